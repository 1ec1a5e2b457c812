import type { LeasedQueue } from '../app/ports/delivery-work.ts';
import type { Attempt, Delivery, DeliveryState } from '../app/ports/entities.ts';
import type { Faults, WebhookFault } from '../app/ports/faults.ts';
import type { Log } from '../app/ports/log.ts';
import type { Ports } from '../app/ports/ports.ts';
import { describeFailure } from '../domain/delivery-failure.ts';
import type { PageId } from '../domain/ids.ts';
import { Breaker } from './breaker.ts';
import { PendingWrites } from './pending-writes.ts';
import type { Places } from './places.ts';
import type { QueueLeases } from './queue-leases.ts';
import { QueueProgress } from './queue-progress.ts';
import { hasEvent, outcomeOf, recordOutcome, succeeded, type Outcome } from './record-outcome.ts';
import type { ResultGroups } from './result-groups.ts';
import type { RetryPolicy } from './retry-schedule.ts';
import type { WebhookSender } from './sender.ts';

/** A queue that was leased, with the callback that its deliveries go to. */
export interface Work {
  readonly leased: LeasedQueue;
  readonly address: string;
  /** Origin of the address. */
  readonly origin: string;
  /** Epoch ms of the clock of the instance; set again when the lease is extended. */
  leasedAt: number;
}

export interface QueueSenderOptions {
  readonly policy: RetryPolicy;
  readonly faults: Faults;
  /** Called with each attempt once it is recorded. */
  readonly onAttempt: (pageId: PageId, state: DeliveryState, durationMs: number) => void;
  readonly log: Log;
}

/** The parts of a dispatcher that its queue sender uses. */
export interface QueueSenderParts {
  readonly ports: Ports;
  readonly sender: Pick<WebhookSender, 'post'>;
  readonly results: ResultGroups;
  readonly leases: QueueLeases;
  readonly places: Places;
  /** Duration of a lease and, at the end of it, the part that may be left when an attempt begins; ms. */
  readonly leaseMs: number;
  readonly marginMs: number;
  /** Returns true once no more attempts may begin. */
  readonly isStopped: () => boolean;
}

/** Sends the deliveries of leased queues and records the attempts. */
export class QueueSender {
  readonly #ports: Ports;
  readonly #breaker: Breaker;
  readonly #results: ResultGroups;
  readonly #leases: QueueLeases;
  readonly #places: Places;
  readonly #leaseMs: number;
  readonly #marginMs: number;
  readonly #isStopped: () => boolean;
  readonly #options: QueueSenderOptions;
  /** The faults that put deliveries off, until these are attempted, which marks the attempt. */
  readonly #putOff = new Map<string, WebhookFault>();

  constructor(parts: QueueSenderParts, options: QueueSenderOptions) {
    this.#ports = parts.ports;
    this.#breaker = new Breaker(parts.sender);
    this.#results = parts.results;
    this.#leases = parts.leases;
    this.#places = parts.places;
    this.#leaseMs = parts.leaseMs;
    this.#marginMs = parts.marginMs;
    this.#isStopped = parts.isStopped;
    this.#options = options;
  }

