import {
  directionOf,
  mirrorDirection,
  type AgreedSection,
  type LocalTransport,
  type MediaSession,
  type SdpProfile,
} from '../domain/media-session.ts';
import type { MediaCodec, MediaDirection } from '../domain/media-offer.ts';

/** A description in the form of the wire. */
export interface SessionDescription {
  readonly sdp_type: 'offer' | 'answer';
  readonly sdp: string;
}

/** Feedback about video that the server passes on. */
const VIDEO_FEEDBACK = ['ccm fir', 'nack pli'];
const OPUS_PARAMETERS = 'maxaveragebitrate=20000;maxplaybackrate=16000;minptime=10;usedtx=1;useinbandfec=1';

/**
 * Encodes the answer to the endpoint's last offer: its mids, payload numbers and extension numbers. The session may have
 * gone on already, to the offer beside the answer. Source: docs/graph/media.md §1.1.
 */
export function encodeAnswer(session: MediaSession): SessionDescription {
  // A section that the server added after the last offer is not in its answer.
  const isFirst = session.offers > 0;
  const sections = session.sections.filter(({ origin }) => origin === 'remote' || !isFirst);
  const direction = (section: AgreedSection): MediaDirection =>
    isFirst && section.origin === 'remote' ? mirrorDirection(section.offered) : directionOf(section);
  return {
    sdp_type: 'answer',
    sdp: encode(session, sections, direction, { profile: session.profile, type: 'answer' }),
  };
}

/** Encodes the server's own offer with all sections as they are. Source: docs/graph/media.md §1.1. */
export function encodeServerOffer(session: MediaSession): SessionDescription {
  return {
    sdp_type: 'offer',
    sdp: encode(session, session.sections, directionOf, { profile: session.profile, type: 'offer' }),
  };
}

interface Form {
  readonly profile: SdpProfile;
  readonly type: 'offer' | 'answer';
}

function encode(
  session: MediaSession,
  sections: readonly AgreedSection[],
  direction: (section: AgreedSection) => MediaDirection,
  form: Form,
): string {
  const used = sections.filter(({ isRejected }) => !isRejected);
  const streams = used
    .filter((section) => section.origin === 'local')
    .map((section) => streamOf(session.local, section));
  // Meta writes the same version into the answer and the offer beside it.
  const raised = form.profile === 'meta' || form.type === 'answer' ? 1 : 1 + session.offers;
  const version = BigInt(session.sessionVersion) + BigInt(raised);
  const lines = [
    'v=0',
    `o=- ${session.sessionId} ${version} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${used.map(({ mid }) => mid).join(' ')}`,
    `a=msid-semantic: WMS${streams.length > 0 && form.type === 'offer' ? ` ${streams.join(' ')}` : ''}`,
    'a=ice-lite',
    ...sections.flatMap((section) =>
      section.isRejected ? rejected(section) : sectionLines(session.local, section, direction(section), form),
    ),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

const rejected = ({ kind, protocol, formats, mid }: AgreedSection): readonly string[] => [
  `m=${kind} 0 ${protocol} ${formats}`,
  'c=IN IP4 0.0.0.0',
  `a=mid:${mid}`,
  'a=inactive',
];

function sectionLines(local: LocalTransport, section: AgreedSection, direction: MediaDirection, form: Form) {
  const { kind, mid, codecs, extensions } = section;
  const [first] = local.addresses;
  const isMeta = form.profile === 'meta';
  const sends = direction === 'sendrecv' || direction === 'sendonly';
  // Meta's answers name the partner's track, and have the SSRC in offers only.
  const isOwn = section.origin === 'local' || !isMeta || form.type === 'offer';
  const stream = section.origin === 'local' || section.track === null ? streamOf(local, section) : '-';
  const track = section.origin === 'local' || section.track === null ? trackOf(section) : section.track.id;
  return [
    `m=${kind} ${first?.port ?? 9} UDP/TLS/RTP/SAVPF ${codecs.map(({ payload }) => payload).join(' ')}`,
    `c=IN ${first?.ip.includes(':') ? 'IP6' : 'IP4'} ${first?.ip ?? '0.0.0.0'}`,
    'a=rtcp:9 IN IP4 0.0.0.0',
    ...candidates(local, isMeta),
    ...(isMeta ? [] : ['a=end-of-candidates']),
    `a=ice-ufrag:${local.iceUser}${isMeta ? (form.type === 'offer' ? '//103' : '/103') : ''}`,
    `a=ice-pwd:${local.icePassword}`,
    `a=fingerprint:${local.fingerprint.algorithm} ${local.fingerprint.value}`,
    `a=setup:${form.type === 'offer' && !isMeta ? 'actpass' : 'passive'}`,
    `a=mid:${mid}`,
    ...extensions.map(({ id, uri }) => `a=extmap:${id} ${uri}`),
    `a=${direction}`,
    ...(sends || (isMeta && direction === 'recvonly') ? [`a=msid:${stream} ${track}`] : []),
    'a=rtcp-mux',
    ...codecs.flatMap((codec) => codecLines(codec, kind)),
    ...(sends && isOwn ? [`a=ssrc:${section.ssrc} cname:${local.cname}`] : []),
    ...(sends && isOwn && !isMeta ? [`a=ssrc:${section.ssrc} msid:${stream} ${track}`] : []),
  ];
}

/** Stream of the other person's media, as in Meta's samples: `<number>:<cname>:DEFAULT`. */
const streamOf = ({ firstSsrc, cname }: LocalTransport, { kind }: AgreedSection): string =>
  kind === 'audio' || kind === 'video' ? `${firstSsrc}:${cname}:DEFAULT` : '-';
const trackOf = ({ ssrc }: AgreedSection): string => String(ssrc);

/** Candidates over UDP, in the order of the addresses. Source of `generation 1`: docs/graph/media.md §1.1. */
const candidates = ({ addresses }: LocalTransport, isMeta: boolean): readonly string[] =>
  addresses.map(({ ip, port }, i) => {
    // RFC 8445, section 5.1.2: type preference 126 of a host, then the order of the addresses, then component 1.
    const priority = 126 * 2 ** 24 + (65_535 - i) * 2 ** 8 + 255;
    return `a=candidate:${i + 1} 1 udp ${priority} ${ip} ${port} typ host${isMeta ? ' generation 1' : ''}`;
  });

function codecLines({ payload, encoding, parameters }: MediaCodec, kind: string): readonly string[] {
  const line = `a=rtpmap:${payload} ${kind === 'video' ? encoding.toUpperCase() : encoding}`;
  if (kind === 'video') {
    const feedback = VIDEO_FEEDBACK.map((each) => `a=rtcp-fb:${payload} ${each}`);
    return [line, ...feedback, ...(parameters === null ? [] : [`a=fmtp:${payload} ${parameters}`])];
  }
  if (encoding.startsWith('opus/')) return [line, `a=fmtp:${payload} ${OPUS_PARAMETERS}`];
  return [line, `a=fmtp:${payload} 0-15`];
}
