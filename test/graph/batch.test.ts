import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { computeAppSecretProof } from '../../src/app/secrets.ts';
import { addPage, assertRefused, assertRefusedWhole, multipart, send, type TestPage } from '../support/graph.ts';
import { startInstance, type Reply } from '../support/instance.ts';
import { assertCheap } from '../support/processor-time.ts';

const instance = await startInstance();
after(() => instance.close());

const page = await addPage(instance);
const other = await addPage(instance);

const encode = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
const read = (fields: string) => ({ method: 'GET', relative_url: `me/messenger_call_settings?fields=${fields}` });
const write = (body: unknown, more: object = {}) => ({
  method: 'POST',
  relative_url: 'me/messenger_call_settings',
  body,
  ...more,
});
const post = (batch: unknown, more: Record<string, string> = { access_token: page.token }): Promise<Reply> =>
  send(instance, 'POST', '/', { body: encode({ batch: JSON.stringify(batch), ...more }) });

interface Entry {
  readonly code: number;
  readonly headers?: { name: string; value: string }[];
  readonly body: string;
}
/** Runs a batch and returns its entries as status and parsed body. */
const run = async (batch: unknown[], more?: Record<string, string>): Promise<([number, unknown] | null)[]> => {
  const reply = await post(batch, more);
  assert.equal(reply.status, 200, reply.text);
  return reply.json.map((entry: Entry | null) => entry && [entry.code, JSON.parse(entry.body)]);
};
const DONE = [200, { success: true, result: 'success' }];
const icon = (icon_enabled: boolean) => [200, { data: [{ icon_enabled }], icon_enabled }];

describe('a batch is accepted', () => {
  const batch = JSON.stringify([read('icon_enabled')]);
  const token = `access_token=${page.token}`;
  const json = (body: object) => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const form = encode({ batch, access_token: page.token });
  const ways: Record<string, () => Promise<Reply>> = {
    'on a version without a slash, as the Node SDK sends it': () =>
      send(instance, 'POST', `/v24.0?${token}`, json({ batch: JSON.parse(batch) })),
    'on a version with a slash': () => send(instance, 'POST', '/v26.0/', { body: form }),
    'on the root': () => send(instance, 'POST', '/', { body: form }),
    'on me': () => send(instance, 'POST', '/me', { body: form }),
    'in the query': () => send(instance, 'POST', `/?${form}`),
    'in multipart': () => send(instance, 'POST', '/', multipart({ batch, access_token: page.token })),
    'as text in JSON': () => send(instance, 'POST', '/', json({ batch, access_token: page.token })),
    'with its token in the header': () =>
      send(instance, 'POST', '/', { headers: { authorization: `Bearer ${page.token}` }, body: encode({ batch }) }),
  };
  for (const [way, act] of Object.entries(ways)) {
    test(way, async () => {
      const reply = await act();
      assert.equal(reply.status, 200, reply.text);
      assert.deepEqual(
        reply.json.map(({ code, body }: Entry) => [code, JSON.parse(body)]),
        [icon(true)],
      );
    });
  }
});

