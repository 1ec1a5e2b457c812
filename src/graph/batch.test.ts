import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HttpReply, HttpRequest } from '../http/site.ts';
import { ParamError } from '../contract/param-error.ts';
import { MOST_OF_BATCH } from './answer-budget.ts';
import { runBatch } from './batch.ts';
import { GraphError, makeFailure } from './errors.ts';

it('A batch hands attached files to their operation as multipart, beside its parameters', async () => {
  const form = new FormData();
  form.append('one', new File(['The first file'], 'one.txt', { type: 'text/plain' }));
  form.append('two', new File(['The second file'], 'two.txt', { type: 'text/plain' }));
  const encoded = new Response(form);
  const outer: HttpRequest = {
    method: 'POST',
    path: '/',
    query: '',
    headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
    body: Buffer.from(await encoded.arrayBuffer()),
    client: '127.0.0.1',
  };
  const operation = { method: 'POST', relative_url: 'me/photos?a=1', body: { message: { text: 'x' } } };
  const batch = [{ ...operation, attached_files: 'two' }, operation];
  const requests: HttpRequest[] = [];
  await runBatch(outer, { batch, access_token: 'token' }, 'v26.0', async (request) => {
    requests.push(request);
    return { status: 200, headers: [], body: '{}' };
  });

  const [first, second] = requests;
  const headers = { 'content-type': first?.headers['content-type'] ?? '' };
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated for large bodies only
  const fields = [...(await new Response(new Uint8Array(first?.body ?? []), { headers }).formData())];
  const plain = fields.filter(([, value]) => typeof value === 'string');
  assert.deepEqual(Object.fromEntries(plain), { a: '1', message: '{"text":"x"}', access_token: 'token' });
  const files = fields.flatMap(([name, value]) => (typeof value === 'string' ? [] : [{ name, file: value }]));
  assert.deepEqual(
    await Promise.all(files.map(async ({ name, file }) => [name, file.name, file.type, await file.text()])),
    [['two', 'two.txt', 'text/plain', 'The second file']],
  );
  assert.equal(second?.headers['content-type'], 'application/json');
  assert.deepEqual(JSON.parse(second?.body.toString() ?? ''), {
    a: '1',
    message: { text: 'x' },
    access_token: 'token',
  });
});

const OUTER: HttpRequest = {
  method: 'POST',
  path: '/',
  query: '',
  headers: { authorization: 'Bearer outer' },
  body: Buffer.alloc(0),
  client: '127.0.0.1',
};
const UNAVAILABLE = makeFailure('service_unavailable').status;

interface Run {
  readonly method: string;
  readonly path: string;
  readonly params: Record<string, unknown>;
  readonly refusal: string | undefined;
  readonly hint: string | undefined;
}

const reply = (body: unknown, more: Partial<HttpReply> = {}): HttpReply => ({
  status: 200,
  headers: ['content-type', 'application/json', 'x-a', '1'],
  body: JSON.stringify(body),
  ...more,
});

/** Runs a batch whose operations are answered with these replies in turn, and with `{}` after them. */
async function run(batch: unknown, replies: readonly HttpReply[] = [], more: Record<string, unknown> = {}) {
  const requests: HttpRequest[] = [];
  const runs: Run[] = [];
  const entries = await runBatch(
    OUTER,
    { batch, access_token: 'outer', ...more },
    'v26.0',
    (request, refusal, hint) => {
      const params = JSON.parse(request.body.toString()) as Record<string, unknown>;
      const { method, path } = request;
      requests.push(request);
      runs.push({ method, path, params, refusal: refusal?.failure.kind, hint });
      return replies[runs.length - 1] ?? reply({});
    },
  );
  return { entries, runs, requests };
}
const get = (relative_url: string, more: object = {}) => ({ method: 'GET', relative_url, ...more });
const paramsOf = async (operation: object, more: Record<string, unknown> = {}) =>
  (await run([operation], [], more)).runs[0]?.params;
const isNull = ({ entries }: { readonly entries: readonly unknown[] }) => entries.map((entry) => entry === null);

