import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { startInstance, type Instance } from '../support/instance.ts';
import { AUDIO_CALL, buttonTemplate, callPrompt, openWindow, PROMPT, type TestThread } from '../support/thread.ts';

const DAY = 86_400_000;

async function start(t: TestContext): Promise<{ instance: Instance; thread: TestThread }> {
  const instance = await startInstance();
  t.after(() => instance.close());
  return { instance, thread: await openWindow(instance) };
}

const hangUp = (instance: Instance, callId: string) => instance.control(`/calls/${callId}/hang_up`, { as: 'consumer' });

const HIDDEN = {
  gate: 'icon_enabled',
  setting: 'icon_enabled',
  text: 'The Page hides its call icon, which also disables the call buttons of missed and completed calls.',
};
const EXPIRED = { gate: 'prompt_active', text: 'The call button has expired.' };

interface MessageInView {
  readonly type: string;
  readonly buttons: readonly { readonly type: string; readonly active: boolean; readonly reason?: string }[];
}

/** Resolves to the state of each call button of the thread, by its kind. */
const buttons = async (thread: TestThread) => {
  const { messages } = (await thread.view()) as { messages: MessageInView[] };
  return Object.fromEntries(messages.flatMap((message) => message.buttons.map(({ type, active }) => [type, active])));
};

describe('When the Page switches its icon off', () => {
  it('threads hide it and the buttons of missed and completed calls die, while prompts still ring', async (t) => {
    const { instance, thread } = await start(t);
    await hangUp(instance, await thread.ring('icon'));
    const taken = await thread.ring('missed_call');
    await instance.control(`/calls/${taken}/accept`, { as: 'inbox' });
    await hangUp(instance, taken);
    await thread.sent(PROMPT);
    await thread.sent(buttonTemplate(AUDIO_CALL));
    assert.equal((await thread.view()).icon.visible, true);
    const all = { missed_call: true, completed_call: true, call_prompt: true, audio_call: true };
    assert.deepEqual(await buttons(thread), all);

    await thread.set({ icon_enabled: false });
    const { icon, messages } = await thread.view();
    assert.deepEqual(icon, { visible: false, usable: false, reason: HIDDEN.text });
    const dead = messages.find(({ type }: MessageInView) => type === 'missed_call');
    assert.deepEqual(dead.buttons, [{ type: 'missed_call', active: false, reason: HIDDEN.text }]);
    assert.deepEqual(await buttons(thread), { ...all, missed_call: false, completed_call: false });
    for (const entry of ['icon', 'missed_call', 'completed_call'] as const) await thread.tapRefused(HIDDEN, entry);
    await thread.tapRefused(HIDDEN, 'missed_call', dead.id);
    for (const entry of ['call_prompt', 'audio_call'] as const) await hangUp(instance, await thread.ring(entry));

    await thread.set({ icon_enabled: true });
    assert.deepEqual(await buttons(thread), all);
    for (const entry of ['icon', 'missed_call', 'completed_call'] as const) {
      await hangUp(instance, await thread.ring(entry));
    }
  });

  it('a prompt can be sent all the same, and a call from it leaves a missed call whose button is dead', async (t) => {
    const { instance, thread } = await start(t);
    await thread.set({ icon_enabled: false });
    const prompt = await thread.sent(PROMPT);
    await hangUp(instance, await thread.ring('call_prompt', prompt));
    assert.deepEqual(await buttons(thread), { call_prompt: true, missed_call: false });
    await thread.tapRefused(HIDDEN, 'missed_call');
    await hangUp(instance, await thread.ring('call_prompt', prompt));
  });
});

