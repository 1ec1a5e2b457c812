import { actOnCall } from '../../app/act-on-call.ts';
import { requireFound } from '../../app/require-found.ts';
import { explainCall } from '../../app/explain-call.ts';
import type { TapRequest } from '../../app/find-tap.ts';
import { markRead } from '../../app/mark-read.ts';
import { startCall, type TapResult } from '../../app/start-call.ts';
import { tapPostback } from '../../app/tap-postback.ts';
import { viewThread } from '../../app/view-thread.ts';
import { writeAsConsumer } from '../../app/write-as-consumer.ts';
import { id, integer, object, oneOf, string, text } from '../../contract/graph-types.ts';
import { ParamError } from '../../contract/param-error.ts';
import { CALL_ENTRIES, type CallEntry } from '../../domain/call-entry.ts';
import type { CallAct } from '../../domain/call.ts';
import type { CallId, MessageId, PageId, Psid } from '../../domain/ids.ts';
import { encodeCall, instant } from '../views/encode.ts';
import { gateTexts } from '../views/gate-text.ts';
import { readInstant } from '../read-time.ts';
import { jsonReply, CustomReply, type ControlRequest, type Route } from '../route.ts';
import type * as shapes from '../shapes.ts';
import { encodeExplanation, encodeThread } from '../views/thread.ts';

const entry = oneOf(CALL_ENTRIES);
const newMessage = object({ text: text(2000) }, ['text']);
const newPostback = object({ message_id: string, payload: string }, ['message_id']);
const newCall = object({ entry, message_id: string }, ['entry']);
const explainQuery = object({ page_id: id, psid: id, entry, message_id: string, at: string }, ['page_id', 'psid']);

const callsQuery = object({ scope: oneOf(['live', 'recent']), limit: integer(1) });

const threadOf = ({ path }: ControlRequest) => ({ pageId: path['page_id'] as PageId, psid: path['psid'] as Psid });

const tapOf = (
  thread: Pick<TapRequest, 'pageId' | 'psid'>,
  { entry, message_id }: { readonly entry?: CallEntry; readonly message_id?: string },
): TapRequest => ({
  ...thread,
  entry: entry ?? 'icon',
  ...(message_id !== undefined && { messageId: message_id as MessageId }),
});

/** Both sides of the line: what a consumer sees and does, and what the Page's inbox does. */
export const threadRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/threads/{page_id}/{psid}',
    does: "what that consumer's Messenger shows",
    async answer(asked): Promise<shapes.ThreadView> {
      const { pageId, psid } = threadOf(asked);
      return encodeThread(await viewThread(asked.ports, pageId, psid));
    },
  },
  {
    method: 'POST',
    path: '/threads/{page_id}/{psid}/messages',
    does: 'the consumer writes {text}',
    async answer(asked): Promise<shapes.MessageReference> {
      const { pageId, psid } = threadOf(asked);
      const written = newMessage.decode(asked.body, []);
      if (written.text.trim() === '') throw new ParamError('empty_message', 'Param text must not be empty', ['text']);
      return { message_id: await writeAsConsumer(asked.ports, pageId, psid, written.text) };
    },
  },
  {
    method: 'POST',
    path: '/threads/{page_id}/{psid}/postbacks',
    does: 'the consumer taps a postback button {message_id, payload?}',
    async answer(asked): Promise<shapes.MessageReference> {
      const { message_id, payload } = newPostback.decode(asked.body, []);
      const tap = { ...threadOf(asked), messageId: message_id as MessageId };
      await tapPostback(asked.ports, { ...tap, ...(payload !== undefined && { payload }) });
      return { message_id };
    },
  },
  {
    method: 'POST',
    path: '/threads/{page_id}/{psid}/read',
    does: 'the consumer has read the thread',
    async answer(asked): Promise<shapes.ReadReceipt> {
      const { pageId, psid } = threadOf(asked);
      await markRead(asked.ports, pageId, psid);
      return { read: true };
    },
  },
  {
    method: 'POST',
    path: '/threads/{page_id}/{psid}/calls',
    does: `the consumer taps to call {entry: ${CALL_ENTRIES.join('|')}, message_id?}`,
    async answer(asked): Promise<shapes.Ring | CustomReply> {
      const started = await startCall(asked.ports, tapOf(threadOf(asked), newCall.decode(asked.body, [])));
      if ('stoppedBy' in started) return new CustomReply(jsonReply(409, encodeStopped(started)));
      return { call_id: started.call.id, rings: started.call.rings, apps: started.apps };
    },
  },
  {
    method: 'GET',
    path: '/explain',
    does: 'why a tap rings or does not; ?page_id=&psid=&entry=&message_id=&at=',
    async answer({ ports, query }): Promise<shapes.Explanation> {
      const asked = explainQuery.decode(query, []);
      const thread = { pageId: asked.page_id as PageId, psid: asked.psid as Psid };
      const at = asked.at === undefined ? ports.clock.now() : readInstant(asked.at, 'at');
      return encodeExplanation(await explainCall(ports, tapOf(thread, asked), at));
    },
  },
  {
    method: 'GET',
    path: '/pages/{page_id}/calls',
    does: 'the calls that ring or go on; ?scope=recent&limit= also those that are over, newest first',
    async answer({ ports, path, query }): Promise<shapes.List<shapes.Call>> {
      const pageId = path['page_id'] as PageId;
      const { scope, limit = 100 } = callsQuery.decode(query, []);
      return ports.store.read(async (reads) => {
        requireFound(await reads.pages.find(pageId), 'page', pageId);
        const recent = () => reads.calls.listRecent(pageId, Math.min(limit, 1000));
        return { data: (await (scope === 'recent' ? recent() : reads.calls.listLive(pageId))).map(encodeCall) };
      });
    },
  },
  callRoute('accept', 'accept'),
  callRoute('decline', 'decline'),
  callRoute('hang_up', 'hang_up'),
];

function callRoute(word: string, act: CallAct): Route {
  const actors = object({ as: oneOf(act === 'hang_up' ? ['inbox', 'consumer'] : ['inbox']) }, ['as']);
  return {
    method: 'POST',
    path: `/calls/{call_id}/${word}`,
    does: `the inbox${act === 'hang_up' ? ' or the consumer' : ''} does so {as}`,
    async answer({ ports, path, body }): Promise<shapes.Call> {
      const { as } = actors.decode(body, []);
      return encodeCall(await actOnCall(ports, { callId: path['call_id'] as CallId, act, actor: { as } }));
    },
  };
}

function encodeStopped({ stoppedBy, opensAt }: Extract<TapResult, { stoppedBy: unknown }>): shapes.RefusedTapAnswer {
  const { setting, text } = gateTexts[stoppedBy];
  const opens = opensAt === null ? {} : { opens_at: instant(opensAt) };
  return { refused: { gate: stoppedBy, ...(setting !== undefined && { setting }), ...opens, text } };
}
