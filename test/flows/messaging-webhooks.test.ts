import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { startInstance, type Instance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { addApp, subscribeApp, subscribePage, type Subscriber } from '../support/subscriber.ts';
import { AUDIO_CALL, buttonTemplate, openThread, type TestThread } from '../support/thread.ts';
import { eventually } from '../support/eventually.ts';
import { addPage } from '../support/graph.ts';

const FIELDS = ['messages', 'message_echoes', 'message_deliveries', 'message_reads', 'messaging_postbacks'];
/** Not on a whole second: events of a thread count in milliseconds. */
const NOW = 1795348800_123;

interface Setting {
  readonly instance: Instance;
  readonly thread: TestThread;
  readonly app: Subscriber;
}

/** A thread of a Page to which a new app is subscribed. */
async function start(t: TestContext, fields = FIELDS): Promise<Setting> {
  const instance = await startInstance({}, new ManualClock(NOW));
  t.after(() => instance.close());
  const thread = await openThread(instance, await addPage(instance));
  return { instance, thread, app: await subscriber(t, instance, thread, fields) };
}

async function subscriber(t: TestContext, instance: Instance, { page }: TestThread, fields: string[], onPage = fields) {
  const app = await addApp(instance, page.id);
  t.after(() => app.receiver.close());
  if (fields.length > 0) await subscribeApp(instance, app, fields);
  if (onPage.length > 0) await subscribePage(instance, app, page.id, onPage);
  return app;
}

/** The webhooks that an app got, once there are `count`. */
const bodies = async ({ receiver }: Subscriber, count: number) =>
  (await receiver.count(count)).map(({ body }) => JSON.parse(body.toString()));

/** The whole body of one event of the thread. */
const event = ({ page, psid }: TestThread, received: object, from: 'person' | 'page' = 'person', at = NOW) => ({
  object: 'page',
  entry: [
    {
      id: page.id,
      time: at,
      messaging: [
        {
          sender: { id: from === 'person' ? psid : page.id },
          recipient: { id: from === 'person' ? page.id : psid },
          timestamp: at,
          ...received,
        },
      ],
    },
  ],
});

/** Counts the deliveries for an app, by field; they are committed with their cause. */
const fieldsTo = async (instance: Instance, { id }: Subscriber): Promise<string[]> =>
  (await instance.control(`/deliveries?app_id=${id}`)).json.data.map(({ field }: { field: string }) => field).reverse();

describe('The webhook of', () => {
  it('a message that the consumer writes', async (t) => {
    const { thread, app } = await start(t);
    const mid = await thread.write('Hello <b>☎</b> & 100 %');
    const [received] = await bodies(app, 1);
    assert.deepEqual(received, event(thread, { message: { mid, text: 'Hello <b>☎</b> & 100 %' } }));
    assert.match(app.receiver.received[0]?.body.toString() ?? '', /^[\x20-\x7e]+$/);
  });

  it('a call prompt: an echo with template and app, then its delivery', async (t) => {
    const { thread, instance, app } = await start(t);
    await thread.write();
    instance.clock.advance(1000);
    const payload = { template_type: 'call_prompt', ttl_days: 3 };
    const mid = await thread.sent({ attachment: { type: 'template', payload }, metadata: 'order 7' });
    const [, echo, delivered] = await bodies(app, 3);
    const message = {
      is_echo: true,
      app_id: Number(instance.app.id),
      metadata: 'order 7',
      mid,
      attachments: [{ type: 'template', payload }],
    };
    assert.deepEqual(echo, event(thread, { message }, 'page', NOW + 1000));
    const delivery = { mids: [mid], watermark: NOW + 1000 };
    assert.deepEqual(delivered, event(thread, { delivery }, 'person', NOW + 1000));
  });

  it('a text that the Page sends: an echo without what it does not have', async (t) => {
    const { thread, instance, app } = await start(t, ['message_echoes']);
    await thread.write();
    const mid = await thread.sent({ text: 'Hi' });
    const [echo] = await bodies(app, 1);
    const message = { is_echo: true, app_id: Number(instance.app.id), mid, text: 'Hi' };
    assert.deepEqual(echo, event(thread, { message }, 'page'));
  });

  it('files, both ways: type and address', async (t) => {
    const { thread, instance, app } = await start(t, ['messages', 'message_echoes']);
    const attachments = [{ type: 'image', payload: { url: 'https://example.com/a.png' } }];
    const path = `/threads/${thread.page.id}/${thread.psid}/messages`;
    const attachment = { type: 'image', url: 'https://example.com/a.png' };
    const { message_id: received } = (await instance.control(path, { attachment })).json;
    const sent = await thread.sent({ attachment: attachments[0] });
    const echo = { is_echo: true, app_id: Number(instance.app.id), mid: sent, attachments };
    assert.deepEqual(await bodies(app, 2), [
      event(thread, { message: { mid: received, attachments } }),
      event(thread, { message: echo }, 'page'),
    ]);
  });

  it('a tap on a quick reply: its title as text, and its payload; the echo has no quick replies', async (t) => {
    const { thread, instance, app } = await start(t, ['messages', 'message_echoes']);
    await thread.write();
    const quick_replies = [{ content_type: 'text', title: 'Red', payload: 'PICKED_RED' }];
    const message_id = await thread.sent({ text: 'Which?', quick_replies });
    const path = `/threads/${thread.page.id}/${thread.psid}/quick_replies`;
    const { message_id: mid } = (await instance.control(path, { message_id, payload: 'PICKED_RED' })).json;
    const [, echo, tap] = await bodies(app, 3);
    const message = { is_echo: true, app_id: Number(instance.app.id), mid: message_id, text: 'Which?' };
    assert.deepEqual(echo, event(thread, { message }, 'page'));
    assert.deepEqual(tap, event(thread, { message: { mid, text: 'Red', quick_reply: { payload: 'PICKED_RED' } } }));
  });

  it('an answer to a message: the id of that message, and if it is of the same side', async (t) => {
    const { thread, instance, app } = await start(t, ['messages', 'message_echoes']);
    const question = await thread.write('Are you open?');
    const first = await thread.sent({ text: 'We are.' }, { reply_to: { mid: question } });
    await thread.sent({ text: 'Until five.' }, { reply_to: { mid: first } });
    const path = `/threads/${thread.page.id}/${thread.psid}/messages`;
    assert.equal((await instance.control(path, { text: 'Good.', reply_to: first })).status, 200);
    const received = await bodies(app, 4);
    assert.deepEqual(
      received.map(({ entry }) => entry[0].messaging[0].message.reply_to),
      [
        undefined,
        { mid: question, is_self_reply: false },
        { mid: first, is_self_reply: true },
        { mid: first, is_self_reply: false },
      ],
    );
  });

  it('reading: up to when', async (t) => {
    const { thread, instance, app } = await start(t);
    const read = await instance.control(`/threads/${thread.page.id}/${thread.psid}/read`, {});
    assert.deepEqual(read.json, { read: true });
    const [received] = await bodies(app, 1);
    assert.deepEqual(received, event(thread, { read: { watermark: NOW } }));
  });

  it('a tap on a postback button: its title and payload', async (t) => {
    const { thread, instance, app } = await start(t, ['messaging_postbacks']);
    await thread.write();
    const [first, second] = [
      { type: 'postback', title: 'One', payload: 'FIRST' },
      { type: 'postback', title: 'Two', payload: 'SECOND' },
    ];
    const mid = await thread.sent(buttonTemplate(AUDIO_CALL, first, second));
    const path = `/threads/${thread.page.id}/${thread.psid}/postbacks`;
    for (const more of [{}, { payload: 'SECOND' }]) {
      assert.equal((await instance.control(path, { message_id: mid, ...more })).status, 200);
    }
    for (const wrong of [{ message_id: mid, payload: 'THIRD' }, { message_id: 'm_none' }]) {
      assert.equal((await instance.control(path, wrong)).status, 404);
    }
    assert.deepEqual(await bodies(app, 2), [
      event(thread, { postback: { mid, title: 'One', payload: 'FIRST' } }),
      event(thread, { postback: { mid, title: 'Two', payload: 'SECOND' } }),
    ]);
    assert.equal((await fieldsTo(instance, app)).length, 2);
  });
});

describe('The webhooks of a thread', () => {
  it('go to every app for the fields that it has at both levels, and to no other', async (t) => {
    const { thread, instance, app } = await start(t);
    const silent = [
      await subscriber(t, instance, thread, FIELDS, []),
      await subscriber(t, instance, thread, [], FIELDS),
      await subscriber(t, instance, thread, ['calls', 'call_settings_update']),
    ];
    const echoes = await subscriber(t, instance, thread, FIELDS, ['message_echoes']);
    await thread.write();
    await thread.sent({ text: 'Hi' });
    await instance.control(`/threads/${thread.page.id}/${thread.psid}/read`, {});

    assert.deepEqual(await fieldsTo(instance, app), [
      'messages',
      'message_echoes',
      'message_deliveries',
      'message_reads',
    ]);
    assert.deepEqual(await fieldsTo(instance, echoes), ['message_echoes']);
    for (const each of silent) assert.deepEqual(await fieldsTo(instance, each), []);
    await Promise.all([app.receiver.count(4), echoes.receiver.count(1)]);
  });

  it('are not sent for a send that is refused, a sender action, or a tap that is stopped', async (t) => {
    const { thread, instance, app } = await start(t, [...FIELDS, 'calls']);
    assert.equal((await thread.send({ text: 'Hi' })).status, 403);
    await thread.write();
    assert.equal((await thread.send({ text: '' })).status, 400);
    assert.equal((await thread.send(undefined, { sender_action: 'typing_on' })).status, 200);
    await thread.set({ audio_enabled: false });
    assert.equal((await thread.tap('icon')).status, 409);
    assert.deepEqual(await fieldsTo(instance, app), ['messages']);
  });

  it('arrive in the order of the events', async (t) => {
    const { thread, app } = await start(t, ['messages']);
    const texts = Array.from({ length: 20 }, (_, n) => String(n));
    for (const text of texts) await thread.write(text);
    const received = await bodies(app, 20);
    assert.deepEqual(
      received.map(({ entry }) => entry[0].messaging[0].message.text),
      texts,
    );
  });

  it('are sent again, with the same bytes, when the receiver had failed to answer', async (t) => {
    const { thread, instance, app } = await start(t, ['messages']);
    app.receiver.answers.push(500);
    await thread.write();
    await eventually(async () => {
      const [delivery] = (await instance.control(`/deliveries?app_id=${app.id}`)).json.data;
      assert.equal(delivery.attempts.length, 1);
    });
    instance.clock.advance(1000);
    const [first, second] = await app.receiver.count(2);
    assert.deepEqual(second?.body, first?.body);
  });
});
