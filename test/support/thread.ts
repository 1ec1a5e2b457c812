import assert from 'node:assert/strict';
import type { CallEntry } from '../../src/domain/call-entry.ts';
import { addPage, assertRefused, stored, type Refusal, type TestPage } from './graph.ts';
import type { Instance, Reply } from './instance.ts';

export const PROMPT = { attachment: { type: 'template', payload: { template_type: 'call_prompt' } } };
export const callPrompt = (ttl_days: unknown) => ({
  attachment: { type: 'template', payload: { template_type: 'call_prompt', ttl_days } },
});
export const buttonTemplate = (...buttons: unknown[]) => ({
  attachment: { type: 'template', payload: { template_type: 'button', text: 'Need help?', buttons } },
});
export const AUDIO_CALL = { type: 'audio_call', title: 'Call Now' };

export const OUTSIDE_WINDOW: Refusal = {
  status: 403,
  code: 10,
  subcode: 2018278,
  message:
    '(#10) This message is sent outside of allowed window. Learn more about the new policy here: ' +
    'https://developers.facebook.com/docs/messenger-platform/policy-overview',
};
export const NOT_ENABLED: Refusal = { code: 10, subcode: 1893056, message: '(#10) Call Settings Not Enabled' };
export const NOT_ELIGIBLE: Refusal = {
  status: 403,
  code: 2018389,
  subcode: 2018389,
  message: '(#2018389) Page not yet eligible',
};

/** The thread of one person and one Page: the person's actions and view, and the messages of the Page's app. */
export interface TestThread {
  readonly page: TestPage;
  readonly psid: string;
  /** Returns the view of the person's Messenger. */
  // The tests are about the shape of the answer.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  view(): Promise<any>;
  /** Writes as the person, which opens the messaging window; resolves to the id of the message. */
  write(text?: string): Promise<string>;
  tap(entry: CallEntry, messageId?: string): Promise<Reply>;
  /** Taps, and expects a ring; resolves to the id of the call. */
  ring(entry?: CallEntry, messageId?: string): Promise<string>;
  /** Taps, and expects this refusal. */
  tapRefused(refused: object, entry: CallEntry, messageId?: string): Promise<void>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  explain(query?: Record<string, string>): Promise<any>;
  /** Sends POST /{page-id}/messages to this person; `more` are other parameters. */
  send(message: unknown, more?: object): Promise<Reply>;
  /** Sends a message, and expects success; resolves to the id of the message. */
  sent(message: unknown, more?: object): Promise<string>;
  /** Sends a message, and expects that it is refused and nothing is stored. */
  sendRefused(message: unknown, refusal: Refusal, more?: object): Promise<void>;
  /** Writes the Page's call settings. */
  set(settings: object): Promise<void>;
}

/** Creates a person on a Page. */
export async function openThread(instance: Instance, page: TestPage): Promise<TestThread> {
  const { psid } = (await instance.control('/consumers', { page_id: page.id, name: 'Alex' })).json;
  const path = `/threads/${page.id}/${psid}`;
  const button = (messageId: string | undefined) => (messageId === undefined ? {} : { message_id: messageId });

  const thread: TestThread = {
    page,
    psid,
    view: async () => ok(await instance.control(path)),
    write: async (text = 'Hello') => ok(await instance.control(`${path}/messages`, { text })).message_id,
    tap: (entry, messageId) => instance.control(`${path}/calls`, { entry, ...button(messageId) }),
    ring: async (entry = 'icon', messageId) => ok(await thread.tap(entry, messageId)).call_id,
    async tapRefused(refused, entry, messageId) {
      const reply = await thread.tap(entry, messageId);
      assert.deepEqual([reply.status, reply.json], [409, { refused }]);
    },
    async explain(query = {}) {
      const parameters = new URLSearchParams({ page_id: page.id, psid, ...query });
      return ok(await instance.control(`/explain?${parameters.toString()}`));
    },
    send: (message, more = {}) =>
      instance.post(`/${page.id}/messages`, { recipient: { id: psid }, message, ...more }, page.token),
    sent: async (message, more) => ok(await thread.send(message, more)).message_id,
    async sendRefused(message, refusal, more) {
      const before = [await stored(instance, page), await thread.view()];
      assertRefused(await thread.send(message, more), refusal);
      assert.deepEqual([await stored(instance, page), await thread.view()], before);
    },
    async set(settings) {
      ok(await instance.post(`/${page.id}/messenger_call_settings`, settings, page.token));
    },
  };
  return thread;
}

/** Creates a Page and a person who has just written to it. */
export async function openWindow(instance: Instance, given: object = {}): Promise<TestThread> {
  const thread = await openThread(instance, await addPage(instance, given));
  await thread.write();
  return thread;
}

// The tests are about the shape of the answer.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function ok(reply: Reply): any {
  assert.equal(reply.status, 200, reply.text);
  return reply.json;
}
