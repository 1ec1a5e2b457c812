import type { Call } from '../domain/call.ts';
import { newCallMedia, LEASE_GRACE_MS, LEASE_MS, type CallMedia } from '../domain/call-media.ts';
import { actInstant, findCall, type CallReference } from './find-call.ts';
import type { Ports } from './ports/ports.ts';
import type { Tx } from './ports/store.ts';

/** The result of a change: the call after it, and its media where they changed. */
export interface CallChange {
  readonly call: Call;
  readonly media?: CallMedia;
}

/**
 * Changes a call in one transaction, and afterwards has the process that carries its packets follow. `change` is given the
 * call, the instant of the act in epoch ms, and the media as they are. Refusals: those of findCall and of `change`.
 */
export async function changeCall<T extends CallChange>(
  ports: Ports,
  reference: CallReference,
  change: (tx: Tx, call: Call, at: number, media: CallMedia) => Promise<T>,
): Promise<T> {
  const { result, media } = await ports.store.write(async (tx) => {
    const call = await findCall(tx, reference);
    const before = (await tx.callMedia.find(call.pageId, call.id)) ?? newCallMedia(call.pageId, call.id);
    const result = await change(tx, call, actInstant(ports.clock.now(), call), before);
    const after = result.media ?? before;
    if (after !== before) await tx.callMedia.save(after);
    return { result, media: after };
  });
  ports.media.follow(result.call, media);
  ports.wake(result.call.pageId);
  return result;
}

/** Makes this process the one that carries the packets of a call, from `at` on (epoch ms), unless another one does. */
export async function ownMedia(ports: Ports, tx: Tx, media: CallMedia, at: number): Promise<CallMedia> {
  if (media.owner !== null) return media;
  const { pageId, callId } = media;
  await tx.timers.remove({ pageId, kind: 'media', subject: callId });
  await tx.timers.add({ pageId, kind: 'media', subject: callId, dueAt: at + LEASE_MS + LEASE_GRACE_MS });
  return { ...media, owner: ports.media.owner, leaseUntil: at + LEASE_MS };
}
