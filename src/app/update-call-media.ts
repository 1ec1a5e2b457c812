import { changeEnd } from '../domain/call-media.ts';
import { requireOwner } from '../domain/call.ts';
import type { AppId, CallId, PageId } from '../domain/ids.ts';
import type { MediaOffer, OfferedSection } from '../domain/media-offer.ts';
import { namesTrack, updateSession, type MediaSession } from '../domain/media-session.ts';
import type { PageEvent } from '../domain/page-event.ts';
import { Refused } from '../domain/refusal.ts';
import { changeCall } from './change-call.ts';
import { findCall } from './find-call.ts';
import { requireTalking } from './mute-call.ts';
import type { Ports } from './ports/ports.ts';

/** A track that an app switches on or off. */
export interface TrackChange {
  readonly msid: string;
  readonly label: string;
  readonly isEnabled: boolean;
}

/** A change of the media of a call by its app. */
export interface MediaChange {
  readonly callId: CallId;
  readonly pageId: PageId;
  readonly appId: AppId;
  /** Version that the app knows; undefined when it gives none. */
  readonly fromVersion: number | undefined;
  readonly tracks: readonly TrackChange[];
  /** Undefined when only tracks that are known are switched. */
  readonly offer: MediaOffer | undefined;
}

/**
 * Changes the media of a call as its app. Returns the session to answer with; undefined without an offer, and when the app's
 * version is not the latest, which changes nothing. Refusals: unknown_call, foreign_call, not_call_owner, call_not_answered,
 * call_ended, call_failed, unknown_track, invalid_sdp. Source: docs/graph/calls.md §2.6.
 */
export async function updateCallMedia(ports: Ports, change: MediaChange): Promise<MediaSession | undefined> {
  const found = await ports.store.read((reads) => findCall(reads, change));
  const { answer } = await changeCall(ports, found, ({ call, media: before }) => {
    requireOwner(call, change.appId);
    requireTalking(call);
    const { session } = before.ends.business;
    if (!session) throw new Refused({ reason: 'call_not_answered' });
    requireTracks(change.tracks, [...session.sections, ...(change.offer?.sections ?? [])]);
    if (change.fromVersion !== undefined && change.fromVersion !== before.version) return { call, answer: undefined };
    const answer = change.offer && updateSession(session, change.offer);
    const audio = change.tracks.findLast(({ label }) => label === 'default_audio');
    const version = before.version + 1;
    const media = {
      ...changeEnd(before, 'business', {
        session: answer ?? session,
        ...(audio && { isMuted: !audio.isEnabled }),
      }),
      version,
    };
    const events: PageEvent[] = [{ kind: 'media_changed', call, version, by: 'business' }];
    if (audio && audio.isEnabled === before.ends.business.isMuted)
      events.unshift({ kind: 'call_muted', call, by: 'business', isMuted: !audio.isEnabled });
    return { call, media, events, answer };
  });
  return answer;
}

function requireTracks(changes: readonly TrackChange[], sections: readonly Pick<OfferedSection, 'track'>[]): void {
  const tracks = sections.flatMap(({ track }) => (track ? [track] : []));
  const unknown = changes.find(({ msid }) => !tracks.some((track) => namesTrack(track, msid)));
  if (unknown) throw new Refused({ reason: 'unknown_track', msid: unknown.msid });
}
