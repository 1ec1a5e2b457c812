import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { addPage } from '../support/graph.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { AUDIO_CALL, buttonTemplate, openThread, openWindow, OUTSIDE_WINDOW, PROMPT } from '../support/thread.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Sunday, 04:00 in Los Angeles. */
const NOW = Date.parse('2026-11-22T12:00:00Z');
const inMs = (ms: number) => new Date(NOW + ms).toISOString();

async function start(t: TestContext): Promise<Instance> {
  const instance = await startInstance({}, new ManualClock(NOW));
  t.after(() => instance.close());
  return instance;
}

const MONDAY = {
  call_hours: {
    timezone_id: 'America/Los_Angeles',
    weekly_operating_hours: [{ day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' }],
  },
};
const HIDDEN = 'The Page hides its call icon, which also disables the call buttons of missed and completed calls.';
const CLOSED = 'The Page is outside its call hours.';
const OPENS = '2026-11-23T17:00:00.000Z';

/** The Messenger profile of a Page that has set nothing. */
const NO_PROFILE = { composer_disabled: false, get_started: null, greeting: null, ice_breakers: [], menu: [] };

describe("What a consumer's Messenger shows", () => {
  it('of a thread in which nothing has happened', async (t) => {
    const instance = await start(t);
    const thread = await openThread(instance, await addPage(instance));
    assert.deepEqual(await thread.view(), {
      icon: { visible: true, usable: true },
      hours: { open: true, text: 'The Page can be called at all times.' },
      window: { open: false },
      call: null,
      messages: [],
      profile: NO_PROFILE,
    });
  });

  it('of messages, a prompt, a ring, and the missed call that it leaves', async (t) => {
    const instance = await start(t);
    const thread = await openThread(instance, await addPage(instance));
    const { psid } = thread;
    const common = { psid, at: inMs(0) };
    const written = await thread.write('Hello');
    const answered = await thread.sent({ text: 'Hi' });
    const prompt = await thread.sent(PROMPT);
    const template = await thread.sent(buttonTemplate(AUDIO_CALL));
    const call_id = await thread.ring('call_prompt', prompt);
    const busy = { active: false, reason: 'The consumer is already in a call with the Page.' };
    const messages = (use: object, until = {}) => [
      { ...common, id: written, type: 'text', from: 'consumer', text: 'Hello', buttons: [] },
      { ...common, id: answered, type: 'text', from: 'page', text: 'Hi', buttons: [] },
      {
        ...common,
        id: prompt,
        type: 'call_prompt',
        from: 'page',
        payload: PROMPT.attachment.payload,
        buttons: [{ type: 'call_prompt', ...use, ...until, until: inMs(7 * DAY) }],
      },
      {
        ...common,
        id: template,
        type: 'template',
        from: 'page',
        payload: buttonTemplate(AUDIO_CALL).attachment.payload,
        buttons: [{ ...AUDIO_CALL, ...use, ...until, until: inMs(7 * DAY) }],
      },
    ];
    const window = { open: true, until: inMs(DAY) };
    const hours = { open: true, text: 'The Page can be called at all times.' };
    assert.deepEqual(await thread.view(), {
      icon: { visible: true, usable: false, reason: busy.reason },
      hours,
      window,
      call: {
        id: call_id,
        psid,
        direction: 'user_initiated',
        app_id: null,
        entry: 'call_prompt',
        rings: 'META',
        state: 'ringing',
        outcome: null,
        started_at: inMs(0),
        accepted_at: null,
        ended_at: null,
      },
      messages: messages(busy),
      profile: NO_PROFILE,
    });

    await instance.control(`/calls/${call_id}/decline`, { as: 'inbox' });
    const after = await thread.view();
    const missed = { psid, at: inMs(0), id: after.messages[4]?.id, type: 'missed_call', from: 'page' };
    assert.deepEqual(after, {
      icon: { visible: true, usable: true },
      hours,
      window,
      call: null,
      messages: [
        ...messages({ active: true }, { changes_at: inMs(7 * DAY) }),
        { ...missed, buttons: [{ type: 'missed_call', active: true }] },
      ],
      profile: NO_PROFILE,
    });
  });

  it('outside the call hours: an icon that cannot be used, until when, and in words', async (t) => {
    const instance = await start(t);
    const thread = await openThread(instance, await addPage(instance, { call_settings: MONDAY }));
    const closed = await thread.view();
    assert.deepEqual(closed.icon, { visible: true, usable: false, reason: CLOSED, changes_at: OPENS });
    const text = 'Closed until Monday 09:00 (America/Los_Angeles).';
    assert.deepEqual(closed.hours, { open: false, next_change: OPENS, text });
    instance.clock.set(OPENS);
    const open = await thread.view();
    const closes = '2026-11-24T01:00:00.000Z';
    assert.deepEqual(open.icon, { visible: true, usable: true, changes_at: closes });
    const until = 'Open until Monday 17:00 (America/Los_Angeles).';
    assert.deepEqual(open.hours, { open: true, next_change: closes, text: until });
  });

  it('of a Page that is closed all week: neither an opening nor a next change', async (t) => {
    const instance = await start(t);
    const call_settings = { call_hours: { timezone_id: 'UTC', weekly_operating_hours: [] } };
    const { icon, hours } = await (await openWindow(instance, { call_settings })).view();
    assert.deepEqual(icon, { visible: true, usable: false, reason: CLOSED });
    assert.deepEqual(hours, { open: false, text: 'Closed all week.' });
  });

  for (const [name, given, reason] of [
    ['with the icon switched off', { call_settings: { icon_enabled: false } }, HIDDEN],
    ['with audio switched off', { call_settings: { audio_enabled: false } }, 'The Page has switched audio calls off.'],
    ['that is not eligible', { eligible: false }, 'The Page is not eligible for calling.'],
  ] as const) {
    it(`of a Page ${name}: no icon`, async (t) => {
      const thread = await openWindow(await start(t), given);
      assert.deepEqual((await thread.view()).icon, { visible: false, usable: false, reason });
    });
  }

  it('is not there for a person of another Page, or a Page that does not exist', async (t) => {
    const instance = await start(t);
    const [one, other] = [await openWindow(instance), await openWindow(instance)];
    for (const path of [`${one.page.id}/${other.psid}`, `1/${one.psid}`, `${one.page.id}/1`]) {
      const reply = await instance.control(`/threads/${path}`);
      assert.deepEqual([reply.status, reply.json.error.reason], [404, 'not_found'], reply.text);
      for (const [act, body] of Object.entries({ messages: { text: 'x' }, read: {}, calls: { entry: 'icon' } })) {
        assert.equal((await instance.control(`/threads/${path}/${act}`, body)).status, 404);
      }
    }
  });
});

describe('The messaging window', () => {
  const POSTBACK = buttonTemplate({ type: 'postback', title: 'Talk', payload: 'TALK' });

  it('opens with a message and is renewed by the next', async (t) => {
    const instance = await start(t);
    const thread = await openWindow(instance);
    assert.deepEqual((await thread.view()).window, { open: true, until: inMs(DAY) });
    instance.clock.advance(HOUR);
    await thread.write();
    assert.deepEqual((await thread.view()).window, { open: true, until: inMs(DAY + HOUR) });
    instance.clock.advance(DAY);
    assert.deepEqual((await thread.view()).window, { open: false, until: inMs(DAY + HOUR) });
  });

  it('is renewed by a tap on a postback button, also once it is shut', async (t) => {
    const instance = await start(t);
    const thread = await openWindow(instance);
    const message_id = await thread.sent(POSTBACK);
    instance.clock.advance(2 * DAY);
    await thread.sendRefused({ text: 'Hello' }, OUTSIDE_WINDOW);
    const tapped = await instance.control(`/threads/${thread.page.id}/${thread.psid}/postbacks`, { message_id });
    assert.deepEqual([tapped.status, tapped.json], [200, { message_id }]);
    assert.deepEqual((await thread.view()).window, { open: true, until: inMs(3 * DAY) });
    await thread.sent({ text: 'Hello' });
  });

  it('is opened and renewed neither by a call, nor by reading, nor by a message of the Page', async (t) => {
    const instance = await start(t);
    const stranger = await openThread(instance, await addPage(instance));
    const call_id = await stranger.ring();
    await instance.control(`/calls/${call_id}/accept`, { as: 'inbox' });
    await instance.control(`/calls/${call_id}/hang_up`, { as: 'consumer' });
    assert.deepEqual((await stranger.view()).window, { open: false });
    await stranger.sendRefused({ text: 'Hello' }, OUTSIDE_WINDOW);

    const thread = await openWindow(instance);
    instance.clock.advance(HOUR);
    await thread.sent({ text: 'Hello' });
    await instance.control(`/threads/${thread.page.id}/${thread.psid}/read`, {});
    await thread.ring();
    assert.deepEqual((await thread.view()).window, { open: true, until: inMs(DAY) });
  });

  it("is each person's own", async (t) => {
    const instance = await start(t);
    const thread = await openWindow(instance);
    const other = await openThread(instance, thread.page);
    await other.sendRefused({ text: 'Hello' }, OUTSIDE_WINDOW);
    await thread.sent({ text: 'Hello' });
    assert.deepEqual((await other.view()).messages, []);
  });
});
