import type { CallMedia } from '../../domain/call-media.ts';
import type { CallPermission } from '../../domain/call-permission.ts';
import type { Call } from '../../domain/call.ts';
import type { AppId, CallId, MessageId, PageId, PersonaId, Psid, UserId } from '../../domain/ids.ts';
import type { Message } from '../../domain/message.ts';
import type { MessengerProfile } from '../../domain/messenger-profile.ts';
import type { PageEvent, Subscription } from '../../domain/page-event.ts';
import type { Claim, DeliveryResult, LeasedQueue, QueueDue, QueueRelease, QueueTaker } from './delivery-work.ts';
import type { Persona } from '../../domain/persona.ts';
import type { Profile } from '../../domain/profile.ts';
import type {
  Admin,
  App,
  AppSubscription,
  Attempt,
  CallMetrics,
  Consumer,
  Conversation,
  Delivery,
  DeliveryQueue,
  DeliveryState,
  ListedDelivery,
  JournalEntry,
  Page,
  PageToken,
  PlacedMessage,
  Thread,
  Timer,
  UserToken,
} from './entities.ts';
import type { Decide, Needs, NoNeeds } from './page-change.ts';
import type { RetentionReads, RetentionRecords } from './retention.ts';
import type { LoggedRequest, RequestBounds, RequestFilter, RequestRecord } from './request-log.ts';
import type { Soon } from './soon.ts';
import type { WorkShare } from './work-share.ts';

/** The database, by noun. A `…Reads` interface only reads; its `…Records` interface also writes and exists only inside a transaction. */
export interface Store {
  read<T>(query: (reads: Reads) => Promise<T>): Promise<T>;
  /** Reads the records that every request needs, without a promise where they are at hand. */
  readonly access: AccessReads;
  /** Runs `act` in a transaction and resolves once it is durable. An exception from `act` rolls it back. */
  write<T>(act: (tx: Tx) => Promise<T>, options?: WriteOptions): Promise<T>;
  /**
   * Makes the store lease the queues of deliveries that it commits, where nothing else is pending, and hand them to the
   * dispatcher of this process; undefined ends that. So the dispatcher need not be woken after a decision: it gets the
   * queue, or is notified that deliveries are pending.
   */
  handQueuesTo(taker: QueueTaker | undefined): void;
  /** Leases due queues for the dispatcher of this process. */
  claimQueues(claim: Claim): Promise<readonly LeasedQueue[]>;
  /**
   * Stores results of attempts, at most one of each delivery, and ends leases, together. Resolves to the queues whose lease
   * it has ended.
   */
  recordResults(results: readonly DeliveryResult[], releases: readonly QueueRelease[]): Promise<readonly QueueDue[]>;
  /**
   * Decides about one Page and stores the change, and resolves to the result once the change is durable. The decision is
   * about the Page, and the records of it that `needs` names, as they are when the change is stored; a store may take several
   * decisions in one transaction. Rejects with whatever the decision throws, and then stores nothing of it.
   */
  decide<T, N extends Needs = NoNeeds>(pageId: PageId, decide: Decide<T, N>, needs?: N): Promise<T>;
  /** Reads the whole instance as it is at one moment. */
  snapshot(): Promise<Snapshot>;
  /** Replaces the whole instance by a snapshot, in one transaction. Throws InvalidSnapshot. */
  restore(document: unknown): Promise<void>;
  /**
   * Gives a bounded part of the space of removed rows back to the file system. Resolves to true when there is more to give
   * back; to false at once where the database reuses the space by itself.
   */
  releaseSpace(): Promise<boolean>;
  /** Removes everything, in one transaction. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export interface WriteOptions {
  /**
   * True when a power failure may undo the transaction, as with leases of queues and the log of requests, so that it need
   * not wait for the disk. A store may make it durable all the same.
   */
  readonly mayBeLost?: boolean;
}

/** A Page access token and its app. */
export interface TokenOfApp {
  readonly token: PageToken;
  readonly app: App;
}

