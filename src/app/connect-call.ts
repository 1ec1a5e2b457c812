import { RING_MS, type Call } from '../domain/call.ts';
import { changeEnd, connectEnd, newCallMedia, type CallMedia, type EndMedia } from '../domain/call-media.ts';
import { isPermitted } from '../domain/call-permission.ts';
import type { AppId, PageId, Psid } from '../domain/ids.ts';
import type { MediaOffer } from '../domain/media-offer.ts';
import type { MediaSession } from '../domain/media-session.ts';
import { Refused } from '../domain/refusal.ts';
import { ownMedia } from './change-call.ts';
import { findCurrentCall } from './find-current-call.ts';
import { makeCallId, makeTransport } from './ids.ts';
import type { TransportBase } from './ports/media.ts';
import type { Ports } from './ports/ports.ts';
import type { Reads } from './ports/store.ts';
import { recordEvent } from './record-event.ts';
import { requireFound } from './require-found.ts';

/** A call of a business to a person. */
export interface ConnectRequest {
  readonly pageId: PageId;
  readonly appId: AppId;
  readonly psid: Psid;
}

/**
 * Calls a person as an app, whose endpoint has made an offer; it rings for a minute at most. Returns the call and the
 * session to answer with. Refusals: not_found, page_not_eligible, calling_not_enabled, unknown_person, call_not_permitted,
 * person_in_call, media_unavailable, too_many_calls. Source: docs/graph/calls.md §2.5.
 */
export async function connectCall(
  ports: Ports,
  { offer, ...request }: ConnectRequest & { readonly offer: MediaOffer },
): Promise<{ readonly call: Call; readonly session: MediaSession }> {
  const { form } = ports.media;
  const { call, media } = await addCall(ports, request, (owned, base) =>
    connectEnd(owned, 'business', { offer, local: makeTransport(base), form, isOtherEndOffered: false }),
  );
  const { session } = media.ends.business;
  if (!session) throw new Error('a call of a business has a session');
  return { call, session };
}

/**
 * Calls a person as an app that has no endpoint: the server plays the sound of the business's end. Returns the call.
 * Refusals: those of connectCall.
 */
export async function connectWithSound(
  ports: Ports,
  { business, ...request }: ConnectRequest & { readonly business: Partial<EndMedia> },
): Promise<Call> {
  const { call } = await addCall(ports, request, (owned) => changeEnd(owned, 'business', business));
  return call;
}

/** Adds a ringing call, to whose media `connect` gives the business's end. Refusals: those of connectCall. */
async function addCall(
  ports: Ports,
  request: ConnectRequest,
  connect: (owned: CallMedia, base: TransportBase) => CallMedia,
): Promise<{ readonly call: Call; readonly media: CallMedia }> {
  const { pageId, appId, psid } = request;
  await ports.store.read((reads) => checkConnect(reads, request, ports.clock.now()));
  const base = await ports.media.openTransport();
  const { call, media } = await ports.store.write(async (tx) => {
    const at = ports.clock.now();
    await checkConnect(tx, request, at);
    const call: Call = {
      id: makeCallId(),
      pageId,
      psid,
      direction: 'business_initiated',
      entry: null,
      rings: 'PARTNERS',
      appId,
      state: 'ringing',
      outcome: null,
      startedAt: at,
      acceptedAt: null,
      endedAt: null,
    };
    await tx.calls.add(call);
    await tx.timers.add({ pageId, kind: 'ring', subject: call.id, dueAt: at + RING_MS });
    const owned = await ownMedia(ports, tx, newCallMedia(pageId, call.id), at);
    const media = connect(owned, base);
    await tx.callMedia.save(media);
    await recordEvent(ports, tx, pageId, { kind: 'call_started', call });
    await recordEvent(ports, tx, pageId, { kind: 'call_ringing', call });
    return { call, media };
  });
  ports.media.follow(call, media);
  ports.wake(pageId);
  return { call, media };
}

async function checkConnect(reads: Reads, { pageId, psid }: ConnectRequest, at: number): Promise<void> {
  const page = requireFound(await reads.pages.find(pageId), 'page', pageId);
  if (!page.eligible) throw new Refused({ reason: 'page_not_eligible' });
  if (!page.settings.audioEnabled) throw new Refused({ reason: 'calling_not_enabled' });
  if (!(await reads.consumers.find(pageId, psid))) throw new Refused({ reason: 'unknown_person' });
  if (!isPermitted(await reads.callPermissions.find(pageId, psid), at))
    throw new Refused({ reason: 'call_not_permitted' });
  if (await findCurrentCall(reads, pageId, psid, at)) throw new Refused({ reason: 'person_in_call' });
}
