import { requireOwner, type Call } from '../domain/call.ts';
import type { AppId, CallId, PageId } from '../domain/ids.ts';
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
    requireOwner(call, request.appId);
    requireTalking(call);
    return call;
  });
}
