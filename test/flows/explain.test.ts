import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { addPage } from '../support/graph.ts';
import { eventually } from '../support/eventually.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { addSubscriber } from '../support/subscriber.ts';
import { callPrompt, openThread, openWindow } from '../support/thread.ts';

const DAY = 86_400_000;
/** A Sunday, 04:00 in Los Angeles. */
const NOW = Date.parse('2026-11-22T12:00:00Z');
const iso = (ms: number) => new Date(NOW + ms).toISOString();

async function start(t: TestContext): Promise<Instance> {
  const instance = await startInstance({}, new ManualClock(NOW));
  t.after(() => instance.close());
  return instance;
}

const MONDAY = {
  timezone_id: 'America/Los_Angeles',
  weekly_operating_hours: [{ day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' }],
};
const PARTNERS = { call_routing: { ring_target: 'PARTNERS' } };

describe('An explanation', () => {
  it('names every gate in order: its verdict, the field that decides it, its value, when it changes', async (t) => {
    const instance = await start(t);
    const thread = await openWindow(instance, { call_settings: { icon_enabled: false, call_hours: MONDAY } });
    const message_id = await thread.sent(callPrompt(3));
    const CLOSED = 'The Page is outside its call hours.';
    const opens = '2026-11-23T17:00:00.000Z';
    assert.deepEqual(await thread.explain({ entry: 'call_prompt', message_id }), {
      at: iso(0),
      entry: 'call_prompt',
      rings: null,
      text: CLOSED,
      gates: [
        { gate: 'page_eligible', verdict: 'open', setting: 'is_calling_eligible', value: true, changes_at: null },
        { gate: 'audio_enabled', verdict: 'open', setting: 'audio_enabled', value: true, changes_at: null },
        { gate: 'icon_enabled', verdict: 'not_checked', setting: 'icon_enabled', value: false, changes_at: null },
        { gate: 'prompt_active', verdict: 'open', value: iso(3 * DAY), changes_at: iso(3 * DAY) },
        {
          gate: 'call_hours',
          verdict: 'closed',
          setting: 'call_hours',
          value: MONDAY,
          text: CLOSED,
          changes_at: opens,
        },
        { gate: 'not_in_call', verdict: 'open', value: true, changes_at: null },
      ],
      routing: { setting: 'call_routing', value: 'META', apps: [] },
    });
    const icon = await thread.explain();
    const HIDDEN = 'The Page hides its call icon, which also disables the call buttons of missed and completed calls.';
    assert.deepEqual([icon.entry, icon.rings, icon.text], ['icon', null, HIDDEN]);
    assert.deepEqual(icon.gates[3], { gate: 'prompt_active', verdict: 'not_checked', value: null, changes_at: null });
  });

  it('of a time to come takes the settings of now, the hours and the life of the prompt of then', async (t) => {
    const thread = await openWindow(await start(t), { call_settings: { call_hours: MONDAY } });
    await thread.sent(callPrompt(2));
    const at = async (instant: string) => {
      const { rings, text } = await thread.explain({ entry: 'call_prompt', at: instant });
      return rings ?? text;
    };
    assert.equal(await at('2026-11-23T16:59:59Z'), 'The Page is outside its call hours.');
    assert.equal(await at('2026-11-23T17:00:00Z'), 'META');
    assert.equal(await at('2026-11-24T01:00:00Z'), 'The Page is outside its call hours.');
    assert.equal(await at('2026-11-30T09:00:00-08:00'), 'The call button has expired.');
  });

  it('of a past instant takes the settings of then', async (t) => {
    const instance = await start(t);
    const thread = await openWindow(instance);
    instance.clock.advance(1000);
    await thread.set({ icon_enabled: false });
    instance.clock.advance(1000);
    await thread.set({ audio_enabled: false });
    instance.clock.advance(1000);
    await thread.set({ icon_enabled: true, audio_enabled: true, call_hours: MONDAY });
    instance.clock.advance(1000);
    const closedGates = async (ms: number) => {
      const { gates } = await thread.explain({ at: iso(ms) });
      return gates
        .filter(({ verdict }: { verdict: string }) => verdict === 'closed')
        .map(({ gate }: { gate: string }) => gate);
    };
    assert.deepEqual(await closedGates(0), []);
    assert.deepEqual(await closedGates(999), []);
    assert.deepEqual(await closedGates(1000), ['icon_enabled']);
    assert.deepEqual(await closedGates(1999), ['icon_enabled']);
    assert.deepEqual(await closedGates(2000), ['audio_enabled', 'icon_enabled']);
    assert.deepEqual(await closedGates(3000), ['call_hours']);
    assert.deepEqual(await closedGates(4000), ['call_hours']);
  });

  it('of an instant before the Page was created is refused with the instant since when it exists', async (t) => {
    const instance = await start(t);
    instance.clock.advance(1000);
    const page = await addPage(instance);
    const thread = await openThread(instance, page);
    const ask = (ms: number) => instance.control(`/explain?page_id=${page.id}&psid=${thread.psid}&at=${iso(ms)}`);
    const { status, json } = await ask(999);
    const message = `The Page exists since ${iso(1000)}: ask for that instant or a later one.`;
    assert.deepEqual([status, json.error], [409, { reason: 'page_not_created', message }]);
    assert.equal((await ask(1000)).status, 200);
  });

  it('of a past instant knows no button that was sent later', async (t) => {
    const instance = await start(t);
    const thread = await openWindow(instance);
    instance.clock.advance(1000);
    const message_id = await thread.sent(callPrompt(3));
    const explainAt = (ms: number, named: object) =>
      instance.control(
        `/explain?${new URLSearchParams({
          page_id: thread.page.id,
          psid: thread.psid,
          entry: 'call_prompt',
          at: iso(ms),
          ...named,
        }).toString()}`,
      );
    for (const named of [{}, { message_id }]) {
      assert.equal((await explainAt(999, named)).status, 404);
      assert.equal((await explainAt(1000, named)).json.rings, 'META');
    }
  });

  it('of a past instant finds the settings behind hundreds of other events, and the call of then', async (t) => {
    const instance = await start(t);
    const thread = await openWindow(instance, { call_settings: { icon_enabled: false } });
    await Promise.all(Array.from({ length: 450 }, (_, n) => thread.write(String(n))));
    await thread.sent(callPrompt(3));
    instance.clock.advance(1000);
    await thread.set({ icon_enabled: true });
    const callId = await thread.ring();
    instance.clock.advance(1000);
    await instance.control(`/calls/${callId}/decline`, { as: 'inbox' });
    const { text } = await thread.explain({ at: iso(999) });
    assert.match(text, /^The Page hides its call icon/);
    const busy = 'The consumer is already in a call with the Page.';
    for (const [ms, expected] of [
      [1000, busy],
      [1999, busy],
      [2000, "It rings in the Page's inbox."],
    ] as const) {
      assert.equal((await thread.explain({ at: iso(ms) })).text, expected);
    }
  });

  it('changes nothing', async (t) => {
    const instance = await start(t);
    const thread = await openWindow(instance);
    const journal = `/pages/${thread.page.id}/journal`;
    const before = [(await instance.control(journal)).text, await thread.view()];
    await thread.explain();
    assert.deepEqual([(await instance.control(journal)).text, await thread.view()], before);
  });

  it('is asked for with a Page, one of its people, a known entry and an instant', async (t) => {
    const instance = await start(t);
    const thread = await openThread(instance, await addPage(instance));
    const both = `page_id=${thread.page.id}&psid=${thread.psid}`;
    for (const [query, status] of [
      [`psid=${thread.psid}`, 400],
      [`page_id=${thread.page.id}`, 400],
      [`${both}&entry=doorbell`, 400],
      [`${both}&at=tomorrow`, 400],
      [`${both}&at=2026-02-30T25:00:00Z`, 400],
      [`${both}&entry=call_prompt`, 404],
      [`page_id=1&psid=${thread.psid}`, 404],
      [`page_id=${thread.page.id}&psid=1`, 404],
    ] as const) {
      assert.equal((await instance.control(`/explain?${query}`)).status, status, query);
    }
  });
});

describe('An explanation of PARTNERS', () => {
  it('says that no app is subscribed', async (t) => {
    const thread = await openWindow(await start(t), { call_settings: PARTNERS });
    const { rings, text, routing } = await thread.explain();
    assert.equal(rings, 'PARTNERS');
    assert.equal(text, 'It rings nowhere: the ring target is PARTNERS, but no app is subscribed to calls.');
    assert.deepEqual(routing, { setting: 'call_routing', value: 'PARTNERS', apps: [] });
  });

  it('names the apps, and since when the callback of one has been failing, until it works again', async (t) => {
    const instance = await start(t);
    const thread = await openWindow(instance, { call_settings: PARTNERS });
    const good = await addSubscriber(instance, thread.page.id);
    const bad = await addSubscriber(instance, thread.page.id);
    t.after(() => Promise.all([good.receiver.close(), bad.receiver.close()]));
    const { rings, text, routing } = await thread.explain();
    assert.equal(rings, 'PARTNERS');
    assert.match(
      text,
      new RegExp(
        `^It rings in the subscribed apps \\(PARTNERS\\): app (${good.id}, app ${bad.id}|${bad.id}, app ${good.id})\\.$`,
      ),
    );
    assert.equal(routing.apps.length, 2);

    instance.clock.advance(5000);
    bad.receiver.answers.push(500, 500);
    await thread.ring();
    await good.receiver.count(1);
    await eventually(async () => {
      const { routing } = await thread.explain();
      const since = new Map(
        routing.apps.map((app: { app_id: string; callback_failing_since: string | null }) => [
          app.app_id,
          app.callback_failing_since,
        ]),
      );
      assert.deepEqual([since.get(good.id), since.get(bad.id)], [null, iso(5000)]);
    });
    instance.clock.advance(1000);
    await bad.receiver.count(2);
    await eventually(async () => {
      const [{ attempts }] = (await instance.control(`/deliveries?app_id=${bad.id}`)).json.data;
      assert.equal(attempts.length, 2);
    });
    const later = await thread.explain({ at: iso(3_600_000) });
    assert.equal(
      later.text,
      `It rings in the subscribed apps (PARTNERS), but their webhooks have been failing: app ${bad.id} since ${iso(5000)}.`,
    );

    instance.clock.advance(5000);
    await bad.receiver.count(3);
    await eventually(async () => {
      assert.match(
        (await thread.explain({ at: iso(3_600_000) })).text,
        /^It rings in the subscribed apps \(PARTNERS\): app \d+, app \d+\.$/,
      );
    });
  });
});
