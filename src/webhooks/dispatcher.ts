import { toCallbackUrl } from '../app/callback-address.ts';
import type { LeasedQueue, QueueRelease, QueueTaker, UnansweredQueue } from '../app/ports/delivery-work.ts';
import type { AppSubscription, DeliveryQueue } from '../app/ports/entities.ts';
import type { Ports } from '../app/ports/ports.ts';
import { ALL_WORK, type WorkShare } from '../app/ports/work-share.ts';
import type { OutageRecorder } from '../app/ports/retry-loop.ts';
import type { Tx } from '../app/ports/store.ts';
import { TransientFailure } from '../app/ports/transient-failure.ts';
import type { CreateWakeLoop, WakeLoop } from '../app/ports/wake-loop.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import { Places, PLACES } from './places.ts';
import { QueueLeases } from './queue-leases.ts';
import { QueueProgress } from './queue-progress.ts';
import { QueueSender, type QueueSenderOptions, type Work } from './queue-sender.ts';
import { ResultGroups } from './result-groups.ts';
import type { WebhookSender } from './sender.ts';

export interface DispatcherOptions extends QueueSenderOptions {
  /** Maximum duration of one attempt; ms. */
  readonly deadlineMs: number;
  /** The URL of this server, under which callbacks to it are reached. */
  readonly publicUrl: () => string;
  /** Returns the buckets from which this process claims, beside the queues of Pages that it has changed; all without it. */
  readonly share?: () => WorkShare;
  readonly createWakeLoop: CreateWakeLoop;
  readonly outages: OutageRecorder;
}

/** Delivers committed events to their receivers. */
export interface Dispatcher {
  /** Makes the dispatcher poll for due deliveries, and for those of a Page in whichever bucket it is. */
  wake(pageId?: PageId): void;
  /** Resolves once nothing is under way, except what `giveUp` has returned and other queues of those apps. */
  settled(): Promise<void>;
  /** Makes `settled` wait no more for the queues under way now. Returns them and those of earlier calls that go on. */
  giveUp(): readonly UnansweredQueue[];
  /** Returns the queues that `giveUp` has returned and that are still under way. */
  readonly unanswered: readonly UnansweredQueue[];
  /** Claims no more and waits up to `graceMs` for deliveries under way; the rest stays due. */
  stop(graceMs: number): Promise<void>;
}

