import type { CallEntry } from './call-entry.ts';
import type { RingTarget } from './call-settings.ts';
import type { AppId, CallId, PageId, Psid } from './ids.ts';
import { Refused } from './refusal.ts';

/** Duration for which a consumer's call rings, in ms. Source: docs/graph/calls.md §1.2. */
export const RING_MS = 60_000;

/** State of a call. Source: docs/graph/calls.md §4. */
export type CallState = 'ringing' | 'in_call' | 'ended';
/** An act on a call. `hang_up` is `terminate` in the API; on a ringing call it ends the ring. */
export type CallAct = 'accept' | 'decline' | 'hang_up' | 'time_out';
/** `missed`: not accepted in time, or cancelled by the consumer. `declined`: rejected by the business. `completed`: accepted, then ended. */
export type CallOutcome = 'missed' | 'declined' | 'completed';

/** A consumer-initiated call. Instants in epoch ms. */
export interface Call {
  readonly id: CallId;
  readonly pageId: PageId;
  readonly psid: Psid;
  readonly entry: CallEntry;
  readonly rings: RingTarget;
  readonly state: CallState;
  readonly outcome: CallOutcome | null;
  readonly startedAt: number;
  readonly acceptedAt: number | null;
  readonly endedAt: number | null;
}

/** The origin of an act: the consumer, the Page's inbox, an app through the API, or the end of the ringing time. */
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
  },
  in_call: { hang_up: ['ended', 'completed'] },
  ended: {},
};

/**
 * Returns the call after an act at `at` (epoch ms). Refusals: call_ended; call_already_accepted for an act that needs a
 * ringing call; not_call_owner for an actor that the call does not ring. Source: docs/graph/calls.md §2, §4.
 */
export function applyCallAct(call: Call, act: CallAct, actor: CallActor, at: number): Call {
  if (actor.as === 'app' && call.rings !== 'PARTNERS') throw new Refused({ reason: 'not_call_owner' });
  if (actor.as === 'inbox' && call.rings !== 'META') throw new Refused({ reason: 'not_call_owner' });
  if (actor.as === 'consumer' && act !== 'hang_up') throw new Refused({ reason: 'not_call_owner' });
  // A ring ends with its time, also when its timer has not run yet.
  const hasEnded = act === 'time_out' ? call.state === 'ended' : !isLiveAt(call, at);
  if (hasEnded) throw new Refused({ reason: 'call_ended' });
  const next = TRANSITIONS[call.state][act];
  if (!next) throw new Refused({ reason: 'call_already_accepted' });
  const [state, outcome] = next;
  return {
    ...call,
    state,
    // A ringing call that the business hangs up is declined.
    outcome: outcome === 'missed' && (actor.as === 'app' || actor.as === 'inbox') ? 'declined' : outcome,
    acceptedAt: state === 'in_call' ? at : call.acceptedAt,
    endedAt: state === 'ended' ? at : null,
  };
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
