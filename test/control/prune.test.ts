import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { startInstance } from '../support/instance.ts';
import { hoursNumber } from '../support/kill-ledger.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { subscribeDemo, writeSettings } from '../support/subscriber.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-22T12:00:00Z');

describe('POST /_control/prune', () => {
  it('removes what is older than an age by the clock of the instance, and no pending delivery', async (t) => {
    const instance = await startInstance({}, new ManualClock(NOW));
    t.after(() => instance.close());
    const { receiver } = await subscribeDemo(instance);
    t.after(() => receiver.close());
    await writeSettings(instance, hoursNumber(1));
    await receiver.count(1);
    const listed = async (state: string): Promise<number> =>
      (await instance.control(`/deliveries?state=${state}`)).json.data.length;
    await eventually(async () => assert.equal(await listed('delivered'), 1));
    receiver.answers.push(503);
    await writeSettings(instance, hoursNumber(2));
    await receiver.count(2);
    await eventually(async () => {
      const { data } = (await instance.control('/deliveries?failed=true')).json;
      assert.equal(data.length, 1);
    });
    const entries = (await instance.control(`/pages/${instance.page.id}/journal?limit=1000`)).json.data.length;
    // The failed delivery is due again later than this.
    instance.clock.advance(2);
    const before = new Date(NOW + 1).toISOString();
    const { status, json } = await instance.control('/prune', { before });
    assert.equal(status, 200);
    const expected = { before, deliveries: 1, later_attempts: 0, journal_entries: entries, complete: true };
    assert.deepEqual(json, expected);
    assert.deepEqual([await listed('delivered'), await listed('pending')], [0, 1]);
    assert.deepEqual((await instance.control('/prune', { before: '1d' })).json, {
      ...expected,
      before: new Date(NOW + 2 - DAY).toISOString(),
      deliveries: 0,
      journal_entries: 0,
    });
  });

  for (const [before, message] of [
    ['30', 'before takes an instant such as 2027-06-01T12:00:00Z or an age such as 30d, not "30".'],
    [
      '2026-02-29T12:00:00Z',
      'before takes an instant such as 2027-06-01T12:00:00Z or an age such as 30d, not "2026-02-29T12:00:00Z".',
    ],
    ['', 'before takes an instant such as 2027-06-01T12:00:00Z or an age such as 30d, not "".'],
    [
      '2026-11-22T12:00:00.001Z',
      'before takes an instant of the past: the clock of the instance stands at 2026-11-22T12:00:00.000Z.',
    ],
  ] as const) {
    it(`refuses before=${before}, and removes nothing`, async (t) => {
      const instance = await startInstance({}, new ManualClock(NOW));
      t.after(() => instance.close());
      const { status, json } = await instance.control('/prune', { before });
      assert.deepEqual([status, json.error], [400, { reason: 'invalid_parameter', message }]);
      assert.notEqual((await instance.control(`/pages/${instance.page.id}/journal`)).json.data.length, 0);
    });
  }
});
