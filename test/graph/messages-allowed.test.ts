import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { addPage, addToken, assertRefused } from '../support/graph.ts';
import { startInstance } from '../support/instance.ts';
import {
  AUDIO_CALL,
  buttonTemplate,
  NOT_ELIGIBLE,
  NOT_ENABLED,
  openThread,
  openWindow,
  OUTSIDE_WINDOW,
  PROMPT,
} from '../support/thread.ts';

const instance = await startInstance();
after(() => instance.close());

describe('A Page', () => {
  const offers = { 'call prompt': PROMPT, 'audio_call button': buttonTemplate(AUDIO_CALL) };
  for (const [what, message] of Object.entries(offers)) {
    test(`with calling switched off sends no ${what}`, async () => {
      const off = await openWindow(instance, { call_settings: { audio_enabled: false } });
      await off.sendRefused(message, NOT_ENABLED);
      await off.sent({ text: 'Hello' });
      await off.set({ audio_enabled: true });
      await off.sent(message);
    });
    test(`that is not eligible sends no ${what}`, async () => {
      const ineligible = await openWindow(instance, { eligible: false });
      await ineligible.sendRefused(message, NOT_ELIGIBLE);
      await ineligible.sent({ text: 'Hello' });
    });
  }

  test('with a token without pages_messaging sends nothing: code 230 of the Send API', async () => {
    const thread = await openWindow(instance);
    const token = await addToken(instance, thread.page.id, { permissions: ['pages_show_list'] });
    const restricted = { ...thread.page, token };
    const journal = `/pages/${restricted.id}/journal`;
    const before = (await instance.control(journal)).text;
    const body = { recipient: { id: thread.psid }, message: PROMPT };
    assertRefused(await instance.post(`/${restricted.id}/messages`, body, token), {
      status: 403,
      code: 230,
      message: '(#230) Requires pages_messaging permission to manage the object',
    });
    assert.equal((await instance.control(journal)).text, before);
  });
});

describe('The messaging window', () => {
  const DAY = 86_400_000;
  const human = { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' };

  test('is closed before the person has written', async () => {
    const silent = await openThread(instance, await addPage(instance));
    for (const message of [{ text: 'Hello' }, PROMPT]) await silent.sendRefused(message, OUTSIDE_WINDOW);
    await silent.sendRefused(undefined, OUTSIDE_WINDOW, { sender_action: 'typing_on' });
    await silent.sendRefused({ text: 'Hello' }, OUTSIDE_WINDOW, human);
  });

  test('is open for 24 hours to the millisecond, and for a human agent for seven days', async () => {
    const { clock } = instance;
    const waiting = await openWindow(instance);
    clock.advance(DAY - 1);
    await waiting.sent(PROMPT);
    clock.advance(1);
    for (const message of [{ text: 'Hello' }, PROMPT]) await waiting.sendRefused(message, OUTSIDE_WINDOW);
    await waiting.sendRefused(undefined, OUTSIDE_WINDOW, { sender_action: 'mark_seen' });
    const feedback = { messaging_type: 'MESSAGE_TAG', tag: 'CUSTOMER_FEEDBACK' };
    await waiting.sendRefused(PROMPT, OUTSIDE_WINDOW, feedback);
    await waiting.sendRefused(PROMPT, OUTSIDE_WINDOW, { tag: 'HUMAN_AGENT' });
    await waiting.sent(PROMPT, human);
    clock.advance(6 * DAY - 1);
    await waiting.sent(PROMPT, human);
    clock.advance(1);
    await waiting.sendRefused(PROMPT, OUTSIDE_WINDOW, human);
    await waiting.write();
    await waiting.sent(PROMPT);
  });
});
