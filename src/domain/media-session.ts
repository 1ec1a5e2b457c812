import type {
  Fingerprint,
  MediaCodec,
  MediaDirection,
  MediaExtension,
  MediaOffer,
  OfferedSection,
} from './media-offer.ts';
import { Refused } from './refusal.ts';

/** The form of the server's descriptions: `plain` is understood by every stack, `meta` follows Meta's samples to the letter. */
export type SdpProfile = 'plain' | 'meta';

/** The choices of an operator about descriptions. */
export interface SdpForm {
  readonly profile: SdpProfile;
  readonly renegotiates: boolean;
}

/** An address at which a server receives packets. */
export interface MediaAddress {
  readonly ip: string;
  readonly port: number;
}

/** The server's side of a transport: everything that it writes into its descriptions. */
export interface LocalTransport {
  readonly iceUser: string;
  readonly icePassword: string;
  readonly fingerprint: Fingerprint;
  readonly addresses: readonly MediaAddress[];
  /** SSRC of the first section; each further section has the next number. */
  readonly firstSsrc: number;
  readonly cname: string;
}

/** One section as both sides agreed on it. */
export interface AgreedSection {
  readonly kind: string;
  readonly mid: string;
  /** `remote`: offered by the endpoint. `local`: added by this server for the other person's media. */
  readonly origin: 'remote' | 'local';
  readonly protocol: string;
  readonly formats: string;
  readonly isRejected: boolean;
  /** Direction that the endpoint offered; of a local section the one that fits it. */
  readonly offered: MediaDirection;
  /** This server sends media on the section. */
  readonly sends: boolean;
  /** This server receives media on the section. */
  readonly receives: boolean;
  readonly codecs: readonly MediaCodec[];
  readonly extensions: readonly MediaExtension[];
  readonly ssrc: number;
  /** The endpoint's track; null where it has none. */
  readonly track: OfferedSection['track'];
}

/** A session between this server and one endpoint. It is stored, so that any process can answer the next offer. */
export interface MediaSession {
  readonly local: LocalTransport;
  readonly profile: SdpProfile;
  /** The other person's audio has a section of its own, which the server adds by an offer. */
  readonly renegotiates: boolean;
  readonly fingerprints: readonly Fingerprint[];
  /** Session id and version of the endpoint's last offer. */
  readonly sessionId: string;
  readonly sessionVersion: string;
  /** Descriptions that this server has offered since then. */
  readonly offers: number;
  readonly sections: readonly AgreedSection[];
}

const AUDIO_LEVEL = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
const MID = 'urn:ietf:params:rtp-hdrext:sdes:mid';
/** Header extensions that the server understands. Source: docs/graph/media.md §1.1. */
const EXTENSIONS: readonly string[] = [AUDIO_LEVEL, MID];
const OPUS = 'opus/48000/2';
const TELEPHONE_EVENT = 'telephone-event/48000';
/** The video codec that every WebRTC endpoint has (RFC 7742, section 5). */
const VP8 = 'vp8/90000';
/** Video codecs. Source: docs/graph/media.md §1.1. */
const VIDEO: readonly string[] = [VP8, 'vp9/90000', 'h264/90000', 'h265/90000', 'av1/90000'];
/** Payload numbers that are free for any use (RFC 3551, section 6). */
const FIRST_FREE_PAYLOAD = 96;

const canSend = (direction: MediaDirection): boolean => direction === 'sendrecv' || direction === 'sendonly';
const canReceive = (direction: MediaDirection): boolean => direction === 'sendrecv' || direction === 'recvonly';

/** Returns the direction of a section from the server's side. */
export function directionOf(section: Pick<AgreedSection, 'sends' | 'receives'>): MediaDirection {
  if (section.sends) return section.receives ? 'sendrecv' : 'sendonly';
  return section.receives ? 'recvonly' : 'inactive';
}

/** Returns the direction with which an offered one is answered. */
export function mirrorDirection(offered: MediaDirection): MediaDirection {
  return directionOf({ sends: canReceive(offered), receives: canSend(offered) });
}

/** Returns the Opus number and, where it was offered, that of telephone events. */
function chooseAudio(codecs: readonly MediaCodec[]): readonly MediaCodec[] {
  const opus = codecs.find(({ encoding }) => encoding === OPUS);
  const events = codecs.find(({ encoding }) => encoding === TELEPHONE_EVENT);
  return [opus, events].filter((codec) => codec !== undefined);
}

