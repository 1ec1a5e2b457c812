import type { AppId, PageId } from '../domain/ids.ts';
import { isSubscribed, type PageEvent, type WebhookField } from '../domain/page-event.ts';
import type { Ports } from './ports/ports.ts';
import { requireFound } from './require-found.ts';

/**
 * Sends the webhook of a sample event to one app, with retries as for a real one. Nothing of the Page changes besides its
 * journal. Returns the revision of the delivery; undefined when the app is not subscribed to the field at both levels.
 * Refusal: not_found.
 */
export async function sendTestWebhook(
  ports: Ports,
  { pageId, appId, field, sample }: { pageId: PageId; appId: AppId; field: WebhookField; sample: PageEvent },
): Promise<number | undefined> {
  const revision = await ports.store.write(async (tx) => {
    requireFound(await tx.pages.find(pageId), 'page', pageId);
    requireFound(await tx.apps.find(appId), 'app', appId);
    const subscription = (await tx.subscriptions.list(pageId)).find((each) => each.appId === appId);
    if (!subscription || !isSubscribed(subscription, field)) return undefined;
    const at = ports.clock.now();
    const revision = await tx.journal.append(pageId, { kind: 'webhook_tested', appId, field }, at, ports.trace);
    await tx.deliveries.enqueue(pageId, revision, appId, field, ports.encodeWebhook(pageId, sample, at), at);
    return revision;
  });
  if (revision !== undefined) ports.wake(pageId);
  return revision;
}
