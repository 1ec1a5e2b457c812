import { computeTalkSeconds, type Call, type CallAct } from '../domain/call.ts';
import type { CallId, Psid } from '../domain/ids.ts';
import type { MediaOffer } from '../domain/media-offer.ts';
import type { MediaSession } from '../domain/media-session.ts';
import { id, integer, list, object, oneOf, string, type Decoder } from './graph-types.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import { ParamError } from './param-error.ts';
import { encodeAnswer, encodeServerOffer, type SessionDescription } from './sdp-answer.ts';
import { decodeOffer, InvalidSdp } from './sdp-offer.ts';
import type { CallConnect, CallMediaUpdate, CallStatus, CallTerminate } from './webhook-shapes.ts';

/** `POST /{page-id}/calls` and the `calls` webhook. Source: docs/graph/calls.md §2, §3. */

const ACTIONS = ['accept', 'connect', 'media_update', 'reject', 'terminate'] as const;
const VERSION = integer(0, 2 ** 32 - 1);

const track = object(
  {
    msid: string,
    label: oneOf(['default_audio', 'default_video', 'screen_audio', 'screen_video']),
    status: oneOf(['enabled', 'disabled']),
  },
  ['msid', 'label', 'status'],
);

/** `session` is read after the other parameters, because its errors have numbers of their own. */
const session: Decoder<unknown> = {
  decode: (value) => value,
  schema: {
    type: 'object',
    properties: { sdp_type: { enum: ['offer', 'answer'] }, sdp: { type: 'string' } },
    required: ['sdp_type', 'sdp'],
  },
};

export const callParams = object(
  {
    action: oneOf(ACTIONS),
    platform: oneOf(['messenger']),
    call_id: string,
    to: id,
    session,
    tracks: list(track, 0, 4),
    from_version: VERSION,
    to_version: VERSION,
  },
  ['action'],
);

/** A signalling request. */
export type CallRequest =
  | { readonly action: 'act'; readonly callId: CallId; readonly act: CallAct }
  | { readonly action: 'accept'; readonly callId: CallId; readonly offer: MediaOffer }
  | { readonly action: 'connect'; readonly psid: Psid; readonly offer: MediaOffer }
  | {
      readonly action: 'media_update';
      readonly callId: CallId;
      readonly fromVersion: number | undefined;
      readonly tracks: readonly { readonly msid: string; readonly label: string; readonly isEnabled: boolean }[];
      readonly offer: MediaOffer | undefined;
    }
  /** An answer of the app's endpoint, which the server does not need (docs/graph/media.md §1.1). */
  | { readonly action: 'answer'; readonly callId: CallId };

/** Reads the parameters of a signalling request. Throws ParamError. */
export function decodeCallRequest(params: JsonObject): CallRequest {
  const decoded = callParams.decode(params, []);
  const { action } = decoded;
  if (action === 'connect') {
    const psid = require(decoded.to, 'to') as Psid;
    return { action, psid, offer: decodeSession(decoded.session) };
  }
  const callId = require(decoded.call_id, 'call_id') as CallId;
  switch (action) {
    case 'reject':
      return { action: 'act', callId, act: 'decline' };
    case 'terminate':
      return { action: 'act', callId, act: 'hang_up' };
    case 'accept':
      return { action, callId, offer: decodeSession(decoded.session) };
    case 'media_update': {
      if (isAnswer(decoded.session)) return { action: 'answer', callId };
      const tracks = (decoded.tracks ?? []).map(({ msid, label, status }) => ({
        msid,
        label,
        isEnabled: status === 'enabled',
      }));
      if (decoded.session === undefined && tracks.length === 0) {
        const either = [['session'], ['tracks']] as const;
        throw new ParamError('none_given', 'At least one of {session, tracks} is required', ...either);
      }
      const offer = decoded.session === undefined ? undefined : decodeSession(decoded.session);
      return { action, callId, fromVersion: decoded.from_version, tracks, offer };
    }
  }
}

function require(value: string | undefined, name: string): string {
  if (value === undefined) throw new ParamError('missing', `The parameter ${name} is required`, [name]);
  return value;
}

const invalidSession = (reason: string, ...path: readonly string[]): ParamError =>
  new ParamError('invalid_session', `Invalid SDP parameter: ${reason}`, ['session', ...path]);

