import { answerCall } from '../../app/answer-call.ts';
import { actOnCall } from '../../app/act-on-call.ts';
import { requireFound } from '../../app/require-found.ts';
import { integer, object, oneOf } from '../../contract/graph-types.ts';
import type { CallAct, CallActor } from '../../domain/call.ts';
import type { CallId, PageId } from '../../domain/ids.ts';
import { limitOf } from '../paging.ts';
import { mediaParam, readEndMedia } from '../sound.ts';
import { route, type Route } from '../route.ts';
import { call, listOf } from '../schemas.ts';
import { encodeCall } from '../views/call.ts';

/** The calls of a Page, and what its inbox and the consumer do with them. */
export const callRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/pages/{page_id}/calls',
    summary: 'Lists the calls that ring or go on; with scope=recent also ended ones, newest first',
    query: object({ scope: oneOf(['live', 'recent']), limit: integer(1) }),
    result: listOf(call),
    answer({ ports, path, query: { scope, limit } }) {
      const pageId = path.page_id as PageId;
      return ports.store.read(async (reads) => {
        requireFound(await reads.pages.find(pageId), 'page', pageId);
        const calls =
          scope === 'recent'
            ? await reads.calls.listRecent(pageId, limitOf(limit))
            : await reads.calls.listLive(pageId);
        return { data: calls.map(encodeCall) };
      });
    },
  }),
  route({
    method: 'POST',
    path: '/calls/{call_id}/accept',
    summary: 'Accepts a ringing call in the inbox, or answers a call of the business as the consumer, with a sound',
    body: object({ as: oneOf(['inbox', 'consumer']), media: mediaParam }, ['as']),
    result: call,
    async answer({ ports, path, body }) {
      const callId = path.call_id as CallId;
      if (body.as === 'inbox')
        return encodeCall(await actOnCall(ports, { callId, act: 'accept', actor: { as: 'inbox' } }));
      return encodeCall(await answerCall(ports, { callId, consumer: await readEndMedia(ports.media, body.media) }));
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
