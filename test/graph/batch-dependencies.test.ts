import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { addPage, assertRefusedWhole, multipart, send, stored, type TestPage } from '../support/graph.ts';
import { startInstance, type Reply } from '../support/instance.ts';
import { openThread } from '../support/thread.ts';

const instance = await startInstance();
after(() => instance.close());

const page = await addPage(instance);

type Operation = Readonly<Record<string, unknown>>;
type Entry = [code: number, body: unknown] | null;

const encode = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
const post = (batch: readonly Operation[], { token }: TestPage = page): Promise<Reply> =>
  send(instance, 'POST', '/', { body: encode({ batch: JSON.stringify(batch), access_token: token }) });
const entriesOf = ({ json }: Reply): Entry[] =>
  json.map((entry: { code: number; body: string } | null) => entry && [entry.code, JSON.parse(entry.body)]);

/** Runs a batch and returns its entries as status and parsed body. */
async function run(batch: readonly Operation[], of?: TestPage): Promise<Entry[]> {
  const reply = await post(batch, of);
  assert.equal(reply.status, 200, reply.text);
  return entriesOf(reply);
}

const errorOf = (entry: Entry | undefined) => (entry?.[1] as { error: Record<string, unknown> }).error;
const read = (fields: string, more: Operation = {}): Operation => ({
  method: 'GET',
  relative_url: `me/messenger_call_settings?fields=${fields}`,
  ...more,
});
const write = (body: unknown, more: Operation = {}): Operation => ({
  method: 'POST',
  relative_url: 'me/messenger_call_settings',
  body,
  ...more,
});
const DONE: Entry = [200, { success: true, result: 'success' }];
const icon = (icon_enabled: boolean): Entry => [200, { data: [{ icon_enabled }], icon_enabled }];

/** A Page with a consumer who has just written, so that messages may be sent; `texts` returns those of the Page. */
async function withConsumer(
  name: string,
): Promise<TestPage & { readonly psid: string; readonly texts: () => Promise<string[]> }> {
  const fresh = await addPage(instance, { name });
  const thread = await openThread(instance, fresh);
  await thread.write();
  const texts = async () => (await thread.view()).messages.slice(1).map(({ text }: { text: string }) => text);
  return { ...fresh, psid: thread.psid, texts };
}

describe('a reference to an earlier operation of a batch', () => {
  test('stands for a value of its answer, in a form body', async () => {
    const { psid, texts, ...of } = await withConsumer('A Page');
    const message = (text: string) => encode({ recipient: JSON.stringify({ id: psid }), 'message[text]': text });
    const [first, second] = await run(
      [
        { method: 'POST', relative_url: 'me/messages', name: 'first', body: message('one') },
        { method: 'POST', relative_url: 'me/messages', body: message('after {result=first:$.message_id}') },
      ],
      of,
    );
    assert.deepEqual([first, second?.[0]], [null, 200]);
    const [one, two, ...more] = await texts();
    assert.deepEqual([one, more], ['one', []]);
    assert.match(two ?? '', /^after m_[\w-]{40,}$/);
  });

  const NAME = 'Call "Ann" & Söhne, 100 % \\ <b>';
  for (const [where, message] of [
    ['JSON text in a form', (text: string) => encode({ message: JSON.stringify({ text }) })],
    ['raw JSON, as the Node SDK writes it', (text: string) => `message=${JSON.stringify({ text })}`],
    ['a body that is an object', (text: string) => ({ message: { text } })],
  ] as const) {
    test(`stands for a value with quotes and percent signs, in ${where}`, async () => {
      const { psid, texts, ...of } = await withConsumer(NAME);
      const body = message('{result=page:$.name}');
      const recipient = JSON.stringify({ id: psid });
      const entries = await run(
        [
          { method: 'GET', relative_url: 'me?fields=name', name: 'page' },
          {
            method: 'POST',
            relative_url: `me/messages?${encode({ recipient })}`,
            body: typeof body === 'string' ? body : { ...body },
          },
        ],
        of,
      );
      assert.equal(entries[1]?.[0], 200, JSON.stringify(entries));
      assert.deepEqual(await texts(), [NAME]);
    });
  }

  test('stands for several values, joined by commas', async () => {
    const fresh = await addPage(instance);
    const fields = ['calls', 'feed', 'messages'];
    await instance.post('/me/subscribed_apps', { subscribed_fields: fields }, fresh.token);
    const other = await addPage(instance);
    const entries = await run(
      [
        { method: 'GET', relative_url: 'me/subscribed_apps', name: 'source' },
        {
          method: 'POST',
          relative_url: 'me/subscribed_apps',
          body: encode({
            subscribed_fields: '{result=source:$.data.*.subscribed_fields.*}',
            access_token: other.token,
          }),
        },
      ],
      fresh,
    );
    assert.deepEqual(entries, [null, [200, { success: true }]]);
    const { json } = await instance.get('/me/subscribed_apps', other.token);
    assert.deepEqual(json.data[0].subscribed_fields, fields);
  });

  for (const [where, url] of [
    ['the path', `{result=page:$.id}/messenger_call_settings?fields=icon_enabled`],
    ['the path after a version', `/v24.0/{result=page:$.id}/messenger_call_settings?fields=icon_enabled`],
    ['the path, percent-encoded', `%7Bresult%3Dpage%3A%24.id%7D/messenger_call_settings?fields=icon_enabled`],
  ] as const) {
    test(`stands for a value in ${where}`, async () => {
      const entries = await run([
        { method: 'GET', relative_url: 'me?fields=id', name: 'page' },
        { method: 'GET', relative_url: url },
      ]);
      assert.deepEqual(entries, [null, icon(true)]);
    });
  }

  for (const [how, reference] of [
    ['as it is', '{result=source:$.data[0].subscribed_fields[1]}'],
    ['percent-encoded', encodeURIComponent('{result=source:$.data[0].subscribed_fields[1]}')],
  ] as const) {
    test(`stands for a value in the query, ${how}`, async () => {
      const fresh = await addPage(instance);
      await instance.post('/me/subscribed_apps', { subscribed_fields: ['calls', 'feed'] }, fresh.token);
      await run(
        [
          { method: 'GET', relative_url: 'me/subscribed_apps', name: 'source' },
          { method: 'POST', relative_url: `me/subscribed_apps?subscribed_fields=${reference}` },
        ],
        fresh,
      );
      const { json } = await instance.get('/me/subscribed_apps', fresh.token);
      assert.deepEqual(json.data[0].subscribed_fields, ['feed']);
    });
  }

  test('that leads to no value stands for empty text', async () => {
    const [, second] = await run([
      { method: 'GET', relative_url: 'me?fields=id', name: 'page' },
      { method: 'GET', relative_url: 'me/messenger_call_settings?fields=icon_enabled{result=page:$.nope}' },
    ]);
    assert.deepEqual(second, icon(true));
  });

  test('takes the latest earlier operation of the name', async () => {
    const [, , third] = await run([
      { method: 'GET', relative_url: 'me?fields=name', name: 'page', omit_response_on_success: false },
      { method: 'GET', relative_url: 'me?fields=id', name: 'page' },
      { method: 'GET', relative_url: '{result=page:$.id}?fields=id' },
    ]);
    assert.deepEqual(third, [200, { id: page.id }]);
  });
});

