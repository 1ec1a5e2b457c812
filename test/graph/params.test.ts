import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { addPage, assertRefused, multipart, send, type TestPage } from '../support/graph.ts';
import { startInstance, type Reply } from '../support/instance.ts';

const instance = await startInstance();
after(() => instance.close());

const DAY = { day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' };
const HOURS = { timezone_id: '+05:30', weekly_operating_hours: [DAY] };
const SETTINGS = { icon_enabled: false, call_hours: HOURS };
const [JSON_TYPE, FORM] = ['application/json', 'application/x-www-form-urlencoded'];

type Act = (path: string) => Promise<Reply>;
const post = (type: string | undefined, body: string): Act => {
  const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
  return (path) => send(instance, 'POST', path, { headers, body });
};
const query =
  (method: string, text: string): Act =>
  (path) =>
    send(instance, method, `${path}&${text}`);
const encode = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
const edge = (page: TestPage, name: string) => `/v26.0/${page.id}/${name}?access_token=${page.token}`;

const asJson = JSON.stringify(SETTINGS);
const jsonValues = { icon_enabled: 'false', call_hours: JSON.stringify(HOURS) };
const brackets = {
  icon_enabled: '0',
  'call_hours[timezone_id]': '+05:30',
  'call_hours[weekly_operating_hours][0][day_of_week]': 'MONDAY',
  'call_hours[weekly_operating_hours][0][open_time]': '0900',
  'call_hours[weekly_operating_hours][0][close_time]': '1700',
};
const mixed = {
  icon_enabled: 'false',
  'call_hours[timezone_id]': '+05:30',
  'call_hours[weekly_operating_hours]': JSON.stringify([JSON.stringify(DAY)]),
};

describe('the same settings are read', () => {
  const forms: Record<string, Act> = {
    'from JSON': post(JSON_TYPE, asJson),
    'from JSON with a charset': post('Application/JSON; charset=utf-8', asJson),
    'from JSON with space around it': post(JSON_TYPE, `\r\n ${asJson}\n`),
    'from JSON sent as a form, as by curl': post(FORM, asJson),
    'from JSON sent as text': post('text/plain', asJson),
    'from JSON without a Content-Type': post(undefined, asJson),
    'from a form': post(FORM, encode(jsonValues)),
    'from a form sent as JSON': post(JSON_TYPE, encode(jsonValues)),
    'from a form sent as text': post('text/plain;charset=UTF-8', encode(jsonValues)),
    'from a form without a Content-Type': post(undefined, encode(jsonValues)),
    'from a form with brackets': post(FORM, encode(brackets)),
    'from a form with bare brackets': post(FORM, encode(brackets).replace(/%5B/g, '[').replace(/%5D/g, ']')),
    'from a form with brackets sent as JSON': post(JSON_TYPE, encode(brackets)),
    'from a form with JSON text inside brackets': post(FORM, encode(mixed)),
    'from multipart': (path) => send(instance, 'POST', path, multipart(jsonValues)),
    'from multipart with brackets': (path) => send(instance, 'POST', path, multipart(brackets)),
    'from multipart with JSON text inside brackets': (path) => send(instance, 'POST', path, multipart(mixed)),
    'from the query': query('POST', encode(jsonValues)),
    'from the query with brackets': query('POST', encode(brackets)),
    'from a PUT': (path) => send(instance, 'PUT', path, { headers: { 'content-type': JSON_TYPE }, body: asJson }),
    'from JSON text in JSON': post(JSON_TYPE, JSON.stringify(jsonValues)),
    'from lists in JSON text in JSON': post(
      JSON_TYPE,
      JSON.stringify({ icon_enabled: 0, call_hours: { ...HOURS, weekly_operating_hours: JSON.stringify([DAY]) } }),
    ),
    'from query and body together': (path) =>
      post(FORM, encode({ icon_enabled: 'false' }))(`${path}&${encode({ call_hours: jsonValues.call_hours })}`),
    'with the parameters that the Node SDK adds': post(
      JSON_TYPE,
      JSON.stringify({ ...SETTINGS, id: '1', fields: 'call_hours' }),
    ),
    'from a GET with method=post': query('GET', `method=post&${encode(jsonValues)}`),
    'from a GET with method=POST and brackets': query('GET', `method=POST&${encode(brackets)}`),
  };
  for (const [form, act] of Object.entries(forms)) {
    test(form, async () => {
      const page = await addPage(instance);
      const reply = await act(edge(page, 'messenger_call_settings'));
      assert.deepEqual([reply.status, reply.json], [200, { success: true, result: 'success' }]);
      const { json } = await instance.get('/me/messenger_call_settings?fields=icon_enabled,call_hours', page.token);
      assert.deepEqual(json.data, [SETTINGS]);
    });
  }
});

describe('an on/off setting', async () => {
  const page = await addPage(instance);
  const path = edge(page, 'messenger_call_settings');
  const set = async (act: Act, expected: boolean) => {
    await instance.post('/me/messenger_call_settings', { icon_enabled: !expected }, page.token);
    assert.equal((await act(path)).status, 200);
    const { json } = await instance.get('/me/messenger_call_settings', page.token);
    assert.equal(json.icon_enabled, expected);
  };
  for (const [value, expected] of [
    ...[true, 'true', 'True', 'TRUE', ' true ', 1, '1'].map((each) => [each, true] as const),
    ...[false, 'false', 'False', 'FALSE', 0, '0'].map((each) => [each, false] as const),
  ]) {
    test(`is ${expected} as ${JSON.stringify(value)}`, async () => {
      await set(post(JSON_TYPE, JSON.stringify({ icon_enabled: value })), expected);
      await set(post(FORM, encode({ icon_enabled: String(value) })), expected);
      await set((to) => send(instance, 'POST', to, multipart({ icon_enabled: String(value) })), expected);
    });
  }
  for (const value of ['yes', 'no', 'on', 'off', 't', 'f', '2', '', 'null', '01', '1.0', '"true"', '[true]']) {
    test(`is refused as ${value}`, async () =>
      assertRefused(await post(FORM, encode({ icon_enabled: value }))(path), {
        message: '(#100) Param icon_enabled must be a boolean',
        blame: [['icon_enabled']],
      }));
  }
  test('in the body takes precedence over the query', () =>
    set((to) => post(JSON_TYPE, '{"icon_enabled":false}')(`${to}&icon_enabled=true`), false));
  test('in the query is read when the body is empty JSON', () =>
    set((to) => post(JSON_TYPE, '{}')(`${to}&icon_enabled=false`), false));
  test('sent twice has the last value', () => set(query('POST', 'icon_enabled=true&icon_enabled=false'), false));
});

describe('a list of words is read', () => {
  const words = (value: string, name = 'subscribed_fields') => post(FORM, encode({ [name]: value }));
  const forms: Record<string, Act> = {
    'from words between commas': words('calls,feed'),
    'from words between commas and spaces': words(' calls , feed '),
    'from a JSON array': words('["calls","feed"]'),
    'from quoted words': words('"calls,feed"'),
    'from a native list': post(JSON_TYPE, '{"subscribed_fields":["calls","feed"]}'),
    'from words in JSON': post(JSON_TYPE, '{"subscribed_fields":"calls,feed"}'),
    'from numbered brackets': post(FORM, 'subscribed_fields[0]=calls&subscribed_fields[1]=feed'),
    'from empty brackets': post(FORM, 'subscribed_fields[]=calls&subscribed_fields[]=feed'),
    'from brackets in multipart': (path) =>
      send(instance, 'POST', path, multipart({ 'subscribed_fields[0]': 'calls', 'subscribed_fields[1]': 'feed' })),
    'from the query': query('POST', 'subscribed_fields=calls%2Cfeed'),
    'and a repeated word counts once': words('calls,feed,calls'),
  };
  for (const [form, act] of Object.entries(forms)) {
    test(form, () => assertSubscribes(act, ['calls', 'feed']));
  }
  test('from one word in double quotes, as Meta writes it for curl -F', () =>
    assertSubscribes(
      (path) => send(instance, 'POST', path, multipart({ subscribed_fields: '"leadgen"' })),
      ['leadgen'],
    ));

  async function assertSubscribes(act: Act, fields: string[]) {
    const page = await addPage(instance);
    assert.deepEqual((await act(edge(page, 'subscribed_apps'))).json, { success: true });
    const { json } = await instance.get('/me/subscribed_apps', page.token);
    assert.deepEqual(json.data[0].subscribed_fields, fields);
  }
});

describe('a verb', async () => {
  const page = await addPage(instance);
  const settings = edge(page, 'messenger_call_settings');
  const apps = edge(page, 'subscribed_apps');
  const headers = { 'content-type': JSON_TYPE };
  const subscribe = () => instance.post('/me/subscribed_apps', { subscribed_fields: 'calls' }, page.token);
  const subscribed = async () => (await instance.get('/me/subscribed_apps', page.token)).json.data.length;

  test('GET can have a body: {}, an empty one sent as JSON, fields in JSON or in a form', async () => {
    for (const body of ['{}', '']) {
      const reply = await send(instance, 'GET', `${settings}&fields=icon_enabled`, { headers, body });
      assert.deepEqual(reply.json, { data: [{ icon_enabled: true }], icon_enabled: true });
    }
    for (const body of ['{"fields":"icon_enabled"}', 'fields=icon_enabled']) {
      const reply = await send(instance, 'GET', settings, { headers, body });
      assert.deepEqual(reply.json, { data: [{ icon_enabled: true }], icon_enabled: true });
    }
  });

  const deletions: Record<string, () => Promise<Reply>> = {
    'DELETE without a body': () => send(instance, 'DELETE', apps),
    'DELETE with the body of the Node SDK': () => send(instance, 'DELETE', `${apps}&id=1`, { headers, body: '{}' }),
    'DELETE with its token in the body': () =>
      send(instance, 'DELETE', '/v26.0/me/subscribed_apps', { body: `access_token=${page.token}` }),
    'POST with method=delete in the query': () => send(instance, 'POST', `${apps}&method=delete`),
    'POST with method=DELETE in a form': () => post(FORM, 'method=DELETE')(apps),
    'POST with method in JSON': () => post(JSON_TYPE, '{"method":"Delete"}')(apps),
    'GET with method=delete': () => send(instance, 'GET', `${apps}&method=delete`),
  };
  for (const [verb, act] of Object.entries(deletions)) {
    test(`${verb} deletes`, async () => {
      await subscribe();
      assert.deepEqual([(await act()).json, await subscribed()], [{ success: true }, 0]);
    });
  }

  test('POST with method=get reads', async () => {
    const reply = await send(instance, 'POST', `${settings}&method=get&icon_enabled=false&fields=icon_enabled`);
    assert.deepEqual(reply.json, { data: [{ icon_enabled: true }], icon_enabled: true });
  });
  for (const method of ['patch', 'options', 'nonsense', '']) {
    test(`with method=${method} is never a success without effect`, async () => {
      const reply = await send(instance, 'POST', `${settings}&method=${method}&icon_enabled=false`);
      const { json } = await instance.get('/me/messenger_call_settings', page.token);
      assert.equal(reply.status === 200, json.icon_enabled === false);
      await instance.post('/me/messenger_call_settings', { icon_enabled: true }, page.token);
    });
  }
});
