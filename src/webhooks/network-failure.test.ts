import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ForbiddenDestination } from './destinations.ts';
import { toFailure } from './network-failure.ts';

const coded = (code: string, message: string) => Object.assign(new Error(message), { code });

describe('The kind of a network failure', () => {
  for (const [kind, code, message] of [
    ['refused', 'ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:4000'],
    ['dns', 'ENOTFOUND', 'getaddrinfo ENOTFOUND receiver.example'],
    ['dns_unavailable', 'EAI_AGAIN', 'getaddrinfo EAI_AGAIN receiver.example'],
    ['connect_timeout', 'ETIMEDOUT', 'connect ETIMEDOUT 192.0.2.1:443'],
    ['connect_timeout', 'UND_ERR_CONNECT_TIMEOUT', 'Connect Timeout Error'],
    ['unreachable', 'EHOSTUNREACH', 'connect EHOSTUNREACH 192.0.2.1:443'],
    ['unreachable', 'ENETUNREACH', 'connect ENETUNREACH 192.0.2.1:443'],
    ['tls', 'EPROTO', 'write EPROTO'],
    ['tls', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ssl3_get_record:wrong version number'],
    ['tls', 'ECONNRESET', 'Client network socket disconnected before secure TLS connection was established'],
    ['certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'],
    ['certificate', 'SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain'],
    ['certificate', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unable to verify the first certificate'],
    ['certificate', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unable to get local issuer certificate'],
    ['certificate', 'CERT_HAS_EXPIRED', 'certificate has expired'],
    ['certificate', 'ERR_TLS_CERT_ALTNAME_INVALID', "Hostname/IP does not match certificate's altnames"],
    ['reset', 'ECONNRESET', 'read ECONNRESET'],
    ['reset', 'EPIPE', 'write EPIPE'],
    ['closed', 'UND_ERR_SOCKET', 'other side closed'],
    ['not_http', 'HPE_INVALID_CONSTANT', 'Expected HTTP/ does not match the HTTP/1.1 protocol'],
    ['other', 'UND_ERR_HEADERS_OVERFLOW', 'Headers Overflow Error'],
  ] as const) {
    it(`is ${kind} for ${code}: ${message}`, () =>
      assert.deepEqual(toFailure(coded(code, message)), { kind, detail: message }));
  }

  it('is other for a code that only begins or ends like one that is known', () => {
    const whole = ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH', 'EPROTO', 'ECONNRESET', 'UND_ERR_SOCKET'];
    const certificates = ['INVALID_CA', 'INVALID_PURPOSE', 'PATH_LENGTH_EXCEEDED', 'HOSTNAME_MISMATCH'];
    const beginnings = ['EAI_AGAIN', 'ERR_SSL_WRONG', 'CERT_HAS_EXPIRED', 'HPE_INVALID', 'HTTPParserError'];
    const longer = [...whole, ...certificates, 'HTTPParserError'].map((code) => `${code}X`);
    for (const code of [...longer, ...[...whole, ...certificates, ...beginnings].map((code) => `X${code}`)]) {
      assert.equal(toFailure(coded(code, 'message')).kind, 'other', code);
    }
    for (const code of certificates) assert.equal(toFailure(coded(code, 'message')).kind, 'certificate', code);
  });

  it('is that of the destination where a rule for destinations stopped the connection', () => {
    const error = new ForbiddenDestination('the address is not public');
    assert.deepEqual(toFailure(error), { kind: 'forbidden', detail: 'the address is not public' });
  });

  it('has the code for its detail when the error has no message, as when several addresses failed', () => {
    const error = Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' });
    assert.deepEqual(toFailure(error), { kind: 'refused', detail: 'ECONNREFUSED' });
  });

  it('is other for what is no error', () => {
    assert.deepEqual(toFailure('odd'), { kind: 'other', detail: 'odd' });
  });
});
