import type { Reads } from '../../app/ports/store.ts';
import { id, integer, object } from '../../contract/graph-types.ts';
import type { AppId, PageId } from '../../domain/ids.ts';
import type { LoggedRequest } from '../../runtime/request-log.ts';
import { route, type Route } from '../route.ts';
import { apiRequest, listOf } from '../schemas.ts';
import { encodeRequest } from '../views/request.ts';

export const requestRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/requests',
    summary: 'Lists the last requests to the Graph surface of this process, with advice on errors, newest first',
    query: object({ page_id: id, app_id: id, limit: integer(1) }),
    result: listOf(apiRequest),
    answer({ ports, requests, query: { page_id, app_id, limit = 100 } }) {
      const listed = requests.list({
        ...(page_id !== undefined && { pageId: page_id as PageId }),
        ...(app_id !== undefined && { appId: app_id as AppId }),
        limit,
      });
      return ports.store.read(async (reads) => ({ data: (await checkPages(reads, listed)).map(encodeRequest) }));
    },
  }),
];

/** Clears page ids that name no Page: the path of a refused request may contain the id of an app, or any other. */
async function checkPages(reads: Reads, listed: readonly LoggedRequest[]): Promise<readonly LoggedRequest[]> {
  const known = new Map<PageId | null, PageId | null>([[null, null]]);
  for (const { pageId } of listed) {
    if (pageId !== null && !known.has(pageId)) known.set(pageId, (await reads.pages.find(pageId))?.id ?? null);
  }
  return listed.map((request) => ({ ...request, pageId: known.get(request.pageId) ?? null }));
}
