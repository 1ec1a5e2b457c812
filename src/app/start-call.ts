import { decideTap, findOpening, type Gate } from '../domain/call-eligibility.ts';
import { newCallMedia, type EndMedia } from '../domain/call-media.ts';
import { RING_MS, type Call } from '../domain/call.ts';
import type { AppId } from '../domain/ids.ts';
import { isSubscribed } from '../domain/page-event.ts';
import { recordEvent } from './record-event.ts';
import { findTapContext, type TapRequest } from './find-tap-context.ts';
import type { Ports } from './ports/ports.ts';
import { makeCallId } from './ids.ts';

/** The result of a tap: the call and the apps that it rings, or the gate that stopped it and when (epoch ms) time opens that gate. */
export type TapResult =
  | { readonly call: Call; readonly apps: readonly AppId[] }
  | { readonly stoppedBy: Gate; readonly opensAt: number | null };

/** A tap, and the media of the consumer's end where they are not silence. */
export interface StartRequest extends TapRequest {
  readonly consumer?: Partial<EndMedia>;
}

/**
 * Starts a call by a consumer's tap. It rings the inbox or the apps subscribed to `calls`, for a minute at most; with
 * PARTNERS and no subscribed app it rings until it is missed. A tap that is stopped is recorded in the journal with the
 * state on which it was decided, and sends nothing. Refusal: not_found.
 */
export async function startCall(ports: Ports, request: StartRequest): Promise<TapResult> {
  const result = await ports.store.write(async (tx): Promise<TapResult> => {
    const at = ports.clock.now();
    const tap = await findTapContext(tx, request, at);
    const verdict = decideTap(tap, at);
    const { pageId, psid, entry } = request;
    if ('stoppedBy' in verdict) {
      await recordEvent(ports, tx, pageId, { kind: 'call_refused', psid, tap, stoppedBy: verdict.stoppedBy });
      return { ...verdict, opensAt: findOpening(tap, at, verdict.stoppedBy) };
    }
    const call: Call = {
      id: makeCallId(),
      pageId,
      psid,
      direction: 'user_initiated',
      entry,
      appId: null,
      rings: verdict.rings,
      state: 'ringing',
      outcome: null,
      startedAt: at,
      acceptedAt: null,
      endedAt: null,
    };
    await tx.calls.add(call);
    if (request.consumer) await tx.callMedia.save(newCallMedia(pageId, call.id, request.consumer));
    await tx.timers.add({ pageId, kind: 'ring', subject: call.id, dueAt: at + RING_MS });
    await recordEvent(ports, tx, pageId, { kind: 'call_started', call, tap });
    const subscriptions = call.rings === 'PARTNERS' ? await tx.subscriptions.list(pageId) : [];
    return { call, apps: subscriptions.filter((each) => isSubscribed(each, 'calls')).map(({ appId }) => appId) };
  });
  ports.wake(request.pageId);
  if ('call' in result && result.call.rings === 'PARTNERS') ports.media.warmUp();
  return result;
}
