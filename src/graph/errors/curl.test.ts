import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeAsCurl } from './curl.ts';

describe('A failure in the words of curl', () => {
  for (const [kind, errno, text] of [
    ['not_http', 1, 'Received HTTP/0.9 when not allowed'],
    ['dns', 6, 'Could not resolve host'],
    ['dns_unavailable', 6, 'Could not resolve host'],
    ['refused', 7, 'Could not connect to server'],
    ['unreachable', 7, 'Could not connect to server'],
    ['timeout', 28, 'Operation timed out after 6000 milliseconds with 0 bytes received'],
    ['connect_timeout', 28, 'Connection timed out'],
    ['tls', 35, 'SSL connect error'],
    ['closed', 52, 'Empty reply from server'],
    ['reset', 56, 'Recv failure: Connection reset by peer'],
    ['other', 56, 'Failure when receiving data from the peer'],
    ['certificate', 60, 'SSL peer certificate or SSH remote key was not OK'],
  ] as const) {
    it(`has the number ${errno} for ${kind}, and no text of Node or OpenSSL`, () => {
      const failure = { kind, detail: 'a text of OpenSSL' };
      assert.equal(describeAsCurl(failure, 6000), `curl_errno = ${errno}; curl_error = ${text}`);
    });
  }

  it('names the rule of this server that forbids a destination', () => {
    const failure = { kind: 'forbidden', detail: 'the address is not public' } as const;
    const text = 'curl_errno = 7; curl_error = destination refused: the address is not public';
    assert.equal(describeAsCurl(failure, 6000), text);
  });
});
