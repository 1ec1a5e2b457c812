import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { rootCertificates } from 'node:tls';
import { UsageError } from '../config/usage-error.ts';
import { openAuthority } from './authority.ts';
import { emptyFolder } from '../../test/support/empty-folder.ts';

const NOW = Date.parse('2027-03-15T12:00:00Z');
const DAY_MS = 24 * 3600 * 1000;

describe('The certificate authority', () => {
  it('signs certificates for names and addresses, valid for 397 days from the day before', async () => {
    const { certificateFile, issue } = await openAuthority(emptyFolder(), NOW);
    const authority = new X509Certificate(readFileSync(certificateFile));
    const issued = await issue(['localhost', '127.0.0.1', '::1'], NOW);
    const certificate = new X509Certificate(issued.cert);
    assert.ok(certificate.checkIssued(authority) && certificate.verify(authority.publicKey));
    assert.deepEqual([authority.ca, certificate.ca], [true, false]);
    assert.equal(certificate.subjectAltName, 'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    assert.equal(certificate.validFromDate.getTime(), NOW - DAY_MS);
    assert.equal(certificate.validToDate.getTime(), NOW + 397 * DAY_MS);
  });

  it('is one and the same for programs that start together on an empty folder', async () => {
    const data = emptyFolder();
    const opened = await Promise.all(Array.from({ length: 4 }, () => openAuthority(data, NOW)));
    const authority = new X509Certificate(readFileSync(join(data, 'authority/ca.pem')));
    for (const { issue } of opened) {
      assert.ok(new X509Certificate((await issue(['localhost'], NOW)).cert).verify(authority.publicKey));
    }
    assert.deepEqual(readdirSync(data), ['authority']);
  });

  it('writes a bundle of its certificate and the public ones, for clients that trust one file only', async () => {
    const { certificateFile, bundleFile } = await openAuthority(emptyFolder(), NOW);
    const certificates = readFileSync(bundleFile, 'utf8')
      .split(/(?=-----BEGIN)/)
      .map((each) => each.trim());
    assert.deepEqual(certificates, [readFileSync(certificateFile, 'utf8').trim(), ...rootCertificates]);
  });

  it('is refused once it has expired, and when its files cannot be read', async () => {
    const data = emptyFolder();
    await openAuthority(data, NOW);
    const refused = (message: RegExp) => (error: unknown) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, message);
      return true;
    };
    await openAuthority(data, NOW + 3648 * DAY_MS);
    await assert.rejects(
      openAuthority(data, NOW + 3650 * DAY_MS),
      refused(
        /^The certificate authority in .*authority cannot be used: its certificate has expired; delete the folder/,
      ),
    );
    writeFileSync(join(data, 'authority/ca-key.pem'), 'no key');
    await assert.rejects(openAuthority(data, NOW), refused(/^The certificate authority in .* cannot be used: /));
  });
});
