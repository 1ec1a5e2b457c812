import type { Call, CallAct, CallActor } from '../domain/call.ts';
import { changeCall } from './change-call.ts';
import { findCall, type CallReference } from './find-call.ts';
import { moveCall } from './move-call.ts';
import type { Ports } from './ports/ports.ts';

/**
 * Accepts, declines or ends a call, and returns the call after that. An app gives the Page for which it acts. Refusals:
 * unknown_call, foreign_call for a call of another Page, and those of applyCallAct.
 */
export async function actOnCall(
  ports: Ports,
  request: CallReference & { readonly act: CallAct; readonly actor: CallActor },
): Promise<Call> {
  const found = await ports.store.read((reads) => findCall(reads, request));
  const { call } = await changeCall(ports, found, ({ call: before, at }) =>
    moveCall(before, request.act, request.actor, at),
  );
  return call;
}