export interface AccessReads {
  findToken(hash: string): Soon<TokenOfApp | undefined>;
  findApp(id: AppId): Soon<App | undefined>;
  findPage(id: PageId): Soon<Page | undefined>;
  /** Finds a Page that this process has changed, as it was after its last change or later. */
  findPageAfterWrite(id: PageId): Soon<Page | undefined>;
}

/** All rows of an instance, as JSON values in the order of their table's columns. */
export interface Snapshot {
  readonly schema: number;
  readonly tables: Readonly<Record<string, readonly (readonly (string | number | boolean | null)[])[]>>;
}

export interface Reads {
  readonly apps: AppReads;
  readonly pages: PageReads;
  readonly tokens: TokenReads;
  readonly userTokens: UserTokenReads;
  readonly consumers: ConsumerReads;
  readonly admins: AdminReads;
  readonly subscriptions: SubscriptionReads;
  readonly threads: ThreadReads;
  readonly conversations: ConversationReads;
  readonly messages: MessageReads;
  readonly messengerProfiles: MessengerProfileReads;
  readonly personas: PersonaReads;
  readonly calls: CallReads;
  readonly callMedia: CallMediaReads;
  readonly callPermissions: CallPermissionReads;
  readonly callMetrics: CallMetricsReads;
  readonly timers: TimerReads;
  readonly journal: JournalReads;
  readonly deliveries: DeliveryReads;
  readonly queues: QueueReads;
  readonly retention: RetentionReads;
  readonly requests: RequestReads;
  readonly metadata: MetadataReads;
  readonly workers: WorkerReads;
  readonly bucketPlaces: BucketPlaceReads;
  /** Resolves to the latest instant at which anything happened (epoch ms); undefined for an empty instance. Reads every row. */
  latestInstant(): Promise<number | undefined>;
}

/** The capabilities that exist only inside a transaction. */
export interface Tx extends Reads {
  readonly apps: AppRecords;
  readonly pages: PageRecords;
  readonly tokens: TokenRecords;
  readonly userTokens: UserTokenRecords;
  readonly consumers: ConsumerRecords;
  readonly admins: AdminRecords;
  readonly subscriptions: SubscriptionRecords;
  readonly threads: ThreadRecords;
  readonly messages: MessageRecords;
  readonly messengerProfiles: MessengerProfileRecords;
  readonly personas: PersonaRecords;
  readonly calls: CallRecords;
  readonly callMedia: CallMediaRecords;
  readonly callPermissions: CallPermissionReads;
  readonly callMetrics: CallMetricsRecords;
  readonly timers: TimerRecords;
  readonly journal: JournalRecords;
  readonly deliveries: DeliveryRecords;
  readonly queues: QueueRecords;
  readonly retention: RetentionRecords;
  readonly requests: RequestRecords;
  readonly metadata: MetadataRecords;
  readonly workers: WorkerRecords;
  readonly bucketPlaces: BucketPlaceRecords;
}

/** The database of a bucket of Pages: its place in the list of databases, of which the first has 0. */
export interface BucketPlace {
  readonly bucket: number;
  readonly place: number;
  /** The database to which the bucket is being moved; null when it is not. */
  readonly nextPlace: number | null;
}

export interface BucketPlaceReads {
  /** Every bucket; none where the instance has one database. */
  list(): Promise<readonly BucketPlace[]>;
}

export interface BucketPlaceRecords extends BucketPlaceReads {
  /** Keeps the place of a bucket as it is until the end of the transaction. */
  lock(bucket: number): Promise<BucketPlace | undefined>;
}

export interface WorkerReads {
  /** Ids of the processes whose lease ends after `now` and not after `until`, in their order. */
  list(now: number, until: number): Promise<readonly string[]>;
}

/** The processes that share the work. Each renews its own lease; one without a lease has no part in the work. */
export interface WorkerRecords extends WorkerReads {
  renew(workerId: string, leaseUntil: number): Promise<void>;
  remove(workerId: string): Promise<void>;
  /** Removes the processes whose lease ended before `leaseUntil`. */
  removeUntil(leaseUntil: number): Promise<void>;
}

