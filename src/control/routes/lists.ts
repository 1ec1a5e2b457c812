import { callbackAddress } from '../../app/callback-address.ts';
import { requireFound } from '../../app/require-found.ts';
import type { AppSubscription } from '../../app/ports/entities.ts';
import { id, integer, object } from '../../contract/graph-types.ts';
import type { AppId, PageId } from '../../domain/ids.ts';
import {
  encodeApp,
  encodeConsumer,
  encodeListedApp,
  encodeListedPage,
  encodeListedThread,
  encodePage,
  type SubscribedApp,
} from '../views/lists.ts';
import { ControlError } from '../control-error.ts';
import type { ControlRequest, Route } from '../route.ts';
import type * as shapes from '../shapes.ts';
import { findDemo } from '../../seed/seed.ts';

const listQuery = object({ limit: integer(1), after: id });
const threadsQuery = object({ limit: integer(1) });
const consumersQuery = object({ page_id: id }, ['page_id']);
const atMost = (limit: number | undefined): number => Math.min(limit ?? 100, 1000);

/** What there is: Pages, apps, people, and what the demo begins with. */
export const listRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/pages',
    does: 'the Pages in the order of their ids; ?limit=&after=',
    async answer({ ports, query }): Promise<shapes.List<shapes.PageName>> {
      const { limit, after = '' } = listQuery.decode(query, []);
      const pages = await ports.store.read((reads) => reads.pages.list(after, atMost(limit) + 1));
      return part(pages, atMost(limit), encodeListedPage);
    },
  },
  {
    method: 'GET',
    path: '/pages/{id}',
    does: 'a Page with its settings, its hours as they are now, the apps subscribed to it and who runs it',
    answer: showPage,
  },
  {
    method: 'GET',
    path: '/pages/{page_id}/threads',
    does: 'the people of a Page with their last message, latest activity first; ?limit=',
    answer({ ports, path: { page_id: pageId = '' }, query }): Promise<shapes.List<shapes.ListedThread>> {
      const { limit } = threadsQuery.decode(query, []);
      return ports.store.read(async (reads) => {
        const page = requireFound(await reads.pages.find(pageId as PageId), 'page', pageId);
        const data = [];
        for (const consumer of await reads.consumers.listByLatestMessage(page.id, atMost(limit))) {
          const [last] = await reads.messages.latest(page.id, consumer.psid, 1);
          data.push(encodeListedThread(consumer, last));
        }
        return { data };
      });
    },
  },
  {
    method: 'GET',
    path: '/apps',
    does: 'the apps in the order of their ids; ?limit=&after=',
    async answer({ ports, query }): Promise<shapes.List<shapes.AppName>> {
      const { limit, after = '' } = listQuery.decode(query, []);
      const apps = await ports.store.read((reads) => reads.apps.list(after, atMost(limit) + 1));
      return part(apps, atMost(limit), encodeListedApp);
    },
  },
  {
    method: 'GET',
    path: '/apps/{id}',
    does: 'an app and what it is subscribed to',
    answer({ ports, publicUrl, path: { id: appId = '' } }): Promise<shapes.AppView> {
      return ports.store.read(async (reads) => {
        const app = requireFound(await reads.apps.find(appId as AppId), 'app', appId);
        const subscription = await reads.subscriptions.findOfApp(app.id);
        return encodeApp(app, subscription, addressOf(subscription, publicUrl()));
      });
    },
  },
  {
    method: 'GET',
    path: '/consumers',
    does: 'the people of a Page; ?page_id=',
    answer({ ports, query }): Promise<shapes.List<shapes.Consumer>> {
      const { page_id: pageId } = consumersQuery.decode(query, []);
      return ports.store.read(async (reads) => {
        const page = requireFound(await reads.pages.find(pageId as PageId), 'page', pageId);
        return { data: (await reads.consumers.list(page.id)).map(encodeConsumer) };
      });
    },
  },
  {
    method: 'GET',
    path: '/shown',
    does: "the demo's app and Page, with a token to begin with",
    async answer({ ports, graphPath }): Promise<shapes.Demo> {
      const shown = await findDemo(ports);
      if (!shown) throw new ControlError(404, 'not_found', 'This instance has no app and Page to begin with.');
      const { app, page } = shown;
      return { app_id: app.id, page_id: page.id, access_token: page.access_token, graph_path: graphPath };
    },
  },
];

function showPage({ ports, publicUrl, path: { id: pageId = '' } }: ControlRequest): Promise<shapes.PageView> {
  return ports.store.read(async (reads) => {
    const page = requireFound(await reads.pages.find(pageId as PageId), 'page', pageId);
    const subscribed: SubscribedApp[] = [];
    for (const subscription of await reads.subscriptions.list(page.id)) {
      const app = await reads.apps.find(subscription.appId);
      const callbackUrl = addressOf(await reads.subscriptions.findOfApp(subscription.appId), publicUrl());
      if (app) subscribed.push({ app, subscription, callbackUrl, lane: await reads.queues.find(page.id, app.id) });
    }
    return encodePage(page, subscribed, await reads.admins.list(page.id), ports.clock.now());
  });
}

const addressOf = (subscription: AppSubscription | undefined, publicUrl: string): string | null =>
  subscription ? callbackAddress(subscription.callbackUrl, publicUrl) : null;

/** The first `limit` of what was found, and what to go on after when more was. */
function part<T extends { readonly id: string }, U>(
  listed: readonly T[],
  limit: number,
  encode: (each: T) => U,
): shapes.List<U> {
  const data = listed.slice(0, limit);
  const last = listed.length > limit ? data.at(-1) : undefined;
  return { data: data.map(encode), ...(last && { next: last.id }) };
}
