import type { CallSettings } from '../../domain/call-settings.ts';
import type { DeliveryFailure } from '../../domain/delivery-failure.ts';
import type { AppId, CallId, PageId, Psid, UserId } from '../../domain/ids.ts';
import type { Message } from '../../domain/message.ts';
import type { PageEvent } from '../../domain/page-event.ts';
import type { Profile } from '../../domain/profile.ts';

/** Records of an instance. All instants are epoch milliseconds. */

export interface App {
  readonly id: AppId;
  readonly name: string;
  readonly secret: string;
  /** The setting "Require app secret": requests without `appsecret_proof` fail. */
  readonly requiresProof: boolean;
  readonly createdAt: number;
}

export interface Page {
  readonly id: PageId;
  readonly name: string;
  /** Such as `Local business`; null for the default. */
  readonly category: string | null;
  readonly eligible: boolean;
  readonly settings: CallSettings;
  /** The number of the Page's last journal row. */
  readonly revision: number;
  readonly createdAt: number;
}

/** A person who can write to a Page and call it. */
export interface Consumer {
  readonly pageId: PageId;
  readonly psid: Psid;
  readonly name: string;
  /** IANA name of the person's time zone, used for display only; null when unknown. */
  readonly timeZone: string | null;
  readonly profile: Profile;
  readonly createdAt: number;
}

/** A person who manages a Page, with the page-scoped id that the Page's apps receive. */
export interface Admin {
  readonly pageId: PageId;
  readonly psid: Psid;
  readonly name: string;
  /** The person's id as a user of apps, the same for all Pages that the person manages; null for a person without one. */
  readonly userId: UserId | null;
  readonly createdAt: number;
}

/** A Page access token, of which only the SHA-256 is stored. `expiresAt` is null for a token that does not expire. */
export interface PageToken {
  readonly hash: string;
  readonly appId: AppId;
  readonly pageId: PageId;
  readonly permissions: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number | null;
}

/** A user access token, of which only the SHA-256 is stored. `expiresAt` is null for a token that does not expire. */
export interface UserToken {
  readonly hash: string;
  readonly appId: AppId;
  readonly userId: UserId;
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

/** The thread of one person with one Page. */
export interface Thread {
  readonly pageId: PageId;
  readonly psid: Psid;
  /** The person's last act that opened the messaging window; null when there was none. */
  readonly lastActAt: number | null;
  /** The instant up to which the person has read the thread; null when never. */
  readonly readUntil: number | null;
  /** The instant at which the typing indicator of the Page goes out (exclusive); null when it is out. */
  readonly typingUntil: number | null;
  /** The instant up to which the Page has marked the thread as seen; null when never. */
  readonly seenUntil: number | null;
}

/** A thread that has messages, as an inbox lists it. */
export interface Conversation {
  readonly consumer: Consumer;
  /** The person's last act that opened the messaging window; null when there was none. */
  readonly lastActAt: number | null;
  readonly latest: Message;
  /** The Page's revision of the latest message, which orders the conversations of a Page. */
  readonly revision: number;
}

/** A message with its place in its thread: the Page's revision. */
export interface PlacedMessage {
  readonly message: Message;
  readonly revision: number;
}

/** Work for an instant. It is a row in the database, so it survives a restart. */
export interface Timer {
  readonly pageId: PageId;
  /** `ring`: the end of the ringing time. `media`: the lease of the process that carries the call is over. */
  readonly kind: 'ring' | 'media';
  /** The id of the call. */
  readonly subject: string;
  readonly dueAt: number;
}

/** One row of a Page's journal. */
export interface JournalEntry {
  readonly revision: number;
  readonly at: number;
  readonly event: PageEvent;
  /** The trace id of the request to the Graph surface that caused it; absent for an event with another cause. */
  readonly trace?: string;
}

/** `pending`: to be sent or retried. `dropped`: not sent any more, after too many failures or because the app was unsubscribed. */
export type DeliveryState = 'pending' | 'delivered' | 'dropped';

/** The delivery of one event to one app. Page, revision and app identify it. */
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
  /** Start of the retry schedule; null before the first attempt. */
  readonly firstAttemptAt: number | null;
}

/** A delivery as lists have it. */
export interface ListedDelivery extends Delivery {
  /** Null before the first attempt, and where a version before schema 11 made it. */
  readonly firstAttempt: Attempt | null;
}

/** One request to a receiver. */
export type Attempt = AttemptResult & {
  readonly at: number;
  /** The name of the injected fault that was applied; null without one. */
  readonly fault: string | null;
};

/** The HTTP status of the response with the first bytes of its body, or the failure that left the request without one. */
export type AttemptResult = { readonly durationMs: number } & (
  | { readonly status: number; readonly failure: null; readonly response: string | null }
  | { readonly status: null; readonly failure: DeliveryFailure; readonly response: null }
);

/** The deliveries of one Page to one app: posted one at a time, in commit order. */
export interface DeliveryQueue {
  readonly pageId: PageId;
  readonly appId: AppId;
  /** The first failed attempt since the last success; null when the last attempt succeeded. */
  readonly failingSince: number | null;
  readonly alertedAt: number | null;
}

/** Quality of a call as the app measured it; `report` is the request as it was decoded. */
export interface CallMetrics {
  readonly pageId: PageId;
  readonly callId: CallId;
  readonly appId: AppId;
  readonly at: number;
  readonly report: object;
}
