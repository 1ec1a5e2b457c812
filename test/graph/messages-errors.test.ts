import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { adviceOf } from '../support/graph.ts';
import { startInstance } from '../support/instance.ts';
import { AUDIO_CALL, buttonTemplate, callPrompt, openWindow, PROMPT } from '../support/thread.ts';

const instance = await startInstance();
after(() => instance.close());
const thread = await openWindow(instance);

const show = (value: unknown) => JSON.stringify(value) ?? 'undefined';
/** Asserts that a send is refused for one parameter. */
const refuses = (message: unknown, sentence: string, blame: string[], more?: object) =>
  thread.sendRefused(message, { message: `(#100) ${sentence}`, blame: [blame] }, more);
const template = (payload: unknown) => ({ attachment: { type: 'template', payload } });
const PAYLOAD = ['message', 'attachment', 'payload'];
/** The name of a parameter; Graph calls the payload of a template name_placeholder. */
const name = (path: string[]) => {
  const isInPayload = path.length > PAYLOAD.length && PAYLOAD.every((part, i) => path[i] === part);
  const [first = '', ...rest] = isInPayload ? ['name_placeholder', ...path.slice(PAYLOAD.length)] : path;
  return first + rest.map((part) => `[${part}]`).join('');
};
const must = (path: string[], what: string): [string, string[]] => [`Param ${name(path)} must be ${what}`, path];
const required = (path: string[]): [string, string[]] => [`The parameter ${name(path)} is required`, path];
const blank = (path: string[]): [string, string[]] => must(path, 'a non-empty UTF-8 encoded string');
const badUrl = (path: string[]): [string, string[]] => [`${name(path)} should represent a valid URL`, path];
/** Asserts that a send is refused for the number of items of a list. */
const refusesList = (message: unknown, path: string[], code: 105 | 194, what: 'many' | 'few') =>
  thread.sendRefused(message, {
    code,
    message: `(#${code}) param ${name(path)} has too ${what} elements.`,
    blame: [path],
  });
/** Asserts that a send is refused with a subcode. */
const refusesAs = (message: unknown, subcode: number, sentence: string, blame: string[]) =>
  thread.sendRefused(message, { subcode, message: `(#100) ${sentence}`, blame: [blame] });
const tooLong = (path: string[], most: number): [string, string[]] => [
  `Length of param ${name(path)} must be less than or equal to ${most}`,
  path,
];

describe('ttl_days is refused as', () => {
  const path = [...PAYLOAD, 'ttl_days'];
  for (const value of [1.5, '1.5', 'x', '', '7 days', true, null, [], {}, 1e300, 2 ** 53]) {
    test(show(value), () => refuses(callPrompt(value), ...must(path, 'an integer')));
  }
  for (const value of [0, -1, '0', '-7']) {
    test(show(value), () => refuses(callPrompt(value), ...must(path, 'greater than or equal to 1')));
  }
});

describe('expires_in_days is refused as', () => {
  const path = [...PAYLOAD, 'buttons', '0', 'expires_in_days'];
  for (const [value, what] of [
    [8, 'less than or equal to 7'],
    ['30', 'less than or equal to 7'],
    [0, 'greater than or equal to 1'],
    [-1, 'greater than or equal to 1'],
    [1.5, 'an integer'],
    ['x', 'an integer'],
    [null, 'an integer'],
  ] as const) {
    test(show(value), () => refuses(buttonTemplate({ ...AUDIO_CALL, expires_in_days: value }), ...must(path, what)));
  }

  test('8 in a later element of a generic template', () =>
    refuses(
      template({
        template_type: 'generic',
        elements: [
          { title: 'One', subtitle: '1' },
          { title: 'Two', buttons: [AUDIO_CALL, { ...AUDIO_CALL, expires_in_days: 8 }] },
        ],
      }),
      ...must([...PAYLOAD, 'elements', '1', 'buttons', '1', 'expires_in_days'], 'less than or equal to 7'),
    ));
});

