import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startInstance, type Instance, type Reply } from '../support/instance.ts';

let instance: Instance;
let page: string;
let alex: string;
let sam: string;
/** Alex's message with a postback button and no call button; Alex's prompt; a call that rings the inbox. */
let template: string;
let prompt: string;
let call: string;

const thread = (psid: string, act = '') => `/threads/${page}/${psid}${act}`;

before(async () => {
  instance = await startInstance();
  page = instance.page.id;
  [alex = '', sam = ''] = instance.consumers.map(({ psid }) => psid);
  const button = { type: 'postback', title: 'Yes', payload: 'YES' };
  await ok(instance.control(thread(alex, '/messages'), { text: 'Hello' }));
  const send = async (payload: object): Promise<string> => {
    const message = { attachment: { type: 'template', payload } };
    return (await ok(instance.post('/me/messages', { recipient: { id: alex }, message }))).json.message_id;
  };
  template = await send({ template_type: 'button', text: 'Well?', buttons: [button] });
  prompt = await send({ template_type: 'call_prompt' });
  call = (await ok(instance.control(thread(alex, '/calls'), { entry: 'icon' }))).json.call_id;
});
after(async () => {
  assert.deepEqual(
    instance.log.filter(({ level }) => level === 'error'),
    [],
    'no bad input causes an internal error',
  );
  await instance.close();
});

async function ok(sent: Promise<Reply>): Promise<Reply> {
  const reply = await sent;
  assert.equal(reply.status, 200, reply.text);
  return reply;
}

async function readEverything(): Promise<unknown> {
  const paths = [`/pages/${page}/journal`, `/pages/${page}/calls`, '/deliveries', thread(alex), thread(sam)];
  return Promise.all(paths.map(async (path) => (await ok(instance.control(path))).json));
}

/** Expects an error in control's shape, and that nothing has changed. */
async function assertRefused(path: string, body: object | undefined, refused: readonly [number, string, RegExp]) {
  const was = await readEverything();
  const { status, json, text } = await instance.control(path, body);
  assert.deepEqual(
    [status, Object.keys(json), Object.keys(json.error ?? {})],
    [refused[0], ['error'], ['reason', 'message']],
    text,
  );
  assert.equal(json.error.reason, refused[1]);
  assert.match(json.error.message, refused[2]);
  assert.deepEqual(await readEverything(), was);
}

type Case = readonly [
  what: string,
  path: () => string,
  body: () => object | undefined,
  status: number,
  reason: string,
  message: RegExp,
];
const invalid = (what: string, path: () => string, body: () => object | undefined, message: RegExp): Case => [
  what,
  path,
  body,
  400,
  'invalid_parameter',
  message,
];
const missing = (what: string, path: () => string, body: () => object | undefined, message: RegExp): Case => [
  what,
  path,
  body,
  404,
  'not_found',
  message,
];
const nothing = () => ({});

