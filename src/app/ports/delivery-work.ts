import type { AppId, PageId } from '../../domain/ids.ts';
import type { WorkShare } from './work-share.ts';
import type { AppSubscription, Attempt, Delivery, DeliveryQueue, DeliveryState } from './entities.ts';

/** A request for due queues. Instants are epoch ms. */
export interface Claim {
  readonly now: number;
  readonly leaseUntil: number;
  /** Maximum number of queues. */
  readonly limit: number;
  /** Maximum number of deliveries of each queue. */
  readonly batch: number;
  /** Apps whose queues are left alone. */
  readonly busy: readonly AppId[];
  /** Apps whose queues may be leased; undefined for all. */
  readonly only?: readonly AppId[] | undefined;
  /** Buckets whose queues are leased; all without it. */
  readonly share?: WorkShare;
  /** Pages whose queues are leased whatever their bucket. */
  readonly pages?: readonly PageId[];
}

/** A queue that this process has leased, with all that its dispatcher needs to send from it. */
export interface LeasedQueue {
  readonly queue: DeliveryQueue;
  /** The number of the queue's changes that `due` and `laterDue` have in them. */
  readonly changes: number;
  /** Undefined when the app is subscribed to nothing any more. */
  readonly subscription: AppSubscription | undefined;
  /** Due deliveries: first attempts in commit order, then retries. */
  readonly due: readonly Delivery[];
  /** Due time of the next of the other pending deliveries; null without one. */
  readonly laterDue: number | null;
}

/** An attempt at a delivery, with the state and the due time that the delivery has after it. */
export interface DeliveryResult {
  readonly delivery: Delivery;
  readonly attempt: Attempt;
  readonly state: DeliveryState;
  readonly dueAt: number;
}

/** The end of a lease, which also stores the health of the queue. It does nothing when another process has the lease. */
export interface QueueRelease {
  readonly queue: DeliveryQueue;
  readonly changes: number;
  /** Due time of the next pending delivery as the dispatcher knows it: used unless the queue has changed since. */
  readonly nextDue: number | null;
  /** Time of the release. */
  readonly at: number;
  /** True when an attempt has succeeded during the lease. */
  readonly hasSucceeded: boolean;
  /** Time of the first failed attempt after the last success of the lease; null without one. */
  readonly failedAt: number | null;
}

/** Due time of the next delivery of a queue; null when nothing is pending. */
export interface QueueDue {
  readonly pageId: PageId;
  readonly appId: AppId;
  readonly nextDue: number | null;
}

/** A queue with an attempt under way whose receiver has not answered in time for a request to wait for it. */
export interface UnansweredQueue {
  readonly pageId: PageId;
  readonly appId: AppId;
  readonly callbackUrl: string;
}

/** A dispatcher that sends deliveries from memory, from queues that the store leased as it committed the deliveries. */
export interface QueueTaker {
  /**
   * Returns the end of the lease with which a queue of the app may be taken, in epoch ms, and reserves a place for it;
   * undefined when it is not to be taken. `take` or `cancel` is called for each reserved place.
   */
  reserve(appId: AppId): number | undefined;
  /** Is called with each leased queue, once the lease is durable. */
  take(leased: LeasedQueue): void;
  /** Is called when a queue of the app was not leased. */
  cancel(appId: AppId): void;
  /** Is called when deliveries of these Pages were committed whose queues were not handed over. */
  onPending(pageIds: readonly PageId[]): void;
  /** Is called when it is unknown whether queues were leased. */
  onUnsure(): void;
}
