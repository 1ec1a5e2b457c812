import { requireOwner } from '../domain/call.ts';
import type { AppId, CallId, PageId } from '../domain/ids.ts';
import { Refused } from '../domain/refusal.ts';
import { findCall } from './find-call.ts';
import type { Ports } from './ports/ports.ts';

/** Time after a call in which its metrics can be submitted, in ms. Source: docs/graph/calls.md §1.2. */
const METRICS_MS = 86_400_000;

/**
 * Stores the metrics of a call, once. Refusals: unknown_call, foreign_call, not_call_owner, call_in_progress,
 * metrics_too_late, metrics_submitted. Source: docs/graph/calls.md §7.
 */
export async function submitCallMetrics(
  ports: Ports,
  request: { readonly callId: CallId; readonly pageId: PageId; readonly appId: AppId; readonly report: object },
): Promise<void> {
  const { callId, pageId, appId, report } = request;
  await ports.store.write(async (tx) => {
    const at = ports.clock.now();
    const call = await findCall(tx, request);
    requireOwner(call, appId);
    if (call.endedAt === null) throw new Refused({ reason: 'call_in_progress' });
    if (at >= call.endedAt + METRICS_MS) throw new Refused({ reason: 'metrics_too_late' });
    if (await tx.callMetrics.find(pageId, callId)) throw new Refused({ reason: 'metrics_submitted' });
    await tx.callMetrics.add({ pageId, callId, appId, at, report });
  });
}