const CASES: readonly Case[] = [
  missing(
    'the thread of an unknown person',
    () => thread('5'),
    () => undefined,
    /^There is no consumer 5\.$/,
  ),
  missing(
    'the thread of an unknown Page',
    () => `/threads/5/${alex}`,
    () => undefined,
    /^There is no page 5\.$/,
  ),
  ...(
    [
      ['/messages', () => ({ text: 'x' })],
      ['/postbacks', () => ({ message_id: prompt })],
      ['/quick_replies', () => ({ message_id: prompt })],
      ['/read', () => ({})],
      ['/calls', () => ({ entry: 'icon' })],
    ] as const
  ).map(([act, body]) =>
    missing(`an unknown person's ${act}`, () => thread('5', act), body, /^There is no consumer 5\.$/),
  ),
  invalid('a message without text', () => thread(alex, '/messages'), nothing, /^The parameter text is required\.$/),
  invalid(
    'an empty message',
    () => thread(alex, '/messages'),
    () => ({ text: ' \n' }),
    /^Param text must not be empty\.$/,
  ),
  ...[true, null, {}, ['x']].map((text) =>
    invalid(
      `a message of ${JSON.stringify(text)}`,
      () => thread(alex, '/messages'),
      () => ({ text }),
      /^Param text must be a string\.$/,
    ),
  ),
  invalid(
    'a message of 2001 characters',
    () => thread(alex, '/messages'),
    () => ({ text: 'x'.repeat(2001) }),
    /^Length of param text must be/,
  ),
  invalid(
    'a message of text and file',
    () => thread(alex, '/messages'),
    () => ({ text: 'x', attachment: { type: 'image', url: 'https://example.com/a.png' } }),
    /^Only one of the text or attachment fields can be specified\.$/,
  ),
  ...['a.png', 'ftp://example.com/a', '', 'javascript:alert(1)'].map((url) =>
    invalid(
      `a file at ${JSON.stringify(url)}`,
      () => thread(alex, '/messages'),
      () => ({ attachment: { type: 'image', url } }),
      /^attachment\[url\] should represent a valid URL\.$/,
    ),
  ),
  invalid(
    'a file of another type',
    () => thread(alex, '/messages'),
    () => ({ attachment: { type: 'sticker', url: 'https://example.com/a' } }),
    /^Param attachment\[type\] must be one of \{image, audio, video, file\} - got "sticker"\.$/,
  ),
  invalid(
    'a file without an address',
    () => thread(alex, '/messages'),
    () => ({ attachment: { type: 'image' } }),
    /^The parameter attachment\[url\] is required\.$/,
  ),
  [
    'an answer to an unknown message',
    () => thread(alex, '/messages'),
    () => ({ text: 'x', reply_to: 'm_x' }),
    404,
    'unknown_message',
    /^reply_to is not the id of a message of this thread\.$/,
  ],
  [
    "an answer to another person's message",
    () => thread(sam, '/messages'),
    () => ({ text: 'x', reply_to: template }),
    404,
    'unknown_message',
    /^reply_to is not the id of a message of this thread\.$/,
  ],
  invalid(
    'a quick reply of no message',
    () => thread(alex, '/quick_replies'),
    nothing,
    /^The parameter message_id is required\.$/,
  ),
  missing(
    'a quick reply of an unknown message',
    () => thread(alex, '/quick_replies'),
    () => ({ message_id: 'm_x' }),
    /^There is no message m_x\.$/,
  ),
  missing(
    'a quick reply of a message without one',
    () => thread(alex, '/quick_replies'),
    () => ({ message_id: template }),
    /^There is no quick reply in the message m_/,
  ),
  invalid(
    'a postback of no message',
    () => thread(alex, '/postbacks'),
    nothing,
    /^The parameter message_id is required\.$/,
  ),
  invalid(
    'a postback of a list',
    () => thread(alex, '/postbacks'),
    () => ({ message_id: [] }),
    /^Param message_id must be a string\.$/,
  ),
  invalid(
    'a postback with a payload that is no text',
    () => thread(alex, '/postbacks'),
    () => ({ message_id: template, payload: {} }),
    /^Param payload must be a string\.$/,
  ),
  missing(
    'a postback of an unknown message',
    () => thread(alex, '/postbacks'),
    () => ({ message_id: 'm_x' }),
    /^There is no message m_x\.$/,
  ),
  missing(
    'a postback of a message without that button',
    () => thread(alex, '/postbacks'),
    () => ({ message_id: prompt }),
    /^There is no postback button in the message m_/,
  ),
  missing(
    'a postback with a payload that no button has',
    () => thread(alex, '/postbacks'),
    () => ({ message_id: template, payload: 'NO' }),
    /^There is no postback button with the payload "NO" in the message m_/,
  ),
  missing(
    "a postback of another person's message",
    () => thread(sam, '/postbacks'),
    () => ({ message_id: template }),
    /^There is no message m_/,
  ),
  invalid('a tap on nothing', () => thread(sam, '/calls'), nothing, /^The parameter entry is required\.$/),
  invalid(
    'a tap on an unknown entry',
    () => thread(sam, '/calls'),
    () => ({ entry: 'doorbell' }),
    /^Param entry must be one of \{icon, call_prompt, audio_call, missed_call, completed_call\} - got "doorbell"\.$/,
  ),
  invalid(
    'a tap on a number',
    () => thread(sam, '/calls'),
    () => ({ entry: 1 }),
    /^Param entry must be one of/,
  ),
  invalid(
    'a tap in a list of messages',
    () => thread(sam, '/calls'),
    () => ({ entry: 'call_prompt', message_id: ['x'] }),
    /^Param message_id must be a string\.$/,
  ),
  invalid(
    'a tap on the call icon of a message',
    () => thread(sam, '/calls'),
    () => ({ entry: 'icon', message_id: prompt }),
    /^message_id is only for an entry that is a button of a message .*, not for icon\.$/,
  ),
  missing(
    'a tap on a button of an unknown message',
    () => thread(alex, '/calls'),
    () => ({ entry: 'call_prompt', message_id: 'm_x' }),
    /^There is no message m_x\.$/,
  ),
  missing(
    'a tap on a button that the message does not have',
    () => thread(alex, '/calls'),
    () => ({ entry: 'audio_call', message_id: prompt }),
    /^There is no button audio_call in the message m_/,
  ),
  missing(
    "a tap on a button of another person's message",
    () => thread(sam, '/calls'),
    () => ({ entry: 'call_prompt', message_id: prompt }),
    /^There is no message m_/,
  ),
  missing(
    'a tap on a button that no message has',
    () => thread(sam, '/calls'),
    () => ({ entry: 'missed_call' }),
    /^There is no message with a missed_call button\.$/,
  ),
  ...['accept', 'decline', 'hang_up'].flatMap((act) => [
    invalid(`${act} without as`, () => `/calls/${call}/${act}`, nothing, /^The parameter as is required\.$/),
    invalid(
      `${act} by an app`,
      () => `/calls/${call}/${act}`,
      () => ({ as: 'app' }),
      act === 'accept'
        ? /^The parameter app_id is required with as=app, and only then\.$/
        : /^Param as must be one of \{/,
    ),
    [
      `${act} of an unknown call`,
      () => `/calls/c_x/${act}`,
      () => ({ as: 'inbox' }),
      404,
      'unknown_call',
      /^There is no such call\.$/,
    ] as const,
  ]),
  invalid(
    'accept by a stranger',
    () => `/calls/${call}/accept`,
    () => ({ as: 'stranger' }),
    /^Param as must be one of \{inbox, consumer, app\}/,
  ),
  missing(
    'the calls of an unknown Page',
    () => '/pages/5/calls',
    () => undefined,
    /^There is no page 5\.$/,
  ),
];

describe('Bad input to the routes of a thread is refused with a sentence and changes nothing', () => {
  for (const [what, path, body, ...refused] of CASES) {
    it(what, () => assertRefused(path(), body(), refused));
  }
});