async function assertRefused(batch: unknown, kind: string, message?: string): Promise<void> {
  let runs = 0;
  const answer = () => {
    runs++;
    return reply({});
  };
  await assert.rejects(runBatch(OUTER, { batch }, 'v26.0', answer), (error: unknown) => {
    assert.ok(error instanceof GraphError || error instanceof ParamError, String(error));
    assert.equal(error instanceof GraphError ? error.failure.kind : error.reason, kind);
    if (message !== undefined) assert.equal(error.message, message);
    if (error instanceof ParamError) assert.equal(error.blame[0]?.[0], 'batch');
    return true;
  });
  assert.equal(runs, 0);
}

describe('The operations of a batch', () => {
  it('are run in order, each as a request of its own with the client and the authorization of the outer one', async () => {
    const { runs, requests } = await run([
      get('a/b%20c?x=1&y=%26'),
      { method: 'POST', relative_url: '//v25.0/d/e/', body: 'z=2&w=a%20b' },
      { method: 'DELETE', relative_url: 'v25.0' },
      get('v1.5x/f?a=b?c'),
      get('w25.0/v1.0'),
      get('v25.10/g?'),
      get('?x=1', { headers: ['a member that Graph ignores'] }),
    ]);
    assert.deepEqual(
      runs.map(({ method, path, params }) => [method, path, params]),
      [
        ['GET', '/v26.0/a/b%20c', { x: '1', y: '&', access_token: 'outer' }],
        ['POST', '/v25.0/d/e/', { z: '2', w: 'a b', access_token: 'outer' }],
        ['DELETE', '/v25.0', { access_token: 'outer' }],
        ['GET', '/v26.0/v1.5x/f', { a: 'b?c', access_token: 'outer' }],
        ['GET', '/v26.0/w25.0/v1.0', { access_token: 'outer' }],
        ['GET', '/v25.10/g', { access_token: 'outer' }],
        ['GET', '/v26.0/', { x: '1', access_token: 'outer' }],
      ],
    );
    const { query, headers, client } = requests[0] ?? OUTER;
    assert.deepEqual([query, client], ['', '127.0.0.1']);
    assert.deepEqual(headers, { authorization: 'Bearer outer', 'content-type': 'application/json' });
  });

  it('have the token and the proofs of the outer request, or all of their own', async () => {
    const outer = { oauth_token: 'o', appsecret_proof: 'p', appsecret_time: 't', other: 1 };
    assert.deepEqual(await paramsOf(get('a'), outer), {
      access_token: 'outer',
      oauth_token: 'o',
      appsecret_proof: 'p',
      appsecret_time: 't',
    });
    assert.deepEqual(await paramsOf(get('a', { access_token: 'own' }), outer), { access_token: 'own' });
    assert.deepEqual(await paramsOf(get('a?access_token=query', { access_token: 'own' }), outer), {
      access_token: 'query',
    });
    assert.deepEqual(await paramsOf(get('a'), { access_token: undefined }), {});
  });

  it('have the parameters of their body before those of their address', async () => {
    assert.deepEqual(await paramsOf(get('a?x=1&y=2', { body: { x: { z: [3] } } })), {
      x: { z: [3] },
      y: '2',
      access_token: 'outer',
    });
    assert.deepEqual(await paramsOf(get('a?x=1', { body: 5 })), { x: '1', access_token: 'outer' });
  });

  it('keep a number without exact digits apart from every id', async () => {
    const { requests } = await run([{ method: 'POST', relative_url: 'a', body: { x: 2 ** 60, y: 2 ** 52, z: 1.5 } }]);
    const [text = ''] = requests.map(({ body }) => body.toString());
    assert.match(text, /"x":"1.15\d+e\+18","y":4503599627370496,"z":1.5/);
  });

  it('are 50 at most and one at least', async () => {
    const many = (count: number) => Array.from({ length: count }, () => get('a'));
    assert.equal((await run(many(50))).entries.length, 50);
    await assertRefused(many(51), 'batch_too_long');
    await assertRefused([], 'missing', 'The parameter batch is required');
    await assertRefused(undefined, 'invalid_list');
  });

  it('are refused together when one of them cannot be read', async () => {
    await assertRefused([get('a'), { method: 'PATCH', relative_url: 'a' }], 'unknown_value');
    await assertRefused([get('a'), { method: 'GET' }], 'missing');
    await assertRefused([get('a'), { relative_url: 'a' }], 'missing');
    await assertRefused([get('a'), get('a', { depends_on: 'x' })], 'batch_dependency_unknown');
    await assertRefused([get('a', { name: 'x', depends_on: 'x' })], 'batch_dependency_unknown');
    await assertRefused([get('{result=x:$.id}'), get('a', { name: 'x' })], 'batch_dependency_unknown');
  });
});

