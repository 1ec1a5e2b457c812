import type { Call, CallAct } from '../domain/call.ts';
import { computeTalkSeconds } from '../domain/call.ts';
import type { CallId } from '../domain/ids.ts';
import { object, oneOf, string } from './graph-types.ts';
import { ParamError } from './param-error.ts';
import type { JsonObject } from './json.ts';
import type { CallConnect, CallTerminate } from './webhook-shapes.ts';

/** `POST /{page-id}/calls` and the `calls` webhook. Source: docs/graph/calls.md §2, §3. */

const ACTIONS = ['accept', 'connect', 'media_update', 'reject', 'terminate'] as const;

export const callParams = object({ action: oneOf(ACTIONS), platform: oneOf(['messenger']), call_id: string }, [
  'action',
]);

/** Effects of the actions on a call; the other actions need media, which is missing. */
const ACTS: Readonly<Partial<Record<(typeof ACTIONS)[number], CallAct>>> = { reject: 'decline', terminate: 'hang_up' };

/** Reads the parameters of a signalling request. Throws ParamError, also for the actions that are missing here. */
export function decodeCallAction(params: JsonObject): { readonly callId: CallId; readonly act: CallAct } {
  const { action, call_id } = callParams.decode(params, []);
  const act = ACTS[action];
  if (!act)
    throw new ParamError('unsupported_action', `The action ${action} is not supported by Switchhook yet`, ['action']);
  if (call_id === undefined) throw new ParamError('missing', 'The parameter call_id is required', ['call_id']);
  return { callId: call_id as CallId, act };
}

const seconds = (at: number) => Math.floor(at / 1000);

/** Encodes the `connect` event of a consumer's call, times in seconds; it has neither SDP nor name. */
export function encodeConnect(call: Call): CallConnect {
  return {
    id: call.id,
    to: call.pageId,
    from: call.psid,
    event: 'connect',
    timestamp: seconds(call.startedAt),
    call_direction: 'user_initiated',
  };
}

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
    status: 'Completed',
    start_time: seconds(call.startedAt),
    end_time: seconds(endedAt),
    ...(duration !== undefined && { duration }),
  };
}
