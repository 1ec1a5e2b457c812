import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { multipart, send } from '../support/graph.ts';
import { startInstance } from '../support/instance.ts';
import { AUDIO_CALL, buttonTemplate, callPrompt, openWindow, PROMPT } from '../support/thread.ts';

const instance = await startInstance();
after(() => instance.close());
const thread = await openWindow(instance);
const { page, psid } = thread;

const DAY = 86_400_000;
const inDays = (days: number): string => new Date(instance.clock.now() + days * DAY).toISOString();
const last = async () => (await thread.view()).messages.at(-1);

/** Sends a message and returns its buttons as the thread shows them. */
async function buttonsOf(content: unknown) {
  const id = await thread.sent(content);
  const message = await last();
  assert.equal(message.id, id);
  return message.buttons;
}

describe('The answer to a send is flat and has the id of the message in the thread:', () => {
  for (const path of [`/${page.id}/messages`, '/me/messages']) {
    test(path === '/me/messages' ? path : 'by the id of the Page', async () => {
      const { status, json } = await instance.post(path, { recipient: { id: psid }, message: PROMPT }, page.token);
      assert.equal(status, 200);
      assert.deepEqual(json, { recipient_id: psid, message_id: json.message_id });
      assert.match(json.message_id, /^m_[\w-]{64,}$/);
      assert.equal((await last()).id, json.message_id);
    });
  }
});

describe('A call prompt', () => {
  test('without ttl_days is active for seven days', async () => {
    const until = inDays(7);
    assert.deepEqual(await buttonsOf(PROMPT), [{ type: 'call_prompt', active: true, changes_at: until, until }]);
  });

  for (const [ttlDays, days] of [
    [1, 1],
    [3, 3],
    ['3', 3],
    [30, 30],
    [3650, 3650],
  ] as const) {
    test(`with ttl_days ${JSON.stringify(ttlDays)} is active for ${days} days`, async () => {
      const until = inDays(days);
      assert.deepEqual(await buttonsOf(callPrompt(ttlDays)), [
        { type: 'call_prompt', active: true, changes_at: until, until },
      ]);
    });
  }

  test('with the largest number of days is active to the last instant of a Date', async () => {
    const [{ active, until }] = await buttonsOf(callPrompt(Number.MAX_SAFE_INTEGER));
    assert.deepEqual([active, until], [true, '+275760-09-13T00:00:00.000Z']);
  });
});

describe('An audio_call button', () => {
  const generic = (...buttons: unknown[]) => ({
    attachment: {
      type: 'template',
      payload: { template_type: 'generic', elements: [{ title: 'Contact Support!', buttons }] },
    },
  });
  for (const [name, template] of [
    ['button', buttonTemplate],
    ['generic', generic],
  ] as const) {
    for (const [days, expires] of [
      [7, {}],
      [5, { expires_in_days: 5 }],
      [7, { expires_in_days: '7' }],
      [1, { expires_in_days: 1 }],
    ] as const) {
      test(`of a ${name} template with ${JSON.stringify(expires)} is active for ${days} days`, async () => {
        const until = inDays(days);
        assert.deepEqual(await buttonsOf(template({ ...AUDIO_CALL, ...expires })), [
          { ...AUDIO_CALL, active: true, changes_at: until, until },
        ]);
      });
    }

    test(`can be beside web_url and postback in a ${name} template`, async () => {
      const until = inDays(2);
      const buttons = [
        { ...AUDIO_CALL, expires_in_days: 2 },
        { type: 'web_url', title: 'Read on', url: 'https://example.com/' },
        { type: 'POSTBACK', title: 'Talk to us', payload: 'TALK' },
      ];
      assert.deepEqual(await buttonsOf(template(...buttons)), [
        { ...AUDIO_CALL, active: true, changes_at: until, until },
        { type: 'web_url', title: 'Read on', url: 'https://example.com/', active: true },
        { type: 'postback', title: 'Talk to us', payload: 'TALK', active: true },
      ]);
    });
  }

  test('of each of ten elements is in the thread', async () => {
    const elements = Array.from({ length: 10 }, () => ({
      title: 'x'.repeat(80),
      subtitle: 'y'.repeat(80),
      buttons: [AUDIO_CALL, AUDIO_CALL, { ...AUDIO_CALL, title: 'z'.repeat(20) }],
    }));
    const payload = { template_type: 'generic', elements };
    assert.equal((await buttonsOf({ attachment: { type: 'template', payload } })).length, 30);
    assert.deepEqual((await last()).payload, payload);
  });
});

