import { toCallbackUrl, toStoredCallback } from '../../app/callback-address.ts';
import { CallbackRefused } from '../../app/callback-refused.ts';
import type { CallbackFailure } from '../../app/ports/ports.ts';
import { subscribeApp } from '../../app/subscribe-app.ts';
import { unsubscribeApp } from '../../app/unsubscribe-app.ts';
import { subscriptionParams, unsubscriptionParams } from '../../contract/subscriptions.ts';
import type { Endpoint } from '../endpoint.ts';
import { GraphError } from '../errors.ts';
import { NEWEST_VERSION } from '../versions.ts';

/** The app-level half of a subscription. Callbacks on this server get the address that the server has now. */
export const readSubscriptions: Endpoint = {
  method: 'GET',
  on: 'app',
  token: 'app',
  edge: 'subscriptions',
  async answer({ ports, app, publicUrl }) {
    const subscription = await ports.store.read((reads) => reads.subscriptions.findOfApp(app.id));
    if (!subscription) return { data: [] };
    const fields = subscription.fields.map((name) => ({ name, version: NEWEST_VERSION }));
    const callbackUrl = toCallbackUrl(subscription.callbackUrl, publicUrl);
    return { data: [{ object: 'page', callback_url: callbackUrl, active: true, fields }] };
  },
};

export const writeSubscriptions: Endpoint = {
  method: 'POST',
  on: 'app',
  token: 'app',
  edge: 'subscriptions',
  async answer({ ports, app, publicUrl, params }) {
    const { callback_url, verify_token, fields, include_values } = subscriptionParams.decode(params, []);
    const subscription = {
      appId: app.id,
      callbackUrl: toStoredCallback(callback_url, publicUrl),
      verifyToken: verify_token,
      fields: [...new Set(fields)],
      includeValues: include_values ?? false,
    };
    try {
      await subscribeApp(ports, subscription, callback_url);
    } catch (error) {
      if (!(error instanceof CallbackRefused)) throw error;
      throw callbackError(error.failure);
    }
    return { success: true };
  },
};

function callbackError(failure: CallbackFailure): GraphError {
  switch (failure.kind) {
    case 'no_response':
      return new GraphError('callback_not_reached', failure.failure, failure.deadlineMs);
    case 'wrong_status':
      return new GraphError('callback_wrong_status', failure.status);
    case 'wrong_body':
      return new GraphError('callback_wrong_body', failure.challenge, failure.received);
  }
}

export const deleteSubscriptions: Endpoint = {
  method: 'DELETE',
  on: 'app',
  token: 'app',
  edge: 'subscriptions',
  async answer({ ports, app, params }) {
    await unsubscribeApp(ports, app.id, unsubscriptionParams.decode(params, []).fields);
    return { success: true };
  },
};
