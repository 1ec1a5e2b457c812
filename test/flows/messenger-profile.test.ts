import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { addPage } from '../support/graph.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { addApp, subscribeApp, subscribePage, type Subscriber } from '../support/subscriber.ts';
import { openThread, type TestThread } from '../support/thread.ts';

const FIELDS = ['messages', 'messaging_postbacks'];
const GET_STARTED = { payload: 'START' };
const ICE_BREAKERS = [
  { question: 'Where are you?', payload: 'WHERE' },
  { question: 'When are you open?', payload: 'WHEN' },
];
const MENU = [
  { type: 'web_url', title: 'Shop', url: 'https://shop.example/' },
  { type: 'postback', title: 'Talk to us', payload: 'TALK' },
  { type: 'postback', title: 'Opening hours', payload: 'HOURS' },
];

interface Setting {
  readonly instance: Instance;
  readonly thread: TestThread;
  readonly app: Subscriber;
  readonly set: (profile: object) => Promise<void>;
  readonly tap: (tap: object) => ReturnType<Instance['control']>;
}

async function start(t: TestContext): Promise<Setting> {
  const instance = await startInstance();
  t.after(() => instance.close());
  const thread = await openThread(instance, await addPage(instance));
  const { page, psid } = thread;
  const app = await addApp(instance, page.id);
  t.after(() => app.receiver.close());
  await subscribeApp(instance, app, FIELDS);
  await subscribePage(instance, app, page.id, FIELDS);
  return {
    instance,
    thread,
    app,
    async set(profile) {
      const reply = await instance.post(`/${page.id}/messenger_profile`, profile, page.token);
      assert.equal(reply.status, 200, reply.text);
    },
    tap: (tap) => instance.control(`/threads/${page.id}/${psid}/postbacks`, tap),
  };
}

const EMPTY = { greeting: null, get_started: null, ice_breakers: [], menu: [], composer_disabled: false };

describe('The Messenger profile in a thread', () => {
  it('is empty for a Page that has none', async (t) => {
    const { thread } = await start(t);
    assert.deepEqual((await thread.view()).profile, EMPTY);
  });

  it('shows the greeting with the name of the person, and Get Started, until there is a message', async (t) => {
    const { thread, set, tap, app, instance } = await start(t);
    const text = 'Hello {{user_first_name}}{{user_last_name}} ({{user_full_name}})';
    await set({
      get_started: GET_STARTED,
      greeting: [
        { locale: 'de_DE', text: 'Hallo' },
        { locale: 'default', text },
      ],
    });
    assert.deepEqual((await thread.view()).profile, { ...EMPTY, greeting: 'Hello Alex (Alex)', get_started: 'START' });

    const { json } = await tap({ source: 'get_started' });
    const { profile, messages, window } = await thread.view();
    assert.deepEqual(profile, EMPTY);
    assert.deepEqual(
      messages.map(({ id, from, text }: Record<string, string>) => [id, from, text]),
      [[json.message_id, 'consumer', 'Get Started']],
    );
    assert.equal(window.open, true);
    const [webhook, ...others] = await app.receiver.count(1);
    assert.deepEqual(others, []);
    const [event] = JSON.parse(webhook?.body.toString() ?? '').entry[0].messaging;
    assert.deepEqual(event.sender, { id: thread.psid });
    assert.deepEqual(event.postback, { mid: json.message_id, title: 'Get Started', payload: 'START' });
    const deliveries = (await instance.control(`/deliveries?app_id=${app.id}`)).json.data;
    assert.deepEqual(
      deliveries.map(({ field }: { field: string }) => field),
      ['messaging_postbacks'],
      'the message in the thread has no webhook of its own',
    );
  });

  it('shows ice breakers in place of Get Started; a tap sends the question and its payload', async (t) => {
    const { thread, set, tap, app } = await start(t);
    await set({ get_started: GET_STARTED, ice_breakers: ICE_BREAKERS });
    assert.deepEqual((await thread.view()).profile, { ...EMPTY, ice_breakers: ICE_BREAKERS });
    const { json } = await tap({ source: 'ice_breakers', payload: 'WHEN' });
    assert.equal((await thread.view()).messages[0].text, 'When are you open?');
    const [webhook] = await app.receiver.count(1);
    assert.deepEqual(JSON.parse(webhook?.body.toString() ?? '').entry[0].messaging[0].postback, {
      mid: json.message_id,
      title: 'When are you open?',
      payload: 'WHEN',
    });
  });

  it('shows the persistent menu once there is a message; a tap sends its payload', async (t) => {
    const { thread, set, tap, app } = await start(t);
    const persistent_menu = [{ locale: 'default', composer_input_disabled: true, call_to_actions: MENU }];
    await set({ get_started: GET_STARTED, persistent_menu });
    assert.deepEqual((await thread.view()).profile.menu, []);
    await tap({ source: 'get_started' });
    assert.deepEqual((await thread.view()).profile, { ...EMPTY, menu: MENU, composer_disabled: true });
    await tap({ source: 'persistent_menu' });
    await tap({ source: 'persistent_menu', payload: 'HOURS' });
    const webhooks = (await app.receiver.count(3)).map(
      ({ body }) => JSON.parse(body.toString()).entry[0].messaging[0].postback,
    );
    assert.deepEqual(
      webhooks.map(({ title, payload }) => [title, payload]),
      [
        ['Get Started', 'START'],
        ['Talk to us', 'TALK'],
        ['Opening hours', 'HOURS'],
      ],
    );
  });
});

