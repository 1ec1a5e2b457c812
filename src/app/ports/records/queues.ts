import type { AppId, PageId } from '../../../domain/ids.ts';
import type { DeliveryQueue } from '../entities.ts';
import type { WorkShare } from '../work-share.ts';

export interface QueueReads {
  find(pageId: PageId, appId: AppId): Promise<DeliveryQueue | undefined>;
  /** The earliest due time of a queue that is not leased, of the buckets of a share if there is one. */
  nextDue(now: number, share?: WorkShare): Promise<number | undefined>;
  /** The earliest due time after `now` of a queue that is not leased, of the buckets of a share if there is one. */
  nextDueAfter(now: number, share?: WorkShare): Promise<number | undefined>;
}

export interface QueueRecords extends QueueReads {
  /** The queues with pending deliveries that this process has leased. */
  listOwn(): Promise<readonly DeliveryQueue[]>;
  saveHealth(queue: DeliveryQueue, failingSince: number | null, alertedAt: number | null): Promise<void>;
  /** Resolves to false when another process has leased the queue. */
  extendLease(queue: DeliveryQueue, leaseUntil: number): Promise<boolean>;
  /** Ends the lease, unless another process has it; the queue is due again when its next delivery is. */
  release(queue: DeliveryQueue): Promise<void>;
}
