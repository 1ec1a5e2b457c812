import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { failCall } from '../app/fail-call.ts';
import { findCallMedia } from '../app/find-call-media.ts';
import type { Log } from '../app/ports/log.ts';
import type { MediaReport, MediaServer, EndReport, TransportBase, WantedTone } from '../app/ports/media.ts';
import type { Ports } from '../app/ports/ports.ts';
import { LEASE_MS, RENEWAL_MS, type CallEnd, type CallMedia } from '../domain/call-media.ts';
import type { Call } from '../domain/call.ts';
import type { AppId, CallId, PageId } from '../domain/ids.ts';
import type { MediaSession, SdpForm } from '../domain/media-session.ts';
import { Refused } from '../domain/refusal.ts';
import { makeCertificate, type Certificate } from './certificate.ts';
import { decodeRecording } from './decode.ts';
import { Endpoint, type EndpointOptions, type Remote } from './endpoint.ts';
import { Pacer } from './pacer.ts';
import { writeOgg } from './ogg.ts';
import { findMissingPackages, loadPackages, type MediaPackages } from './packages.ts';
import { Recording, RecordingMemory } from './recording.ts';
import { Room } from './room.ts';
import { SAMPLE_RATE, Sounds } from './sounds.ts';
import { readBindingRequest } from './stun.ts';
import { findTones } from './tones.ts';
import { listAddresses, UdpPort } from './udp-port.ts';
import { writeWav } from './wav.ts';

export interface MediaOptions {
  /** Name of this process, which no other process has. */
  readonly owner: string;
  readonly form: SdpForm;
  /** UDP port of all calls; 0 for any free one. */
  readonly port: number;
  /** Addresses in descriptions; undefined for those of this machine. */
  readonly addresses: readonly string[] | undefined;
  readonly mostCalls: number;
  /** Both ends of every call are recorded. */
  readonly recordsAll: boolean;
  /** Time without any packet after which an endpoint is lost. Source: docs/graph/media.md §2. */
  readonly silenceMs: number;
  readonly log: Log;
}

/** Everything that a call needs, once it is loaded. */
interface OpenMedia {
  readonly packages: MediaPackages;
  readonly certificate: Certificate;
  readonly sounds: Sounds;
  readonly port: UdpPort;
}

/** Interval of the search for lost endpoints, in ms. */
const CHECK_MS = 1000;
/** Pause between the delivery of a webhook and the audio that it announces, in ms. Source: docs/graph/media.md §2. */
const AFTER_WEBHOOK_MS = 500;
/** Time after which audio begins although its webhook has not been delivered, in ms. */
const MAX_WAIT_MS = 10_000;
/** Calls that have ended and whose reports and recordings can still be read. */
const MAX_ENDED = 100;
/** Sample rate at which tones are searched. */
const TONE_RATE = 8000;
/** Interval at which a request that waits for a tone looks for it, in ms. */
const LOOK_MS = 100;
/** Distance of a tone that was found, to 10 Hz, from the one that was asked for. */
const TONE_TOLERANCE = 5;

/**
 * Media of the calls that this process carries.
 *
 * - Signalling (graph, control) calls use cases of app/, which change the rows of a call and its media in one transaction.
 *   After it they call `follow`, and other processes are woken by `wake`: this server only follows committed state.
 * - `domain/media-session.ts` agrees on sections, `contract/sdp-*.ts` reads and writes descriptions. Both are pure, so any
 *   process answers an offer; only packets need the owner, whose name and lease are in the row.
 * - `Room` passes packets between two ends; an end is an `Endpoint` (ICE-lite in stun.ts, DTLS and SRTP of werift) or a
 *   `Script`. `UdpPort` is the one socket, and datagrams find their endpoint by user name, later by address.
 * - A browser connects by `app/connect-call-end.ts`: one POST of an offer, one answer.
 *
 * Closed: neither packages nor port are loaded. Opening: the first call has begun. Open: calls can be carried. Stopped.
 */
