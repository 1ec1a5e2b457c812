import assert from 'node:assert/strict';
import { after, describe, it, test } from 'node:test';
import fc from 'fast-check';
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
    const shown = Array<string>(20).fill('n'.repeat(100)).join(', ');
    assert.equal(reply.json.error.message, `(#100) Invalid keys "${shown}" were found in param "message".`);
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
