import { createApp } from '../app/create-app.ts';
import { createConsumer } from '../app/create-consumer.ts';
import { createPage } from '../app/create-page.ts';
import { createToken } from '../app/create-token.ts';
import { found } from '../app/found.ts';
import type { DeliveryState, Ports } from '../app/ports.ts';
import { redeliver } from '../app/redeliver.ts';
import { callSettingsPatch } from '../contract/call-settings.ts';
import { boolean, id, integer, list, object, oneOf, string } from '../contract/graph-types.ts';
import type { JsonObject } from '../contract/json.ts';
import { openApiDocument } from '../contract/openapi.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import type { HttpRequest } from '../wire/http.ts';
import { encodeDelivery, encodeJournalEntry, readDeliveryId } from './encode.ts';
import { PlainError } from './plain-error.ts';
import type { Receivers } from './receivers.ts';

export const CONTROL_PREFIX = '/_control';

/** What a route is given. */
export interface Asked {
  readonly ports: Ports;
  readonly receivers: Receivers;
  /** The path's variable part, if it has one. */
  readonly id: string;
  readonly query: JsonObject;
  readonly body: JsonObject;
  readonly request: HttpRequest;
}

/** `{id}` in a path is its one variable part. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly does: string;
  answer(asked: Asked): Promise<JsonObject>;
}

const newApp = object({ name: string }, ['name']);
const newPage = object({ name: string, eligible: boolean, call_settings: callSettingsPatch }, ['name']);
const newToken = object({ app_id: id, page_id: id, permissions: list(string), expires_in: integer(1) }, [
  'app_id',
  'page_id',
]);
const newConsumer = object({ page_id: id, name: string }, ['page_id', 'name']);
const STATES: readonly DeliveryState[] = ['pending', 'delivered', 'dropped'];
const paging = { limit: integer(1) };
const deliveryQuery = object({ page_id: id, app_id: id, state: oneOf(STATES), ...paging });
const journalQuery = object(paging);

const atMost = (limit: number | undefined): number => Math.min(limit ?? 100, 1000);

/** Everything control does; `GET /_control` prints this list. */
export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/apps',
    does: 'makes an app {name}',
    async answer({ ports, body }) {
      const app = await createApp(ports, { name: newApp.decode(body, []).name });
      return { id: app.id, secret: app.secret };
    },
  },
  {
    method: 'POST',
    path: '/pages',
    does: 'makes a Page {name, eligible?, call_settings?}',
    async answer({ ports, body }) {
      const { name, eligible, call_settings } = newPage.decode(body, []);
      const page = await createPage(ports, {
        name,
        ...(eligible !== undefined && { eligible }),
        ...(call_settings && { callSettings: call_settings }),
      });
      return { id: page.id };
    },
  },
  {
    method: 'POST',
    path: '/tokens',
    does: 'makes a Page token {app_id, page_id, permissions?, expires_in?} (seconds)',
    async answer({ ports, body }) {
      const { app_id, page_id, permissions, expires_in } = newToken.decode(body, []);
      const token = await createToken(ports, {
        appId: app_id as AppId,
        pageId: page_id as PageId,
        ...(permissions && { permissions }),
        ...(expires_in !== undefined && { lifetimeSeconds: expires_in }),
      });
      return { access_token: token };
    },
  },
  {
    method: 'POST',
    path: '/consumers',
    does: 'makes a consumer {page_id, name}',
    async answer({ ports, body }) {
      const { page_id, name } = newConsumer.decode(body, []);
      return { psid: (await createConsumer(ports, { pageId: page_id as PageId, name })).psid };
    },
  },
  {
    method: 'GET',
    path: '/pages/{id}/journal',
    does: 'what happened on a Page, newest first; ?limit=',
    answer({ ports, id: pageId, query }) {
      const { limit } = journalQuery.decode(query, []);
      return ports.store.read(async (reads) => {
        const page = found(await reads.page(pageId as PageId), 'page', pageId);
        return { data: (await reads.journal(page.id, atMost(limit))).map(encodeJournalEntry) };
      });
    },
  },
  {
    method: 'GET',
    path: '/deliveries',
    does: 'webhook deliveries with their attempts, newest first; ?page_id=&app_id=&state=&limit=',
    answer({ ports, query }) {
      const { page_id, app_id, state, limit } = deliveryQuery.decode(query, []);
      return ports.store.read(async (reads) => {
        const deliveries = await reads.deliveries({
          ...(page_id !== undefined && { pageId: page_id as PageId }),
          ...(app_id !== undefined && { appId: app_id as AppId }),
          ...(state && { state }),
          limit: atMost(limit),
        });
        const data = [];
        for (const delivery of deliveries) {
          const { pageId, revision, appId } = delivery;
          data.push(encodeDelivery(delivery, await reads.attempts(pageId, revision, appId)));
        }
        return { data };
      });
    },
  },
  {
    method: 'POST',
    path: '/deliveries/{id}/redeliver',
    does: 'sends a delivery again, the same bytes',
    async answer({ ports, id: deliveryId }) {
      const named = readDeliveryId(deliveryId);
      if (!named) throw new PlainError(404, 'not_found', `There is no delivery ${deliveryId}.`);
      await redeliver(ports, named.pageId, named.revision, named.appId);
      return { id: deliveryId, state: 'pending' };
    },
  },
  {
    method: 'GET',
    path: '/receivers/{id}',
    does: 'what the built-in receiver of an app has got, newest first',
    answer: ({ receivers, id: appId }) => receivers.list(appId as AppId),
  },
  {
    method: 'POST',
    path: '/receivers/{id}',
    does: 'the built-in receiver: takes a signed delivery',
    answer: ({ receivers, id: appId, request }) => receivers.receive(appId as AppId, request),
  },
  {
    method: 'GET',
    path: '/openapi.json',
    does: 'the Graph surface as OpenAPI 3.1',
    answer: async () => openApiDocument(),
  },
  {
    method: 'GET',
    path: '',
    does: 'this list',
    answer: async () => ({
      data: routes.map(({ method, path, does }) => `${method} ${CONTROL_PREFIX}${path} — ${does}`),
    }),
  },
];
