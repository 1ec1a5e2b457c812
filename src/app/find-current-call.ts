import type { Call } from '../domain/call.ts';
import type { PageId, Psid } from '../domain/ids.ts';
import type { Reads } from './ports/store.ts';

/**
 * The call in which the person is now, which is `now` by this machine's clock; epoch ms. Another's may be ahead, so a
 * call that is not over has begun, whatever instant it bears.
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
