import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { rootCertificates } from 'node:tls';
import { UsageError } from '../config/usage-error.ts';
import { openAuthority } from './authority.ts';

const NOW = Date.parse('2027-03-15T12:00:00Z');
const DAY_MS = 24 * 3600 * 1000;

function dataFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-authority-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('The certificate authority', () => {
  it('signs certificates for names and addresses, valid for 397 days from the day before', async (t) => {
    const { certificateFile, issue } = await openAuthority(dataFolder(t), NOW);
    const authority = new X509Certificate(readFileSync(certificateFile));
    const issued = await issue(['localhost', '127.0.0.1', '::1'], NOW);
    const certificate = new X509Certificate(issued.cert);
    assert.ok(certificate.checkIssued(authority) && certificate.verify(authority.publicKey));
    assert.deepEqual([authority.ca, certificate.ca], [true, false]);
    assert.equal(certificate.subjectAltName, 'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    assert.equal(certificate.validFromDate.getTime(), NOW - DAY_MS);
    assert.equal(certificate.validToDate.getTime(), NOW + 397 * DAY_MS);
  });

  it('is one and the same for programs that start together on an empty folder', async (t) => {
    const data = dataFolder(t);
    const opened = await Promise.all(Array.from({ length: 4 }, () => openAuthority(data, NOW)));
    const authority = new X509Certificate(readFileSync(join(data, 'authority/ca.pem')));
    for (const { issue } of opened) {
      assert.ok(new X509Certificate((await issue(['localhost'], NOW)).cert).verify(authority.publicKey));
    }
    assert.deepEqual(readdirSync(data), ['authority']);
  });

  it('writes a bundle of its certificate and the public ones, for clients that trust one file only', async (t) => {
    const { certificateFile, bundleFile } = await openAuthority(dataFolder(t), NOW);
    const certificates = readFileSync(bundleFile, 'utf8')
      .split(/(?=-----BEGIN)/)
      .map((each) => each.trim());
    assert.deepEqual(certificates, [readFileSync(certificateFile, 'utf8').trim(), ...rootCertificates]);
  });

  it('is refused once it has expired, and when its files cannot be read', async (t) => {
    const data = dataFolder(t);
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
