import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { multipart, send } from '../support/graph.ts';
import { startInstance } from '../support/instance.ts';
import { buttonTemplate, openWindow, type TestThread } from '../support/thread.ts';

/** The parts of messages besides text and call buttons, from the Send API to the thread. */

const instance = await startInstance();
after(() => instance.close());

const template = (payload: object) => ({ attachment: { type: 'template', payload } });
const file = (type: string, url: string, more: object = {}) => ({ attachment: { type, payload: { url, ...more } } });
const last = async (thread: TestThread) => (await thread.view()).messages.at(-1);
const RED = { content_type: 'text', title: 'Red', payload: 'RED' };

/** Acts as the consumer of a thread; resolves to the answer of control. */
const act = ({ page, psid }: TestThread, what: string, body: object) =>
  instance.control(`/threads/${page.id}/${psid}/${what}`, body);

describe('Quick replies', () => {
  const many = Array.from({ length: 13 }, (_, i) => ({ content_type: 'text', title: `${i}`, payload: `P${i}` }));
  const cases: Record<string, [object, object[]]> = {
    'with a picture': [
      { text: 'Which?', quick_replies: [{ ...RED, image_url: 'https://example.com/red.png' }] },
      [{ type: 'text', title: 'Red', payload: 'RED', image_url: 'https://example.com/red.png' }],
    ],
    'of every type': [
      {
        text: 'How?',
        quick_replies: [RED, { content_type: 'user_phone_number' }, { content_type: 'USER_EMAIL', payload: 'x' }],
      },
      [{ type: 'text', title: 'Red', payload: 'RED' }, { type: 'user_phone_number' }, { type: 'user_email' }],
    ],
    'thirteen, with a title of thirty characters shortened': [
      { text: 'Which?', quick_replies: [{ ...RED, title: '🐙'.repeat(30) }, ...many.slice(1)] },
      [
        { type: 'text', title: `${'🐙'.repeat(20)}...`, payload: 'RED' },
        ...many.slice(1).map(({ title, payload }) => ({ type: 'text', title, payload })),
      ],
    ],
    'beside a picture': [
      { ...file('image', 'https://example.com/a.png'), quick_replies: [RED] },
      [{ type: 'text', title: 'Red', payload: 'RED' }],
    ],
    'beside a template': [
      { ...buttonTemplate({ type: 'account_unlink' }), quick_replies: [RED] },
      [{ type: 'text', title: 'Red', payload: 'RED' }],
    ],
  };
  for (const [name, [message, titles]] of Object.entries(cases)) {
    test(`${name} are in the thread`, async () => {
      const thread = await openWindow(instance);
      await thread.sent(message);
      assert.deepEqual((await last(thread)).quick_replies, titles);
    });
  }

  test('are shown until the next message', async () => {
    const thread = await openWindow(instance);
    await thread.sent({ text: 'Which?', quick_replies: [RED] });
    await thread.sent({ text: 'Well?' });
    const { messages } = await thread.view();
    assert.deepEqual(
      messages.filter((each: object) => 'quick_replies' in each),
      [],
    );
  });

  for (const [name, payload, expected] of [
    ['the first one', undefined, { text: 'Red', quick_reply: 'RED' }],
    ['one by its payload, with its whole title', 'LONG', { text: 'x'.repeat(30), quick_reply: 'LONG' }],
    ['the telephone number', 'user_phone_number', { text: '+12025550123', quick_reply: '+12025550123' }],
    ['the e-mail address', 'user_email', { text: 'consumer@example.com', quick_reply: 'consumer@example.com' }],
  ] as const) {
    test(`are tapped: ${name}`, async () => {
      const thread = await openWindow(instance);
      const message_id = await thread.sent({
        text: 'Which?',
        quick_replies: [
          RED,
          { ...RED, title: 'x'.repeat(30), payload: 'LONG' },
          { content_type: 'user_phone_number' },
          { content_type: 'user_email' },
        ],
      });
      const tap = await act(thread, 'quick_replies', { message_id, payload });
      assert.equal(tap.status, 200, tap.text);
      const { id, from, type, text, quick_reply } = await last(thread);
      assert.deepEqual(
        { id, from, type, text, quick_reply },
        { id: tap.json.message_id, from: 'consumer', type: 'text', ...expected },
      );
    });
  }

  test('open the messaging window when they are tapped', async () => {
    const thread = await openWindow(instance);
    const message_id = await thread.sent({ text: 'Which?', quick_replies: [RED] });
    instance.clock.advance(2 * 86_400_000);
    assert.equal((await thread.send({ text: 'Hello' })).status, 403);
    assert.equal((await act(thread, 'quick_replies', { message_id })).status, 200);
    await thread.sent({ text: 'Hello' });
  });

  test('are tapped once, in their own thread, while they are shown, and nothing is stored otherwise', async () => {
    const [thread, other] = [await openWindow(instance), await openWindow(instance)];
    const message_id = await thread.sent({ text: 'Which?', quick_replies: [RED] });
    const refused = async (on: TestThread, body: object) => {
      const before = [await thread.view(), await other.view()];
      const reply = await act(on, 'quick_replies', body);
      assert.deepEqual([reply.status, reply.json.error.reason], [404, 'not_found'], reply.text);
      assert.deepEqual([await thread.view(), await other.view()], before);
    };
    await refused(thread, { message_id, payload: 'BLUE' });
    await refused(thread, { message_id: 'm_none' });
    await refused(other, { message_id });
    assert.equal((await act(thread, 'quick_replies', { message_id })).status, 200);
    await refused(thread, { message_id });
  });

  test('are read from the fields of a form', async () => {
    const thread = await openWindow(instance);
    const { page, psid } = thread;
    const fields = {
      access_token: page.token,
      recipient: JSON.stringify({ id: psid }),
      message: JSON.stringify({ text: 'Which?', quick_replies: [RED] }),
    };
    const reply = await send(instance, 'POST', '/v26.0/me/messages', multipart(fields));
    assert.equal(reply.status, 200, reply.text);
    assert.equal((await last(thread)).quick_replies.length, 1);
  });
});

