import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bucketOf } from '../../src/store/records/bucket.ts';
import { openPostgres } from '../../src/store/postgres/driver.ts';
import { openStore } from '../../src/store/store.ts';
import { openWorkShares, SHARE_LEASE_MS, type WorkShares } from '../../src/runtime/work-shares.ts';
import type { Ports } from '../../src/app/ports/ports.ts';
import type { TestContext } from 'node:test';
import { ManualClock } from '../support/manual-clock.ts';
import { PATIENT_POSTGRES } from '../support/patience.ts';
import { closeLater, sharedSchema } from '../support/processes.ts';

/** Opens the shares of some processes, which have a database and a clock in common. */
async function openAll(t: TestContext, number: number, clock: ManualClock): Promise<readonly WorkShares[]> {
  const database = await sharedSchema(t);
  return Promise.all(Array.from({ length: number }, () => openShare(t, database, clock)));
}

async function openShare(t: TestContext, database: string, clock: ManualClock): Promise<WorkShares> {
  const store = openStore(await openPostgres(database, PATIENT_POSTGRES));
  closeLater(t, store);
  return openWorkShares({ store, clock } as unknown as Ports);
}

async function refreshAll(shares: readonly WorkShares[]): Promise<void> {
  // Twice: a process that refreshes first does not see those that come after it.
  for (let round = 0; round < 2; round++) for (const each of shares) await each.refresh();
}

const sharesOf = (shares: readonly WorkShares[]): string[] =>
  shares.map(({ current: { index, of } }) => `${index} of ${of}`).sort();

describe('The shares of processes', () => {
  it('are all the work for the only process, also before it has asked', async (t) => {
    const [only] = await openAll(t, 1, new ManualClock());
    assert.ok(only);
    assert.deepEqual(only.current, { index: 0, of: 1 });
    await only.refresh();
    assert.deepEqual(only.current, { index: 0, of: 1 });
  });

  it('are equal and different, and are divided again when a process leaves', async (t) => {
    const shares = await openAll(t, 3, new ManualClock());
    await refreshAll(shares);
    assert.deepEqual(sharesOf(shares), ['0 of 3', '1 of 3', '2 of 3']);
    const [first, ...rest] = shares;
    await first?.leave();
    await refreshAll(rest);
    assert.deepEqual(sharesOf(rest), ['0 of 2', '1 of 2']);
  });

  it('go to the others when the lease of a process that died is over, and not before', async (t) => {
    const clock = new ManualClock();
    const [dead, other] = await openAll(t, 2, clock);
    assert.ok(dead && other);
    await refreshAll([dead, other]);
    clock.advance(SHARE_LEASE_MS - 1);
    await other.refresh();
    assert.equal(other.current.of, 2);
    clock.advance(1);
    await other.refresh();
    assert.deepEqual(other.current, { index: 0, of: 1 });
    // It was only stopped, and goes on.
    await refreshAll([dead, other]);
    assert.deepEqual(sharesOf([dead, other]), ['0 of 2', '1 of 2']);
  });

  it('are not taken by a process whose clock was far ahead when it died', async (t) => {
    const database = await sharedSchema(t);
    const ahead = new ManualClock();
    ahead.advance(3_600_000);
    const clocks = [ahead, new ManualClock()];
    const shares = await Promise.all(clocks.map((clock) => openShare(t, database, clock)));
    await refreshAll(shares);
    assert.deepEqual(shares[1]?.current, { index: 0, of: 1 });
  });

  it('do not change for a process that refreshes after it has left', async (t) => {
    const [first, other] = await openAll(t, 2, new ManualClock());
    assert.ok(first && other);
    await refreshAll([first, other]);
    await first.leave();
    await first.refresh();
    await other.refresh();
    assert.deepEqual(other.current, { index: 0, of: 1 });
  });
});

describe('The bucket of a Page', () => {
  it('is the one that stored rows have', () => {
    const ids = ['100', '101', '1234567890', '104729000000001'];
    assert.deepEqual(ids.map(bucketOf), ids.map(referenceBucket));
  });

  for (const [what, id] of [
    ['successive ids', (n: number) => 2_000_000_000 + n],
    ['ids with gaps of 256', (n: number) => 1e14 + 256 * n],
  ] as const) {
    it(`spreads ${what} over all buckets`, () => {
      const pages = Map.groupBy(
        Array.from({ length: 25_600 }, (_, n) => String(id(n))),
        bucketOf,
      );
      const counts = [...pages.values()].map(({ length }) => length);
      assert.equal(counts.length, 256);
      assert.ok(Math.min(...counts) >= 50 && Math.max(...counts) <= 150, counts.join());
    });
  }
});

/** FNV-1a by its definition, in arbitrary precision. */
function referenceBucket(id: string): number {
  let hash = 0x811c9dc5n;
  for (const byte of Buffer.from(id)) hash = ((hash ^ BigInt(byte)) * 0x01000193n) % 2n ** 32n;
  return Number(((hash >> 16n) ^ hash) % 256n);
}
