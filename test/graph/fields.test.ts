import assert from 'node:assert/strict';
import { after, describe, it, test } from 'node:test';
import { addPage, addToken, assertRefused, multipart, send, stored, type Refusal } from '../support/graph.ts';
import { startInstance, type Reply } from '../support/instance.ts';

/** The parameter `fields` of a read, in every encoding (docs/graph/transport.md §3.2, §4.1). */

const instance = await startInstance();
after(() => instance.close());
const page = await addPage(instance, { name: 'A Page' });
const subscribed = await instance.post('/me/subscribed_apps', { subscribed_fields: ['messages'] }, page.token);
assert.equal(subscribed.status, 200, subscribed.text);

const profile = await instance.post('/me/messenger_profile', { get_started: { payload: 'START' } }, page.token);
assert.equal(profile.status, 200, profile.text);
const personaOf = { name: 'Kim', profile_picture_url: 'https://example.com/kim.png' };
const persona = (await instance.post('/me/personas', personaOf, page.token)).json as { id: string };

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json' };
const encode = (fields: readonly [string, string][]) => new URLSearchParams([...fields]).toString();

/** Sends a read as the only operation of a batch, and returns the answer to it. */
async function inBatch(operation: object): Promise<Reply> {
  const body = JSON.stringify({ access_token: page.token, batch: [operation] });
  const reply = await send(instance, 'POST', '/', { headers: JSON_TYPE, body });
  assert.equal(reply.status, 200, reply.text);
  const [entry] = reply.json as { code: number; headers: { name: string; value: string }[]; body: string }[];
  assert.ok(entry);
  const headers = new Headers(entry.headers.map(({ name, value }): [string, string] => [name, value]));
  return { status: entry.code, headers, text: entry.body, json: JSON.parse(entry.body) };
}

/** Every encoding in which a client asks for a list of fields; `more` are further parameters. */
const encodings: Record<
  string,
  (path: string, fields: readonly string[], more: Record<string, string>) => Promise<Reply>
> = {
  'text in a query': (path, fields, more) =>
    instance.get(`${path}?${encode([['fields', fields.join()], ...Object.entries(more)])}`, page.token),
  'a JSON list in a query': (path, fields, more) =>
    instance.get(`${path}?${encode([['fields', JSON.stringify(fields)], ...Object.entries(more)])}`, page.token),
  'brackets in a query': (path, fields, more) =>
    instance.get(
      `${path}?${encode([...fields.map((each, i): [string, string] => [`fields[${i}]`, each]), ...Object.entries(more)])}`,
      page.token,
    ),
  'a JSON list in a form': (path, fields, more) =>
    send(instance, 'POST', path, {
      headers: FORM,
      body: encode(
        Object.entries({ ...more, method: 'get', access_token: page.token, fields: JSON.stringify(fields) }),
      ),
    }),
  'a JSON list in a multipart form': (path, fields, more) =>
    send(
      instance,
      'POST',
      path,
      multipart({ ...more, method: 'get', access_token: page.token, fields: JSON.stringify(fields) }),
    ),
  'a list in a JSON body': (path, fields, more) =>
    send(instance, 'GET', path, {
      headers: JSON_TYPE,
      body: JSON.stringify({ ...more, access_token: page.token, fields }),
    }),
  'a JSON list in a batch': (path, fields, more) =>
    inBatch({
      method: 'GET',
      relative_url: `${path.slice(1)}?${encode([['fields', JSON.stringify(fields)], ...Object.entries(more)])}`,
    }),
};

/** Every node and edge that reads `fields`, with two of its fields and the answer. */
const readers: Record<string, { fields: readonly [string, string]; more?: Record<string, string>; answer: object }> = {
  [`/${page.id}`]: {
    fields: ['name', 'is_calling_eligible'],
    answer: { name: 'A Page', is_calling_eligible: true, id: page.id },
  },
  '/me/messenger_call_settings': {
    fields: ['icon_enabled', 'call_routing{ring_target}'],
    answer: {
      data: [{ icon_enabled: true, call_routing: { ring_target: 'META' } }],
      icon_enabled: true,
      call_routing: { ring_target: 'META' },
    },
  },
  '/me/subscribed_apps': {
    fields: ['id', 'subscribed_fields'],
    answer: { data: [{ id: instance.app.id, subscribed_fields: ['messages'] }] },
  },
  '/me/messenger_profile': {
    fields: ['get_started', 'greeting'],
    answer: { data: [{ get_started: { payload: 'START' } }] },
  },
  [`/${persona.id}`]: { fields: ['name', 'profile_picture_url'], answer: { ...personaOf, id: persona.id } },
  '/debug_token': {
    fields: ['type', 'profile_id'],
    more: { input_token: page.token },
    answer: { data: { type: 'PAGE', profile_id: page.id } },
  },
};

const syntax = (error: string, position: number, expression: string): Refusal => ({
  code: 2500,
  message: `Syntax error "${error}" at character ${position}: ${expression}`,
});
const twice = (field: string) => `Field ${field} specified more than once. This is only possible before version 2.1`;

