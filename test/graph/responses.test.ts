import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { addPage, exchange, send } from '../support/graph.ts';
import { startInstance, type Reply } from '../support/instance.ts';

const instance = await startInstance();
after(() => instance.close());

const page = await addPage(instance, { name: 'Café <b>50%</b> @ 東京 / "q"' });
const PATH = `/v26.0/me/messenger_call_settings?access_token=${page.token}`;
const write = (settings: object) => instance.post('/me/messenger_call_settings', settings, page.token);
const headersOf = ({ headers }: Reply, ...names: string[]) => names.map((name) => headers.get(name));

describe('every answer', () => {
  const answers: Record<string, () => Promise<Reply>> = {
    'to a GET': () => instance.request(PATH),
    'to a POST': () => write({ icon_enabled: true }),
    'to an error': () => instance.request('/v26.0/me'),
    'to a 405': () => instance.request(PATH, { method: 'PATCH' }),
    'to a 413': () => instance.request(PATH, { method: 'POST', body: 'x'.repeat(1024 * 1024 + 1) }),
    'to a batch': () =>
      send(instance, 'POST', `/?access_token=${page.token}`, { body: 'batch=[{"method":"GET","relative_url":"me"}]' }),
  };
  for (const [to, act] of Object.entries(answers)) {
    test(`${to} carries Graph's headers and a trace of its own`, async () => {
      const reply = await act();
      assert.equal(typeof reply.json, 'object');
      const fixed = {
        'content-type': 'application/json; charset=UTF-8',
        'access-control-allow-origin': '*',
        vary: 'Origin',
        'strict-transport-security': 'max-age=15552000',
        pragma: 'no-cache',
        expires: 'Sat, 01 Jan 2000 00:00:00 GMT',
      };
      for (const [name, value] of Object.entries(fixed)) assert.equal(reply.headers.get(name), value, name);
      assert.match(reply.headers.get('x-fb-rev') ?? '', /^\d+$/);
      assert.match(reply.headers.get('facebook-api-version') ?? '', /^v\d+\.\d+$/);
      const [trace, request, debug] = headersOf(reply, 'x-fb-trace-id', 'x-fb-request-id', 'x-fb-debug');
      assert.match(trace ?? '', /^A[\w-]{22}$/);
      assert.ok(request && debug);
      assert.notEqual((await act()).headers.get('x-fb-trace-id'), trace);
      assert.equal(reply.headers.get('content-length'), String(Buffer.byteLength(reply.text)));
      const cache = reply.status === 200 ? 'private, no-cache, no-store, must-revalidate' : 'no-store';
      assert.equal(reply.headers.get('cache-control'), cache);
    });
  }

  test('has low usage: of the Page for its token, of the app for an app token, none without a token', async () => {
    const usage = async (token?: string) => {
      const reply = await instance.request(`/v26.0/${page.id}${token === undefined ? '' : `?access_token=${token}`}`);
      return headersOf(reply, 'x-business-use-case-usage', 'x-app-usage').map((each) => each && JSON.parse(each));
    };
    const low = { call_count: 1, total_cputime: 1, total_time: 1 };
    const ofPage = [{ type: 'messenger', ...low, estimated_time_to_regain_access: 0 }];
    assert.deepEqual(await usage(page.token), [{ [page.id]: ofPage }, null]);
    assert.deepEqual(await usage(encodeURIComponent(instance.appToken)), [null, low]);
    assert.deepEqual(await usage(), [null, null]);
  });

  test('is ASCII, with the escapes of Meta', async () => {
    const { text, json } = await instance.get('/me', page.token);
    assert.ok(
      text.includes('"name":"Caf\\u00e9 \\u003Cb>50\\u0025\\u003C\\/b> \\u0040 \\u6771\\u4eac \\/ \\"q\\""'),
      text,
    );
    assert.equal(json.name, 'Café <b>50%</b> @ 東京 / "q"');
  });
});

describe('ETag', () => {
  const getWith = (etag: string) => send(instance, 'GET', PATH, { headers: { 'if-none-match': etag } });

  test('identifies the answer, and If-None-Match with it is answered with 304 and no body', async () => {
    const first = await instance.request(PATH);
    const etag = first.headers.get('etag') ?? '';
    assert.match(etag, /^"[0-9a-f]{40}"$/);
    const again = await getWith(etag);
    assert.deepEqual([again.status, again.text, again.headers.get('etag')], [304, '', etag]);
    assert.deepEqual((await getWith('"0"')).json, first.json);
  });
  test('changes with the settings and is the same again for the same settings', async () => {
    const etag = async () => (await instance.request(PATH)).headers.get('etag') ?? '';
    const before = await etag();
    await write({ icon_enabled: false });
    assert.notEqual(await etag(), before);
    assert.equal((await getWith(before)).status, 200);
    await write({ icon_enabled: true });
    assert.equal(await etag(), before);
  });
  test('is neither on the answer to a POST nor on an error', async () => {
    assert.equal((await write({ icon_enabled: true })).headers.get('etag'), null);
    assert.equal((await instance.request('/v26.0/me')).headers.get('etag'), null);
  });
});

