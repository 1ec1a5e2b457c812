import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startInstance, type Instance } from '../support/instance.ts';
import { startReceiver } from '../support/receiver.ts';
import { subscribeApp, subscribePage } from '../support/subscriber.ts';

interface Person {
  readonly id: string;
  readonly name: string;
}
interface Conversation {
  readonly id: string;
  readonly snippet: string;
}
interface Message {
  readonly message: string;
  readonly from: Person;
}
interface Inbox {
  conversations(): Promise<readonly Conversation[]>;
  personOf(conversation: Conversation): Person;
  profile(psid: string): Promise<Readonly<Record<string, unknown>>>;
  messages(conversation: Conversation): Promise<readonly Message[]>;
  reply(psid: string, text: string, choices: readonly string[]): Promise<object>;
}
interface Example {
  openInbox(options: { graph: string; pageId: string; pageToken: string }): Inbox;
}

const APP = '../../examples/inbox/app.js';
const MESSAGES = 1000;
/** Messages that are written at the same time. */
const AT_ONCE = 50;

describe('The example inbox, with the Node SDK', () => {
  let instance: Instance;
  let inbox: Inbox;
  const [alex, sam] = [0, 1];
  const psidOf = (place: number): string => instance.consumers[place]?.psid ?? '';
  const write = async (place: number, text: string): Promise<void> => {
    const path = `/threads/${instance.page.id}/${psidOf(place)}/messages`;
    const { status, text: answer } = await instance.control(path, { text });
    assert.equal(status, 200, answer);
  };

  before(async () => {
    instance = await startInstance();
    const example = (await import(APP)) as Example;
    const { id: pageId, access_token: pageToken } = instance.page;
    inbox = example.openInbox({ graph: instance.url, pageId, pageToken });
    for (let i = 0; i < MESSAGES; i += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, (_, j) => write(alex, `Message ${i + j}`)));
    }
    await write(sam, 'Hello');
  });
  after(() => instance.close());

  it('lists the conversations, the latest first, with the person of each', async () => {
    const conversations = await inbox.conversations();
    assert.deepEqual(
      conversations.map((each) => inbox.personOf(each).name),
      ['Sam', 'Alex'],
    );
    assert.equal(conversations[0]?.snippet, 'Hello');
  });

  it('pages through a thousand messages, each of them once', async () => {
    const conversation = (await inbox.conversations())[1] as Conversation;
    const messages = await inbox.messages(conversation);
    assert.equal(messages.length, MESSAGES);
    const texts = new Set(messages.map(({ message }) => message));
    assert.deepEqual(texts, new Set(Array.from({ length: MESSAGES }, (_, i) => `Message ${i}`)));
    assert.ok(messages.every(({ from }) => from.name === 'Alex'));
  });

  it('shows the profile of a person with the picture', async () => {
    const profile = await inbox.profile(psidOf(sam));
    const { first_name, last_name, locale, timezone } = profile;
    assert.deepEqual([first_name, last_name, locale, timezone], ['Sam', '', 'de_DE', 1]);
    const picture = await fetch(String(profile['profile_pic']));
    assert.deepEqual([picture.status, picture.headers.get('content-type')], [200, 'image/png']);
  });

  it('answers with quick replies, and the one that the person taps comes back in the webhook and in the inbox', async (t) => {
    const receiver = await startReceiver();
    t.after(() => receiver.close());
    const app = { ...instance.app, token: instance.page.access_token, receiver };
    await subscribeApp(instance, app, ['messages']);
    await subscribePage(instance, app, instance.page.id, ['messages']);
    await inbox.reply(psidOf(sam), 'Shall we call you?', ['Yes', 'No']);
    const thread = `/threads/${instance.page.id}/${psidOf(sam)}`;
    const [, sent] = (await instance.control(thread)).json.messages;
    assert.deepEqual(
      sent.quick_replies.map(({ title }: { title: string }) => title),
      ['Yes', 'No'],
    );
    assert.equal(
      (await instance.control(`${thread}/quick_replies`, { message_id: sent.id, payload: 'NO' })).status,
      200,
    );
    const [webhook] = await receiver.count(1);
    const { message } = JSON.parse(webhook?.body.toString() ?? '').entry[0].messaging[0];
    assert.deepEqual([message.text, message.quick_reply], ['No', { payload: 'NO' }]);
    const [conversation] = await inbox.conversations();
    const messages = await inbox.messages(conversation as Conversation);
    assert.deepEqual(
      messages.map(({ message: text, from }) => `${from.name}: ${text}`),
      ['Sam: No', `${instance.page.name}: Shall we call you?`, 'Sam: Hello'],
    );
  });
});
