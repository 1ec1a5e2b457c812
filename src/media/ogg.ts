import type { RecordedPacket } from '../app/ports/media.ts';

/** Ogg files with Opus (RFC 3533, RFC 7845). */

const SERIAL = 1;
/** Samples of 48 kHz in a packet of 20 ms. */
const FRAME = 960;
/** Packets on one page, a second. */
const PACKETS_A_PAGE = 50;
/** An Opus frame of 20 ms without sound, which fills gaps. */
const SILENCE = Buffer.from([0xf8, 0xff, 0xfe]);

const FIRST = 0x02;
const LAST = 0x04;

/** Returns a recording as a file; gaps are filled with silence. */
export function writeOgg(packets: readonly RecordedPacket[]): Buffer {
  const frames = fillGaps(packets);
  const pages = [page(0, 0, FIRST, [opusHead()]), page(1, 0, 0, [opusTags()])];
  for (let from = 0; from < frames.length || from === 0; from += PACKETS_A_PAGE) {
    const part = frames.slice(from, from + PACKETS_A_PAGE);
    const isLast = from + PACKETS_A_PAGE >= frames.length;
    pages.push(page(pages.length, (from + part.length) * FRAME, isLast ? LAST : 0, part));
  }
  return Buffer.concat(pages);
}

function fillGaps(packets: readonly RecordedPacket[]): readonly Buffer[] {
  const frames: Buffer[] = [];
  for (const { at, payload } of packets) {
    const place = Math.round(at / FRAME);
    while (frames.length < place) frames.push(SILENCE);
    frames[Math.max(place, 0)] = Buffer.from(payload);
  }
  return frames;
}

function opusHead(): Buffer {
  const head = Buffer.alloc(19);
  head.write('OpusHead', 0);
  head.writeUInt8(1, 8);
  head.writeUInt8(1, 9);
  head.writeUInt32LE(48_000, 12);
  return head;
}

function opusTags(): Buffer {
  const vendor = Buffer.from('switchhook');
  const tags = Buffer.alloc(8 + 4 + vendor.length + 4);
  tags.write('OpusTags', 0);
  tags.writeUInt32LE(vendor.length, 8);
  vendor.copy(tags, 12);
  return tags;
}

function page(number: number, granule: number, flags: number, packets: readonly Buffer[]): Buffer {
  const lacing = packets.flatMap(({ length }) => [...Array<number>(Math.floor(length / 255)).fill(255), length % 255]);
  const head = Buffer.alloc(27 + lacing.length);
  head.write('OggS', 0);
  head.writeUInt8(flags, 5);
  head.writeBigUInt64LE(BigInt(granule), 6);
  head.writeUInt32LE(SERIAL, 14);
  head.writeUInt32LE(number, 18);
  head.writeUInt8(lacing.length, 26);
  Buffer.from(lacing).copy(head, 27);
  const bytes = Buffer.concat([head, ...packets]);
  bytes.writeUInt32LE(checksum(bytes), 22);
  return bytes;
}

/** The checksum of Ogg: polynomial 0x04c11db7 without reflection. */
function checksum(bytes: Buffer): number {
  let sum = 0;
  for (const byte of bytes) sum = ((sum << 8) ^ (TABLE[((sum >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0;
  return sum;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, i) => {
  let value = i << 24;
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});