describe('The entries of a batch', () => {
  it('have status, headers and body; without headers when they are not wanted', async () => {
    const answered = [reply({ a: 1 }, { status: 404 })];
    const headers = [
      { name: 'content-type', value: 'application/json' },
      { name: 'x-a', value: '1' },
    ];
    assert.deepEqual((await run([get('a')], answered)).entries, [{ code: 404, headers, body: '{"a":1}' }]);
    for (const include_headers of ['false', '0', false, 0]) {
      const { entries } = await run([get('a')], answered, { include_headers });
      assert.deepEqual(entries, [{ code: 404, body: '{"a":1}' }]);
    }
    for (const include_headers of ['true', '1', true, 1, '']) {
      assert.deepEqual((await run([get('a')], answered, { include_headers })).entries, [
        { code: 404, headers, body: '{"a":1}' },
      ]);
    }
  });

  it('are null for an operation that asks for no response and succeeds, or that was cut off', async () => {
    const quiet = get('a', { omit_response_on_success: true });
    assert.deepEqual(isNull(await run([quiet, quiet], [reply({}), reply({}, { status: 400 })])), [true, false]);
    assert.deepEqual(isNull(await run([get('a')], [reply({}, { isCut: true })])), [true]);
  });

  it('are null for one that another depends on, unless it asks for its response or fails', async () => {
    const named = (more: object) => [get('a', { name: 'x', ...more }), get('b', { depends_on: 'x' })];
    assert.deepEqual(isNull(await run(named({}))), [true, false]);
    assert.deepEqual(isNull(await run(named({ omit_response_on_success: false }))), [false, false]);
    const failed = await run(named({}), [reply({}, { status: 400 })]);
    assert.deepEqual(isNull(failed), [false, true]);
    assert.equal(failed.runs.length, 1);
    const cut = await run(named({}), [reply({}, { isCut: true })]);
    assert.deepEqual([isNull(cut), cut.runs.length], [[true, true], 1]);
    assert.deepEqual(isNull(await run(named({}), [reply({}, { status: 399 })])), [true, false]);
  });

  it('are null for all that depend on one that was not run', async () => {
    const operations = [
      get('a', { name: 'x' }),
      get('b', { name: 'y', depends_on: [' x ', ''] }),
      get('c', { depends_on: 'y' }),
      get('d'),
    ];
    const { entries, runs } = await run(operations, [reply({}, { status: 500 })]);
    assert.deepEqual(isNull({ entries }), [false, true, true, false]);
    assert.equal(runs.length, 2);
  });

  it('are one answer for all once the service is unavailable', async () => {
    const { entries, runs } = await run(
      [get('a'), get('b'), get('c')],
      [reply({ a: 1 }), reply({ b: 1 }, { status: UNAVAILABLE })],
    );
    assert.equal(runs.length, 2);
    assert.deepEqual(entries[2], entries[1]);
    assert.notDeepEqual(entries[1], entries[0]);
  });

  it('are refusals once the answers before are too large together', async () => {
    const large = (length: number) => reply({}, { body: 'x'.repeat(length) });
    const whole = await run([get('a'), get('b'), get('c')], [large(MOST_OF_BATCH - 1), large(1)]);
    assert.deepEqual(
      whole.runs.map(({ refusal }) => refusal),
      [undefined, undefined, undefined],
    );
    const { runs } = await run([get('a'), get('b'), get('c')], [large(MOST_OF_BATCH), large(1)]);
    assert.deepEqual(
      runs.map(({ refusal }) => refusal),
      [undefined, undefined, 'answer_too_large'],
    );
  });
});

