import { answerPermission } from '../../app/answer-permission.ts';
import { connectCallEnd } from '../../app/connect-call-end.ts';
import { muteCall } from '../../app/mute-call.ts';
import { pressCallKeys } from '../../app/press-call-keys.ts';
import { decodeSdp } from '../../contract/calls.ts';
import { boolean, integer, object, oneOf, string } from '../../contract/graph-types.ts';
import { ParamError } from '../../contract/param-error.ts';
import { encodeAnswer } from '../../contract/sdp-answer.ts';
import { KEYS, type CallEnd } from '../../domain/call-media.ts';
import type { CallId, MessageId, PageId, Psid } from '../../domain/ids.ts';
import { ControlError } from '../control-error.ts';
import { readWait } from '../read-time.ts';
import { CustomReply, route, type Route } from '../route.ts';
import { callMedia, mediaSupport, sessionAnswer } from '../schemas/call-media.ts';
import { call, permissionView } from '../schemas/calls.ts';
import { encodeCall } from '../views/call.ts';
import { encodeInstantOrNull } from '../views/instant.ts';
import { encodeMedia } from '../views/media.ts';

const MAX_DIGITS = 32;
const DIGITS = new RegExp(`^[${KEYS}]{1,${MAX_DIGITS}}$`);

/** Ends of a call as control names them: the inbox is the business's end of a call that rings there. */
const ENDS = ['consumer', 'business', 'inbox'] as const;
const endOf = (name: (typeof ENDS)[number]): CallEnd => (name === 'consumer' ? 'consumer' : 'business');

/** `missing` says what to install, where that is the cause. */
const noMediaHere = (missing: string | undefined): ControlError =>
  new ControlError(
    404,
    'no_media',
    missing === undefined
      ? 'This process has no media of the call: it has none yet, or another process carries it.'
      : `This process has no media of the call. ${missing}`,
  );

/** The media of calls: what their ends do, hear and record. */
export const callMediaRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/media',
    summary: 'Returns available: true when calls can have media, else the optional packages to install',
    result: mediaSupport,
    async answer({ ports }) {
      const missing = ports.media.findMissing();
      return { available: missing === undefined, advice: missing ?? null };
    },
  }),
  route({
    method: 'GET',
    path: '/calls/{call_id}/media',
    summary:
      'Returns the state of both ends of a call with media; with tone and end, waits until that end hears the tone (wait=5s)',
    query: object({ end: oneOf(ENDS), tone: integer(1, 20_000), wait: string }),
    result: callMedia,
    async answer({ ports, path, query: { end = 'consumer', tone, wait } }) {
      if (tone !== undefined && wait === undefined) {
        const message = 'tone needs wait, as in end=consumer&tone=440&wait=5s: without it, tone has no effect.';
        throw new ControlError(400, 'invalid_parameter', message);
      }
      const wanted = { end: endOf(end), tone, ms: wait === undefined ? 0 : readWait(wait, 'wait') };
      const report = await ports.media.report(path.call_id as CallId, wanted);
      if (!report) throw noMediaHere(ports.media.findMissing());
      return encodeMedia(report);
    },
  }),
  route({
    method: 'GET',
    path: '/calls/{call_id}/recording',
    summary:
      'Returns the recording of the sound that an end of a call heard, as WAV, or as Ogg with Opus when the Accept header asks for audio/ogg',
    query: object({ end: oneOf(ENDS) }),
    contentType: 'audio/wav',
    result: call,
    async answer({ ports, path, query: { end = 'consumer' }, http }) {
      const isOgg = /\baudio\/(ogg|opus)\b/.test(http.headers.accept ?? '');
      const file = await ports.media.recordingFile(path.call_id as CallId, endOf(end), isOgg ? 'ogg' : 'wav');
      if (!file) throw new ControlError(404, 'no_recording', 'This end of the call is not recorded in this process.');
      return new CustomReply({
        status: 200,
        headers: ['Content-Type', isOgg ? 'audio/ogg' : 'audio/wav'],
        body: file,
      });
    },
  }),
  route({
    method: 'POST',
    path: '/calls/{call_id}/ends/{end}',
    summary: 'Connects a WebRTC endpoint as the consumer or the inbox: takes its offer, returns the answer',
    body: object({ sdp: string }, ['sdp']),
    result: sessionAnswer,
    async answer({ ports, path, body }) {
      if (path.end !== 'consumer' && path.end !== 'inbox') {
        throw new ControlError(404, 'not_found', 'An end of a call is consumer or inbox.');
      }
      const request = { callId: path.call_id as CallId, end: endOf(path.end), offer: decodeSdp(body.sdp) };
      const { sdp_type, sdp } = encodeAnswer(await connectCallEnd(ports, request));
      return { type: sdp_type, sdp };
    },
  }),
  route({
    method: 'POST',
    path: '/calls/{call_id}/mute',
    summary: 'Mutes or unmutes an end of a call; the app is notified when it is that of the consumer',
    body: object({ as: oneOf(['consumer', 'inbox']), muted: boolean }, ['as', 'muted']),
    result: call,
    async answer({ ports, path, body }) {
      const request = { callId: path.call_id as CallId, end: endOf(body.as), isMuted: body.muted };
      return encodeCall(await muteCall(ports, request));
    },
  }),
  route({
    method: 'POST',
    path: '/calls/{call_id}/dtmf',
    summary: 'Presses keys as the consumer; they reach the app’s endpoint as telephone events',
    body: object({ as: oneOf(['consumer']), digits: string }, ['as', 'digits']),
    result: call,
    async answer({ ports, path, body: { digits } }) {
      if (!DIGITS.test(digits)) {
        throw new ParamError('unknown_value', `Param digits must be 1 to ${MAX_DIGITS} of ${KEYS}`, ['digits']);
      }
      return encodeCall(await pressCallKeys(ports, { callId: path.call_id as CallId, digits }));
    },
  }),
  route({
    method: 'POST',
    path: '/threads/{page_id}/{psid}/call_permission',
    summary: 'Answers a request for the permission to call as the consumer',
    body: object({ message_id: string, response: oneOf(['approve', 'reject']) }, ['message_id', 'response']),
    result: permissionView,
    async answer({ ports, path, body }) {
      const { expiresAt } = await answerPermission(ports, {
        pageId: path.page_id as PageId,
        psid: path.psid as Psid,
        messageId: body.message_id as MessageId,
        response: body.response,
      });
      return { response: body.response, expires_at: encodeInstantOrNull(expiresAt) };
    },
  }),
];