describe('the answer of a named operation', () => {
  test('is left out when a later operation depends on it and it succeeds', async () => {
    const entries = await run([read('icon_enabled', { name: 'first' }), read('icon_enabled', { depends_on: 'first' })]);
    assert.deepEqual(entries, [null, icon(true)]);
  });
  test('is there with omit_response_on_success false', async () => {
    const entries = await run([
      read('icon_enabled', { name: 'first', omit_response_on_success: false }),
      read('icon_enabled', { depends_on: 'first' }),
    ]);
    assert.deepEqual(entries, [icon(true), icon(true)]);
  });
  test('is there when nothing depends on it, since SDKs name each operation', async () => {
    const entries = await run([
      read('icon_enabled', { name: 'Request0', omit_response_on_success: false }),
      read('icon_enabled', { name: 'Request1' }),
    ]);
    assert.deepEqual(entries, [icon(true), icon(true)]);
  });
});

describe('an operation that depends on one that fails', () => {
  for (const [how, dependent] of [
    ['depends_on', { body: 'icon_enabled=false', depends_on: 'first' }],
    ['depends_on as a list', { body: 'icon_enabled=false', depends_on: ['first'] }],
    ['a reference', { body: 'icon_enabled=false&id={result=first:$.id}' }],
  ] as const) {
    test(`by ${how} is not run, nor is one that depends on it; both are null`, async () => {
      const before = await stored(instance, page);
      const [first, second, third, fourth] = await run([
        write('icon_enabled=maybe', { name: 'first' }),
        write(dependent.body, { ...dependent, name: 'second' }),
        write('icon_enabled=false', { depends_on: 'second' }),
        read('icon_enabled'),
      ]);
      assert.equal(first?.[0], 400);
      assert.equal(errorOf(first)['message'], '(#100) Param icon_enabled must be a boolean');
      assert.deepEqual([second, third, fourth], [null, null, icon(true)]);
      assert.deepEqual(await stored(instance, page), before);
    });
  }
  test('is run with an empty depends_on', async () => {
    assert.deepEqual(await run([write('icon_enabled=true', { depends_on: '' })]), [DONE]);
  });
});