  /**
   * Sends the due deliveries of a queue one after the other, and ends its lease. Rejects when an attempt could not be
   * recorded, and then leaves the lease. Resolves to the due time of what is pending in the queue then; null for nothing.
   */
  async send(work: Work): Promise<number | null> {
    const { leased, address, origin } = work;
    const { queue, due } = leased;
    const { store, clock } = this.#ports;
    const app = await store.read((reads) => reads.apps.find(queue.appId));
    const progress = new QueueProgress(leased);
    const writes = new PendingWrites();
    for (const delivery of due) {
      // An attempt that cannot be recorded would be made again.
      if (this.#isStopped() || writes.failed) break;
      if (clock.now() - work.leasedAt > this.#marginMs) {
        const now = clock.now();
        const extended = writes.add(store.write((tx) => tx.queues.extendLease(queue, now + this.#leaseMs)));
        // Another process that has leased the queue since sends the rest.
        if (!(await extended.catch(() => false))) break;
        work.leasedAt = now;
      }
      const key = `${delivery.pageId} ${delivery.revision} ${delivery.appId}`;
      const next = this.#options.faults.forDelivery(delivery);
      if (next?.kind === 'delay' || next?.kind === 'reorder') {
        const dueAt = clock.now() + next.delayMs;
        this.#putOff.set(key, next);
        await writes.add(store.write((tx) => tx.deliveries.postpone(delivery, dueAt)));
        progress.postpone(delivery, dueAt);
        continue;
      }
      const fault = next ?? this.#putOff.get(key);
      this.#putOff.delete(key);
      if (fault?.kind === 'drop') {
        await writes.add(this.#dropByFault(delivery, fault));
        progress.postpone(delivery, null);
        continue;
      }
      const webhook = { address, appSecret: app?.secret ?? '', body: delivery.body, ...(fault && { fault }) };
      if (fault?.kind === 'duplicate') {
        await this.#record(
          progress,
          writes,
          delivery,
          await this.#breaker.post(origin, { ...webhook, at: clock.now() }),
        );
        await writes.settle();
      }
      const attempt = await this.#breaker.post(origin, { ...webhook, at: clock.now() });
      // The stop of this process ended the attempt: the delivery stays due and is sent again.
      if (this.#isStopped() && attempt.status === null) break;
      this.#places.note(queue.appId, origin, attempt);
      // The next delivery need not wait for the record.
      const outcome = await this.#record(progress, writes, delivery, attempt);
      if (outcome.queue === 'unsubscribed') break;
      // Others may need the place of a queue whose receiver hangs.
      if (attempt.failure?.kind === 'timeout') break;
    }
    if (writes.failed) await writes.settle();
    this.#leases.remove(queue);
    // With the last result in one transaction.
    const nextDue = writes.add(this.#results.add({ release: progress.release(clock.now()) }));
    await writes.settle();
    return nextDue;
  }

  /** Drops a delivery as if the network had lost it, and records that as an attempt. */
  async #dropByFault(delivery: Delivery, { name, kind }: WebhookFault): Promise<void> {
    const { store, clock } = this.#ports;
    const failure = { kind: 'fault', detail: kind } as const;
    const attempt = { at: clock.now(), durationMs: 0, status: null, failure, response: null, fault: name };
    await store.write((tx) => tx.deliveries.recordAttempt(delivery, attempt, 'dropped', delivery.dueAt));
    this.#options.onAttempt(delivery.pageId, 'dropped', 0);
  }

  /**
   * Records an attempt. `writes` gets the promise of the record, which is not waited for unless the outcome has an event.
   */
  async #record(
    progress: QueueProgress,
    writes: PendingWrites,
    delivery: Delivery,
    attempt: Attempt,
  ): Promise<Outcome> {
    const { policy } = this.#options;
    const expected = outcomeOf(policy, progress.health, delivery, attempt);
    if (hasEvent(expected)) return this.#recordWithEvent(progress, writes, delivery, attempt);
    progress.note(delivery, attempt, expected);
    const { state, nextAt } = expected;
    const result = { delivery, attempt, state, dueAt: nextAt ?? delivery.dueAt };
    void writes.add(this.#results.add({ result }).then(() => this.#report(delivery, attempt, expected)));
    return expected;
  }

  async #recordWithEvent(
    progress: QueueProgress,
    writes: PendingWrites,
    delivery: Delivery,
    attempt: Attempt,
  ): Promise<Outcome> {
    const { pageId, appId } = delivery;
    const queue = { pageId, appId, ...progress.health };
    // After the results before it, which have to be numbered before it.
    await writes.settle();
    const recording = recordOutcome(this.#ports, this.#options.policy, queue, progress.lease, delivery, attempt);
    const { outcome, health } = await writes.add(recording);
    progress.noteStored(delivery, health, outcome);
    this.#report(delivery, attempt, outcome);
    return outcome;
  }

  #report(delivery: Delivery, attempt: Attempt, outcome: Outcome): void {
    if (!succeeded(attempt)) this.#logFailure(delivery, attempt, outcome);
    this.#options.onAttempt(delivery.pageId, outcome.state, attempt.durationMs);
  }

  #logFailure(delivery: Delivery, { status, failure }: Attempt, outcome: Outcome): void {
    const { pageId, revision, appId, field, attempts } = delivery;
    this.#options.log({
      level: outcome.queue === 'failing' ? 'info' : 'warn',
      event: 'delivery.failed',
      page: pageId,
      revision,
      app: appId,
      field,
      attempt: attempts + 1,
      status,
      failure: failure?.kind,
      error: failure && describeFailure(failure),
      ...outcome,
    });
  }
}
