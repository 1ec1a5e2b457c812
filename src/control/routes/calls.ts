import { acceptWithSound } from '../../app/accept-with-sound.ts';
import { answerCall } from '../../app/answer-call.ts';
import { actOnCall } from '../../app/act-on-call.ts';
import { connectWithSound } from '../../app/connect-call.ts';
import { requireFound } from '../../app/require-found.ts';
import { integer, object, oneOf, string } from '../../contract/graph-types.ts';
import { ParamError } from '../../contract/param-error.ts';
import type { CallAct, CallActor } from '../../domain/call.ts';
import type { AppId, CallId, PageId, Psid } from '../../domain/ids.ts';
import { readTimeline } from '../call-timeline.ts';
import { ControlError } from '../control-error.ts';
import { limitOf, takePart } from '../paging.ts';
import { mediaParam, readEndMedia } from '../sound.ts';
import { route, type Route } from '../route.ts';
import { callTimeline } from '../schemas/call-timeline.ts';
import { call } from '../schemas/calls.ts';
import { listOf } from '../schemas/list.ts';
import { encodeCall } from '../views/call.ts';

/** The calls of a Page, and what its inbox and the consumer do with them. */
export const callRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/pages/{page_id}/calls',
    summary:
      'Lists the calls that ring or go on; with scope=recent also ended ones, newest first: next is the value of after for ' +
      'the rest',
    query: object({ scope: oneOf(['live', 'recent']), limit: integer(1), after: string }),
    result: listOf(call),
    answer({ ports, path, query: { scope, limit, after } }) {
      const pageId = path.page_id as PageId;
      return ports.store.read(async (reads) => {
        requireFound(await reads.pages.find(pageId), 'page', pageId);
        if (scope !== 'recent' && after !== undefined) {
          throw new ControlError(400, 'invalid_parameter', 'after takes the next of a list with scope=recent.');
        }
        if (scope !== 'recent') return { data: (await reads.calls.listLive(pageId)).map(encodeCall) };
        const before =
          after === undefined
            ? undefined
            : requireFound(await reads.calls.find(pageId, after as CallId), 'call', after);
        const most = limitOf(limit);
        const calls = await reads.calls.listRecent(pageId, most + 1, before);
        return takePart(calls, most, encodeCall);
      });
    },
  }),
  route({
    method: 'GET',
    path: '/calls/{call_id}/timeline',
    summary:
      'Returns a call from the tap to its end: the gates at the tap, journal entries, attempts at its webhooks, requests of ' +
      'apps and media',
    result: callTimeline,
    async answer(request) {
      const callId = request.path.call_id as CallId;
      const call = await request.ports.store.read((reads) => reads.calls.findAnywhere(callId));
      return readTimeline(request, requireFound(call, 'call', callId));
    },
  }),
  route({
    method: 'POST',
    path: '/pages/{page_id}/calls',
    summary:
      'Calls a person (to) who has given the permission, as an app (app_id) that has no endpoint. media is the sound of the ' +
      'app’s end, which the server plays',
    body: object({ to: string, app_id: string, media: mediaParam }, ['to', 'app_id']),
    result: call,
    async answer({ ports, path, body: { to, app_id: id, media } }) {
      const appId = id as AppId;
      await ports.store.read(async (reads) => requireFound(await reads.apps.find(appId), 'app', id));
      const business = await readEndMedia(ports.media, media);
      const request = { pageId: path.page_id as PageId, psid: to as Psid, appId, business };
      return encodeCall(await connectWithSound(ports, request));
    },
  }),
  route({
    method: 'POST',
    path: '/calls/{call_id}/accept',
    summary:
      'Accepts a ringing call in the inbox, or as an app (app_id) that has no endpoint; or answers a call of the business ' +
      'as the consumer. media is the sound of that end, which the server plays',
    body: object({ as: oneOf(['inbox', 'consumer', 'app']), app_id: string, media: mediaParam }, ['as']),
    result: call,
    async answer({ ports, path, body: { as, app_id: appId, media } }) {
      const callId = path.call_id as CallId;
      if ((as === 'app') !== (appId !== undefined)) {
        throw new ParamError('missing', 'The parameter app_id is required with as=app, and only then', ['app_id']);
      }
      if (as === 'consumer') {
        return encodeCall(await answerCall(ports, { callId, consumer: await readEndMedia(ports.media, media) }));
      }
      const actor: CallActor = appId === undefined ? { as: 'inbox' } : { as: 'app', appId: appId as AppId };
      if (as === 'inbox' && !media) return encodeCall(await actOnCall(ports, { callId, act: 'accept', actor }));
      const business = await readEndMedia(ports.media, media);
      return encodeCall(await acceptWithSound(ports, { callId, actor, business }));
    },
  }),
  actRoute(
    'decline',
    ['inbox', 'consumer'],
    'Declines a ringing call in the inbox, or one of the business as the consumer',
  ),
  actRoute('hang_up', ['inbox', 'consumer'], 'Ends a call in the inbox or as the consumer'),
];

function actRoute(act: CallAct, actors: readonly ('inbox' | 'consumer')[], summary: string): Route {
  return route({
    method: 'POST',
    path: `/calls/{call_id}/${act}`,
    summary,
    body: object({ as: oneOf(actors) }, ['as']),
    result: call,
    async answer({ ports, path, body }) {
      const actor: CallActor = { as: body.as };
      return encodeCall(await actOnCall(ports, { callId: path.call_id as CallId, act, actor }));
    },
  });
}
