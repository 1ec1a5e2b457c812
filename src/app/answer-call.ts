import type { Call } from '../domain/call.ts';
import { changeEnd, offerConsumer, type EndMedia } from '../domain/call-media.ts';
import { changeCall } from './change-call.ts';
import { findCall, type CallReference } from './find-call.ts';
import { moveCall } from './move-call.ts';
import type { Ports } from './ports/ports.ts';

/**
 * Picks up a call of a business as the consumer. The app is offered the consumer's audio, which begins after that webhook.
 * Returns the call. Refusals: those of actOnCall. Source: docs/graph/calls.md §4.2.
 */
export async function answerCall(
  ports: Ports,
  request: CallReference & { readonly consumer?: Partial<EndMedia> },
): Promise<Call> {
  const found = await ports.store.read((reads) => findCall(reads, request));
  const { call } = await changeCall(ports, found, ({ call: ringing, media: before, at, revision }) => {
    const { call, events } = moveCall(ringing, 'accept', { as: 'consumer' }, at);
    const media = changeEnd(before, 'consumer', request.consumer ?? {});
    const offered = offerConsumer(media);
    if (!offered) return { call, events, media };
    const { session, version } = offered;
    const event = { kind: 'media_changed', call, version, by: 'consumer', session } as const;
    const audioAfter = revision + events.length;
    return { call, events: [...events, event], media: { ...offered.media, audioAfter } };
  });
  return call;
}
