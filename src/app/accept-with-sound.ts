import { changeEnd, type EndMedia } from '../domain/call-media.ts';
import { applyCallAct, type Call, type CallActor } from '../domain/call.ts';
import { changeCall, ownMedia } from './change-call.ts';
import { actInstant, findCall, type CallReference } from './find-call.ts';
import { moveCall } from './move-call.ts';
import type { Ports } from './ports/ports.ts';
import { requireFound } from './require-found.ts';

/**
 * Accepts a ringing call of a consumer in the inbox, or as an app that has no endpoint: the server plays the sound of the
 * business's end. Returns the call. Refusals: those of actOnCall, media_unavailable, too_many_calls.
 */
export async function acceptWithSound(
  ports: Ports,
  request: CallReference & { readonly actor: CallActor; readonly business: Partial<EndMedia> },
): Promise<Call> {
  const { actor, business } = request;
  // Refused before a port is opened, which takes time.
  const found = await ports.store.read(async (reads) => {
    if (actor.as === 'app') requireFound(await reads.apps.find(actor.appId), 'app', actor.appId);
    return findCall(reads, request);
  });
  applyCallAct(found, 'accept', actor, actInstant(ports.clock.now(), found));
  await ports.media.openTransport();
  const { call } = await changeCall(ports, found, ({ call: ringing, media, at }) => ({
    ...moveCall(ringing, 'accept', actor, at),
    media: changeEnd(ownMedia(ports, media, at), 'business', business),
  }));
  return call;
}
