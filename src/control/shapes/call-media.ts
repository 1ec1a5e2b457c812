/** The media of a call at its two ends. */
export interface CallMediaView {
  readonly business: CallEndView;
  readonly consumer: CallEndView;
}

export interface CallEndView {
  readonly muted: boolean;
  /** `script`: the server itself plays this end. */
  readonly kind: 'endpoint' | 'script';
  readonly state: 'waiting' | 'checking' | 'handshake' | 'connected' | 'failed' | 'closed';
  /** Time from the opening of the call's media to the first audio packet from this end, and to it; null before. */
  readonly first_audio_from_ms: number | null;
  readonly first_audio_to_ms: number | null;
  readonly packets_from: number;
  readonly packets_to: number;
  /** Packets of video among them. */
  readonly video_packets_from: number;
  readonly video_packets_to: number;
  /** Packets of this end that did not arrive. */
  readonly lost: number;
  /** By the endpoint's reports; null without them. */
  readonly round_trip_ms: number | null;
  /** Keys that this end has pressed. */
  readonly keys: string;
  /** Frequencies in Hz that this end heard in the last second, loudest first. */
  readonly tones: readonly number[];
}

/** The answer to an endpoint's offer, as `setRemoteDescription` takes it. */
export interface SessionAnswer {
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
}

/** Answer of `GET /media`. */
export interface MediaSupport {
  readonly available: boolean;
  /** The packages to install; null when calls can have media. */
  readonly advice: string | null;
}

/** The sound that the server plays as an end of a call. */
export interface EndMediaRequest {
  /** `silence`, `echo`, `tone:440`, or `wav:` and a WAV file in base64. */
  readonly send?: string;
  /** Records what this end hears. */
  readonly record?: boolean;
}
