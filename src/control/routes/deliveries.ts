import type { DeliveryState } from '../../app/ports/entities.ts';
import { redeliver } from '../../app/redeliver.ts';
import { id, integer, object, oneOf } from '../../contract/graph-types.ts';
import type { AppId, PageId } from '../../domain/ids.ts';
import { callbackOf } from '../callback-of.ts';
import { ControlError } from '../control-error.ts';
import { limitOf } from '../paging.ts';
import { noBody } from '../read-body.ts';
import { route, type Route } from '../route.ts';
import { delivery, listOf, redelivery } from '../schemas.ts';
import { encodeDelivery, readDeliveryId } from '../views/delivery.ts';

const STATES: readonly DeliveryState[] = ['pending', 'delivered', 'dropped'];

/** Webhook deliveries. */
export const deliveryRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/deliveries',
    summary: 'Lists webhook deliveries with their signatures and attempts, newest first',
    query: object({ page_id: id, app_id: id, state: oneOf(STATES), limit: integer(1) }),
    result: listOf(delivery),
    answer({ ports, publicUrl, sign, query: { page_id, app_id, state, limit } }) {
      return ports.store.read(async (reads) => {
        const deliveries = await reads.deliveries.list({
          ...(page_id !== undefined && { pageId: page_id as PageId }),
          ...(app_id !== undefined && { appId: app_id as AppId }),
          ...(state && { state }),
          limit: limitOf(limit),
        });
        const data = [];
        for (const each of deliveries) {
          const { pageId, revision, appId } = each;
          const destination = {
            secret: (await reads.apps.find(appId))?.secret ?? '',
            callbackUrl: callbackOf(await reads.subscriptions.findOfApp(appId), publicUrl()),
          };
          const attempts = await reads.deliveries.attempts(pageId, revision, appId);
          data.push(encodeDelivery(each, attempts, destination, sign));
        }
        return { data };
      });
    },
  }),
  route({
    method: 'POST',
    path: '/deliveries/{id}/redeliver',
    summary: 'Sends a delivery again, with the same bytes',
    body: noBody,
    result: redelivery,
    async answer({ ports, path }) {
      const named = readDeliveryId(path.id);
      if (!named) throw new ControlError(404, 'not_found', `There is no delivery ${path.id}.`);
      await redeliver(ports, named.pageId, named.revision, named.appId);
      return { id: path.id, state: 'pending' as const };
    },
  }),
];
