import type { Call } from '../domain/call.ts';
import type { PageId, Psid } from '../domain/ids.ts';
import type { Reads } from './ports/ports.ts';

/**
 * The call in which the person is now, which is `now` by this machine's clock; epoch ms. Another's may be ahead, so a
 * call that is not over has begun, whatever instant it bears.
 */
export async function findCurrentCall(reads: Reads, pageId: PageId, psid: Psid, now: number): Promise<Call | undefined> {
  const call = await reads.callAt(pageId, psid, now);
  return call ?? (await reads.liveCalls(pageId)).find((each) => each.psid === psid && each.startedAt > now);
}
