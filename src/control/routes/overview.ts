import { requireFound } from '../../app/require-found.ts';
import type { PageId } from '../../domain/ids.ts';
import { findAttempts } from '../list-deliveries.ts';
import { route, type Route } from '../route.ts';
import { pageOverview } from '../schemas/page-overview.ts';
import { encodeOverview } from '../views/overview.ts';

/** Number of deliveries and of calls that an overview has at most. */
const MOST = 300;

export const overviewRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/pages/{id}/overview',
    summary: `Returns the newest ${MOST} webhooks of a Page with their latencies, and its newest ${MOST} calls with their outcomes`,
    result: pageOverview,
    answer({ ports, path }) {
      const pageId = path.id as PageId;
      return ports.store.read(async (reads) => {
        requireFound(await reads.pages.find(pageId), 'page', pageId);
        const deliveries = await reads.deliveries.list({ pageId, limit: MOST });
        const calls = await reads.calls.listRecent(pageId, MOST);
        const withAttempts = await Promise.all(
          deliveries.map(async (delivery) => ({
            delivery,
            attempts: await findAttempts(reads, delivery),
          })),
        );
        return encodeOverview(withAttempts, calls);
      });
    },
  }),
];
