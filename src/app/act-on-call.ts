import { applyCallAct, talkSeconds, type Call, type CallAct, type CallActor } from '../domain/call.ts';
import type { CallId, PageId } from '../domain/ids.ts';
import type { Message } from '../domain/message.ts';
import { Refused } from '../domain/refusal.ts';
import { recordEvent } from './record-event.ts';
import type { Ports } from './ports/ports.ts';
import type { Tx } from './ports/store.ts';
import { newMessageId } from './secrets.ts';

/**
 * Accepts, declines or ends a call. An app names the Page on whose behalf it acts. Refusals: unknown_call,
 * foreign_call, and those of the domain's actOnCall.
 */
export async function actOnCall(
  ports: Ports,
  request: { readonly callId: CallId; readonly pageId?: PageId; readonly act: CallAct; readonly actor: CallActor },
): Promise<Call> {
  const call = await ports.store.write(async (tx) => {
    const before = await tx.calls.findAnywhere(request.callId);
    if (!before) throw new Refused({ reason: 'unknown_call' });
    if (request.pageId !== undefined && request.pageId !== before.pageId) throw new Refused({ reason: 'foreign_call' });
    // Whoever started the call may have a clock that is ahead of this machine's.
    const at = Math.max(ports.clock.now(), before.startedAt, before.acceptedAt ?? 0);
    return moveCall(ports, tx, before, request.act, request.actor, at);
  });
  ports.wake(call.pageId);
  return call;
}

/** Takes a call one step on, inside a transaction; a call that ends leaves its message in the thread. */
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
    const seconds = talkSeconds(call);
    const content: Message['content'] =
      seconds === undefined ? { type: 'missed_call' } : { type: 'completed_call', seconds };
    const message: Message = { id: newMessageId(), pageId, psid, at, from: 'page', content };
    await tx.messages.add(message, await recordEvent(ports, tx, pageId, { kind: 'call_ended', call, message }));
  } else {
    await recordEvent(ports, tx, pageId, { kind: 'call_accepted', call });
  }
  return call;
}
