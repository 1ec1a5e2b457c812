import type { SrtcpSession, SrtpSession } from 'werift';
import type { AgreedSection, MediaSession } from '../domain/media-session.ts';
import type { Certificate } from './certificate.ts';
import { Handshake, type SecureSessions } from './handshake.ts';
import { IncomingStream } from './incoming-stream.ts';
import { KeySender, type KeyTarget } from './key-sender.ts';
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

const AUDIO_LEVEL = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
const MID = 'urn:ietf:params:rtp-hdrext:sdes:mid';
const CHANGE_CIPHER_SPEC = 20;
const APPLICATION_DATA = 23;
const HANDSHAKE = 22;
const CLIENT_HELLO = 1;

export type EndpointState = 'waiting' | 'checking' | 'handshake' | 'connected' | 'failed' | 'closed';

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
  #handshake: Handshake | undefined;
  #srtp: SrtpSession | undefined;
  #srtcp: SrtcpSession | undefined;
  #handshakeBegan = 0;
  #lastPacketAt = performance.now();
  #rateFrom = 0;
  #rateCount = 0;
  readonly #keys = new KeySender();
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
    if (!this.#handshake) {
      if (!isHello) return;
      this.#remote = from;
      this.#state = 'handshake';
      this.#handshakeBegan = performance.now();
      this.#handshake = this.#startHandshake();
    }
    this.#handshake.receive(datagram);
  }

  #startHandshake(): Handshake {
    const { packages, certificate } = this.#options;
    return new Handshake({
      packages,
      certificate,
      fingerprints: () => this.#session.fingerprints,
      send: (datagram) => {
        if (this.#remote) this.#options.send(datagram, this.#remote);
      },
      onEnd: (sessions) => (sessions ? this.#connect(sessions) : this.#fail()),
    });
  }

  #connect({ srtp, srtcp }: SecureSessions): void {
    this.#srtp = srtp;
    this.#srtcp = srtcp;
    this.#state = 'connected';
  }

  #fail(): void {
    this.#end('failed');
    this.#options.onFailed();
  }

  #end(state: 'failed' | 'closed'): void {
    if (this.#isOver) return;
    this.#state = state;
    this.#handshake?.stop();
    this.#handshake = undefined;
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
    if (this.#keys.isSending && packet.kind === 'audio') {
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
    this.#keys.press(digits);
  }

  /** Sends the next packet of a key, every 20 ms; `now` is in ms of `performance.now`. */
  sendKeyFrame(now: number): void {
    this.#keys.sendFrame(now, () => this.#findKeyTarget(now));
  }

  #findKeyTarget(now: number): KeyTarget | undefined {
    const section = this.#srtp && this.#findSection('audio');
    const payload = section?.codecs.find(({ encoding }) => encoding.startsWith('telephone-event'))?.payload;
    if (!section || payload === undefined) return undefined;
    const stream = this.#streamOf(section, 48_000, now);
    return {
      timestampAt: (at) => stream.timestampAt(at),
      send: (packet) =>
        this.#write(section, stream, {
          ...packet,
          kind: 'key',
          payloadType: payload,
          sequence: stream.insert(now),
          level: null,
        }),
    };
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
