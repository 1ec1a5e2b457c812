import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OutageRecorder, RetryLoop } from '../app/ports/retry-loop.ts';
import { startRetryLoop } from './retry-loop.ts';
import type { LiveStreams, LiveNotice, LiveScope, LiveSink } from '../app/ports/live.ts';
import type { JournalEntry } from '../app/ports/entities.ts';
import type { Ports } from '../app/ports/ports.ts';
import { compileCallHours } from '../domain/call-hours.ts';
import type { PageId } from '../domain/ids.ts';
import { findConsumer, type PageEvent } from '../domain/page-event.ts';

/** How journal entries are told; injected, as control gives them their JSON. */
export type EncodeEntry = (entry: JournalEntry) => object;

interface Stream {
  readonly scope: LiveScope;
  readonly sink: LiveSink;
  /** The last revision sent, or passed over because it does not concern the stream. */
  sent: number;
  open: boolean;
  readonly joining: RetryLoop;
}

interface Feed {
  readonly pageId: PageId;
  readonly streams: Set<Stream>;
  /** The last revision handed to the streams. */
  told: number;
  wanted: boolean;
  readonly trying: RetryLoop;
  pumping: Promise<void> | undefined;
  cancelAlarm: () => void;
  readonly hints: Map<LiveNotice, Hinted>;
}

/** A hint was given a moment ago; `again` when there was another since. */
interface Hinted {
  again: boolean;
  readonly timer: NodeJS.Timeout;
}

const BATCH = 200;
/** Hints of one kind to the streams of one Page are at least so far apart, whatever the traffic. */
const HINT_MS = 50;
/** A reader so far behind is cut off; it comes back with Last-Event-ID and loses nothing. */
const MOST_BACKLOG = 1024 * 1024;

/** Live streams where other processes write too. */
export interface SharedLiveStreams extends LiveStreams {
  /** Finds out what others have done on the Pages that are followed; asks nothing when none is. */
  look(): Promise<void>;
  /** How many are open. */
  readonly streams: number;
}

