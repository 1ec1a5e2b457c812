import type { DeliveryFailureKind } from '../../domain/delivery-failure.ts';

export interface Delivery {
  readonly id: string;
  readonly page_id: string;
  readonly app_id: string;
  /** The number of the journal entry that the delivery is about. */
  readonly revision: number;
  readonly field: string;
  readonly state: 'pending' | 'delivered' | 'dropped';
  readonly created_at: string;
  /** The next attempt; null unless `pending`. */
  readonly due_at: string | null;
  /** The bytes that are signed and sent. */
  readonly body: string;
  /** Null when the app has no subscription any more. */
  readonly callback_url: string | null;
  readonly signatures: { readonly sha1: string; readonly sha256: string };
  readonly attempts: readonly Attempt[];
}

export interface Attempt {
  readonly at: string;
  readonly duration_ms: number;
  /** The receiver's HTTP status; null when there was no answer. */
  readonly status: number | null;
  /** The failure in one line for people; null when there was an answer. */
  readonly error: string | null;
  /** The kind of the failure and its particulars; null when there was an answer. */
  readonly failure: { readonly kind: DeliveryFailureKind; readonly detail: string } | null;
  /** The beginning of the receiver's answer. */
  readonly response: string | null;
  readonly advice: string | null;
  /** The name of the fault that was applied; null without one. */
  readonly fault: string | null;
}

export interface Redelivery {
  readonly id: string;
  readonly state: 'pending';
}

/** The failed deliveries of a Page that are sent again. */
export interface RedeliveredAll {
  readonly redelivered: number;
  /** True when there may be more than one request takes. */
  readonly has_more: boolean;
}

/** A callback with an attempt under way. */
export interface UnansweredCallback {
  readonly app_id: string;
  readonly page_id: string;
  readonly callback_url: string;
}
