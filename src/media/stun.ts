import { createHmac, timingSafeEqual } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { crc32 } from 'node:zlib';

/** STUN messages of an ICE-lite agent, which only answers checks (RFC 8489, RFC 8445). */

const COOKIE = 0x2112a442;
const HEADER_BYTES = 20;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const BINDING_ERROR = 0x0111;

const USERNAME = 0x0006;
const MESSAGE_INTEGRITY = 0x0008;
const ERROR_CODE = 0x0009;
const XOR_MAPPED_ADDRESS = 0x0020;
const USE_CANDIDATE = 0x0025;
const FINGERPRINT = 0x8028;
const ICE_CONTROLLED = 0x8029;
const INTEGRITY_BYTES = 20;
const FINGERPRINT_MASK = 0x5354554e;

/** A check of the other side. */
export interface BindingRequest {
  readonly datagram: Buffer;
  readonly transaction: Buffer;
  /** First half of USERNAME: the user name in the session description of this server. */
  readonly user: string;
  /** Position of MESSAGE-INTEGRITY. */
  readonly integrityAt: number;
  readonly usesCandidate: boolean;
  /** The other side claims to be controlled, which only a lite agent is. */
  readonly isControlled: boolean;
}

/** Returns true for a STUN message by its first bytes. */
export const isStun = (datagram: Buffer): boolean =>
  datagram.length >= HEADER_BYTES && (datagram[0] ?? 255) < 4 && datagram.readUInt32BE(4) === COOKIE;

/** Reads a binding request with a user name and an integrity value; undefined for anything else. */
export function readBindingRequest(datagram: Buffer): BindingRequest | undefined {
  if (!isStun(datagram) || datagram.readUInt16BE(0) !== BINDING_REQUEST) return undefined;
  if (datagram.readUInt16BE(2) !== datagram.length - HEADER_BYTES) return undefined;
  let user: string | undefined;
  let integrityAt = -1;
  let usesCandidate = false;
  let isControlled = false;
  for (let at = HEADER_BYTES; at + 4 <= datagram.length;) {
    const type = datagram.readUInt16BE(at);
    const length = datagram.readUInt16BE(at + 2);
    const end = at + 4 + length;
    if (end > datagram.length) return undefined;
    // Attributes after the integrity are not protected by it.
    if (integrityAt >= 0 && type !== FINGERPRINT) return undefined;
    if (type === USERNAME) [user] = datagram.toString('latin1', at + 4, end).split(':');
    else if (type === MESSAGE_INTEGRITY && length === INTEGRITY_BYTES) integrityAt = at;
    else if (type === USE_CANDIDATE) usesCandidate = true;
    else if (type === ICE_CONTROLLED) isControlled = true;
    else if (type === FINGERPRINT && !hasFingerprint(datagram, at)) return undefined;
    at = end + ((4 - (length % 4)) % 4);
  }
  if (user === undefined || integrityAt < 0) return undefined;
  return { datagram, transaction: datagram.subarray(8, 20), user, integrityAt, usesCandidate, isControlled };
}

function hasFingerprint(datagram: Buffer, at: number): boolean {
  if (datagram.readUInt16BE(at + 2) !== 4) return false;
  return datagram.readUInt32BE(at + 4) === (crc32(datagram.subarray(0, at)) ^ FINGERPRINT_MASK) >>> 0;
}

/** Returns true when a request was made with this password. */
export function isAuthentic({ datagram, integrityAt }: BindingRequest, password: string): boolean {
  const integrity = datagram.subarray(integrityAt + 4, integrityAt + 4 + INTEGRITY_BYTES);
  return timingSafeEqual(integrity, integrityOf(datagram.subarray(0, integrityAt), password));
}

/** Computes the integrity of a message that ends there: the length in the header counts the attribute too. */
function integrityOf(message: Buffer, password: string): Buffer {
  const header = Buffer.from(message.subarray(0, HEADER_BYTES));
  header.writeUInt16BE(message.length - HEADER_BYTES + 4 + INTEGRITY_BYTES, 2);
  return createHmac('sha1', password).update(header).update(message.subarray(HEADER_BYTES)).digest();
}

/** Returns the success response to a request from an address. */
export function writeBindingSuccess(
  request: BindingRequest,
  password: string,
  from: { readonly address: string; readonly port: number },
): Buffer {
  return finish(BINDING_SUCCESS, request.transaction, xorMappedAddress(request.transaction, from), password);
}

/** Returns the response to an agent that claims to be controlled, as this one is. */
export function writeRoleConflict(request: BindingRequest, password: string): Buffer {
  const reason = Buffer.from('Role Conflict');
  const value = Buffer.concat([Buffer.from([0, 0, 4, 87]), reason]);
  return finish(BINDING_ERROR, request.transaction, attribute(ERROR_CODE, value), password);
}

function finish(type: number, transaction: Buffer, attributes: Buffer, password: string): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(type, 0);
  header.writeUInt32BE(COOKIE, 4);
  transaction.copy(header, 8);
  const body = Buffer.concat([header, attributes]);
  const signed = Buffer.concat([body, attribute(MESSAGE_INTEGRITY, integrityOf(body, password))]);
  signed.writeUInt16BE(signed.length - HEADER_BYTES + 8, 2);
  const fingerprint = Buffer.alloc(4);
  fingerprint.writeUInt32BE((crc32(signed) ^ FINGERPRINT_MASK) >>> 0);
  return Buffer.concat([signed, attribute(FINGERPRINT, fingerprint)]);
}

function attribute(type: number, value: Buffer): Buffer {
  const padding = (4 - (value.length % 4)) % 4;
  const bytes = Buffer.alloc(4 + value.length + padding);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

function xorMappedAddress(transaction: Buffer, from: { readonly address: string; readonly port: number }): Buffer {
  // A dual-stack socket shows an IPv4 address as IPv6.
  const address = from.address.replace(/^::ffff:/i, '').replace(/%.*$/, '');
  const isFour = isIPv4(address);
  const bytes = isFour ? Buffer.from(address.split('.').map(Number)) : bytesOfIPv6(address);
  const key = Buffer.alloc(16);
  key.writeUInt32BE(COOKIE, 0);
  transaction.copy(key, 4);
  const value = Buffer.alloc(4 + bytes.length);
  value.writeUInt8(isFour ? 1 : 2, 1);
  value.writeUInt16BE(from.port ^ (COOKIE >>> 16), 2);
  for (const [i, byte] of bytes.entries()) value.writeUInt8(byte ^ (key[i] ?? 0), 4 + i);
  return attribute(XOR_MAPPED_ADDRESS, value);
}

function bytesOfIPv6(address: string): Buffer {
  const [left = '', right] = address.split('::');
  const words = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const before = words(left);
  const after = words(right ?? '');
  const missing = right === undefined ? 0 : 8 - before.length - after.length;
  const all = [...before, ...Array<string>(Math.max(0, missing)).fill('0'), ...after];
  const bytes = Buffer.alloc(16);
  for (const [i, word] of all.slice(0, 8).entries()) bytes.writeUInt16BE(Number.parseInt(word, 16) & 0xffff, 2 * i);
  return bytes;
}
