import type { AppSubscription } from './ports/entities.ts';
import type { CallbackFailure, Ports } from './ports/ports.ts';

/** Thrown when a callback did not prove itself; nothing is stored. */
export class CallbackRefused extends Error {
  readonly failure: CallbackFailure;

  constructor(failure: CallbackFailure) {
    super(failure.summary);
    this.name = 'CallbackRefused';
    this.failure = failure;
  }
}

/**
 * Subscribes an app to webhooks, once its callback has answered the challenge at `address`; replaces the subscription
 * it had. Throws CallbackRefused. Source: docs/graph/subscriptions.md §2, §4.
 */
export async function subscribeApp(ports: Ports, subscription: AppSubscription, address: string): Promise<void> {
  const failure = await ports.verifyCallback(address, subscription.verifyToken);
  if (failure) throw new CallbackRefused(failure);
  await ports.store.write((tx) => tx.subscriptions.saveOfApp(subscription));
}
