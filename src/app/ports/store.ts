import type { AppId, PageId } from '../../domain/ids.ts';
import type { Claim, DeliveryResult, LeasedQueue, QueueDue, QueueRelease, QueueTaker } from './delivery-work.ts';
import type { App, Page, PageToken } from './entities.ts';
import type { Decide, Needs, NoNeeds } from './page-change.ts';
import type { AppReads, AppRecords } from './records/apps.ts';
import type { BucketPlaceReads, BucketPlaceRecords } from './records/bucket-places.ts';
import type {
  CallMediaReads,
  CallMediaRecords,
  CallMetricsReads,
  CallMetricsRecords,
  CallPermissionReads,
  CallReads,
  CallRecords,
} from './records/calls.ts';
import type { DeliveryReads, DeliveryRecords } from './records/deliveries.ts';
import type { JournalReads, JournalRecords } from './records/journal.ts';
import type { MessageReads, MessageRecords } from './records/messages.ts';
import type { MessengerProfileReads, MessengerProfileRecords } from './records/messenger-profiles.ts';
import type { MetadataReads, MetadataRecords } from './records/metadata.ts';
import type { PageReads, PageRecords } from './records/pages.ts';
import type { AdminReads, AdminRecords, ConsumerReads, ConsumerRecords } from './records/people.ts';
import type { PersonaReads, PersonaRecords } from './records/personas.ts';
import type { QueueReads, QueueRecords } from './records/queues.ts';
import type { RequestReads, RequestRecords } from './records/requests.ts';
import type { SubscriptionReads, SubscriptionRecords } from './records/subscriptions.ts';
import type { ConversationReads, ThreadReads, ThreadRecords } from './records/threads.ts';
import type { TimerReads, TimerRecords } from './records/timers.ts';
import type { TokenReads, TokenRecords, UserTokenReads, UserTokenRecords } from './records/tokens.ts';
import type { WorkerReads, WorkerRecords } from './records/workers.ts';
import type { RetentionReads, RetentionRecords } from './retention.ts';
import type { Soon } from './soon.ts';

/** The database, by noun (`records/`). A `…Reads` interface only reads; its `…Records` interface also writes and exists only inside a transaction. */
export interface Store {
  read<T>(query: (reads: Reads) => Promise<T>): Promise<T>;
  /** Reads the records that every request needs, without a promise where they are available at once. */
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
  /**
   * Number of callers that the transaction serves, 1 by default. A store may let a single one wait for the disk on the event loop,
   * which is sooner but stops all others.
   */
  readonly callers?: number;
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
