import type { Call } from '../domain/call.ts';
import type { PageId, Psid } from '../domain/ids.ts';
import type { Reads } from './ports/store.ts';

/**
 * Returns the ringing or ongoing call of a person at `now`, the present of this machine's clock in epoch ms. The clock of
 * the machine that recorded the call may be ahead, so a call that has not ended counts even if it starts after `now`.
 */
export async function findCurrentCall(
  reads: Reads,
  pageId: PageId,
  psid: Psid,
  now: number,
): Promise<Call | undefined> {
  const call = await reads.calls.findAt(pageId, psid, now);
  return call ?? (await reads.calls.listLive(pageId)).find((each) => each.psid === psid && each.startedAt > now);
}
