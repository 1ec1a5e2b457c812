import { createRequire } from 'node:module';
import { Ear, sineFrame } from './tone.ts';

/**
 * The endpoint of an app with @roamhq/wrtc, the WebRTC stack of Chromium for Node, unchanged. Runs in a process of its own
 * (wrtc-process.ts), because the stack does not survive the end of a process.
 */

interface Description {
  readonly type: string;
  readonly sdp: string;
}

interface Transceiver {
  readonly mid: string | null;
  readonly receiver: { readonly track: object };
}

interface PeerConnection {
  readonly connectionState: string;
  readonly localDescription: Description | null;
  onconnectionstatechange: (() => void) | null;
  ontrack: ((event: { readonly track: { readonly kind: string } }) => void) | null;
  addTrack(track: object): object;
  addTransceiver(kind: string, init?: object): Transceiver;
  createOffer(): Promise<Description>;
  createAnswer(): Promise<Description>;
  setLocalDescription(description: Description): Promise<void>;
  setRemoteDescription(description: Description): Promise<void>;
  getStats(): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>>;
  close(): void;
}

interface AudioFrame {
  readonly samples: Int16Array;
  readonly sampleRate: number;
  readonly channelCount?: number;
}

interface Wrtc {
  readonly RTCPeerConnection: new () => PeerConnection;
  readonly nonstandard: {
    readonly RTCAudioSource: new () => { createTrack(): { stop(): void }; onData(frame: object): void };
    readonly RTCVideoSource: new () => { createTrack(): { stop(): void }; onFrame(frame: object): void };
    readonly RTCVideoSink: new (track: object) => { onframe: (() => void) | null; stop(): void };
    readonly RTCAudioSink: new (track: object) => { ondata: ((frame: AudioFrame) => void) | null; stop(): void };
  };
}

const wrtc = createRequire(import.meta.url)('@roamhq/wrtc') as Wrtc;

/** Samples of 10 ms, the piece that the stack takes. */
const PIECE = 480;
/** Size of a picture. */
const WIDTH = 160;
const HEIGHT = 120;

/** The session in a reply of `POST /{page-id}/calls`. */
export interface SessionReply {
  readonly sdp_response: { readonly sdp_type: string; readonly sdp: string };
  readonly sdp_renegotiation?: { readonly sdp_type: string; readonly sdp: string };
}

const toDescription = ({ sdp_type, sdp }: SessionReply['sdp_response']): Description => ({ type: sdp_type, sdp });

export class WrtcEndpoint {
  readonly ear = new Ear();
  readonly connection: PeerConnection = new wrtc.RTCPeerConnection();
  readonly #source = new wrtc.nonstandard.RTCAudioSource();
  readonly #track = this.#source.createTrack();
  #audioSink: { stop(): void } | undefined;
  /** Without a reference, a sink is collected. */
  readonly #videoSinks: object[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sent = 0;
  readonly #seen = Promise.withResolvers<void>();

  constructor() {
    this.connection.addTrack(this.#track);
    this.connection.ontrack = ({ track }) => {
      if (track.kind === 'video') return this.#watch(track);
      // The track of the consumer comes after the one of the endpoint's own section, which then stays silent.
      this.#audioSink?.stop();
      const sink = new wrtc.nonstandard.RTCAudioSink(track);
      sink.ondata = ({ samples, sampleRate }) => this.ear.add(samples, sampleRate);
      this.#audioSink = sink;
    };
  }

  /** Returns the text of an offer, without candidates. */
  async offer(): Promise<string> {
    const offer = await this.connection.createOffer();
    await this.connection.setLocalDescription(offer);
    return offer.sdp;
  }

  /** Returns the text of an offer with video, which the endpoint sends and receives. */
  async offerVideo(): Promise<string> {
    const source = new wrtc.nonstandard.RTCVideoSource();
    this.connection.addTrack(source.createTrack());
    const data = new Uint8ClampedArray(WIDTH * HEIGHT * 1.5).fill(128);
    setInterval(() => {
      // The picture changes, so that each frame has something to send.
      data.fill(Math.floor(performance.now() / 10) % 256, 0, WIDTH);
      source.onFrame({ width: WIDTH, height: HEIGHT, data });
    }, 50);
    return this.offer();
  }

  /** Resolves once a picture of the other person has been decoded. */
  sees(): Promise<void> {
    return this.#seen.promise;
  }

  #watch(track: object): void {
    const sink = new wrtc.nonstandard.RTCVideoSink(track);
    sink.onframe = () => this.#seen.resolve();
    this.#videoSinks.push(sink);
  }

  /** Applies the answer and the offer beside it, as Meta's sample does. */
  async apply(session: SessionReply): Promise<void> {
    await this.connection.setRemoteDescription(toDescription(session.sdp_response));
    if (session.sdp_renegotiation) await this.applyOffer(session.sdp_renegotiation);
  }

  /** Applies an offer of the server. */
  async applyOffer(offer: SessionReply['sdp_response']): Promise<void> {
    await this.connection.setRemoteDescription(toDescription(offer));
    await this.connection.setLocalDescription(await this.connection.createAnswer());
  }

  /** Says a tone from now on. */
  say(frequency: number): void {
    clearInterval(this.#timer);
    const startedAt = performance.now();
    let pieces = 0;
    this.#timer = setInterval(() => {
      for (; pieces * 10 < performance.now() - startedAt; pieces++, this.#sent += PIECE) {
        const samples = sineFrame(frequency, this.#sent, PIECE);
        this.#source.onData({ samples, sampleRate: 48_000, bitsPerSample: 16, channelCount: 1, numberOfFrames: PIECE });
      }
    }, 10);
  }

  /** Resolves once the connection is up. */
  connected(): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (this.connection.connectionState === 'connected') resolve();
      };
      this.connection.onconnectionstatechange = check;
      check();
    });
  }
}