describe('the operations of a batch', () => {
  test('are answered in order, and each sees the effects of those before it', async () => {
    const replies = await run([
      write('icon_enabled=false'),
      read('icon_enabled'),
      write('icon_enabled=1'),
      read('icon_enabled'),
    ]);
    assert.deepEqual(replies, [DONE, icon(false), DONE, icon(true)]);
  });

  test('may name their version, begin with a slash, and use every verb', async () => {
    const at = (method: string, relative_url: string) => ({ method, relative_url });
    const [own, slash, put, gone, head] = (
      await post([
        at('GET', 'v24.0/me?fields=id'),
        at('get', '/me?fields=id'),
        { ...write('icon_enabled=true'), method: 'PUT' },
        at('DELETE', 'me/subscribed_apps'),
        at('HEAD', 'me'),
      ])
    ).json as Entry[];
    assert.deepEqual([own?.body, slash?.body], Array(2).fill(`{"id":"${page.id}"}`));
    assert.ok(own?.headers?.some(({ name, value }) => name === 'facebook-api-version' && value === 'v24.0'));
    assert.deepEqual([put?.code, gone?.body, head?.code], [200, '{"success":true}', 200]);
  });

  test('that fail change neither the other operations nor the status of the batch', async () => {
    const [bad, version, good] = await run([
      write('icon_enabled=maybe'),
      { method: 'GET', relative_url: 'v99.0/me' },
      read('icon_enabled'),
    ]);
    const error = (at: unknown) => (at as [number, { error: { code: number; message: string } }])[1].error;
    assert.deepEqual([bad?.[0], error(bad).message], [400, '(#100) Param icon_enabled must be a boolean']);
    assert.deepEqual([version?.[0], error(version).code], [400, 2500]);
    assert.deepEqual(good, icon(true));
  });

  test('with omit_response_on_success are null when they succeed, and have an answer when they fail', async () => {
    const omit = { omit_response_on_success: true };
    const replies = await run([write('icon_enabled=true', omit), write('icon_enabled=x', omit), read('icon_enabled')]);
    assert.deepEqual([replies[0], replies[1]?.[0], replies[2]], [null, 400, icon(true)]);
  });

  test('can have members that are unknown, such as the headers that the Python SDK sends', async () => {
    const more = { headers: [{ name: 'X', value: 'y' }], priority: 1 };
    assert.deepEqual(await run([{ ...read('icon_enabled'), ...more }]), await run([read('icon_enabled')]));
  });

  test('have their headers unless include_headers is false', async () => {
    const [entry] = (await post([read('icon_enabled')])).json as Entry[];
    assert.deepEqual(Object.keys(entry ?? {}), ['code', 'headers', 'body']);
    const type = { name: 'Content-Type', value: 'application/json; charset=UTF-8' };
    assert.deepEqual(
      entry?.headers?.find(({ name }) => name === 'Content-Type'),
      type,
    );
    for (const include_headers of ['false', '0']) {
      const reply = await post([read('icon_enabled')], { access_token: page.token, include_headers });
      assert.deepEqual(Object.keys(reply.json[0]), ['code', 'body']);
    }
  });

  test('cannot be batches', async () => {
    const nested = {
      method: 'POST',
      relative_url: '',
      body: encode({ batch: JSON.stringify([read('icon_enabled')]) }),
    };
    const [entry] = await run([nested]);
    assert.equal(entry?.[0], 400);
    const { error } = entry[1] as { error: { type: string; message: string } };
    assert.equal(error.type, 'GraphMethodException');
    assert.ok(error.message.startsWith('Unsupported post request.'));
  });
});