describe('Fields', () => {
  for (const [path, { fields, more = {}, answer }] of Object.entries(readers)) {
    for (const [encoding, read] of Object.entries(encodings)) {
      it(`of ${path.replace(/\d+/, '{id}')} are read from ${encoding}`, async () => {
        const reply = await read(path, fields, more);
        assert.equal(reply.status, 200, reply.text);
        assert.deepEqual(reply.json, answer);
      });
      it(`of ${path.replace(/\d+/, '{id}')} are refused in ${encoding}, with the whole expression`, async () => {
        const [first, second] = fields;
        const twiceFirst = `${first},${second},${first}`;
        assertRefused(
          await read(path, [first, second, first], more),
          syntax(twice(first), twiceFirst.length, twiceFirst),
        );
        assertRefused(await read(path, [first, ''], more), syntax('Expected name.', first.length + 1, `${first},`));
        assertRefused(
          await read(path, [`${first}.${second}`, first], more),
          syntax(
            `Expected "(" instead of "${second.includes('{') ? '{' : ','}".`,
            `${first}.${/\w+/.exec(second)?.[0] ?? ''}`.length,
            `${first}.${second},${first}`,
          ),
        );
      });
    }
  }

  for (const [path, { more = {} }] of Object.entries(readers)) {
    for (const blank of [' ', '\t', '\n', '[" "]']) {
      it(`of ${path.replace(/\d+/, '{id}')} are the default ones for the blank expression ${JSON.stringify(blank)}`, async () => {
        const [blankReply, empty] = await Promise.all(
          [blank, ''].map((fields) =>
            instance.get(`${path}?${encode([['fields', fields], ...Object.entries(more)])}`, page.token),
          ),
        );
        assert.equal(blankReply?.status, empty?.status);
        if (empty?.status === 200) assert.deepEqual(blankReply?.json, empty.json);
        else assert.equal(blankReply?.json.error.message, empty?.json.error.message);
      });
    }
  }

  it('named twice inside of a field are refused', async () => {
    const expression = 'call_hours{timezone_id,timezone_id},icon_enabled';
    const reply = await instance.get(`/me/messenger_call_settings?fields=${expression}`, page.token);
    assertRefused(reply, syntax(twice('timezone_id'), 34, expression));
  });

  it('that are neither text nor a list are refused', async () => {
    const body = JSON.stringify({ access_token: page.token, fields: { a: 'name' } });
    assertRefused(await send(instance, 'GET', `/${page.id}`, { headers: JSON_TYPE, body }), {
      message: '(#100) Param fields must be an array',
      blame: [['fields']],
    });
  });

  test('an error of syntax comes before that of a token: none, unknown, or of another Page', async () => {
    const refused = syntax('Expected name.', 5, 'name,');
    for (const path of ['/me', `/${page.id}`, '/me/messenger_call_settings', '/debug_token', '/me/nope', '/nobody']) {
      assertRefused(await instance.request(`/v26.0${path}?fields=name,`), refused);
      assertRefused(await instance.get(`${path}?fields=name,`, 'nonsense'), refused);
      assertRefused(await instance.get(`${path}?fields=name,`), refused);
    }
    const missing = await instance.request(`/v26.0/${page.id}?fields=name`);
    assert.equal(missing.json.error.code, 104);
  });

  it('of a write are not an expression: fields of a subscription are words', async () => {
    const callback = `${instance.url}/_control/receivers/fields/webhook`;
    const reply = await instance.post(
      '/app/subscriptions',
      { object: 'page', callback_url: callback, verify_token: 'x', fields: 'calls,' },
      instance.appToken,
    );
    assert.match(reply.json.error.message, /^\(#100\) Param fields\[1\] must be one of \{/);
  });
});

describe('An edge as a field', () => {
  const read = (fields: string, token = page.token) =>
    instance.get(`/${page.id}?fields=${encodeURIComponent(fields)}`, token);
  const answerOf = async (path: string) => (await instance.get(path, page.token)).json as object;

  it('has the answer of the edge, beside the own fields of the node', async () => {
    const { status, json } = await read('messenger_call_settings{icon_enabled},name,subscribed_apps');
    assert.equal(status, 200);
    assert.deepEqual(Object.entries(json), [
      ['messenger_call_settings', await answerOf('/me/messenger_call_settings?fields=icon_enabled')],
      ['name', 'A Page'],
      ['subscribed_apps', await answerOf('/me/subscribed_apps')],
      ['id', page.id],
    ]);
  });

  it('can be the only field, and have another name', async () => {
    assert.deepEqual((await read('subscribed_apps.as(apps).limit(1){name}')).json, {
      apps: await answerOf('/me/subscribed_apps?fields=name'),
      id: page.id,
    });
  });

  it('is refused for unknown fields of the node before those of the edge', async () => {
    assertRefused(await read('subscribed_apps{nope},nothing'), {
      message: '(#100) Tried accessing nonexisting field (nothing) on node type (Page)',
    });
    assertRefused(await read('name,subscribed_apps{nope}'), {
      message: '(#100) Tried accessing nonexisting field (nope)',
    });
  });

  it('that can only be written is no field', async () => {
    assertRefused(await read('business_messaging_feature_status'), {
      message: '(#100) Tried accessing nonexisting field (business_messaging_feature_status) on node type (Page)',
    });
  });

  it('needs the token and the permissions of the edge', async () => {
    const without = await addToken(instance, page.id, { permissions: ['pages_show_list'] });
    const direct = await instance.get(`/${page.id}/messenger_call_settings`, without);
    const asField = await read('name,messenger_call_settings', without);
    assert.equal(asField.status, 403);
    assert.deepEqual([asField.status, asField.json.error.message], [direct.status, direct.json.error.message]);
    assertRefused(await read('subscribed_apps', instance.appToken), {
      code: 210,
      message: '(#210) A page access token is required to request this resource.',
    });
  });
});

test('No read of fields stores anything', async () => {
  const before = await stored(instance, page);
  for (const fields of ['name,', 'name,name', 'subscribed_apps,messenger_call_settings', '[']) {
    await instance.get(`/me?fields=${fields}`, page.token);
  }
  assert.deepEqual(await stored(instance, page), before);
});
