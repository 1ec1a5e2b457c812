import { createPage } from '../../app/create-page.ts';
import type { Conversation } from '../../app/ports/entities.ts';
import type { Reads } from '../../app/ports/store.ts';
import { renamePage } from '../../app/rename.ts';
import { requireFound } from '../../app/require-found.ts';
import { callSettingsPatch } from '../../contract/call-settings.ts';
import { boolean, integer, object, text } from '../../contract/graph-types.ts';
import { nameParam } from '../../contract/names.ts';
import type { PageId } from '../../domain/ids.ts';
import type { Message } from '../../domain/message.ts';
import { callbackOf } from '../callback-of.ts';
import { cursor, limitOf, listQuery, takePart } from '../paging.ts';
import { route, type Route } from '../route.ts';
import { listOf } from '../schemas/list.ts';
import { pageName, pageReference, pageView } from '../schemas/pages.ts';
import { listedThread } from '../schemas/threads.ts';
import { encodePage, encodePageName, type SubscribedApp } from '../views/page.ts';
import { encodeListedThread } from '../views/person.ts';

const threadCursor = cursor(/^(?:m[0-9]{1,15}|p[0-9]{1,32})$/);

export const pageRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/pages',
    summary: 'Creates a Page',
    body: object({ name: nameParam, category: text(100), eligible: boolean, call_settings: callSettingsPatch }, [
      'name',
    ]),
    result: pageReference,
    async answer({ ports, body: { name, category, eligible, call_settings } }) {
      const { id } = await createPage(ports, {
        name,
        ...(category !== undefined && { category }),
        ...(eligible !== undefined && { eligible }),
        ...(call_settings && { callSettings: call_settings }),
      });
      return { id };
    },
  }),
  route({
    method: 'GET',
    path: '/pages',
    summary: 'Lists the Pages in the order of their ids',
    query: listQuery,
    result: listOf(pageName),
    async answer({ ports, query: { limit, after = '' } }) {
      const pages = await ports.store.read((reads) => reads.pages.list(after, limitOf(limit) + 1));
      return takePart(pages, limitOf(limit), encodePageName);
    },
  }),
  route({
    method: 'GET',
    path: '/pages/{id}',
    summary:
      'Returns a Page with its call settings, the present state of its hours, its subscribed apps and its admins',
    result: pageView,
    answer({ ports, publicUrl, path: { id } }) {
      return ports.store.read(async (reads) => {
        const page = requireFound(await reads.pages.find(id as PageId), 'page', id);
        const apps = await findSubscribedApps(reads, page.id, publicUrl());
        return encodePage(page, apps, await reads.admins.list(page.id), ports.clock.now());
      });
    },
  }),
  route({
    method: 'POST',
    path: '/pages/{id}',
    summary: 'Renames a Page',
    body: object({ name: nameParam }, ['name']),
    result: pageName,
    async answer({ ports, path: { id }, body: { name } }) {
      const pageId = id as PageId;
      await renamePage(ports, pageId, name);
      return ports.store.read(async (reads) =>
        encodePageName(requireFound(await reads.pages.find(pageId), 'page', id)),
      );
    },
  }),
  route({
    method: 'GET',
    path: '/pages/{page_id}/threads',
    summary:
      'Lists the consumers of a Page with the last message of each thread, latest first, those without messages last; next ' +
      'is the value of after for the rest',
    query: object({ limit: integer(1), after: threadCursor }),
    result: listOf(listedThread),
    answer({ ports, publicUrl, path: { page_id }, query: { limit, after } }) {
      return ports.store.read(async (reads) => {
        const page = requireFound(await reads.pages.find(page_id as PageId), 'page', page_id);
        const { threads, next } = await listThreads(reads, page.id, limitOf(limit), after);
        const data = threads.map(({ consumer, latest }) => encodeListedThread(consumer, latest, publicUrl()));
        return { data, ...(next !== undefined && { next }) };
      });
    },
  }),
];

type ListedThread = Pick<Conversation, 'consumer'> & { readonly latest?: Message };

/**
 * Reads a part of the threads of a Page. `after` is `m` with the revision of the last message of the thread before, or `p`
 * with the id of the person before, who has no messages.
 */
async function listThreads(
  reads: Reads,
  pageId: PageId,
  limit: number,
  after = `m${Number.MAX_SAFE_INTEGER}`,
): Promise<{ readonly threads: readonly ListedThread[]; readonly next: string | undefined }> {
  const [kind, position] = [after.slice(0, 1), after.slice(1)];
  const written = kind === 'm' ? await reads.conversations.list(pageId, { olderThan: Number(position) }, limit) : [];
  if (written.length === limit) return { threads: written, next: `m${written.at(-1)?.revision}` };
  const { consumers, last } = await reads.consumers.listWithoutMessages(
    pageId,
    kind === 'p' ? position : '',
    limit - written.length,
  );
  const threads = [...written, ...consumers.map((consumer) => ({ consumer }))];
  return { threads, next: last === undefined ? undefined : `p${last}` };
}

async function findSubscribedApps(reads: Reads, pageId: PageId, publicUrl: string): Promise<readonly SubscribedApp[]> {
  const subscribedApps: SubscribedApp[] = [];
  for (const subscription of await reads.subscriptions.list(pageId)) {
    const app = await reads.apps.find(subscription.appId);
    const callbackUrl = callbackOf(await reads.subscriptions.findOfApp(subscription.appId), publicUrl);
    if (app) subscribedApps.push({ app, subscription, callbackUrl, queue: await reads.queues.find(pageId, app.id) });
  }
  return subscribedApps;
}
