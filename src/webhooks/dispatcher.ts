import { toCallbackUrl } from '../app/callback-address.ts';
import type { AppSubscription, Attempt, Delivery, DeliveryState, DeliveryQueue } from '../app/ports/entities.ts';
import type { Faults, WebhookFault } from '../app/ports/faults.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { OutageRecorder, RetryLoop, StartRetryLoop } from '../app/ports/retry-loop.ts';
import type { Tx } from '../app/ports/store.ts';
import { TransientFailure } from '../app/ports/transient-failure.ts';
import { describeFailure } from '../domain/delivery-failure.ts';
import type { PageId } from '../domain/ids.ts';
import { QueueLeases } from './queue-leases.ts';
import { recordOutcome, succeeded, type Outcome } from './record-outcome.ts';
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

/** A queue that was leased, with its due deliveries and the subscription that they go to. */
interface Claim {
  readonly queue: DeliveryQueue;
  readonly subscription: AppSubscription;
  readonly due: readonly Delivery[];
  readonly leasedAt: number;
}

/** Maximum number of queues under way, in all and to one app: a slow receiver takes up its app's share only. */
const MAX_QUEUES = 512;
const MAX_QUEUES_PER_APP = 64;
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
  dispatcher.wake();
  return dispatcher;
}

/**
 * Idle: waits for `wake`, or for the alarm at the next due time of all queues.
 * Polling: claims due queues until none is left, or until as many are under way as may be. A wake meanwhile makes it
 * claim once more. Claimed queues run beside it; each ends with a wake.
 * Stopped: claims nothing; queues under way end after the current attempt.
 */
class QueueDispatcher implements Dispatcher {
  readonly #ports: Ports;
  readonly #sender: WebhookSender;
  readonly #options: DispatcherOptions;
  readonly #leaseMs: number;
  readonly #retryLoop: RetryLoop;
  readonly #leases = new QueueLeases();
  /** The queues under way. */
  readonly #runs = new Set<Promise<void>>();
  #polling: Promise<void> | undefined;
  #wanted = false;
  #stopped = false;
  #cancelAlarm = (): void => {};

  constructor(ports: Ports, sender: WebhookSender, options: DispatcherOptions) {
    this.#ports = ports;
    this.#sender = sender;
    this.#options = options;
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

  async settled(): Promise<void> {
    while (this.#polling || this.#runs.size > 0) await Promise.all([this.#polling, ...this.#runs]);
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
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
    // Transactions that commit together wake once, so a claim that found something is followed by another.
    while (this.#wanted && !this.#stopped && this.#runs.size < MAX_QUEUES) {
      this.#wanted = false;
      await this.#leases.retryReleases(store);
      now = clock.now();
      const claims = await this.#claim();
      for (const claim of claims) this.#run(claim);
      if (claims.length > 0) this.#wanted = true;
    }
    this.#wanted = false;
    const next = this.#stopped ? undefined : await store.read((reads) => reads.queues.nextDue(now));
    this.#cancelAlarm();
    // A queue that is due and was not claimed waits until another queue of its app ends, which wakes.
    if (!this.#stopped && next !== undefined && next > now) this.#cancelAlarm = clock.alarm(next, () => this.wake());
  }

  /** Leases due queues. When it is unknown whether the leases were committed, the queues are released later. */
  async #claim(): Promise<readonly Claim[]> {
    const leased: DeliveryQueue[] = [];
    try {
      return await this.#ports.store.write((tx) => this.#claimIn(tx, leased));
    } catch (error) {
      if (error instanceof TransientFailure) for (const queue of leased) this.#leases.markUnreleased(queue);
      throw error;
    }
  }

  /** `leased` collects the queues that are new to this process. */
  async #claimIn(tx: Tx, leased: DeliveryQueue[]): Promise<readonly Claim[]> {
    const now = this.#ports.clock.now();
    const share = MAX_QUEUES_PER_APP / 2;
    const claims: Claim[] = [];
    for (const queue of await tx.queues.claim(now, now + this.#leaseMs, share, this.#leases.appsWithAtLeast(share))) {
      // Moving the clock past the end of a lease makes this process claim a queue that it is still sending from.
      if (this.#leases.has(queue)) continue;
      leased.push(queue);
      const subscription = await tx.subscriptions.findOfApp(queue.appId);
      if (subscription)
        claims.push({ queue, subscription, due: await tx.deliveries.listDue(queue, now, BATCH), leasedAt: now });
      else await dropQueue(tx, queue);
    }
    return claims;
  }

  #run(claim: Claim): void {
    const { queue } = claim;
    const { store, clock } = this.#ports;
    const begun = performance.now();
    this.#leases.add(queue);
    const run = this.#send(claim)
      .finally(() => this.#leases.remove(queue))
      .then(() => store.write((tx) => tx.queues.release(queue)))
      .catch((error: unknown) => {
        this.#options.outages.recordFailure('dispatcher', error, begun);
        if (error instanceof TransientFailure) return this.#leases.markUnreleased(queue);
        // Another run now would fail again, after sending again: the queue waits for the end of its lease.
        if (!this.#stopped) clock.alarm(clock.now() + this.#leaseMs, () => this.wake());
      })
      .finally(() => {
        this.#runs.delete(run);
        this.#leases.freeShare(queue);
        this.wake();
      });
    this.#runs.add(run);
  }

  /** Sends the deliveries of a claim one after the other; rejects when an attempt could not be recorded. */
  async #send({ queue, subscription, due, ...claim }: Claim): Promise<void> {
    const { store, clock } = this.#ports;
    const app = await store.read((reads) => reads.apps.find(queue.appId));
    const address = toCallbackUrl(subscription.callbackUrl, this.#options.publicUrl());
    const writes = new Writes();
    let { leasedAt } = claim;
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
        continue;
      }
      if (fault?.kind === 'drop') {
        await writes.add(this.#dropByFault(delivery, fault));
        continue;
      }
      const webhook = { address, appSecret: app?.secret ?? '', body: delivery.body, ...(fault && { fault }) };
      if (fault?.kind === 'duplicate') {
        await writes.add(this.#record(queue, delivery, await this.#sender.post({ ...webhook, at: clock.now() })));
      }
      const attempt = await this.#sender.post({ ...webhook, at: clock.now() });
      // The stop of this process ended the attempt: the delivery stays due and is sent again.
      if (this.#stopped && attempt.status === null) break;
      const outcome = writes.add(this.#record(queue, delivery, attempt));
      // After a success the next delivery need not wait for the record.
      if (!succeeded(attempt) && (await outcome.catch(() => undefined))?.queue === 'unsubscribed') break;
    }
    await writes.settle();
  }

  /** Drops a delivery as if the network had lost it, and records that as an attempt. */
  async #dropByFault(delivery: Delivery, { name, kind }: WebhookFault): Promise<void> {
    const { store, clock } = this.#ports;
    const failure = { kind: 'fault', detail: kind } as const;
    const attempt = { at: clock.now(), durationMs: 0, status: null, failure, response: null, fault: name };
    await store.write((tx) => tx.deliveries.recordAttempt(delivery, attempt, 'dropped', delivery.dueAt));
    this.#options.onAttempt(delivery.pageId, 'dropped', 0);
  }

  async #record(queue: DeliveryQueue, delivery: Delivery, attempt: Attempt): Promise<Outcome> {
    const outcome = await recordOutcome(this.#ports, this.#options.policy, queue, delivery, attempt);
    if (!succeeded(attempt)) this.#logFailure(delivery, attempt, outcome);
    this.#options.onAttempt(delivery.pageId, outcome.state, attempt.durationMs);
    return outcome;
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
