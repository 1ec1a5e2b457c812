import type { Attempt, ListedDelivery } from '../app/ports/entities.ts';
import type { Reads } from '../app/ports/store.ts';
import type { AppId } from '../domain/ids.ts';
import { callbackOf } from './callback-of.ts';
import type { ControlParts } from './route.ts';
import type { Delivery } from './shapes/deliveries.ts';
import { encodeDelivery, type Destination } from './views/delivery.ts';

/** Reads the attempts, signatures and callbacks of deliveries, and encodes them. */
export async function encodeDeliveries(
  { publicUrl, sign }: Pick<ControlParts, 'publicUrl' | 'sign'>,
  reads: Reads,
  deliveries: readonly ListedDelivery[],
): Promise<readonly Delivery[]> {
  const destinations = new Map<AppId, Destination>();
  for (const appId of new Set(deliveries.map((each) => each.appId))) {
    destinations.set(appId, {
      secret: (await reads.apps.find(appId))?.secret ?? '',
      callbackUrl: callbackOf(await reads.subscriptions.findOfApp(appId), publicUrl()),
    });
  }
  const data = [];
  for (const each of deliveries) {
    const destination = destinations.get(each.appId) ?? { secret: '', callbackUrl: null };
    data.push(encodeDelivery(each, await findAttempts(reads, each), destination, sign));
  }
  return data;
}

/** Resolves to the attempts of a delivery, which are read only when there is more than the first. */
export async function findAttempts(reads: Reads, delivery: ListedDelivery): Promise<readonly Attempt[]> {
  const { pageId, revision, appId, attempts, firstAttempt } = delivery;
  if (attempts === 0) return [];
  return attempts === 1 && firstAttempt ? [firstAttempt] : reads.deliveries.attempts(pageId, revision, appId);
}
