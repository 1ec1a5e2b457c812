import { actOnCall } from '../../app/act-on-call.ts';
import { decodeCallAction } from '../../contract/calls.ts';
import type { Endpoint } from '../endpoint.ts';

/** Signalling without media: an app rejects a ringing call, or ends one. */
export const writeCalls: Endpoint = {
  method: 'POST',
  on: 'page',
  edge: 'calls',
  token: 'page',
  permissions: ['pages_messaging'],
  async answer({ ports, page, app, params }) {
    const { callId, act } = decodeCallAction(params);
    await actOnCall(ports, { callId, pageId: page.id, act, actor: { as: 'app', appId: app.id } });
    return { success: true };
  },
};