export interface AppReads {
  find(id: AppId): Promise<App | undefined>;
  /** In the order of their ids, after the id `after`. */
  list(after: string, limit: number): Promise<readonly App[]>;
}

export interface AppRecords extends AppReads {
  create(app: App): Promise<void>;
  rename(id: AppId, name: string): Promise<void>;
}

export interface PageReads {
  find(id: PageId): Promise<Page | undefined>;
  /** In the order of their ids, after the id `after`. */
  list(after: string, limit: number): Promise<readonly Page[]>;
  /** The revisions of those of these Pages that exist, by id. */
  revisions(pageIds: readonly PageId[]): Promise<ReadonlyMap<PageId, number>>;
}

export interface PageRecords extends PageReads {
  create(page: Page): Promise<void>;
}

export interface TokenReads {
  find(hash: string): Promise<PageToken | undefined>;
  /** In the order of their hashes, after the hash `after`. */
  list(after: string, limit: number): Promise<readonly PageToken[]>;
}

export interface TokenRecords extends TokenReads {
  create(token: PageToken): Promise<void>;
  /** Creates a token unless there is one with the same hash. */
  ensure(token: PageToken): Promise<void>;
  remove(hash: string): Promise<void>;
}

export interface UserTokenReads {
  find(hash: string): Promise<UserToken | undefined>;
  /** In the order of their hashes, after the hash `after`. */
  list(after: string, limit: number): Promise<readonly UserToken[]>;
}

export interface UserTokenRecords extends UserTokenReads {
  create(token: UserToken): Promise<void>;
  /** Creates a token unless there is one with the same hash. */
  ensure(token: UserToken): Promise<void>;
  remove(hash: string): Promise<void>;
}

export interface ConsumerReads {
  find(pageId: PageId, psid: Psid): Promise<Consumer | undefined>;
  /** `limit` people (1,000 by default) with ids after `after`, in the order in which they were created. */
  list(pageId: PageId, after?: string, limit?: number): Promise<readonly Consumer[]>;
  /** People without messages with ids after `after`, in the order in which they were created. Searches 1,000 people. */
  listWithoutMessages(pageId: PageId, after: string, limit: number): Promise<PartOfPeople>;
}

export interface PartOfPeople {
  readonly consumers: readonly Consumer[];
  /** Last id that was searched, after which the list goes on; undefined where all people were searched. */
  readonly last: Psid | undefined;
}

export interface ConsumerRecords extends ConsumerReads {
  create(consumer: Consumer): Promise<void>;
  rename(pageId: PageId, psid: Psid, name: string, profile: Profile): Promise<void>;
}

export interface AdminReads {
  find(pageId: PageId, psid: Psid): Promise<Admin | undefined>;
  list(pageId: PageId): Promise<readonly Admin[]>;
  /** A person as admin of Pages, in the order of the Pages' ids, which the cursor has. */
  listOfUser(userId: UserId, cursor: Cursor, limit: number): Promise<readonly Admin[]>;
  /** A person as admin of a Page. */
  findByUser(userId: UserId, pageId: PageId): Promise<Admin | undefined>;
}

export interface AdminRecords extends AdminReads {
  create(admin: Admin): Promise<void>;
  rename(pageId: PageId, psid: Psid, name: string): Promise<void>;
}

export interface SubscriptionReads {
  /** The subscription at app level. */
  findOfApp(appId: AppId): Promise<AppSubscription | undefined>;
  /** The subscription of an app to a Page, with the fields at both levels. */
  find(pageId: PageId, appId: AppId): Promise<Subscription | undefined>;
  list(pageId: PageId): Promise<readonly Subscription[]>;
}

export interface SubscriptionRecords extends SubscriptionReads {
  saveOfApp(subscription: AppSubscription): Promise<void>;
  removeOfApp(appId: AppId): Promise<void>;
  save(pageId: PageId, appId: AppId, fields: readonly string[], at: number): Promise<void>;
  /** Resolves to false when there was none. */
  remove(pageId: PageId, appId: AppId): Promise<boolean>;
}

