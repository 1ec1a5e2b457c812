import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import {
  addPage,
  addToken,
  assertRefused,
  assertRefusedWhole,
  send,
  type Refusal,
  type TestPage,
} from '../support/graph.ts';
import { startInstance, type Reply } from '../support/instance.ts';

const instance = await startInstance();
after(() => instance.close());

const { app, appToken } = instance;
const page = await addPage(instance);
const SUCCESS = '{"success":true}';
const edge = (id: string) => `/${id}/subscribed_apps`;
const subscribe = (subscribed_fields: unknown, { id, token }: TestPage = page) =>
  instance.post(edge(id), { subscribed_fields }, token);
const remove = ({ id }: TestPage, token: string): Promise<Reply> =>
  send(instance, 'DELETE', `/v26.0${edge(id)}?access_token=${encodeURIComponent(token)}`);
const list = async ({ id, token }: TestPage = page) => (await instance.get(edge(id), token)).json.data;
const kinds = async ({ id }: TestPage) =>
  (await instance.control(`/pages/${id}/journal`)).json.data.map(({ kind }: { kind: string }) => kind);

describe('POST /{page-id}/subscribed_apps', () => {
  test('subscribes the calling app, which GET then lists', async () => {
    const fresh = await addPage(instance);
    assert.deepEqual(await list(fresh), []);
    assert.equal((await subscribe(['calls', 'call_settings_update'], fresh)).text, SUCCESS);
    assert.deepEqual(await list(fresh), [
      {
        category: 'Business',
        link: `https://www.facebook.com/games/?app_id=${app.id}`,
        name: 'Demo app',
        id: app.id,
        subscribed_fields: ['calls', 'call_settings_update'],
      },
    ]);
  });
  test('replaces the previous fields', async () => {
    await subscribe('calls,feed');
    await subscribe('messages');
    assert.deepEqual((await list())[0].subscribed_fields, ['messages']);
  });

  const notAField = (index: number, got: string): ((reply: Reply) => void) => {
    const start = `(#100) Param subscribed_fields[${index}] must be one of {affiliation, attire, `;
    return (reply) => {
      const { message } = reply.json.error;
      assert.ok(message.startsWith(start) && message.endsWith(`, website} - got ${got}.`), message);
      for (const field of ['calls', 'call_permission_reply', 'call_settings_update', 'messages', 'standby']) {
        assert.ok(message.includes(` ${field},`), field);
      }
      const blame = [['subscribed_fields', String(index)]];
      assertRefused(reply, { message, blame });
    };
  };
  const items: [fields: unknown, check: (reply: Reply) => void][] = [
    ['nope', notAField(0, '"nope"')],
    ['calls,nope,alsonot', notAField(1, '"nope"')],
    [['calls', 'feed', 'Calls'], notAField(2, '"Calls"')],
    ['calls,', notAField(1, '""')],
    [[1], notAField(0, '1')],
    [['calls', null], notAField(1, 'null')],
    [['__proto__'], notAField(0, '"__proto__"')],
    [`calls,${'x'.repeat(5000)}`, notAField(1, `"${'x'.repeat(99)}`)],
  ];
  for (const [fields, check] of items) {
    test(`checks ${JSON.stringify(fields).slice(0, 30)} item by item, and stores none of it`, async () => {
      await subscribe('calls');
      const before = [await list(), await kinds(page)];
      check(await subscribe(fields));
      assert.deepEqual([await list(), await kinds(page)], before);
    });
  }
  const blame = [['subscribed_fields']];
  const wholes: [fields: unknown, refusal: Refusal][] = [
    [undefined, { message: '(#100) The parameter subscribed_fields is required', blame }],
    ...[{ a: 'calls' }, 1, true, null, '[', '{"a":1}'].map((fields): [unknown, Refusal] => [
      fields,
      { message: '(#100) Param subscribed_fields must be an array', blame },
    ]),
  ];
  for (const [fields, refusal] of wholes) {
    test(`refuses ${JSON.stringify(fields)}`, () =>
      assertRefusedWhole(instance, page, () => subscribe(fields), refusal));
  }
});