describe('Types that Switchhook does not have are refused:', () => {
  for (const type of ['carousel', 'list', 'open_graph', '', 7, null]) {
    test(`template_type ${show(type)}, in Graph's words`, () =>
      refuses(template({ template_type: type }), 'Invalid template type', [...PAYLOAD, 'template_type']));
  }
  for (const type of ['product', 'COUPON', 'customer_feedback']) {
    test(`template_type ${type}, which Meta has`, () =>
      refuses(
        template({ template_type: type }),
        `The template type ${type.toLowerCase()} is not supported by Switchhook yet`,
        [...PAYLOAD, 'template_type'],
      ));
  }
  for (const type of ['fallback', 'location', '', null]) {
    test(`attachment type ${show(type)}`, () =>
      refuses(
        { attachment: { type, payload: { url: 'https://example.com/a.png' } } },
        ...must(['message', 'attachment', 'type'], `one of {image, audio, video, file, template} - got ${show(type)}.`),
      ));
  }
  const BUTTON_TYPES = 'web_url, postback, phone_number, account_link, account_unlink, game_play, audio_call';
  for (const type of ['element_share', 'payment', undefined]) {
    const path = [...PAYLOAD, 'buttons', '0', 'type'];
    test(`button type ${show(type)}`, () =>
      refuses(
        buttonTemplate({ type, title: 'Call' }),
        ...(type === undefined ? required(path) : must(path, `one of {${BUTTON_TYPES}} - got ${show(type)}.`)),
      ));
  }
  for (const action of ['react', 'dance', '', null]) {
    test(`sender_action ${show(action)}`, () =>
      refuses(
        undefined,
        ...must(['sender_action'], `one of {typing_on, typing_off, mark_seen} - got ${show(action)}.`),
        { sender_action: action },
      ));
  }
});

