/** An offer of media, as an endpoint's description has it (RFC 8866, RFC 8829). Source: docs/graph/media.md §1. */

/** Direction of a section from the side of the endpoint that wrote it. */
export type MediaDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** One payload number of a section. */
export interface MediaCodec {
  readonly payload: number;
  /** Name, clock rate and channels in lower case, such as `opus/48000/2`. */
  readonly encoding: string;
  /** Parameters of `a=fmtp`; null without them. */
  readonly parameters: string | null;
}

/** A header extension under its number in the endpoint's packets. */
export interface MediaExtension {
  readonly id: number;
  readonly uri: string;
}

/** Digest of an endpoint's certificate: `sha-256` and upper-case hexadecimal pairs between colons. */
export interface Fingerprint {
  readonly algorithm: string;
  readonly value: string;
}

/** One section of an offer, in the order of the description. */
export interface OfferedSection {
  /** `audio`, `video`, or another word that is answered with a refusal. */
  readonly kind: string;
  readonly protocol: string;
  /** Payload numbers or formats as written. */
  readonly formats: string;
  readonly mid: string;
  readonly direction: MediaDirection;
  /** True when the port is 0 without `a=bundle-only`. */
  readonly isRejected: boolean;
  readonly codecs: readonly MediaCodec[];
  readonly extensions: readonly MediaExtension[];
  /** Stream and track in `a=msid`; null without it. */
  readonly track: { readonly stream: string; readonly id: string } | null;
}

/** An offer that can be answered: BUNDLE, DTLS, ICE, RTCP on the port of RTP, and Opus. */
export interface MediaOffer {
  /** Session id and version of `o=`, as decimal text. */
  readonly sessionId: string;
  readonly sessionVersion: string;
  readonly fingerprints: readonly Fingerprint[];
  readonly sections: readonly OfferedSection[];
}
