import { callbackAddress } from '../../app/callback-address.ts';
import { requireFound } from '../../app/require-found.ts';
import type { DeliveryState } from '../../app/ports/entities.ts';
import { redeliver } from '../../app/redeliver.ts';
import { id, integer, object, oneOf, string } from '../../contract/graph-types.ts';
import { openApiDocument } from '../../contract/openapi.ts';
import type { AppId, PageId } from '../../domain/ids.ts';
import { encodeSentDelivery } from '../views/delivery.ts';
import { encodeJournalEntry, readDeliveryId } from '../views/encode.ts';
import { ControlError } from '../control-error.ts';
import { readWait } from '../read-time.ts';
import type { Route } from '../route.ts';
import type * as shapes from '../shapes.ts';

const STATES: readonly DeliveryState[] = ['pending', 'delivered', 'dropped'];
const paging = { limit: integer(1) };
const deliveryQuery = object({ page_id: id, app_id: id, state: oneOf(STATES), ...paging });
const journalQuery = object(paging);
const receivedQuery = object({ after: integer(0), field: string, event: string, wait: string });
const atMost = (limit: number | undefined): number => Math.min(limit ?? 100, 1000);

/** What happened, and what went out. */
export const deliveryRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/pages/{id}/journal',
    does: 'what happened on a Page, newest first; ?limit=',
    answer({ ports, path: { id: pageId = '' }, query }): Promise<shapes.List<shapes.JournalEntry>> {
      const { limit } = journalQuery.decode(query, []);
      return ports.store.read(async (reads) => {
        const page = requireFound(await reads.pages.find(pageId as PageId), 'page', pageId);
        return { data: (await reads.journal.latest(page.id, atMost(limit))).map(encodeJournalEntry) };
      });
    },
  },
  {
    method: 'GET',
    path: '/deliveries',
    does: 'webhook deliveries with their signatures and attempts, newest first; ?page_id=&app_id=&state=&limit=',
    answer({ ports, publicUrl, sign, query }): Promise<shapes.List<shapes.Delivery>> {
      const { page_id, app_id, state, limit } = deliveryQuery.decode(query, []);
      return ports.store.read(async (reads) => {
        const deliveries = await reads.deliveries.list({
          ...(page_id !== undefined && { pageId: page_id as PageId }),
          ...(app_id !== undefined && { appId: app_id as AppId }),
          ...(state && { state }),
          limit: atMost(limit),
        });
        const data = [];
        for (const delivery of deliveries) {
          const { pageId, revision, appId } = delivery;
          const subscription = await reads.subscriptions.findOfApp(appId);
          const callbackUrl = subscription ? callbackAddress(subscription.callbackUrl, publicUrl()) : null;
          const to = { secret: (await reads.apps.find(appId))?.secret ?? '', callbackUrl };
          data.push(encodeSentDelivery(delivery, await reads.deliveries.attempts(pageId, revision, appId), to, sign));
        }
        return { data };
      });
    },
  },
  {
    method: 'POST',
    path: '/deliveries/{id}/redeliver',
    does: 'sends a delivery again, the same bytes',
    async answer({ ports, path: { id: deliveryId = '' } }): Promise<shapes.Redelivery> {
      const named = readDeliveryId(deliveryId);
      if (!named) throw new ControlError(404, 'not_found', `There is no delivery ${deliveryId}.`);
      await redeliver(ports, named.pageId, named.revision, named.appId);
      return { id: deliveryId, state: 'pending' };
    },
  },
  {
    method: 'GET',
    path: '/receivers/{id}',
    does: 'the webhooks that the built-in receiver of an app has taken in this process, newest first; ?after=ID oldest first, ?field= ?event= ?wait=5s for the first one',
    answer({ receivers, path: { id }, query }) {
      const { after, field, event, wait } = receivedQuery.decode(query, []);
      const filter = {
        ...(after !== undefined && { after }),
        ...(field !== undefined && { field }),
        ...(event !== undefined && { event }),
      };
      return receivers.list(id as AppId, filter, wait === undefined ? 0 : readWait(wait, 'wait'));
    },
  },
  {
    method: 'DELETE',
    path: '/receivers/{id}',
    does: 'forgets the webhooks that the built-in receiver of an app has taken',
    answer: async ({ receivers, path: { id } }): Promise<shapes.WebhooksCleared> => ({
      cleared: receivers.clear(id as AppId),
    }),
  },
  {
    method: 'POST',
    path: '/receivers/{id}',
    does: 'the built-in receiver: takes a signed delivery',
    answer: ({ receivers, path: { id }, request }) => receivers.receive(id as AppId, request),
  },
  {
    method: 'GET',
    path: '/openapi.json',
    does: 'the Graph surface as OpenAPI 3.1',
    answer: async () => openApiDocument(),
  },
];
