import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { addPage, addToken, assertRefused } from '../support/graph.ts';
import { startInstance } from '../support/instance.ts';

const instance = await startInstance();
after(() => instance.close());

const { app, appToken } = instance;
const page = await addPage(instance);
/** 2026-11-22T12:00:00Z in seconds, the start of the instance's clock. */
const ISSUED = 1_795_348_800;
const SCOPES = [
  'pages_messaging',
  'pages_manage_metadata',
  'pages_show_list',
  'pages_read_engagement',
  'pages_user_locale',
  'pages_user_timezone',
  'pages_user_gender',
];
const debug = (input: string, token = appToken, more = '') =>
  instance.get(`/debug_token?input_token=${encodeURIComponent(input)}${more}`, token);

const pageToken = (scopes: readonly string[], expires_at = 0) => ({
  app_id: app.id,
  type: 'PAGE',
  application: 'Demo app',
  data_access_expires_at: 0,
  expires_at,
  issued_at: ISSUED,
  is_valid: true,
  profile_id: page.id,
  scopes,
  granular_scopes: scopes.map((scope) => ({ scope, target_ids: [page.id] })),
});

describe('debug_token', () => {
  test('describes a Page token to its app, and to the token itself', async () => {
    for (const caller of [appToken, page.token]) {
      const reply = await debug(page.token, caller);
      assert.deepEqual([reply.status, reply.json], [200, { data: pageToken(SCOPES) }]);
    }
  });

  test('has the permissions and the expiry of a token', async () => {
    const token = await addToken(instance, page.id, { permissions: ['pages_messaging'], expires_in: 60 });
    assert.deepEqual((await debug(token)).json, { data: pageToken(['pages_messaging'], ISSUED + 60) });
  });

  test('describes an app token in both forms', async () => {
    const credentials = `client_id=${app.id}&client_secret=${app.secret}`;
    const { access_token } = (await instance.request(`/oauth/access_token?${credentials}`)).json;
    for (const input of [appToken, access_token]) {
      const data = { app_id: app.id, type: 'APP', application: 'Demo app', is_valid: true, scopes: [] };
      assert.deepEqual((await debug(input)).json, { data });
    }
  });

  test('has the fields that the request names', async () => {
    const reply = await debug(page.token, page.token, '&fields=app_id,is_valid');
    assert.deepEqual(reply.json, { data: { app_id: app.id, is_valid: true } });
  });

  test('answers an unknown token as invalid, with the error and HTTP 200', async () => {
    const message = 'Invalid OAuth access token - Cannot parse access token';
    const reply = await debug('nonsense');
    const data = { error: { code: 190, message }, is_valid: false, scopes: [] };
    assert.deepEqual([reply.status, reply.json], [200, { data }]);
  });

  test('answers an app token with a wrong secret as invalid', async () => {
    const error = { code: 190, message: 'Invalid OAuth access token signature.' };
    assert.deepEqual((await debug(`${app.id}|x`)).json, { data: { error, is_valid: false, scopes: [] } });
  });

  test('does not describe tokens of another app', async () => {
    const other = (await instance.control('/apps', { name: 'A stranger' })).json;
    assertRefused(await debug(page.token, `${other.id}|${other.secret}`), {
      message: '(#100) The App_id in the input_token did not match the Viewing App',
    });
  });

  test('requires input_token and an access token', async () => {
    const refusal = { message: '(#100) The parameter input_token is required', blame: [['input_token']] };
    assertRefused(await instance.get('/debug_token', appToken), refusal);
    const noToken = { code: 104, message: 'An access token is required to request this resource.' };
    assertRefused(await instance.request(`/debug_token?input_token=${page.token}`), noToken);
  });

  test('answers an expired token as invalid, with the member subcode', async () => {
    const token = await addToken(instance, page.id, { expires_in: 60 });
    instance.clock.advance(61_000);
    const reply = await debug(token);
    assert.equal(reply.status, 200);
    const message =
      'Error validating access token: Session has expired on Sunday, 22-Nov-26 04:01:00 PST. ' +
      'The current time is Sunday, 22-Nov-26 04:01:01 PST.';
    const error = { code: 190, message, subcode: 463 };
    assert.deepEqual(reply.json.data, { ...pageToken(SCOPES, ISSUED + 60), is_valid: false, error });
    assertRefused(await debug(token, token), { code: 190, subcode: 463, message });
  });
});