/** Returns the known codecs with VP8 first, so that both ends send it and nothing has to be transcoded. */
function chooseVideo(codecs: readonly MediaCodec[]): readonly MediaCodec[] {
  const known = codecs.filter(({ encoding }) => VIDEO.includes(encoding));
  return [...known.filter(({ encoding }) => encoding === VP8), ...known.filter(({ encoding }) => encoding !== VP8)];
}

const chooseCodecs = ({ kind, codecs }: OfferedSection): readonly MediaCodec[] =>
  kind === 'audio' ? chooseAudio(codecs) : chooseVideo(codecs);

/** Returns true for a section that carries audio which the server understands. */
export const hasOpus = (section: Pick<OfferedSection, 'kind' | 'isRejected' | 'codecs'>): boolean =>
  section.kind === 'audio' && !section.isRejected && section.codecs.some(({ encoding }) => encoding === OPUS);

function agree(section: OfferedSection, ssrc: number, isAudioTaken: boolean): AgreedSection {
  const codecs = section.kind === 'audio' || section.kind === 'video' ? chooseCodecs(section) : [];
  const isRejected =
    section.isRejected ||
    codecs.length === 0 ||
    (section.kind === 'audio' && (isAudioTaken || !codecs.some(({ encoding }) => encoding === OPUS)));
  return {
    kind: section.kind,
    mid: section.mid,
    origin: 'remote',
    protocol: section.protocol,
    formats: section.formats,
    isRejected,
    offered: section.direction,
    sends: !isRejected && canReceive(section.direction),
    receives: !isRejected && canSend(section.direction),
    codecs,
    extensions: section.extensions.filter(({ uri }) => EXTENSIONS.includes(uri)),
    ssrc,
    track: section.track,
  };
}

/**
 * Opens a session from the endpoint's first offer. The other person's audio is on the section of the endpoint. Source:
 * docs/graph/media.md §1.1.
 */
export function openSession(
  offer: MediaOffer,
  local: LocalTransport,
  { profile, renegotiates }: SdpForm,
): MediaSession {
  let isAudioTaken = false;
  const sections = offer.sections.map((section, i): AgreedSection => {
    const agreed = agree(section, ssrcOf(local, i), isAudioTaken);
    if (agreed.kind === 'audio' && !agreed.isRejected) isAudioTaken = true;
    return agreed;
  });
  const { fingerprints, sessionId, sessionVersion } = offer;
  return { local, profile, renegotiates, fingerprints, sessionId, sessionVersion, offers: 0, sections };
}

const ssrcOf = ({ firstSsrc }: LocalTransport, index: number): number => (firstSsrc + index) >>> 0;

/** Adds the section with the other person's audio; the endpoint's own audio section only receives from then on. */
function addAudio(session: MediaSession): MediaSession {
  const own = session.sections.find(isOwnAudio);
  if (!own || session.sections.some(isAdded('audio'))) return session;
  const sections = session.sections.map((section) => (section === own ? { ...section, sends: false } : section));
  return { ...session, sections: [...sections, addedSection(session, own)] };
}

/** Returns a section that the server adds, with the kind, codecs and extensions of a section that is there. */
const addedSection = ({ local, sections }: MediaSession, like: AgreedSection): AgreedSection => ({
  ...like,
  mid: unusedMid(sections),
  origin: 'local',
  isRejected: false,
  offered: 'recvonly',
  sends: true,
  receives: false,
  ssrc: ssrcOf(local, sections.length),
  track: null,
});

/** Adds a section with the other person's video, in VP8, unless the endpoint has offered one that receives it. */
function addVideo(session: MediaSession): MediaSession {
  const own = session.sections.find(isOwnAudio);
  if (!own || session.sections.some(carriesVideo)) return session;
  const used = session.sections.flatMap(({ codecs }) => codecs.map(({ payload }) => payload));
  let payload = FIRST_FREE_PAYLOAD;
  while (used.includes(payload)) payload++;
  const video = {
    ...own,
    kind: 'video',
    formats: String(payload),
    codecs: [{ payload, encoding: VP8, parameters: null }],
    extensions: own.extensions.filter(({ uri }) => uri === MID),
  };
  return { ...session, sections: [...session.sections, addedSection(session, video)] };
}

/** Returns true for a section on which the other person's video is sent to the endpoint. */
const carriesVideo = ({ kind, isRejected, offered }: AgreedSection): boolean =>
  kind === 'video' && !isRejected && canReceive(offered);