export function startLiveStreams(ports: Ports, encode: EncodeEntry, outages: OutageRecorder): SharedLiveStreams {
  const { store, clock } = ports;
  const feeds = new Map<PageId, Feed>();
  /** Streams that are being brought up to where their feed is. */
  const joins = new Map<Stream, Promise<void>>();
  let stopped = false;
  const underWay = () => [...[...feeds.values()].flatMap((feed) => feed.pumping ?? []), ...joins.values()];

  function wake(pageId: PageId): void {
    const feed = feeds.get(pageId);
    if (!feed) return;
    feed.wanted = true;
    feed.pumping ??= feed.trying
      .run(() => pump(feed))
      .finally(() => {
        feed.pumping = undefined;
        if (feed.wanted) wake(pageId);
      });
  }

  async function pump(feed: Feed): Promise<void> {
    while (feed.wanted) {
      feed.wanted = false;
      for (;;) {
        const entries = await store.read((reads) => reads.journal.listAfter(feed.pageId, feed.told, BATCH));
        for (const entry of entries) tell(feed, entry);
        if (entries.length < BATCH) break;
        await nextTurn();
      }
      await setAlarm(feed);
    }
  }

  function tell(feed: Feed, entry: JournalEntry): void {
    feed.told = entry.revision;
    let chunk: Buffer | undefined;
    for (const stream of feed.streams) {
      if (entry.revision <= stream.sent) continue;
      stream.sent = entry.revision;
      if (concerns(stream.scope, entry.event)) push(stream, (chunk ??= chunkOf(entry)));
    }
  }

  const chunkOf = (entry: JournalEntry): Buffer =>
    Buffer.from(`id: ${entry.revision}\nevent: ${entry.event.kind}\ndata: ${JSON.stringify(encode(entry))}\n\n`);

  function push(stream: Stream, chunk: Buffer): void {
    if (!stream.open) return;
    if (stream.sink.backlog <= MOST_BACKLOG) return stream.sink.write(chunk);
    leave(stream);
    stream.sink.end();
  }

  /** Rings at the next instant at which time alone changes what the Page's threads show. */
  async function setAlarm(feed: Feed): Promise<void> {
    const now = clock.now();
    const { page, expiry } = await store.read(async (reads) => ({
      page: await reads.pages.find(feed.pageId),
      expiry: await reads.messages.nextExpiry(feed.pageId, now),
    }));
    const hours = page?.settings.callHours;
    const change = hours ? compileCallHours(hours).nextChange(now) : undefined;
    const next = Math.min(change ?? Infinity, expiry ?? Infinity);
    feed.cancelAlarm();
    if (next === Infinity || feed.streams.size === 0 || stopped) return;
    feed.cancelAlarm = clock.alarm(next, () => {
      if (next === change && hours) {
        const open = compileCallHours(hours).isOpenAt(next);
        announceTime(feed, 'call_hours', { at: new Date(next).toISOString(), open });
      }
      if (next === expiry) announceTime(feed, 'prompt_expired', { at: new Date(next).toISOString() });
      wake(feed.pageId);
    });
  }

  /** What time alone does has no row in the journal, so it has no id to resume from. */
  function announceTime(feed: Feed, kind: string, data: object): void {
    const chunk = Buffer.from(`event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`);
    for (const stream of feed.streams) push(stream, chunk);
  }

  /** The first hint goes out at once, those that follow as one at the end of the pause. */
  function hint(pageId: PageId, what: LiveNotice): void {
    const feed = feeds.get(pageId);
    if (!feed) return;
    const hinted = feed.hints.get(what);
    if (hinted) hinted.again = true;
    else giveHint(feed, what);
  }

  function giveHint(feed: Feed, what: LiveNotice): void {
    const streams = [...feed.streams].filter(({ scope }) => isOfPage(scope));
    if (streams.length === 0) return;
    const chunk = Buffer.from(`event: ${what}\ndata: {}\n\n`);
    for (const stream of streams) push(stream, chunk);
    const timer = setTimeout(() => {
      const { again } = feed.hints.get(what) ?? {};
      feed.hints.delete(what);
      if (again) giveHint(feed, what);
    }, HINT_MS);
    feed.hints.set(what, { again: false, timer });
  }

  /** Tells a new stream what it missed, then lets it follow its Page's feed. */
  async function join(stream: Stream): Promise<void> {
    const { pageId } = stream.scope;
    const page = await store.read((reads) => reads.pages.find(pageId));
    if (!stream.open) return;
    // A revision that is not there yet would hide all that come up to it.
    stream.sent = Math.min(stream.sent, page?.revision ?? 0);
    push(stream, Buffer.from(`retry: 500\nevent: ready\nid: ${stream.sent}\ndata: {}\n\n`));
    for (;;) {
      const entries = await store.read((reads) => reads.journal.listAfter(pageId, stream.sent, BATCH));
      for (const entry of entries) {
        stream.sent = entry.revision;
        if (concerns(stream.scope, entry.event)) push(stream, chunkOf(entry));
      }
      const feed = feeds.get(pageId);
      if (!stream.open) return;
      if (entries.length === 0 && (!feed || feed.told <= stream.sent)) break;
      // A long past leaves in turns with what others are told.
      await nextTurn();
    }
    const feed: Feed = feeds.get(pageId) ?? {
      pageId,
      streams: new Set(),
      told: stream.sent,
      wanted: false,
      trying: startRetryLoop('live', outages, () => wake(pageId)),
      pumping: undefined,
      cancelAlarm: () => {},
      hints: new Map(),
    };
    feeds.set(pageId, feed);
    feed.streams.add(stream);
    wake(pageId);
  }

  async function look(): Promise<void> {
    if (feeds.size === 0) return;
    const revisions = await store.read((reads) => reads.pages.revisions([...feeds.keys()]));
    for (const { pageId, told } of feeds.values()) if ((revisions.get(pageId) ?? 0) > told) wake(pageId);
  }

  return {
    get streams() {
      return [...feeds.values()].reduce((sum, feed) => sum + feed.streams.size, joins.size);
    },
    wake,
    notify: hint,
    look,
    clockSteered() {
      for (const { pageId } of feeds.values()) hint(pageId, 'clock');
    },
    timeWentBack() {
      for (const feed of feeds.values()) {
        announceTime(feed, 'clock', { at: new Date(clock.now()).toISOString() });
        wake(feed.pageId);
      }
    },
    open(scope, lastRevision, sink) {
      const joining = startRetryLoop('live', outages, () => follow(stream));
      const stream: Stream = { scope, sink, sent: lastRevision ?? Infinity, open: !stopped, joining };
      if (stopped) sink.end();
      else follow(stream);
      return () => leave(stream);
    },
    async settled() {
      while (underWay().length > 0) await Promise.all(underWay());
    },
    endAll,
    stop() {
      stopped = true;
      endAll();
    },
  };

  function endAll(): void {
    for (const stream of [...joins.keys(), ...[...feeds.values()].flatMap(({ streams }) => [...streams])]) {
      leave(stream);
      stream.sink.end();
    }
  }

  function follow(stream: Stream): void {
    if (!stream.open) return;
    const joined = stream.joining.run(() => join(stream)).finally(() => joins.delete(stream));
    joins.set(stream, joined);
  }

  function leave(stream: Stream): void {
    stream.open = false;
    stream.joining.stop();
    const feed = feeds.get(stream.scope.pageId);
    feed?.streams.delete(stream);
    if (feed?.streams.size !== 0) return;
    feed.cancelAlarm();
    feed.trying.stop();
    for (const { timer } of feed.hints.values()) clearTimeout(timer);
    feeds.delete(feed.pageId);
  }
}

const isOfPage = ({ psid, inbox }: LiveScope): boolean => psid === undefined && !inbox;

/** Thread and inbox hear of what people see; the Page's own affairs, such as subscriptions, are for the whole Page. */
function concerns(scope: LiveScope, event: PageEvent): boolean {
  if (isOfPage(scope)) return true;
  const { psid } = scope;
  const person = findConsumer(event);
  if (person === undefined) return event.kind === 'call_settings_update';
  return psid === undefined || psid === person;
}
