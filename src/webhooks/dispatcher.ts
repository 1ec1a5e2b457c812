import { toCallbackUrl } from '../app/callback-address.ts';
import type { LeasedQueue, QueueRelease, QueueTaker } from '../app/ports/delivery-work.ts';
import type { AppSubscription, Attempt, Delivery, DeliveryState, DeliveryQueue } from '../app/ports/entities.ts';
import type { Faults, WebhookFault } from '../app/ports/faults.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { OutageRecorder, RetryLoop, StartRetryLoop } from '../app/ports/retry-loop.ts';
import type { Tx } from '../app/ports/store.ts';
import { TransientFailure } from '../app/ports/transient-failure.ts';
import { describeFailure } from '../domain/delivery-failure.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import { AppLimits, MAX_QUEUES } from './app-limits.ts';
import { QueueProgress } from './queue-progress.ts';
import { ResultGroups } from './result-groups.ts';
import { QueueLeases } from './queue-leases.ts';
import { hasEvent, outcomeOf, recordOutcome, succeeded, type Outcome } from './record-outcome.ts';
import type { RetryPolicy } from './retry-schedule.ts';
import type { WebhookSender } from './sender.ts';

export interface DispatcherOptions {
  readonly policy: RetryPolicy;
  /** Maximum duration of one attempt; ms. */
  readonly deadlineMs: number;
  /** The URL of this server, under which callbacks to it are reached. */
  readonly publicUrl: () => string;
  /** Called with each attempt once it is recorded. */
  readonly onAttempt: (pageId: PageId, state: DeliveryState, durationMs: number) => void;
  readonly faults: Faults;
  readonly startRetryLoop: StartRetryLoop;
  readonly outages: OutageRecorder;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

/** Delivers committed events to their receivers. */
export interface Dispatcher {
  /** Makes the dispatcher poll for due deliveries. */
  wake(): void;
  /** Resolves once nothing is under way. */
  settled(): Promise<void>;
  /** Claims no more and waits up to `graceMs` for deliveries under way; the rest stays due. */
  stop(graceMs: number): Promise<void>;
}

/** A queue that was leased, with the subscription that its deliveries go to. */
interface Work {
  readonly leased: LeasedQueue;
  readonly subscription: AppSubscription;
  readonly leasedAt: number;
}

/** Maximum number of queues that are claimed at once. */
const MAX_CLAIM = 32;
/** Maximum number of deliveries that are sent from a queue before it is released. */
const BATCH = 16;
/**
 * Duration of a lease beyond the deadline of an attempt; ms. At least half of it is left when an attempt begins. A lease
 * is written by the clock of one machine and read by that of another: when the other one is ahead by more than this half,
 * or when this process stops for that long, the other process leases the queue during an attempt and its receiver may get
 * that event twice. When the other clock is behind, a queue whose process died is taken over later. No event is lost.
 */
const LEASE_MARGIN_MS = 10_000;

/**
 * Starts a dispatcher. It leases whole queues, one for each Page and app, and sends one delivery of a queue at a time:
 * first attempts in commit order, then retries, each at its own time and without delaying others (docs/design.md §7.2).
 */
export function startDispatcher(ports: Ports, sender: WebhookSender, options: DispatcherOptions): Dispatcher {
  const dispatcher = new QueueDispatcher(ports, sender, options);
  ports.store.handQueuesTo(dispatcher);
  dispatcher.wake();
  return dispatcher;
}

/**
 * Idle: waits for `wake`, or for the alarm at the next due time of all queues.
 * Polling: claims due queues until none is left, or until as many are under way as may be. A wake meanwhile makes it
 * claim once more. Claimed queues run beside it; each ends with a wake.
 * Stopped: claims nothing; queues under way end after the current attempt.
 */
class QueueDispatcher implements Dispatcher, QueueTaker {
  readonly #ports: Ports;
  readonly #sender: WebhookSender;
  readonly #options: DispatcherOptions;
  readonly #leaseMs: number;
  readonly #retryLoop: RetryLoop;
  readonly #leases = new QueueLeases();
  readonly #limits = new AppLimits();
  readonly #results: ResultGroups;
  /** The queues under way. */
  readonly #runs = new Set<Promise<void>>();
  #polling: Promise<void> | undefined;
  #wanted = false;
  /** True when a due queue was not claimed, because as many queues are under way as may be. */
  #isBehind = false;
  /** Number of queues under way that have ended, by which a poll notices that one has ended since its claim. */
  #ended = 0;
  #stopped = false;
  #cancelAlarm = (): void => {};

