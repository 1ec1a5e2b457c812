import type { CallMediaView } from './call-media.ts';
import type { Call } from './calls.ts';
import type { Attempt } from './deliveries.ts';
import type { GateReport } from './explanation.ts';
import type { JournalEntry } from './journal.ts';
import type { ApiRequest } from './requests.ts';

/** A call from the tap to its end. */
export interface CallTimeline {
  readonly call: Call;
  readonly page_id: string;
  /** The gates at the tap; null for calls of the business and for those of older data. */
  readonly gates: readonly GateReport[] | null;
  /** In the order in which they happened. */
  readonly items: readonly TimelineItem[];
  /** The media of both ends; null where this process has none. */
  readonly media: CallMediaView | null;
}

export type TimelineItem =
  | { readonly kind: 'entry'; readonly at: string; readonly entry: JournalEntry }
  | {
      readonly kind: 'attempt';
      readonly at: string;
      readonly delivery_id: string;
      readonly app_id: string;
      /** The event of the webhook, such as `connect`; null for other webhooks. */
      readonly event: string | null;
      /** From 1. */
      readonly number: number;
      readonly attempt: Attempt;
    }
  | { readonly kind: 'request'; readonly at: string; readonly request: ApiRequest };
