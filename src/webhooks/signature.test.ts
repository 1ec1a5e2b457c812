import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { signatures } from './signature.ts';

/** Vectors of docs/graph/webhooks.md §4. */
const SECRET = 'test_app_secret';
const MESSAGE = (text: string) =>
  '{"object":"page","entry":[{"id":"1234567890","time":1458692752478,"messaging":[{"sender":{"id":"111"},' +
  `"recipient":{"id":"1234567890"},"timestamp":1458692752478,"message":{"mid":"m_x","text":"${text}"}}]}]}`;
const ESCAPED = MESSAGE(String.raw`\u00e4\u00f6\u00e5 \ud83d\ude00 https:\/\/a.b\/\u003Cc>\u004050\u0025`);
const RAW = MESSAGE('äöå 😀 https://a.b/<c>@50%');

describe('signatures', () => {
  it('are those of the vector of a body as Meta escapes it', () => {
    assert.equal(ESCAPED.length, 267);
    assert.deepEqual(signatures(SECRET, ESCAPED), {
      sha1: 'sha1=a335f65b64538b38d4d3348e932f01c00c8e2a7c',
      sha256: 'sha256=aca424a50c92527ce65b9f38e22761f83eb1d33bbbbe78c370c93516109bf7d8',
    });
  });

  it('are over the bytes given, escaped or not, text or buffer', () => {
    const raw = {
      sha1: 'sha1=b4f141d361e374667950eeda9f22a16156c1e0bb',
      sha256: 'sha256=5ccd594fb034289836b92e10be0403fe8d6c83f9af9a96f2a6fbece56c76ca07',
    };
    assert.deepEqual(signatures(SECRET, RAW), raw);
    assert.deepEqual(signatures(SECRET, Buffer.from(RAW)), raw);
  });

  it('agree with a vector measured elsewhere', () => {
    const { sha256 } = signatures(SECRET, '{"object":"whatsapp_business_account","entry":[]}');
    assert.equal(sha256, 'sha256=dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756');
  });

  it('differ by the secret', () => {
    assert.notDeepEqual(signatures('another', ESCAPED), signatures(SECRET, ESCAPED));
  });
});