describe('an answer is shaped', () => {
  const text = async (more: string) => (await instance.request(`${PATH}&fields=icon_enabled${more}`)).text;
  const compact = '{"data":[{"icon_enabled":true}],"icon_enabled":true}';

  test('by pretty', async () => {
    const indented = JSON.stringify(JSON.parse(compact), null, 2);
    assert.deepEqual(await Promise.all(['', '&pretty=0', '&pretty=false'].map(text)), Array(3).fill(compact));
    assert.deepEqual(await Promise.all(['&pretty=1', '&pretty=true'].map(text)), Array(2).fill(indented));
  });
  test('by debug, in GET and in POST', async () => {
    const note = { __debug__: { messages: [] } };
    for (const level of ['all', 'info', 'warning']) {
      assert.deepEqual(JSON.parse(await text(`&debug=${level}`)), { ...JSON.parse(compact), ...note });
    }
    const { json } = await write({ icon_enabled: true, debug: 'all' });
    assert.deepEqual(json, { success: true, result: 'success', ...note });
  });
  test('by no other parameter that clients add', async () =>
    assert.equal(await text('&summary=true&format=json&locale=de_DE&limit=1&date_format=U&metadata=1'), compact));
});

describe('WWW-Authenticate', () => {
  const challenges: [what: string, act: () => Promise<Reply>, kind: string][] = [
    ['a token', () => instance.get('/me', 'nonsense'), 'invalid_token'],
    ['an alias', () => instance.get('/nobody'), 'not_found'],
    ['a path', () => instance.get('/me/nope'), 'invalid_request'],
    ['fields', () => instance.get('/me?fields=name.limit(5'), 'invalid_request'],
    ['a setting', () => write({ icon_enabled: 'x' }), 'invalid_request'],
    ['a permission', () => instance.post('/me/subscribed_apps', {}, instance.appToken), 'invalid_request'],
  ];
  for (const [what, act, kind] of challenges) {
    test(`has ${kind} for ${what}, and the message`, async () => {
      const reply = await act();
      const message = reply.json.error.message.replaceAll('"', '\\"');
      const expected = `OAuth "Facebook Platform" "${kind}" "${message}"`;
      assert.equal(reply.headers.get('www-authenticate'), expected);
    });
  }
  test('is not on a success', async () =>
    assert.equal((await instance.request(PATH)).headers.get('www-authenticate'), null));
  test('is one short line of ASCII for any message', async () => {
    const challenge = async (path: string) => (await instance.get(path)).headers.get('www-authenticate');
    const start = 'OAuth "Facebook Platform" "not_found" "(#803) Some of the aliases you requested do not exist: ';
    assert.equal(await challenge('/caf%C3%A9%0D%0Ax:%22y%22'), `${start}caf???x:\\"y\\""`);
    const long = (await challenge(`/${'n'.repeat(9000)}`)) ?? '';
    assert.ok(long.startsWith(`${start}nnn`) && long.length < 1100, String(long.length));
  });
});

test('HEAD is answered as GET, without a body', async () => {
  const [get, answer] = [
    await instance.request(PATH),
    await exchange(instance, `HEAD ${PATH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
  ];
  const [head = '', body] = answer.split('\r\n\r\n');
  assert.ok(head.startsWith('HTTP/1.1 200 OK'));
  assert.ok(head.includes(`ETag: ${get.headers.get('etag')}`) && head.includes(`Content-Length: ${get.text.length}`));
  assert.equal(body, '');
});

test('OPTIONS is answered with the methods and headers that a browser may send', async () => {
  const reply = await send(instance, 'OPTIONS', '/v26.0/me/messenger_call_settings');
  const allowed = headersOf(reply, 'access-control-allow-methods', 'access-control-allow-headers');
  assert.deepEqual([reply.status, ...allowed], [200, 'GET, POST, DELETE', 'Authorization, Content-Type']);
});

test('an error that the user can correct has a title and a message for the user', async () => {
  const hours = { timezone_id: 'PST', weekly_operating_hours: [] };
  const { error } = (await write({ call_hours: hours })).json;
  assert.equal(error.error_user_title, 'Unknown time zone');
  assert.equal(
    error.error_user_msg,
    '"PST" is neither an IANA time zone such as America/Los_Angeles nor an offset such as +05:30 (did you mean America/Los_Angeles or America/Vancouver?).',
  );
});