const isAdded =
  (kind: 'audio' | 'video') =>
  (section: AgreedSection): boolean =>
    section.origin === 'local' && section.kind === kind;

const isOwnAudio = ({ kind, origin, isRejected }: AgreedSection): boolean =>
  kind === 'audio' && origin === 'remote' && !isRejected;

/** Returns the first number that is no mid yet. */
function unusedMid(sections: readonly { readonly mid: string }[]): string {
  for (let n = 0; ; n++) if (!sections.some(({ mid }) => mid === String(n))) return String(n);
}

/**
 * Applies a later offer of the endpoint: sections that are known stay, in their order, and further ones are agreed.
 * Refusal: invalid_sdp, when the certificate or the order of the sections has changed.
 */
export function updateSession(session: MediaSession, offer: MediaOffer): MediaSession {
  if (!offer.fingerprints.some(({ value }) => session.fingerprints.some((known) => known.value === value))) {
    throw new Refused({ reason: 'invalid_sdp', detail: 'the fingerprint is not that of the first offer' });
  }
  if (offer.sections.length < session.sections.length) {
    const detail = `a later offer has every section of the session: ${session.sections.length}, not ${offer.sections.length}`;
    throw new Refused({ reason: 'invalid_sdp', detail });
  }
  const sections = offer.sections.map((section, i): AgreedSection => {
    const known = session.sections[i];
    if (!known) return agree(section, ssrcOf(session.local, i), true);
    if (known.mid !== section.mid || known.kind !== section.kind) {
      const detail = `section ${i} is ${known.kind} with mid ${known.mid}, as before, not ${section.kind} with mid ${section.mid}`;
      throw new Refused({ reason: 'invalid_sdp', detail });
    }
    if (known.isRejected) return { ...known, formats: section.formats };
    const isRejected = section.isRejected;
    return {
      ...known,
      isRejected,
      offered: section.direction,
      sends:
        !isRejected && canReceive(section.direction) && (known.origin === 'local' || !hasAddedAudio(session, known)),
      // An endpoint sends its own video on a section that was added for that of the other person.
      receives: !isRejected && canSend(section.direction) && !isAdded('audio')(known),
      track: section.track ?? known.track,
    };
  });
  return { ...session, sessionVersion: offer.sessionVersion, offers: 0, sections };
}

/** Returns true for a later offer of the connection that this session is about. */
export const isSameConnection = (session: MediaSession, { sessionId, fingerprints }: MediaOffer): boolean =>
  sessionId === session.sessionId &&
  fingerprints.some(({ value }) => session.fingerprints.some((known) => known.value === value));

/** Returns true for the endpoint's audio section in a session whose other audio has a section of its own. */
const hasAddedAudio = ({ sections }: MediaSession, { kind }: AgreedSection): boolean =>
  kind === 'audio' && sections.some(isAdded('audio'));

/** The media of the other person that are sent to an endpoint. */
export interface SentMedia {
  readonly audio: boolean;
  readonly video: boolean;
}

/**
 * Adds an offer of the server, of which the endpoint is notified: audio and video of the other person begin, pause or go on.
 * Media that begin in a session that renegotiates get a section of their own; video uses the endpoint's where there is one.
 */
export function offerMedia(session: MediaSession, { audio, video }: SentMedia): MediaSession {
  const withAudio = session.renegotiates && audio ? addAudio(session) : session;
  const from = session.renegotiates && video ? addVideo(withAudio) : withAudio;
  const hasSection = from.sections.some(isAdded('audio'));
  const sections = from.sections.map((section) => {
    if (carriesVideo(section)) return { ...section, sends: section.origin === 'remote' || video };
    const carries = hasSection ? isAdded('audio')(section) && !section.isRejected : isOwnAudio(section);
    return carries ? { ...section, sends: audio && canReceive(section.offered) } : section;
  });
  return { ...from, offers: session.offers + 1, sections };
}

/** Returns true while the endpoint sends video. */
export const sendsVideo = (session: MediaSession | null): boolean =>
  session?.sections.some(({ kind, receives }) => kind === 'video' && receives) ?? false;

/** Returns true when a word of a client names this track: the stream, the track, or both as in the msid line. */
export const namesTrack = ({ stream, id }: { readonly stream: string; readonly id: string }, msid: string): boolean =>
  msid === id || msid === stream || msid === `${stream} ${id}`;