describe('a batch is refused whole', () => {
  const refused = (batch: readonly Operation[], message: string, status = 400) =>
    assertRefusedWhole(instance, page, () => post(batch), { status, type: 'GraphBatchException', message });
  const unresolved = (index: number, name: string) =>
    `Request ${index} cannot depend on an  unresolved request with  name ${name}. Requests can only depend on ` +
    'preceding requests';
  const first = write('icon_enabled=false');

  test('when depends_on names no operation', () =>
    refused([first, write('icon_enabled=false', { depends_on: 'f' })], unresolved(1, 'f')));
  test('when a reference names no operation', () =>
    refused([first, read('{result=i-dont-exist:$.data.*.id}')], unresolved(1, 'i-dont-exist')));
  test('when an operation depends on a later one, or on itself', async () => {
    await refused([write('icon_enabled=false', { depends_on: 'f' }), read('id', { name: 'f' })], unresolved(0, 'f'));
    await refused([write('icon_enabled=false', { depends_on: 'f', name: 'f' })], unresolved(0, 'f'));
  });
  test('for a reference that is no JSONPath', () =>
    refused(
      [{ ...first, name: 'f' }, read('{result=f:$.data[?(@.id)]}')],
      'Request 1 has an invalid JSONPath expression $.data[?(@.id)]',
    ));
  test('for more than 100 references in one operation', async () => {
    const references = (count: number) => Array.from({ length: count }, (_, i) => `a${i}={result=f:$.a${i}}`).join('&');
    await refused(
      [{ ...first, name: 'f' }, write(references(101))],
      'Request 1 has more than 100 references to other requests',
    );
    const [, second] = await run([read('icon_enabled', { name: 'f' }), write(`icon_enabled=true&${references(100)}`)]);
    assert.deepEqual(second, DONE);
  });
});

test('an operation that its references make longer than 1 MiB is refused, and not run', async () => {
  const { psid, texts, ...of } = await withConsumer('x'.repeat(100));
  const body = { recipient: { id: psid }, message: { text: '{result=page:$.name}'.repeat(12_000) } };
  const [, second, third] = await run(
    [
      { method: 'GET', relative_url: 'me?fields=name', name: 'page' },
      { method: 'POST', relative_url: 'me/messages', body },
      { method: 'GET', relative_url: 'me?fields=id' },
    ],
    of,
  );
  const message = 'Request 1 is longer than 1048576 characters with its references filled in';
  assert.deepEqual([second?.[0], errorOf(second)['message'], errorOf(second)['code']], [413, message, 100]);
  assert.deepEqual([third, await texts()], [[200, { id: of.id }], []]);
});

describe('attached_files', () => {
  const boundary = 'bound';
  /** A multipart body with a batch and files, by the names of their parts. */
  function withFiles(batch: readonly Operation[], ...names: string[]) {
    const fields = multipart({ batch: JSON.stringify(batch), access_token: page.token });
    const files = names.map(
      (name) =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${name}.txt"\r\n` +
        `Content-Type: text/plain\r\n\r\nThe file ${name}\r\n`,
    );
    return { headers: fields.headers, body: files.join('') + fields.body };
  }
  const attached = (attached_files: unknown) => write('icon_enabled=true', { attached_files });
  const notAttached = (name: string) => [
    400,
    'GraphBatchException',
    `File ${name} has not been attached`,
    100,
    undefined,
  ];
  const refusalOf = (entry: Entry | undefined) => {
    const { type, message, code, error_subcode } = errorOf(entry);
    return [entry?.[0], type, message, code, error_subcode];
  };

  for (const [form, value] of [
    ['text with commas', 'one, two'],
    ['a list', ['one', 'two']],
    ['an object, as the Java SDK sends it', { one: 'filedata', two: 'filedata' }],
  ] as const) {
    test(`may be ${form}`, async () => {
      const entries = await send(instance, 'POST', '/', withFiles([attached(value), attached(value)], 'one', 'two'));
      assert.deepEqual(entriesOf(entries), [DONE, DONE]);
      const missing = entriesOf(await send(instance, 'POST', '/', withFiles([attached(value)], 'one')));
      assert.deepEqual(refusalOf(missing[0]), notAttached('two'));
    });
  }

  test('that are missing refuse the operation and store nothing of it; the others are run', async () => {
    const before = await stored(instance, page);
    const batch = [write('icon_enabled=false', { attached_files: 'type' }), read('icon_enabled')];
    const [first, second] = entriesOf(await send(instance, 'POST', '/', withFiles(batch, 'other')));
    assert.deepEqual(refusalOf(first), notAttached('type'));
    assert.deepEqual(second, icon(true));
    assert.deepEqual(await stored(instance, page), before);
    const plain = await run(batch);
    assert.deepEqual(refusalOf(plain[0]), notAttached('type'));
  });

  test('do not find a part whose name has a dot, because Graph reads dots as underscores', async () => {
    const batch = [attached('file1.jpg'), attached('file1_jpg')];
    const [first, second] = entriesOf(await send(instance, 'POST', '/', withFiles(batch, 'file1.jpg')));
    assert.deepEqual([refusalOf(first), second], [notAttached('file1.jpg'), DONE]);
  });

  test('are explained in the list of requests', async () => {
    await send(instance, 'POST', '/', withFiles([attached('nope')]));
    const { data } = (await instance.control(`/requests?limit=2`)).json;
    const [advice] = data
      .map((each: { advice: string | null }) => each.advice)
      .filter((each: unknown) => each !== null);
    assert.match(advice, /^attached_files names parts of a multipart\/form-data body/);
  });
});
