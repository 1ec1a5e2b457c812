import type { Call } from '../../domain/call.ts';
import type { CallEnd, CallMedia } from '../../domain/call-media.ts';
import type { CallId, PageId } from '../../domain/ids.ts';
import type { LocalTransport, SdpForm } from '../../domain/media-session.ts';
import { Refused } from '../../domain/refusal.ts';

/** The part of a transport that all calls of a process share. */
export type TransportBase = Pick<LocalTransport, 'fingerprint' | 'addresses'>;

/** Thrown for a sound that cannot be played; the message is a sentence. */
export class InvalidSound extends Error {
  override readonly name = 'InvalidSound';
}

/** The media of calls in this process. Nothing is loaded and no port is open before a call needs it. */
export interface MediaServer {
  /** Name of this process as the owner of calls; no other process has it. */
  readonly owner: string;
  readonly form: SdpForm;
  /** Returns what to install for calls with media; undefined when nothing is missing. */
  findMissing(): string | undefined;
  /** Loads in the background whatever a call will need. Errors appear at `openTransport`. */
  warmUp(): void;
  /** Loads the packages and opens the port, and returns what is common to all calls. Refusals: media_unavailable, too_many_calls. */
  openTransport(): Promise<TransportBase>;
  /** Encodes a WAV file as Opus packets of 20 ms, in base64. Throws InvalidSound. Refusal: media_unavailable. */
  encodeWav(wav: Uint8Array): Promise<readonly string[]>;
  /** Takes over the committed state of a call: opens, changes or closes its room. */
  follow(call: Call, media: CallMedia): void;
  /** Reads the calls of this Page that have a room here, because one of them may have changed. */
  wake(pageId: PageId): void;
  /** Returns true while this process has the call's packets. */
  carries(callId: CallId): boolean;
  /**
   * Returns the state of a call's ends; undefined when this process does not carry it. With `wanted`, resolves as soon as the
   * end hears the tone (Hz), or after `ms`.
   */
  report(callId: CallId, wanted?: WantedTone): Promise<MediaReport | undefined>;
  /** Returns what an end has received as a file, mono with 48 kHz; undefined without a recording in this process. */
  recordingFile(callId: CallId, end: CallEnd, format: 'wav' | 'ogg'): Promise<Buffer | undefined>;
}

/** A packet of a recording. `at` is its place in it, in samples of 48 kHz. */
export interface RecordedPacket {
  readonly at: number;
  readonly payload: Uint8Array;
}

/** A tone that an end is expected to hear. */
export interface WantedTone {
  readonly end: CallEnd;
  /** In Hz; undefined for any state. */
  readonly tone: number | undefined;
  /** Maximum time to wait. */
  readonly ms: number;
}

export interface MediaReport {
  readonly business: EndReport;
  readonly consumer: EndReport;
}

/** The state of one end. Times are in ms after the room was opened. */
export interface EndReport {
  readonly isMuted: boolean;
  readonly kind: 'endpoint' | 'script';
  /** `waiting`: no check of the endpoint has arrived. `failed`: its handshake was refused or too late. */
  readonly state: 'waiting' | 'checking' | 'handshake' | 'connected' | 'failed' | 'closed';
  /** First audio packet from this end and to it; null before. */
  readonly firstAudioFrom: number | null;
  readonly firstAudioTo: number | null;
  readonly packetsFrom: number;
  readonly packetsTo: number;
  /** Packets of video among them. */
  readonly videoPacketsFrom: number;
  readonly videoPacketsTo: number;
  /** Packets from this end that did not arrive, by their numbers. */
  readonly lost: number;
  /** Round-trip time in ms by the endpoint's reports; null without them. */
  readonly roundTripMs: number | null;
  /** Keys that this end has pressed. */
  readonly keys: string;
  /** Frequencies in Hz in the last second of what the end received, loudest first. */
  readonly tones: readonly number[];
}

/** Serves no media: calls ring and end, and none can be accepted by an app. `detail` is a sentence that says why. */
export const noMedia = (detail: string): MediaServer => {
  const refuse = (): never => {
    throw new Refused({ reason: 'media_unavailable', detail });
  };
  return {
    owner: '',
    form: { profile: 'plain', renegotiates: true },
    findMissing: () => detail,
    warmUp: () => {},
    openTransport: async () => refuse(),
    encodeWav: async () => refuse(),
    follow: () => {},
    wake: () => {},
    carries: () => false,
    report: async () => undefined,
    recordingFile: async () => undefined,
  };
};
