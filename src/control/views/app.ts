import type { App, AppSubscription } from '../../app/ports/entities.ts';
import type { AppName, AppView } from '../shapes/apps.ts';

export const encodeAppName = ({ id, name }: App): AppName => ({ id, name });

/** Encodes an app without its secret. `callbackUrl` is absolute; the stored one may lack the address of this server. */
export function encodeApp(app: App, subscription: AppSubscription | undefined, callbackUrl: string | null): AppView {
  return {
    ...encodeAppName(app),
    requires_proof: app.requiresProof,
    subscription: subscription
      ? { callback_url: callbackUrl, fields: subscription.fields, include_values: subscription.includeValues }
      : null,
  };
}
