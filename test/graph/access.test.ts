import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import {
  addPage,
  addToken,
  assertRefused,
  assertRefusedWhole,
  adviceOf,
  multipart,
  send,
  type Refusal,
} from '../support/graph.ts';
import { startInstance, type Reply } from '../support/instance.ts';

const instance = await startInstance();
after(() => instance.close());

const { app, appToken } = instance;
const page = await addPage(instance);
const other = await addPage(instance);
const stranger = (await instance.control('/apps', { name: 'A stranger' })).json;

const path = `/v26.0/${page.id}/messenger_call_settings`;
const getSettings = (query: string, headers: Record<string, string> = {}): Promise<Reply> =>
  instance.request(query === '' ? path : `${path}?${query}`, { headers });
const post = (headers: Record<string, string>, body: string) => send(instance, 'POST', path, { headers, body });

const NO_TOKEN: Refusal = { code: 104, message: 'An access token is required to request this resource.' };
const UNREADABLE: Refusal = { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' };
const BAD_APP_TOKEN: Refusal = { code: 190, message: 'Invalid OAuth access token signature.' };
const NO_PERMISSION = (permission: string): Refusal => ({
  status: 403,
  code: 200,
  message: `(#200) Requires ${permission} permission to manage the object`,
});
const NO_OBJECT = (verb: string, id: string): Refusal => ({
  subcode: 33,
  type: 'GraphMethodException',
  message:
    `Unsupported ${verb} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, ` +
    'or does not support this operation. Please read the Graph API documentation at ' +
    'https://developers.facebook.com/docs/graph-api',
});

describe('a Page token is accepted', () => {
  const { token } = page;
  const form = 'application/x-www-form-urlencoded';
  const places: Record<string, () => Promise<Reply>> = {
    'as access_token in the query': () => getSettings(`access_token=${token}`),
    'as oauth_token in the query': () => getSettings(`oauth_token=${token}`),
    'as Authorization: Bearer': () => getSettings('', { authorization: `Bearer ${token}` }),
    'as authorization: bearer': () => getSettings('', { authorization: `bearer   ${token} ` }),
    'as Authorization: OAuth': () => getSettings('', { authorization: `OAuth ${token}` }),
    'as access_token in a form': () => post({ 'content-type': form }, `access_token=${token}&icon_enabled=true`),
    'as oauth_token in a form': () => post({ 'content-type': form }, `oauth_token=${token}&icon_enabled=true`),
    'in multipart': () => send(instance, 'POST', path, multipart({ access_token: token, icon_enabled: 'true' })),
    'in JSON': () =>
      post({ 'content-type': 'application/json' }, JSON.stringify({ access_token: token, icon_enabled: true })),
    'in the body of a GET': () => send(instance, 'GET', path, { body: `access_token=${token}` }),
    'in a parameter, before the header': () =>
      getSettings(`access_token=${token}`, { authorization: 'Bearer nonsense' }),
    'in the header, when the parameter is empty': () =>
      getSettings('access_token=', { authorization: `Bearer ${token}` }),
  };
  for (const [place, act] of Object.entries(places)) {
    test(place, async () => assert.equal((await act()).status, 200));
  }

  test('but not from the header when the parameter is wrong', async () =>
    assertRefused(await getSettings('access_token=nonsense', { authorization: `Bearer ${token}` }), UNREADABLE));
  test('from access_token rather than from oauth_token', async () =>
    assertRefused(await getSettings(`access_token=nonsense&oauth_token=${token}`), UNREADABLE));
});

describe('an app token', () => {
  const subscriptions = `/v26.0/${app.id}/subscriptions`;
  const encoded = encodeURIComponent(appToken);
  for (const [form, query] of [
    ['%7C', encoded],
    ['a raw |', appToken],
  ] as const) {
    test(`is accepted as ID|SECRET with ${form}`, async () =>
      assert.equal((await send(instance, 'GET', `${subscriptions}?access_token=${query}`)).status, 200));
  }
  test('is issued for client credentials, and does not contain the secret', async () => {
    const credentials = `client_id=${app.id}&client_secret=${app.secret}&grant_type=client_credentials`;
    for (const issued of [
      await instance.request(`/v26.0/oauth/access_token?${credentials}`),
      await send(instance, 'POST', '/oauth/access_token', { body: credentials }),
    ]) {
      assert.deepEqual([issued.status, Object.keys(issued.json)], [200, ['access_token', 'token_type']]);
      const { access_token, token_type } = issued.json;
      assert.equal(token_type, 'bearer');
      assert.ok(access_token.startsWith(`${app.id}|`) && !access_token.includes(app.secret));
      assert.equal((await instance.get(`/${app.id}/subscriptions`, access_token)).status, 200);
    }
  });
  for (const token of [`${app.id}|nonsense`, `${app.id}|`, `${app.id}|${stranger.secret}`, `1|${app.secret}`, '1|']) {
    test(`${token.replace(/\d{5,}/, 'ID').slice(0, 12)} is refused`, async () =>
      assertRefused(await instance.get(`/${app.id}/subscriptions`, token), BAD_APP_TOKEN));
  }
  test("sees a Page that it is subscribed to, but neither another app nor that app's subscriptions", async () => {
    await instance.post(`/${page.id}/subscribed_apps`, { subscribed_fields: 'messages' }, page.token);
    assert.equal((await instance.get(`/${page.id}`, appToken)).status, 200);
    assertRefused(await instance.get(`/${stranger.id}/subscriptions`, appToken), NO_OBJECT('get', stranger.id));
  });
  test('is refused where a Page token is required', () => {
    const settings = { code: 190, message: '(#190) This method must be called with a Page Access Token' };
    const act = () => instance.post(`/${page.id}/messenger_call_settings`, { icon_enabled: false }, appToken);
    return assertRefusedWhole(instance, page, act, settings);
  });
});

const loginRefusal = (what: string, param: string): Refusal => ({
  message: `(#100) The parameter ${what} is not supported by Switchhook: this endpoint issues app tokens only`,
  blame: [[param]],
});

test('a refused login code comes with advice about the tokens that there are', async () => {
  const reply = await instance.request(`/oauth/access_token?client_id=${app.id}&client_secret=${app.secret}&code=AQB1`);
  assert.match(await adviceOf(instance, reply), /^Switchhook has no Facebook Login, .*POST \/_control\/user_tokens/);
});

describe('client credentials are refused', () => {
  const cases: [query: string, refusal: Refusal][] = [
    ['', { code: 101, message: 'Missing client_id parameter.' }],
    [
      'client_id=1&client_secret=x',
      { code: 101, message: 'Error validating application. Cannot get application info due to a system error.' },
    ],
    [`client_id=${app.id}`, { code: 1, message: 'Error validating client secret.' }],
    [`client_id=${app.id}&client_secret=${stranger.secret}`, { code: 1, message: 'Error validating client secret.' }],
    [
      `client_id=${app.id}&client_secret=${app.secret}&grant_type=password`,
      {
        message: '(#100) Param grant_type must be one of {client_credentials} - got "password".',
        blame: [['grant_type']],
      },
    ],
    ...['code=AQB1&redirect_uri=https%3A%2F%2Fexample.com%2F', 'fb_exchange_token=EAAB', 'code_verifier=x'].map(
      (login): [string, Refusal] => {
        const name = login.slice(0, login.indexOf('='));
        return [`client_id=${app.id}&client_secret=${app.secret}&${login}`, loginRefusal(name, name)];
      },
    ),
    ...['authorization_code', 'fb_exchange_token', 'fb_attenuate_token'].map((grant): [string, Refusal] => [
      `client_id=${app.id}&client_secret=${app.secret}&grant_type=${grant}`,
      loginRefusal(`grant_type=${grant}`, 'grant_type'),
    ]),
  ];
  for (const [query, refusal] of cases) {
    test(`with ${refusal.message}`, async () =>
      assertRefused(await instance.request(`/oauth/access_token?${query}`), refusal));
  }
});

describe('a token is refused', () => {
  test('when it is missing', async () => {
    assertRefused(await getSettings(''), NO_TOKEN);
    assertRefused(await getSettings('', { authorization: 'Basic eDp5' }), NO_TOKEN);
    assertRefused(await getSettings('', { authorization: 'Bearer' }), NO_TOKEN);
  });
  for (const token of ['nonsense', 'EAAnonsense', 'null', '|', 'ä', 'x'.repeat(10_000)]) {
    test(`when it is ${token.slice(0, 12)}`, async () =>
      assertRefused(await instance.get(`/${page.id}/messenger_call_settings`, token), UNREADABLE));
  }
  test('on me, when it is missing or an app token', async () => {
    const message = 'An active access token must be used to query information about the current user.';
    assertRefused(await instance.request('/v26.0/me/messenger_call_settings'), { code: 2500, message });
    assertRefused(await instance.get('/me/messenger_call_settings', appToken), { code: 2500, message });
  });
  test('on another Page, which it cannot see', async () => {
    const body = { icon_enabled: false };
    const act = () => instance.post(`/${other.id}/messenger_call_settings`, body, page.token);
    await assertRefusedWhole(instance, other, act, NO_OBJECT('post', other.id));
    assertRefused(await instance.get(`/${other.id}`, page.token), NO_OBJECT('get', other.id));
    assertRefused(await instance.get('/99999999999999999999/x', page.token), NO_OBJECT('get', '99999999999999999999'));
  });
  test('from the instant at which it expires, with both times in words', async () => {
    const token = await addToken(instance, page.id, { expires_in: 3600 });
    const get = () => instance.get(`/${page.id}/messenger_call_settings`, token);
    const message = (now: string) =>
      'Error validating access token: Session has expired on Sunday, 22-Nov-26 05:00:00 PST. ' +
      `The current time is ${now}.`;
    instance.clock.set('2026-11-22T12:59:59.999Z');
    assert.equal((await get()).status, 200);
    instance.clock.set('2026-11-22T13:00:00Z');
    assertRefused(await get(), { code: 190, subcode: 463, message: message('Sunday, 22-Nov-26 05:00:00 PST') });
    instance.clock.set('2027-07-03T00:04:05Z');
    assertRefused(await get(), { code: 190, subcode: 463, message: message('Friday, 02-Jul-27 17:04:05 PDT') });
  });
});

describe('me', () => {
  test('is the Page of the token', async () => {
    const reply = await instance.get('/me?fields=id', page.token);
    assert.deepEqual(reply.json, { id: page.id });
    assert.equal((await instance.get('/me/messenger_call_settings', other.token)).status, 200);
  });
});

describe('a token without', () => {
  const SETTINGS = `/${page.id}/messenger_call_settings`;
  const SUBSCRIBED = `/${page.id}/subscribed_apps`;
  type Act = (token: string) => Promise<Reply>;
  const cases: [missing: string, what: string, act: Act][] = [
    ['pages_messaging', 'does not read settings', (token) => instance.get(SETTINGS, token)],
    ['pages_messaging', 'does not write settings', (token) => instance.post(SETTINGS, { icon_enabled: false }, token)],
    [
      'pages_messaging',
      'does not read the status of features',
      (token) => instance.post(`/${page.id}/business_messaging_feature_status`, { features: [] }, token),
    ],
    [
      'pages_messaging',
      'does not subscribe to calls',
      (t) => instance.post(SUBSCRIBED, { subscribed_fields: 'calls' }, t),
    ],
    [
      'pages_manage_metadata',
      'does not subscribe to anything',
      (t) => instance.post(SUBSCRIBED, { subscribed_fields: 'feed' }, t),
    ],
    ['pages_manage_metadata', 'does not read subscriptions', (token) => instance.get(SUBSCRIBED, token)],
    [
      'pages_manage_metadata',
      'does not end subscriptions',
      (t) => send(instance, 'DELETE', `${SUBSCRIBED}?access_token=${t}`),
    ],
    ['pages_show_list', 'does not read subscriptions', (token) => instance.get(SUBSCRIBED, token)],
  ];
  for (const [missing, what, act] of cases) {
    test(`${missing} ${what}`, async () => {
      const all = ['pages_messaging', 'pages_manage_metadata', 'pages_show_list'];
      const token = await addToken(instance, page.id, { permissions: all.filter((each) => each !== missing) });
      await assertRefusedWhole(instance, page, () => act(token), NO_PERMISSION(missing));
    });
  }
  test('pages_messaging subscribes to the feed', async () => {
    const token = await addToken(instance, page.id, { permissions: ['pages_manage_metadata'] });
    assert.equal((await instance.post(SUBSCRIBED, { subscribed_fields: 'feed' }, token)).status, 200);
  });
});
