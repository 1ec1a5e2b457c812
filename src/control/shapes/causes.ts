import type { Delivery } from './deliveries.ts';
import type { JournalEntry } from './journal.ts';
import type { ApiRequest, HttpMessage } from './requests.ts';

/** A request with its whole exchange, without secrets, and with what it caused. */
export interface RequestExchange {
  readonly summary: ApiRequest;
  /** The query as sent. */
  readonly query: string;
  readonly request: HttpMessage;
  readonly answer: HttpMessage;
  readonly caused: {
    readonly entries: readonly JournalEntry[];
    readonly deliveries: readonly Delivery[];
  };
}

/** A journal entry, the request that caused it and the deliveries that it caused. */
export interface JournalEntryContext {
  readonly entry: JournalEntry;
  /** Null for an event with another cause, and where the request is no longer in the log. */
  readonly request: ApiRequest | null;
  readonly deliveries: readonly Delivery[];
}
