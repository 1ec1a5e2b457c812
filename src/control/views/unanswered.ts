import type { UnansweredQueue } from '../../app/ports/delivery-work.ts';
import type { UnansweredCallback } from '../shapes/deliveries.ts';

/** Encodes the callbacks that a request has not waited for; nothing when there is none. */
export function encodeUnanswered(queues: Iterable<UnansweredQueue>): {
  readonly unanswered?: readonly UnansweredCallback[];
} {
  const unanswered = [...queues].map(({ appId, pageId, callbackUrl }) => ({
    app_id: appId,
    page_id: pageId,
    callback_url: callbackUrl,
  }));
  return unanswered.length === 0 ? {} : { unanswered };
}
