import { createPrivateKey, KeyObject, randomBytes, webcrypto } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { rootCertificates } from 'node:tls';
// The library finds its algorithms by metadata, and throws without this.
import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { UsageError } from '../config/usage-error.ts';

/** Private key and certificate of a TLS server, both PEM. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate authority of one folder: only clients that are given its files trust it. */
export interface Authority {
  /** Absolute path of the authority's certificate, for clients that add it to those they trust. */
  readonly certificateFile: string;
  /** Absolute path of the same certificate and the public ones, for clients that trust one file only. */
  readonly bundleFile: string;
  /** Makes a certificate for host names and IP addresses, valid from a day before `now` (epoch ms) for 397 days. */
  readonly issue: (names: readonly string[], now: number) => Promise<ServerCertificate>;
}

const DAY_MS = 24 * 3600 * 1000;
const AUTHORITY_DAYS = 3650;
/** Longest life that browsers accept. */
const SERVER_DAYS = 397;

const KEYS = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;

/**
 * Opens the authority in the folder `authority` below `data`, and creates it when there is none. Throws UsageError when
 * it cannot be read or written, or has expired at `now` (epoch ms).
 */
export async function openAuthority(data: string, now: number): Promise<Authority> {
  const folder = resolve(data, 'authority');
  try {
    if (!existsSync(folder)) await createAuthority(data, folder, now);
    return readAuthority(folder, now);
  } catch (error) {
    const { message } = error as Error;
    throw new UsageError(`The certificate authority in ${folder} cannot be used: ${message.replace(/\.$/, '')}.`);
  }
}

function readAuthority(folder: string, now: number): Authority {
  const certificateFile = join(folder, 'ca.pem');
  const bundleFile = join(folder, 'bundle.pem');
  const certificate = new X509Certificate(readFileSync(certificateFile, 'utf8'));
  if (certificate.notAfter.getTime() < now + DAY_MS) {
    throw new Error('its certificate has expired; delete the folder, and start again for a new one');
  }
  const key = createPrivateKey(readFileSync(keyFileOf(folder))).toCryptoKey(KEYS, false, ['sign']);
  return { certificateFile, bundleFile, issue: (names, at) => issue(certificate, key, names, at) };
}

const keyFileOf = (folder: string): string => join(folder, 'ca-key.pem');

async function createAuthority(data: string, folder: string, now: number): Promise<void> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=Switchhook authority ${randomBytes(4).toString('hex')}`,
    keys,
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + AUTHORITY_DAYS * DAY_MS),
    signingAlgorithm: SIGNING,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const pem = `${certificate.toString('pem')}\n`;
  mkdirSync(data, { recursive: true });
  // The folder appears whole or not at all: a server and a proxy that start together take the same one.
  const unfinished = mkdtempSync(`${folder}-`);
  writeFileSync(keyFileOf(unfinished), pemOf(keys.privateKey), { mode: 0o600 });
  writeFileSync(join(unfinished, 'ca.pem'), pem);
  writeFileSync(join(unfinished, 'bundle.pem'), [pem, ...rootCertificates, ''].join('\n'));
  // Programs of other users, in other containers, read the certificates; the key is for the owner alone.
  chmodSync(unfinished, 0o755);
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}

async function issue(
  authority: X509Certificate,
  signingKey: webcrypto.CryptoKey,
  names: readonly string[],
  now: number,
): Promise<ServerCertificate> {
  const { publicKey, privateKey } = await generateKeys();
  const expiry = Math.min(now + SERVER_DAYS * DAY_MS, authority.notAfter.getTime());
  const certificate = await X509CertificateGenerator.create({
    subject: 'CN=Switchhook',
    issuer: authority.subject,
    publicKey,
    signingKey,
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(expiry),
    signingAlgorithm: SIGNING,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }))),
      await SubjectKeyIdentifierExtension.create(publicKey),
      await AuthorityKeyIdentifierExtension.create(authority.publicKey),
    ],
  });
  return { key: pemOf(privateKey), cert: certificate.toString('pem') };
}

const generateKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(KEYS, true, ['sign', 'verify']);

const pemOf = (key: webcrypto.CryptoKey): string => KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' });