describe('A text', () => {
  for (const text of ['Hello', 'x'.repeat(2000), 'a < b & "c" \u2028 ☎', ' padded ']) {
    test(`${JSON.stringify(text.slice(0, 20))} of ${text.length} characters arrives as it was sent`, async () => {
      await thread.sent({ text });
      const { type, from, text: received, buttons } = await last();
      assert.deepEqual({ type, from, received, buttons }, { type: 'text', from: 'page', received: text, buttons: [] });
    });
  }

  for (const more of [
    { messaging_type: 'RESPONSE' },
    { messaging_type: 'update' },
    { messaging_type: 'UTILITY' },
    { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' },
    { messaging_type: 'MESSAGE_TAG', tag: 'CUSTOMER_FEEDBACK' },
    { notification_type: 'NO_PUSH' },
    { something_else: true },
  ]) {
    test(`is sent with ${JSON.stringify(more)}`, async () => {
      await thread.sent({ text: 'Hello' }, more);
    });
  }
});

describe('A sender action', () => {
  for (const sender_action of ['typing_on', 'typing_off', 'mark_seen', 'TYPING_ON']) {
    test(`${sender_action} has no message id in its answer and adds no message`, async () => {
      const { messages } = await thread.view();
      const { status, json } = await instance.post(
        '/me/messages',
        { recipient: { id: psid }, sender_action },
        page.token,
      );
      assert.deepEqual([status, json], [200, { recipient_id: psid }]);
      assert.deepEqual((await thread.view()).messages, messages);
      const [row] = (await instance.control(`/pages/${page.id}/journal?limit=1`)).json.data;
      assert.deepEqual([row.kind, row.action], ['page_acted', sender_action.toLowerCase()]);
    });
  }
});

describe('A call prompt is read from', () => {
  const attachment = "{'attachment':{'type':'template','payload':{'template_type':'call_prompt','ttl_days':3}}}";
  const asText = JSON.stringify(callPrompt(3));
  const recipient = `{"id":"${psid}"}`;
  const form = (fields: Record<string, string>) => ({ body: new URLSearchParams(fields).toString() });
  const asForm = { headers: { 'content-type': 'application/x-www-form-urlencoded' } };
  const token = { access_token: page.token };
  const requests = {
    "the single-quoted JSON of Meta's curl samples, as a form": {
      ...asForm,
      ...form({ ...token, recipient: `{'id':'${psid}'}`, message: attachment }),
    },
    'JSON in the fields of a form': { ...asForm, ...form({ ...token, recipient, message: asText }) },
    'a form without a Content-Type': form({ ...token, recipient, message: asText }),
    'a multipart form': multipart({ ...token, recipient, message: asText }),
    'a form with names in brackets': {
      ...asForm,
      ...form({
        ...token,
        'recipient[id]': psid,
        'message[attachment][type]': 'template',
        'message[attachment][payload][template_type]': 'call_prompt',
        'message[attachment][payload][ttl_days]': '3',
      }),
    },
    'JSON whose members are JSON as text': {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...token, recipient, message: asText }),
    },
    'JSON whose payload is JSON as text': {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ...token,
        recipient: { id: psid },
        message: { attachment: { type: 'template', payload: '{"template_type":"CALL_PROMPT","ttl_days":"3"}' } },
      }),
    },
  };
  for (const [name, init] of Object.entries(requests)) {
    test(name, async () => {
      const reply = await send(instance, 'POST', '/v26.0/me/messages', init);
      assert.deepEqual([reply.status, reply.json.recipient_id], [200, psid], reply.text);
      const { id, type, buttons } = await last();
      assert.deepEqual([id, type, buttons[0].until], [reply.json.message_id, 'call_prompt', inDays(3)]);
    });
  }

  test('everything in the query', async () => {
    const query = new URLSearchParams({ ...token, recipient, message: asText });
    const reply = await send(instance, 'POST', `/v26.0/me/messages?${query.toString()}`);
    assert.equal(reply.status, 200, reply.text);
    assert.equal((await last()).id, reply.json.message_id);
  });
});
