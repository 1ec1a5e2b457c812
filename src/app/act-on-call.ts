import type { Call, CallAct, CallActor } from '../domain/call.ts';
import type { CallId, PageId } from '../domain/ids.ts';
import { Refused } from '../domain/refusal.ts';
import { moveCall } from './move-call.ts';
import type { Ports } from './ports/ports.ts';

/**
 * Accepts, declines or ends a call, and returns the call after that. An app gives the Page for which it acts. Refusals:
 * unknown_call, foreign_call for a call of another Page, and those of applyCallAct.
 */
export async function actOnCall(
  ports: Ports,
  request: { readonly callId: CallId; readonly pageId?: PageId; readonly act: CallAct; readonly actor: CallActor },
): Promise<Call> {
  const call = await ports.store.write(async (tx) => {
    const before = await tx.calls.findAnywhere(request.callId);
    if (!before) throw new Refused({ reason: 'unknown_call' });
    if (request.pageId !== undefined && request.pageId !== before.pageId) throw new Refused({ reason: 'foreign_call' });
    // The clock of the process that recorded the call may be ahead of this one's.
    const at = Math.max(ports.clock.now(), before.startedAt, before.acceptedAt ?? 0);
    return moveCall(ports, tx, before, request.act, request.actor, at);
  });
  ports.wake(call.pageId);
  return call;
}