describe('the body of an operation is read', () => {
  const HOURS = {
    timezone_id: '+05:30',
    weekly_operating_hours: [{ day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' }],
  };
  const hours = JSON.stringify(HOURS);
  const bodies: Record<string, unknown> = {
    'raw, as the Node SDK writes it': `icon_enabled=false&call_hours=${hours}`,
    'raw, with the JSON first': `call_hours=${hours}&icon_enabled=false`,
    'raw, with & and = and quotes inside the JSON': `x={"a":"b&icon_enabled=1]}\\"&"}&call_hours=${hours}&icon_enabled=0`,
    'raw, as a list': `x=[{"a":"&"},[1]]&icon_enabled=false&call_hours=${hours}`,
    'raw, after a name without a value': `debug_me&call_hours=${hours}&icon_enabled=false`,
    'percent-encoded, as the Python SDK writes it': encode({ icon_enabled: 'false', call_hours: hours }),
    'in brackets': encode({
      icon_enabled: 'false',
      'call_hours[timezone_id]': '+05:30',
      'call_hours[weekly_operating_hours]': JSON.stringify(HOURS.weekly_operating_hours),
    }),
    'as an object': { icon_enabled: false, call_hours: HOURS },
  };
  for (const [form, body] of Object.entries(bodies)) {
    test(form, async () => {
      const { token } = await addPage(instance);
      assert.deepEqual(await run([write(body)], { access_token: token }), [DONE]);
      const { json } = await instance.get('/me/messenger_call_settings?fields=icon_enabled,call_hours', token);
      assert.deepEqual(json.data, [{ icon_enabled: false, call_hours: HOURS }]);
    });
  }
  test('at once, even with a hundred thousand values that begin as JSON and do not end', () =>
    assertCheap(async () => {
      const batch = JSON.stringify([write('a={&'.repeat(100_000)), write('a&'.repeat(100_000))]);
      const reply = await send(instance, 'POST', '/', multipart({ batch, access_token: page.token }));
      assert.equal(reply.json.error.message, '(#100) Too many parameters: at most 1000 are read');
    }));
  test('and refused with JSON that does not end', async () => {
    const [entry] = await run([write('call_hours={"timezone_id":"UTC"')]);
    assert.equal(entry?.[0], 400);
  });
});

describe('the token of a batch', () => {
  const me = { method: 'GET', relative_url: 'me?fields=id' };
  const idOf = ({ id }: TestPage) => [200, { id }];
  const withToken = [
    { ...me, relative_url: `${me.relative_url}&access_token=${other.token}` },
    { ...me, access_token: other.token },
    { ...me, body: `access_token=${other.token}` },
  ];
  test('is used for each operation without a token', async () =>
    assert.deepEqual(await run([me, ...withToken]), [page, other, other, other].map(idOf)));
  test('can be missing when each operation has a token', async () =>
    assert.deepEqual(await run(withToken, {}), [other, other, other].map(idOf)));
  test('is required by an operation without a token', async () => {
    const [first, second] = await run([{ method: 'GET', relative_url: page.id }, ...withToken], {});
    assert.deepEqual([first?.[0], (first?.[1] as { error: { code: number } }).error.code], [400, 104]);
    assert.deepEqual(second, idOf(other));
  });
  test('refuses the whole batch when it is wrong', async () => {
    const act = () => post([write('icon_enabled=false')], { access_token: 'nonsense' });
    const message = 'Invalid OAuth access token - Cannot parse access token';
    await assertRefusedWhole(instance, page, act, { code: 190, message });
  });
  test('is used with its proof, which is checked', async () => {
    const appsecret_proof = computeAppSecretProof(instance.app.secret, page.token);
    assert.deepEqual(
      await run([me, ...withToken], { access_token: page.token, appsecret_proof }),
      [page, other, other, other].map(idOf),
    );
    const message = 'Invalid appsecret_proof provided in the API argument';
    const wrong = await post([me], { access_token: page.token, appsecret_proof: 'nonsense' });
    assertRefused(wrong, { type: 'GraphMethodException', message });
  });
});

describe('a batch is refused whole', () => {
  const refused = (batch: unknown, message: string, ...blame: string[][]) =>
    assertRefusedWhole(instance, page, () => post(batch), blame.length > 0 ? { message, blame } : { message });

  test('with 51 operations, but not with 50', async () => {
    const message = 'Too many requests in batch message. Maximum batch size is 50';
    const fill = (length: number) => Array.from({ length }, () => write('icon_enabled=false'));
    await assertRefusedWhole(instance, page, () => post(fill(51)), { type: 'GraphBatchException', message });
    assert.equal((await run(Array(50).fill(read('icon_enabled')))).length, 50);
  });
  test('without operations', () => refused([], '(#100) The parameter batch is required', ['batch']));
  for (const text of ['{"a":1}', '{', '[{"method":"GET"']) {
    test(`as ${text}`, () =>
      assertRefusedWhole(
        instance,
        page,
        () => send(instance, 'POST', '/', multipart({ batch: text, access_token: page.token })),
        {
          message: '(#100) Param batch must be an array',
          blame: [['batch']],
        },
      ));
  }
  test('with an operation that is no object', () =>
    refused([write('icon_enabled=false'), 'x'], '(#100) Param batch[1] must be a JSON object', ['batch', '1']));
  for (const name of ['method', 'relative_url']) {
    test(`with an operation without ${name}`, () =>
      refused(
        [{ ...write('icon_enabled=false'), [name]: undefined }],
        `(#100) The parameter batch[0][${name}] is required`,
        ['batch', '0', name],
      ));
  }
  test('with an operation of too many parameters, even after one that could be run', () =>
    refused(
      [write('icon_enabled=false'), write(Array.from({ length: 1001 }, (_, i) => `a${i}`).join('&'))],
      '(#100) Too many parameters: at most 1000 are read',
    ));
  test('with an unknown verb', () =>
    refused(
      [{ ...write('icon_enabled=false'), method: 'PATCH' }],
      '(#100) Param batch[0][method] must be one of {GET, POST, PUT, DELETE, HEAD} - got "PATCH".',
      ['batch', '0', 'method'],
    ));
});
