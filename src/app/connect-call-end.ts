import { changeEnd, connectEnd, offerConsumer, type CallEnd, type CallMedia } from '../domain/call-media.ts';
import type { Call } from '../domain/call.ts';
import type { MediaOffer } from '../domain/media-offer.ts';
import { isSameConnection, sendsVideo, updateSession, type MediaSession } from '../domain/media-session.ts';
import { Refused } from '../domain/refusal.ts';
import { changeCall, ownMedia, type CallChange } from './change-call.ts';
import { findCall, type CallReference } from './find-call.ts';
import { makeTransport } from './ids.ts';
import type { TransportBase } from './ports/media.ts';
import type { Ports } from './ports/ports.ts';

/**
 * Connects an endpoint of a surface of Meta's to a call: the consumer's phone, or the inbox of a call that rings there. A
 * later offer of the same connection changes its media; one of another connection takes its place. The app is offered the
 * video of the consumer when it begins or ends. Returns the session to answer with. Refusals: unknown_call, not_call_owner,
 * call_ended, call_failed, media_unavailable, too_many_calls, invalid_sdp. Source: docs/graph/calls.md §3.3.
 */
export async function connectCallEnd(
  ports: Ports,
  request: CallReference & { readonly end: CallEnd; readonly offer: MediaOffer },
): Promise<MediaSession> {
  const { end, offer } = request;
  const { found, owner, base } = await findTransport(ports, request);
  const local = makeTransport(base);
  const { session } = await changeCall(ports, found, ({ call, media, at }) => {
    if (end === 'business' && call.rings !== 'META')
      throw new Refused({ reason: 'not_call_owner', cause: 'rings_in_apps' });
    if (call.state === 'ended') {
      throw new Refused({ reason: call.outcome === 'failed' ? 'call_failed' : 'call_ended' });
    }
    // Another process has begun to carry the call since the transport was chosen.
    if (media.owner !== null && media.owner !== owner)
      throw new Refused({ reason: 'media_unavailable', detail: RETRY });
    const owned = ownMedia(ports, media, at);
    // A browser gets the other person's audio on its own section.
    const form = { ...ports.media.form, renegotiates: false };
    const known = owned.ends[end].session;
    const connected =
      known && isSameConnection(known, offer)
        ? changeEnd(owned, end, { session: updateSession(known, offer) })
        : connectEnd(owned, end, { offer, local, form, isOtherEndOffered: true });
    const { session } = connected.ends[end];
    const hasVideoChanged = sendsVideo(known) !== sendsVideo(session);
    if (end !== 'consumer' || !hasVideoChanged) return { call, media: connected, session };
    return { ...offerVideo(call, connected), session };
  });
  if (!session) throw new Error('a connected end has a session');
  return session;
}

/** Offers the consumer's video to the app that is in the call, or takes it back. */
function offerVideo(call: Call, media: CallMedia): CallChange {
  const offered = call.state === 'in_call' && call.rings === 'PARTNERS' ? offerConsumer(media) : undefined;
  if (!offered) return { call, media };
  const { session, version } = offered;
  const event = { kind: 'media_changed', call, version, by: 'consumer', session } as const;
  return { call, media: offered.media, events: [event] };
}

const RETRY = 'Another process of this server has just taken the call. Send the request again.';

/** Returns a call, and the transport of the process that carries it; of this one while none does. */
async function findTransport(
  ports: Ports,
  reference: CallReference,
): Promise<{ readonly found: Call; readonly owner: string; readonly base: TransportBase }> {
  const { found, media } = await ports.store.read(async (reads) => {
    const found = await findCall(reads, reference);
    return { found, media: await reads.callMedia.find(found.pageId, found.id) };
  });
  const known = media?.ends.business.session ?? media?.ends.consumer.session;
  if (media && media.owner !== null && media.owner !== ports.media.owner && known) {
    const { fingerprint, addresses } = known.local;
    return { found, owner: media.owner, base: { fingerprint, addresses } };
  }
  return { found, owner: ports.media.owner, base: await ports.media.openTransport() };
}
