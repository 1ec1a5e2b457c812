import type { AppId, PageId } from '../domain/ids.ts';
import { recordEvent } from './record-event.ts';
import type { Ports } from './ports/ports.ts';

/** Removes an app's subscription to a Page, if it has one. Deliveries that are already pending are still sent. */
export async function unsubscribePage(ports: Ports, pageId: PageId, appId: AppId): Promise<void> {
  await ports.store.write(async (tx) => {
    const before = (await tx.subscriptions.find(pageId, appId))?.pageFields ?? [];
    const wasRemoved = await tx.subscriptions.remove(pageId, appId);
    if (wasRemoved) await recordEvent(ports, tx, pageId, { kind: 'app_unsubscribed', appId, before });
  });
  ports.wake(pageId);
}
