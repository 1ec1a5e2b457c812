import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { addPage, addToken, assertRefused, assertRefusedWhole, type TestPage } from '../support/graph.ts';
import { startInstance, type Reply } from '../support/instance.ts';
import { addApp, subscribeApp, subscribePage } from '../support/subscriber.ts';
import { openThread, openWindow } from '../support/thread.ts';

const instance = await startInstance();
after(() => instance.close());

const ADAM = { name: 'Adam', profile_picture_url: 'https://example.com/adam.jpg' };

const create = async (page: TestPage, persona: object = ADAM): Promise<string> => {
  const { status, text, json } = await instance.post(`/${page.id}/personas`, persona, page.token);
  assert.equal(status, 200, text);
  assert.deepEqual(Object.keys(json), ['id']);
  return json.id;
};
const list = async (page: TestPage, query = '') =>
  (await instance.get(`/${page.id}/personas${query}`, page.token)).json;
const remove = (id: string, token: string): Promise<Reply> =>
  instance.request(`/v26.0/${id}?access_token=${token}`, { method: 'DELETE' });
const missing = (method: string, id: string) => ({
  type: 'GraphMethodException',
  subcode: 33,
  message:
    `Unsupported ${method} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, ` +
    'or does not support this operation. Please read the Graph API documentation at ' +
    'https://developers.facebook.com/docs/graph-api',
});