describe('A template is refused', () => {
  const list = [...PAYLOAD, 'buttons'];
  const button = [...list, '0'];
  for (const member of ['type', 'payload']) {
    const whole = { type: 'template', payload: { template_type: 'call_prompt' } };
    test(`without ${member}`, () =>
      refuses({ attachment: { ...whole, [member]: undefined } }, ...required(['message', 'attachment', member])));
  }
  test('without template_type', () => refuses(template({ ttl_days: 3 }), ...required([...PAYLOAD, 'template_type'])));
  for (const payload of ['call_prompt', '{', 7, [], null]) {
    test(`with payload ${show(payload)}`, () => refuses(template(payload), ...must(PAYLOAD, 'a JSON object')));
  }
  test('without buttons', () => refuses(buttonTemplate(), `param ${name(list)} must be non-empty.`, list));
  test('with four buttons', () => refusesList(buttonTemplate(...Array<object>(4).fill(AUDIO_CALL)), list, 105, 'many'));
  const members = {
    web_url: { url: 'https://example.com/' },
    postback: { payload: 'GO' },
    phone_number: { payload: '+15105551234' },
    game_play: {},
    audio_call: {},
  };
  for (const [type, more] of Object.entries(members)) {
    const whole = { type, ...more };
    test(`with a ${type} button without a title`, () =>
      refusesAs(buttonTemplate(whole), 2018053, 'Element button title cannot be empty.', [...button, 'title']));
    for (const title of ['', ' \n']) {
      test(`with a ${type} button with the title ${show(title)}`, () =>
        refuses(buttonTemplate({ ...whole, title }), ...blank([...button, 'title'])));
    }
  }
  for (const url of [undefined, '']) {
    const sentence = 'Web url cannot be empty for url type button';
    test(`with web_url and the url ${show(url)}`, () =>
      refusesAs(buttonTemplate({ type: 'web_url', title: 'Go', url }), 2018041, sentence, [...button, 'url']));
  }
  for (const url of ['/path', 'example.com', 'javascript:alert(1)', 'ftp://example.com/', 'http://', 'http://a b/']) {
    test(`with web_url and the url ${show(url)}`, () =>
      refuses(buttonTemplate({ type: 'web_url', title: 'Go', url }), ...badUrl([...button, 'url'])));
  }
  for (const payload of [undefined, '']) {
    const sentence = 'Payload cannot be empty for postback type button';
    test(`with postback and the payload ${show(payload)}`, () =>
      refusesAs(buttonTemplate({ type: 'postback', title: 'Go', payload }), 2018040, sentence, [...button, 'payload']));
  }
  test('with a payload of 1001 characters', () =>
    refuses(
      buttonTemplate({ type: 'postback', title: 'Go', payload: '🐙'.repeat(1001) }),
      ...tooLong([...button, 'payload'], 1000),
    ));
  test('with phone_number without a payload', () =>
    refuses(buttonTemplate({ type: 'phone_number', title: 'Call' }), ...required([...button, 'payload'])));
  for (const payload of ['', '15105551234', '+', '+1', 'tel:+15105551234', '+0151055512']) {
    test(`with phone_number and the payload ${show(payload)}`, () =>
      refuses(
        buttonTemplate({ type: 'phone_number', title: 'Call', payload }),
        ...must([...button, 'payload'], 'a valid phone number'),
      ));
  }
  test('with account_link without url', () =>
    refuses(buttonTemplate({ type: 'account_link' }), ...required([...button, 'url'])));
  for (const url of ['http://example.com/', 'example.com', '']) {
    test(`with account_link and the url ${show(url)}, since it takes https only`, () =>
      refuses(buttonTemplate({ type: 'account_link', url }), ...badUrl([...button, 'url'])));
  }
  for (const text of ['', '  ']) {
    test(`with button text ${show(text)}`, () =>
      refuses(template({ template_type: 'button', text, buttons: [AUDIO_CALL] }), ...blank([...PAYLOAD, 'text'])));
  }
  test('without button text', () =>
    refuses(template({ template_type: 'button', buttons: [AUDIO_CALL] }), ...required([...PAYLOAD, 'text'])));
  test('with button text of 641 characters', () =>
    refuses(
      template({ template_type: 'button', text: 'x'.repeat(641), buttons: [AUDIO_CALL] }),
      ...tooLong([...PAYLOAD, 'text'], 640),
    ));
  const generic = (...elements: unknown[]) => template({ template_type: 'generic', elements });
  const elements = [...PAYLOAD, 'elements'];
  test('with eleven elements', () =>
    refusesList(generic(...Array.from({ length: 11 }, () => ({ title: 'x', subtitle: 'y' }))), elements, 105, 'many'));
  test('without elements', () => refusesList(generic(), elements, 194, 'few'));
  test('with an element without buttons in its list', () =>
    refusesList(generic({ title: 'x', buttons: [] }), [...elements, '0', 'buttons'], 194, 'few'));
  test('with an element of four buttons', () =>
    refusesList(
      generic({ title: 'x', buttons: Array<object>(4).fill(AUDIO_CALL) }),
      [...elements, '0', 'buttons'],
      105,
      'many',
    ));
  const INCOMPLETE =
    'Incomplete element data: title and at least one other field (image url, subtitle or buttons) is required with ' +
    'non-empty value';
  for (const element of [
    { title: 'x' },
    { title: 'x', subtitle: '' },
    { title: 'x', default_action: { type: 'web_url', url: 'https://example.com/' } },
    { subtitle: 'y' },
    {},
  ]) {
    test(`with the element ${show(element)} only`, () =>
      refusesAs(generic({ title: 'a', subtitle: 'b' }, element), 2018035, INCOMPLETE, [...elements, '1']));
  }
  for (const title of ['', ' ']) {
    test(`with an element's title ${show(title)}`, () =>
      refuses(generic({ title, subtitle: 'y' }), ...blank([...elements, '0', 'title'])));
  }
  test("with an element's picture that is no address", () =>
    refuses(generic({ title: 'x', image_url: 'picture.png' }), ...badUrl([...elements, '0', 'image_url'])));
  for (const member of ['title', 'subtitle']) {
    test(`with an element's ${member} of 81 characters`, () =>
      refuses(
        template({ template_type: 'generic', elements: [{ title: 'x', [member]: 'x'.repeat(81) }] }),
        ...tooLong([...PAYLOAD, 'elements', '0', member], 80),
      ));
  }
});