describe('The life of a call button', () => {
  for (const [entry, message, days] of [
    ['call_prompt', PROMPT, 7],
    ['call_prompt', callPrompt(3), 3],
    ['call_prompt', callPrompt(30), 30],
    ['audio_call', buttonTemplate(AUDIO_CALL), 7],
    ['audio_call', buttonTemplate({ ...AUDIO_CALL, expires_in_days: 1 }), 1],
  ] as const) {
    it(`lasts ${days} days for ${entry}: its last second rings and the next does not`, async (t) => {
      const { instance, thread } = await start(t);
      const { clock } = instance;
      const sent = await thread.sent(message);
      const end = clock.now() + days * DAY;
      for (const instant of [end - 1000, end - 1]) {
        clock.set(instant);
        assert.equal((await buttons(thread))[entry], true);
        await hangUp(instance, await thread.ring(entry, sent));
      }
      for (const instant of [end, end + 1, end + DAY]) {
        clock.set(instant);
        assert.equal((await buttons(thread))[entry], false);
        await thread.tapRefused(EXPIRED, entry, sent);
        await thread.tapRefused(EXPIRED, entry);
      }
      await hangUp(instance, await thread.ring('missed_call'));
    });
  }

  it('is counted from the send, across a change of the clocks, in days of 24 hours', async (t) => {
    const { instance, thread } = await start(t);
    instance.clock.set('2027-03-13T20:00:00Z');
    await thread.write();
    await thread.sent(callPrompt(1));
    const [button] = (await thread.view()).messages.at(-1).buttons;
    assert.equal(button.until, '2027-03-14T20:00:00.000Z');
  });

  it('is that of the button that is tapped, and of the last one where none is named', async (t) => {
    const { instance, thread } = await start(t);
    const short = await thread.sent(callPrompt(1));
    const long = await thread.sent(callPrompt(2));
    instance.clock.advance(DAY);
    await thread.tapRefused(EXPIRED, 'call_prompt', short);
    await hangUp(instance, await thread.ring('call_prompt', long));
    await hangUp(instance, await thread.ring('call_prompt'));
  });

  it('of a template with several is the longest of them, while the thread shows each', async (t) => {
    const { instance, thread } = await start(t);
    const days = (expires_in_days: number) => ({ ...AUDIO_CALL, expires_in_days });
    const sent = await thread.sent(buttonTemplate(days(1), days(2)));
    instance.clock.advance(DAY);
    const { buttons: shown } = (await thread.view()).messages.at(-1);
    assert.deepEqual(
      shown.map(({ active }: { active: boolean }) => active),
      [false, true],
    );
    await hangUp(instance, await thread.ring('audio_call', sent));
  });

  it('allows one call after another', async (t) => {
    const { instance, thread } = await start(t);
    const sent = await thread.sent(PROMPT);
    const calls = [];
    for (let n = 0; n < 5; n++) {
      calls.push(await thread.ring('call_prompt', sent));
      await hangUp(instance, calls.at(-1) ?? '');
    }
    assert.equal(new Set(calls).size, 5);
  });
});

describe('A tap on a button that is not there answers 404 and rings nobody:', () => {
  for (const entry of ['call_prompt', 'audio_call', 'missed_call', 'completed_call'] as const) {
    it(`${entry}, in a thread without one and in a message of another kind`, async (t) => {
      const { instance, thread } = await start(t);
      const text = await thread.sent({ text: 'Hello' });
      const elsewhere = await openWindow(instance);
      const foreign = await elsewhere.sent(PROMPT);
      const journal = `/pages/${thread.page.id}/journal`;
      const before = (await instance.control(journal)).text;
      for (const messageId of [undefined, text, foreign, 'm_none']) {
        const reply = await thread.tap(entry, messageId);
        assert.deepEqual([reply.status, reply.json.error.reason], [404, 'not_found'], reply.text);
      }
      assert.equal((await instance.control(journal)).text, before);
      assert.equal((await thread.view()).call, null);
    });
  }

  it('an unknown entry answers 400', async (t) => {
    const { instance, thread } = await start(t);
    for (const body of [{}, { entry: 'doorbell' }, { entry: null }]) {
      const reply = await instance.control(`/threads/${thread.page.id}/${thread.psid}/calls`, body);
      assert.equal(reply.status, 400, reply.text);
    }
  });
});
