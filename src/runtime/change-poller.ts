import type { ChangeNotice, ChangeNotices, OpenChangeNotices } from '../app/ports/change-notices.ts';
import type { LiveStreams } from '../app/ports/live.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { OutageRecorder } from '../app/ports/retry-loop.ts';
import type { PageId } from '../domain/ids.ts';
import type { WorkShares } from './work-shares.ts';

/** The parts of this process that work on changes of other processes. */
export interface ChangeListeners {
  readonly live: Pick<LiveStreams, 'wake' | 'notify'> & { poll(): Promise<void> };
  /** Undefined in a process that only reads. */
  readonly dispatcher: { wake(): void } | undefined;
  readonly timerLoop: { wake(): void } | undefined;
  /** Undefined where calls carry no media. */
  readonly media?: { wake(pageId: PageId): void; onAttempt(pageId: PageId): void } | undefined;
}

export interface ChangePollerOptions {
  /** Maximum pause between two polls, in ms of real time: a steered clock does not change it. */
  readonly everyMs: number;
  /** Undefined where processes do not notify each other. */
  readonly openNotices: OpenChangeNotices | undefined;
  /** Undefined in a process that only reads. */
  readonly shares: WorkShares | undefined;
  readonly outages: OutageRecorder;
}

/** Finds out what other processes on the same database have changed. */
export interface ChangePoller {
  /** Notifies the other processes of a change of a Page, or of an attempt to deliver one of its events. */
  publish(pageId: PageId, what?: 'attempt'): void;
  stop(): Promise<void>;
}

/**
 * Pause between a notice and the poll for due work; ms. The process that sent the notice does the work itself, so there is
 * mostly none left.
 */
const AFTER_NOTICE_MS = 100;

/**
 * Starts to poll: for new revisions of the Pages that live streams follow, and for queues and timers that are due, which
 * other processes created or left behind. One small query for each; correctness needs no more. Notices make it quicker:
 * the Pages that one names are read at once.
 */
export function startChangePoller(
  ports: Ports,
  listeners: ChangeListeners,
  options: ChangePollerOptions,
): ChangePoller {
  return new DatabasePoller(ports, listeners, options);
}

/**
 * Resting: a timer is set for the next poll; a notice can bring it forward.
 * Polling: a notice meanwhile shortens the rest that follows.
 * Stopped: sets no timer any more.
 */
class DatabasePoller implements ChangePoller {
  readonly #ports: Ports;
  readonly #listeners: ChangeListeners;
  readonly #options: ChangePollerOptions;
  readonly #notices: ChangeNotices | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The time of the next poll, in ms of `performance.now`; Infinity while polling. */
  #plannedAt = Infinity;
  /** Maximum rest after the poll under way; ms. */
  #nextRestMs = Infinity;
  #polling: Promise<void> | undefined;
  #isFailing = false;
  #stopped = false;

  constructor(ports: Ports, listeners: ChangeListeners, options: ChangePollerOptions) {
    this.#ports = ports;
    this.#listeners = listeners;
    this.#options = options;
    this.#notices = options.openNotices?.((notice) => this.#receive(notice));
    this.#rest();
  }

  publish(pageId: PageId, what?: 'attempt'): void {
    this.#notices?.publish(
      what === 'attempt' ? { pages: [], attempted: [pageId] } : { pages: [pageId], attempted: [] },
    );
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await Promise.all([this.#polling, this.#notices?.close()]);
  }

  #receive({ pages, attempted }: ChangeNotice): void {
    if (this.#stopped) return;
    const { live, media } = this.#listeners;
    for (const pageId of pages ?? []) {
      live.wake(pageId);
      media?.wake(pageId);
    }
    for (const pageId of attempted) {
      live.notify(pageId, 'delivery');
      media?.onAttempt(pageId);
    }
    this.#pollWithin(pages === undefined ? 0 : AFTER_NOTICE_MS);
  }

  #pollWithin(ms: number): void {
    if (this.#stopped) return;
    if (this.#polling) {
      this.#nextRestMs = Math.min(this.#nextRestMs, ms);
      return;
    }
    const at = performance.now() + ms;
    if (this.#plannedAt <= at) return;
    clearTimeout(this.#timer);
    this.#plannedAt = at;
    this.#timer = setTimeout(() => this.#startPoll(), ms);
    this.#timer.unref();
  }

  #startPoll(): void {
    this.#plannedAt = Infinity;
    this.#polling = this.#poll().finally(() => {
      this.#polling = undefined;
      this.#rest();
    });
  }

  #rest(): void {
    // By chance, so that processes that were started together do not poll together.
    const restMs = this.#options.everyMs * (0.75 + Math.random() / 4);
    this.#pollWithin(Math.min(this.#nextRestMs, restMs));
    this.#nextRestMs = Infinity;
  }

  async #poll(): Promise<void> {
    const { live } = this.#listeners;
    const startedAt = performance.now();
    try {
      await live.poll();
      await this.#wakeWorkers();
      this.#isFailing = false;
      this.#options.outages.recordSuccess(startedAt);
    } catch (error) {
      // The next poll is the retry. Of failures in a row only the first is recorded.
      if (!this.#isFailing && !this.#stopped) this.#options.outages.recordFailure('change_poller', error, startedAt);
      this.#isFailing = true;
    }
  }

  async #wakeWorkers(): Promise<void> {
    const { shares } = this.#options;
    if (!shares) return;
    const { dispatcher, timerLoop } = this.#listeners;
    const { store, clock } = this.#ports;
    await shares.refresh();
    const now = clock.now();
    const { queue = Infinity, timer = Infinity } = await store.read(async (reads) => ({
      queue: await reads.queues.nextDue(now, shares.current),
      timer: await reads.timers.nextDue(shares.current),
    }));
    if (queue <= now) dispatcher?.wake();
    if (timer <= now) timerLoop?.wake();
  }
}
