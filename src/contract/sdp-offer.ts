import type {
  Fingerprint,
  MediaCodec,
  MediaDirection,
  MediaExtension,
  MediaOffer,
  OfferedSection,
} from '../domain/media-offer.ts';
import { hasOpus } from '../domain/media-session.ts';

/** Maximum size of a description: more than any endpoint writes, few enough to be cheap. */
const MAX_BYTES = 64 * 1024;
const MAX_LINES = 2000;
const MAX_SECTIONS = 8;

/** Thrown for a description that cannot be answered. The message is a clause that names the reason. */
export class InvalidSdp extends Error {
  override readonly name = 'InvalidSdp';
}

/** A part of a description: its first line, and the attributes in it by name. */
interface Part {
  readonly head: string;
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
}

/**
 * Reads an offer. Candidates, `c=` and `a=rtcp` are not read, so that no packet is ever sent to an address that a stranger
 * wrote. Throws InvalidSdp. Source: docs/graph/media.md §1, §6.
 */
export function decodeOffer(sdp: string): MediaOffer {
  const { session, origin, sections } = readParts(sdp);
  if (sections.length === 0) throw new InvalidSdp('it has no m= line');
  if (sections.length > MAX_SECTIONS) throw new InvalidSdp(`it has more than ${MAX_SECTIONS} sections`);
  const decoded = sections.map((part) => readSection(part, session));
  const used = sections.filter((_, i) => decoded[i]?.isRejected === false);
  const repeated = decoded.find(({ mid }, i) => decoded.findIndex((other) => other.mid === mid) !== i);
  if (repeated) throw new InvalidSdp(`two sections have the mid ${repeated.mid}`);
  if (!decoded.some(({ kind }) => kind === 'audio')) throw new InvalidSdp('it has no audio section');
  if (!decoded.some(({ kind, isRejected }) => kind === 'audio' && !isRejected)) {
    throw new InvalidSdp('its audio section has port 0');
  }
  if (!decoded.some(hasOpus)) throw new InvalidSdp('its audio has no Opus (opus/48000/2)');
  checkBundle(session, decoded);
  for (const part of used) checkTransport(part, session);
  const fingerprints = used.flatMap((part) => readFingerprints(part, session));
  if (fingerprints.length === 0) throw new InvalidSdp('it has no DTLS fingerprint that can be checked (sha-256)');
  return { ...origin, fingerprints: uniqueFingerprints(fingerprints), sections: decoded };
}

function readParts(sdp: string): {
  readonly session: Part;
  readonly origin: Pick<MediaOffer, 'sessionId' | 'sessionVersion'>;
  readonly sections: readonly Part[];
} {
  if (sdp.length > MAX_BYTES) throw new InvalidSdp(`it is longer than ${MAX_BYTES} characters`);
  const lines = sdp.split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  if (lines.length > MAX_LINES) throw new InvalidSdp(`it has more than ${MAX_LINES} lines`);
  if (lines[0] !== 'v=0') throw new InvalidSdp('its first line is not v=0');
  const bad = lines.find((line) => !/^[a-z]=[^\r\0]*$/.test(line));
  if (bad !== undefined) throw new InvalidSdp(`it has a line that is none: ${JSON.stringify(bad.slice(0, 40))}`);
  const origin = lines.find((line) => line.startsWith('o='));
  const [, sessionId, sessionVersion] = /^o=\S+ (\d{1,20}) (\d{1,20}) IN IP[46] \S+$/.exec(origin ?? '') ?? [];
  if (sessionId === undefined || sessionVersion === undefined) throw new InvalidSdp('its o= line cannot be read');
  const starts = lines.flatMap((line, i) => (line.startsWith('m=') ? [i] : []));
  const sections = starts.map((start, i) => toPart(lines.slice(start, starts[i + 1])));
  return { session: toPart(lines.slice(0, starts[0])), origin: { sessionId, sessionVersion }, sections };
}

function toPart([head = '', ...lines]: readonly string[]): Part {
  const attributes = lines.flatMap((line) => {
    if (!line.startsWith('a=')) return [];
    const colon = line.indexOf(':');
    return [
      colon < 0 ? { name: line.slice(2), value: '' } : { name: line.slice(2, colon), value: line.slice(colon + 1) },
    ];
  });
  return { head, attributes };
}

const find = ({ attributes }: Part, name: string): string | undefined =>
  attributes.find((each) => each.name === name)?.value;
const findAll = ({ attributes }: Part, name: string): readonly string[] =>
  attributes.flatMap((each) => (each.name === name ? [each.value] : []));

