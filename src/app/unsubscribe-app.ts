import type { AppId } from '../domain/ids.ts';
import type { Ports } from './ports/ports.ts';

/** Removes fields from an app's webhook subscription; without `fields`, or when none remains, removes the subscription. */
export async function unsubscribeApp(ports: Ports, appId: AppId, fields?: readonly string[]): Promise<void> {
  await ports.store.write(async (tx) => {
    const subscription = await tx.subscriptions.findOfApp(appId);
    if (!subscription) return;
    const rest = fields ? subscription.fields.filter((field) => !fields.includes(field)) : [];
    if (rest.length === 0) await tx.subscriptions.removeOfApp(appId);
    else await tx.subscriptions.saveOfApp({ ...subscription, fields: rest });
  });
}
