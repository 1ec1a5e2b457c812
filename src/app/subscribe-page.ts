import type { AppId, PageId } from '../domain/ids.ts';
import { recordEvent } from './record-event.ts';
import { requireFound } from './require-found.ts';
import type { Ports } from './ports/ports.ts';

/**
 * Subscribes an app to fields of a Page, which replace the fields that it had there, and clears its failures. Refusal:
 * not_found. Source: docs/graph/subscriptions.md §3.
 */
export async function subscribePage(
  ports: Ports,
  { pageId, appId, fields }: { readonly pageId: PageId; readonly appId: AppId; readonly fields: readonly string[] },
): Promise<void> {
  await ports.store.write(async (tx) => {
    requireFound(await tx.pages.find(pageId), 'page', pageId);
    const queue = await tx.queues.find(pageId, appId);
    if (queue && queue.failingSince !== null) await tx.queues.saveHealth(queue, null, null);
    const before = (await tx.subscriptions.find(pageId, appId))?.pageFields ?? [];
    await tx.subscriptions.save(pageId, appId, fields, ports.clock.now());
    await recordEvent(ports, tx, pageId, { kind: 'app_subscribed', appId, fields, before });
  });
  ports.wake(pageId);
}