describe('A message', () => {
  const EMPTY = 'Message cannot be empty, must provide valid attachment or text';
  for (const message of [{}, { text: '' }, { text: ' \n ' }, { metadata: 'x' }]) {
    test(`${show(message)} is refused as empty`, () =>
      thread.sendRefused(message, { subcode: 2018034, message: `(#100) ${EMPTY}`, blame: [['message']] }));
  }
  for (const message of [{ text: 'Hello' }, PROMPT, {}]) {
    test(`${show(message)} is refused beside a sender action`, () =>
      thread.sendRefused(
        message,
        { subcode: 2018014, message: '(#100) Cannot send both message and state at the same time.' },
        { sender_action: 'typing_on' },
      ));
  }
  test('is required beside no sender action', () =>
    thread.sendRefused(undefined, {
      subcode: 2018015,
      message: '(#100) Must send either message or state',
      blame: [['message'], ['sender_action']],
    }));
  test('with text and attachment is refused', () =>
    refuses({ text: 'Hello', ...PROMPT }, 'Only one of the text or attachment fields can be specified', ['message']));
  for (const character of ['x', '🐙']) {
    test(`of 2001 times ${character} is refused`, () =>
      refuses({ text: character.repeat(2001) }, ...tooLong(['message', 'text'], 2000)));
  }
  for (const text of [null, true, {}, ['Hello']]) {
    test(`with text ${show(text)} is refused`, () => refuses({ text }, ...must(['message', 'text'], 'a string')));
  }
  for (const message of ['Hello', '', 7, null, []]) {
    test(`that is ${show(message)} is refused`, () => refuses(message, ...must(['message'], 'a JSON object')));
  }
});

describe('messaging_type and tag are refused:', () => {
  const TYPES = 'one of {RESPONSE, UPDATE, MESSAGE_TAG, UTILITY}';
  for (const type of ['PROMOTION', '', 1]) {
    test(`messaging_type ${show(type)}`, () =>
      refuses({ text: 'x' }, ...must(['messaging_type'], `${TYPES} - got ${show(type)}.`), { messaging_type: type }));
  }
  for (const tag of ['ACCOUNT_UPDATE', 'CONFIRMED_EVENT_UPDATE', 'post_purchase_update']) {
    test(`tag ${tag}, which Meta has withdrawn`, () =>
      thread.sendRefused(
        { text: 'x' },
        { subcode: 1893061, message: 'Invalid parameter', blame: [['tag']] },
        { messaging_type: 'MESSAGE_TAG', tag },
      ));
  }
  for (const tag of ['x', 'SHIPPING_UPDATE', '', 7, null]) {
    test(`tag ${show(tag)}, unknown`, () =>
      refuses({ text: 'x' }, 'Invalid tag.', ['tag'], { messaging_type: 'MESSAGE_TAG', tag }));
  }
  for (const messaging_type of ['RESPONSE', 'UPDATE', 'UTILITY']) {
    test(`a tag beside messaging_type ${messaging_type}`, () =>
      refuses({ text: 'x' }, 'Messaging type should be MESSAGE_TAG for tagged messages.', ['messaging_type'], {
        messaging_type,
        tag: 'HUMAN_AGENT',
      }));
  }
  test('MESSAGE_TAG without a tag', () =>
    refuses({ text: 'x' }, ...required(['tag']), { messaging_type: 'MESSAGE_TAG' }));
});

