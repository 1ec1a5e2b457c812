import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../app/ports/clock.ts';
import type { Log } from '../app/ports/log.ts';
import type { OutageRecorder, RetryLoop } from '../app/ports/retry-loop.ts';
import type { Store } from '../app/ports/store.ts';
import { prune, type PartlyPruned, type PruneBounds } from '../app/prune.ts';
import { takePruneLease } from '../app/take-prune-lease.ts';
import { RETAINED_KINDS, type Retention, type RetentionBound } from '../domain/retention.ts';
import { startRetryLoop } from './retry-loop.ts';
import { systemClock } from './system-clock.ts';

export interface PrunerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly retention: Retention;
  /** Time from the end of one run to the next one, in ms of real time. */
  readonly everyMs: number;
  /** Other processes use the database: only one of them removes records. */
  readonly isShared: boolean;
  readonly outages: OutageRecorder;
  readonly log: Log;
}

/** Maximum pause between two steps; ms. */
const LONGEST_PAUSE_MS = 100;
/** Time after which a run that was asked for ends, so that its request is answered in time; ms. */
const REQUESTED_RUN_MS = 5000;
/** Time by which a lease is longer than the time between two runs; ms. */
const LEASE_MARGIN_MS = 30_000;

/**
 * Removes what is beyond the bounds of retention, in small steps with pauses, beside the work of the server.
 *
 * Waiting: a timer is set, which keeps no process running. Running: removes. Stopped: removes nothing more.
 */
export class Pruner {
  readonly #options: PrunerOptions;
  readonly #process = randomUUID();
  readonly #retryLoop: RetryLoop;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  readonly #runs = new Set<Promise<unknown>>();
  #stopped = false;

  constructor(options: PrunerOptions) {
    this.#options = options;
    this.#retryLoop = startRetryLoop('retention', options.outages, () => this.#run());
    const isBounded = RETAINED_KINDS.some((kind) => Object.keys(options.retention[kind]).length > 0);
    if (isBounded) this.#wait(options.everyMs);
  }

  /** Resolves once no step is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#retryLoop.stop();
    clearTimeout(this.#timer);
    await Promise.allSettled([this.#running, ...this.#runs]);
  }

  /**
   * Removes what is older than an instant (epoch ms), for some seconds at most, and gives the space back. A further call
   * goes on.
   */
  async pruneBefore(before: number): Promise<PartlyPruned> {
    const pruned = this.#pruneWithin(before, performance.now() + REQUESTED_RUN_MS);
    this.#runs.add(pruned);
    try {
      return await pruned;
    } finally {
      this.#runs.delete(pruned);
    }
  }

  async #pruneWithin(before: number, until: number): Promise<PartlyPruned> {
    const { store } = this.#options;
    const mayGoOn = (): boolean => !this.#stopped && performance.now() < until;
    let isComplete = true;
    const pruned = await prune(
      store,
      { deliveries: { before }, journal: { before } },
      {
        pause: pauseAsLong,
        mayRemove: async () => {
          isComplete = mayGoOn();
          return isComplete;
        },
      },
    );
    while (isComplete && (await store.releaseSpace())) {
      await pause(1, undefined, { ref: false });
      isComplete = mayGoOn();
    }
    return { ...pruned, isComplete };
  }

  #wait(ms: number): void {
    if (!this.#stopped) this.#timer = setTimeout(() => this.#run(), ms).unref();
  }

  #run(): void {
    if (this.#stopped || this.#running) return;
    this.#running = this.#retryLoop
      .run(() => this.#prune())
      .finally(() => {
        this.#running = undefined;
        clearTimeout(this.#timer);
        this.#wait(this.#options.everyMs);
      });
  }

  async #prune(): Promise<void> {
    const { store, log } = this.#options;
    if (!(await this.#takeLease())) return;
    const pruned = await prune(store, this.#bounds(), {
      pause: pauseAsLong,
      mayRemove: async (tx) => {
        if (this.#stopped) return false;
        return !this.#options.isShared || takePruneLease(tx, this.#process, systemClock.now(), this.#leaseMs());
      },
    });
    if (pruned.deliveries + pruned.journal > 0) log({ level: 'debug', event: 'retention.removed', ...pruned });
    while (!this.#stopped && (await store.releaseSpace())) await pause(1, undefined, { ref: false });
  }

  /** Only one process counts, too. */
  async #takeLease(): Promise<boolean> {
    const { store, isShared } = this.#options;
    return !isShared || store.write((tx) => takePruneLease(tx, this.#process, systemClock.now(), this.#leaseMs()));
  }

  #leaseMs(): number {
    return this.#options.everyMs + LEASE_MARGIN_MS;
  }

  #bounds(): PruneBounds {
    const now = this.#options.clock.now();
    const bound = ({ ageMs, rows }: RetentionBound) => ({
      ...(ageMs !== undefined && { before: now - ageMs }),
      ...(rows !== undefined && { rows }),
    });
    const { deliveries, journal } = this.#options.retention;
    return { deliveries: bound(deliveries), journal: bound(journal) };
  }
}

/** Pauses as long as a step has worked: the server has at least half of the time for its own work. */
const pauseAsLong = (workedMs: number): Promise<void> =>
  pause(Math.min(workedMs, LONGEST_PAUSE_MS), undefined, { ref: false });
