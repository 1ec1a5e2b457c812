/** RTP packets (RFC 3550) as the server reads them. */

/** A packet between the ends of a room, whatever numbers each end has for its parts. */
export interface MediaPacket {
  /** `key`: a telephone event. */
  readonly kind: 'audio' | 'video' | 'key';
  /** Name, clock rate and channels, such as `opus/48000/2`. */
  readonly encoding: string;
  /** Number of the source: another one begins with other sequence numbers and timestamps. */
  readonly source: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly marker: boolean;
  readonly payload: Buffer;
  /** Byte of the header extension ssrc-audio-level; null without it. */
  readonly level: number | null;
}

/** The header of a packet. */
export interface RtpHeader {
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  /** Bytes of the header with its extensions. */
  readonly length: number;
  readonly hasPadding: boolean;
  /** Position and length in bytes of the one-byte extensions; 0 without them. */
  readonly extensionsAt: number;
  readonly extensionsLength: number;
}

const ONE_BYTE = 0xbede;

/** Reads the header of a packet; undefined when it is none. */
export function readHeader(packet: Buffer): RtpHeader | undefined {
  if (packet.length < 12) return undefined;
  const first = packet[0] ?? 0;
  const second = packet[1] ?? 0;
  if (first >> 6 !== 2) return undefined;
  let length = 12 + 4 * (first & 0x0f);
  let extensionsAt = 0;
  let extensionsLength = 0;
  if (first & 0x10) {
    if (packet.length < length + 4) return undefined;
    const words = packet.readUInt16BE(length + 2);
    if (packet.readUInt16BE(length) === ONE_BYTE) {
      extensionsAt = length + 4;
      extensionsLength = 4 * words;
    }
    length += 4 + 4 * words;
  }
  if (packet.length < length) return undefined;
  return {
    marker: (second & 0x80) !== 0,
    payloadType: second & 0x7f,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    length,
    hasPadding: (first & 0x20) !== 0,
    extensionsAt,
    extensionsLength,
  };
}

/** Returns the payload of a packet without its padding. */
export function readPayload(packet: Buffer, { length, hasPadding }: RtpHeader): Buffer {
  const padding = hasPadding ? (packet.at(-1) ?? 0) : 0;
  return packet.subarray(length, Math.max(length, packet.length - padding));
}

/** Returns the first byte of the header extension with this number; null without it. */
export function readExtension(packet: Buffer, header: RtpHeader, id: number): number | null {
  const end = header.extensionsAt + header.extensionsLength;
  for (let at = header.extensionsAt; at < end;) {
    const byte = packet[at] ?? 0;
    if (byte === 0) {
      at++;
      continue;
    }
    if (byte >> 4 === id) return packet[at + 1] ?? null;
    at += 2 + (byte & 0x0f);
  }
  return null;
}

/** Returns true for RTCP among the packets of one port (RFC 5761). */
export const isRtcp = (packet: Buffer): boolean => {
  const type = packet[1] ?? 0;
  return type >= 192 && type <= 223;
};
