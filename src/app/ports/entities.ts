import type { CallSettings } from '../../domain/call-settings.ts';
import type { DeliveryFailure } from '../../domain/delivery-failure.ts';
import type { AppId, PageId, Psid } from '../../domain/ids.ts';
import type { PageEvent } from '../../domain/page-event.ts';

/** The records of an instance that are no subject of the rules. All instants are epoch milliseconds. */

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

/** The conversation of one person with one Page. */
export interface Thread {
  readonly pageId: PageId;
  readonly psid: Psid;
  /** The time of the person's last act that opens the messaging window; null when there is none. */
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
  /** The time of the first attempt, from which the retry schedule counts; null before. */
  readonly firstAttemptAt: number | null;
}

/** One request to a receiver. */
export type Attempt = AttemptResult & {
  readonly at: number;
  /** The name of the fault on command that was applied; null without one. */
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
  /** Since when every attempt has failed; null when the last one succeeded. */
  readonly failingSince: number | null;
  readonly alertedAt: number | null;
}
