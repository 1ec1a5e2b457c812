import { CallbackRefused } from './callback-refused.ts';
import type { AppSubscription } from './ports/entities.ts';
import type { Ports } from './ports/ports.ts';

/**
 * Subscribes an app to webhooks after the callback at the URL `address` has answered the challenge; replaces the
 * subscription that it had. Throws CallbackRefused. Source: docs/graph/subscriptions.md §2, §4.
 */
export async function subscribeApp(ports: Ports, subscription: AppSubscription, address: string): Promise<void> {
  const failure = await ports.verifyCallback(address, subscription.verifyToken);
  if (failure) throw new CallbackRefused(failure);
  await ports.store.write((tx) => tx.subscriptions.saveOfApp(subscription));
}
