import { X509Certificate } from 'node:crypto';
import type { CipherContext } from 'werift';
import type { Fingerprint } from '../domain/media-offer.ts';
import type { MediaPackages } from './packages.ts';

/** The certificate of this process for DTLS, in PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
  readonly signatureHash: NonNullable<CipherContext['signatureHashAlgorithm']>;
  readonly fingerprint: Fingerprint;
}

/** Makes a certificate that signs itself: an offer names it by its fingerprint. */
export async function makeCertificate({ werift }: MediaPackages): Promise<Certificate> {
  const made = await werift.CipherContext.createSelfSignedCertificateWithKey(
    { signature: werift.SignatureAlgorithm.ecdsa_3, hash: werift.HashAlgorithm.sha256_4 },
    werift.NamedCurveAlgorithm.secp256r1_23,
  );
  const value = new X509Certificate(made.certPem).fingerprint256;
  return {
    certificate: made.certPem,
    key: made.keyPem,
    signatureHash: made.signatureHash,
    fingerprint: { algorithm: 'sha-256', value },
  };
}
