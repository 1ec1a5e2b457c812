import type { Call } from '../../domain/call.ts';
import type { CallSettings } from '../../domain/call-settings.ts';
import type { AppId, CallId, MessageId, PageId, Psid } from '../../domain/ids.ts';
import type { Message } from '../../domain/message.ts';
import type { PageEvent, Subscription } from '../../domain/page-event.ts';

/** The only interfaces of the codebase: what the use cases need from outside. All instants are epoch milliseconds. */
export interface Ports {
  readonly store: Store;
  readonly clock: Clock;
  readonly wake: Wake;
  /** The webhook body that tells of an event, ready to be signed and sent: pure ASCII JSON. */
  readonly webhookBody: (pageId: PageId, event: PageEvent, at: number) => string;
  /** Asks a callback to prove itself; resolves to what went wrong, or to undefined when it passed. */
  readonly verifyCallback: (callbackUrl: string, verifyToken: string) => Promise<CallbackFailure | undefined>;
}

export interface Clock {
  now(): number;
  /** Rings once the clock reaches `at`; returns how to cancel it. */
  alarm(at: number, ring: () => void): () => void;
}

/** A hint, given after commit, that something happened on a Page. Losing one costs time, never a delivery. */
export type Wake = (pageId: PageId) => void;

export interface App {
  readonly id: AppId;
  readonly name: string;
  readonly secret: string;
  /** "Require app secret": calls without an `appsecret_proof` fail. */
  readonly requiresProof: boolean;
  readonly createdAt: number;
}

export interface Page {
  readonly id: PageId;
  readonly name: string;
  readonly eligible: boolean;
  readonly settings: CallSettings;
  /** The number of the Page's last journal row. */
  readonly revision: number;
  readonly createdAt: number;
}

export interface Consumer {
  readonly pageId: PageId;
  readonly psid: Psid;
  readonly name: string;
  /** An IANA name: where the person is, which nothing but a screen asks. Null when nobody said. */
  readonly timeZone: string | null;
  readonly createdAt: number;
}

/** A person who runs a Page, with the id that the Page's apps know the person by. */
export interface Admin {
  readonly pageId: PageId;
  readonly psid: Psid;
  readonly name: string;
  readonly createdAt: number;
}

/** A Page access token; only its SHA-256 is kept. `expiresAt` is null for one that never does. */
export interface PageToken {
  readonly hash: string;
  readonly appId: AppId;
  readonly pageId: PageId;
  readonly permissions: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number | null;
}

/** An app's webhook subscription to the object `page`. A `callbackUrl` that starts with `/` is on this server. */
export interface AppSubscription {
  readonly appId: AppId;
  readonly callbackUrl: string;
  readonly verifyToken: string;
  readonly fields: readonly string[];
  readonly includeValues: boolean;
}

/** What one person and one Page have between them. */
export interface Thread {
  readonly pageId: PageId;
  readonly psid: Psid;
  /** When the person last did what opens the messaging window. */
  readonly lastActAt: number | null;
  readonly readUntil: number | null;
}

/** Something to be done at an instant; kept as a row, so that a restart forgets nothing. */
export interface Timer {
  readonly pageId: PageId;
  readonly kind: 'ring';
  /** The call's id. */
  readonly subject: string;
  readonly dueAt: number;
}

export interface JournalEntry {
  readonly revision: number;
  readonly at: number;
  readonly event: PageEvent;
}

/** `pending`: to be sent, now or again. `dropped`: given up, because it failed too long or its app was unsubscribed. */
export type DeliveryState = 'pending' | 'delivered' | 'dropped';

export interface CallbackFailure {
  /** As curl would tell it: `HTTP Status Code = 403; HTTP Message = Forbidden`. */
  readonly summary: string;
  readonly advice: string;
}

/** One event on its way to one app. Page, revision and app name it. */
export interface Delivery {
  readonly pageId: PageId;
  readonly revision: number;
  readonly appId: AppId;
  readonly field: string;
  readonly body: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly createdAt: number;
  readonly dueAt: number;
  /** When it was first tried; null until then. The retry schedule counts from here. */
  readonly firstAttemptAt: number | null;
}

