import { applyCallAct } from '../domain/call.ts';
import { connectEnd } from '../domain/call-media.ts';
import type { AppId, CallId, PageId } from '../domain/ids.ts';
import type { MediaOffer } from '../domain/media-offer.ts';
import type { MediaSession } from '../domain/media-session.ts';
import { changeCall, ownMedia } from './change-call.ts';
import { actInstant, findCall } from './find-call.ts';
import { makeTransport } from './ids.ts';
import { moveCall } from './move-call.ts';
import type { Ports } from './ports/ports.ts';

/**
 * Accepts a ringing call of a consumer as an app, whose endpoint has made an offer; of several apps the first one gets the
 * call. Returns the session to answer with. Refusals: those of actOnCall, media_unavailable, too_many_calls. Source:
 * docs/graph/calls.md §2.2.
 */
export async function acceptCall(
  ports: Ports,
  request: { readonly callId: CallId; readonly pageId: PageId; readonly appId: AppId; readonly offer: MediaOffer },
): Promise<MediaSession> {
  const { offer, ...reference } = request;
  const actor = { as: 'app', appId: request.appId } as const;
  // Refused before a port is opened, which takes time.
  const found = await ports.store.read((reads) => findCall(reads, reference));
  applyCallAct(found, 'accept', actor, actInstant(ports.clock.now(), found));
  const local = makeTransport(await ports.media.openTransport());
  const { session } = await changeCall(ports, found, ({ call, media, at }) => {
    const move = moveCall(call, 'accept', actor, at);
    const owned = ownMedia(ports, media, at);
    const connected = connectEnd(owned, 'business', { offer, local, form: ports.media.form, isOtherEndOffered: true });
    return { ...move, media: connected, session: connected.ends.business.session };
  });
  if (!session) throw new Error('an accepted call has a session');
  return session;
}
