import assert from 'node:assert/strict';
import { after, describe, it, test } from 'node:test';
import fc from 'fast-check';
import type { JsonObject } from '../../src/contract/json.ts';
import { operations } from '../../src/contract/operations.ts';
import { assertRefused, multipart, send, stored, type Refusal } from '../support/graph.ts';
import { startInstance, type Reply } from '../support/instance.ts';
import { AUDIO_CALL, buttonTemplate, openWindow } from '../support/thread.ts';

/** Members that a parameter does not have: refused below the top level, ignored at it (docs/graph/errors.md §3.4). */

const instance = await startInstance();
after(() => instance.close());
const thread = await openWindow(instance);
const { page, psid } = thread;

const MESSAGES = `/${page.id}/messages`;
const SETTINGS = `/${page.id}/messenger_call_settings`;
const DAY = { day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' };
const HOURS = { timezone_id: 'UTC', weekly_operating_hours: [DAY] };
const recipient = { id: psid };
const PAYLOAD = ['message', 'attachment', 'payload'];
const template = (payload: object) => ({ attachment: { type: 'template', payload } });

/** Writes nested values as `a[b][c]=d`. */
function toBrackets(value: unknown, name: string): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[name, String(value)]];
  return Object.entries(value).flatMap(([key, each]) => toBrackets(each, name === '' ? key : `${name}[${key}]`));
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const asForm = (params: object): [string, string][] =>
  Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);

/** Every encoding in which a client sends parameters; each resolves to Graph's answer to the write. */
const encodings: Record<string, (path: string, params: object) => Promise<Reply>> = {
  JSON: (path, params) => instance.post(path, params, page.token),
  'a form with JSON as text': (path, params) =>
    send(instance, 'POST', path, {
      headers: FORM,
      body: new URLSearchParams([...asForm(params), ['access_token', page.token]]).toString(),
    }),
  'a form with names in brackets': (path, params) =>
    send(instance, 'POST', path, {
      headers: FORM,
      body: new URLSearchParams([...toBrackets(params, ''), ['access_token', page.token]]).toString(),
    }),
  'a multipart form': (path, params) =>
    send(instance, 'POST', path, multipart({ ...Object.fromEntries(asForm(params)), access_token: page.token })),
  'a query': (path, params) =>
    send(
      instance,
      'POST',
      `${path}?${new URLSearchParams([...asForm(params), ['access_token', page.token]]).toString()}`,
    ),
  'a batch with bodies as forms': (path, params) => inBatch(path, new URLSearchParams(asForm(params)).toString()),
  'a batch with bodies as JSON': (path, params) => inBatch(path, params),
};

/** Sends a write as the only operation of a batch, and returns the answer to it. */
async function inBatch(path: string, body: unknown): Promise<Reply> {
  const batch = [{ method: 'POST', relative_url: path.slice(1), body }];
  const reply = await instance.request('/', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ access_token: page.token, batch }),
  });
  assert.equal(reply.status, 200, reply.text);
  const [entry] = reply.json as { code: number; headers: { name: string; value: string }[]; body: string }[];
  assert.ok(entry);
  const headers = new Headers(entry.headers.map(({ name, value }): [string, string] => [name, value]));
  return { status: entry.code, headers, text: entry.body, json: JSON.parse(entry.body) };
}

/** Sends parameters in every encoding, and expects that each is refused and nothing is stored. */
async function refusesEverywhere(path: string, params: object, refusal: Refusal): Promise<void> {
  const before = [await stored(instance, page), await thread.view()];
  for (const [encoding, write] of Object.entries(encodings)) {
    const reply = await write(path, params);
    assert.equal(reply.json?.error?.message, refusal.message, encoding);
    assertRefused(reply, refusal);
  }
  assert.deepEqual([await stored(instance, page), await thread.view()], before);
}

const invalidKeys = (keys: string, param: string, ...blame: string[][]): Refusal => ({
  message: `(#100) Invalid keys "${keys}" were found in param "${param}".`,
  blame,
});

