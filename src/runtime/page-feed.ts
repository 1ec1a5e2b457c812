import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JournalEntry } from '../app/ports/entities.ts';
import type { LiveNotice } from '../app/ports/live.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { OutageRecorder } from '../app/ports/retry-loop.ts';
import { compileCallHours } from '../domain/call-hours.ts';
import type { PageId } from '../domain/ids.ts';
import type { LiveStream } from './live-stream.ts';
import { RetriedWakeLoop } from './wake-loop.ts';

/** Number of journal entries that are read at once. */
const BATCH = 200;
/** Minimal time between two notices of one kind to the streams of one Page, however many requests there are; ms. */
const NOTICE_PAUSE_MS = 50;

/** The pause after a notice was sent; `repeat` when there was another meanwhile. */
interface NoticePause {
  repeat: boolean;
  readonly timer: NodeJS.Timeout;
}

/**
 * Publishes the events of one Page to its streams. A stream joins once it has received all events up to `published`.
 * Idle: waits for `wake`, or for the alarm at the next change by time alone.
 * Publishing: reads the journal, again after each wake meanwhile, then sets the alarm.
 * Empty: its last stream was removed; it publishes nothing more.
 */
export class PageFeed {
  readonly pageId: PageId;
  readonly #ports: Ports;
  readonly #encode: (entry: JournalEntry) => Buffer;
  readonly #loop: RetriedWakeLoop;
  readonly #streams = new Set<LiveStream>();
  readonly #noticePauses = new Map<LiveNotice, NoticePause>();
  #published: number;
  #cancelAlarm = (): void => {};

  /** `published` is the revision after which it begins. */
  constructor(
    ports: Ports,
    encode: (entry: JournalEntry) => Buffer,
    outages: OutageRecorder,
    pageId: PageId,
    published: number,
  ) {
    this.#ports = ports;
    this.#encode = encode;
    this.pageId = pageId;
    this.#published = published;
    this.#loop = new RetriedWakeLoop('live_streams', outages, () => this.#publish());
  }

  /** The last revision that was published. */
  get published(): number {
    return this.#published;
  }

  /** Settles when the feed is idle; undefined while it is. */
  get publishing(): Promise<void> | undefined {
    return this.#loop.running;
  }

  get isEmpty(): boolean {
    return this.#streams.size === 0;
  }

  add(stream: LiveStream): void {
    this.#streams.add(stream);
    this.wake();
  }

  remove(stream: LiveStream): void {
    this.#streams.delete(stream);
    if (!this.isEmpty) return;
    this.#cancelAlarm();
    this.#loop.stop();
    for (const { timer } of this.#noticePauses.values()) clearTimeout(timer);
  }

  /** Publishes new events, if there are any. */
  wake(): void {
    this.#loop.wake();
  }

  /** Sends the first notice at once, and those that follow as one at the end of the pause. */
  notify(what: LiveNotice): void {
    const pause = this.#noticePauses.get(what);
    if (pause) pause.repeat = true;
    else this.#sendNotice(what);
  }

  /** Notifies every stream that the clock was set to an earlier time, and sets the alarm again. */
  timeWentBack(): void {
    this.#writeUnnumbered('clock', { at: new Date(this.#ports.clock.now()).toISOString() });
    this.wake();
  }

  async #publish(): Promise<void> {
    const { store } = this.#ports;
    while (this.#loop.isWoken) {
      this.#loop.takeWakes();
      for (;;) {
        const entries = await store.read((reads) => reads.journal.listAfter(this.pageId, this.#published, BATCH));
        for (const entry of entries) this.#writeEntry(entry);
        if (entries.length < BATCH) break;
        await nextTurn();
      }
      await this.#setAlarm();
    }
  }

  #writeEntry(entry: JournalEntry): void {
    this.#published = entry.revision;
    let chunk: Buffer | undefined;
    for (const stream of this.#streams) {
      if (entry.revision <= stream.sent) continue;
      stream.sent = entry.revision;
      if (!stream.receives(entry.event)) continue;
      chunk ??= this.#encode(entry);
      stream.write(chunk);
    }
  }

  /** Sets the alarm to the next instant at which time alone changes what the threads of the Page show. */
  async #setAlarm(): Promise<void> {
    const { store, clock } = this.#ports;
    const now = clock.now();
    const { page, expiry } = await store.read(async (reads) => ({
      page: await reads.pages.find(this.pageId),
      expiry: await reads.messages.nextExpiry(this.pageId, now),
    }));
    const hours = page?.settings.callHours;
    const change = hours ? compileCallHours(hours).nextChange(now) : undefined;
    const next = Math.min(change ?? Infinity, expiry ?? Infinity);
    this.#cancelAlarm();
    if (next === Infinity || this.isEmpty) return;
    this.#cancelAlarm = clock.alarm(next, () => {
      const at = new Date(next).toISOString();
      if (next === change && hours)
        this.#writeUnnumbered('call_hours', { at, open: compileCallHours(hours).isOpenAt(next) });
      if (next === expiry) this.#writeUnnumbered('prompt_expired', { at });
      this.wake();
    });
  }

  /** Writes an event that is not in the journal and so has no id to resume from. */
  #writeUnnumbered(kind: string, data: object): void {
    const chunk = encodeUnnumbered(kind, data);
    for (const stream of this.#streams) stream.write(chunk);
  }

  #sendNotice(what: LiveNotice): void {
    const streams = [...this.#streams].filter(({ isOfPage }) => isOfPage);
    if (streams.length === 0) return;
    const chunk = encodeUnnumbered(what, {});
    for (const stream of streams) stream.write(chunk);
    const timer = setTimeout(() => {
      const pause = this.#noticePauses.get(what);
      this.#noticePauses.delete(what);
      if (pause?.repeat) this.#sendNotice(what);
    }, NOTICE_PAUSE_MS);
    this.#noticePauses.set(what, { repeat: false, timer });
  }
}

const encodeUnnumbered = (kind: string, data: object): Buffer =>
  Buffer.from(`event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`);
