import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { takePruneLease } from '../../src/app/take-prune-lease.ts';
import { openPostgres } from '../../src/store/postgres/driver.ts';
import { openStore } from '../../src/store/store.ts';
import { eventually } from '../support/eventually.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { PATIENT_POSTGRES } from '../support/patience.ts';
import { closeLater, sharedSchema, startProcesses } from '../support/processes.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
const NOW = Date.parse('2026-11-22T12:00:00Z');

describe('The removal of old records by several processes', () => {
  it('is done by one of them, and by another one when its lease has ended', async (t) => {
    const store = openStore(await openPostgres(await sharedSchema(t), PATIENT_POSTGRES));
    closeLater(t, store);
    const take = (process: string, now: number, durationMs = MINUTE) =>
      store.write((tx) => takePruneLease(tx, process, now, durationMs));
    const atOnce = await Promise.all(['one', 'two', 'three', 'four'].map((process) => take(process, NOW)));
    assert.equal(atOnce.filter((hasLease) => hasLease).length, 1);
    const owner = ['one', 'two', 'three', 'four'][atOnce.indexOf(true)] ?? '';
    assert.equal(await take(owner, NOW + MINUTE - 1), true);
    assert.equal(await take('five', NOW + MINUTE), false);
    assert.equal(await take('five', NOW + 2 * MINUTE - 1), true);
    assert.equal(await take(owner, NOW + 2 * MINUTE), false);
  });

  it('reaches the bound, whichever process it is', async (t) => {
    const clock = new ManualClock(NOW);
    const retention = { deliveries: {}, journal: { ageMs: DAY } };
    const [one, other] = await startProcesses(t, [clock, clock], { retention, pruneEveryMs: 1 });
    assert.ok(one && other);
    const journal = async () => (await other.control(`/pages/${one.page.id}/journal`)).json.data;
    assert.notDeepEqual(await journal(), []);
    clock.advance(DAY + 1);
    await eventually(async () => assert.deepEqual(await journal(), []));
  });
});
