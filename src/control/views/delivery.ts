import type { Attempt, Delivery } from '../../app/ports/entities.ts';
import type * as shapes from '../shapes.ts';
import { encodeDelivery } from './encode.ts';
import type { Sign } from '../receivers.ts';

/** Where a delivery goes now, and whose secret signs it. */
export interface Destination {
  readonly secret: string;
  /** Absolute; null when the app is subscribed to nothing any more. */
  readonly callbackUrl: string | null;
}

/** A delivery with what its receiver has to find in the headers, and what to do about attempts that failed. */
export function encodeSentDelivery(
  delivery: Delivery,
  attempts: readonly Attempt[],
  { secret, callbackUrl }: Destination,
  sign: Sign,
): shapes.Delivery {
  const { sha1, sha256 } = sign(secret, Buffer.from(delivery.body));
  return {
    ...encodeDelivery(delivery, attempts),
    callback_url: callbackUrl,
    signatures: { sha1, sha256 },
  };
}