describe('Quick replies are refused', () => {
  const path = ['message', 'quick_replies'];
  const RED = { content_type: 'text', title: 'Red', payload: 'RED' };
  const replies = (...quick_replies: unknown[]) => ({ text: 'Which?', quick_replies });
  test('when there are none', () => refusesList(replies(), path, 194, 'few'));
  test('when there are fourteen', () => refusesList(replies(...Array<object>(14).fill(RED)), path, 105, 'many'));
  test('without a message', () =>
    refusesAs({ quick_replies: [RED] }, 2018034, 'Message cannot be empty, must provide valid attachment or text', [
      'message',
    ]));
  test('without content_type', () =>
    refuses(replies(RED, { ...RED, content_type: undefined }), ...required([...path, '1', 'content_type'])));
  test('with another content_type', () =>
    refuses(
      replies({ ...RED, content_type: 'location' }),
      ...must([...path, '0', 'content_type'], 'one of {text, user_phone_number, user_email} - got "location".'),
    ));
  test('without a title', () =>
    refusesAs(replies({ ...RED, title: undefined }), 2018098, 'Title is required for this quick reply content type', [
      ...path,
      '0',
      'title',
    ]));
  test('with an empty title', () => refuses(replies({ ...RED, title: '' }), ...blank([...path, '0', 'title'])));
  for (const payload of [undefined, '']) {
    test(`with the payload ${show(payload)}`, () =>
      refusesAs(replies({ ...RED, payload }), 2018099, 'Payload is required for this quick reply content type', [
        ...path,
        '0',
        'payload',
      ]));
  }
  test('with a payload of 1001 characters', () =>
    refuses(replies({ ...RED, payload: 'x'.repeat(1001) }), ...tooLong([...path, '0', 'payload'], 1000)));
  test('with a picture that is no address', () =>
    refuses(replies({ ...RED, image_url: 'red.png' }), ...badUrl([...path, '0', 'image_url'])));
});

