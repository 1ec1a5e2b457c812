import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { addPage, assertRefused } from '../support/graph.ts';
import { startInstance, type Reply } from '../support/instance.ts';
import { openThread, type TestThread } from '../support/thread.ts';

const instance = await startInstance();
after(() => instance.close());

const page = await addPage(instance);
const threads: TestThread[] = [];
for (let i = 0; i < 7; i++) threads.push(await openThread(instance, page));
const [thread] = threads as [TestThread];
for (const each of threads.toReversed()) await each.write('Hello');
const ids: string[] = [];
for (let i = 0; i < 110; i++) ids.unshift(await thread.write(`Message ${i}`));

const read = async (path: string): Promise<Reply['json']> => {
  const { status, text, json } = await instance.get(path, page.token);
  assert.equal(status, 200, text);
  return json;
};
const conversation: string = (await read(`/${page.id}/conversations?user_id=${thread.psid}`)).data[0].id;
const MESSAGES = `/${conversation}/messages`;
const idsOf = ({ data }: Reply['json']): string[] => data.map((each: { id: string }) => each.id);
const follow = async (address: string): Promise<Reply['json']> => {
  assert.ok(address.startsWith(`${instance.url}/v26.0/`));
  return (await instance.request(address.slice(instance.url.length))).json;
};

describe('a list in parts', () => {
  test('has 25 items without a limit, and 100 for a greater one', async () => {
    assert.deepEqual(idsOf(await read(MESSAGES)), ids.slice(0, 25));
    for (const limit of [100, 101, 5000]) {
      const part = await read(`${MESSAGES}?limit=${limit}`);
      assert.equal(part.data.length, 100);
      assert.equal(new URL(part.paging.next).searchParams.get('limit'), '100');
    }
    assert.deepEqual(await read(`${MESSAGES}?limit=0`), { data: [] });
  });

  test('is followed by next to its end, each item once, and by previous back to its beginning', async () => {
    let part = await read(`${MESSAGES}?limit=20&fields=message`);
    const forth: Reply['json'][] = [part];
    assert.equal(part.paging.previous, undefined);
    while (part.paging.next !== undefined) forth.push((part = await follow(part.paging.next)));
    assert.deepEqual(
      forth.map(({ data }) => data.length),
      [20, 20, 20, 20, 20, 11],
    );
    assert.deepEqual(forth.flatMap(idsOf).slice(0, 110), ids);
    assert.equal(part.data.at(-1).message, 'Hello');
    const back: Reply['json'][] = [part];
    while (part.paging.previous !== undefined) back.unshift((part = await follow(part.paging.previous)));
    assert.deepEqual(
      back.map(({ data }) => data),
      forth.map(({ data }) => data),
    );
  });

  test('is followed by its cursors alone', async () => {
    const part = await read(`${MESSAGES}?limit=3`);
    const next = await read(`${MESSAGES}?limit=3&after=${part.paging.cursors.after}`);
    assert.deepEqual(idsOf(next), ids.slice(3, 6));
    const before = await read(`${MESSAGES}?limit=2&before=${next.paging.cursors.before}`);
    assert.deepEqual(idsOf(before), ids.slice(1, 3));
    assert.deepEqual(await read(`${MESSAGES}?before=${part.paging.cursors.before}`), { data: [] });
  });

  test('keeps its place while messages arrive', async () => {
    const own = await openThread(instance, await addPage(instance));
    const written = [await own.write('1'), await own.write('2'), await own.write('3')];
    const get = async (path: string) => (await instance.get(path, own.page.token)).json;
    const [{ id }] = (await get(`/${own.page.id}/conversations`)).data;
    const part = await get(`/${id}/messages?limit=1`);
    await own.write('4');
    assert.deepEqual(idsOf(await follow(part.paging.next)), [written[1]]);
  });

  test('of conversations is followed in both directions', async () => {
    const path = `/${page.id}/conversations?limit=3&platform=messenger&fields=participants`;
    const parts = [await read(path)];
    for (let next = parts[0].paging.next; next !== undefined; next = parts.at(-1).paging.next) {
      parts.push(await follow(next));
    }
    const people = (part: Reply['json']) => part.data.map((each: Reply['json']) => each.participants.data[0].id);
    assert.deepEqual(
      parts.map(people),
      [threads.slice(0, 3), threads.slice(3, 6), threads.slice(6)].map((each) => each.map(({ psid }) => psid)),
    );
    const { searchParams } = new URL(parts[0].paging.next);
    assert.deepEqual([searchParams.get('platform'), searchParams.get('fields')], ['messenger', 'participants']);
    assert.deepEqual(people(await follow(parts[2].paging.previous)), people(parts[1]));
  });

  test('inside a field has the address of the list itself', async () => {
    const { messages } = await read(`/${conversation}?fields=messages{message,to{id}}`);
    const next = await follow(messages.paging.next);
    assert.deepEqual(idsOf(next), ids.slice(25, 50));
    assert.deepEqual(Object.keys(next.data[0]), ['message', 'to', 'id']);
  });

  test('refuses a cursor of another list', async () => {
    const refusal = { code: 2642, message: '(#2642) Invalid cursors values' };
    const { cursors } = (await read(`/${page.id}/conversations`)).paging;
    assertRefused(await instance.get(`${MESSAGES}?after=${cursors.after}`, page.token), refusal);
    const far = Buffer.from(`AQHR messages_of_${conversation} ${'9'.repeat(33)}`).toString('base64url');
    assertRefused(await instance.get(`${MESSAGES}?after=${far}`, page.token), refusal);
    const beyond = Buffer.from(`AQHR messages_of_${conversation} ${'9'.repeat(32)}`).toString('base64url');
    assert.deepEqual(idsOf(await read(`${MESSAGES}?after=${beyond}&limit=1`)), ids.slice(0, 1));
  });
});
