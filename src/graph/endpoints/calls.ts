import { acceptCall } from '../../app/accept-call.ts';
import { actOnCall } from '../../app/act-on-call.ts';
import { connectCall } from '../../app/connect-call.ts';
import { requireCallOfApp } from '../../app/require-call-of-app.ts';
import { updateCallMedia } from '../../app/update-call-media.ts';
import { decodeCallRequest, encodeSession } from '../../contract/calls.ts';
import type { Endpoint } from '../endpoint.ts';

/** Signalling: an app accepts, rejects, ends or starts a call, or changes its media. */
export const writeCalls: Endpoint = {
  method: 'POST',
  on: 'page',
  edge: 'calls',
  token: 'page',
  permissions: ['pages_messaging'],
  async answer({ ports, page, app, params }) {
    const request = decodeCallRequest(params);
    const by = { pageId: page.id, appId: app.id };
    switch (request.action) {
      case 'act':
        await actOnCall(ports, { ...request, pageId: page.id, actor: { as: 'app', appId: app.id } });
        return { success: true };
      case 'accept':
        return { success: true, session: { ...encodeSession(await acceptCall(ports, { ...request, ...by })) } };
      case 'connect': {
        const { call, session } = await connectCall(ports, { ...request, ...by });
        // The guide has `id`, the reference `call_id` (docs/graph/calls.md §2.5).
        return { success: true, id: call.id, call_id: call.id, session: { ...encodeSession(session) } };
      }
      case 'media_update': {
        const session = await updateCallMedia(ports, { ...request, ...by });
        return session ? { success: true, session: { ...encodeSession(session) } } : { success: true };
      }
      case 'answer':
        await requireCallOfApp(ports, { ...request, ...by });
        return { success: true };
    }
  },
};