function readSection(part: Part, session: Part): OfferedSection {
  const [, kind, port, protocol, formats] = /^m=(\w+) (\d{1,5})(?:\/\d+)? (\S+) (.+)$/.exec(part.head) ?? [];
  if (kind === undefined || protocol === undefined || formats === undefined) {
    throw new InvalidSdp(`its line ${JSON.stringify(part.head.slice(0, 40))} cannot be read`);
  }
  const mid = find(part, 'mid');
  if (mid === undefined || !/^[\w.~!#$%&'*+^`{|}-]{1,32}$/.test(mid))
    throw new InvalidSdp(`its ${kind} section has no a=mid`);
  const isMedia = kind === 'audio' || kind === 'video';
  if (isMedia && !/^(UDP\/TLS\/RTP\/SAVPF?|RTP\/SAVPF?)$/.test(protocol)) {
    throw new InvalidSdp(`its ${kind} section is ${protocol.slice(0, 40)}, not UDP/TLS/RTP/SAVPF`);
  }
  return {
    kind,
    protocol,
    formats: formats.slice(0, 1000),
    mid,
    direction: readDirection(part) ?? readDirection(session) ?? 'sendrecv',
    isRejected: port === '0' && find(part, 'bundle-only') === undefined,
    codecs: isMedia ? readCodecs(part, formats) : [],
    extensions: isMedia ? readExtensions(part) : [],
    track: readTrack(part),
  };
}

const DIRECTIONS: readonly MediaDirection[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];
const readDirection = (part: Part): MediaDirection | undefined =>
  DIRECTIONS.find((direction) => find(part, direction) !== undefined);

function readCodecs(part: Part, formats: string): readonly MediaCodec[] {
  const parameters = new Map<string, string>();
  for (const line of findAll(part, 'fmtp')) {
    const [, payload, rest] = /^(\d{1,3}) (.*)$/.exec(line) ?? [];
    if (payload !== undefined && rest !== undefined) parameters.set(payload, rest);
  }
  return findAll(part, 'rtpmap').flatMap((line) => {
    const [, payload = '', encoding = ''] = /^(\d{1,3}) (\S+)$/.exec(line) ?? [];
    if (!formats.split(' ').includes(payload)) return [];
    if (Number(payload) > 127) throw new InvalidSdp(`the payload number ${payload} is above 127`);
    return [
      { payload: Number(payload), encoding: encoding.toLowerCase(), parameters: parameters.get(payload) ?? null },
    ];
  });
}

function readExtensions(part: Part): readonly MediaExtension[] {
  return findAll(part, 'extmap').flatMap((line) => {
    const [, id, uri] = /^(\d{1,2})(?:\/\w+)? (\S+)/.exec(line) ?? [];
    // Numbers above 14 need the long form of header extensions, which no stack uses by itself.
    return uri !== undefined && Number(id) >= 1 && Number(id) <= 14 ? [{ id: Number(id), uri }] : [];
  });
}

function readTrack(part: Part): OfferedSection['track'] {
  const own = find(part, 'msid');
  // Older stacks have it in the lines of the SSRC only.
  const ofSource = findAll(part, 'ssrc').map((line) => /^\d+ msid:(.*)$/.exec(line)?.[1]);
  const words = (own ?? ofSource.find((line) => line !== undefined))?.split(' ');
  if (words?.[0] === undefined || words[0] === '') return null;
  return { stream: words[0], id: words[1] ?? words[0] };
}

function checkBundle(session: Part, sections: readonly OfferedSection[]): void {
  const used = sections.filter(({ isRejected }) => !isRejected);
  if (used.length < 2) return;
  const group = findAll(session, 'group').find((value) => value.startsWith('BUNDLE '));
  const mids = group?.split(' ') ?? [];
  const outside = used.find(({ mid }) => !mids.includes(mid));
  if (outside)
    throw new InvalidSdp(`its section ${outside.mid} is not in a=group:BUNDLE, which has to have all of them`);
}

function checkTransport(part: Part, session: Part): void {
  const [, kind = ''] = /^m=(\w+)/.exec(part.head) ?? [];
  const ofPart = (name: string): string | undefined => find(part, name) ?? find(session, name);
  const user = ofPart('ice-ufrag');
  const password = ofPart('ice-pwd');
  if (user === undefined || password === undefined)
    throw new InvalidSdp('it has no ICE credentials (ice-ufrag, ice-pwd)');
  if (!/^[A-Za-z0-9+/]{4,256}$/.test(user)) throw new InvalidSdp('its ice-ufrag is not 4 to 256 letters and digits');
  if (!/^[A-Za-z0-9+/]{22,256}$/.test(password))
    throw new InvalidSdp('its ice-pwd is not 22 to 256 letters and digits');
  const setup = ofPart('setup');
  if (setup === undefined) throw new InvalidSdp('it has no a=setup');
  if (setup !== 'actpass' && setup !== 'active') {
    throw new InvalidSdp(
      `it has setup:${setup.slice(0, 20)}; the business begins the DTLS handshake, with actpass or active`,
    );
  }
  if ((kind === 'audio' || kind === 'video') && find(part, 'rtcp-mux') === undefined) {
    throw new InvalidSdp(`its ${kind} section has no a=rtcp-mux`);
  }
}

const HASHES: Readonly<Record<string, number>> = { 'sha-256': 32, 'sha-384': 48, 'sha-512': 64 };

function readFingerprints(part: Part, session: Part): readonly Fingerprint[] {
  const own = findAll(part, 'fingerprint');
  return (own.length > 0 ? own : findAll(session, 'fingerprint')).flatMap((line) => {
    const [algorithm = '', value = ''] = line.split(' ');
    const bytes = HASHES[algorithm.toLowerCase()];
    if (bytes === undefined) return [];
    if (!/^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2})*$/.test(value) || value.split(':').length !== bytes) {
      throw new InvalidSdp(`its ${algorithm} fingerprint is not ${bytes} hexadecimal pairs`);
    }
    return [{ algorithm: algorithm.toLowerCase(), value: value.toUpperCase() }];
  });
}

const uniqueFingerprints = (all: readonly Fingerprint[]): readonly Fingerprint[] =>
  all.filter(({ value }, i) => all.findIndex((other) => other.value === value) === i);