describe('Unknown members of a send are refused', () => {
  const element = { title: 'One' };
  const cases: Record<string, [object, Refusal]> = {
    'in message': [
      { recipient, message: { text: 'Hello', preview: true } },
      invalidKeys('preview', 'message', ['message', 'preview']),
    ],
    'in message, several': [
      { recipient, message: { type: 'web_url', text: 'Hello', title: 'Go', url: 'https://example.com' } },
      invalidKeys('type, title, url', 'message', ['message', 'type'], ['message', 'title'], ['message', 'url']),
    ],
    'in message: reply_to, which belongs beside it': [
      { recipient, message: { text: 'Hello', reply_to: { mid: 'm_1' } } },
      invalidKeys('reply_to', 'message', ['message', 'reply_to']),
    ],
    'in recipient': [
      { recipient: { id: psid, uid: '1' }, message: { text: 'Hello' } },
      invalidKeys('uid', 'recipient', ['recipient', 'uid']),
    ],
    'in attachment': [
      { recipient, message: { attachment: { ...template({ template_type: 'call_prompt' }).attachment, days: 3 } } },
      invalidKeys('days', 'message[attachment]', ['message', 'attachment', 'days']),
    ],
    'in a payload: ttlDays for ttl_days': [
      { recipient, message: template({ template_type: 'call_prompt', ttlDays: 3 }) },
      invalidKeys('ttlDays', 'name_placeholder', [...PAYLOAD, 'ttlDays']),
    ],
    'in a payload, of another template': [
      { recipient, message: template({ template_type: 'generic', elements: [element], ttl_days: 3 }) },
      invalidKeys('ttl_days', 'name_placeholder', [...PAYLOAD, 'ttl_days']),
    ],
    'in an element': [
      { recipient, message: template({ template_type: 'generic', elements: [element, { ...element, text: 'x' }] }) },
      invalidKeys('text', 'name_placeholder[elements][1]', [...PAYLOAD, 'elements', '1', 'text']),
    ],
    'in a button': [
      { recipient, message: buttonTemplate(AUDIO_CALL, { ...AUDIO_CALL, ttl_days: 3 }) },
      invalidKeys('ttl_days', 'name_placeholder[buttons][1]', [...PAYLOAD, 'buttons', '1', 'ttl_days']),
    ],
    'in a button of an element': [
      {
        recipient,
        message: template({
          template_type: 'generic',
          elements: [
            { ...element, buttons: [{ type: 'postback', title: 'Go', payload: 'GO', url: 'https://x.example' }] },
          ],
        }),
      },
      invalidKeys('url', 'name_placeholder[elements][0][buttons][0]', [
        ...PAYLOAD,
        ...['elements', '0', 'buttons', '0', 'url'],
      ]),
    ],
  };
  const [REPLY, IMAGE] = [
    { content_type: 'text', title: 'Yes', payload: 'YES' },
    { type: 'image', payload: { url: 'https://example.com/a.png' } },
  ];
  Object.assign(cases, {
    'in a quick reply': [
      { recipient, message: { text: 'Well?', quick_replies: [REPLY, { ...REPLY, url: 'https://example.com' }] } },
      invalidKeys('url', 'message[quick_replies][1]', ['message', 'quick_replies', '1', 'url']),
    ],
    'in one of several images': [
      { recipient, message: { attachments: [IMAGE, { ...IMAGE, title: 'x' }] } },
      invalidKeys('title', 'message[attachments][1]', ['message', 'attachments', '1', 'title']),
    ],
    'in the payload of a file': [
      { recipient, message: { attachment: { ...IMAGE, payload: { ...IMAGE.payload, alt: 'x' } } } },
      invalidKeys('alt', 'name_placeholder', [...PAYLOAD, 'alt']),
    ],
    'in reply_to': [
      { recipient, message: { text: 'Hello' }, reply_to: { mid: 'm_1', text: 'x' } },
      invalidKeys('text', 'reply_to', ['reply_to', 'text']),
    ],
  } satisfies typeof cases);
  for (const [where, [params, refusal]] of Object.entries(cases)) {
    test(where, () => refusesEverywhere(MESSAGES, params, refusal));
  }

  test("in Meta's samples with single quotes", async () => {
    const body = new URLSearchParams({
      access_token: page.token,
      recipient: `{'id':'${psid}'}`,
      message: "{'text':'Hello','preview':true}",
    }).toString();
    const before = await thread.view();
    const reply = await send(instance, 'POST', MESSAGES, { headers: FORM, body });
    assertRefused(reply, invalidKeys('preview', 'message', ['message', 'preview']));
    assert.deepEqual(await thread.view(), before);
  });
});

describe('Unknown members of call settings are refused', () => {
  const days = (...entries: object[]) => ({ call_hours: { ...HOURS, weekly_operating_hours: entries } });
  const inHours = (...path: string[]) => ['call_hours', ...path];
  const cases: Record<string, [object, Refusal]> = {
    'in call_hours': [
      { icon_enabled: false, call_hours: { ...HOURS, timezone: 'UTC' } },
      invalidKeys('timezone', 'call_hours', inHours('timezone')),
    ],
    'in call_hours, where a required member is misspelt': [
      { call_hours: { timezoneId: 'UTC', weekly_operating_hours: [DAY] } },
      invalidKeys('timezoneId', 'call_hours', inHours('timezoneId')),
    ],
    'in a day': [
      days(DAY, { ...DAY, day_of_week: 'TUESDAY', closed: true }),
      invalidKeys('closed', 'call_hours[weekly_operating_hours][1]', inHours('weekly_operating_hours', '1', 'closed')),
    ],
    'in call_routing': [
      { call_routing: { ring_target: 'META', target: 'META' } },
      invalidKeys('target', 'call_routing', ['call_routing', 'target']),
    ],
  };
  for (const [where, [params, refusal]] of Object.entries(cases)) {
    test(where, () => refusesEverywhere(SETTINGS, params, refusal));
  }
});

