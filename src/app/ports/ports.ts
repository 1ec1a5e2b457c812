import type { PageId } from '../../domain/ids.ts';
import type { PageEvent } from '../../domain/page-event.ts';
import type { Clock } from './clock.ts';
import type { Store } from './store.ts';

/** Everything that the use cases need from outside. All instants are epoch milliseconds. */
export interface Ports {
  readonly store: Store;
  readonly clock: Clock;
  readonly wake: Wake;
  /** The webhook body of an event, ready to be signed and sent: pure ASCII JSON. */
  readonly encodeWebhook: (pageId: PageId, event: PageEvent, at: number) => string;
  /** Sends the verification request to a callback; resolves to the failure, or to undefined when it passed. */
  readonly verifyCallback: (callbackUrl: string, verifyToken: string) => Promise<CallbackFailure | undefined>;
}

/** A notice, after commit, that something happened on a Page. A lost one costs time, never a delivery. */
export type Wake = (pageId: PageId) => void;

export interface CallbackFailure {
  /** As curl would tell it: `HTTP Status Code = 403; HTTP Message = Forbidden`. */
  readonly summary: string;
  readonly advice: string;
}
