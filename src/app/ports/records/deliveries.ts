import type { AppId, CallId, PageId, Psid } from '../../../domain/ids.ts';
import type { Attempt, Delivery, DeliveryState, ListedDelivery } from '../entities.ts';

export interface DeliveryFilter {
  readonly pageId?: PageId;
  readonly appId?: AppId;
  readonly state?: DeliveryState;
  readonly field?: string;
  /** True for deliveries whose first attempt failed. */
  readonly hasFailed?: true;
  readonly event?: string;
  readonly psid?: Psid;
  readonly callId?: CallId;
  /** Trace id of the request that caused the event. */
  readonly trace?: string;
  /** Text that the body contains, in upper or lower case. */
  readonly text?: string;
  /** Only deliveries that come after this one in the list. */
  readonly after?: DeliveryPosition;
  readonly limit: number;
}

/** Place of a delivery in a list. */
export type DeliveryPosition = Pick<Delivery, 'pageId' | 'revision' | 'appId' | 'createdAt'>;

export interface DeliveryReads {
  find(pageId: PageId, revision: number, appId: AppId): Promise<Delivery | undefined>;
  /** Newest first. Searches 5,000 deliveries for those of an app or a state; lastSearched() says where to go on. */
  list(filter: DeliveryFilter): Promise<readonly ListedDelivery[]>;
  /** The last of the deliveries that list() searches; undefined where it has searched them all. */
  lastSearched(filter: DeliveryFilter): Promise<DeliveryPosition | undefined>;
  /** The deliveries of one journal entry, at most 100. */
  listOfEntry(pageId: PageId, revision: number): Promise<readonly ListedDelivery[]>;
  attempts(pageId: PageId, revision: number, appId: AppId): Promise<readonly Attempt[]>;
  /** The number of pending deliveries, counted up to 100,000, and when the oldest of them was created. */
  backlog(): Promise<{ readonly pending: number; readonly oldest: number | undefined }>;
}

export interface DeliveryRecords extends DeliveryReads {
  /** Adds a pending delivery, due at once, and makes its queue due. */
  enqueue(pageId: PageId, revision: number, appId: AppId, field: string, body: string, at: number): Promise<void>;
  recordAttempt(delivery: Delivery, attempt: Attempt, state: DeliveryState, dueAt: number): Promise<void>;
  /** Makes a pending delivery due at a later time, without an attempt. */
  postpone(delivery: Delivery, dueAt: number): Promise<void>;
  /** Drops every pending delivery of a Page to an app. */
  dropPending(pageId: PageId, appId: AppId): Promise<void>;
  /** Makes one delivery pending again, due at `at`. */
  requeue(delivery: Delivery, at: number): Promise<void>;
}