/** Reads the offer in `session`: an object, or JSON as text. Throws ParamError. */
function decodeSession(value: unknown): MediaOffer {
  const members = readSession(value);
  if (members === undefined) {
    throw new ParamError('missing_session', 'Invalid connection parameter: session is required', ['session']);
  }
  const type = members['sdp_type'] ?? members['type'];
  if (type === undefined) throw invalidSession('sdp_type is missing', 'sdp_type');
  if (typeof type !== 'string' || type.toLowerCase() !== 'offer')
    throw invalidSession('sdp_type must be offer', 'sdp_type');
  return decodeSdp(members['sdp']);
}

/** Reads the SDP of an offer. Throws ParamError. */
export function decodeSdp(sdp: unknown): MediaOffer {
  if (typeof sdp !== 'string' || sdp === '') throw invalidSession('sdp must be the text of an offer', 'sdp');
  try {
    return decodeOffer(sdp);
  } catch (error) {
    if (error instanceof InvalidSdp) throw invalidSession(error.message, 'sdp');
    throw error;
  }
}

/** Returns the members of `session`; undefined when there is none. */
function readSession(value: unknown): JsonObject | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const parsed = typeof value === 'string' ? parseJson(value) : value;
  if (!isJsonObject(parsed)) throw invalidSession('session must be a JSON object with sdp_type and sdp');
  return Object.keys(parsed).length === 0 ? undefined : parsed;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isAnswer(value: unknown): boolean {
  const type = value === undefined ? undefined : readSession(value)?.['sdp_type'];
  return typeof type === 'string' && type.toLowerCase() === 'answer';
}

/** The descriptions of a reply. */
export interface SessionReply {
  readonly sdp_response: SessionDescription;
  readonly sdp_renegotiation?: SessionDescription;
}

/** Encodes the answer to an offer, with the server's own offer beside it where the session has one. */
export const encodeSession = (session: MediaSession): SessionReply => ({
  sdp_response: encodeAnswer(session),
  ...(session.offers > 0 && { sdp_renegotiation: encodeServerOffer(session) }),
});

const description: JsonObject = {
  type: 'object',
  properties: { sdp_type: { enum: ['offer', 'answer'] }, sdp: { type: 'string' } },
  required: ['sdp_type', 'sdp'],
};
/** JSON Schema of the reply. */
export const callReplySchema: JsonObject = {
  type: 'object',
  properties: {
    success: { const: true },
    id: { type: 'string' },
    call_id: { type: 'string' },
    session: {
      type: 'object',
      properties: { sdp_response: description, sdp_renegotiation: description },
      required: ['sdp_response'],
    },
  },
  required: ['success'],
};

const seconds = (at: number) => Math.floor(at / 1000);

/** Encodes the `connect` event, times in seconds; it has neither SDP nor name. */
export function encodeConnect(call: Call): CallConnect {
  const isUsers = call.direction === 'user_initiated';
  return {
    id: call.id,
    to: isUsers ? call.pageId : call.psid,
    from: isUsers ? call.psid : call.pageId,
    event: 'connect',
    timestamp: seconds(call.startedAt),
    call_direction: call.direction,
  };
}

/** Encodes the `call_status` event of a call of the business at `at` (epoch ms), times in seconds. */
export const encodeCallStatus = (call: Call, status: CallStatus['call_status'], at: number): CallStatus => ({
  id: call.id,
  event: 'call_status',
  timestamp: seconds(at),
  recipient_id: call.psid,
  call_status: status,
});

/** Encodes the `media_update` event at `at` (epoch ms), times in seconds. */
export const encodeMediaUpdate = (call: Call, version: number, session: MediaSession, at: number): CallMediaUpdate => ({
  id: call.id,
  event: 'media_update',
  timestamp: seconds(at),
  session: { version, sdp_renegotiation: encodeServerOffer(session) },
});

/**
 * Encodes the `terminate` event, times in seconds; `duration` is there only for a call that was accepted (docs/design.md
 * §3.14).
 */
export function encodeTerminate(call: Call): CallTerminate {
  const duration = computeTalkSeconds(call);
  const endedAt = call.endedAt ?? call.startedAt;
  return {
    id: call.id,
    event: 'terminate',
    timestamp: seconds(endedAt),
    status: call.outcome === 'failed' ? 'Failed' : 'Completed',
    start_time: seconds(call.startedAt),
    end_time: seconds(endedAt),
    ...(duration !== undefined && { duration }),
  };
}