describe('An attachment is refused', () => {
  const image = (payload: unknown) => ({ attachment: { type: 'image', payload } });
  for (const url of ['', 'a.png', 'ftp://example.com/a.png', 'data:image/png;base64,AA==']) {
    test(`with the address ${show(url)}`, () => refuses(image({ url }), ...badUrl([...PAYLOAD, 'url'])));
  }
  test('without an address', () => refuses(image({ is_reusable: true }), ...required([...PAYLOAD, 'url'])));
  test('that is to be used again, since there are no ids for it', () =>
    refuses(
      image({ url: 'https://example.com/a.png', is_reusable: true }),
      `The parameter ${name([...PAYLOAD, 'is_reusable'])} is not supported by Switchhook yet`,
      [...PAYLOAD, 'is_reusable'],
    ));
  test('as an upload, with advice to send its address', async () => {
    const file = new FormData();
    file.set('recipient', JSON.stringify({ id: thread.psid }));
    file.set('message', JSON.stringify(image({})));
    file.set('filedata', new Blob(['x'], { type: 'image/png' }), 'a.png');
    const reply = await instance.request(`/v26.0/me/messages?access_token=${thread.page.token}`, {
      method: 'POST',
      body: file,
    });
    assert.match(reply.json.error.message, /name_placeholder\[url\] is required$/);
    assert.match(
      await adviceOf(instance, reply),
      /Uploads \(filedata .*not supported.* message\.attachment\.payload name_placeholder/,
    );
  });
  test('with the id of an upload, since there are none', () =>
    refusesAs(image({ attachment_id: '1' }), 2018074, 'Possible invalid ID or you do not own the attachment.', [
      ...PAYLOAD,
      'attachment_id',
    ]));
  test('with a stack of no images', () => refusesList({ attachments: [] }, ['message', 'attachments'], 194, 'few'));
  test('with a stack of other files', () =>
    refuses(
      { attachments: [{ type: 'video', payload: { url: 'https://example.com/a.mp4' } }] },
      ...must(['message', 'attachments', '0', 'type'], 'one of {image} - got "video".'),
    ));
  test('beside a stack of images', () => {
    const attachment = { type: 'image', payload: { url: 'https://example.com/a.png' } };
    return refuses(
      { attachment, attachments: [attachment] },
      'Only one of the text or attachment fields can be specified',
      ['message'],
    );
  });
});

describe('A media template is refused', () => {
  const media = (...elements: unknown[]) => template({ template_type: 'media', elements });
  const element = [...PAYLOAD, 'elements', '0'];
  const VIDEO = { media_type: 'video', url: 'https://www.facebook.com/example/videos/1/' };
  test('without elements', () => refusesList(media(), [...PAYLOAD, 'elements'], 194, 'few'));
  test('with two elements', () => refusesList(media(VIDEO, VIDEO), [...PAYLOAD, 'elements'], 105, 'many'));
  test('with audio', () =>
    refuses(
      media({ ...VIDEO, media_type: 'audio' }),
      ...must([...element, 'media_type'], 'one of {image, video} - got "audio".'),
    ));
  test('without a file', () => refuses(media({ media_type: 'image' }), ...required([...element, 'url'])));
  for (const url of ['https://example.com/a.mp4', 'https://notfacebook.com/a']) {
    test(`with ${url}, which is not on Facebook`, () =>
      refuses(media({ ...VIDEO, url }), ...must([...element, 'url'], 'a Facebook URL')));
  }
  test('with the id of an upload', () =>
    refusesAs(
      media({ media_type: 'image', attachment_id: '1' }),
      2018074,
      'Possible invalid ID or you do not own the attachment.',
      [...element, 'attachment_id'],
    ));
});

describe('A receipt is refused', () => {
  const RECEIPT = {
    template_type: 'receipt',
    recipient_name: 'Alex',
    order_number: '1',
    currency: 'USD',
    payment_method: 'Visa 2345',
    summary: { total_cost: 56.14 },
  };
  const receipt = (more: object) => template({ ...RECEIPT, ...more });
  for (const member of ['recipient_name', 'order_number', 'currency', 'payment_method', 'summary']) {
    test(`without ${member}`, () => refuses(receipt({ [member]: undefined }), ...required([...PAYLOAD, member])));
  }
  test('without a total', () => refuses(receipt({ summary: {} }), ...required([...PAYLOAD, 'summary', 'total_cost'])));
  for (const currency of ['usd', '$', 'XXY']) {
    test(`with the currency ${currency}`, () =>
      refuses(receipt({ currency }), `The currency code '${currency}' is not supported`, [...PAYLOAD, 'currency']));
  }
  test('with a negative amount', () =>
    refusesAs(
      receipt({ summary: { total_cost: -1 } }),
      2018055,
      'The amount you specified in payment summary is invalid. Please verify that it is a valid positive amount and is ' +
        'supported by its currency in terms of decimal places.',
      [...PAYLOAD, 'summary'],
    ));
  test('with an amount that is no number', () =>
    refuses(receipt({ summary: { total_cost: 'much' } }), ...must([...PAYLOAD, 'summary', 'total_cost'], 'a number')));
});

describe('reply_to is refused', () => {
  const refusesQuote = (reply_to: unknown, sentence: string, blame: string[]) =>
    refuses({ text: 'x' }, sentence, blame, { reply_to });
  test('without mid', () => refusesQuote({}, ...required(['reply_to', 'mid'])));
  test('with a message that does not exist', () =>
    refusesQuote({ mid: 'm_none' }, 'Invalid FBID.', ['reply_to', 'mid']));
  test('with a message of another thread', async () => {
    const other = await openWindow(instance);
    const mid = await other.write();
    await refusesQuote({ mid }, 'Invalid FBID.', ['reply_to', 'mid']);
  });
});

describe('A recipient', () => {
  const UNKNOWN_PERSON = { subcode: 2018001, message: '(#100) No matching user found' };
  test('that does not exist is refused', () =>
    thread.sendRefused(PROMPT, UNKNOWN_PERSON, { recipient: { id: '12345' } }));
  test("that is another Page's consumer is refused", async () => {
    const other = await openWindow(instance);
    await thread.sendRefused(PROMPT, UNKNOWN_PERSON, { recipient: { id: other.psid } });
    assert.equal((await other.view()).messages.length, 1);
  });
  test('that does not exist is refused for a sender action', () =>
    thread.sendRefused(undefined, UNKNOWN_PERSON, { recipient: { id: '12345' }, sender_action: 'typing_on' }));
  test('is required', () => refuses(PROMPT, ...required(['recipient']), { recipient: undefined }));
  for (const recipient of [{}, { user_ref: 'x' }, { comment_id: '1' }]) {
    test(`${show(recipient)} is refused without id`, () =>
      refuses(PROMPT, ...required(['recipient', 'id']), { recipient }));
  }
  for (const id of ['', 'x', 'm_1', 2 ** 63, 1.5, -1, null]) {
    test(`with id ${show(id)} is refused`, () =>
      refuses(PROMPT, ...must(['recipient', 'id'], 'a valid ID string (e.g., "123")'), { recipient: { id } }));
  }
});
