import type { PageId } from '../domain/ids.ts';
import { isSubscribed, findWebhookField, type PageEvent, type Subscription } from '../domain/page-event.ts';
import type { EventRecord } from './ports/page-change.ts';
import type { Ports } from './ports/ports.ts';
import type { Tx } from './ports/store.ts';

/**
 * Records an event of a Page and, in the same transaction, a delivery to every app that is subscribed to it
 * (docs/design.md §7.1). Returns the event's revision. After the commit the caller calls `ports.wake`.
 */
export async function recordEvent(ports: Ports, tx: Tx, pageId: PageId, event: PageEvent): Promise<number> {
  const at = ports.clock.now();
  const revision = await tx.journal.append(pageId, event, at, ports.trace);
  if (findWebhookField(event) === undefined) return revision;
  const { webhook } = toEventRecord(ports, pageId, event, at, await tx.subscriptions.list(pageId));
  if (!webhook) return revision;
  const { field, body, appIds } = webhook;
  for (const appId of appIds) await tx.deliveries.enqueue(pageId, revision, appId, field, body, at);
  return revision;
}

/** Returns an event at `at` (epoch ms) as it is stored, with its webhook for those of the subscriptions that get it. */
export function toEventRecord(
  ports: Ports,
  pageId: PageId,
  event: PageEvent,
  at: number,
  subscriptions: readonly Subscription[],
): EventRecord {
  const field = findWebhookField(event);
  const record: EventRecord = { event, at, ...(ports.trace !== undefined && { trace: ports.trace }) };
  if (field === undefined) return record;
  const appIds = subscriptions.filter((each) => isSubscribed(each, field)).map(({ appId }) => appId);
  if (appIds.length === 0) return record;
  return { ...record, webhook: { field, body: ports.encodeWebhook(pageId, event, at), appIds } };
}
