import type { CallEntry } from './call-entry.ts';
import type { RingTarget } from './call-settings.ts';
import type { AppId, CallId, PageId, Psid } from './ids.ts';
import { Refused, type CallBarrier } from './refusal.ts';

/** Duration for which a consumer's call rings, in ms. Source: docs/graph/calls.md §1.2. */
export const RING_MS = 60_000;

/** State of a call. Source: docs/graph/calls.md §4. */
export type CallState = 'ringing' | 'in_call' | 'ended';
/**
 * An act on a call. `hang_up` is `terminate` in the API; on a ringing call it ends the ring. `fail`: the media broke off.
 */
export type CallAct = 'accept' | 'decline' | 'hang_up' | 'time_out' | 'fail';
/**
 * `missed`: not accepted in time, or cancelled by the caller. `declined`: rejected by the callee. `completed`: accepted, then
 * ended. `failed`: accepted, then broken off.
 */
export type CallOutcome = 'missed' | 'declined' | 'completed' | 'failed';
/** Side that started a call. Source: docs/graph/calls.md §3.1. */
export type CallDirection = 'user_initiated' | 'business_initiated';

/** A call between a consumer and a Page. Instants in epoch ms. */
export interface Call {
  readonly id: CallId;
  readonly pageId: PageId;
  readonly psid: Psid;
  readonly direction: CallDirection;
  /** The entry that the consumer tapped; null for a call that the business started. */
  readonly entry: CallEntry | null;
  readonly rings: RingTarget;
  /** The app that started or accepted the call; null while no app has, and for calls in the inbox. */
  readonly appId: AppId | null;
  readonly state: CallState;
  readonly outcome: CallOutcome | null;
  readonly startedAt: number;
  readonly acceptedAt: number | null;
  readonly endedAt: number | null;
}

/** The origin of an act: the consumer, the Page's inbox, an app through the API, or the server itself. */
export type CallActor = { readonly as: 'consumer' | 'inbox' | 'time' } | { readonly as: 'app'; readonly appId: AppId };

/** State and outcome after each act in each state. An act that is not listed is refused. */
const TRANSITIONS: {
  readonly [S in CallState]: { readonly [A in CallAct]?: readonly [CallState, CallOutcome | null] };
} = {
  ringing: {
    accept: ['in_call', null],
    decline: ['ended', 'declined'],
    hang_up: ['ended', 'missed'],
    time_out: ['ended', 'missed'],
    fail: ['ended', 'failed'],
  },
  in_call: { hang_up: ['ended', 'completed'], fail: ['ended', 'failed'] },
  ended: {},
};

/**
 * Returns the call after an act at `at` (epoch ms). Refusals: call_ended and call_failed; call_already_accepted for an act
 * that needs a ringing call; not_call_owner for an actor that may not do this. Source: docs/graph/calls.md §2, §4.
 */
export function applyCallAct(call: Call, act: CallAct, actor: CallActor, at: number): Call {
  const isPermitted = mayAct(call, act, actor);
  // Graph does not say to an app that a call of others has ended.
  if (!isPermitted && actor.as === 'app') throw notOwner(call, actor);
  // A ring ends with its time, also when its timer has not run yet.
  const hasEnded = act === 'time_out' ? call.state === 'ended' : !isLiveAt(call, at);
  if (hasEnded) throw new Refused({ reason: call.outcome === 'failed' ? 'call_failed' : 'call_ended' });
  if (!isPermitted) throw notOwner(call, actor);
  const next = TRANSITIONS[call.state][act];
  if (!next) throw new Refused({ reason: 'call_already_accepted' });
  if (call.state === 'in_call' && actor.as === 'app' && actor.appId !== call.appId) throw notOwner(call, actor);
  const [state, outcome] = next;
  const isCallee =
    call.direction === 'user_initiated' ? actor.as === 'app' || actor.as === 'inbox' : actor.as === 'consumer';
  return {
    ...call,
    state,
    // A ringing call that the callee hangs up is declined.
    outcome: outcome === 'missed' && isCallee ? 'declined' : outcome,
    appId: state === 'in_call' && actor.as === 'app' ? actor.appId : call.appId,
    acceptedAt: call.state === 'ringing' && state === 'in_call' ? at : call.acceptedAt,
    endedAt: state === 'ended' ? at : null,
  };
}

/** Returns true for an actor whose side of the call may do this. */
function mayAct(call: Call, act: CallAct, actor: CallActor): boolean {
  const isAnswer = act === 'accept' || act === 'decline';
  switch (actor.as) {
    case 'time':
      return true;
    case 'consumer':
      return act === 'hang_up' || (isAnswer && call.direction === 'business_initiated');
    case 'inbox':
      return call.rings === 'META';
    case 'app':
      if (call.rings !== 'PARTNERS') return false;
      return call.direction === 'user_initiated' || (!isAnswer && call.appId === actor.appId);
  }
}

/** Requires a call that rings in apps and that no other app has accepted. Refusal: not_call_owner. */
export function requireOwner(call: Call, appId: AppId): void {
  const isOwner = call.rings === 'PARTNERS' && (call.appId === null || call.appId === appId);
  if (!isOwner) throw notOwner(call, { as: 'app', appId });
}

/** Returns the refusal of an act that the actor may not do, with the reason. */
function notOwner(call: Call, actor: CallActor): Refused {
  return new Refused({ reason: 'not_call_owner', cause: barrierOf(call, actor) });
}

function barrierOf(call: Call, actor: CallActor): CallBarrier {
  if (actor.as === 'consumer') return 'placed_by_consumer';
  if (actor.as !== 'app') return 'rings_in_apps';
  if (call.rings === 'META') return 'rings_in_inbox';
  return call.appId === actor.appId ? 'placed_by_app' : 'other_app';
}

/** Returns the duration of an ended call from its acceptance, in whole seconds; undefined when it was not accepted. */
export function computeTalkSeconds(call: Call): number | undefined {
  if (call.acceptedAt === null || call.endedAt === null) return undefined;
  return Math.floor((call.endedAt - call.acceptedAt) / 1000);
}

/** Returns true while the call rings or goes on at `at` (epoch ms). A ring ends after RING_MS. */
export function isLiveAt(call: Call, at: number): boolean {
  if (at < call.startedAt) return false;
  if (call.endedAt !== null) return at < call.endedAt;
  return call.state === 'in_call' || at < call.startedAt + RING_MS;
}
