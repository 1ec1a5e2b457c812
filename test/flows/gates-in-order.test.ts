import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { CallEntry } from '../../src/domain/call-entry.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { AUDIO_CALL, buttonTemplate, callPrompt, openWindow, type TestThread } from '../support/thread.ts';

const DAY = 86_400_000;

async function start(t: TestContext): Promise<Instance> {
  const instance = await startInstance();
  t.after(() => instance.close());
  return instance;
}

const ALWAYS = {
  timezone_id: 'UTC',
  weekly_operating_hours: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'].map(
    (day_of_week) => ({ day_of_week, open_time: '0000', close_time: '2359' }),
  ),
};
const NEVER = { timezone_id: 'UTC', weekly_operating_hours: [] };

const REFUSED = {
  page_eligible: {
    gate: 'page_eligible',
    setting: 'is_calling_eligible',
    text: 'The Page is not eligible for calling.',
  },
  audio_enabled: {
    gate: 'audio_enabled',
    setting: 'audio_enabled',
    text: 'The Page has switched audio calls off.',
  },
  icon_enabled: {
    gate: 'icon_enabled',
    setting: 'icon_enabled',
    text: 'The Page hides its call icon, which also disables the call buttons of missed and completed calls.',
  },
  prompt_active: { gate: 'prompt_active', text: 'The call button has expired.' },
  call_hours: {
    gate: 'call_hours',
    setting: 'call_hours',
    text: 'The Page is outside its call hours.',
  },
  not_in_call: { gate: 'not_in_call', text: 'The consumer is already in a call with the Page.' },
};

/** A thread with one message of every kind that starts calls. */
async function withEveryEntry(instance: Instance): Promise<TestThread> {
  const thread = await openWindow(instance);
  const missed = await thread.ring();
  await instance.control(`/calls/${missed}/decline`, { as: 'inbox' });
  await hangUp(instance, await accepted(instance, thread));
  await thread.sent(callPrompt(1));
  await thread.sent(buttonTemplate({ ...AUDIO_CALL, expires_in_days: 1 }));
  return thread;
}

async function accepted(instance: Instance, thread: TestThread): Promise<string> {
  const callId = await thread.ring();
  await instance.control(`/calls/${callId}/accept`, { as: 'inbox' });
  return callId;
}

const hangUp = async (instance: Instance, callId: string) =>
  assert.equal((await instance.control(`/calls/${callId}/hang_up`, { as: 'consumer' })).status, 200);

/** The verdict of every gate, in order. */
const verdicts = async (thread: TestThread, entry: CallEntry) => {
  const { gates } = (await thread.explain({ entry })) as { gates: { gate: string; verdict: string }[] };
  return gates.map(({ gate, verdict }) => `${gate} ${verdict}`);
};

describe('Each gate refuses on its own, the first that is shut speaks, and mending one by one leads to the next:', () => {
  for (const entry of ['icon', 'missed_call', 'completed_call'] as const) {
    it(entry, async (t) => {
      const instance = await start(t);
      const thread = await withEveryEntry(instance);
      const callId = await accepted(instance, thread);
      await thread.set({ audio_enabled: false, icon_enabled: false, call_hours: NEVER });
      assert.deepEqual(await verdicts(thread, entry), [
        'page_eligible open',
        'audio_enabled closed',
        'icon_enabled closed',
        'prompt_active not_checked',
        'call_hours closed',
        'not_in_call closed',
      ]);
      await thread.tapRefused(REFUSED.audio_enabled, entry);
      await thread.set({ audio_enabled: true });
      await thread.tapRefused(REFUSED.icon_enabled, entry);
      await thread.set({ icon_enabled: true });
      await thread.tapRefused(REFUSED.call_hours, entry);
      await thread.set({ call_hours: ALWAYS });
      await thread.tapRefused(REFUSED.not_in_call, entry);
      await hangUp(instance, callId);
      await thread.ring(entry);
    });
  }

  for (const entry of ['call_prompt', 'audio_call'] as const) {
    it(entry, async (t) => {
      const instance = await start(t);
      const thread = await withEveryEntry(instance);
      const callId = await accepted(instance, thread);
      await thread.set({ audio_enabled: false, icon_enabled: false, call_hours: NEVER });
      instance.clock.advance(DAY);
      assert.deepEqual(await verdicts(thread, entry), [
        'page_eligible open',
        'audio_enabled closed',
        'icon_enabled not_checked',
        'prompt_active closed',
        'call_hours closed',
        'not_in_call closed',
      ]);
      await thread.tapRefused(REFUSED.audio_enabled, entry);
      await thread.set({ audio_enabled: true });
      await thread.tapRefused(REFUSED.prompt_active, entry);
      await thread.write();
      await thread.sent(entry === 'call_prompt' ? callPrompt(1) : buttonTemplate(AUDIO_CALL));
      await thread.tapRefused(REFUSED.call_hours, entry);
      await thread.set({ call_hours: ALWAYS });
      await thread.tapRefused(REFUSED.not_in_call, entry);
      await hangUp(instance, callId);
      await thread.ring(entry);
    });
  }

  it('a Page that is not eligible, before all others', async (t) => {
    const call_settings = { audio_enabled: false, icon_enabled: false, call_hours: NEVER };
    const thread = await openWindow(await start(t), { eligible: false, call_settings });
    await thread.tapRefused(REFUSED.page_eligible, 'icon');
    assert.deepEqual(await verdicts(thread, 'icon'), [
      'page_eligible closed',
      'audio_enabled closed',
      'icon_enabled closed',
      'prompt_active not_checked',
      'call_hours closed',
      'not_in_call open',
    ]);
  });
});

describe('A tap that is refused', () => {
  it('leaves no call and no message behind, and one row in the journal', async (t) => {
    const instance = await start(t);
    const thread = await openWindow(instance, { call_settings: { audio_enabled: false } });
    const journal = `/pages/${thread.page.id}/journal`;
    const entries = async () => (await instance.control(journal)).json.data;
    const before = [await entries(), await thread.view()];
    await thread.tapRefused(REFUSED.audio_enabled, 'icon');
    const [refused, ...others] = await entries();
    assert.deepEqual([others, await thread.view()], before);
    assert.deepEqual([refused.kind, refused.refused], ['call_refused', REFUSED.audio_enabled]);
    assert.deepEqual((await instance.control(`/pages/${thread.page.id}/calls`)).json.data, []);
  });
});
