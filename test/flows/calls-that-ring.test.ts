import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { addPage } from '../support/graph.ts';
import { eventually } from '../support/eventually.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { addSubscriber, type Subscriber } from '../support/subscriber.ts';
import { openThread, type TestThread } from '../support/thread.ts';

/** Not on a whole second: webhooks of calls round down to seconds. */
const NOW = 1795348800_999;
const SECONDS = 1795348800;
const iso = (ms: number) => new Date(NOW + ms).toISOString();

async function start(t: TestContext): Promise<{ instance: Instance; thread: TestThread }> {
  const instance = await startInstance({}, new ManualClock(NOW));
  t.after(() => instance.close());
  return { instance, thread: await openThread(instance, await addPage(instance)) };
}

/** A Page that rings two apps, each with a receiver of its own. */
async function withPartners(t: TestContext) {
  const { instance, thread } = await start(t);
  const apps = [await addSubscriber(instance, thread.page.id), await addSubscriber(instance, thread.page.id)];
  t.after(() => Promise.all(apps.map(({ receiver }) => receiver.close())));
  const [one, two] = apps as [Subscriber, Subscriber];
  const partners = { call_routing: { ring_target: 'PARTNERS' } };
  await instance.post(`/${thread.page.id}/messenger_call_settings`, partners, one.token);
  // The webhook of the changed settings comes first.
  await Promise.all(apps.map(({ receiver }) => receiver.count(1)));
  return { instance, thread, one, two, apps };
}

const bodiesAfterFirst = async ({ receiver }: Subscriber, count: number) =>
  (await receiver.count(count + 1)).slice(1).map(({ body }) => JSON.parse(body.toString()));

const webhook = ({ page }: TestThread, time: number, call: object) => ({
  object: 'page',
  entry: [{ id: page.id, time, calls: [call] }],
});

const act = (instance: Instance, callId: string, word: string, as: string) =>
  instance.control(`/calls/${callId}/${word}`, { as });
const inbox = async (instance: Instance, { page }: TestThread) =>
  (await instance.control(`/pages/${page.id}/calls`)).json.data;
const deliveries = async (instance: Instance, { page }: TestThread) =>
  (await instance.control(`/deliveries?page_id=${page.id}`)).json.data;
const lastMessage = async (thread: TestThread) => (await thread.view()).messages.at(-1);

