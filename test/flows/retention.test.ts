import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Config } from '../../src/config/config.ts';
import { addPage } from '../support/graph.ts';
import { eventually } from '../support/eventually.ts';
import { startInstance, startSteered, type AnyInstance, type Instance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { subscribeDemo, writeSettings } from '../support/subscriber.ts';
import { hoursNumber } from '../support/kill-ledger.ts';
import { openThread, openWindow } from '../support/thread.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-22T12:00:00Z');
const iso = (ms: number) => new Date(NOW + ms).toISOString();
/** Real time between two runs: as often as possible. */
const OFTEN: Partial<Config> = { pruneEveryMs: 1 };
const KEEP_ALL = { deliveries: {}, journal: {} };

async function start(t: TestContext, retention: Config['retention']): Promise<Instance> {
  const instance = await startInstance({ ...OFTEN, retention }, new ManualClock(NOW));
  t.after(() => instance.close());
  return instance;
}

const deliveriesOf = async (instance: AnyInstance, query = ''): Promise<readonly { id: string; state: string }[]> =>
  (await instance.control(`/deliveries?limit=1000${query}`)).json.data;
const journalOf = async (instance: AnyInstance, pageId: string): Promise<readonly { revision: number }[]> =>
  (await instance.control(`/pages/${pageId}/journal?limit=1000`)).json.data;

describe('Retention', () => {
  it('removes deliveries and journal entries by the clock of the instance, and nothing else', async (t) => {
    const retention = { deliveries: { ageMs: 30 * DAY }, journal: { ageMs: 400 * DAY } };
    const instance = await start(t, retention);
    const { receiver } = await subscribeDemo(instance);
    t.after(() => receiver.close());
    const thread = await openWindow(instance);
    await writeSettings(instance, hoursNumber(1));
    await receiver.count(1);
    await eventually(async () => assert.equal((await deliveriesOf(instance, '&state=delivered')).length, 1));
    const before = await journalOf(instance, instance.page.id);
    instance.clock.advance(30 * DAY);
    await writeSettings(instance, hoursNumber(2));
    await receiver.count(2);
    instance.clock.advance(1);
    await eventually(async () => assert.equal((await deliveriesOf(instance)).length, 1));
    assert.equal((await journalOf(instance, instance.page.id)).length, before.length + 1);
    instance.clock.advance(400 * DAY);
    await eventually(async () => {
      assert.deepEqual(await deliveriesOf(instance), []);
      assert.deepEqual(await journalOf(instance, instance.page.id), []);
    });
    const { messages } = await thread.view();
    assert.equal(messages.length, 1);
    const { json } = await instance.get(`/${instance.page.id}/messenger_call_settings?fields=call_hours`);
    assert.match(JSON.stringify(json), /"open_time":"0002"/);
    await writeSettings(instance, hoursNumber(3));
    await receiver.count(3);
  });

  it('follows a clock that control advances', async (t) => {
    const instance = await startSteered({ ...OFTEN, retention: { deliveries: {}, journal: { ageMs: 400 * DAY } } });
    t.after(() => instance.close());
    assert.notDeepEqual(await journalOf(instance, instance.page.id), []);
    assert.equal((await instance.control('/clock', { freeze: true, advance: 'P401D' })).status, 200);
    await eventually(async () => assert.deepEqual(await journalOf(instance, instance.page.id), []));
  });

  it('keeps a number of rows, and pending deliveries beyond it', async (t) => {
    const instance = await start(t, { deliveries: { rows: 2 }, journal: { rows: 3 } });
    const { receiver } = await subscribeDemo(instance);
    t.after(() => receiver.close());
    receiver.answers.push(503);
    for (let n = 1; n <= 6; n++) await writeSettings(instance, hoursNumber(n));
    await receiver.count(6);
    await eventually(async () => {
      const left = await deliveriesOf(instance);
      assert.deepEqual(
        left.map(({ state }) => state),
        ['delivered', 'pending'],
      );
    });
    await eventually(async () => {
      const revisions = (await journalOf(instance, instance.page.id)).map(({ revision }) => revision);
      assert.equal(revisions.length, 3);
      assert.equal(revisions[0], revisions[2] === undefined ? NaN : revisions[2] + 2);
    });
    instance.clock.advance(1000);
    await receiver.count(7);
    await eventually(async () => assert.equal((await deliveriesOf(instance, '&state=delivered')).length, 2));
  });

  it('keeps what explain needs for every kept instant, and refuses earlier ones with the bound', async (t) => {
    const instance = await start(t, { deliveries: {}, journal: { ageMs: 10 * DAY } });
    const thread = await openThread(instance, await addPage(instance));
    const explainAt = async (ms: number): Promise<unknown> => {
      const { gates } = await thread.explain({ at: iso(ms) });
      const closed = gates.filter(({ verdict }: { verdict: string }) => verdict === 'closed');
      return closed.map(({ gate }: { gate: string }) => gate);
    };
    instance.clock.advance(1 * DAY);
    await thread.set({ icon_enabled: false });
    instance.clock.advance(1 * DAY);
    await thread.set({ audio_enabled: false });
    instance.clock.advance(7 * DAY);
    await thread.set({ icon_enabled: true, audio_enabled: true });
    assert.deepEqual(await explainAt(0), []);
    assert.deepEqual(await explainAt(1 * DAY), ['icon_enabled']);

    // The journal begins at day 2.5: the entries of day 0, 1 and 2 are removed.
    instance.clock.advance(3.5 * DAY);
    await eventually(async () => assert.equal((await journalOf(instance, thread.page.id)).length, 1));
    assert.deepEqual(await explainAt(2.5 * DAY), ['audio_enabled', 'icon_enabled']);
    assert.deepEqual(await explainAt(2 * DAY), ['audio_enabled', 'icon_enabled']);
    assert.deepEqual(await explainAt(9 * DAY), []);
    const query = new URLSearchParams({ page_id: thread.page.id, psid: thread.psid, at: iso(2 * DAY - 1) });
    const refused = await instance.control(`/explain?${query.toString()}`);
    assert.deepEqual([refused.status, refused.json.error.reason], [409, 'journal_removed']);
    assert.equal(
      refused.json.error.message,
      `The journal of the Page begins at ${iso(2 * DAY)}: older entries have been removed (--keep-journal), so the ` +
        'settings before that are not known. Ask for that instant or a later one.',
    );
  });

  it('lists deliveries on from one that was removed meanwhile', async (t) => {
    const instance = await start(t, { ...KEEP_ALL, deliveries: { ageMs: 10 * DAY } });
    const { receiver } = await subscribeDemo(instance);
    t.after(() => receiver.close());
    for (let n = 1; n <= 4; n++) await writeSettings(instance, hoursNumber(n));
    await eventually(async () => assert.equal((await deliveriesOf(instance, '&state=delivered')).length, 4));
    const { json: first } = await instance.control('/deliveries?limit=2');
    instance.clock.advance(10 * DAY + 1);
    await writeSettings(instance, hoursNumber(5));
    await eventually(async () => assert.equal((await deliveriesOf(instance)).length, 1));
    for (const query of ['', `&page_id=${instance.page.id}`, '&state=delivered']) {
      const rest = await instance.control(`/deliveries?limit=2&after=${first.next}${query}`);
      assert.deepEqual([rest.status, rest.json], [200, { data: [] }]);
    }
    const gone = await instance.control(`/deliveries/${first.next}/redeliver`, {});
    assert.deepEqual([gone.status, gone.json.error.reason], [404, 'not_found']);
  });
});
