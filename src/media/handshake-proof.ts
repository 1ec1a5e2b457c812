import { verify, X509Certificate } from 'node:crypto';
import type { DtlsServer } from 'werift';

/** Type of the message with which a client signs a handshake. */
const CERTIFICATE_VERIFY = 15;
/** Names of hashes by their numbers in TLS 1.2. */
const HASHES: Readonly<Record<number, string>> = { 2: 'sha1', 4: 'sha256', 5: 'sha384', 6: 'sha512' };

/**
 * Returns true when the client has signed the handshake with the key of its certificate (RFC 5246, section 7.4.8). The DTLS
 * library does not check that, and a certificate is no secret.
 */
export function isSigned(server: DtlsServer): boolean {
  const messages = server.dtls.sortedHandshakeCache;
  const at = messages.findIndex(({ msg_type }) => msg_type === CERTIFICATE_VERIFY);
  const proof = messages[at]?.fragment;
  if (!proof || proof.length < 4 || !server.remoteCertificate) return false;
  const hash = HASHES[proof[0] ?? 0];
  const signature = proof.subarray(4, 4 + proof.readUInt16BE(2));
  if (hash === undefined) return false;
  const signed = Buffer.concat(messages.slice(0, at).map((message) => message.serialize()));
  return verify(hash, signed, new X509Certificate(server.remoteCertificate).publicKey, signature);
}
