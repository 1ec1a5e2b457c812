import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { addPage, addToken, assertRefused, assertRefusedWhole, type Refusal, type TestPage } from '../support/graph.ts';
import { startInstance, type Reply } from '../support/instance.ts';

const instance = await startInstance();
after(() => instance.close());

const MENU = {
  locale: 'default',
  composer_input_disabled: false,
  call_to_actions: [
    { type: 'postback', title: 'Talk to an agent', payload: 'CARE_HELP' },
    { type: 'web_url', title: 'Shop now', url: 'https://shop.example/', webview_height_ratio: 'full' },
  ],
};
const PROFILE = {
  get_started: { payload: 'START' },
  persistent_menu: [MENU],
  whitelisted_domains: ['https://shop.example', 'https://www.example.com/'],
  greeting: [
    { locale: 'default', text: 'Hello {{user_first_name}}!' },
    { locale: 'de_DE', text: 'Hallo!' },
  ],
  account_linking_url: 'https://example.com/link',
  ice_breakers: [{ locale: 'default', call_to_actions: [{ question: 'Where are you?', payload: 'WHERE' }] }],
  commands: [{ locale: 'default', commands: [{ name: 'flights', description: 'Find flights' }] }],
};
const FIELDS = Object.keys(PROFILE);

const set = (page: TestPage, profile: object): Promise<Reply> =>
  instance.post(`/${page.id}/messenger_profile`, profile, page.token);
const read = async (page: TestPage, fields = FIELDS.join(',')) =>
  (await instance.get(`/${page.id}/messenger_profile?fields=${fields}`, page.token)).json;