export interface ThreadReads {
  /** An empty thread when nothing has happened in it yet. */
  find(pageId: PageId, psid: Psid): Promise<Thread>;
  /** The people whose last act was after `after` and not after `until`, in that order. Searches the latest 1,000 threads. */
  listByLastAct(
    pageId: PageId,
    after: number,
    until: number,
    limit: number,
  ): Promise<readonly { readonly psid: Psid; readonly lastActAt: number }[]>;
}

export interface ThreadRecords extends ThreadReads {
  save(thread: Thread): Promise<void>;
}

/**
 * A part of a list that is ordered by revision, newest first: the items below a revision, or the nearest ones above it.
 */
export type RevisionRange = { readonly olderThan: number } | { readonly newerThan: number };

export interface ConversationReads {
  /** Undefined for a person without messages. */
  find(pageId: PageId, psid: Psid): Promise<Conversation | undefined>;
  /** The latest message first. */
  list(pageId: PageId, range: RevisionRange, limit: number): Promise<readonly Conversation[]>;
}

export interface MessageReads {
  /** A part of a thread, newest first. */
  list(pageId: PageId, psid: Psid, range: RevisionRange, limit: number): Promise<readonly PlacedMessage[]>;
  /** The number of messages of a thread. */
  count(pageId: PageId, psid: Psid): Promise<number>;
  find(pageId: PageId, id: MessageId): Promise<Message | undefined>;
  /** The last `limit` messages of a thread, oldest first. */
  latest(pageId: PageId, psid: Psid, limit: number): Promise<readonly Message[]>;
  /** The first instant after `after` at which a call button of the Page expires. */
  nextExpiry(pageId: PageId, after: number): Promise<number | undefined>;
  /** The messages whose call buttons expire after `after` and not after `until`, in that order. */
  listExpiring(pageId: PageId, after: number, until: number, limit: number): Promise<readonly Message[]>;
}

export interface MessageRecords extends MessageReads {
  add(message: Message, revision: number): Promise<void>;
}

export interface MessengerProfileReads {
  /** An empty profile when nothing was set. */
  find(pageId: PageId): Promise<MessengerProfile>;
}

export interface MessengerProfileRecords extends MessengerProfileReads {
  save(pageId: PageId, profile: MessengerProfile): Promise<void>;
}

/** A part of a list: the items after one id, or the last ones before it. */
export type Cursor = { readonly after: string } | { readonly before: string };

export interface PersonaReads {
  find(pageId: PageId, id: PersonaId): Promise<Persona | undefined>;
  /** In the order of their ids. */
  list(pageId: PageId, cursor: Cursor, limit: number): Promise<readonly Persona[]>;
}

export interface PersonaRecords extends PersonaReads {
  create(pageId: PageId, persona: Persona): Promise<void>;
  remove(pageId: PageId, id: PersonaId): Promise<void>;
}

export interface CallReads {
  find(pageId: PageId, id: CallId): Promise<Call | undefined>;
  /** Finds a call of any Page. */
  findAnywhere(id: CallId): Promise<Call | undefined>;
  /** The call that rings, or in which the person is, at `at`. */
  findAt(pageId: PageId, psid: Psid, at: number): Promise<Call | undefined>;
  /** Every call of the Page that has not ended. */
  listLive(pageId: PageId): Promise<readonly Call[]>;
  /** Newest first, ended or not; those that come after `after` in the list. */
  listRecent(pageId: PageId, limit: number, after?: Pick<Call, 'id' | 'startedAt'>): Promise<readonly Call[]>;
}

export interface CallRecords extends CallReads {
  /** Adds a call, or saves it as it is after a change. */
  save(call: Call): Promise<void>;
}

export interface CallMediaReads {
  find(pageId: PageId, callId: CallId): Promise<CallMedia | undefined>;
}

export interface CallMediaRecords extends CallMediaReads {
  /** Extends the owner's lease. Resolves to false when another process owns the call. */
  renewLease(media: Pick<CallMedia, 'pageId' | 'callId' | 'owner'>, leaseUntil: number): Promise<boolean>;
}

