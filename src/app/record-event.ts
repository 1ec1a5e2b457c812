import type { PageId } from '../domain/ids.ts';
import { isSubscribed, findWebhookField, type PageEvent } from '../domain/page-event.ts';
import type { Ports } from './ports/ports.ts';
import type { Tx } from './ports/store.ts';

/**
 * Records an event of a Page and, in the same transaction, a delivery to every app that is subscribed to it
 * (docs/design.md §7.1). Returns the event's revision. After the commit the caller calls `ports.wake`.
 */
export async function recordEvent(ports: Ports, tx: Tx, pageId: PageId, event: PageEvent): Promise<number> {
  const at = ports.clock.now();
  const revision = await tx.journal.append(pageId, event, at);
  const field = findWebhookField(event);
  if (field === undefined) return revision;
  const subscribers = (await tx.subscriptions.list(pageId)).filter((subscription) => isSubscribed(subscription, field));
  if (subscribers.length === 0) return revision;
  const body = ports.encodeWebhook(pageId, event, at);
  for (const { appId } of subscribers) await tx.deliveries.enqueue(pageId, revision, appId, field, body, at);
  return revision;
}
