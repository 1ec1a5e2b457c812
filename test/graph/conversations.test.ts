import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { addPage, addToken, assertRefused, type Refusal } from '../support/graph.ts';
import { startInstance, type Reply } from '../support/instance.ts';
import { buttonTemplate, openThread, openWindow } from '../support/thread.ts';

const instance = await startInstance();
after(() => instance.close());

const thread = await openThread(instance, await addPage(instance, { name: 'A Page' }));
const { page, psid } = thread;
const first = await thread.write('One');
const second = await thread.sent({ text: 'Two' });
const third = await thread.write('Three');

const get = (path: string, token = page.token) => instance.get(path, token);
const list = async (query = ''): Promise<Reply['json']> => {
  const { status, text, json } = await get(`/${page.id}/conversations${query}`);
  assert.equal(status, 200, text);
  return json;
};
const id: string = (await list()).data[0].id;
const unknown = (node: string): Refusal => ({
  subcode: 33,
  type: 'GraphMethodException',
  message:
    `Unsupported get request. Object with ID '${node}' does not exist, cannot be loaded due to missing permissions, or ` +
    'does not support this operation. Please read the Graph API documentation at ' +
    'https://developers.facebook.com/docs/graph-api',
});
const alex = { name: 'Alex', email: `${psid}@facebook.com`, id: psid };
const ofPage = { name: 'A Page', email: `${page.id}@facebook.com`, id: page.id };
const AT = '2026-11-22T12:00:00+0000';

describe('the conversations of a Page', () => {
  test('have id, link and time without fields', async () => {
    const { data, paging } = await list();
    assert.match(id, /^t_\d+$/);
    assert.ok(!id.includes(psid), 'the id is not the person’s');
    assert.deepEqual(data, [{ id, link: `/${page.id}/inbox/${id.slice(2)}/?section=messages`, updated_time: AT }]);
    assert.deepEqual(Object.keys(paging), ['cursors']);
  });

  test('have the fields that the request names, with selections inside them', async () => {
    const fields =
      'participants,senders{id},snippet,message_count,can_reply,scoped_thread_key,folder,is_subscribed,former_participants';
    assert.deepEqual((await list(`?fields=${fields}`)).data, [
      {
        participants: { data: [alex, ofPage] },
        senders: { data: [{ id: psid }, { id: page.id }] },
        snippet: 'Three',
        message_count: 3,
        can_reply: true,
        scoped_thread_key: id,
        folder: 'inbox',
        is_subscribed: true,
        former_participants: { data: [] },
        id,
      },
    ]);
  });

  test('have their messages as a field, as a list in parts of its own', async () => {
    const { data } = await list('?fields=messages{message,from{name}}');
    const { messages } = data[0];
    assert.deepEqual(messages.data, [
      { message: 'Three', from: { name: 'Alex' }, id: third },
      { message: 'Two', from: { name: 'A Page' }, id: second },
      { message: 'One', from: { name: 'Alex' }, id: first },
    ]);
    assert.deepEqual(Object.keys(messages.paging.cursors), ['before', 'after']);
  });

  test('are found by the person, also in lower case and upper case of the platform', async () => {
    for (const platform of ['messenger', 'MESSENGER']) {
      assert.equal((await list(`?user_id=${psid}&platform=${platform}`)).data[0].id, id);
    }
    assert.deepEqual(await list('?user_id=1'), { data: [] });
  });

  test('are all in the folder inbox', async () => {
    assert.equal((await list('?folder=inbox')).data.length, 1);
    assert.deepEqual(await list('?folder=spam'), { data: [] });
  });

  test('do not include a person without messages, and begin with the newest message', async () => {
    const other = await addPage(instance);
    const threads = [];
    for (const text of ['a', 'b', 'c']) threads.push({ text, thread: await openThread(instance, other) });
    await openThread(instance, other);
    for (const each of threads) await each.thread.write(each.text);
    await threads[0]?.thread.write('d');
    const { json } = await get(`/${other.id}/conversations?fields=snippet`, other.token);
    assert.deepEqual(
      json.data.map(({ snippet }: { snippet: string }) => snippet),
      ['d', 'c', 'b'],
    );
  });

  test('include one that consists of a call', async () => {
    const calls = await openThread(instance, await addPage(instance));
    const call = await calls.ring();
    assert.equal((await instance.control(`/calls/${call}/decline`, { as: 'inbox' })).status, 200);
    const { json } = await get(`/${calls.page.id}/conversations?fields=message_count,snippet`, calls.page.token);
    assert.deepEqual(
      json.data.map(({ message_count, snippet }: { message_count: number; snippet: string }) => [
        message_count,
        snippet,
      ]),
      [[1, '']],
    );
  });

  const refusals: [query: string, refusal: Refusal][] = [
    ['platform=instagram', { subcode: 2534013, message: '(#100) The page is not linked to an Instagram account' }],
    [
      'platform=icq',
      {
        message: '(#100) Param platform must be one of {MESSENGER, INSTAGRAM} - got "icq".',
        blame: [['platform']],
      },
    ],
    [
      'folder=attic',
      {
        message: '(#100) Param folder must be one of {inbox, other, page_done, pending, spam} - got "attic".',
        blame: [['folder']],
      },
    ],
    ['user_id=alex', { message: '(#100) Param user_id must be a valid ID string (e.g., "123")', blame: [['user_id']] }],
    ['limit=many', { message: '(#100) Param limit must be an integer', blame: [['limit']] }],
    ['limit=-1', { message: '(#100) Param limit must be greater than or equal to 0', blame: [['limit']] }],
    ['after=nonsense', { code: 2642, message: '(#2642) Invalid cursors values' }],
    ['before=nonsense', { code: 2642, message: '(#2642) Invalid cursors values' }],
    [
      'fields=shoe_size',
      { message: '(#100) Tried accessing nonexisting field (shoe_size) on node type (UnifiedThread)' },
    ],
    ['fields=participants{age}', { message: '(#100) Tried accessing nonexisting field (age)' }],
    ['fields=messages{age}', { message: '(#100) Tried accessing nonexisting field (age) on node type (Message)' }],
  ];
  for (const [query, refusal] of refusals) {
    test(`are refused for ${query}`, async () =>
      assertRefused(await get(`/${page.id}/conversations?${query}`), refusal));
  }

  test('need a Page token', async () =>
    assertRefused(await get(`/${page.id}/conversations`, instance.appToken), {
      code: 190,
      message: '(#190) This method must be called with a Page Access Token',
    }));

  const all = ['pages_messaging', 'pages_manage_metadata', 'pages_read_engagement'];
  for (const missing of all) {
    test(`need ${missing}`, async () => {
      const token = await addToken(instance, page.id, { permissions: all.filter((each) => each !== missing) });
      const refusal = { status: 403, code: 200, message: `(#200) Requires ${missing} permission to manage the object` };
      for (const path of [`/${page.id}/conversations`, `/${id}`, `/${id}/messages`, `/${first}`]) {
        assertRefused(await get(path, token), refusal);
      }
    });
  }
});

