import type { CallEntry } from './call-entry.ts';
import type { RingTarget } from './call-settings.ts';
import type { AppId, CallId, PageId, Psid } from './ids.ts';
import { Refused } from './refusal.ts';

/** How long a consumer's call rings, in ms. Source: docs/graph/calls.md §1.2. */
export const RING_MS = 60_000;

export type CallState = 'ringing' | 'in_call' | 'ended';
/** `terminate` is the app's word for hanging up; under a ring it ends the ring. */
export type CallAct = 'accept' | 'decline' | 'hang_up' | 'time_out';
/** `missed`: nobody took it, or the consumer gave up. `declined`: the business said no. `completed`: people talked. */
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

/** Who acts: the consumer, the Page's inbox, an app through the API, or time. */
export type CallActor = { readonly as: 'consumer' | 'inbox' | 'time' } | { readonly as: 'app'; readonly appId: AppId };

/** The whole life of a call: what each act leads to in each state. What is not listed is refused. */
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
 * The call after an act at `at`. Refusals: call_ended for an ended call, call_already_accepted for an act that only a
 * ringing call takes, not_call_owner where the actor is not whom the call rings. Source: docs/graph/calls.md §2, §4.
 */
export function applyCallAct(call: Call, act: CallAct, actor: CallActor, at: number): Call {
  if (actor.as === 'app' && call.rings !== 'PARTNERS') throw new Refused({ reason: 'not_call_owner' });
  if (actor.as === 'inbox' && call.rings !== 'META') throw new Refused({ reason: 'not_call_owner' });
  if (actor.as === 'consumer' && act !== 'hang_up') throw new Refused({ reason: 'not_call_owner' });
  // A ring is over with its time, also when nobody has seen to that yet.
  const over = act === 'time_out' ? call.state === 'ended' : !isLiveAt(call, at);
  if (over) throw new Refused({ reason: 'call_ended' });
  const next = TRANSITIONS[call.state][act];
  if (!next) throw new Refused({ reason: 'call_already_accepted' });
  const [state, outcome] = next;
  return {
    ...call,
    state,
    // A business that hangs up on a ringing call declines it.
    outcome: outcome === 'missed' && (actor.as === 'app' || actor.as === 'inbox') ? 'declined' : outcome,
    acceptedAt: state === 'in_call' ? at : call.acceptedAt,
    endedAt: state === 'ended' ? at : null,
  };
}

/** How long people talked, in whole seconds; undefined when nobody took the call. */
export function computeTalkSeconds(call: Call): number | undefined {
  if (call.acceptedAt === null || call.endedAt === null) return undefined;
  return Math.floor((call.endedAt - call.acceptedAt) / 1000);
}

/** Does the call keep its two sides busy at `at`? A ring that nobody takes ends by itself. */
export function isLiveAt(call: Call, at: number): boolean {
  if (at < call.startedAt) return false;
  if (call.endedAt !== null) return at < call.endedAt;
  return call.state === 'in_call' || at < call.startedAt + RING_MS;
}
