import { createHash } from 'node:crypto';
import type { DtlsServer, SrtcpSession, SrtpSession } from 'werift';
import type { AgreedSection, MediaSession } from '../domain/media-session.ts';
import type { Certificate } from './certificate.ts';
import { isSigned } from './handshake-proof.ts';
import { IncomingStream } from './incoming-stream.ts';
import { OutgoingStream } from './outgoing-stream.ts';
import type { MediaPackages } from './packages.ts';
import { middleOfNtp, readRtcp, writePictureLoss, writeReport, type SenderInfo } from './rtcp.ts';
import { isRtcp, readExtension, readHeader, readPayload, type MediaPacket } from './rtp.ts';
import {
  isAuthentic,
  isStun,
  readBindingRequest,
  writeBindingSuccess,
  writeRoleConflict,
  type BindingRequest,
} from './stun.ts';
import { GAP_MS, KEY_MS, writeEvent } from './telephone-event.ts';
import { FRAME_MS } from './pacer.ts';

/** An address from which packets came. */
export interface Remote {
  readonly address: string;
  readonly port: number;
}

export interface EndpointOptions {
  readonly packages: MediaPackages;
  readonly certificate: Certificate;
  send(datagram: Buffer, to: Remote): void;
  /** A packet of the endpoint arrived. */
  onPacket(packet: MediaPacket): void;
  /** The endpoint's receiver needs a whole picture. */
  onPictureWanted(): void;
  /** The endpoint has proved an address, from which its packets may come. */
  onAddress(remote: Remote): void;
  onFailed(): void;
}

/** Time that a handshake may take, in ms. */
export const HANDSHAKE_MS = 10_000;
/** Addresses of one endpoint, and sources in its packets. */
const MAX_ADDRESSES = 16;
const MAX_SOURCES = 16;
/** Packets a second that are read. */
const MAX_RATE = 3000;

const SRTP_PROFILES = [1, 7] as const;
const AUDIO_LEVEL = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
const MID = 'urn:ietf:params:rtp-hdrext:sdes:mid';
const CHANGE_CIPHER_SPEC = 20;
const APPLICATION_DATA = 23;
const HANDSHAKE = 22;
const CLIENT_HELLO = 1;

export type EndpointState = 'waiting' | 'checking' | 'handshake' | 'connected' | 'failed' | 'closed';

/** A key that is being sent, and the keys after it. */
interface KeyInProgress {
  readonly digit: string;
  readonly timestamp: number;
  elapsed: number;
}

/**
 * One side of a WebRTC connection: ICE-lite, DTLS as the server, SRTP.
 * Waiting: no authentic check has come. Packets of unknown senders are not answered.
 * Checking: a check came; the handshake has not begun.
 * Handshake: DTLS is under way; it fails after HANDSHAKE_MS, or when the certificate is not that of the offer.
 * Connected: media flow. A ClientHello is dropped, because the DTLS library would start a new handshake.
 * Failed, closed: nothing is read or sent any more.
 */
export class Endpoint {
  readonly #options: EndpointOptions;
  readonly #addresses = new Set<string>();
  readonly #incoming = new Map<number, IncomingStream>();
  readonly #outgoing = new Map<string, OutgoingStream>();
  #session: MediaSession;
  #state: EndpointState = 'waiting';
  #remote: Remote | undefined;
  #dtls: DtlsServer | undefined;
  #onDatagram: (datagram: Buffer) => void = () => {};
  #srtp: SrtpSession | undefined;
  #srtcp: SrtcpSession | undefined;
  #handshakeBegan = 0;
  #lastPacketAt = performance.now();
  #rateFrom = 0;
  #rateCount = 0;
  #keys: string[] = [];
  #key: KeyInProgress | undefined;
  #gapLeft = 0;
  #roundTripMs: number | null = null;

  constructor(session: MediaSession, options: EndpointOptions) {
    this.#session = session;
    this.#options = options;
  }

  get state(): EndpointState {
    return this.#state;
  }

  get user(): string {
    return this.#session.local.iceUser;
  }

  /** Time of the last authentic packet, in ms of `performance.now`; that of the beginning before the first one. */
  get lastPacketAt(): number {
    return this.#lastPacketAt;
  }

  get roundTripMs(): number | null {
    return this.#roundTripMs;
  }

