import type { AppId, PageId } from '../domain/ids.ts';
import { requireFound } from './require-found.ts';
import type { Delivery } from './ports/entities.ts';
import type { Ports } from './ports/ports.ts';

/** Maximum number of deliveries that one call sends again. */
export const MOST_REDELIVERED = 200;

/**
 * Sends the deliveries of a Page again that were dropped or whose last attempt failed, the newest 200 at most and the
 * oldest of them first. Resolves to their number, and to whether there may be more. Refusal: not_found.
 */
export async function redeliverFailed(
  ports: Ports,
  { pageId, appId }: { readonly pageId: PageId; readonly appId?: AppId },
): Promise<{ readonly count: number; readonly hasMore: boolean }> {
  const result = await ports.store.write(async (tx) => {
    requireFound(await tx.pages.find(pageId), 'page', pageId);
    const filter = { pageId, ...(appId !== undefined && { appId }), limit: MOST_REDELIVERED };
    const dropped = await tx.deliveries.list({ ...filter, state: 'dropped' });
    const pending = await tx.deliveries.list({ ...filter, state: 'pending' });
    const failed = [...dropped, ...pending.filter(({ attempts }) => attempts > 0)].sort(byRevision);
    const chosen = failed.slice(-MOST_REDELIVERED);
    const now = ports.clock.now();
    for (const delivery of chosen) await tx.deliveries.requeue(delivery, now);
    const isFull = dropped.length === MOST_REDELIVERED || pending.length === MOST_REDELIVERED;
    return { count: chosen.length, hasMore: isFull || chosen.length < failed.length };
  });
  ports.wake(pageId);
  return result;
}

const byRevision = (a: Delivery, b: Delivery): number => a.revision - b.revision;
