import type { EndReport, MediaReport } from '../app/ports/media.ts';
import type { CallEnd, CallMedia, ScriptSound } from '../domain/call-media.ts';
import type { Call } from '../domain/call.ts';
import type { CallId, PageId } from '../domain/ids.ts';
import type { MediaSession } from '../domain/media-session.ts';
import type { Endpoint, EndpointOptions } from './endpoint.ts';
import type { Recording } from './recording.ts';
import type { MediaPacket } from './rtp.ts';
import { Script } from './script.ts';
import type { Sound } from './sounds.ts';
import { readEvent } from './telephone-event.ts';

export interface RoomOptions {
  openEndpoint(
    session: MediaSession,
    events: Pick<EndpointOptions, 'onPacket' | 'onPictureWanted' | 'onFailed'>,
  ): Endpoint;
  closeEndpoint(endpoint: Endpoint): void;
  findSound(sound: ScriptSound): Promise<Sound>;
  openRecording(isWhole: boolean): Recording;
  /** The consumer's audio has to wait until the webhook with this journal revision is delivered. */
  onWait(revision: number): void;
  /** An endpoint failed or has been silent for too long. */
  onLost(reason: string): void;
}

const REPORT_MS = 2000;

/** One end of a room: an endpoint, or a script in its place. */
class RoomEnd {
  endpoint: Endpoint | undefined;
  /** Figures of the last endpoint, once the room is closed. */
  past: Pick<Endpoint, 'lost' | 'roundTripMs'> | undefined;
  readonly script = new Script();
  recording: Recording;
  sound: ScriptSound = { kind: 'silence' };
  isMuted = false;
  firstAudioFrom: number | null = null;
  firstAudioTo: number | null = null;
  packetsFrom = 0;
  packetsTo = 0;
  videoPacketsFrom = 0;
  videoPacketsTo = 0;
  keys = '';
  lastKey = '';

  constructor(recording: Recording) {
    this.recording = recording;
  }

  /** Media can reach this end. */
  get isReady(): boolean {
    return this.endpoint === undefined || this.endpoint.state === 'connected';
  }
}

/**
 * A call between two ends, with the committed state that `apply` was last given.
 * Ringing: endpoints connect, and no media pass.
 * Talking: media pass from each end to the other, unless it is muted. The consumer's audio may have to wait for a webhook.
 * Closed: both ends are closed; reports and recordings stay readable.
 */
export class Room {
  readonly pageId: PageId;
  readonly callId: CallId;
  readonly #options: RoomOptions;
  readonly #openedAt = performance.now();
  readonly #ends: { readonly [E in CallEnd]: RoomEnd };
  #isTalking = false;
  #isClosed = false;
  #isLost = false;
  #lastKeys = 0;
  #waitsFor: number | null = null;
  #waited = -1;
  #nextReport = 0;