export interface Attempt {
  readonly at: number;
  readonly durationMs: number;
  /** The receiver's HTTP status; null when there was no answer. */
  readonly status: number | null;
  readonly error: string | null;
  /** The beginning of the receiver's answer. */
  readonly response: string | null;
}

/** The deliveries of one Page to one app: posted one at a time, in commit order. */
export interface DeliveryQueue {
  readonly pageId: PageId;
  readonly appId: AppId;
  /** Since when every attempt has failed; null when the last one succeeded. */
  readonly failingSince: number | null;
  readonly alertedAt: number | null;
}

export interface DeliveryFilter {
  readonly pageId?: PageId;
  readonly appId?: AppId;
  readonly state?: DeliveryState;
  readonly limit: number;
}

export interface Reads {
  app(id: AppId): Promise<App | undefined>;
  /** In the order of their ids, after one of them. */
  apps(after: string, limit: number): Promise<readonly App[]>;
  page(id: PageId): Promise<Page | undefined>;
  /** In the order of their ids, after one of them. */
  pages(after: string, limit: number): Promise<readonly Page[]>;
  /** The revisions of these Pages, by their ids; of those that are there. */
  revisions(pageIds: readonly PageId[]): Promise<ReadonlyMap<PageId, number>>;
  token(hash: string): Promise<PageToken | undefined>;
  consumers(pageId: PageId): Promise<readonly Consumer[]>;
  admins(pageId: PageId): Promise<readonly Admin[]>;
  admin(pageId: PageId, psid: Psid): Promise<Admin | undefined>;
  appSubscription(appId: AppId): Promise<AppSubscription | undefined>;
  subscription(pageId: PageId, appId: AppId): Promise<Subscription | undefined>;
  subscriptions(pageId: PageId): Promise<readonly Subscription[]>;
  /** Newest first. */
  journal(pageId: PageId, limit: number): Promise<readonly JournalEntry[]>;
  /** Newest first. */
  deliveries(filter: DeliveryFilter): Promise<readonly Delivery[]>;
  delivery(pageId: PageId, revision: number, appId: AppId): Promise<Delivery | undefined>;
  attempts(pageId: PageId, revision: number, appId: AppId): Promise<readonly Attempt[]>;
  lane(pageId: PageId, appId: AppId): Promise<DeliveryQueue | undefined>;
  /** How many deliveries are pending, up to 100,000, and when the oldest of them was made. */
  backlog(): Promise<{ readonly pending: number; readonly oldest: number | undefined }>;
  /** The earliest instant at which a lane that nobody holds has something due. */
  nextDue(now: number): Promise<number | undefined>;
  consumer(pageId: PageId, psid: Psid): Promise<Consumer | undefined>;
  /** Whose thread has the newest message comes first, who has none last. */
  latestConsumers(pageId: PageId, limit: number): Promise<readonly Consumer[]>;
  /** A thread in which nothing has happened yet is there all the same. */
  thread(pageId: PageId, psid: Psid): Promise<Thread>;
  message(pageId: PageId, id: MessageId): Promise<Message | undefined>;
  /** The last `limit`, oldest first. */
  messages(pageId: PageId, psid: Psid, limit: number): Promise<readonly Message[]>;
  /** When the next call button of the Page dies, after `after`. */
  nextExpiry(pageId: PageId, after: number): Promise<number | undefined>;
  call(pageId: PageId, id: CallId): Promise<Call | undefined>;
  /** A call of any Page. */
  callAnywhere(id: CallId): Promise<Call | undefined>;
  /** The call in which the person is, or for which the Page's phones ring, at `at`. */
  callAt(pageId: PageId, psid: Psid, at: number): Promise<Call | undefined>;
  /** Calls of any Page that are not over, and began or were taken after `at`: in a future that was left. */
  callsBeyond(at: number): Promise<readonly Call[]>;
  /** Every call of the Page that is not over. */
  liveCalls(pageId: PageId): Promise<readonly Call[]>;
  /** Newest first, over or not. */
  recentCalls(pageId: PageId, limit: number): Promise<readonly Call[]>;
  /** Timers due by `until`, in order. */
  timers(until: number, limit: number): Promise<readonly Timer[]>;
  /** When the next timer is due. */
  nextTimer(): Promise<number | undefined>;
  /** Oldest first. */
  journalAfter(pageId: PageId, revision: number, limit: number): Promise<readonly JournalEntry[]>;
  /** What is recorded up to `at`, below a revision; newest first. */
  journalUntil(pageId: PageId, at: number, below: number, limit: number): Promise<readonly JournalEntry[]>;
  /** The latest instant that anything is recorded under. */
  latestInstant(): Promise<number | undefined>;
  /** A fact about the instance as a whole, such as which Page is the demo's. */
  fact(name: string): Promise<string | undefined>;
}