describe('A persona', () => {
  test('is created by a form, read by its id and in the list, and deleted', async () => {
    const page = await addPage(instance);
    assert.deepEqual(await list(page), { data: [] });
    const body = new URLSearchParams({ ...ADAM, access_token: page.token });
    const created = await instance.request('/v26.0/me/personas', { method: 'POST', body });
    const { id } = created.json;
    assert.match(id, /^\d{15}$/);
    const persona = { ...ADAM, id };
    assert.deepEqual((await instance.get(`/${id}`, page.token)).json, persona);
    assert.deepEqual((await instance.get(`/${id}?fields=name`, page.token)).json, { name: 'Adam', id });
    const { data, paging } = await list(page);
    assert.deepEqual(data, [persona]);
    assert.equal(paging.cursors.before, paging.cursors.after);
    const deleted = await remove(id, page.token);
    assert.deepEqual([deleted.status, deleted.json], [200, { success: true }]);
    assert.deepEqual(await list(page), { data: [] });
    assertRefused(await remove(id, page.token), missing('delete', id));
    assertRefused(await instance.get(`/${id}`, page.token), missing('get', id));
  });

  test('is invisible to the token of another Page, and to an app token', async () => {
    const [page, other] = [await addPage(instance), await addPage(instance)];
    const id = await create(page);
    for (const token of [other.token, instance.appToken]) {
      assertRefused(await instance.get(`/${id}`, token), missing('get', id));
      assertRefused(await remove(id, encodeURIComponent(token)), missing('delete', id));
    }
    assert.equal((await list(page)).data.length, 1);
    assert.deepEqual(await list(other), { data: [] });
  });

  test('needs pages_messaging for every act', async () => {
    const page = await addPage(instance);
    const id = await create(page);
    const weak = await addToken(instance, page.id, { permissions: ['pages_manage_metadata'] });
    const refusal = {
      status: 403,
      code: 200,
      message: '(#200) Requires pages_messaging permission to manage the object',
    };
    assertRefused(await instance.post(`/${page.id}/personas`, ADAM, weak), refusal);
    assertRefused(await instance.get(`/${page.id}/personas`, weak), refusal);
    assertRefused(await instance.get(`/${id}`, weak), refusal);
    assertRefused(await remove(id, weak), refusal);
    assert.equal((await list(page)).data.length, 1);
  });

  for (const [title, given, message, blame] of [
    ['no name', { profile_picture_url: ADAM.profile_picture_url }, 'The parameter name is required', 'name'],
    ['no picture', { name: 'Adam' }, 'The parameter profile_picture_url is required', 'profile_picture_url'],
    ['a blank name', { ...ADAM, name: ' ' }, 'Param name must be a non-empty UTF-8 encoded string', 'name'],
    [
      'a name of 51 characters',
      { ...ADAM, name: 'a'.repeat(51) },
      'Length of param name must be less than or equal to 50',
      'name',
    ],
    [
      'a picture that is no web address',
      { ...ADAM, profile_picture_url: 'adam.jpg' },
      'profile_picture_url should represent a valid URL',
      'profile_picture_url',
    ],
    [
      'a picture with another scheme',
      { ...ADAM, profile_picture_url: 'javascript:alert(1)' },
      'profile_picture_url should represent a valid URL',
      'profile_picture_url',
    ],
  ] as const) {
    test(`with ${title} is refused and not stored`, async () => {
      const page = await addPage(instance);
      assertRefused(await instance.post(`/${page.id}/personas`, given, page.token), {
        message: `(#100) ${message}`,
        blame: [[blame]],
      });
      assert.deepEqual(await list(page), { data: [] });
    });
  }

  test('may have a name of 50 characters', async () => {
    const page = await addPage(instance);
    const id = await create(page, { ...ADAM, name: 'a'.repeat(50) });
    assert.equal((await instance.get(`/${id}`, page.token)).json.name.length, 50);
  });

  test('is on one page of the list, forwards and backwards', async () => {
    const page = await addPage(instance);
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push(await create(page, { ...ADAM, name: `P${i}` }));
    ids.sort();
    const idsOf = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id);
    const first = await list(page, '?limit=2');
    const second = await list(page, `?limit=2&after=${first.paging.cursors.after}`);
    const third = await list(page, `?limit=2&after=${second.paging.cursors.after}`);
    assert.deepEqual([first, second, third].map(idsOf), [ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
    assert.deepEqual(await list(page, `?after=${third.paging.cursors.after}`), { data: [] });
    assert.deepEqual(idsOf(await list(page, `?limit=2&before=${third.paging.cursors.before}`)), ids.slice(2, 4));
    assert.deepEqual((await list(page, '?fields=name&limit=1')).data.length, 1);
  });

  test('is listed only with cursors of this list and known fields', async () => {
    const page = await addPage(instance);
    await create(page);
    assertRefused(await instance.get(`/${page.id}/personas?after=nonsense`, page.token), {
      code: 2642,
      message: '(#2642) Invalid cursors values',
    });
    assertRefused(await instance.get(`/${page.id}/personas?fields=age`, page.token), {
      message: '(#100) Tried accessing nonexisting field (age)',
    });
  });
});

describe('A message with persona_id', () => {
  test('shows the persona in the thread and the journal, also once it is deleted; the echo does not name it', async (t) => {
    const thread = await openThread(instance, await addPage(instance));
    const app = await addApp(instance, thread.page.id);
    t.after(() => app.receiver.close());
    await subscribeApp(instance, app, ['message_echoes']);
    await subscribePage(instance, app, thread.page.id, ['message_echoes']);
    await thread.write();
    const id = await create(thread.page);
    const mid = await thread.sent({ text: 'Hello' }, { persona_id: id });
    await remove(id, thread.page.token);
    const [, shown] = (await thread.view()).messages;
    assert.deepEqual(shown.persona, { id, name: 'Adam', picture_url: ADAM.profile_picture_url });
    const journal = (await instance.control(`/pages/${thread.page.id}/journal`)).json.data;
    const sent = journal.find(({ kind }: { kind: string }) => kind === 'message_sent');
    assert.equal(sent.message.persona.name, 'Adam');
    const [echo] = await app.receiver.count(1);
    assert.deepEqual(JSON.parse(echo?.body.toString() ?? '').entry[0].messaging[0].message, {
      is_echo: true,
      app_id: Number(instance.app.id),
      mid,
      text: 'Hello',
    });
  });

  test('without it is in the name of the Page', async () => {
    const thread = await openWindow(instance);
    await thread.sent({ text: 'Hello' });
    assert.equal('persona' in (await thread.view()).messages[1], false);
  });

  test('of another Page, or of none, is refused and not sent', async () => {
    const thread = await openWindow(instance);
    const other = await create(await addPage(instance));
    for (const persona_id of [other, '1']) {
      const refusal = { message: '(#100) Invalid persona_id', blame: [['persona_id']] };
      await thread.sendRefused({ text: 'Hello' }, refusal, { persona_id });
      await assertRefusedWhole(
        instance,
        thread.page,
        () => thread.send(undefined, { sender_action: 'typing_on', persona_id }),
        refusal,
      );
    }
    await thread.sendRefused(
      { text: 'Hello' },
      { message: '(#100) Param persona_id must be a valid ID string (e.g., "123")', blame: [['persona_id']] },
      { persona_id: 'Adam' },
    );
  });

  test('types in the name of the persona', async () => {
    const thread = await openWindow(instance);
    const persona_id = await create(thread.page);
    const reply = await thread.send(undefined, { sender_action: 'typing_on', persona_id });
    assert.deepEqual([reply.status, reply.json], [200, { recipient_id: thread.psid }]);
  });
});
