import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { addPage, addToken, send, type TestPage } from '../support/graph.ts';
import { startInstance, type Instance, type Reply } from '../support/instance.ts';

let instance: Instance;
let page: TestPage;
before(async () => void (instance = await startInstance()));
after(() => instance.close());

// The shape is what the test is about.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
async function list(query: object = { page_id: page.id }): Promise<any[]> {
  const { status, json, text } = await instance.control(`/requests?${new URLSearchParams({ ...query }).toString()}`);
  assert.equal(status, 200, text);
  for (const secret of [page?.token, instance.app.secret, instance.page.access_token]) {
    assert.ok(!text.includes(secret), 'no secret is shown');
  }
  return json.data;
}

describe('GET /_control/requests', () => {
  before(async () => void (page = await addPage(instance)));

  it('shows a write with the parameters as read, from every kind of body', async () => {
    const last4 = page.token.slice(-4);
    const path = `/v26.0/${page.id}/messenger_call_settings`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = `access_token=${page.token}&call_routing[ring_target]=META&icon_enabled=false`;
    const reply = await send(instance, 'POST', `${path}?appsecret_time=1`, { headers, body });
    assert.equal(reply.status, 200, reply.text);
    const [request] = await list();
    assert.deepEqual(request, {
      id: request.id,
      at: '2026-11-22T12:00:00.000Z',
      method: 'POST',
      path,
      version: 'v26.0',
      params: {
        appsecret_time: '1',
        access_token: `…${last4}`,
        call_routing: { ring_target: 'META' },
        icon_enabled: 'false',
      },
      ignored_params: [],
      page_id: page.id,
      app_id: instance.app.id,
      revision: 1,
      status: 200,
      duration_ms: request.duration_ms,
      trace: reply.headers.get('x-fb-trace-id'),
      error: null,
      advice: null,
      fault: null,
    });
    assert.ok(request.duration_ms >= 0);
  });

  it("shows a refused request with its error and advice; the error's own advice goes first", async () => {
    const day = { day_of_week: 'MONDAY', open_time: '0900', close_time: '1000' };
    const call_hours = { timezone_id: 'UTC', weekly_operating_hours: [day, day] };
    const reply = await instance.post(`/${page.id}/messenger_call_settings`, { call_hours }, page.token);
    const [request] = await list();
    assert.deepEqual(request.params.call_hours, call_hours);
    assert.deepEqual(request.error, { message: '(#100) Duplicate day in request', type: 'OAuthException', code: 100 });
    assert.equal(request.advice, 'Each day can have one window.');
    assert.deepEqual([request.status, request.trace], [400, reply.json.error.fbtrace_id]);
  });

  it('shows the effective method and version of a request with the method parameter or without a version', async () => {
    const reply = await instance.request(`/${page.id}/subscribed_apps?method=delete&access_token=${page.token}`);
    const [request] = await list();
    assert.deepEqual([request.method, request.params.method, request.status], ['DELETE', 'delete', reply.status]);
    assert.match(request.version, /^v\d+\.0$/);
    assert.equal(request.path, `/${page.id}/subscribed_apps`);
  });

  it('shows a batch and each of its operations, all without their tokens', async () => {
    const operation = (relative_url: string) => ({ method: 'GET', relative_url });
    const operations = [operation('me?fields=id'), operation(`nonsense?access_token=${page.token}`)];
    const batch = JSON.stringify(operations);
    assert.equal((await instance.post('/', { batch }, page.token)).status, 200);
    const [around, second, first] = await list();
    assert.deepEqual([first.path, first.params.fields, first.status], ['/v26.0/me', 'id', 200]);
    assert.deepEqual([second.path, second.error.code, second.page_id], ['/v26.0/nonsense', 803, page.id]);
    assert.deepEqual([around.method, around.path, around.status], ['POST', '/v26.0/', 200]);
    assert.deepEqual(around.params.batch[0], operations[0]);
    assert.equal(around.params.batch[1].relative_url, `nonsense?access_token=…${page.token.slice(-4)}`);
  });

  it('lists a request under the Page of its token, even an expired one, else under the Page in its path', async () => {
    const other = await addPage(instance);
    const brief = await addToken(instance, page.id, { expires_in: 1 });
    instance.clock.advance(2000);
    const settings = 'messenger_call_settings';
    for (const [ask, pageId, appId, code] of [
      [() => instance.get(`/${other.id}/${settings}`, page.token), page.id, instance.app.id, 100],
      [() => instance.get(`/me/${settings}`, brief), page.id, instance.app.id, 190],
      [() => instance.get(`/${page.id}/${settings}?appsecret_proof=x`, page.token), page.id, instance.app.id, 100],
      [() => instance.get(`/${page.id}/${settings}`, 'EAAunknown'), page.id, null, 190],
      [() => instance.request(`/v26.0/${page.id}/${settings}`), page.id, null, 104],
      [() => instance.get(`/${page.id}/nonsense`, page.token), page.id, instance.app.id, 2500],
      [() => instance.get(`/${other.id}/${settings}`, instance.appToken), other.id, instance.app.id, 190],
      [() => instance.get('/app/subscriptions', instance.appToken), null, instance.app.id, undefined],
      [() => instance.get(`/${instance.app.id}/subscriptions`, 'EAAunknown'), null, null, 190],
      [() => instance.get('/12345/feed', instance.appToken), null, instance.app.id, 100],
      [() => instance.request('/v99.0/me'), null, null, 2500],
      [() => instance.request('/'), null, null, 100],
      [() => instance.request('/%00'), null, null, 104],
    ] as [() => Promise<Reply>, string | null, string | null, number | undefined][]) {
      const { json } = await ask();
      const [request] = await list({ limit: 1 });
      const what = `${request.path} ${JSON.stringify(json)}`;
      assert.deepEqual([request.page_id, request.app_id, request.error?.code], [pageId, appId, code], what);
      assert.equal(request.error?.message, json.error?.message);
      assert.equal(request.advice === null, code === undefined);
    }
    const [ofOther] = await list({ page_id: other.id, limit: 1 });
    assert.equal(ofOther.error.code, 190);
    for (const { app_id } of await list({ app_id: instance.app.id })) assert.equal(app_id, instance.app.id);
  });

  it('marks the parameters that the operation does not read, in every encoding and in a batch', async () => {
    const settings = `/${page.id}/messenger_call_settings`;
    const formType = { 'content-type': 'application/x-www-form-urlencoded' };
    const ignoredOf = async (act: () => Promise<Reply>): Promise<unknown> => {
      await act();
      const [{ ignored_params }] = await list({ limit: 1 });
      return ignored_params;
    };
    const write = { icon_enabled: true, id: page.id, iconEnabled: false, fields: 'icon_enabled' };
    assert.deepEqual(await ignoredOf(() => instance.post(settings, write, page.token)), [
      'id',
      'iconEnabled',
      'fields',
    ]);
    const form = `icon_enabled=true&summary=true&nope[a]=1&access_token=${page.token}&pretty=0&debug=all`;
    assert.deepEqual(await ignoredOf(() => send(instance, 'POST', settings, { headers: formType, body: form })), [
      'summary',
      'nope',
    ]);
    const read = `${settings}?fields=icon_enabled&summary=true&limit=1&method=get`;
    assert.deepEqual(await ignoredOf(() => instance.get(read, page.token)), ['summary', 'limit']);
    assert.deepEqual(await ignoredOf(() => instance.get(`/me?fields=name`, page.token)), []);
    assert.deepEqual(await ignoredOf(() => instance.get(`/debug_token?input_token=x&fields=type&x=1`, page.token)), [
      'x',
    ]);
    // A refused write too: a misspelt name is often the reason.
    assert.deepEqual(await ignoredOf(() => instance.post(settings, { iconEnabled: false }, page.token)), [
      'iconEnabled',
    ]);
    // Nothing can be said about a request that reached no operation.
    assert.deepEqual(await ignoredOf(() => instance.get('/me/nope?x=1', page.token)), []);
    const batch = [{ method: 'POST', relative_url: 'me/messages?y=1', body: 'recipient={"id":"1"}&z=2' }];
    await send(instance, 'POST', `/?access_token=${page.token}`, { body: JSON.stringify({ batch, x: 1 }) });
    const [outer, member] = await list({ limit: 2 });
    assert.deepEqual([outer.ignored_params, member.ignored_params], [[], ['y', 'z']]);
  });

  it('marks the modifiers in fields that nothing reads, on a node, an edge and inside of both, and in a batch', async () => {
    const ignoredOf = async (path: string): Promise<unknown> => {
      const reply = await instance.get(path, page.token);
      assert.equal(reply.status, 200, reply.text);
      const [{ ignored_params }] = await list({ limit: 1 });
      return ignored_params;
    };
    for (const [path, ignored] of [
      ['/me?fields=name.foo(1),id', ['fields=name.foo(1)']],
      ['/me?fields=name.as(title).foo(1)&x=1', ['x', 'fields=name.foo(1)']],
      ['/me/conversations?fields=participants.limit(1){name}', ['fields=participants.limit(1)']],
      [
        '/me/conversations?fields=messages.limit(1).order(asc){id.x(2)}',
        ['fields=messages.order(asc)', 'fields=messages{id.x(2)}'],
      ],
      [
        '/me?fields=conversations.limit(1).order(asc){messages.limit(2){id},senders.limit(3)}',
        ['fields=conversations.order(asc)', 'fields=conversations{senders.limit(3)}'],
      ],
      [
        '/me?fields=messenger_call_settings.limit(1){icon_enabled.y(1)}',
        ['fields=messenger_call_settings.limit(1)', 'fields=messenger_call_settings{icon_enabled.y(1)}'],
      ],
      ['/me/messenger_call_settings?fields=icon_enabled.limit(1)', ['fields=icon_enabled.limit(1)']],
      ['/app?fields=name.z(1)', ['fields=name.z(1)']],
      ['/me?fields=name,conversations.limit(1){id}', []],
    ] as const) {
      assert.deepEqual(await ignoredOf(path), ignored, path);
    }
    const batch = [{ method: 'GET', relative_url: 'me?fields=name.foo(1)' }];
    await send(instance, 'POST', `/?access_token=${page.token}`, { body: JSON.stringify({ batch }) });
    const [, member] = await list({ limit: 2 });
    assert.deepEqual(member.ignored_params, ['fields=name.foo(1)']);
    const many = Array.from({ length: 100 }, (_, i) => `name.as(n${i}).foo(${'x'.repeat(200)})`).join();
    await send(instance, 'POST', '/me', {
      body: JSON.stringify({ access_token: page.token, method: 'get', fields: many }),
    });
    const [large] = await list({ limit: 1 });
    assert.equal(large.ignored_params.length, 20);
    for (const each of large.ignored_params) assert.ok(each.length <= 100);
  });

  it('shows a request whose body could not be read without parameters', async () => {
    const headers = { 'content-type': 'application/json' };
    const path = `/v26.0/${page.id}/messenger_call_settings`;
    await send(instance, 'POST', path, { headers, body: '{"icon_enabled":' });
    const [request] = await list();
    assert.deepEqual([request.params, request.error.message], [{}, '(#100) The request body is not valid JSON']);
    assert.match(request.advice, /Content-Type/);
  });

  it('lists newest first, up to the limit, without requests to control', async () => {
    const all = await list({ limit: 1000 });
    const numbers = all.map(({ id }) => Number(id));
    assert.deepEqual(
      numbers,
      numbers.toSorted((a, b) => b - a),
    );
    assert.deepEqual(await list({ limit: 2 }), all.slice(0, 2));
    assert.ok(all.every(({ path }) => !path.startsWith('/_control')));
    assert.deepEqual(await list({ page_id: '5' }), []);
  });

  it('cuts long requests to 16 kB each', async () => {
    const text = '🐙'.repeat(100_000);
    await instance.post(`/${page.id}/messages`, { recipient: { id: '1' }, message: { text } }, page.token);
    const [request] = await list();
    assert.ok(Buffer.byteLength(JSON.stringify(request)) <= 16 * 1024);
    assert.match(request.params.message.text, /^(🐙)+.?…$/u);
  });

  for (const query of [{ page_id: 'x' }, { app_id: '' }, { limit: '0' }, { limit: 'x' }, { limit: '-1' }]) {
    it(`refuses ?${new URLSearchParams({ ...query }).toString()} with a sentence`, async () => {
      const reply = await instance.control(`/requests?${new URLSearchParams({ ...query }).toString()}`);
      assert.deepEqual([reply.status, reply.json.error.reason], [400, 'invalid_parameter']);
    });
  }
});