/** Maximum number of queues that are claimed at once. */
const MAX_CLAIM = 32;
/** Maximum number of deliveries that are sent from a queue before it is released. */
const BATCH = 32;
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
  readonly #loop: WakeLoop;
  readonly #leases = new QueueLeases();
  readonly #places = new Places();
  readonly #queueSender: QueueSender;
  readonly #results: ResultGroups;
  /** The queues under way. */
  readonly #runs = new Map<Promise<void>, Work>();
  /** Those of them for which only a stop still waits. */
  readonly #abandoned = new Set<Work>();
  /** Pages of other processes' buckets whose queues are claimed here, because they were changed or sent from here. */
  readonly #pages = new Set<PageId>();
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
    const parts = { ports, sender, results: this.#results, leases: this.#leases, places: this.#places };
    const lease = { leaseMs: this.#leaseMs, marginMs: LEASE_MARGIN_MS / 2 };
    this.#queueSender = new QueueSender({ ...parts, ...lease, isStopped: () => this.#stopped }, options);
    this.#loop = options.createWakeLoop('dispatcher', () => this.#poll());
  }

  wake(pageId?: PageId): void {
    if (pageId !== undefined && this.#share.of > 1) this.#pages.add(pageId);
    this.#loop.wake();
  }

  reserve(appId: AppId): number | undefined {
    if (this.#stopped || !this.#places.mayAdd(appId)) return undefined;
    this.#places.reserve(appId);
    return this.#ports.clock.now() + this.#leaseMs;
  }

  take(leased: LeasedQueue): void {
    const { queue, subscription } = leased;
    this.cancel(queue.appId);
    if (this.#stopped) {
      const release = new QueueProgress(leased).release(this.#ports.clock.now());
      // When that fails, the queue waits for the end of its lease.
      return void this.#results.add({ release }).catch(() => {});
    }
    if (!subscription) return this.#leases.markUnreleased(queue);
    this.#run(this.#begin(leased, subscription, this.#ports.clock.now()));
  }

  get #share(): WorkShare {
    return this.#options.share?.() ?? ALL_WORK;
  }

  cancel(appId: AppId): void {
    this.#places.cancel(appId);
  }

  onPending(pageIds: readonly PageId[]): void {
    for (const pageId of pageIds) this.wake(pageId);
  }

  onUnsure(): void {
    this.#leases.areUnsure = true;
    this.wake();
  }

  async settled(): Promise<void> {
    for (let runs = this.#awaitedRuns(); this.#loop.running || runs.length > 0; runs = this.#awaitedRuns())
      await Promise.all([this.#loop.running, ...runs]);
  }

  #awaitedRuns(): readonly Promise<void>[] {
    const apps = new Set([...this.#abandoned].map(({ leased }) => leased.queue.appId));
    return [...this.#runs].filter(([, { leased }]) => !apps.has(leased.queue.appId)).map(([run]) => run);
  }

  giveUp(): readonly UnansweredQueue[] {
    for (const work of this.#runs.values()) this.#abandoned.add(work);
    return this.unanswered;
  }

  get unanswered(): readonly UnansweredQueue[] {
    return [...this.#abandoned].map(({ leased: { queue }, address: callbackUrl }) => {
      const { pageId, appId } = queue;
      return { pageId, appId, callbackUrl };
    });
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    this.#ports.store.handQueuesTo(undefined);
    this.#loop.stop();
    this.#cancelAlarm();
    const grace = Promise.withResolvers<void>();
    const timer = setTimeout(grace.resolve, graceMs);
    await Promise.race([Promise.all([this.#loop.running, ...this.#runs.keys()]), grace.promise]);
    clearTimeout(timer);
    await this.#sender.close();
    await Promise.all([this.#loop.running, ...this.#runs.keys()]);
  }

  async #poll(): Promise<void> {
    const { store, clock } = this.#ports;
    // Read before the claim: a delivery that falls due during the claim must still be ahead of the alarm.
    let now = clock.now();
    let ended = this.#ended;
    let failure: TransientFailure | undefined;
    // Transactions that commit together wake once, so a claim that found something is followed by another.
    while (this.#loop.isWoken && this.#places.used < PLACES) {
      this.#loop.takeWakes();
      failure = await this.#leases.retryReleases(store);
      now = clock.now();
      ended = this.#ended;
      for (const work of await this.#claim()) this.#run(work);
    }
    this.#loop.takeWakes();
    if (this.#stopped) return;
    const share = this.#share;
    const { isBehind, next } = await store.read(async ({ queues }) => {
      const due = await queues.nextDue(now, share);
      const isBehind = due !== undefined && due <= now;
      return { isBehind, next: isBehind ? await queues.nextDueAfter(now, share) : due };
    });
    this.#cancelAlarm();
    // A queue that is due and was not claimed waits until another one ends, which wakes: unless that has happened already.
    this.#isBehind = isBehind;
    if (isBehind && this.#ended !== ended) this.wake();
    if (!this.#stopped && next !== undefined) this.#cancelAlarm = clock.alarm(next, () => this.wake());
    // The loop polls again after a pause. Thrown only here, since the queues of other Pages can be claimed.
    if (failure) throw failure;
  }

  /** Leases due queues, and wants another claim when there were any. When it is unknown whether the leases were committed, the queues are released later. */
  async #claim(): Promise<readonly Work[]> {
    const { store, clock } = this.#ports;
    const now = clock.now();
    const busy = this.#places.busyApps();
    const only = this.#places.onlyApps();
    const limit = Math.min(MAX_CLAIM, PLACES - this.#places.used);
    const share = this.#share;
    const pages = [...this.#pages];
    const work: Work[] = [];
    try {
      const claim = { now, leaseUntil: now + this.#leaseMs, limit, batch: BATCH, busy, only, share, pages };
      const tooMany: QueueRelease[] = [];
      const overdue = this.#listOverdue(now);
      const claimed = await store.claimQueues(claim);
      if (claimed.length > 0) this.#loop.wake();
      // A Page may have more due queues than one claim leases.
      if (claimed.length < limit) for (const pageId of pages) this.#pages.delete(pageId);
      for (const leased of claimed) {
        const { queue, subscription } = leased;
        // Moving the clock past the end of a lease makes this process claim a queue that it is still sending from.
        if (this.#leases.has(queue)) continue;
        // When its run has ended since, the claim may have read deliveries whose results were not stored yet.
        if (overdue.some(({ pageId, appId }) => pageId === queue.pageId && appId === queue.appId)) {
          this.#leases.markUnreleased(queue);
          continue;
        }
        if (!subscription) await store.write((tx) => dropQueue(tx, queue));
        else if (this.#mayAdd(queue.appId, subscription)) work.push(this.#begin(leased, subscription, now));
        else tooMany.push(new QueueProgress(leased).release(now));
      }
      if (tooMany.length > 0) await store.recordResults([], tooMany);
    } catch (error) {
      if (error instanceof TransientFailure) this.#leases.areUnsure = true;
      for (const { leased, origin } of work) {
        this.#leases.remove(leased.queue);
        this.#places.free(leased.queue.appId, origin);
        this.#leases.markUnreleased(leased.queue);
      }
      throw error;
    }
    return work;
  }

  /** Returns the queues under way whose lease has ended by the clock, so that a claim may lease them again. */
  #listOverdue(now: number): readonly DeliveryQueue[] {
    return [...this.#runs.values()]
      .filter(({ leasedAt }) => leasedAt + this.#leaseMs <= now)
      .map(({ leased }) => leased.queue);
  }

  #mayAdd(appId: AppId, subscription: AppSubscription): boolean {
    this.#places.setOrigin(appId, originOf(this.#addressOf(subscription)));
    return this.#places.mayAdd(appId);
  }

  /** Takes a place for a leased queue. */
  #begin(leased: LeasedQueue, subscription: AppSubscription, leasedAt: number): Work {
    const address = this.#addressOf(subscription);
    const origin = originOf(address);
    this.#leases.add(leased.queue);
    this.#places.setOrigin(leased.queue.appId, origin);
    this.#places.take(leased.queue.appId, origin);
    return { leased, address, origin, leasedAt };
  }

  #addressOf = ({ callbackUrl }: AppSubscription): string => toCallbackUrl(callbackUrl, this.#options.publicUrl());

  #run(work: Work): void {
    const { queue } = work.leased;
    const { clock } = this.#ports;
    const startedAt = performance.now();
    let mayBeDue = true;
    const run = this.#queueSender
      .send(work)
      .finally(() => this.#leases.remove(queue))
      .then((nextDue) => {
        mayBeDue = nextDue !== null;
      })
      .catch((error: unknown) => {
        this.#options.outages.recordFailure('dispatcher', error, startedAt);
        if (error instanceof TransientFailure) return this.#leases.markUnreleased(queue);
        // Another run now would fail again, after sending again: the queue waits for the end of its lease.
        if (!this.#stopped) clock.alarm(clock.now() + this.#leaseMs, () => this.wake());
      })
      .finally(() => {
        this.#runs.delete(run);
        this.#abandoned.delete(work);
        this.#places.free(queue.appId, work.origin);
        this.#ended++;
        if (mayBeDue || this.#isBehind) this.wake();
      });
    this.#runs.set(run, work);
  }
}

/** Drops the deliveries of an app that has no subscription, and clears the failures that a later callback has no part in. */
async function dropQueue(tx: Tx, queue: DeliveryQueue): Promise<void> {
  await tx.deliveries.dropPending(queue.pageId, queue.appId);
  await tx.queues.saveHealth(queue, null, null);
  await tx.queues.release(queue);
}

const originOf = (address: string): string => URL.parse(address)?.origin ?? address;
