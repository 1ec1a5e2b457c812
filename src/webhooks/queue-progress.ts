import type { LeasedQueue, QueueRelease } from '../app/ports/delivery-work.ts';
import type { Attempt, Delivery } from '../app/ports/entities.ts';
import { succeeded, type Outcome, type QueueHealth } from './record-outcome.ts';

/** The state of a leased queue as its dispatcher knows it: due times of its deliveries, and its health. */
export class QueueProgress {
  readonly #leased: LeasedQueue;
  /** Due times of the pending deliveries that were due, by revision. */
  readonly #pending: Map<number, number>;
  #health: QueueHealth;
  #hasSucceeded = false;
  #failedAt: number | null = null;

  constructor(leased: LeasedQueue) {
    this.#leased = leased;
    this.#pending = new Map(leased.due.map(({ revision, dueAt }) => [revision, dueAt]));
    this.#health = leased.queue;
  }

  get health(): QueueHealth {
    return this.#health;
  }

  /** The results of this lease, which the database does not have before its end. */
  get lease(): Pick<QueueRelease, 'hasSucceeded' | 'failedAt'> {
    return { hasSucceeded: this.#hasSucceeded, failedAt: this.#failedAt };
  }

  /** Notes an attempt whose result the end of the lease stores. */
  note(delivery: Delivery, attempt: Attempt, outcome: Outcome): void {
    if (succeeded(attempt)) {
      this.#hasSucceeded = true;
      this.#failedAt = null;
      this.#health = { failingSince: null, alertedAt: null };
    } else {
      this.#failedAt ??= attempt.at;
      this.#health = { ...this.#health, failingSince: this.#health.failingSince ?? attempt.at };
    }
    this.postpone(delivery, outcome.nextAt);
  }

  /** Takes over the health of a queue that was stored with the outcome of an attempt. */
  noteStored(delivery: Delivery, health: QueueHealth, outcome: Outcome): void {
    this.#hasSucceeded = false;
    this.#failedAt = null;
    this.#health = health;
    this.postpone(delivery, outcome.nextAt);
  }

  /** Notes when a delivery is due again; null when it is not pending any more. */
  postpone({ revision }: Delivery, dueAt: number | null): void {
    if (dueAt === null) this.#pending.delete(revision);
    else this.#pending.set(revision, dueAt);
  }

  /** Returns the end of the lease. */
  release(at: number): QueueRelease {
    const { queue, changes, laterDue } = this.#leased;
    const next = Math.min(laterDue ?? Infinity, ...this.#pending.values());
    return { queue, changes, nextDue: next === Infinity ? null : next, at, ...this.lease };
  }
}