describe('A call under PARTNERS', () => {
  it('rings both subscribed apps; one rejects it, both hear that, and the thread shows a missed call', async (t) => {
    const { instance, thread, one, two, apps } = await withPartners(t);
    const tapped = await thread.tap('icon');
    const { call_id } = tapped.json;
    assert.match(call_id, /^c_[\w-]{43}$/);
    const rung = { ...tapped.json, apps: tapped.json.apps.toSorted() };
    assert.deepEqual(rung, { call_id, rings: 'PARTNERS', apps: [one.id, two.id].sort() });

    const connect = webhook(thread, SECONDS, {
      id: call_id,
      to: thread.page.id,
      from: thread.psid,
      event: 'connect',
      timestamp: SECONDS,
      call_direction: 'user_initiated',
    });
    for (const app of apps) assert.deepEqual(await bodiesAfterFirst(app, 1), [connect]);

    instance.clock.advance(12_000);
    const body = { platform: 'messenger', call_id, action: 'reject' };
    const rejected = await instance.post(`/${thread.page.id}/calls`, body, two.token);
    assert.deepEqual([rejected.status, rejected.json], [200, { success: true }]);
    const terminate = webhook(thread, SECONDS + 12, {
      id: call_id,
      event: 'terminate',
      timestamp: SECONDS + 12,
      status: 'Completed',
      start_time: SECONDS,
      end_time: SECONDS + 12,
    });
    for (const app of apps) assert.deepEqual(await bodiesAfterFirst(app, 2), [connect, terminate]);

    const { call, messages } = await thread.view();
    assert.equal(call, null);
    const { id, ...missed } = messages[0];
    assert.match(id, /^m_/);
    assert.deepEqual(missed, {
      psid: thread.psid,
      type: 'missed_call',
      from: 'page',
      at: iso(12_000),
      buttons: [{ type: 'missed_call', active: true }],
    });
    assert.equal(messages.length, 1);
  });

  it('ends when the consumer hangs up, and the apps hear of it', async (t) => {
    const { instance, thread, apps } = await withPartners(t);
    const callId = await thread.ring();
    instance.clock.advance(3000);
    const { status, json } = await act(instance, callId, 'hang_up', 'consumer');
    assert.deepEqual([status, json.state, json.outcome, json.ended_at], [200, 'ended', 'missed', iso(3000)]);
    for (const app of apps) {
      const [, { entry }] = await bodiesAfterFirst(app, 2);
      const { event, status, duration } = entry[0].calls[0];
      assert.deepEqual([event, status, duration], ['terminate', 'Completed', undefined]);
    }
    assert.equal((await lastMessage(thread)).type, 'missed_call');
  });

  it('is not for the inbox to take', async (t) => {
    const { instance, thread } = await withPartners(t);
    const callId = await thread.ring();
    for (const word of ['accept', 'decline', 'hang_up']) {
      const { status, json } = await act(instance, callId, word, 'inbox');
      const message = 'The inbox cannot act on this call: it rings in the subscribed apps (PARTNERS).';
      assert.deepEqual([status, json.error], [409, { reason: 'not_call_owner', message }]);
    }
    assert.equal((await thread.view()).call.state, 'ringing');
  });

  it('rings nobody when no app is subscribed any more, and ends as missed', async (t) => {
    const { instance, thread, apps } = await withPartners(t);
    for (const { token } of apps) {
      const path = `/v26.0/${thread.page.id}/subscribed_apps?access_token=${token}`;
      assert.equal((await instance.request(path, { method: 'DELETE' })).status, 200);
    }
    const before = (await deliveries(instance, thread)).length;
    const tapped = await thread.tap('icon');
    assert.deepEqual(tapped.json, { call_id: tapped.json.call_id, rings: 'PARTNERS', apps: [] });
    instance.clock.advance(60_000);
    await eventually(async () => assert.equal((await lastMessage(thread))?.type, 'missed_call'));
    const { text, routing } = await thread.explain();
    assert.equal(text, 'It rings nowhere: the ring target is PARTNERS, but no app is subscribed to calls.');
    assert.deepEqual(routing, { setting: 'call_routing', value: 'PARTNERS', apps: [] });
    assert.equal((await deliveries(instance, thread)).length, before);
  });

  it('that rings is not ended by a change of routing, hours or switches', async (t) => {
    const { instance, thread, one } = await withPartners(t);
    const callId = await thread.ring();
    await thread.set({
      audio_enabled: false,
      icon_enabled: false,
      call_routing: { ring_target: 'META' },
      call_hours: { timezone_id: 'UTC', weekly_operating_hours: [] },
    });
    assert.deepEqual([(await thread.view()).call.id, (await thread.view()).call.rings], [callId, 'PARTNERS']);
    const body = { call_id: callId, action: 'terminate' };
    assert.equal((await instance.post(`/${thread.page.id}/calls`, body, one.token)).status, 200);
  });
});

