import type { UnansweredQueue } from '../app/ports/delivery-work.ts';
import { ReadOnly } from '../app/ports/transient-failure.ts';
import type { PartlyPruned } from '../app/prune.ts';
import type { PageId } from '../domain/ids.ts';
import type { ChangePoller } from './change-poller.ts';
import type { SharedLiveStreams } from './live-streams.ts';
import type { TimerLoop } from './timer-loop.ts';
import type { WorkShares } from './work-shares.ts';

interface BackgroundDispatcher {
  wake(pageId?: PageId): void;
  settled(): Promise<void>;
  giveUp(): readonly UnansweredQueue[];
  readonly unanswered: readonly UnansweredQueue[];
  stop(graceMs: number): Promise<void>;
}

interface BackgroundPruner {
  pruneBefore(before: number): Promise<PartlyPruned>;
  stop(): Promise<void>;
}

export interface BackgroundParts {
  /** Undefined in a process that only reads. */
  readonly dispatcher: BackgroundDispatcher | undefined;
  readonly timerLoop: TimerLoop | undefined;
  /** Undefined in a process that only reads. */
  readonly pruner: BackgroundPruner | undefined;
  readonly live: SharedLiveStreams;
  /** Undefined where calls carry no media. */
  readonly media: { wake(pageId: PageId): void; instanceReplaced(): void } | undefined;
  /** Undefined where no other process uses the database. */
  readonly changePoller: ChangePoller | undefined;
  /** Undefined where no other process uses the database. */
  readonly shares: Pick<WorkShares, 'leave'> | undefined;
}

/**
 * The work that goes on beside requests: deliveries, timers, live streams, and keeping up with other processes.
 * It exists before its parts do, because the use cases wake it; until `start`, a wake is only counted.
 */
export class Background {
  #parts: BackgroundParts | undefined;
  #wakes = 0;

  start(parts: BackgroundParts): void {
    this.#parts = parts;
  }

  /** Is called after each commit about a Page. */
  wake(pageId: PageId, after?: 'decision'): void {
    this.#wakes++;
    if (after !== 'decision') {
      this.#parts?.dispatcher?.wake(pageId);
      this.#parts?.timerLoop?.wake();
    }
    this.#parts?.live.wake(pageId);
    this.#parts?.media?.wake(pageId);
    this.#parts?.changePoller?.publish(pageId);
  }

  /** Notifies open streams, here and in other processes, of an attempt to deliver. */
  publishAttempt(pageId: PageId): void {
    this.#parts?.live.notify(pageId, 'delivery');
    this.#parts?.changePoller?.publish(pageId, 'attempt');
  }

  /**
   * Resolves once all work that earlier commits caused is done and published, except attempts to deliver that go on for
   * longer than `patienceMs`: to the queues of these.
   */
  async settle(patienceMs: number): Promise<readonly UnansweredQueue[]> {
    while (!(await endsWithin(patienceMs, this.#settle()))) this.#parts?.dispatcher?.giveUp();
    return this.#parts?.dispatcher?.unanswered ?? [];
  }

  async #settle(): Promise<void> {
    // A receiver may send a request before it answers, and that wakes again.
    for (let seen = NaN; seen !== this.#wakes;) {
      seen = this.#wakes;
      await this.#parts?.timerLoop?.settled();
      await this.#parts?.dispatcher?.settled();
      await this.#parts?.live.settled();
    }
  }

  /** Removes records that are older than an instant (epoch ms), for some seconds at most. Throws ReadOnly. */
  async prune(before: number): Promise<PartlyPruned> {
    if (!this.#parts?.pruner) throw new ReadOnly('This process only reads');
    return this.#parts.pruner.pruneBefore(before);
  }

  /** Sets every alarm again, because the clock was set to an earlier time. */
  timeWentBack(): void {
    this.#wakes++;
    this.#parts?.dispatcher?.wake();
    this.#parts?.timerLoop?.wake();
    this.#parts?.live.timeWentBack();
  }

  /** Reads all work again from the store, whose content was replaced. */
  instanceReplaced(): void {
    this.#wakes++;
    this.#parts?.dispatcher?.wake();
    this.#parts?.timerLoop?.wake();
    this.#parts?.live.endAll();
    this.#parts?.media?.instanceReplaced();
  }

  /** Ends live streams at once. Deliveries under way have up to `graceMs` to end; what is left stays due. */
  async stopWork(graceMs: number): Promise<void> {
    this.#parts?.live.stop();
    await Promise.all([
      this.#parts?.shares?.leave(),
      this.#parts?.dispatcher?.stop(graceMs),
      this.#parts?.timerLoop?.stop(),
      this.#parts?.pruner?.stop(),
    ]);
  }

  /** Ends the exchange with other processes: to be called after the last commit, which they are notified of. */
  async stopExchange(): Promise<void> {
    await this.#parts?.changePoller?.stop();
  }
}

/** Resolves to true when `work` ends within a time, and to false at the end of that time. */
async function endsWithin(timeoutMs: number, work: Promise<void>): Promise<boolean> {
  const timeout = Promise.withResolvers<false>();
  const timer = setTimeout(() => timeout.resolve(false), timeoutMs);
  try {
    return await Promise.race([work.then(() => true), timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}
