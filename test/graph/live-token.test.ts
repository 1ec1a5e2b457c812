import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isLiveToken, makeDemoPageToken, makeAccessToken } from '../../src/app/secrets.ts';
import type { PageId } from '../../src/domain/ids.ts';
import { startInstance, type Instance } from '../support/instance.ts';

/** A text in the form of a live token that was never issued. */
const LIVE = `EAA${'mNoTokenOfAnybody7'.repeat(9)}wxyz`;

let instance: Instance;
before(async () => (instance = await startInstance()));
after(() => instance.close());

const WIRE = {
  message: 'Invalid OAuth access token - Cannot parse access token',
  type: 'OAuthException',
  code: 190,
  is_transient: false,
};

describe('A token that looks like a live one of Meta', () => {
  it('differs from every token that is made here', () => {
    assert.ok(isLiveToken(LIVE));
    for (let i = 0; i < 200; i++) {
      assert.equal(isLiveToken(makeAccessToken()), false);
      assert.equal(isLiveToken(makeDemoPageToken(`secret ${i}`, '1' as PageId)), false);
    }
    for (const text of ['EAAnonsense', 'nonsense', `5|${'x'.repeat(80)}`]) assert.equal(isLiveToken(text), false);
  });

  const settings = () => `/v26.0/${instance.page.id}/messenger_call_settings`;
  const body = JSON.stringify({ icon_enabled: false });
  const json = { 'content-type': 'application/json' };
  for (const [place, send] of [
    ['the query', () => instance.request(`${settings()}?access_token=${LIVE}`)],
    ['the header', () => instance.request(settings(), { headers: { authorization: `Bearer ${LIVE}` } })],
    ['the path', () => instance.request(`/v26.0/${LIVE}?access_token=${LIVE}`)],
    [
      'the body',
      () =>
        instance.request(settings(), {
          method: 'POST',
          headers: json,
          body: JSON.stringify({ icon_enabled: false, access_token: LIVE }),
        }),
    ],
    ['a write', () => instance.request(`${settings()}?access_token=${LIVE}`, { method: 'POST', headers: json, body })],
  ] as const) {
    it(`is refused in ${place} as any unknown token, with advice in the request log and a warning in the log`, async () => {
      const before = instance.log.length;
      const { status, json } = await send();
      const { fbtrace_id, ...error } = json.error;
      assert.deepEqual([status, error], [400, WIRE]);
      const [request] = (await instance.control('/requests?limit=1')).json.data;
      assert.equal(request.trace, fbtrace_id);
      assert.match(request.advice, /^A live token of Meta .* was refused, and neither stored nor logged/);
      const warnings = instance.log.slice(before).filter(({ level }) => level === 'warn');
      assert.equal(warnings.length, 1);
      const { event, trace, advice } = warnings[0] ?? {};
      assert.deepEqual([event, trace, advice], ['graph.live_token', fbtrace_id, request.advice]);
      const output = JSON.stringify([instance.log, (await instance.control('/requests')).json]);
      assert.doesNotMatch(output, /EAA[A-Za-z0-9]/);
    });
  }

  it('gets the same answer as a token that was cut, which gets other advice and no warning', async () => {
    const before = instance.log.length;
    const { status, json } = await instance.get(`/${instance.page.id}`, 'EAAcut');
    const { fbtrace_id, ...error } = json.error;
    assert.ok(fbtrace_id);
    assert.deepEqual([status, error], [400, WIRE]);
    const [request] = (await instance.control('/requests?limit=1')).json.data;
    assert.match(request.advice, /^This server did not issue the token/);
    assert.deepEqual(
      instance.log.slice(before).filter(({ level }) => level === 'warn'),
      [],
    );
  });
});

describe('Registering a token of the caller', () => {
  const register = (each: Instance, access_token: string) =>
    each.control('/tokens', { app_id: each.app.id, page_id: each.page.id, access_token });

  it('makes it work as one that is made here', async () => {
    const { status, json } = await register(instance, 'a-token-in-a-client');
    assert.deepEqual([status, json], [200, { id: json.id, access_token: 'a-token-in-a-client' }]);
    assert.match(json.id, /^[0-9a-f]{16}$/);
    assert.equal((await instance.get('/me?fields=id', 'a-token-in-a-client')).json.id, instance.page.id);
    const again = await register(instance, 'a-token-in-a-client');
    assert.deepEqual([again.status, again.json.error.reason], [409, 'token_exists']);
    for (const token of ['short', 'has a blank in it', '12345|a-secret', 'x'.repeat(501)]) {
      assert.equal((await register(instance, token)).status, 400);
    }
  });

  it('is refused for a live one of Meta, which is not stored', async () => {
    const { status, json } = await register(instance, LIVE);
    assert.deepEqual([status, json.error.reason], [403, 'live_token']);
    assert.match(json.error.advice, /--allow-live-tokens\.$/);
    assert.equal((await instance.get('/me', LIVE)).json.error.code, 190);
  });

  it('takes a live one of Meta where --allow-live-tokens says so', async (t) => {
    const lenient = await startInstance({ allowLiveTokens: true });
    t.after(() => lenient.close());
    assert.equal((await register(lenient, LIVE)).status, 200);
    assert.equal((await lenient.get('/me?fields=id', LIVE)).json.id, lenient.page.id);
  });
});