describe('A call under META', () => {
  it('rings the inbox and no app; taken there, it leaves a completed call with its length', async (t) => {
    const { instance, thread } = await start(t);
    const app = await addSubscriber(instance, thread.page.id);
    t.after(() => app.receiver.close());
    assert.deepEqual(await inbox(instance, thread), []);
    const tapped = await thread.tap('icon');
    const { call_id } = tapped.json;
    assert.deepEqual(tapped.json, { call_id, rings: 'META', apps: [] });
    const ringing = {
      id: call_id,
      psid: thread.psid,
      direction: 'user_initiated',
      app_id: null,
      entry: 'icon',
      rings: 'META',
      state: 'ringing',
      outcome: null,
      started_at: iso(0),
      accepted_at: null,
      ended_at: null,
    };
    assert.deepEqual(await inbox(instance, thread), [ringing]);

    instance.clock.advance(5000);
    const taken = { ...ringing, state: 'in_call', accepted_at: iso(5000) };
    assert.deepEqual((await act(instance, call_id, 'accept', 'inbox')).json, taken);
    assert.deepEqual(await inbox(instance, thread), [taken]);
    assert.deepEqual((await thread.view()).call, taken);

    instance.clock.advance(90_999);
    const over = { ...taken, state: 'ended', outcome: 'completed', ended_at: iso(95_999) };
    assert.deepEqual((await act(instance, call_id, 'hang_up', 'inbox')).json, over);
    assert.deepEqual(await inbox(instance, thread), []);
    const { type, from, at, seconds, buttons } = await lastMessage(thread);
    assert.deepEqual(
      { type, from, at, seconds, buttons },
      {
        type: 'completed_call',
        from: 'page',
        at: iso(95_999),
        seconds: 90,
        buttons: [{ type: 'completed_call', active: true }],
      },
    );
    assert.deepEqual(await deliveries(instance, thread), []);
    assert.deepEqual([app.receiver.received.length, (await thread.view()).messages.length], [0, 1]);
  });

  for (const [word, as, outcome] of [
    ['decline', 'inbox', 'declined'],
    ['hang_up', 'inbox', 'declined'],
    ['hang_up', 'consumer', 'missed'],
  ] as const) {
    it(`ends with ${word} by ${as === 'inbox' ? 'the inbox' : 'the consumer'} as ${outcome}`, async (t) => {
      const { instance, thread } = await start(t);
      const callId = await thread.ring();
      const { json } = await act(instance, callId, word, as);
      assert.deepEqual([json.state, json.outcome, json.accepted_at], ['ended', outcome, null]);
      assert.equal((await lastMessage(thread)).type, 'missed_call');
      for (const again of ['accept', 'decline', 'hang_up']) {
        const refused = await act(instance, callId, again, 'inbox');
        assert.deepEqual([refused.status, refused.json.error.reason], [409, 'call_ended']);
      }
      assert.equal((await thread.view()).messages.length, 1);
    });
  }

  it('is taken once, is not declined after that, and goes on for hours', async (t) => {
    const { instance, thread } = await start(t);
    const callId = await thread.ring();
    await act(instance, callId, 'accept', 'inbox');
    for (const word of ['accept', 'decline']) {
      const { status, json } = await act(instance, callId, word, 'inbox');
      assert.deepEqual([status, json.error.reason], [409, 'call_already_accepted']);
    }
    instance.clock.advance(5 * 3_600_000);
    assert.equal((await thread.view()).call.state, 'in_call');
    await act(instance, callId, 'hang_up', 'consumer');
    assert.equal((await lastMessage(thread)).seconds, 18_000);
  });

  it('is not the consumer’s to accept, and an unknown one is nobody’s', async (t) => {
    const { instance, thread } = await start(t);
    const callId = await thread.ring();
    const message = 'The consumer placed this call and can only hang up.';
    for (const word of ['accept', 'decline']) {
      const { status, json } = await act(instance, callId, word, 'consumer');
      assert.deepEqual([status, json.error], [409, { reason: 'not_call_owner', message }]);
    }
    const byApp = await instance.control(`/calls/${callId}/accept`, { as: 'app', app_id: instance.app.id });
    assert.equal(byApp.json.error.message, 'No app can act on this call: it rings in the inbox (META).');
    assert.equal((await act(instance, callId, 'hang_up', 'app')).status, 400);
    assert.equal((await act(instance, callId, 'hang_up', 'consumer')).status, 200);
    for (const word of ['accept', 'decline', 'hang_up']) {
      const { status, json } = await act(instance, callId, word, 'consumer');
      assert.deepEqual([status, json.error], [409, { reason: 'call_ended', message: 'The call has ended.' }]);
    }
    const unknown = await act(instance, 'c_none', 'accept', 'inbox');
    assert.deepEqual([unknown.status, unknown.json.error.reason], [404, 'unknown_call']);
  });
});
