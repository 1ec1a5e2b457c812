import type { DeliveryState } from '../../app/ports/entities.ts';
import type { DeliveryFilter, DeliveryPosition } from '../../app/ports/records/deliveries.ts';
import type { Reads } from '../../app/ports/store.ts';
import { MOST_REDELIVERED, redeliverFailed } from '../../app/redeliver-failed.ts';
import { redeliver } from '../../app/redeliver.ts';
import { sendTestWebhook } from '../../app/send-test-webhook.ts';
import { sampleEvent, WEBHOOK_FIELDS } from '../../contract/openapi-webhooks.ts';
import { boolean, id, integer, object, oneOf, text } from '../../contract/graph-types.ts';
import { graphJson } from '../../contract/json.ts';
import type { AppId, CallId, PageId, Psid } from '../../domain/ids.ts';
import { ControlError } from '../control-error.ts';
import { encodeDeliveries } from '../list-deliveries.ts';
import { cursor, limitOf } from '../paging.ts';
import { noBody } from '../read-body.ts';
import { route, type Route } from '../route.ts';
import { delivery, redeliveredAll, redelivery } from '../schemas/deliveries.ts';
import { searchedListOf } from '../schemas/list.ts';
import { deliveryId, readDeliveryId } from '../views/delivery.ts';
import { encodeInstant } from '../views/instant.ts';

const STATES: readonly DeliveryState[] = ['pending', 'delivered', 'dropped'];

/** Webhook deliveries. */
export const deliveryRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/deliveries',
    summary:
      'Lists webhook deliveries with their signatures and attempts, newest first. One request searches 5,000 deliveries ' +
      'for those of the filter; next is the value of after for the rest, and searched_until says how far the search went. ' +
      'failed=true: the first attempt failed; event is that of a calls webhook; trace is that of the request that caused ' +
      'the event; psid, call_id and text are searched in the body',
    query: object({
      page_id: id,
      app_id: id,
      state: oneOf(STATES),
      failed: boolean,
      field: text(100),
      event: text(100),
      psid: id,
      call_id: text(200),
      trace: text(100),
      text: text(200),
      limit: integer(1),
      after: cursor(/^[0-9]{1,32}\.[0-9]{1,15}\.[0-9]{1,32}$/),
    }),
    result: searchedListOf(delivery),
    answer(request) {
      const { page_id, app_id, state, failed, field, event, psid, call_id, trace, text, limit, after } = request.query;
      return request.ports.store.read(async (reads) => {
        const filter: DeliveryFilter = {
          ...(page_id !== undefined && { pageId: page_id as PageId }),
          ...(app_id !== undefined && { appId: app_id as AppId }),
          ...(state && { state }),
          ...(failed === true && { hasFailed: true }),
          ...(field !== undefined && { field }),
          ...(event !== undefined && { event }),
          ...(psid !== undefined && { psid: psid as Psid }),
          ...(call_id !== undefined && { callId: call_id as CallId }),
          ...(trace !== undefined && { trace }),
          // Bodies have the escapes of Graph's JSON; quotes are those around its names and values.
          ...(text !== undefined && { text: graphJson(text).slice(1, -1).replaceAll('\\"', '"') }),
          ...(after !== undefined && { after: await findPosition(reads, after) }),
          limit: limitOf(limit),
        };
        const deliveries = await reads.deliveries.list(filter);
        const data = await encodeDeliveries(request, reads, deliveries);
        const isFull = deliveries.length === filter.limit;
        const last = isFull ? deliveries.at(-1) : await reads.deliveries.lastSearched(filter);
        return {
          data,
          ...(last && { next: deliveryId(last) }),
          ...(last && !isFull && { searched_until: encodeInstant(last.createdAt) }),
        };
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
  route({
    method: 'POST',
    path: '/deliveries/redeliver',
    summary:
      'Sends again the deliveries of a Page, or of one app on it, that were dropped or whose last attempt failed: the ' +
      `newest ${MOST_REDELIVERED} at most. has_more says that there may be others`,
    body: object({ page_id: id, app_id: id }, ['page_id']),
    result: redeliveredAll,
    async answer({ ports, body: { page_id, app_id } }) {
      const app = app_id === undefined ? {} : { appId: app_id as AppId };
      const { count, hasMore } = await redeliverFailed(ports, { pageId: page_id as PageId, ...app });
      return { redelivered: count, has_more: hasMore };
    },
  }),
  route({
    method: 'POST',
    path: '/deliveries/test',
    summary:
      'Sends the webhook of a sample event to an app that is subscribed to the field, as App Dashboard does at Meta; ' +
      'signed, retried and listed like any other',
    body: object({ page_id: id, app_id: id, field: oneOf(WEBHOOK_FIELDS) }, ['page_id', 'app_id', 'field']),
    result: redelivery,
    async answer({ ports, body: { page_id, app_id, field } }) {
      const [pageId, appId] = [page_id as PageId, app_id as AppId];
      const revision = await sendTestWebhook(ports, { pageId, appId, field, sample: sampleEvent(field) });
      if (revision === undefined) {
        const message = `The app is not subscribed to ${field} at app level and on the Page, so it receives no such webhook.`;
        throw new ControlError(409, 'not_subscribed', message);
      }
      return { id: deliveryId({ pageId, revision, appId }), state: 'pending' as const };
    },
  }),
];

/** Finds the delivery after which a list goes on, also when it has been removed meanwhile. Throws ControlError. */
async function findPosition(reads: Reads, id: string): Promise<DeliveryPosition> {
  const named = readDeliveryId(id);
  const delivery = named && (await reads.deliveries.find(named.pageId, named.revision, named.appId));
  if (delivery) return delivery;
  const [entry] = named ? await reads.journal.listAfter(named.pageId, named.revision - 1, 1) : [];
  // The delivery was created at the instant of its event, whose entry stays for longer.
  if (named && entry?.revision === named.revision) return { ...named, createdAt: entry.at };
  throw new ControlError(400, 'invalid_parameter', `after takes the next of a list; there is no delivery ${id}.`);
}