/** What can only be done inside a transaction. */
export interface Tx extends Reads {
  createApp(app: App): Promise<void>;
  createPage(page: Page): Promise<void>;
  createToken(token: PageToken): Promise<void>;
  createConsumer(consumer: Consumer): Promise<void>;
  createAdmin(admin: Admin): Promise<void>;
  saveSettings(pageId: PageId, settings: CallSettings): Promise<void>;
  saveAppSubscription(subscription: AppSubscription): Promise<void>;
  removeAppSubscription(appId: AppId): Promise<void>;
  savePageFields(pageId: PageId, appId: AppId, fields: readonly string[], at: number): Promise<void>;
  removePageFields(pageId: PageId, appId: AppId): Promise<boolean>;
  /** Adds a journal row under the Page's next revision, and returns that revision. */
  append(pageId: PageId, event: PageEvent, at: number): Promise<number>;
  /** Adds a pending delivery, due at once, and makes its lane due. */
  enqueue(pageId: PageId, revision: number, appId: AppId, field: string, body: string, at: number): Promise<void>;
  /** Takes up to `limit` lanes that are due and that nobody holds, until `leaseUntil`. Skips the apps in `busy`. */
  claimLanes(now: number, leaseUntil: number, limit: number, busy: readonly AppId[]): Promise<readonly DeliveryQueue[]>;
  /** What a lane has due: first attempts in commit order, then retries. */
  due(lane: DeliveryQueue, now: number, limit: number): Promise<readonly Delivery[]>;
  recordAttempt(delivery: Delivery, attempt: Attempt, state: DeliveryState, dueAt: number): Promise<void>;
  saveLaneHealth(lane: DeliveryQueue, failingSince: number | null, alertedAt: number | null): Promise<void>;
  /** False when somebody else has taken the lane. */
  extendLease(lane: DeliveryQueue, leaseUntil: number): Promise<boolean>;
  /** Gives a lane back, unless somebody else has it; it is due again when its next delivery is. */
  releaseLane(lane: DeliveryQueue): Promise<void>;
  /** Drops what is pending for an app on a Page. */
  dropPending(pageId: PageId, appId: AppId): Promise<void>;
  /** Makes one delivery pending again, due at `at`. */
  requeue(delivery: Delivery, at: number): Promise<void>;
  saveThread(thread: Thread): Promise<void>;
  addMessage(message: Message, revision: number): Promise<void>;
  addCall(call: Call): Promise<void>;
  saveCall(call: Call): Promise<void>;
  addTimer(timer: Timer): Promise<void>;
  /** False when somebody else has taken it already. */
  removeTimer(timer: Omit<Timer, 'dueAt'>): Promise<boolean>;
  /** Time went back to `now`: what waits for later is due at once, and no window or failure begins later. */
  rewind(now: number): Promise<void>;
  saveFact(name: string, value: string): Promise<void>;
}

export interface Store {
  read<T>(ask: (reads: Reads) => Promise<T>): Promise<T>;
  /** Runs `act` in a transaction and resolves once it is durable. What `act` throws rolls it back. */
  write<T>(act: (tx: Tx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
