import type { LoggedRequest } from '../../runtime/request-log.ts';
import type { Reads } from '../../app/ports/store.ts';
import { id, integer, object } from '../../contract/graph-types.ts';
import type { AppId, PageId } from '../../domain/ids.ts';
import { encodeRequest } from '../views/request.ts';
import type { Route } from '../route.ts';
import type * as shapes from '../shapes.ts';

const requestQuery = object({ page_id: id, app_id: id, limit: integer(1) });

/** What came in on the Graph surface. */
export const requestRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/requests',
    does: 'the last requests to the Graph surface of this process with what was wrong with them, newest first; ?page_id=&app_id=&limit=',
    answer({ ports, requests, query }): Promise<shapes.List<shapes.ApiRequest>> {
      const { page_id, app_id, limit = 100 } = requestQuery.decode(query, []);
      const listed = requests.list({
        ...(page_id !== undefined && { pageId: page_id as PageId }),
        ...(app_id !== undefined && { appId: app_id as AppId }),
        limit,
      });
      return ports.store.read(async (reads) => ({ data: (await withKnownPages(reads, listed)).map(encodeRequest) }));
    },
  },
];

/** The path of a refused request may name what is no Page, such as an app, or nothing at all. */
async function withKnownPages(reads: Reads, listed: readonly LoggedRequest[]): Promise<readonly LoggedRequest[]> {
  const known = new Map<PageId | null, PageId | null>([[null, null]]);
  for (const { pageId } of listed) {
    if (pageId !== null && !known.has(pageId)) known.set(pageId, (await reads.pages.find(pageId))?.id ?? null);
  }
  return listed.map((request) => ({ ...request, pageId: known.get(request.pageId) ?? null }));
}