describe('The Messenger profile of a person with a locale of their own', () => {
  it('is that of the locale: greeting, ice breakers and menu, and what their taps send', async (t) => {
    const { instance, thread, set, app } = await start(t);
    const { id } = thread.page;
    const { psid } = (await instance.control('/consumers', { page_id: id, name: 'Kim Lee', locale: 'de_DE' })).json;
    const inLocale = (locale: string, name: string) => ({
      greeting: { locale, text: `${name} {{user_last_name}}` },
      breakers: { locale, call_to_actions: [{ question: `${name}?`, payload: name }] },
      menu: { locale, call_to_actions: [{ type: 'postback', title: name, payload: name }] },
    });
    const locales = [inLocale('default', 'English'), inLocale('de_DE', 'Deutsch')];
    await set({
      get_started: GET_STARTED,
      greeting: locales.map(({ greeting }) => greeting),
      ice_breakers: locales.map(({ breakers }) => breakers),
      persistent_menu: locales.map(({ menu }) => menu),
    });
    const profileOf = async (person: string) => (await instance.control(`/threads/${id}/${person}`)).json.profile;
    assert.equal((await profileOf(psid)).greeting, 'Deutsch Lee');
    assert.equal((await thread.view()).profile.ice_breakers[0].question, 'English?');
    await instance.control(`/threads/${id}/${psid}/postbacks`, { source: 'ice_breakers' });
    await instance.control(`/threads/${id}/${psid}/postbacks`, { source: 'persistent_menu' });
    assert.equal((await profileOf(psid)).menu[0].title, 'Deutsch');
    const webhooks = (await app.receiver.count(2)).map(
      ({ body }) => JSON.parse(body.toString()).entry[0].messaging[0].postback.title,
    );
    assert.deepEqual(webhooks, ['Deutsch?', 'Deutsch']);
  });
});

describe('A tap on the Messenger profile is refused', () => {
  it('where there is no such button', async (t) => {
    const { thread, set, tap } = await start(t);
    await set({ get_started: GET_STARTED });
    for (const [body, message] of [
      [{ source: 'ice_breakers' }, 'There is no button ice_breakers.'],
      [{ source: 'persistent_menu' }, 'There is no button persistent_menu.'],
      [{ source: 'get_started', payload: 'OTHER' }, 'There is no button OTHER.'],
    ] as const) {
      const { status, json } = await tap(body);
      assert.deepEqual([status, json.error.message], [404, message]);
    }
    assert.deepEqual((await thread.view()).messages, []);
  });

  it('with both a message and a source, with neither, and with an unknown source', async (t) => {
    const { thread, tap } = await start(t);
    for (const body of [{ source: 'get_started', message_id: 'm_1' }, { payload: 'A' }, { source: 'menu' }]) {
      const { status, json } = await tap(body);
      assert.deepEqual([status, json.error.reason], [400, 'invalid_parameter']);
    }
    assert.deepEqual((await thread.view()).messages, []);
  });
});