describe('Unknown members of a Messenger profile are refused', () => {
  const PROFILE = `/${page.id}/messenger_profile`;
  const ITEM = { type: 'postback', title: 'Help', payload: 'HELP' };
  const menu = (...call_to_actions: object[]) => ({
    get_started: { payload: 'START' },
    persistent_menu: [{ locale: 'default', call_to_actions }],
  });
  const [MENU, ACTIONS] = [
    ['persistent_menu', '0'],
    ['persistent_menu', '0', 'call_to_actions', '1'],
  ];
  const cases: Record<string, [object, Refusal]> = {
    'in get_started': [
      { get_started: { payload: 'START', title: 'Start' } },
      invalidKeys('title', 'get_started', ['get_started', 'title']),
    ],
    'in greeting': [
      { greeting: [{ locale: 'default', text: 'Hello', title: 'x' }] },
      invalidKeys('title', 'greeting[0]', ['greeting', '0', 'title']),
    ],
    'in the persistent menu, as recorded': [
      { get_started: { payload: 'START' }, persistent_menu: [ITEM] },
      invalidKeys(
        'type, title, payload',
        'persistent_menu[0]',
        ...['type', 'title', 'payload'].map((name) => [...MENU, name]),
      ),
    ],
    'in an item of the menu': [
      menu(ITEM, { ...ITEM, message: 'x' }),
      invalidKeys('message', 'persistent_menu[0][call_to_actions][1]', [...ACTIONS, 'message']),
    ],
    'in an ice breaker': [
      { ice_breakers: [{ question: 'Where?', payload: 'WHERE', title: 'x' }] },
      invalidKeys('title', 'ice_breakers[0]', ['ice_breakers', '0', 'title']),
    ],
  };
  for (const [where, [params, refusal]] of Object.entries(cases)) {
    test(where, async () => {
      await refusesEverywhere(PROFILE, params, refusal);
      const { json } = await instance.get(`${PROFILE}?fields=${Object.keys(params).join()}`, page.token);
      assert.deepEqual(json, { data: [] });
    });
  }
});

test('Every object below the top level of a write is closed in its schema', () => {
  const open: string[] = [];
  const visit = (schema: unknown, place: string): void => {
    if (typeof schema !== 'object' || schema === null) return;
    const { properties, additionalProperties, ...rest } = schema as JsonObject;
    if (properties !== undefined && place.includes('.') && additionalProperties !== false) open.push(place);
    for (const [name, each] of Object.entries((properties ?? {}) as JsonObject)) visit(each, `${place}.${name}`);
    for (const part of Object.values(rest)) {
      if (Array.isArray(part)) for (const each of part) visit(each, place);
      else visit(part, place);
    }
  };
  const writes = operations.filter(({ method }) => method === 'POST');
  for (const { path, params } of writes) visit(params, path);
  assert.ok(writes.length > 5);
  assert.deepEqual(open, []);
});

describe('The refusal of unknown members', () => {
  it('says in the request log which members were probably meant', async () => {
    await thread.send(template({ template_type: 'call_prompt', ttlDays: 3 }));
    const { json } = await instance.control(`/requests?page_id=${page.id}&limit=1`);
    assert.match(
      json.data[0].advice,
      /^Write ttl_days for ttlDays\. The parameter that the message names has no such /,
    );
  });

  it('names twenty members, and a hundred characters of each', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `${'n'.repeat(150)}${i}`);
    const reply = await thread.send({ text: 'x', ...Object.fromEntries(names.map((name) => [name, 1])) });
    const listed = Array<string>(20).fill('n'.repeat(100)).join(', ');
    assert.equal(reply.json.error.message, `(#100) Invalid keys "${listed}" were found in param "message".`);
  });

  it('comes for any other name, and for no known one', async () => {
    const known = ['text', 'attachment', 'metadata', 'quick_replies', 'attachments'];
    const name = fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.constantFrom('__proto__', 'toString', 'Text'));
    await fc.assert(
      fc.asyncProperty(name, async (each) => {
        fc.pre(!known.includes(each));
        const message = JSON.parse(`{"text":"x",${JSON.stringify(each)}:1}`) as object;
        const { status, json } = await thread.send(message);
        assert.deepEqual(
          [status, json.error?.message],
          [400, `(#100) Invalid keys "${each}" were found in param "message".`],
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('Unknown parameters at the top level are ignored', () => {
  for (const [encoding, write] of Object.entries(encodings)) {
    test(`in ${encoding}`, async () => {
      const before = (await thread.view()).messages.length as number;
      const sent = await write(MESSAGES, {
        recipient,
        message: { text: 'Hello' },
        id: page.id,
        summary: 'true',
        nope: '1',
      });
      assert.equal(sent.status, 200, sent.text);
      assert.equal((await thread.view()).messages.length, before + 1);
      const set = await write(SETTINGS, { icon_enabled: true, id: page.id, iconEnabled: 'false' });
      assert.equal(set.status, 200, set.text);
    });
  }
});