describe('An attachment by its address', () => {
  for (const type of ['image', 'audio', 'video', 'file', 'IMAGE']) {
    test(`of type ${type} is in the thread`, async () => {
      const thread = await openWindow(instance);
      const id = await thread.sent(file(type, 'https://example.com/a?b=c', { is_reusable: false }));
      const message = await last(thread);
      assert.deepEqual(
        [message.id, message.type, message.attachments],
        [id, 'media', [{ type: type.toLowerCase(), url: 'https://example.com/a?b=c' }]],
      );
    });
  }

  test('can be a stack of images', async () => {
    const thread = await openWindow(instance);
    const urls = ['https://example.com/a.png', 'http://example.com/b.png'];
    await thread.sent({ attachments: urls.map((url) => ({ type: 'image', payload: { url } })) });
    assert.deepEqual(
      (await last(thread)).attachments,
      urls.map((url) => ({ type: 'image', url })),
    );
  });

  test('of the consumer opens the messaging window', async () => {
    const thread = await openWindow(instance);
    instance.clock.advance(2 * 86_400_000);
    const attachment = { type: 'video', url: 'https://example.com/a.mp4' };
    assert.equal((await act(thread, 'messages', { attachment })).status, 200);
    const { from, attachments } = await last(thread);
    assert.deepEqual([from, attachments], ['consumer', [attachment]]);
    await thread.sent({ text: 'Thank you' });
  });
});

describe('A button', () => {
  const buttons = async (...given: object[]) => {
    const thread = await openWindow(instance);
    await thread.sent(buttonTemplate(...given));
    return (await last(thread)).buttons;
  };
  for (const [sent, titles] of [
    [{ type: 'phone_number', title: 'Call', payload: '+1 (510) 555-1234' }, {}],
    [{ type: 'account_link', url: 'https://example.com/login' }, {}],
    [{ type: 'account_unlink' }, {}],
    [
      { type: 'game_play', title: 'Play', payload: 'x', game_metadata: { player_id: '1' } },
      { payload: undefined, game_metadata: undefined },
    ],
    [
      {
        type: 'web_url',
        title: 'Go',
        url: 'HTTPS://example.com/a b'.replace(' ', '%20'),
        webview_height_ratio: 'tall',
        messenger_extensions: false,
        fallback_url: 'https://example.com/',
        webview_share_button: 'hide',
      },
      {
        webview_height_ratio: undefined,
        messenger_extensions: undefined,
        fallback_url: undefined,
        webview_share_button: undefined,
      },
    ],
  ] as const) {
    test(`of type ${sent.type} is in the thread`, async () => {
      assert.deepEqual(await buttons(sent), [JSON.parse(JSON.stringify({ ...sent, ...titles, active: true }))]);
    });
  }

  test('with a title over 20 characters is taken and shown shortened, and its postback has the whole title', async () => {
    const thread = await openWindow(instance);
    const title = 'A title of more than twenty characters';
    const message_id = await thread.sent(
      buttonTemplate(
        { type: 'postback', title, payload: 'X' },
        { type: 'audio_call', title: '☎'.repeat(21) },
        { type: 'postback', title: 'x'.repeat(20), payload: 'Y' },
      ),
    );
    const titles = (await last(thread)).buttons.map((each: { title: string }) => each.title);
    assert.deepEqual(titles, ['A title of more than...', `${'☎'.repeat(20)}...`, 'x'.repeat(20)]);
    assert.equal((await act(thread, 'postbacks', { message_id })).status, 200);
    const [entry] = (await instance.control(`/pages/${thread.page.id}/journal?limit=1`)).json.data;
    assert.equal(entry.title, title);
  });
});

