import type { Delivery } from '../app/ports/entities.ts';
import type { Reads } from '../app/ports/store.ts';
import { callbackOf } from './callback-of.ts';
import type { ControlParts } from './route.ts';
import type * as shapes from './shapes.ts';
import { encodeDelivery } from './views/delivery.ts';

/** Reads the attempts, signatures and callbacks of deliveries, and encodes them. */
export async function encodeDeliveries(
  { publicUrl, sign }: Pick<ControlParts, 'publicUrl' | 'sign'>,
  reads: Reads,
  deliveries: readonly Delivery[],
): Promise<readonly shapes.Delivery[]> {
  const data = [];
  for (const each of deliveries) {
    const { pageId, revision, appId } = each;
    const destination = {
      secret: (await reads.apps.find(appId))?.secret ?? '',
      callbackUrl: callbackOf(await reads.subscriptions.findOfApp(appId), publicUrl()),
    };
    data.push(encodeDelivery(each, await reads.deliveries.attempts(pageId, revision, appId), destination, sign));
  }
  return data;
}
