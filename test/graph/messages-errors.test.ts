import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
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
        elements: [{ title: 'One' }, { title: 'Two', buttons: [AUDIO_CALL, { ...AUDIO_CALL, expires_in_days: 8 }] }],
      }),
      ...must([...PAYLOAD, 'elements', '1', 'buttons', '1', 'expires_in_days'], 'less than or equal to 7'),
    ));
});

describe('Types that Switchhook does not have are refused:', () => {
  for (const type of ['receipt', 'media', 'calling_optin', 'product', '', 7, null]) {
    test(`template_type ${show(type)}`, () =>
      refuses(
        template({ template_type: type }),
        ...must([...PAYLOAD, 'template_type'], `one of {call_prompt, generic, button} - got ${show(type)}.`),
      ));
  }
  for (const type of ['image', 'audio', 'file', 'fallback', null]) {
    test(`attachment type ${show(type)}`, () =>
      refuses(
        { attachment: { type, payload: { url: 'https://example.com/a.png' } } },
        ...must(['message', 'attachment', 'type'], `one of {template} - got ${show(type)}.`),
      ));
  }
  for (const type of ['phone_number', 'account_link', undefined]) {
    const path = [...PAYLOAD, 'buttons', '0', 'type'];
    test(`button type ${show(type)}`, () =>
      refuses(
        buttonTemplate({ type, title: 'Call' }),
        ...(type === undefined
          ? required(path)
          : must(path, `one of {web_url, postback, audio_call} - got ${show(type)}.`)),
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
  test('without buttons', () => refuses(buttonTemplate(), ...must(list, 'an array of 1 to 3 entries')));
  test('with four buttons', () =>
    refuses(buttonTemplate(...Array<object>(4).fill(AUDIO_CALL)), ...must(list, 'an array of 1 to 3 entries')));
  test('with a button without a title', () =>
    refuses(buttonTemplate({ type: 'audio_call' }), ...required([...button, 'title'])));
  test('with a title of 21 characters', () =>
    refuses(buttonTemplate({ ...AUDIO_CALL, title: 'x'.repeat(21) }), ...tooLong([...button, 'title'], 20)));
  test('with web_url without url', () =>
    refuses(buttonTemplate({ type: 'web_url', title: 'Go' }), ...required([...button, 'url'])));
  test('with postback without payload', () =>
    refuses(buttonTemplate({ type: 'postback', title: 'Go' }), ...required([...button, 'payload'])));
  test('with button text of 641 characters', () =>
    refuses(
      template({ template_type: 'button', text: 'x'.repeat(641), buttons: [AUDIO_CALL] }),
      ...tooLong([...PAYLOAD, 'text'], 640),
    ));
  test('with eleven elements', () =>
    refuses(
      template({ template_type: 'generic', elements: Array.from({ length: 11 }, () => ({ title: 'x' })) }),
      ...must([...PAYLOAD, 'elements'], 'an array of 1 to 10 entries'),
    ));
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
  for (const message of [undefined, {}, { text: '' }, { text: ' \n ' }, { metadata: 'x' }]) {
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
  test('with text and attachment is refused', () =>
    refuses({ text: 'Hello', ...PROMPT }, 'Only one of the text or attachment fields can be specified', ['message']));
  test('of 2001 characters is refused', () =>
    refuses({ text: 'x'.repeat(2001) }, ...tooLong(['message', 'text'], 2000)));
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
  for (const tag of ['ACCOUNT_UPDATE', 'CONFIRMED_EVENT_UPDATE', 'POST_PURCHASE_UPDATE', 'x']) {
    test(`tag ${tag}, ${tag === 'x' ? 'unknown' : 'retired'}`, () =>
      refuses({ text: 'x' }, ...must(['tag'], `one of {HUMAN_AGENT, CUSTOMER_FEEDBACK} - got "${tag}".`), {
        messaging_type: 'MESSAGE_TAG',
        tag,
      }));
  }
  test('MESSAGE_TAG without a tag', () =>
    refuses({ text: 'x' }, ...required(['tag']), { messaging_type: 'MESSAGE_TAG' }));
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
  for (const id of ['', 'x', 'm_1', 2 ** 53, null]) {
    test(`with id ${show(id)} is refused`, () =>
      refuses(PROMPT, ...must(['recipient', 'id'], 'a valid ID string (e.g., "123")'), { recipient: { id } }));
  }
});
