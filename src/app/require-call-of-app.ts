import type { Call } from '../domain/call.ts';
import type { AppId, CallId, PageId } from '../domain/ids.ts';
import { Refused } from '../domain/refusal.ts';
import { findCall } from './find-call.ts';
import { requireTalking } from './mute-call.ts';
import type { Ports } from './ports/ports.ts';

/**
 * Returns the call under way of an app. Refusals: unknown_call, foreign_call, not_call_owner, call_not_answered, call_ended,
 * call_failed.
 */
export function requireCallOfApp(
  ports: Ports,
  request: { readonly callId: CallId; readonly pageId: PageId; readonly appId: AppId },
): Promise<Call> {
  return ports.store.read(async (reads) => {
    const call = await findCall(reads, request);
    if (call.rings !== 'PARTNERS' || (call.appId !== null && call.appId !== request.appId)) {
      throw new Refused({ reason: 'not_call_owner', cause: call.rings === 'META' ? 'rings_in_inbox' : 'other_app' });
    }
    requireTalking(call);
    return call;
  });
}
