import { RING_MS, type Call } from '../domain/call.ts';
import {
  changeEnd,
  connectEnd,
  LEASE_GRACE_MS,
  newCallMedia,
  type CallMedia,
  type EndMedia,
} from '../domain/call-media.ts';
import { isPermitted } from '../domain/call-permission.ts';
import type { AppId, PageId, Psid } from '../domain/ids.ts';
import type { MediaOffer } from '../domain/media-offer.ts';
import type { MediaSession } from '../domain/media-session.ts';
import { Refused } from '../domain/refusal.ts';
import { ownMedia } from './change-call.ts';
import { makeCallId, makeTransport } from './ids.ts';
import type { Page } from './ports/entities.ts';
import type { TransportBase } from './ports/media.ts';
import type { Decide, Facts } from './ports/page-change.ts';
import type { Ports } from './ports/ports.ts';
import type { Reads } from './ports/store.ts';
import { toEventRecord } from './record-event.ts';
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
  // Refused before a port is opened, which takes time.
  const before = await ports.store.read((reads) => findConnectState(reads, request));
  requireConnect(request, before, ports.clock.now());
  const base = await ports.media.openTransport();
  const needs = { consumer: psid, permission: psid, currentCall: psid };
  const decide: Decide<{ readonly call: Call; readonly media: CallMedia }, typeof needs> = (
    page,
    subscriptions,
    facts,
  ) => {
    const at = ports.clock.now();
    requireConnect(request, { page, ...facts }, at);
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
    const media = connect(ownMedia(ports, newCallMedia(pageId, call.id), at), base);
    const events = (['call_started', 'call_ringing'] as const).map((kind) =>
      toEventRecord(ports, pageId, { kind, call }, at, subscriptions),
    );
    const timers = [
      { pageId, kind: 'ring', subject: call.id, dueAt: at + RING_MS },
      { pageId, kind: 'media', subject: call.id, dueAt: media.leaseUntil + LEASE_GRACE_MS },
    ] as const;
    return { result: { call, media }, change: { events, call, timers, media: { callId: call.id, after: media } } };
  };
  const { call, media } = await ports.store.decide(pageId, decide, needs);
  ports.media.follow(call, media);
  ports.wake(pageId);
  return { call, media };
}

/** The records on which a call of a business depends. */
interface ConnectState extends Pick<Facts, 'consumer' | 'permission' | 'currentCall'> {
  readonly page: Page | undefined;
}

const findConnectState = async (reads: Reads, { pageId, psid }: ConnectRequest): Promise<ConnectState> => ({
  page: await reads.pages.find(pageId),
  consumer: await reads.consumers.find(pageId, psid),
  permission: await reads.callPermissions.find(pageId, psid),
  currentCall: (await reads.calls.listLive(pageId)).find((call) => call.psid === psid),
});

function requireConnect({ pageId }: ConnectRequest, state: ConnectState, at: number): void {
  const page = requireFound(state.page, 'page', pageId);
  if (!page.eligible) throw new Refused({ reason: 'page_not_eligible' });
  if (!page.settings.audioEnabled) throw new Refused({ reason: 'calling_not_enabled' });
  if (!state.consumer) throw new Refused({ reason: 'unknown_person' });
  if (!isPermitted(state.permission, at)) throw new Refused({ reason: 'call_not_permitted' });
  if (state.currentCall) throw new Refused({ reason: 'person_in_call' });
}
