import type { JournalEntry } from '../app/ports/entities.ts';
import type { LiveNotice, LiveScope, LiveSink, LiveStreams } from '../app/ports/live.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { OutageRecorder } from '../app/ports/retry-loop.ts';
import type { PageId } from '../domain/ids.ts';
import { LiveStream } from './live-stream.ts';
import { MissedEntries } from './missed-entries.ts';
import { PageFeed } from './page-feed.ts';
import { startRetryLoop } from './retry-loop.ts';
import { TurnQueue } from './turn-queue.ts';

/** Returns the JSON of a journal entry; injected, because it is that of the control API. */
export type EncodeEntry = (entry: JournalEntry) => object;

/** Live streams of a server whose database other processes may write to. */
export interface SharedLiveStreams extends LiveStreams {
  /** Publishes what other processes have added to the Pages that have streams. Without streams it reads nothing. */
  poll(): Promise<void>;
  /** Number of open streams. */
  readonly streams: number;
}

/**
 * Interval of the comments that keep streams open and find clients that no longer read; ms of real time. A stream is cut
 * one to two of them after its first bytes wait in this process. Before that, the kernel takes up to some megabytes for a
 * client that reads nothing: there is no bound on that time. Of 1,000 such clients that resumed at once, the last descriptor
 * was free after 36.7 s.
 */
const HEARTBEAT_MS = 10_000;

export function startLiveStreams(
  ports: Ports,
  encode: EncodeEntry,
  outages: OutageRecorder,
  heartbeatMs = HEARTBEAT_MS,
): SharedLiveStreams {
  return new PageStreams(ports, encode, outages, heartbeatMs);
}

/**
 * The streams of all Pages. A stream that opens first reads on its own what it missed, then joins the feed of its Page,
 * which reads once for all its streams. A Page has a feed as long as it has joined streams.
 * Stopped: streams that open are ended at once.
 */
class PageStreams implements SharedLiveStreams {
  readonly #ports: Ports;
  readonly #encode: (entry: JournalEntry) => Buffer;
  readonly #outages: OutageRecorder;
  readonly #feeds = new Map<PageId, PageFeed>();
  readonly #open = new Set<LiveStream>();
  readonly #joining = new Set<Promise<void>>();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #missed: MissedEntries;
  readonly #turns = new TurnQueue();
  #stopped = false;

  constructor(ports: Ports, encode: EncodeEntry, outages: OutageRecorder, heartbeatMs: number) {
    this.#ports = ports;
    this.#encode = (entry) =>
      Buffer.from(`id: ${entry.revision}\nevent: ${entry.event.kind}\ndata: ${JSON.stringify(encode(entry))}\n\n`);
    this.#missed = new MissedEntries(ports.store, this.#encode);
    this.#outages = outages;
    this.#heartbeat = setInterval(() => {
      for (const stream of [...this.#open]) stream.beat();
    }, heartbeatMs).unref();
  }

  get streams(): number {
    return this.#open.size;
  }

  open(scope: LiveScope, lastRevision: number | undefined, sink: LiveSink): () => void {
    const retryLoop = startRetryLoop('live_streams', this.#outages, () => join());
    const stream = new LiveStream(scope, sink, lastRevision ?? Infinity, () => {
      retryLoop.stop();
      this.#remove(stream);
    });
    const join = (): void => {
      if (!stream.isOpen) return;
      const joining = retryLoop
        .run(() => this.#join(stream))
        .finally(() => {
          this.#joining.delete(joining);
          if (this.#joining.size === 0) this.#missed.clear();
        });
      this.#joining.add(joining);
    };
    this.#open.add(stream);
    if (this.#stopped) stream.end();
    else join();
    return () => stream.close();
  }

  wake(pageId: PageId): void {
    this.#feeds.get(pageId)?.wake();
  }

  notify(pageId: PageId | null, what: LiveNotice): void {
    const feed = pageId === null ? undefined : this.#feeds.get(pageId);
    if (feed) feed.notify(what);
    else if (what === 'request') for (const each of this.#feeds.values()) each.notify(what);
  }

  async poll(): Promise<void> {
    if (this.#feeds.size === 0) return;
    const revisions = await this.#ports.store.read((reads) => reads.pages.revisions([...this.#feeds.keys()]));
    for (const feed of this.#feeds.values()) if ((revisions.get(feed.pageId) ?? 0) > feed.published) feed.wake();
  }

  clockSteered(): void {
    for (const feed of this.#feeds.values()) feed.notify('clock');
  }

  timeWentBack(): void {
    for (const feed of this.#feeds.values()) feed.timeWentBack();
  }

  endAll(): void {
    this.#missed.clear();
    for (const stream of [...this.#open]) stream.end();
  }

  async settled(): Promise<void> {
    const underWay = () => [
      ...[...this.#feeds.values()].flatMap(({ publishing }) => publishing ?? []),
      ...this.#joining,
    ];
    while (underWay().length > 0) await Promise.all(underWay());
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#heartbeat);
    this.endAll();
  }

  /** Writes what a new stream missed, then adds it to the feed of its Page. */
  async #join(stream: LiveStream): Promise<void> {
    const { store } = this.#ports;
    const { pageId } = stream.scope;
    const page = await store.read((reads) => reads.pages.find(pageId));
    // A revision from the future would hide all events up to it.
    stream.sent = Math.min(stream.sent, page?.revision ?? 0);
    stream.write(Buffer.from(`retry: 500\nevent: ready\nid: ${stream.sent}\ndata: {}\n\n`));
    while (stream.isOpen) {
      const isUpToDate = await this.#writeMissed(stream);
      await stream.drained();
      const feed = this.#feeds.get(pageId);
      if (isUpToDate && (!feed || feed.published <= stream.sent)) break;
      // Thousands of streams may read a long journal together, as after an outage.
      await this.#turns.next();
    }
    if (stream.isOpen) this.#feedOf(pageId, stream.sent).add(stream);
  }

  /** Writes the next entries that a stream missed; resolves to true when there are no more. */
  async #writeMissed(stream: LiveStream): Promise<boolean> {
    const { entries, whole, lastRevision } = await this.#missed.readAfter(stream.scope.pageId, stream.sent);
    const received = entries.filter(({ event }) => stream.receives(event));
    const isWhole = received.length === entries.length;
    if (received.length > 0) stream.write(isWhole ? whole : Buffer.concat(received.map(({ chunk }) => chunk)));
    stream.sent = lastRevision ?? stream.sent;
    return entries.length === 0;
  }

  #feedOf(pageId: PageId, published: number): PageFeed {
    const feed = this.#feeds.get(pageId) ?? new PageFeed(this.#ports, this.#encode, this.#outages, pageId, published);
    this.#feeds.set(pageId, feed);
    return feed;
  }

  #remove(stream: LiveStream): void {
    this.#open.delete(stream);
    const feed = this.#feeds.get(stream.scope.pageId);
    feed?.remove(stream);
    if (feed?.isEmpty) this.#feeds.delete(feed.pageId);
  }
}
