import { KEYS } from '../domain/call-media.ts';

/** Telephone events (RFC 4733): keys 0 to 9 have their number, `*` has 10 and `#` 11. */

/** Length of a key and of the gap after it. Source: docs/graph/media.md §3. */
export const KEY_MS = 500;
export const GAP_MS = 100;
/** Ticks of the timestamp in a ms. */
const TICKS = 48;
const VOLUME = 10;

/** Returns the payload of an event that has lasted for `ms`. */
export function writeEvent(digit: string, ms: number, isEnd: boolean): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt8(KEYS.indexOf(digit), 0);
  bytes.writeUInt8((isEnd ? 0x80 : 0) | VOLUME, 1);
  bytes.writeUInt16BE(ms * TICKS, 2);
  return bytes;
}

/** Returns the key of an event; undefined when it is none that this server knows. */
export const readEvent = (payload: Buffer): string | undefined =>
  payload.length >= 4 ? KEYS[payload[0] ?? 255] : undefined;
