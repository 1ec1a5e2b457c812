import type { Call } from '../domain/call.ts';
import type { CallId, PageId } from '../domain/ids.ts';
import { Refused } from '../domain/refusal.ts';
import type { Reads } from './ports/store.ts';

/** A call, and the Page for which an app acts on it; without a Page, the call of any. */
export interface CallReference {
  readonly callId: CallId;
  readonly pageId?: PageId;
}

/** Returns a call. Refusals: unknown_call, and foreign_call for a call of another Page. */
export async function findCall(reads: Reads, { callId, pageId }: CallReference): Promise<Call> {
  const call = await reads.calls.findAnywhere(callId);
  if (!call) throw new Refused({ reason: 'unknown_call' });
  if (pageId !== undefined && pageId !== call.pageId) throw new Refused({ reason: 'foreign_call' });
  return call;
}

/** Returns the instant of an act on a call: the clock of the process that recorded the call may be ahead of this one's. */
export const actInstant = (now: number, call: Call): number => Math.max(now, call.startedAt, call.acceptedAt ?? 0);
