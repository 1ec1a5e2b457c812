import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { HttpRequest } from '../http/site.ts';
import { runBatch } from './batch.ts';

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
