import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fromHash, isDeletion, toCurl, toHash, toText, toValue } from './explorer-request.ts';

const POST = {
  method: 'POST',
  path: '/v26.0/1/messages',
  params: { recipient: { id: '12345678901234567890' }, message: { text: "It’s 5 o'clock" }, access_token: 'EAA…' },
};

describe('a request of the explorer', () => {
  it('survives the address, without its secrets', () => {
    const { recipient, message } = POST.params;
    assert.deepEqual(fromHash(toHash(POST)), { ...POST, params: { recipient, message } });
  });

  it('deletes by its method, or by the parameter that overrides it', () => {
    const me = { method: 'GET', path: '/v26.0/me', params: {} };
    for (const request of [
      { ...me, method: 'DELETE' },
      { ...me, params: { method: 'delete' } },
      { ...me, method: 'POST', path: '/v26.0/me?method=DELETE' },
    ]) {
      assert.ok(isDeletion(request), JSON.stringify(request));
    }
    for (const request of [me, POST, { ...me, params: { method: 'post', fields: 'delete' } }]) {
      assert.ok(!isDeletion(request), JSON.stringify(request));
    }
  });

  it('is undefined for a hash that is no request', () => {
    for (const hash of ['', 'journal/3', '%', '{}', 'null', '{"method":1,"path":"/"}']) {
      assert.equal(fromHash(hash), undefined, hash);
    }
  });

  it('reads objects, lists and booleans as JSON, and keeps ids as text', () => {
    const values: readonly [string, unknown][] = [
      ['12345678901234567890', '12345678901234567890'],
      ['true', true],
      ['{"id":"1"}', { id: '1' }],
      ['["calls"]', ['calls']],
      ['{broken', '{broken'],
      ['calls,messages', 'calls,messages'],
    ];
    for (const [text, value] of values) assert.deepEqual(toValue(text), value, text);
    assert.equal(toText({ id: '1' }), '{"id":"1"}');
  });

  it('is a curl command with a placeholder for the token', () => {
    assert.equal(
      toCurl(POST, 'http://127.0.0.1:4000'),
      `curl -X POST 'http://127.0.0.1:4000/v26.0/1/messages' \\\n  -H "Authorization: Bearer $ACCESS_TOKEN" \\\n  ` +
        `-H 'Content-Type: application/json' \\\n  ` +
        `-d '{"recipient":{"id":"12345678901234567890"},"message":{"text":"It’s 5 o'\\''clock"}}'`,
    );
    assert.equal(
      toCurl({ method: 'GET', path: '/v26.0/me', params: { fields: 'id,name' } }, 'http://localhost'),
      `curl 'http://localhost/v26.0/me?fields=id%2Cname' \\\n  -H "Authorization: Bearer $ACCESS_TOKEN"`,
    );
    assert.equal(
      toCurl({ method: 'DELETE', path: '/v26.0/1', params: {} }, 'http://localhost'),
      `curl -X DELETE 'http://localhost/v26.0/1' \\\n  -H "Authorization: Bearer $ACCESS_TOKEN"`,
    );
  });
});
