import { markRead } from '../../app/mark-read.ts';
import { startCall } from '../../app/start-call.ts';
import { tapProfile } from '../../app/tap-profile.ts';
import { tapPostback } from '../../app/tap-postback.ts';
import { tapQuickReply } from '../../app/tap-quick-reply.ts';
import { viewThread } from '../../app/view-thread.ts';
import { writeAsConsumer, type ConsumerMessage } from '../../app/write-as-consumer.ts';
import { webUrl } from '../../contract/buttons.ts';
import { object, oneOf, string, text } from '../../contract/graph-types.ts';
import { ParamError } from '../../contract/param-error.ts';
import { CALL_ENTRIES } from '../../domain/call-entry.ts';
import type { MessageId, PageId, Psid } from '../../domain/ids.ts';
import { MEDIA_TYPES, type Attachment } from '../../domain/message.ts';
import { PROFILE_TAP_SOURCES } from '../../domain/messenger-profile.ts';
import { noBody } from '../read-body.ts';
import { CustomReply, jsonReply, route, type Route } from '../route.ts';
import { ring } from '../schemas/calls.ts';
import { refusedTap } from '../schemas/explanation.ts';
import { messageReference } from '../schemas/messages.ts';
import { readReceipt, threadView } from '../schemas/threads.ts';
import { mediaParam, readEndMedia } from '../sound.ts';
import { toTapRequest } from '../tap-request.ts';
import { encodeRefusedTap } from '../views/gate.ts';
import { encodeThread } from '../views/thread.ts';

const threadOf = (path: { readonly page_id: string; readonly psid: string }) => ({
  pageId: path.page_id as PageId,
  psid: path.psid as Psid,
});

const attachment = object({ type: oneOf(MEDIA_TYPES), url: webUrl }, ['type', 'url']);

/** Returns the text or attachment of a new message. Throws ParamError without either, or with both. */
function toBody({ text, attachment }: { text?: string; attachment?: Attachment }): ConsumerMessage['body'] {
  if (attachment && text !== undefined) {
    const sentence = 'Only one of the text or attachment fields can be specified';
    throw new ParamError('text_and_attachment', sentence, ['text'], ['attachment']);
  }
  if (attachment) return { attachment };
  if (text === undefined) throw new ParamError('missing', 'The parameter text is required', ['text']);
  if (text.trim() === '') throw new ParamError('empty_message', 'Param text must not be empty', ['text']);
  return { text };
}

/** The consumer's side of a thread. */
export const threadRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/threads/{page_id}/{psid}',
    summary: "Returns a thread as the consumer's Messenger shows it",
    result: threadView,
    async answer({ ports, path }) {
      const { pageId, psid } = threadOf(path);
      return encodeThread(await viewThread(ports, pageId, psid));
    },
  }),
  route({
    method: 'POST',
    path: '/threads/{page_id}/{psid}/messages',
    summary: 'Writes a message as the consumer: a text, or an attachment by its address',
    body: object({ text: text(2000), attachment, reply_to: string }),
    result: messageReference,
    async answer({ ports, path, body }) {
      const replyTo = body.reply_to as MessageId | undefined;
      const message = { ...threadOf(path), body: toBody(body), ...(replyTo !== undefined && { replyTo }) };
      return { message_id: await writeAsConsumer(ports, message) };
    },
  }),
  route({
    method: 'POST',
    path: '/threads/{page_id}/{psid}/quick_replies',
    summary: 'Taps a quick reply of the last message as the consumer; without payload, the first one',
    body: object({ message_id: string, payload: string }, ['message_id']),
    result: messageReference,
    async answer({ ports, path, body: { message_id, payload } }) {
      const tap = { ...threadOf(path), messageId: message_id as MessageId };
      return { message_id: await tapQuickReply(ports, { ...tap, ...(payload !== undefined && { payload }) }) };
    },
  }),
  route({
    method: 'POST',
    path: '/threads/{page_id}/{psid}/postbacks',
    summary:
      'Taps a postback button as the consumer: of a message, or of the Messenger profile (source); without payload, the ' +
      'first one',
    body: object({ message_id: string, source: oneOf(PROFILE_TAP_SOURCES), payload: string }),
    result: messageReference,
    async answer({ ports, path, body: { message_id, source, payload } }) {
      const tap = { ...threadOf(path), ...(payload !== undefined && { payload }) };
      if (source !== undefined && message_id === undefined) {
        return { message_id: await tapProfile(ports, { ...tap, source }) };
      }
      if (message_id === undefined) {
        throw new ParamError('missing', 'The parameter message_id is required', ['message_id'], ['source']);
      }
      if (source !== undefined) {
        throw new ParamError(
          'repeated',
          'Only one of message_id and source can be specified',
          ['message_id'],
          ['source'],
        );
      }
      await tapPostback(ports, { ...tap, messageId: message_id as MessageId });
      return { message_id };
    },
  }),
  route({
    method: 'POST',
    path: '/threads/{page_id}/{psid}/read',
    summary: 'Marks the thread as read by the consumer',
    body: noBody,
    result: readReceipt,
    async answer({ ports, path }) {
      const { pageId, psid } = threadOf(path);
      await markRead(ports, pageId, psid);
      return { read: true as const };
    },
  }),
  route({
    method: 'POST',
    path: '/threads/{page_id}/{psid}/calls',
    summary:
      'Taps a call entry as the consumer; without message_id, the last message that has such a button. ' +
      'media is the sound of the consumer’s end. Answers 409 with the gate when the tap does not ring',
    body: object({ entry: oneOf(CALL_ENTRIES), message_id: string, media: mediaParam }, ['entry']),
    result: ring,
    otherAnswers: { 409: refusedTap },
    async answer({ ports, metrics, path, body: { media, ...tap } }) {
      const consumer = await readEndMedia(ports.media, media);
      const result = await startCall(ports, { ...toTapRequest({ ...path, ...tap }), ...(media && { consumer }) });
      if ('stoppedBy' in result) {
        metrics.countRefusedTap(result.stoppedBy);
        return new CustomReply(jsonReply(409, encodeRefusedTap(result)));
      }
      return { call_id: result.call.id, rings: result.call.rings, apps: result.apps };
    },
  }),
];
