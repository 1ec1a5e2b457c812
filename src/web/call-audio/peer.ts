import type { SessionAnswer } from '../../control/shapes/call-media.ts';
import { post } from '../api/control.ts';
import { openSource, type AudioSource, type SourceChoice } from './audio-source.ts';
import { openVideo, type VideoChoice, type VideoSource } from './video-source.ts';

/** End of a call that a browser can be: the consumer's phone, or the inbox of a call that rings there. */
export type PeerEnd = 'consumer' | 'inbox';

/** Events with which a browser lets a page make a sound. */
const GESTURES = ['pointerdown', 'keydown'] as const;

/** Loudness (dB below full scale) that counts as silence. */
const SILENCE_DB = 60;

/**
 * The browser's WebRTC endpoint of one end of a call: sends a sound and perhaps a video, plays what it receives, and
 * measures the loudness of both directions.
 * Opening: the sound is made; then one offer is posted and its answer applied, and candidates are in neither.
 * Open: the browser connects, and `onChange` reports the state of the connection.
 * Closed: the sound and the connection have ended, also when opening was still under way.
 */
export class Peer {
  readonly #connection = new RTCPeerConnection();
  readonly #audio = new AudioContext();
  readonly #sent = new MediaStreamAudioDestinationNode(this.#audio);
  readonly #sentLevel = new AnalyserNode(this.#audio);
  readonly #receivedLevel = new AnalyserNode(this.#audio);
  readonly #player = new Audio();
  readonly #onVideo: (stream: MediaStream) => void;
  #post: ((sdp: string | undefined) => Promise<SessionAnswer>) | undefined;
  #video: RTCRtpTransceiver | undefined;
  #videoSource: VideoSource | undefined;
  #source: AudioSource | undefined;
  #isClosed = false;

  /**
   * `onChange` runs when the state of the connection has changed, `onVideo` once the other end can send video, `onSuspend`
   * when the browser holds the sound back until a gesture on the page, and when it no longer does.
   */
  constructor(
    onChange: (state: RTCPeerConnectionState) => void,
    onVideo: (stream: MediaStream) => void,
    onSuspend: (isSuspended: boolean) => void,
  ) {
    this.#onVideo = onVideo;
    const report = (): void => {
      if (!this.#isClosed) onSuspend(this.#audio.state === 'suspended');
    };
    this.#audio.addEventListener('statechange', report);
    report();
    for (const kind of GESTURES) addEventListener(kind, this.#resume);
    this.#connection.addEventListener('connectionstatechange', () => onChange(this.#connection.connectionState));
  }

  /** Connects an end of a call with a sound. Throws SourceError and ControlError. */
  async open(callId: string, end: PeerEnd, choice: SourceChoice): Promise<void> {
    const source = await openSource(choice, this.#audio);
    if (this.#isClosed) return source.stop();
    this.#source = source;
    source.node.connect(this.#sentLevel).connect(this.#sent);
    this.#connection.addEventListener('track', ({ track }) => {
      if (track.kind === 'video') this.#onVideo(new MediaStream([track]));
      else this.#receive(track, choice.kind === 'echo' ? source.node : undefined);
    });
    const [track] = this.#sent.stream.getAudioTracks();
    if (track) this.#connection.addTrack(track, this.#sent.stream);
    // Received from the beginning, so that the other end needs no new offer of this page to show its video.
    this.#video = this.#connection.addTransceiver('video', { direction: 'recvonly' });
    this.#post = (sdp) => post<SessionAnswer>(`/calls/${callId}/ends/${end}`, { sdp });
    await this.#negotiate();
  }

  /** Sends this video from now on; undefined for none. Throws SourceError and ControlError, after which none is sent. */
  async showVideo(choice: VideoChoice | undefined): Promise<void> {
    const video = this.#video;
    if (!video) return;
    const source = choice && (await openVideo(choice));
    if (this.#isClosed) return source?.stop();
    this.#videoSource?.stop();
    this.#videoSource = source;
    await video.sender.replaceTrack(source?.track ?? null);
    video.direction = source ? 'sendrecv' : 'recvonly';
    await this.#negotiate();
  }

  async #negotiate(): Promise<void> {
    const offer = await this.#connection.createOffer();
    if (this.#isClosed) return;
    await this.#connection.setLocalDescription(offer);
    const answer = await this.#post?.(offer.sdp);
    if (answer && !this.#isClosed) await this.#connection.setRemoteDescription(answer);
  }

  /** Returns the loudness of what is sent and received, from 0 (silence) to 1 (full scale). */
  readLevels(): { readonly sent: number; readonly received: number } {
    return { sent: readLevel(this.#sentLevel), received: readLevel(this.#receivedLevel) };
  }

  /** Video that this page sends; undefined while it sends none. */
  get ownVideo(): MediaStream | undefined {
    return this.#videoSource && new MediaStream([this.#videoSource.track]);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const kind of GESTURES) removeEventListener(kind, this.#resume);
    this.#source?.stop();
    this.#videoSource?.stop();
    this.#connection.close();
    this.#player.srcObject = null;
    void this.#audio.close();
  }

  readonly #resume = (): void => {
    if (this.#isClosed) return;
    if (this.#audio.state === 'suspended') void this.#audio.resume();
    if (this.#player.srcObject && this.#player.paused) void this.#player.play().catch(() => {});
  };

  #receive(track: MediaStreamTrack, echo: AudioNode | undefined): void {
    const stream = new MediaStream([track]);
    // Chromium passes a received track to the audio graph only while an element plays it.
    this.#player.srcObject = stream;
    this.#player.play().catch(() => {
      // Without a gesture on this page, nothing is played; the level shows that sound arrives.
    });
    const node = new MediaStreamAudioSourceNode(this.#audio, { mediaStream: stream });
    node.connect(this.#receivedLevel);
    if (echo) node.connect(echo);
  }
}

function readLevel(analyser: AnalyserNode): number {
  const samples = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(samples);
  const power = samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length;
  const level = 1 + (10 * Math.log10(Math.max(power, Number.MIN_VALUE))) / SILENCE_DB;
  return Math.min(1, Math.max(0, level));
}