  constructor(call: Call, media: CallMedia, options: RoomOptions) {
    this.pageId = call.pageId;
    this.callId = call.id;
    this.#options = options;
    const { business, consumer } = media.ends;
    this.#ends = {
      business: new RoomEnd(options.openRecording(business.isRecorded)),
      consumer: new RoomEnd(options.openRecording(consumer.isRecorded)),
    };
    this.apply(call, media);
  }

  /** Takes over the state of the call. */
  apply(call: Call, media: CallMedia): void {
    if (this.#isClosed) return;
    for (const name of ['business', 'consumer'] as const) {
      const end = this.#ends[name];
      const { session, sound, isMuted, isRecorded } = media.ends[name];
      end.isMuted = isMuted;
      if (isRecorded && !end.recording.isWhole) end.recording = this.#options.openRecording(true);
      if (session) this.#connect(name, end, session);
      if (JSON.stringify(sound) !== JSON.stringify(end.sound) || this.#isFirstSound(end)) this.#setSound(end, sound);
    }
    for (const { number, digits } of media.keys) {
      if (number <= this.#lastKeys) continue;
      this.#lastKeys = number;
      this.#ends.consumer.keys += digits;
      this.#ends.business.endpoint?.pressKeys(digits);
    }
    if (media.audioAfter !== null && media.audioAfter !== this.#waited) {
      this.#waited = media.audioAfter;
      this.#waitsFor = media.audioAfter;
      this.#options.onWait(media.audioAfter);
    }
    this.#isTalking = call.state === 'in_call';
  }

  /** Lets the consumer's audio begin, which waited for the webhook with this revision. */
  beginAudio(revision: number): void {
    if (this.#waitsFor === revision) this.#waitsFor = null;
  }

  /** Sends everything that is due; `now` is in ms of `performance.now`. */
  onFrame(now: number): void {
    if (this.#isClosed) return;
    this.#playScript('business', now);
    this.#playScript('consumer', now);
    this.#ends.business.endpoint?.sendKeyFrame(now);
    if (now < this.#nextReport) return;
    this.#nextReport = now + REPORT_MS;
    for (const { endpoint } of Object.values(this.#ends)) endpoint?.sendReports(now);
  }

  /** Finds endpoints from which nothing has come for `silenceMs`; `now` is in ms of `performance.now`. */
  check(now: number, silenceMs: number): void {
    for (const { endpoint } of Object.values(this.#ends)) {
      if (!endpoint) continue;
      endpoint.checkDeadline(now);
      if (now - endpoint.lastPacketAt > silenceMs) this.#lose('silent');
    }
  }

  report(tones: { readonly [E in CallEnd]: readonly number[] }): MediaReport {
    return {
      business: this.#reportOf('business', tones.business),
      consumer: this.#reportOf('consumer', tones.consumer),
    };
  }

  recording(end: CallEnd): Recording {
    return this.#ends[end].recording;
  }

  close(): void {
    this.#isClosed = true;
    for (const end of Object.values(this.#ends)) {
      const { endpoint } = end;
      if (!endpoint) continue;
      this.#options.closeEndpoint(endpoint);
      // Reports stay for a while; the connection and its streams, which take far more memory, do not.
      end.past = { lost: endpoint.lost, roundTripMs: endpoint.roundTripMs };
      end.endpoint = undefined;
    }
  }

  #isFirstSound(end: RoomEnd): boolean {
    return end.sound.kind === 'silence' && !end.script.hasSound;
  }

  #connect(name: CallEnd, end: RoomEnd, session: MediaSession): void {
    if (end.endpoint?.user === session.local.iceUser) return end.endpoint.update(session);
    if (end.endpoint) this.#options.closeEndpoint(end.endpoint);
    end.endpoint = this.#options.openEndpoint(session, {
      onPacket: (packet) => this.#receive(name, packet, performance.now()),
      onPictureWanted: () => this.#ends[otherOf(name)].endpoint?.askForPicture(),
      onFailed: () => this.#lose('handshake'),
    });
  }

  #setSound(end: RoomEnd, sound: ScriptSound): void {
    end.sound = sound;
    void this.#options.findSound(sound).then((found) => {
      if (end.sound === sound) end.script.play(found);
    });
  }

  #playScript(name: CallEnd, now: number): void {
    const end = this.#ends[name];
    if (end.endpoint || end.sound.kind === 'echo') return;
    if (!this.#mayPass(name)) return end.script.pause();
    const packet = end.script.next();
    if (packet) this.#receive(name, packet, now);
  }

  /** Returns true while audio passes from this end to the other one. */
  #mayPass(from: CallEnd): boolean {
    if (!this.#isTalking || this.#ends[from].isMuted || !this.#ends[otherOf(from)].isReady) return false;
    return from === 'business' || this.#waitsFor === null;
  }

  /** Passes a packet from one end to the other. */
  #receive(name: CallEnd, packet: MediaPacket, now: number): void {
    const from = this.#ends[name];
    from.packetsFrom++;
    if (packet.kind === 'video') from.videoPacketsFrom++;
    if (packet.kind === 'audio') from.firstAudioFrom ??= now - this.#openedAt;
    if (packet.kind === 'key') noteKey(from, packet);
    const to = this.#ends[otherOf(name)];
    if (!this.#mayPass(name)) return;
    if (to.endpoint && !to.endpoint.send(packet, now)) return;
    to.packetsTo++;
    if (packet.kind === 'video') to.videoPacketsTo++;
    if (packet.kind !== 'audio') return;
    to.firstAudioTo ??= now - this.#openedAt;
    to.recording.add(packet, now);
    if (!to.endpoint && to.sound.kind === 'echo') this.#receive(otherOf(name), packet, now);
  }

  #lose(reason: string): void {
    if (this.#isLost || this.#isClosed) return;
    this.#isLost = true;
    this.#options.onLost(reason);
  }

  #reportOf(name: CallEnd, tones: readonly number[]): EndReport {
    const end = this.#ends[name];
    const { endpoint } = end;
    const figures = endpoint ?? end.past;
    return {
      isMuted: end.isMuted,
      kind: figures ? 'endpoint' : 'script',
      state: this.#isClosed ? 'closed' : (endpoint?.state ?? 'connected'),
      firstAudioFrom: roundOrNull(end.firstAudioFrom),
      firstAudioTo: roundOrNull(end.firstAudioTo),
      packetsFrom: end.packetsFrom,
      packetsTo: end.packetsTo,
      videoPacketsFrom: end.videoPacketsFrom,
      videoPacketsTo: end.videoPacketsTo,
      lost: figures?.lost ?? 0,
      roundTripMs: figures?.roundTripMs ?? null,
      keys: end.keys,
      tones,
    };
  }
}

const otherOf = (end: CallEnd): CallEnd => (end === 'business' ? 'consumer' : 'business');
const roundOrNull = (value: number | null): number | null => (value === null ? null : Math.round(value));

/** Notes a key once, however many packets it has. */
function noteKey(end: RoomEnd, { source, timestamp, payload }: MediaPacket): void {
  const key = readEvent(payload);
  const name = `${source} ${timestamp}`;
  if (key === undefined || name === end.lastKey) return;
  end.lastKey = name;
  end.keys += key;
}
