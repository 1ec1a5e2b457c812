import { applyCallAct, computeTalkSeconds, type Call, type CallAct, type CallActor } from '../domain/call.ts';
import { grantPermission } from '../domain/call-permission.ts';
import type { Message } from '../domain/message.ts';
import { makeMessageId } from './ids.ts';
import type { Ports } from './ports/ports.ts';
import type { Tx } from './ports/store.ts';
import { recordEvent } from './record-event.ts';

/**
 * Applies an act at `at` (epoch ms) to a call, inside a transaction, and returns the call after it. A call that ends leaves
 * a missed-call or completed-call message in the thread. Refusals: those of applyCallAct.
 */
export async function moveCall(
  ports: Ports,
  tx: Tx,
  before: Call,
  act: CallAct,
  actor: CallActor,
  at: number,
): Promise<Call> {
  const call = applyCallAct(before, act, actor, at);
  const { pageId, psid } = call;
  await tx.calls.save(call);
  await tx.timers.remove({ pageId, kind: 'ring', subject: call.id });
  if (call.state === 'ended') {
    await tx.timers.remove({ pageId, kind: 'media', subject: call.id });
    // It may have a whole sound in it, and has no use after the call.
    await tx.callMedia.remove(pageId, call.id);
    const seconds = computeTalkSeconds(call);
    const content: Message['content'] =
      seconds === undefined ? { type: 'missed_call' } : { type: 'completed_call', seconds };
    const message: Message = { id: makeMessageId(), pageId, psid, at, from: 'page', content };
    await tx.messages.add(message, await recordEvent(ports, tx, pageId, { kind: 'call_ended', call, message }));
    if (givesPermission(call)) {
      await tx.callPermissions.save(grantPermission(await tx.callPermissions.find(pageId, psid), at));
    }
  } else {
    const kind = call.direction === 'user_initiated' ? 'call_accepted' : 'call_answered';
    await recordEvent(ports, tx, pageId, { kind, call });
  }
  return call;
}

/**
 * Returns true for a call after which the Page may call the person: it was connected, or the business did not pick up.
 * Source: docs/graph/calls.md §6.1.
 */
const givesPermission = ({ direction, outcome }: Call): boolean =>
  outcome === 'completed' || (direction === 'user_initiated' && (outcome === 'missed' || outcome === 'declined'));