describe('POST /{page-id}/subscribed_apps without subscribed_fields, as clients of old versions send it', () => {
  const refusal = { message: '(#100) The parameter subscribed_fields is required', blame: [['subscribed_fields']] };
  const json = { headers: { 'content-type': 'application/json' }, body: '{}' };
  for (const version of ['/v2.6', '/v2.9', '/v3.1', '/v3.2', '/v20.0', '/v26.0', '']) {
    for (const [what, init] of [
      ['the body {}', json],
      ['no body', {}],
    ] as const) {
      test(`is refused in ${version || 'a path without a version'} with ${what}`, () => {
        const path = `${version}/me/subscribed_apps?access_token=${page.token}`;
        return assertRefusedWhole(instance, page, () => send(instance, 'POST', path, init), refusal);
      });
    }
  }
  test('is explained in the list of requests', async () => {
    await send(instance, 'POST', `/v2.6/me/subscribed_apps?access_token=${page.token}`);
    const [{ advice }] = (await instance.control(`/requests?page_id=${page.id}&limit=1`)).json.data;
    assert.match(advice, /^Send subscribed_fields=messages,calls .* a path with v2\.6 is served as the oldest/);
  });
});

describe('GET /{page-id}/subscribed_apps', () => {
  test('lists the calling app only', async () => {
    const fresh = await addPage(instance);
    const other = (await instance.control('/apps', { name: 'Another app' })).json;
    const token = await addToken(instance, fresh.id, { app_id: other.id });
    await subscribe('calls', fresh);
    assert.deepEqual(await list({ id: fresh.id, token }), []);
    await subscribe('feed', { id: fresh.id, token });
    const entries = [...(await list(fresh)), ...(await list({ id: fresh.id, token }))];
    assert.deepEqual(
      entries.map(({ id, subscribed_fields }) => [id, subscribed_fields]),
      [
        [app.id, ['calls']],
        [other.id, ['feed']],
      ],
    );
  });
  test('answers the fields that the request names', async () => {
    await subscribe('calls');
    const { json } = await instance.get(`${edge(page.id)}?fields=id,subscribed_fields`, page.token);
    assert.deepEqual(json, { data: [{ id: app.id, subscribed_fields: ['calls'] }] });
    assertRefused(await instance.get(`${edge(page.id)}?fields=nope`, page.token), {
      message: '(#100) Tried accessing nonexisting field (nope)',
    });
  });
});

describe('DELETE /{page-id}/subscribed_apps', () => {
  for (const [kind, tokenOf] of [
    ['a Page token', (each: TestPage) => each.token],
    ['an app token', () => appToken],
  ] as const) {
    test(`accepts ${kind}; a second time succeeds without effect`, async () => {
      const fresh = await addPage(instance);
      await subscribe('calls', fresh);
      for (let i = 0; i < 2; i++) {
        assert.equal((await remove(fresh, tokenOf(fresh))).text, SUCCESS);
        assert.deepEqual(await list(fresh), []);
        assert.deepEqual(await kinds(fresh), ['app_unsubscribed', 'app_subscribed', 'page_created']);
      }
    });
  }
  test('unsubscribes the calling app only', async () => {
    const other = (await instance.control('/apps', { name: 'Another app' })).json;
    await subscribe('calls');
    assert.equal((await remove(page, `${other.id}|${other.secret}`)).text, SUCCESS);
    assert.deepEqual((await list())[0].subscribed_fields, ['calls']);
  });
  test('does not change call_routing PARTNERS', async () => {
    const fresh = await addPage(instance);
    await subscribe('calls', fresh);
    const routing = { call_routing: { ring_target: 'PARTNERS' } };
    assert.equal((await instance.post('/me/messenger_call_settings', routing, fresh.token)).status, 200);
    await remove(fresh, fresh.token);
    const { json } = await instance.get('/me/messenger_call_settings?fields=call_routing', fresh.token);
    assert.deepEqual(json.call_routing, { ring_target: 'PARTNERS' });
  });
});

test('GET and POST require a Page token', async () => {
  const refusal = { code: 210, message: '(#210) A page access token is required to request this resource.' };
  await assertRefusedWhole(instance, page, () => subscribe('calls', { ...page, token: appToken }), refusal);
  assertRefused(await instance.get(edge(page.id), appToken), refusal);
});
