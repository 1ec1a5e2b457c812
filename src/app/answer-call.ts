import type { Call } from '../domain/call.ts';
import { changeEnd, offerConsumer, type EndMedia } from '../domain/call-media.ts';
import { changeCall } from './change-call.ts';
import type { CallReference } from './find-call.ts';
import { moveCall } from './move-call.ts';
import type { Ports } from './ports/ports.ts';
import { recordEvent } from './record-event.ts';

/**
 * Picks up a call of a business as the consumer. The app is offered the consumer's audio, which begins after that webhook.
 * Returns the call. Refusals: those of actOnCall. Source: docs/graph/calls.md §4.2.
 */
export async function answerCall(
  ports: Ports,
  request: CallReference & { readonly consumer?: Partial<EndMedia> },
): Promise<Call> {
  const { call } = await changeCall(ports, request, async (tx, ringing, at, before) => {
    const call = await moveCall(ports, tx, ringing, 'accept', { as: 'consumer' }, at);
    const media = changeEnd(before, 'consumer', request.consumer ?? {});
    const offered = offerConsumer(media);
    if (!offered) return { call, media };
    const { session, version } = offered;
    const event = { kind: 'media_changed', call, version, by: 'consumer', session } as const;
    const audioAfter = await recordEvent(ports, tx, call.pageId, event);
    return { call, media: { ...offered.media, audioAfter } };
  });
  return call;
}
