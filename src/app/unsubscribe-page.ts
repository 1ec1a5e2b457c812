import type { AppId, PageId } from '../domain/ids.ts';
import { recordEvent } from './record-event.ts';
import type { Ports } from './ports/ports.ts';

/** Ends an app's subscription to a Page, if it had one. What was already on its way to it still goes out. */
export async function unsubscribePage(ports: Ports, pageId: PageId, appId: AppId): Promise<void> {
  await ports.store.write(async (tx) => {
    const removed = await tx.subscriptions.remove(pageId, appId);
    if (removed) await recordEvent(ports, tx, pageId, { kind: 'app_unsubscribed', appId });
  });
  ports.wake(pageId);
}