describe('References of a batch', () => {
  it('are filled in from earlier answers, in the address and in the body', async () => {
    const { runs } = await run(
      [
        get('a', { name: 'x' }),
        {
          method: 'POST',
          relative_url: '{result=x:$.id}/b?ids={result=x:$.data.*.id}',
          body: { c: ['{result=x:$.id}'] },
        },
      ],
      [reply({ id: '5', data: [{ id: '6' }, { id: '7' }] })],
    );
    assert.equal(runs[1]?.path, '/v26.0/5/b');
    assert.equal(runs[1]?.hint, undefined);
    assert.deepEqual(runs[1]?.params, { ids: '6,7', c: ['5'], access_token: 'outer' });
  });

  it('refuse their operation when it becomes too long', async () => {
    const id = 'x'.repeat(600_000);
    const { runs } = await run(
      [get('a', { name: 'x' }), get('b?c={result=x:$.id}&d={result=x:$..id}')],
      [reply({ id })],
    );
    assert.equal(runs[1]?.refusal, 'batch_operation_too_long');
  });

  it('go to the last of several operations with one name, and a failure has a hint on that', async () => {
    const { runs } = await run(
      [get('a', { name: 'x' }), get('b', { name: 'x' }), get('c?id={result=x:$.id}'), get('d', { depends_on: ['x'] })],
      [reply({ id: 1 }), reply({ id: 2 })],
    );
    assert.equal(runs[2]?.params['id'], '2');
    const hint = 'Several operations of this batch are named x, and this one refers to the last of them before it.';
    assert.deepEqual(
      runs.map((each) => each.hint),
      [undefined, undefined, hint, hint],
    );
  });

  it('that were not read, and bodies that were read as a form, have a hint', async () => {
    const json =
      'The body of this operation is JSON as text, and was read as a form: write it as name=value&name=value, or as an object.';
    const unread =
      '{result=x was not read as a reference, since it is not of the form {result=NAME:JSONPATH} with } at its end.';
    const { runs } = await run([
      get('a', { body: ' {"a":1}' }),
      get('a', { body: 'a={result=x' }),
      get('a', { body: { a: 1 } }),
      get('a', { body: '"{' }),
    ]);
    assert.deepEqual(
      runs.map(({ hint }) => hint),
      [json, unread, undefined, undefined],
    );
  });
});

describe('Names of operations', () => {
  it('are free text, with commas', async () => {
    const { entries } = await run([get('a', { name: 'a, b' }), get('c', { depends_on: 'a, b' })]);
    assert.deepEqual(isNull({ entries }), [true, false]);
  });
});

describe('Files of a batch', () => {
  it('are read only when an operation has some', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const outer: HttpRequest = { ...OUTER, headers, body: Buffer.from('no multipart') };
    const answer = () => reply({});
    assert.equal((await runBatch(outer, { batch: [get('a')] }, 'v26.0', answer)).length, 1);
    await assert.rejects(runBatch(outer, { batch: [get('a', { attached_files: 'b' })] }, 'v26.0', answer));
  });

  it('refuse their operation when the request has none of that name', async () => {
    const file = (attached_files: unknown) => get('a', { attached_files });
    const form = new FormData();
    form.append('one', new File(['1'], 'one.txt'));
    form.append('two', new File(['2'], 'two.txt'));
    const encoded = new Response(form);
    const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
    const outer: HttpRequest = { ...OUTER, headers, body: Buffer.from(await encoded.arrayBuffer()) };
    const seen: (readonly unknown[])[] = [];
    const batch = [file('one, two'), file(['three']), file({ one: 'x' }), file('one,three')];
    await runBatch(outer, { batch }, 'v26.0', async ({ body, headers }, refusal) => {
      const type = headers['content-type'] ?? '';
      const isMultipart = type.startsWith('multipart/');
      seen.push([isMultipart, body.toString().split('filename=').length - 1, refusal?.failure.kind]);
      return reply({});
    });
    assert.deepEqual(seen, [
      [true, 2, undefined],
      [false, 0, 'file_not_attached'],
      [true, 1, undefined],
      [true, 1, 'file_not_attached'],
    ]);
  });
});
