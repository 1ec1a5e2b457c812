import { decideTap, findOpening, type Gate } from '../domain/call-eligibility.ts';
import { newCallMedia, type EndMedia } from '../domain/call-media.ts';
import { RING_MS, type Call } from '../domain/call.ts';
import type { AppId } from '../domain/ids.ts';
import { isSubscribed, type PageEvent } from '../domain/page-event.ts';
import { toEventRecord } from './record-event.ts';
import { findButtonMessage, toTapContext, type TapRequest } from './find-tap-context.ts';
import type { Decide } from './ports/page-change.ts';
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
  const { pageId, psid, entry } = request;
  // Messages are never changed or removed, so the decision need not read the one with the button again.
  const message = await ports.store.read((reads) => findButtonMessage(reads, request));
  const needs = { consumer: psid, currentCall: psid };
  const decide: Decide<TapResult, typeof needs> = (page, subscriptions, { consumer, currentCall }) => {
    const at = ports.clock.now();
    const tap = toTapContext(request, { page, consumer, call: currentCall, message });
    const verdict = decideTap(tap, at);
    const toChange = (event: PageEvent) => ({ events: [toEventRecord(ports, pageId, event, at, subscriptions)] });
    if ('stoppedBy' in verdict) {
      const { stoppedBy } = verdict;
      const result = { stoppedBy, opensAt: findOpening(tap, at, stoppedBy) };
      return { result, change: toChange({ kind: 'call_refused', psid, tap, stoppedBy }) };
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
    const timer = { pageId, kind: 'ring', subject: call.id, dueAt: at + RING_MS } as const;
    const media = request.consumer && newCallMedia(pageId, call.id, request.consumer);
    const rung = call.rings === 'PARTNERS' ? subscriptions.filter((each) => isSubscribed(each, 'calls')) : [];
    const change = {
      ...toChange({ kind: 'call_started', call, tap }),
      call,
      timers: [timer],
      ...(media && { media: { callId: call.id, after: media } }),
    };
    return { result: { call, apps: rung.map(({ appId }) => appId) }, change };
  };
  const result = await ports.store.decide(pageId, decide, needs);
  ports.wake(pageId);
  if ('call' in result && result.call.rings === 'PARTNERS') ports.media.warmUp();
  return result;
}
