import { changeEnd, offerConsumer, type CallEnd } from '../domain/call-media.ts';
import type { Call } from '../domain/call.ts';
import { Refused } from '../domain/refusal.ts';
import { changeCall } from './change-call.ts';
import { findCall, type CallReference } from './find-call.ts';
import type { Ports } from './ports/ports.ts';

/**
 * Mutes or unmutes one end of a call. When it is the end of the consumer, the app receives a new offer. An end that is in that state already stays as it is.
 * Returns the call. Refusals: unknown_call, call_not_answered, call_ended, call_failed. Source: docs/graph/calls.md §3.3.
 */
export async function muteCall(
  ports: Ports,
  request: CallReference & { readonly end: CallEnd; readonly isMuted: boolean },
): Promise<Call> {
  const { end, isMuted } = request;
  const found = await ports.store.read((reads) => findCall(reads, request));
  const { call } = await changeCall(ports, found, ({ call, media: before }) => {
    requireTalking(call);
    if (before.ends[end].isMuted === isMuted) return { call };
    const media = changeEnd(before, end, { isMuted });
    const muted = { kind: 'call_muted', call, by: end, isMuted } as const;
    const offered = end === 'consumer' ? offerConsumer(media) : undefined;
    if (!offered) return { call, media, events: [muted] };
    const { session, version } = offered;
    const changed = { kind: 'media_changed', call, version, by: 'consumer', session } as const;
    return { call, media: offered.media, events: [muted, changed] };
  });
  return call;
}

/** Requires a call that goes on. Refusals: call_not_answered, call_ended, call_failed. */
export function requireTalking({ state, outcome }: Call): void {
  if (state === 'ringing') throw new Refused({ reason: 'call_not_answered' });
  if (state === 'ended') throw new Refused({ reason: outcome === 'failed' ? 'call_failed' : 'call_ended' });
}
