import type { Delivery } from '../app/ports/entities.ts';
import type { Reads } from '../app/ports/store.ts';
import type { AppId } from '../domain/ids.ts';
import { callbackOf } from './callback-of.ts';
import type { ControlParts } from './route.ts';
import type * as shapes from './shapes.ts';
import { encodeDelivery, type Destination } from './views/delivery.ts';

/** Reads the attempts, signatures and callbacks of deliveries, and encodes them. */
export async function encodeDeliveries(
  { publicUrl, sign }: Pick<ControlParts, 'publicUrl' | 'sign'>,
  reads: Reads,
  deliveries: readonly Delivery[],
): Promise<readonly shapes.Delivery[]> {
  const data = [];
  const destinations = new Map<AppId, Destination>();
  for (const each of deliveries) {
    const { pageId, revision, appId } = each;
    const destination = destinations.get(appId) ?? {
      secret: (await reads.apps.find(appId))?.secret ?? '',
      callbackUrl: callbackOf(await reads.subscriptions.findOfApp(appId), publicUrl()),
    };
    destinations.set(appId, destination);
    const attempts = each.attempts === 0 ? [] : await reads.deliveries.attempts(pageId, revision, appId);
    data.push(encodeDelivery(each, attempts, destination, sign));
  }
  return data;
}
