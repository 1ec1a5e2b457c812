import { applyCallAct, computeTalkSeconds, type Call, type CallAct, type CallActor } from '../domain/call.ts';
import type { Message } from '../domain/message.ts';
import type { PageEvent } from '../domain/page-event.ts';
import { makeMessageId } from './ids.ts';

/** A call after an act, and the event of the act. */
export interface CallMove {
  readonly call: Call;
  readonly events: readonly [PageEvent];
}

/**
 * Applies an act at `at` (epoch ms) to a call. A call that ends leaves a missed-call or completed-call message in the thread.
 * Refusals: those of applyCallAct.
 */
export function moveCall(before: Call, act: CallAct, actor: CallActor, at: number): CallMove {
  const call = applyCallAct(before, act, actor, at);
  if (call.state !== 'ended') {
    const kind = call.direction === 'user_initiated' ? 'call_accepted' : 'call_answered';
    return { call, events: [{ kind, call }] };
  }
  const { pageId, psid } = call;
  const seconds = computeTalkSeconds(call);
  const content: Message['content'] =
    seconds === undefined ? { type: 'missed_call' } : { type: 'completed_call', seconds };
  const message: Message = { id: makeMessageId(), pageId, psid, at, from: 'page', content };
  return { call, events: [{ kind: 'call_ended', call, message }] };
}