  constructor(ports: Ports, sender: WebhookSender, options: DispatcherOptions) {
    this.#ports = ports;
    this.#sender = sender;
    this.#options = options;
    this.#results = new ResultGroups(ports.store);
    this.#leaseMs = options.deadlineMs + LEASE_MARGIN_MS;
    this.#retryLoop = options.startRetryLoop('dispatcher', () => this.wake());
  }

  wake(): void {
    this.#wanted = true;
    if (this.#stopped || this.#polling) return;
    this.#polling = this.#retryLoop
      .run(() => this.#poll())
      .finally(() => {
        this.#polling = undefined;
        if (this.#wanted) this.wake();
      });
  }

  reserve(appId: AppId): number | undefined {
    if (this.#stopped || !this.#mayAdd(appId)) return undefined;
    this.#leases.reserve(appId);
    return this.#ports.clock.now() + this.#leaseMs;
  }

  take(leased: LeasedQueue): void {
    const { queue, subscription } = leased;
    this.forgo(queue.appId);
    if (this.#stopped) {
      const release = new QueueProgress(leased).release(this.#ports.clock.now());
      // When that fails, the queue waits for the end of its lease.
      return void this.#results.add({ release }).catch(() => {});
    }
    if (!subscription) return this.#leases.markUnreleased(queue);
    this.#leases.add(queue);
    this.#run({ leased, subscription, leasedAt: this.#ports.clock.now() });
  }

  #mayAdd(appId: AppId): boolean {
    return this.#limits.mayAdd(appId, this.#leases.count(appId), this.#leases.total);
  }

  forgo(appId: AppId): void {
    this.#leases.freeShare({ appId });
  }

  onPending(): void {
    this.wake();
  }

  onUnsure(): void {
    this.#leases.areUnsure = true;
    this.wake();
  }

  async settled(): Promise<void> {
    while (this.#polling || this.#runs.size > 0) await Promise.all([this.#polling, ...this.#runs]);
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    this.#ports.store.handQueuesTo(undefined);
    this.#retryLoop.stop();
    this.#cancelAlarm();
    const grace = Promise.withResolvers<void>();
    const timer = setTimeout(grace.resolve, graceMs);
    await Promise.race([Promise.all([this.#polling, ...this.#runs]), grace.promise]);
    clearTimeout(timer);
    await this.#sender.close();
    await Promise.all([this.#polling, ...this.#runs]);
  }

  async #poll(): Promise<void> {
    const { store, clock } = this.#ports;
    // Read before the claim: a delivery that falls due during the claim must still be ahead of the alarm.
    let now = clock.now();
    let ended = this.#ended;
    // Transactions that commit together wake once, so a claim that found something is followed by another.
    while (this.#wanted && !this.#stopped && this.#leases.total < MAX_QUEUES) {
      this.#wanted = false;
      await this.#leases.retryReleases(store);
      now = clock.now();
      ended = this.#ended;
      const claimed = await this.#claim();
      for (const work of claimed) this.#run(work);
      if (claimed.length > 0) this.#wanted = true;
    }
    this.#wanted = false;
    if (this.#stopped) return;
    const { isBehind, next } = await store.read(async ({ queues }) => {
      const due = await queues.nextDue(now);
      const isBehind = due !== undefined && due <= now;
      return { isBehind, next: isBehind ? await queues.nextDueAfter(now) : due };
    });
    this.#cancelAlarm();
    // A queue that is due and was not claimed waits until another one ends, which wakes: unless that has happened already.
    this.#isBehind = isBehind;
    if (isBehind && this.#ended !== ended) this.wake();
    if (!this.#stopped && next !== undefined) this.#cancelAlarm = clock.alarm(next, () => this.wake());
  }

  /** Leases due queues. When it is unknown whether the leases were committed, the queues are released later. */
  async #claim(): Promise<readonly Work[]> {
    const { store, clock } = this.#ports;
    const now = clock.now();
    const busy = this.#leases.apps().filter((appId) => !this.#mayAdd(appId));
    const only = this.#limits.onlyApps(this.#leases.total);
    const work: Work[] = [];
    try {
      const claim = { now, leaseUntil: now + this.#leaseMs, limit: MAX_CLAIM, batch: BATCH, busy, only };
      const tooMany: QueueRelease[] = [];
      for (const leased of await store.claimQueues(claim)) {
        const { queue, subscription } = leased;
        // Moving the clock past the end of a lease makes this process claim a queue that it is still sending from.
        if (this.#leases.has(queue)) continue;
        if (!subscription) await store.write((tx) => dropQueue(tx, queue));
        else if (this.#mayAdd(queue.appId)) {
          this.#leases.add(queue);
          work.push({ leased, subscription, leasedAt: now });
        } else tooMany.push(new QueueProgress(leased).release(now));
      }
      if (tooMany.length > 0) await store.recordResults([], tooMany);
    } catch (error) {
      if (error instanceof TransientFailure) this.#leases.areUnsure = true;
      for (const { leased } of work) {
        this.#leases.remove(leased.queue);
        this.#leases.freeShare(leased.queue);
        this.#leases.markUnreleased(leased.queue);
      }
      throw error;
    }
    return work;
  }

  #run(work: Work): void {
    const { queue } = work.leased;
    const { clock } = this.#ports;
    const begun = performance.now();
    let mayBeDue = true;
    const run = this.#send(work)
      .finally(() => this.#leases.remove(queue))
      .then((nextDue) => {
        mayBeDue = nextDue !== null;
      })
      .catch((error: unknown) => {
        this.#options.outages.recordFailure('dispatcher', error, begun);
        if (error instanceof TransientFailure) return this.#leases.markUnreleased(queue);
        // Another run now would fail again, after sending again: the queue waits for the end of its lease.
        if (!this.#stopped) clock.alarm(clock.now() + this.#leaseMs, () => this.wake());
      })
      .finally(() => {
        this.#runs.delete(run);
        this.#leases.freeShare(queue);
        this.#ended++;
        if (mayBeDue || this.#isBehind) this.wake();
      });
    this.#runs.add(run);
  }

  /**
   * Sends the due deliveries of a queue one after the other, and ends its lease. Rejects when an attempt could not be
   * recorded, and then leaves the lease. Resolves to the due time of what is pending in the queue then; null for nothing.
   */
  async #send({ leased, subscription, leasedAt: claimedAt }: Work): Promise<number | null> {
    const { queue, due } = leased;
    const { store, clock } = this.#ports;
    const app = await store.read((reads) => reads.apps.find(queue.appId));
    const address = toCallbackUrl(subscription.callbackUrl, this.#options.publicUrl());
    const progress = new QueueProgress(leased);
    const writes = new Writes();
    let leasedAt = claimedAt;
    for (const delivery of due) {
      // An attempt that cannot be recorded would be made again.
      if (this.#stopped || writes.failed) break;
      if (clock.now() - leasedAt > LEASE_MARGIN_MS / 2) {
        const now = clock.now();
        const extended = writes.add(store.write((tx) => tx.queues.extendLease(queue, now + this.#leaseMs)));
        // Another process that has leased the queue since sends the rest.
        if (!(await extended.catch(() => false))) break;
        leasedAt = now;
      }
      const fault = this.#options.faults.forDelivery(delivery);
      if (fault?.kind === 'delay' || fault?.kind === 'reorder') {
        const dueAt = clock.now() + fault.delayMs;
        await writes.add(store.write((tx) => tx.deliveries.postpone(delivery, dueAt)));
        progress.postpone(delivery, dueAt);
        continue;
      }
      if (fault?.kind === 'drop') {
        await writes.add(this.#dropByFault(delivery, fault));
        progress.postpone(delivery, null);
        continue;
      }
      const webhook = { address, appSecret: app?.secret ?? '', body: delivery.body, ...(fault && { fault }) };
      if (fault?.kind === 'duplicate') {
        await this.#record(progress, writes, delivery, await this.#sender.post({ ...webhook, at: clock.now() }));
        await writes.settle();
      }
      const attempt = await this.#sender.post({ ...webhook, at: clock.now() });
      if (attempt.status !== null) this.#limits.note(queue.appId, true);
      else if (attempt.failure.kind === 'timeout') this.#limits.note(queue.appId, false);
      // The stop of this process ended the attempt: the delivery stays due and is sent again.
      if (this.#stopped && attempt.status === null) break;
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
  async #record(progress: QueueProgress, writes: Writes, delivery: Delivery, attempt: Attempt): Promise<Outcome> {
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
    writes: Writes,
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

/** Drops the deliveries of an app that has no subscription, and clears the failures that a later callback has no part in. */
async function dropQueue(tx: Tx, queue: DeliveryQueue): Promise<void> {
  await tx.deliveries.dropPending(queue.pageId, queue.appId);
  await tx.queues.saveHealth(queue, null, null);
  await tx.queues.release(queue);
}

/** Transactions that go on while the next delivery is sent. */
class Writes {
  readonly #all: Promise<unknown>[] = [];
  #failed = false;

  /** Becomes true as soon as one of them has failed. */
  get failed(): boolean {
    return this.#failed;
  }

  add<T>(write: Promise<T>): Promise<T> {
    write.catch(() => {
      this.#failed = true;
    });
    this.#all.push(write);
    return write;
  }

  /** Resolves once all of them are done; rejects with the first failure. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#all);
    await Promise.all(this.#all);
  }
}
