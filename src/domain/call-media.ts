import type { CallId, PageId } from './ids.ts';
import {
  offerMedia,
  openSession,
  sendsVideo,
  type LocalTransport,
  type MediaSession,
  type SdpForm,
} from './media-session.ts';
import type { MediaOffer } from './media-offer.ts';

/** Media of a call between its two ends, as every process may read and change them. */

/** End of a call. */
export type CallEnd = 'business' | 'consumer';

/** Sound that a script sends: a tone in Hz, its own echo, silence, or Opus packets of 20 ms in base64. */
export type ScriptSound =
  | { readonly kind: 'silence' | 'echo' }
  | { readonly kind: 'tone'; readonly frequency: number }
  | { readonly kind: 'packets'; readonly packets: readonly string[] };

/** Key presses of a consumer, numbered so that each is sent once. */
export interface KeyPresses {
  readonly number: number;
  readonly digits: string;
}

/** One end: an endpoint with a session, or a script. */
export interface EndMedia {
  readonly session: MediaSession | null;
  readonly sound: ScriptSound;
  /** All that the end receives is recorded. */
  readonly isRecorded: boolean;
  readonly isMuted: boolean;
}

/** The media of a call. `owner` and `leaseUntil` are about the process that has its packets. */
export interface CallMedia {
  readonly pageId: PageId;
  readonly callId: CallId;
  /** The process that carries the packets; null while none does. */
  readonly owner: string | null;
  /** Instant (epoch ms) until which the owner is alive unless it says more. */
  readonly leaseUntil: number;
  readonly ends: { readonly [E in CallEnd]: EndMedia };
  /** Number of the last change of media, from 0. Source: docs/graph/calls.md §2.6. */
  readonly version: number;
  readonly keys: readonly KeyPresses[];
  /** Journal revision of the webhook after whose delivery the consumer's audio begins; null when it begins at once. */
  readonly audioAfter: number | null;
}

/** Life of an owner's lease, which it renews every RENEWAL_MS; in ms. */
export const LEASE_MS = 10_000;
export const RENEWAL_MS = 5000;
/** Time after the end of a lease at which the call fails, in ms. */
export const LEASE_GRACE_MS = 15_000;

const SILENT: EndMedia = { session: null, sound: { kind: 'silence' }, isRecorded: false, isMuted: false };

/** Returns the media of a new call, of which no process has packets yet. */
export const newCallMedia = (pageId: PageId, callId: CallId, consumer: Partial<EndMedia> = {}): CallMedia => ({
  pageId,
  callId,
  owner: null,
  leaseUntil: 0,
  ends: { business: SILENT, consumer: { ...SILENT, ...consumer } },
  version: 0,
  keys: [],
  audioAfter: null,
});

/** Sets members of one end. */
export const changeEnd = (media: CallMedia, end: CallEnd, change: Partial<EndMedia>): CallMedia => ({
  ...media,
  ends: { ...media.ends, [end]: { ...media.ends[end], ...change } },
});

/** Gives an end an endpoint, from its offer. `isOtherEndOffered`: the other end's media are offered beside the answer. */
export function connectEnd(
  media: CallMedia,
  end: CallEnd,
  request: {
    readonly offer: MediaOffer;
    readonly local: LocalTransport;
    readonly form: SdpForm;
    readonly isOtherEndOffered: boolean;
  },
): CallMedia {
  const opened = openSession(request.offer, request.local, request.form);
  const other = media.ends[end === 'business' ? 'consumer' : 'business'].session;
  const session =
    request.isOtherEndOffered && request.form.renegotiates
      ? offerMedia(opened, { audio: true, video: sendsVideo(other) })
      : opened;
  return changeEnd(media, end, { session });
}

/**
 * Offers the business's endpoint what the consumer sends now, under the next version. Returns undefined where the business
 * has no endpoint.
 */
export function offerConsumer(
  media: CallMedia,
): { readonly media: CallMedia; readonly session: MediaSession; readonly version: number } | undefined {
  const { business, consumer } = media.ends;
  if (!business.session) return undefined;
  const sent = { audio: !consumer.isMuted, video: sendsVideo(consumer.session) };
  const session = offerMedia(business.session, sent);
  const version = media.version + 1;
  return { media: { ...changeEnd(media, 'business', { session }), version }, session, version };
}

/** Keys that can be pressed. Source: docs/graph/media.md §3. */
export const KEYS = '0123456789*#';
/** Presses that are remembered, for an owner in another process. */
const MAX_PRESSES = 20;

/** Adds key presses of the consumer. */
export function pressKeys(media: CallMedia, digits: string): CallMedia {
  const number = (media.keys.at(-1)?.number ?? 0) + 1;
  return { ...media, keys: [...media.keys, { number, digits }].slice(-MAX_PRESSES) };
}