export class CallMediaServer implements MediaServer {
  readonly #options: MediaOptions;
  readonly #ports: Ports;
  readonly #pacer = new Pacer();
  readonly #memory = new RecordingMemory();
  readonly #rooms = new Map<CallId, Room>();
  readonly #stopRooms = new Map<CallId, () => void>();
  readonly #ended = new Map<CallId, Room>();
  readonly #byUser = new Map<string, Endpoint>();
  readonly #byAddress = new Map<string, Endpoint>();
  readonly #waking = new Set<PageId>();
  readonly #waits = new Map<CallId, () => Promise<void>>();
  #opening: Promise<OpenMedia> | undefined;
  #open: OpenMedia | undefined;
  #checkTimer: NodeJS.Timeout | undefined;
  #renewalTimer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: MediaOptions, ports: Ports) {
    this.#options = options;
    this.#ports = ports;
  }

  get owner(): string {
    return this.#options.owner;
  }

  get form(): SdpForm {
    return this.#options.form;
  }

  /** Ends every call that is carried here, whose media end with the process. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#checkTimer);
    clearInterval(this.#renewalTimer);
    const rooms = [...this.#rooms.values()];
    for (const room of rooms) this.#closeRoom(room);
    await Promise.allSettled(rooms.map(({ pageId, callId }) => failCall(this.#ports, pageId, callId)));
    const open = await this.#opening?.catch(() => undefined);
    open?.port.close();
  }

  findMissing(): string | undefined {
    return findMissingPackages();
  }

  warmUp(): void {
    this.#load().catch(() => {});
  }

  async openTransport(): Promise<TransportBase> {
    const { mostCalls, addresses } = this.#options;
    if (this.#rooms.size >= mostCalls) throw new Refused({ reason: 'too_many_calls', most: mostCalls });
    const { certificate, port } = await this.#load();
    const ips = addresses ?? listAddresses();
    return { fingerprint: certificate.fingerprint, addresses: ips.map((ip) => ({ ip, port: port.port })) };
  }

  async encodeWav(wav: Uint8Array): Promise<readonly string[]> {
    return (await this.#load()).sounds.encodeWav(wav);
  }

  follow(call: Call, media: CallMedia): void {
    const room = this.#rooms.get(call.id);
    const isOurs = media.owner === this.owner && call.state !== 'ended' && !this.#isStopped;
    if (!isOurs) {
      if (room) this.#closeRoom(room);
      return;
    }
    if (room) room.apply(call, media);
    else if (this.#open) this.#openRoom(this.#open, call, media);
  }

  wake(pageId: PageId): void {
    if (this.#waking.has(pageId) || ![...this.#rooms.values()].some((room) => room.pageId === pageId)) return;
    this.#waking.add(pageId);
    void this.#followPage(pageId);
  }

  /** Reads every call that has a room here, because the instance was replaced. */
  instanceReplaced(): void {
    for (const pageId of new Set([...this.#rooms.values()].map((room) => room.pageId))) this.wake(pageId);
  }

  /** A delivery of the Page was attempted: audio that waited for it may begin. */
  onAttempt(pageId: PageId): void {
    for (const [callId, check] of this.#waits) if (this.#rooms.get(callId)?.pageId === pageId) void check();
  }

  carries(callId: CallId): boolean {
    return this.#rooms.has(callId);
  }

  async report(callId: CallId, wanted?: WantedTone): Promise<MediaReport | undefined> {
    const until = performance.now() + (wanted?.ms ?? 0);
    for (;;) {
      const report = await this.#report(callId);
      const isWanted = report !== undefined && (wanted?.tone === undefined || hears(report[wanted.end], wanted.tone));
      if (isWanted || performance.now() >= until || this.#isStopped) return report;
      await pause(LOOK_MS);
    }
  }

  async #report(callId: CallId): Promise<MediaReport | undefined> {
    const room = this.#rooms.get(callId) ?? this.#ended.get(callId);
    const open = this.#open;
    if (!room || !open) return undefined;
    const tonesOf = async (end: CallEnd): Promise<readonly number[]> => {
      const recent = room.recording(end).recent(performance.now());
      return findTones(await decodeRecording(open.packages, recent, TONE_RATE), TONE_RATE);
    };
    return room.report({ business: await tonesOf('business'), consumer: await tonesOf('consumer') });
  }

  async recordingFile(callId: CallId, end: CallEnd, format: 'wav' | 'ogg'): Promise<Buffer | undefined> {
    const room = this.#rooms.get(callId) ?? this.#ended.get(callId);
    const recording = room?.recording(end);
    if (!this.#open || !recording?.isWhole) return undefined;
    if (format === 'ogg') return writeOgg(recording.packets);
    return writeWav(await decodeRecording(this.#open.packages, recording.packets, SAMPLE_RATE), SAMPLE_RATE);
  }

  // Opening

  async #load(): Promise<OpenMedia> {
    this.#opening ??= this.#openMedia().catch((error: unknown) => {
      // The next call tries again, for instance once the packages are installed.
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #openMedia(): Promise<OpenMedia> {
    const packages = await loadPackages();
    const certificate = await makeCertificate(packages);
    const port = await this.#openPort();
    const open = { packages, certificate, sounds: new Sounds(packages), port };
    this.#open = open;
    this.#options.log({ level: 'info', event: 'media.open', port: port.port });
    this.#checkTimer = setInterval(() => this.#check(), CHECK_MS).unref();
    this.#renewalTimer = setInterval(() => void this.#renewLeases(), RENEWAL_MS).unref();
    return open;
  }

  async #openPort(): Promise<UdpPort> {
    try {
      return await UdpPort.open(this.#options.port, (datagram, from) => this.#receive(datagram, from));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const detail = `The UDP port ${this.#options.port} of calls cannot be opened (${code}). Choose another one with --media-port.`;
      throw new Refused({ reason: 'media_unavailable', detail });
    }
  }

  // Datagrams

  #receive(datagram: Buffer, from: Remote): void {
    if ((datagram[0] ?? 255) < 4) {
      const request = readBindingRequest(datagram);
      // In Meta's form the user name has an ending, which differs between answer and offer.
      const endpoint = request && this.#byUser.get(request.user.split('/')[0] ?? '');
      if (endpoint) return endpoint.receiveCheck(request, from);
    }
    this.#byAddress.get(addressKey(from))?.receive(datagram, from);
  }

  #openEndpoint(
    { packages, certificate, port }: OpenMedia,
    session: MediaSession,
    events: Pick<EndpointOptions, 'onPacket' | 'onPictureWanted' | 'onFailed'>,
  ): Endpoint {
    const endpoint = new Endpoint(session, {
      ...events,
      packages,
      certificate,
      send: (datagram, to) => port.send(datagram, to),
      onAddress: (remote) => this.#byAddress.set(addressKey(remote), endpoint),
    });
    this.#byUser.set(endpoint.user, endpoint);
    return endpoint;
  }

  #closeEndpoint(endpoint: Endpoint): void {
    endpoint.close();
    this.#byUser.delete(endpoint.user);
    for (const [key, each] of this.#byAddress) if (each === endpoint) this.#byAddress.delete(key);
  }

  // Rooms

  #openRoom(open: OpenMedia, call: Call, media: CallMedia): void {
    const { id: callId, pageId, appId } = call;
    const room = new Room(call, media, {
      openEndpoint: (session, events) => this.#openEndpoint(open, session, events),
      closeEndpoint: (endpoint) => this.#closeEndpoint(endpoint),
      findSound: (sound) => open.sounds.find(sound),
      openRecording: (isWhole) => new Recording(this.#memory, isWhole || this.#options.recordsAll),
      // The room is in the list once this turn is over.
      onWait: (revision) => setImmediate(() => this.#waitForDelivery(callId, revision, appId)),
      onLost: (reason) => this.#lose(pageId, callId, reason),
    });
    this.#rooms.set(callId, room);
    this.#stopRooms.set(
      callId,
      this.#pacer.add((now) => room.onFrame(now)),
    );
    this.#ended.delete(callId);
  }

  #closeRoom(room: Room): void {
    room.close();
    const { callId } = room;
    this.#stopRooms.get(callId)?.();
    this.#stopRooms.delete(callId);
    this.#rooms.delete(callId);
    this.#waits.delete(callId);
    this.#ended.set(callId, room);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size <= MAX_ENDED || oldest === undefined) return;
    for (const end of ['business', 'consumer'] as const) this.#ended.get(oldest)?.recording(end).clear();
    this.#ended.delete(oldest);
  }

  #lose(pageId: PageId, callId: CallId, reason: string): void {
    this.#options.log({ level: 'info', event: 'media.lost', page: pageId, call: callId, reason });
    if (this.#isStopped) return;
    failCall(this.#ports, pageId, callId).catch((error: unknown) => {
      // The lease is not renewed without a room, so another run of the timers ends the call.
      this.#options.log({ level: 'warn', event: 'media.not_failed', call: callId, error: String(error) });
    });
    const room = this.#rooms.get(callId);
    if (room) this.#closeRoom(room);
  }

  async #followPage(pageId: PageId): Promise<void> {
    // All commits of one turn are read together.
    await nextTurn();
    this.#waking.delete(pageId);
    if (this.#isStopped) return;
    for (const { callId } of [...this.#rooms.values()].filter((room) => room.pageId === pageId)) {
      const state = await findCallMedia(this.#ports, pageId, callId).catch(() => 'unknown' as const);
      const room = this.#rooms.get(callId);
      if (state === 'unknown') continue;
      if (state) this.follow(state.call, state.media);
      // The instance was replaced.
      else if (room) this.#closeRoom(room);
    }
  }

  #check(): void {
    const now = performance.now();
    for (const room of this.#rooms.values()) room.check(now, this.#options.silenceMs);
  }

  async #renewLeases(): Promise<void> {
    const ports = this.#ports;
    const pages = Map.groupBy(this.#rooms.values(), ({ pageId }) => pageId);
    for (const [pageId, rooms] of pages) {
      const leaseUntil = ports.clock.now() + LEASE_MS;
      try {
        await ports.store.write(async (tx) => {
          for (const { callId } of rooms)
            await tx.callMedia.renewLease({ pageId, callId, owner: this.owner }, leaseUntil);
        });
      } catch (error) {
        this.#options.log({ level: 'warn', event: 'media.lease', page: pageId, error: String(error) });
      }
      // A notice of a change may have been lost.
      this.wake(pageId);
    }
  }

  // Audio that waits for a webhook

  #waitForDelivery(callId: CallId, revision: number, appId: AppId | null): void {
    const startedAt = performance.now();
    let isDone = false;
    const begin = (): void => {
      if (isDone) return;
      isDone = true;
      this.#waits.delete(callId);
      setTimeout(() => this.#rooms.get(callId)?.beginAudio(revision), AFTER_WEBHOOK_MS).unref();
    };
    const check = async (): Promise<void> => {
      const room = this.#rooms.get(callId);
      if (!room) return;
      const delivery =
        appId === null
          ? undefined
          : await this.#ports.store.read((reads) => reads.deliveries.find(room.pageId, revision, appId));
      if (delivery?.state !== 'pending' || performance.now() - startedAt >= MAX_WAIT_MS) begin();
    };
    this.#waits.set(callId, () => check().catch(() => {}));
    setTimeout(begin, MAX_WAIT_MS).unref();
    void check().catch(() => {});
  }
}

const hears = ({ tones }: EndReport, tone: number): boolean =>
  tones.some((found) => Math.abs(found - tone) <= TONE_TOLERANCE);

const addressKey = ({ address, port }: Remote): string => `${address} ${port}`;