const remove = (page: TestPage, body: unknown): Promise<Reply> =>
  instance.request(`/v26.0/me/messenger_profile?access_token=${page.token}`, {
    method: 'DELETE',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const SUCCESS = { result: 'success' };

/** Expects that a profile is refused, and that nothing of it is stored. */
async function assertProfileRefused(profile: object, refusal: Refusal): Promise<void> {
  const page = await addPage(instance);
  await assertRefusedWhole(instance, page, () => set(page, profile), refusal);
  assert.deepEqual(await read(page), { data: [] });
}

describe('The Messenger profile', () => {
  test('returns the fields that are set, and an empty list where none is', async () => {
    const page = await addPage(instance);
    assert.deepEqual(await read(page), { data: [] });
    assert.deepEqual((await set(page, PROFILE)).json, SUCCESS);
    assert.deepEqual(await read(page), { data: [PROFILE] });
    assert.deepEqual(await read(page, 'greeting'), { data: [{ greeting: PROFILE.greeting }] });
    assert.deepEqual(await read(page, 'get_started{payload}'), { data: [{ get_started: PROFILE.get_started }] });
  });

  test('is written from a form, and replaces only the fields that were sent', async () => {
    const page = await addPage(instance);
    const body = new URLSearchParams({ access_token: page.token, get_started: '{"payload":"A"}' });
    const { status, json } = await instance.request('/me/messenger_profile', { method: 'POST', body });
    assert.deepEqual([status, json], [200, SUCCESS]);
    await set(page, { account_linking_url: 'https://example.com/link' });
    await set(page, { get_started: { payload: 'B' } });
    assert.deepEqual(await read(page), {
      data: [{ get_started: { payload: 'B' }, account_linking_url: 'https://example.com/link' }],
    });
  });

  test('takes both formats of ice breakers, and returns the one that was sent', async () => {
    const page = await addPage(instance);
    const ice_breakers = [1, 2, 3, 4].map((i) => ({ question: `Question ${i}?`, payload: `Q${i}` }));
    assert.deepEqual((await set(page, { ice_breakers })).json, SUCCESS);
    assert.deepEqual(await read(page, 'ice_breakers'), { data: [{ ice_breakers }] });
  });

  test('loses the fields that are deleted, set or not, named in either letter case', async () => {
    const page = await addPage(instance);
    await set(page, PROFILE);
    const deleted = await remove(page, { fields: ['persistent_menu', 'GREETING', 'get_started'] });
    assert.deepEqual([deleted.status, deleted.json], [200, SUCCESS]);
    assert.deepEqual(await read(page, 'get_started,persistent_menu,greeting'), { data: [] });
    assert.deepEqual(Object.keys((await read(page)).data[0]), [
      'whitelisted_domains',
      'account_linking_url',
      'ice_breakers',
      'commands',
    ]);
    assert.deepEqual((await remove(page, { fields: ['get_started'] })).json, SUCCESS);
  });

  test('is in the journal with the names of its fields, and their values before and after', async () => {
    const page = await addPage(instance);
    await set(page, { get_started: PROFILE.get_started, greeting: PROFILE.greeting });
    await remove(page, { fields: ['greeting'] });
    const changes = (await instance.control(`/pages/${page.id}/journal`)).json.data;
    assert.deepEqual(
      changes
        .slice(0, 2)
        .map(({ kind, app_id, set, removed, before, after }: Record<string, unknown>) => [
          kind,
          app_id,
          set,
          removed,
          before,
          after,
        ]),
      [
        ['messenger_profile_update', instance.app.id, [], ['greeting'], { greeting: PROFILE.greeting }, {}],
        [
          'messenger_profile_update',
          instance.app.id,
          ['get_started', 'greeting'],
          [],
          {},
          { get_started: PROFILE.get_started, greeting: PROFILE.greeting },
        ],
      ],
    );
  });

  test('needs pages_messaging and a Page token', async () => {
    const page = await addPage(instance);
    const weak = await addToken(instance, page.id, { permissions: [] });
    const path = `/${page.id}/messenger_profile`;
    assertRefused(await instance.post(path, { get_started: { payload: 'A' } }, weak), {
      status: 403,
      code: 200,
      message: '(#200) Requires pages_messaging permission to manage the object',
    });
    assertRefused(await instance.get(`${path}?fields=greeting`, instance.appToken), {
      code: 190,
      message: '(#190) This method must be called with a Page Access Token',
    });
  });
});

describe('A read or a deletion of the Messenger profile is refused', () => {
  test('without fields', async () => {
    const page = await addPage(instance);
    const refusal = { message: '(#100) The parameter fields is required', blame: [['fields']] };
    assertRefused(await instance.get('/me/messenger_profile', page.token), refusal);
    await assertRefusedWhole(instance, page, () => remove(page, {}), refusal);
  });

  test('for fields that it does not have', async () => {
    const page = await addPage(instance);
    assertRefused(await instance.get('/me/messenger_profile?fields=greetings', page.token), {
      message: '(#100) Tried accessing nonexisting field (greetings)',
    });
    await assertRefusedWhole(instance, page, () => remove(page, { fields: ['greetings'] }), {
      message:
        '(#100) Param fields[0] must be one of {GET_STARTED, PERSISTENT_MENU, WHITELISTED_DOMAINS, GREETING, ' +
        'ACCOUNT_LINKING_URL, ICE_BREAKERS, COMMANDS}',
      blame: [['fields', '0']],
    });
  });

  test('for an empty list of fields', async () => {
    const page = await addPage(instance);
    await assertRefusedWhole(instance, page, () => remove(page, { fields: [] }), {
      message: '(#100) param fields must be non-empty.',
      blame: [['fields']],
    });
  });

  test('for a Get Started button that the persistent menu needs', async () => {
    const page = await addPage(instance);
    await set(page, { get_started: { payload: 'A' }, persistent_menu: [MENU] });
    await assertRefusedWhole(instance, page, () => remove(page, { fields: ['get_started'] }), MENU_ALONE);
    assert.deepEqual((await read(page, 'get_started')).data[0].get_started, { payload: 'A' });
  });
});

const MENU_ALONE: Refusal = {
  subcode: 2018145,
  message: '(#100) You must set a Get Started button if you also wish to use persistent menu.',
};
const menuOf = (...call_to_actions: unknown[]) => ({
  get_started: { payload: 'A' },
  persistent_menu: [{ locale: 'default', call_to_actions }],
});
const POSTBACK = { type: 'postback', title: 'A', payload: 'a' };
const inMenu = (name: string, item = 0) => ['persistent_menu', '0', 'call_to_actions', String(item), name];
const breakers = (count: number) => Array.from({ length: count }, (_, i) => ({ question: `Q${i}`, payload: `${i}` }));

test('a menu of another locale may have no items while the composer is enabled', async () => {
  const page = await addPage(instance);
  const persistent_menu = [{ locale: 'default', call_to_actions: [POSTBACK] }, { locale: 'de_DE' }];
  const reply = await set(page, { get_started: { payload: 'A' }, persistent_menu });
  assert.deepEqual([reply.status, reply.json], [200, { result: 'success' }], reply.text);
});

describe('A write of the Messenger profile is refused whole', () => {
  const refusals: readonly (readonly [string, object, Refusal])[] = [
    [
      'without any field',
      { id: '1', summary: true },
      {
        message:
          '(#100) Requires one of the params: get_started,persistent_menu,whitelisted_domains,greeting,' +
          'account_linking_url,ice_breakers,commands',
        blame: FIELDS.map((name) => [name]),
      },
    ],
    ['for a menu without a Get Started button', { persistent_menu: [MENU] }, MENU_ALONE],
    [
      'for a Get Started button without payload',
      { get_started: {} },
      { message: '(#100) The parameter get_started[payload] is required', blame: [['get_started', 'payload']] },
    ],
    [
      'for a misspelt member',
      { get_started: { payload: 'A', payload2: 'B' } },
      {
        message: '(#100) Invalid keys "payload2" were found in param "get_started".',
        blame: [['get_started', 'payload2']],
      },
    ],
    [
      'for a menu in the format of 2016',
      { get_started: { payload: 'A' }, persistent_menu: [{ type: 'web_url', title: 'A', url: 'https://a.example' }] },
      {
        message: '(#100) Invalid keys "type, title, url" were found in param "persistent_menu[0]".',
        blame: ['type', 'title', 'url'].map((name) => ['persistent_menu', '0', name]),
      },
    ],
    [
      'for a payload beyond 1000 characters',
      { get_started: { payload: 'a'.repeat(1001) } },
      {
        message: '(#100) Length of param get_started[payload] must be less than or equal to 1000',
        blame: [['get_started', 'payload']],
      },
    ],
    [
      'for a greeting beyond 160 characters',
      { greeting: [{ locale: 'default', text: 'a'.repeat(161) }] },
      {
        message: '(#100) Length of param greeting[0][text] must be less than or equal to 160',
        blame: [['greeting', '0', 'text']],
      },
    ],
    [
      'for a greeting without the locale default',
      { greeting: [{ locale: 'de_DE', text: 'Hallo' }] },
      { message: '(#100) Param greeting must contain an entry for the locale default', blame: [['greeting']] },
    ],
    ...(
      [
        ['greeting', { text: 'Hello' }],
        ['ice_breakers', { call_to_actions: breakers(1) }],
        ['persistent_menu', { call_to_actions: [POSTBACK] }],
        ['commands', { commands: [{ name: 'help', description: 'Help' }] }],
      ] as const
    ).flatMap(([name, entry]) =>
      [
        [entry, entry],
        [{ ...entry, locale: 'default' }, { ...entry, locale: 'de_DE' }, entry],
      ].map((entries): readonly [string, object, Refusal] => [
        `for ${entries.length} entries of ${name}, two of them for the locale default`,
        { get_started: { payload: 'A' }, [name]: entries },
        {
          message: `(#100) Param ${name} must contain only one entry for the locale default`,
          blame: [[name, String(entries.length - 1), 'locale']],
        },
      ]),
    ),
    ...[{}, { composer_input_disabled: true }, { disabled_surfaces: ['customer_chat_plugin'] }].map(
      (entry): readonly [string, object, Refusal] => [
        `for a menu of the locale default with ${JSON.stringify(entry)} and no items`,
        { get_started: { payload: 'A' }, persistent_menu: [{ locale: 'default', ...entry }] },
        {
          message: '(#100) The parameter persistent_menu[0][call_to_actions] is required',
          blame: [['persistent_menu', '0', 'call_to_actions']],
        },
      ],
    ),
    [
      'for a menu of another locale that disables the composer and has no items',
      {
        get_started: { payload: 'A' },
        persistent_menu: [
          { locale: 'default', call_to_actions: [POSTBACK] },
          { locale: 'de_DE', composer_input_disabled: true },
        ],
      },
      {
        message: '(#100) The parameter persistent_menu[1][call_to_actions] is required',
        blame: [['persistent_menu', '1', 'call_to_actions']],
      },
    ],
    [
      'for five ice breakers',
      { ice_breakers: breakers(5) },
      { code: 105, message: '(#105) param ice_breakers has too many elements.', blame: [['ice_breakers']] },
    ],
    [
      'for a nested menu',
      menuOf({ type: 'nested', title: 'More', call_to_actions: [POSTBACK] }),
      { code: 11, message: '(#11) Setting of Nested Persistent Menu has been deprecated for v8.0 and higher' },
    ],
    [
      'for a menu item title beyond 30 characters',
      menuOf({ ...POSTBACK, title: 'a'.repeat(31) }),
      {
        message:
          '(#100) Length of param persistent_menu[0][call_to_actions][0][title] must be less than or equal to 30',
        blame: [inMenu('title')],
      },
    ],
    [
      'for 21 menu items',
      menuOf(...Array.from({ length: 21 }, () => POSTBACK)),
      {
        code: 105,
        message: '(#105) param persistent_menu[0][call_to_actions] has too many elements.',
        blame: [['persistent_menu', '0', 'call_to_actions']],
      },
    ],
    [
      'for a menu link that is no web address',
      menuOf(POSTBACK, { type: 'web_url', title: 'A', url: 'tel:1' }),
      {
        message: '(#100) persistent_menu[0][call_to_actions][1][url] should represent a valid URL',
        blame: [inMenu('url', 1)],
      },
    ],
    [
      'for a menu link with Messenger extensions to a domain that is listed only in the same request',
      {
        ...menuOf({ type: 'web_url', title: 'A', url: 'https://shop.example/a', messenger_extensions: true }),
        whitelisted_domains: ['https://shop.example'],
      },
      {
        subcode: 2018063,
        message: '(#100) The web URL provided is not whitelisted for messenger extensions',
        blame: [inMenu('url')],
      },
    ],
    [
      'for 51 domains',
      { whitelisted_domains: Array.from({ length: 51 }, (_, i) => `https://d${i}.example`) },
      {
        code: 105,
        message: '(#105) param whitelisted_domains has too many elements.',
        blame: [['whitelisted_domains']],
      },
    ],
    ...['http://shop.example', 'shop.example', 'https://127.0.0.1', 'https://localhost'].map(
      (domain): readonly [string, object, Refusal] => [
        `for the domain ${domain}`,
        { whitelisted_domains: ['https://www.example.com', domain] },
        {
          message: '(#100) whitelisted_domains[1] should represent a valid URL',
          blame: [['whitelisted_domains', '1']],
        },
      ],
    ),
    [
      'for an account linking address without TLS',
      { account_linking_url: 'http://example.com/link' },
      { message: '(#100) account_linking_url should represent a valid URL', blame: [['account_linking_url']] },
    ],
    [
      'for a command that begins with a slash',
      { commands: [{ locale: 'default', commands: [{ name: '/a', description: 'A' }] }] },
      {
        message: '(#100) Param commands[0][commands][0][name] must not begin with a slash',
        blame: [['commands', '0', 'commands', '0', 'name']],
      },
    ],
    [
      'for home_url, which Meta has retired, beside a good field',
      { get_started: { payload: 'A' }, home_url: { url: 'https://example.com' } },
      { code: 11, message: '(#11) Setting of home_url has been deprecated for v7.0 and higher' },
    ],
    [
      'for the profile of an Instagram account',
      { platform: 'instagram', get_started: { payload: 'A' } },
      { message: '(#100) The platform INSTAGRAM is not supported by Switchhook yet', blame: [['platform']] },
    ],
    [
      'for a description, which Switchhook does not store',
      { get_started: { payload: 'A' }, description: [{ locale: 'default', text: 'A' }] },
      { message: '(#100) The parameter description is not supported by Switchhook yet', blame: [['description']] },
    ],
  ];
  for (const [title, profile, refusal] of refusals) {
    test(title, () => assertProfileRefused(profile, refusal));
  }

  test('but a link with Messenger extensions to a domain listed before is taken', async () => {
    const page = await addPage(instance);
    await set(page, { whitelisted_domains: ['https://shop.example'] });
    const item = { type: 'web_url', title: 'A', url: 'https://shop.example/a', messenger_extensions: true };
    assert.deepEqual((await set(page, menuOf(item))).json, SUCCESS);
  });
});