export interface CallPermissionReads {
  /** A permission that was never granted when there is none. */
  find(pageId: PageId, psid: Psid): Promise<CallPermission>;
}

export interface CallMetricsReads {
  find(pageId: PageId, callId: CallId): Promise<CallMetrics | undefined>;
}

export interface CallMetricsRecords extends CallMetricsReads {
  add(metrics: CallMetrics): Promise<void>;
}

export interface TimerReads {
  /** Timers due by `until`, in order; of the buckets of a share if there is one. */
  listDue(until: number, limit: number, share?: WorkShare): Promise<readonly Timer[]>;
  /** The due time of the next timer, of the buckets of a share if there is one. */
  nextDue(share?: WorkShare): Promise<number | undefined>;
}

export interface TimerRecords extends TimerReads {
  /** Sets a timer, in place of an earlier one of the same kind and subject. */
  set(timer: Timer): Promise<void>;
  /** Resolves to false when another process has removed it already. */
  remove(timer: Omit<Timer, 'dueAt'>): Promise<boolean>;
}

/** A search of the journal of a Page. */
export interface JournalFilter {
  readonly pageId: PageId;
  readonly kind?: PageEvent['kind'];
  readonly psid?: Psid;
  readonly callId?: CallId;
  readonly trace?: string;
  /** Text that the entry contains, in upper or lower case. */
  readonly text?: string;
  /** Only entries with a smaller revision. */
  readonly below?: number;
  readonly limit: number;
}

export interface JournalReads {
  find(pageId: PageId, revision: number): Promise<JournalEntry | undefined>;
  /** Newest first. Searches 5,000 entries; lastSearched() says where to go on. */
  search(filter: JournalFilter): Promise<readonly JournalEntry[]>;
  /** The last of the entries that search() reads; undefined where it has read them all. */
  lastSearched(filter: JournalFilter): Promise<Pick<JournalEntry, 'revision' | 'at'> | undefined>;
  /** The entries that name a call among the first 5,000 from the instant `from` on, oldest first. */
  listOfCall(pageId: PageId, callId: CallId, from: number): Promise<readonly JournalEntry[]>;
  /** Newest first. */
  latest(pageId: PageId, limit: number): Promise<readonly JournalEntry[]>;
  /** Oldest first. */
  listAfter(pageId: PageId, revision: number, limit: number): Promise<readonly JournalEntry[]>;
  /** Entries up to the instant `at` and below the revision `below`, newest first. */
  listUntil(pageId: PageId, at: number, below: number, limit: number): Promise<readonly JournalEntry[]>;
  /** Resolves to the instant of the latest entry of all Pages (epoch ms), by an index; undefined without entries. */
  latestInstant(): Promise<number | undefined>;
}

export interface JournalRecords extends JournalReads {
  /**
   * Adds an entry under the Page's next revision, and resolves to that revision. The settings of a `call_settings_update`
   * become those of the Page. `trace` is that of the request that caused the event.
   */
  append(pageId: PageId, event: PageEvent, at: number, trace?: string): Promise<number>;
}

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

/** The log of requests to the Graph surface. */
export interface RequestReads {
  find(id: string): Promise<RequestRecord | undefined>;
  /** Newest first. Searches 2,000 requests for those of a filter; lastSearched() says where to go on. */
  list(filter: RequestFilter): Promise<readonly LoggedRequest[]>;
  /** The id of the last of the requests that list() searches; undefined where it has searched them all. */
  lastSearched(filter: RequestFilter): Promise<string | undefined>;
}

export interface RequestRecords extends RequestReads {
  /** Adds requests, then removes those that are beyond the bounds. */
  add(requests: readonly RequestRecord[], bounds: RequestBounds): Promise<void>;
  removeAll(): Promise<void>;
}

/** Facts about the instance as a whole, such as the state of its clock. */
export interface MetadataReads {
  find(name: string): Promise<string | undefined>;
}

export interface MetadataRecords extends MetadataReads {
  save(name: string, value: string): Promise<void>;
}