describe('a conversation', () => {
  test('is read by its id', async () => {
    const link = `/${page.id}/inbox/${id.slice(2)}/?section=messages`;
    assert.deepEqual((await get(`/${id}`)).json, { id, link, updated_time: AT });
    assert.deepEqual((await get(`/${id}?fields=snippet`)).json, { snippet: 'Three', id });
    const { messages } = (await get(`/${id}?fields=messages`)).json;
    assert.deepEqual(
      messages.data,
      [third, second, first].map((each) => ({ id: each, created_time: AT })),
    );
  });

  test('is unknown with another id, without messages, and to other Pages', async () => {
    const other = await openWindow(instance);
    const silent = await openThread(instance, page);
    const [{ id: otherId }] = (await get(`/${other.page.id}/conversations`, other.page.token)).json.data;
    for (const each of ['t_1', 't_10', 't_109999', 't_x', otherId]) {
      for (const path of [`/${each}`, `/${each}/messages`]) assertRefused(await get(path), unknown(each));
    }
    assertRefused(await get(`/${id}`, other.page.token), unknown(id));
    const { data } = await list(`?user_id=${silent.psid}`);
    assert.deepEqual(data, []);
  });

  test('and its messages need a Page token', async () => {
    for (const path of [`/${id}`, `/${id}/messages`, `/${first}`]) {
      assertRefused(await get(path, instance.appToken), {
        code: 190,
        message: '(#190) This method must be called with a Page Access Token',
      });
    }
  });

  test('has no other edges and no other methods', async () => {
    assertRefused(await get(`/${id}/likes`), { code: 2500, message: 'Unknown path components: /likes' });
    const message = unknown(id).message.replace('get', 'post');
    assertRefused(await instance.post(`/${id}`, {}, page.token), { ...unknown(id), message });
  });
});

describe('a message', () => {
  test('has id and time without fields', async () =>
    assert.deepEqual((await get(`/${second}`)).json, { id: second, created_time: AT }));

  test('has sender, recipient and text', async () => {
    const fields = '?fields=id,created_time,from,to,message,attachments,shares,sticker,tags,reactions';
    const written = { id: first, created_time: AT, from: alex, to: { data: [ofPage] }, message: 'One' };
    assert.deepEqual((await get(`/${first}${fields}`)).json, written);
    const sent = { id: second, created_time: AT, from: ofPage, to: { data: [alex] }, message: 'Two' };
    assert.deepEqual((await get(`/${second}${fields}`)).json, sent);
    assert.deepEqual((await get(`/${second}?fields=to{name}`)).json, { to: { data: [{ name: 'Alex' }] }, id: second });
  });

  test('has the text of a template, and an empty one without text', async () => {
    const own = await openWindow(instance);
    const template = await own.sent(buttonTemplate({ type: 'postback', title: 'Go', payload: 'GO' }));
    const prompt = await own.sent({ attachment: { type: 'template', payload: { template_type: 'call_prompt' } } });
    const texts = [];
    for (const each of [template, prompt])
      texts.push((await get(`/${each}?fields=message`, own.page.token)).json.message);
    assert.deepEqual(texts, ['Need help?', '']);
  });

  test('is unknown to other Pages, and with another id', async () => {
    const other = await addPage(instance);
    assertRefused(await get(`/${first}`, other.token), unknown(first));
    assertRefused(await get('/m_none'), unknown('m_none'));
  });

  test('has no other fields', async () =>
    assertRefused(await get(`/${first}?fields=mood`), {
      message: '(#100) Tried accessing nonexisting field (mood) on node type (Message)',
    }));
});
