import type { Attempt, Delivery } from '../../app/ports/entities.ts';
import { describeFailure } from '../../domain/delivery-failure.ts';
import type { AppId, PageId } from '../../domain/ids.ts';
import { adviseAttempt } from '../advice/delivery.ts';
import type { Sign } from '../receivers.ts';
import type * as shapes from '../shapes/deliveries.ts';
import { encodeInstant } from './instant.ts';

/** A delivery has no id of its own in the store: it is named by Page, revision and app. */
export const deliveryId = ({ pageId, revision, appId }: Pick<Delivery, 'pageId' | 'revision' | 'appId'>): string =>
  `${pageId}.${revision}.${appId}`;

export function readDeliveryId(id: string): { pageId: PageId; revision: number; appId: AppId } | undefined {
  const [, pageId, revision, appId] = /^(\d{1,32})\.(\d{1,15})\.(\d{1,32})$/.exec(id) ?? [];
  if (pageId === undefined || appId === undefined) return undefined;
  return { pageId: pageId as PageId, revision: Number(revision), appId: appId as AppId };
}

/** The present callback of an app and the secret that signs for it. */
export interface Destination {
  readonly secret: string;
  /** Absolute; null when the app has no subscription any more. */
  readonly callbackUrl: string | null;
}

/** Encodes a delivery with the signatures that its receiver finds in the headers, and with advice on failed attempts. */
export function encodeDelivery(
  delivery: Delivery,
  attempts: readonly Attempt[],
  { secret, callbackUrl }: Destination,
  sign: Sign,
): shapes.Delivery {
  const { sha1, sha256 } = sign(secret, Buffer.from(delivery.body));
  return {
    id: deliveryId(delivery),
    page_id: delivery.pageId,
    app_id: delivery.appId,
    revision: delivery.revision,
    field: delivery.field,
    state: delivery.state,
    created_at: encodeInstant(delivery.createdAt),
    due_at: delivery.state === 'pending' ? encodeInstant(delivery.dueAt) : null,
    body: delivery.body,
    // The delivery was read first: an attempt that it does not count may have changed its state since.
    attempts: attempts.slice(0, delivery.attempts).map(encodeAttempt),
    callback_url: callbackUrl,
    signatures: { sha1, sha256 },
  };
}

const encodeAttempt = (attempt: Attempt): shapes.Attempt => ({
  at: encodeInstant(attempt.at),
  duration_ms: attempt.durationMs,
  status: attempt.status,
  error: attempt.failure && describeFailure(attempt.failure),
  failure: attempt.failure && { ...attempt.failure },
  response: attempt.response,
  advice: adviseAttempt(attempt),
  fault: attempt.fault,
});
