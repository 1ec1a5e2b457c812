import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { addPage, adviceOf, assertRefused, send } from '../support/graph.ts';
import { startInstance, type Reply } from '../support/instance.ts';
import { openThread } from '../support/thread.ts';

/** The bound on the size of an answer (docs/graph/transport.md §4.1). */

const instance = await startInstance();
after(() => instance.close());
const thread = await openThread(instance, await addPage(instance));
const { page } = thread;
/** A text of the greatest length that a person may write. */
const LONG = 'x'.repeat(2000);
const mid = await thread.write(LONG);

const TOO_LARGE = {
  status: 500,
  code: 1,
  message: "Please reduce the amount of data you're asking for, then retry your request",
};
const repeat = (count: number, field: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => field(i)).join();
const read = (path: string, fields: string): Promise<Reply> =>
  send(instance, 'POST', path, {
    body: new URLSearchParams({ method: 'get', access_token: page.token, fields }).toString(),
  });

describe('an answer that is too large is refused with 1', () => {
  const requests: Readonly<Record<string, [string, string]>> = {
    'lists inside of lists, each under many names': [
      '/me',
      repeat(60, (i) => `conversations.as(c${i}){${repeat(100, (j) => `messages.as(m${j}){message}`)}}`),
    ],
    'many queries with small answers': [
      '/me',
      repeat(300, (i) => `conversations.as(c${i}).limit(1){${repeat(10, (j) => `messages.as(m${j}).limit(1){id}`)}}`),
    ],
    'one long field under many names': [`/${mid}`, repeat(3000, (i) => `message.as(m${i})`)],
    'a field of the entries of a list under many names': [
      '/me/conversations',
      `messages{${repeat(3000, (i) => `message.as(m${i})`)}}`,
    ],
    'an edge without lists under many names': ['/me', repeat(25_000, (i) => `messenger_call_settings.as(s${i})`)],
  };
  for (const [what, [path, fields]] of Object.entries(requests)) {
    test(what, async () => {
      const reply = await read(path, fields);
      assertRefused(reply, TOO_LARGE);
      assert.match(await adviceOf(instance, reply), /smaller limit/);
    });
  }

  test('in a batch alone, and the batch from the answer on with which all together are too large', async () => {
    const large = { method: 'GET', relative_url: mid, body: { fields: repeat(2000, (i) => `message.as(m${i})`) } };
    const tooLarge = { ...large, body: { fields: repeat(3000, (i) => `message.as(m${i})`) } };
    const small = { method: 'GET', relative_url: 'me?fields=id' };
    const write = { method: 'POST', relative_url: 'me/messenger_call_settings', body: 'icon_enabled=false' };
    const batch = [tooLarge, small, large, large, large, large, large, small, write];
    const body = JSON.stringify({ access_token: page.token, batch, include_headers: false });
    const reply = await send(instance, 'POST', '/', { headers: { 'content-type': 'application/json' }, body });
    const codes = (reply.json as { code: number }[]).map(({ code }) => code);
    assert.deepEqual(codes, [500, 200, 200, 200, 200, 200, 200, 500, 500]);
    const settings = await instance.get('/me/messenger_call_settings?fields=icon_enabled', page.token);
    assert.equal(settings.json.icon_enabled, true);
  });
});

test('an answer of a hundred conversations with their latest messages is not too large', async () => {
  const reply = await instance.get(
    '/me/conversations?limit=100&fields=participants,updated_time,messages.limit(100){id,message,from,to,created_time}',
    page.token,
  );
  assert.equal(reply.status, 200, reply.text.slice(0, 200));
  assert.equal(reply.json.data[0].messages.data[0].message, LONG);
});