  get lost(): number {
    return [...this.#incoming.values()].reduce((sum, { lost }) => sum + lost, 0);
  }

  /** Takes over a later state of the session. */
  update(session: MediaSession): void {
    this.#session = session;
  }

  /** Answers a check whose user name is this endpoint's; one with another password is ignored. */
  receiveCheck(request: BindingRequest, from: Remote): void {
    const { icePassword } = this.#session.local;
    if (this.#isOver || !isAuthentic(request, icePassword)) return;
    if (request.isControlled) return this.#options.send(writeRoleConflict(request, icePassword), from);
    const key = `${from.address} ${from.port}`;
    if (!this.#addresses.has(key)) {
      if (this.#addresses.size >= MAX_ADDRESSES) return;
      this.#addresses.add(key);
      this.#options.onAddress(from);
    }
    this.#lastPacketAt = performance.now();
    if (this.#state === 'waiting') this.#state = 'checking';
    if (request.usesCandidate || !this.#remote) this.#remote = from;
    this.#options.send(writeBindingSuccess(request, icePassword, from), from);
  }

  /** Reads a datagram from an address that the endpoint has proved. */
  receive(datagram: Buffer, from: Remote): void {
    if (this.#isOver || datagram.length < 2) return;
    const now = performance.now();
    if (!this.#isWithinRate(now)) return;
    const first = datagram[0] ?? 0;
    if (first < 4) {
      const request = readBindingRequest(datagram);
      if (request) this.receiveCheck(request, from);
      // A binding indication is a sign of life.
      else if (isStun(datagram)) this.#lastPacketAt = now;
      return;
    }
    if (first >= CHANGE_CIPHER_SPEC && first <= 63) return this.#receiveDtls(datagram, from);
    if (first >= 128 && first <= 191) {
      if (isRtcp(datagram)) this.#receiveRtcp(datagram, now);
      else this.#receiveRtp(datagram, now);
    }
  }

  /** Ends a handshake that takes too long. `now` is in ms of `performance.now`. */
  checkDeadline(now: number): void {
    if (this.#state === 'handshake' && now - this.#handshakeBegan > HANDSHAKE_MS) this.#fail();
  }

  close(): void {
    this.#end('closed');
  }

  get #isOver(): boolean {
    return this.#state === 'failed' || this.#state === 'closed';
  }

  #isWithinRate(now: number): boolean {
    if (now - this.#rateFrom >= 1000) {
      this.#rateFrom = now;
      this.#rateCount = 0;
    }
    return ++this.#rateCount <= MAX_RATE;
  }

  // DTLS

  #receiveDtls(datagram: Buffer, from: Remote): void {
    const type = datagram[0];
    if (type === APPLICATION_DATA) return;
    const isHello = type === HANDSHAKE && datagram.readUInt16BE(3) === 0 && datagram[13] === CLIENT_HELLO;
    if (this.#state === 'connected' && isHello) return;
    if (!this.#dtls) {
      if (!isHello) return;
      this.#remote = from;
      this.#state = 'handshake';
      this.#handshakeBegan = performance.now();
      this.#dtls = this.#startDtls();
    }
    // The library cannot read a record that is cut off.
    if (datagram.length >= 13) this.#onDatagram(datagram);
  }

  #startDtls(): DtlsServer {
    const { packages, certificate } = this.#options;
    const isOver = () => this.#isOver;
    const transport = {
      type: 'udp',
      address: { address: '', family: 'IPv4', port: 0 },
      get closed() {
        return isOver();
      },
      // The library puts its own function here.
      onData: ((): void => {}) as (datagram: Buffer) => void,
      send: async (datagram: Buffer) => {
        if (!this.#isOver && this.#remote) this.#options.send(datagram, this.#remote);
      },
      close: async () => {},
    };
    const dtls = new packages.werift.DtlsServer({
      transport,
      cert: certificate.certificate,
      key: certificate.key,
      signatureHash: certificate.signatureHash,
      srtpProfiles: [...SRTP_PROFILES],
      extendedMasterSecret: true,
      certificateRequest: true,
    });
    this.#onDatagram = (datagram) => transport.onData(datagram);
    dtls.onConnect.subscribe(() => this.#startSrtp(dtls));
    dtls.onError.subscribe(() => {
      if (this.#state === 'handshake') this.#fail();
    });
    return dtls;
  }

  #startSrtp(dtls: DtlsServer): void {
    if (this.#state !== 'handshake') return;
    const { werift } = this.#options.packages;
    const profile = dtls.srtp.srtpProfile;
    if (profile === undefined || !this.#isOffered(dtls.remoteCertificate) || !isSigned(dtls)) return this.#fail();
    const keys = dtls.extractSessionKeys(werift.keyLength(profile), werift.saltLength(profile)) as {
      readonly [K in 'localKey' | 'localSalt' | 'remoteKey' | 'remoteSalt']: Buffer;
    };
    const config = {
      keys: {
        localMasterKey: keys.localKey,
        localMasterSalt: keys.localSalt,
        remoteMasterKey: keys.remoteKey,
        remoteMasterSalt: keys.remoteSalt,
      },
      profile,
    };
    this.#srtp = new werift.SrtpSession(config);
    this.#srtcp = new werift.SrtcpSession(config);
    this.#state = 'connected';
  }

  /** Returns true for the certificate whose fingerprint the offer has. */
  #isOffered(certificate: Buffer | undefined): boolean {
    if (!certificate) return false;
    return this.#session.fingerprints.some(({ algorithm, value }) => {
      const digest = createHash(algorithm.replace('-', '')).update(certificate).digest('hex').toUpperCase();
      return digest === value.replaceAll(':', '');
    });
  }

  #fail(): void {
    this.#end('failed');
    this.#options.onFailed();
  }

  #end(state: 'failed' | 'closed'): void {
    if (this.#isOver) return;
    this.#state = state;
    // The library repeats a flight until the next one has begun.
    if (this.#dtls) this.#dtls.dtls.flight = 6;
    this.#dtls = undefined;
    this.#srtp = undefined;
    this.#srtcp = undefined;
  }

  // Packets from the endpoint

  #receiveRtp(datagram: Buffer, now: number): void {
    const header = readHeader(datagram);
    if (!header || !this.#srtp) return;
    const section = this.#sectionOf(header.payloadType);
    if (!section) return;
    const { kind, codec } = section;
    const stream = this.#incoming.get(header.ssrc) ?? new IncomingStream(header.ssrc, rateOf(codec.encoding));
    const number = stream.window.extend(header.sequence);
    if (!stream.window.isFresh(number)) return;
    const packet = this.#decrypt(datagram);
    if (!packet) return;
    if (!this.#incoming.has(header.ssrc)) {
      if (this.#incoming.size >= MAX_SOURCES) return;
      this.#incoming.set(header.ssrc, stream);
    }
    stream.receive(number, header.timestamp, now);
    this.#lastPacketAt = now;
    const level = section.levelId === undefined ? null : readExtension(packet, header, section.levelId);
    this.#options.onPacket({
      kind: codec.encoding.startsWith('telephone-event') ? 'key' : kind,
      encoding: codec.encoding,
      source: header.ssrc,
      sequence: header.sequence,
      timestamp: header.timestamp,
      marker: header.marker,
      payload: readPayload(packet, header),
      level,
    });
  }

  #decrypt(datagram: Buffer): Buffer | undefined {
    try {
      return this.#srtp?.decrypt(datagram);
    } catch {
      // Forged or damaged.
      return undefined;
    }
  }

  /** Returns the section and codec of a payload number that the endpoint sends with. */
  #sectionOf(payloadType: number) {
    for (const section of this.#session.sections) {
      if (!section.receives || section.isRejected) continue;
      const codec = section.codecs.find(({ payload }) => payload === payloadType);
      if (!codec) continue;
      const levelId = section.extensions.find(({ uri }) => uri === AUDIO_LEVEL)?.id;
      return { kind: section.kind === 'video' ? ('video' as const) : ('audio' as const), codec, levelId };
    }
    return undefined;
  }

  #receiveRtcp(datagram: Buffer, now: number): void {
    let packet: Buffer | undefined;
    try {
      packet = this.#srtcp?.decrypt(datagram);
    } catch {
      return;
    }
    if (!packet) return;
    this.#lastPacketAt = now;
    const content = readRtcp(packet);
    for (const { ssrc, middle } of content.senders) this.#incoming.get(ssrc)?.receiveReport(middle, now);
    for (const { lastReport, delay } of content.blocks) {
      if (lastReport === 0) continue;
      const units = (middleOfNtp(performance.timeOrigin + now) - lastReport - delay) >>> 0;
      // More than a minute is no round trip, but a report about another sender.
      if (units < 60 * 65_536) this.#roundTripMs = (units * 1000) / 65_536;
    }
    if (content.wantsPicture) this.#options.onPictureWanted();
  }

  // Packets to the endpoint

  /** Sends a packet of the other end under this endpoint's numbers. */
  send(packet: MediaPacket, now = performance.now()): boolean {
    if (!this.#srtp || !this.#remote) return false;
    const section = this.#findSection(packet.kind === 'video' ? 'video' : 'audio');
    const payload = section?.codecs.find(({ encoding }) => encoding === packet.encoding)?.payload;
    if (!section || payload === undefined) return false;
    const stream = this.#streamOf(section, rateOf(packet.encoding), now);
    if (this.#key && packet.kind === 'audio') {
      // A key takes the place of the sound.
      stream.skip(packet.source, packet.sequence, packet.timestamp, now);
      return true;
    }
    const numbers = stream.number(packet.source, packet.sequence, packet.timestamp, now);
    this.#write(section, stream, { ...packet, ...numbers, payloadType: payload });
    return true;
  }

  /** Asks the endpoint for a whole picture. */
  askForPicture(): void {
    if (!this.#srtcp || !this.#remote) return;
    const video = this.#session.sections.find(({ kind, receives }) => kind === 'video' && receives);
    if (!video) return;
    for (const stream of this.#incoming.values()) {
      this.#options.send(this.#srtcp.encrypt(writePictureLoss(video.ssrc, stream.ssrc)), this.#remote);
    }
  }

  /** Adds keys to those that are sent, one after the other. */
  pressKeys(digits: string): void {
    for (const digit of digits) this.#keys.push(digit);
  }

  /** Sends the next packet of a key, every 20 ms; `now` is in ms of `performance.now`. */
  sendKeyFrame(now: number): void {
    if (this.#gapLeft > 0) this.#gapLeft -= FRAME_MS;
    if (!this.#key) {
      if (this.#gapLeft > 0 || this.#keys.length === 0) return;
      this.#beginKey(now);
    }
    const key = this.#key;
    const target = this.#keyTarget(now);
    if (!key || !target) return;
    const isFirst = key.elapsed === 0;
    key.elapsed += FRAME_MS;
    const isLast = key.elapsed >= KEY_MS;
    // The last packet is repeated, because a receiver needs one of them (RFC 4733, section 2.5.1.4).
    for (let copy = 0; copy < (isLast ? 3 : 1); copy++) {
      this.#write(target.section, target.stream, {
        kind: 'key',
        payloadType: target.payload,
        marker: isFirst && copy === 0,
        sequence: target.stream.insert(now),
        timestamp: key.timestamp,
        payload: writeEvent(key.digit, key.elapsed, isLast),
        level: null,
      });
    }
    if (!isLast) return;
    this.#key = undefined;
    this.#gapLeft = GAP_MS;
  }

  #beginKey(now: number): void {
    const target = this.#keyTarget(now);
    const digit = this.#keys.shift();
    if (target && digit !== undefined) this.#key = { digit, timestamp: target.stream.timestampAt(now), elapsed: 0 };
  }

  #keyTarget(now: number) {
    const section = this.#srtp && this.#findSection('audio');
    const payload = section?.codecs.find(({ encoding }) => encoding.startsWith('telephone-event'))?.payload;
    return section && payload !== undefined
      ? { section, payload, stream: this.#streamOf(section, 48_000, now) }
      : undefined;
  }

  #findSection(kind: 'audio' | 'video'): AgreedSection | undefined {
    return this.#session.sections.find((section) => section.kind === kind && section.sends && !section.isRejected);
  }

  #streamOf({ mid, ssrc }: AgreedSection, rate: number, now: number): OutgoingStream {
    const known = this.#outgoing.get(mid);
    if (known) return known;
    const stream = new OutgoingStream(ssrc, rate, now);
    this.#outgoing.set(mid, stream);
    return stream;
  }

  #write(
    section: AgreedSection,
    stream: OutgoingStream,
    packet: Omit<MediaPacket, 'source' | 'encoding'> & { readonly payloadType: number },
  ): void {
    if (!this.#srtp || !this.#remote) return;
    const { RtpHeader } = this.#options.packages.werift;
    const extensions = section.extensions.flatMap(({ id, uri }) => {
      if (uri === MID) return [{ id, payload: Buffer.from(section.mid) }];
      if (uri === AUDIO_LEVEL && packet.level !== null) return [{ id, payload: Buffer.from([packet.level]) }];
      return [];
    });
    const header = new RtpHeader({
      version: 2,
      marker: packet.marker,
      payloadType: packet.payloadType,
      sequenceNumber: packet.sequence,
      timestamp: packet.timestamp,
      ssrc: stream.ssrc,
      extension: extensions.length > 0,
      extensions,
    });
    stream.count(packet.payload.length);
    this.#options.send(this.#srtp.encrypt(packet.payload, header), this.#remote);
  }

  /** Sends sender and receiver reports. `now` is in ms of `performance.now`. */
  sendReports(now: number): void {
    if (!this.#srtcp || !this.#remote) return;
    const blocks = [...this.#incoming.values()].map((stream) => stream.report(now));
    const { cname, firstSsrc } = this.#session.local;
    const senders = [...this.#outgoing.values()].filter(({ packets }) => packets > 0);
    for (const [i, stream] of senders.entries()) {
      const sender: SenderInfo = {
        at: performance.timeOrigin + now,
        timestamp: stream.timestampAt(now),
        packets: stream.packets,
        octets: stream.octets,
      };
      this.#sendRtcp(writeReport(stream.ssrc, cname, sender, i === 0 ? blocks : []));
    }
    if (senders.length === 0) this.#sendRtcp(writeReport(firstSsrc, cname, undefined, blocks));
  }

  #sendRtcp(packet: Buffer): void {
    if (this.#srtcp && this.#remote) this.#options.send(this.#srtcp.encrypt(packet), this.#remote);
  }
}

/** Returns the timestamp ticks a second of an encoding such as `opus/48000/2`. */
const rateOf = (encoding: string): number => Number(encoding.split('/')[1] ?? 48_000);