describe('A template is in the thread as it was sent:', () => {
  const payloads = {
    generic: {
      template_type: 'generic',
      image_aspect_ratio: 'square',
      sharable: true,
      elements: [
        {
          title: 'Shirt',
          image_url: 'https://example.com/shirt.png',
          default_action: { type: 'web_url', url: 'https://example.com/', webview_height_ratio: 'full' },
        },
      ],
    },
    media: {
      template_type: 'media',
      sharable: false,
      elements: [
        {
          media_type: 'video',
          url: 'https://www.facebook.com/example/videos/1/',
          buttons: [{ type: 'web_url', title: 'Shop', url: 'https://example.com/' }],
        },
      ],
    },
    receipt: {
      template_type: 'receipt',
      recipient_name: 'Alex',
      merchant_name: 'Demo Page',
      order_number: '12345678902',
      currency: 'USD',
      payment_method: 'Visa 2345',
      order_url: 'http://example.com/order?order_id=123456',
      timestamp: '1428444852',
      address: {
        street_1: '1 Example Way',
        street_2: '',
        city: 'Town',
        postal_code: '94025',
        state: 'CA',
        country: 'US',
      },
      summary: { subtotal: 75, shipping_cost: 4.95, total_tax: '6.19', total_cost: 56.14 },
      adjustments: [{ name: 'New Customer Discount', amount: 20 }],
      elements: [{ title: 'White T-Shirt', subtitle: 'Soft', quantity: 2, price: 50, currency: 'USD' }],
    },
  };
  for (const [type, payload] of Object.entries(payloads)) {
    test(type, async () => {
      const thread = await openWindow(instance);
      await thread.sent(template(payload));
      const message = await last(thread);
      assert.deepEqual([message.type, message.payload], ['template', payload]);
    });
  }
});

describe('reply_to', () => {
  test('names the message that another one answers, of either side', async () => {
    const thread = await openWindow(instance);
    const question = await thread.write('Are you open?');
    await thread.sent({ text: 'We are.' }, { reply_to: { mid: question } });
    assert.equal((await last(thread)).reply_to, question);
    const answered = (await last(thread)).id;
    await act(thread, 'messages', { text: 'Good.', reply_to: answered });
    assert.equal((await last(thread)).reply_to, answered);
  });
});

describe('A sender action', () => {
  const acts = async (thread: TestThread, sender_action: string) => {
    const reply = await thread.send(undefined, { sender_action });
    assert.equal(reply.status, 200, reply.text);
  };
  const inMs = (ms: number) => new Date(instance.clock.now() + ms).toISOString();

  test('typing_on shows that the Page is typing, for 20 seconds', async () => {
    const thread = await openWindow(instance);
    assert.equal('typing_until' in (await thread.view()), false);
    await acts(thread, 'typing_on');
    const until = inMs(20_000);
    assert.equal((await thread.view()).typing_until, until);
    instance.clock.advance(19_999);
    assert.equal((await thread.view()).typing_until, until);
    instance.clock.advance(1);
    assert.equal('typing_until' in (await thread.view()), false);
  });

  for (const [name, end] of Object.entries({
    typing_off: (thread: TestThread) => acts(thread, 'typing_off'),
    'a message of the Page': (thread: TestThread) => thread.sent({ text: 'Hello' }),
  })) {
    test(`typing_on ends with ${name}`, async () => {
      const thread = await openWindow(instance);
      await acts(thread, 'typing_on');
      assert.equal('typing_until' in (await thread.view()), true);
      await end(thread);
      assert.equal('typing_until' in (await thread.view()), false);
    });
  }

  test('typing_on goes on while the consumer writes and reads', async () => {
    const thread = await openWindow(instance);
    await acts(thread, 'typing_on');
    await thread.write();
    await act(thread, 'read', {});
    assert.equal((await thread.view()).typing_until, inMs(20_000));
  });

  test('mark_seen shows up to when the Page has seen the thread', async () => {
    const thread = await openWindow(instance);
    assert.equal('seen_until' in (await thread.view()), false);
    await acts(thread, 'mark_seen');
    const seen = inMs(0);
    instance.clock.advance(1000);
    await thread.write();
    await acts(thread, 'typing_off');
    assert.equal((await thread.view()).seen_until, seen);
  });
});
