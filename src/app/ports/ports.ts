import type { DeliveryFailure } from '../../domain/delivery-failure.ts';
import type { PageId } from '../../domain/ids.ts';
import type { PageEvent } from '../../domain/page-event.ts';
import type { Clock } from './clock.ts';
import type { MediaServer } from './media.ts';
import type { Store } from './store.ts';

/** Everything that the use cases need from outside. All instants are epoch milliseconds. */
export interface Ports {
  readonly store: Store;
  readonly clock: Clock;
  readonly wake: Wake;
  readonly media: MediaServer;
  /** The trace id of the request to the Graph surface that is being answered; absent for every other act. */
  readonly trace?: string;
  /** The webhook body of an event, ready to be signed and sent: pure ASCII JSON. */
  readonly encodeWebhook: (pageId: PageId, event: PageEvent, at: number) => string;
  /** Sends the verification request to a callback; resolves to the failure, or to undefined when it passed. */
  readonly verifyCallback: (callbackUrl: string, verifyToken: string) => Promise<CallbackFailure | undefined>;
}

/**
 * Notifies the process, after a commit, of a change of a Page. A lost notice delays a delivery and never loses it. After a
 * decision the store has notified the dispatcher already, and there is no timer.
 */
export type Wake = (pageId: PageId, after?: 'decision') => void;

/** The failure of a callback's verification. */
export type CallbackFailure =
  /** No HTTP response came within the time limit, `deadlineMs`. */
  | { readonly kind: 'no_response'; readonly failure: DeliveryFailure; readonly deadlineMs: number }
  /** The response has a status other than 200. */
  | { readonly kind: 'wrong_status'; readonly status: number }
  /** The response is 200, and its body is not the challenge. `received` is the start of the body. */
  | { readonly kind: 'wrong_body'; readonly challenge: string; readonly received: string };
