import { toCallbackUrl } from '../app/callback-address.ts';
import type { AppSubscription } from '../app/ports/entities.ts';

/** Returns the absolute address of an app's callback; null without a subscription. */
export const callbackOf = (subscription: AppSubscription | undefined, publicUrl: string): string | null =>
  subscription ? toCallbackUrl(subscription.callbackUrl, publicUrl) : null;
