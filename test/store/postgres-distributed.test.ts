import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Claim, LeasedQueue } from '../../src/app/ports/delivery-work.ts';
import { countMissingParts } from '../../src/app/ports/missing-parts.ts';
import { TransientFailure } from '../../src/app/ports/transient-failure.ts';
import type { PageId } from '../../src/domain/ids.ts';
import { addMissingPartsHeader } from '../../src/http/missing-parts-header.ts';
import type { Site } from '../../src/http/site.ts';
import type { Row, Statements } from '../../src/store/driver.ts';
import { DistributedDeliveryWork } from '../../src/store/postgres/distributed-work.ts';
import { openPostgres } from '../../src/store/postgres/driver.ts';
import { partialReader } from '../../src/store/postgres/partial-reads.ts';
import { bucketOf } from '../../src/store/records/bucket.ts';
import { openStore } from '../../src/store/store.ts';
import { emptySchema } from '../support/postgres.ts';
import { PATIENT_POSTGRES } from '../support/patience.ts';
import { anAttempt, APP, aPage, NOON, OTHER_APP, post } from './records.ts';

const LEASE = 60_000;
const PAGES = Array.from({ length: 12 }, (_, i) => String(i + 1) as PageId);

/** Opens the work of two processes on a database where a delivery is due in each of twelve Pages. */
async function open(t: TestContext) {
  const driver = await openPostgres(await emptySchema(t), PATIENT_POSTGRES);
  t.after(() => driver.close());
  const store = openStore(driver);
  await store.write(async (tx) => {
    for (const id of PAGES) {
      await tx.pages.create(aPage({ id }));
      await post(tx, id, APP, NOON);
    }
  });
  const [one, other] = ['one', 'other'].map(
    (name) => new DistributedDeliveryWork(driver.reader, (...args) => driver.write(...args), name),
  );
  assert.ok(one && other);
  return { driver, store, one, other };
}

const claim = (more: Partial<Claim> = {}): Claim => ({
  now: NOON,
  leaseUntil: NOON + LEASE,
  limit: 100,
  batch: 10,
  busy: [],
  ...more,
});
const pagesOf = (leased: readonly LeasedQueue[]): string[] => leased.map(({ queue }) => queue.pageId).sort();

describe('The delivery work of a distributed PostgreSQL, one Page at a time', () => {
  it('leases each queue to one of the processes that claim at once, with its deliveries', async (t) => {
    const { one, other } = await open(t);
    const claimed = await Promise.all([one, other, one, other].map((work) => work.claimQueues(claim())));
    assert.deepEqual(pagesOf(claimed.flat()), [...PAGES].sort());
    for (const { due } of claimed.flat()) assert.equal(due.length, 1);
    assert.deepEqual(await one.claimQueues(claim()), []);
    assert.deepEqual(pagesOf(await one.claimQueues(claim({ now: NOON + LEASE }))), [...PAGES].sort());
  });

  it('claims by buckets, Pages and apps', async (t) => {
    const { one } = await open(t);
    const inShare = PAGES.filter((id) => bucketOf(id) % 2 === 0);
    const [named] = PAGES.filter((id) => bucketOf(id) % 2 === 1);
    assert.ok(named && inShare.length > 0);
    const share = { index: 0, of: 2 };
    assert.deepEqual(await one.claimQueues(claim({ share, busy: [APP] })), []);
    assert.deepEqual(await one.claimQueues(claim({ share, only: [OTHER_APP] })), []);
    assert.deepEqual(pagesOf(await one.claimQueues(claim({ share, pages: [named] }))), [...inShare, named].sort());
  });

  it('stores results and ends the leases of its own process', async (t) => {
    const { store, one, other } = await open(t);
    const [leased] = await one.claimQueues(claim({ limit: 1 }));
    const delivery = leased?.due[0];
    assert.ok(leased && delivery);
    const result = { delivery, attempt: anAttempt({ status: 200 }), state: 'delivered', dueAt: NOON } as const;
    const { queue, changes } = leased;
    const release = { queue, changes, nextDue: null, at: NOON, hasSucceeded: true, failedAt: null };
    assert.deepEqual(await other.recordResults([], [release]), []);
    assert.deepEqual(await one.recordResults([result], [release]), [
      { pageId: queue.pageId, appId: queue.appId, nextDue: null },
    ]);
    const stored = await store.read((reads) => reads.deliveries.find(queue.pageId, delivery.revision, queue.appId));
    assert.equal(stored?.state, 'delivered');
    assert.equal((await one.claimQueues(claim())).length, PAGES.length - 1);
  });
});

describe('The reader of a distributed PostgreSQL', () => {
  const lost = new TransientFailure('The database cannot be reached', {
    cause: Object.assign(new Error('connection to the remote node failed'), { severity: 'ERROR', code: '08006' }),
  });

  /** A database of two parts of each table; with `isLost`, the second one cannot be reached. */
  function open() {
    const state = { isLost: true };
    const sent: (readonly unknown[])[] = [];
    const missing: number[] = [];
    const reader: Statements = {
      async all(sql, ...values): Promise<readonly Row[]> {
        sent.push([sql, ...values]);
        if (!sql.includes('run_command_on_shards')) {
          if (state.isLost) throw lost;
          return [];
        }
        return [
          { success: true, result: '[{"page_id":"7","due_at":5},{"page_id":"2","due_at":9}]' },
          { success: false, result: 'connection refused' },
          { success: true, result: '[{"page_id":"1","due_at":6}]' },
        ];
      },
      get: () => assert.fail('it reads lists'),
      run: () => assert.fail('it only reads'),
    };
    return { reader: partialReader(reader, (parts) => void missing.push(parts)), sent, missing, state };
  }

  it('answers a list from the parts that are there, in its order and up to its limit, and says how many are missing', async () => {
    const { reader, sent, missing } = open();
    const sql = "SELECT * FROM timers WHERE kind <> 'it''s' AND due_at % ? = ? AND due_at <= ? ORDER BY due_at LIMIT ?";
    const rows = await reader.all(sql, 3, 0, 99, 2);
    assert.deepEqual(
      rows.map((row) => row['page_id']),
      ['7', '1'],
    );
    assert.deepEqual(missing, [1]);
    assert.deepEqual(sent[1], [
      'SELECT success, result FROM run_command_on_shards(?, ?)',
      'timers',
      "SELECT coalesce(json_agg(part), '[]') FROM (SELECT * FROM %s WHERE kind <> 'it''s' AND due_at %% 3 = 0 AND due_at <= 99 " +
        'ORDER BY due_at LIMIT 2) AS part',
    ]);
    assert.deepEqual(await reader.get('SELECT * FROM timers ORDER BY due_at DESC LIMIT 1'), {
      page_id: '2',
      due_at: 9,
    });
  });

  it('has the answer of a request say in a header how many parts its list lacks', async () => {
    const { reader } = open();
    const site: Site = {
      async answer({ path }) {
        if (path === '/list') await reader.all('SELECT * FROM timers ORDER BY due_at LIMIT ?', 2);
        return { status: 200, headers: ['A', 'b'], body: '{}' };
      },
      refuse: () => ({ status: 400, headers: [], body: '' }),
    };
    const headersOf = async (path: string) => {
      const request = { method: 'GET', path, query: '', headers: {}, body: Buffer.of(), client: '127.0.0.1' };
      return (await addMissingPartsHeader(site, countMissingParts).answer(request)).headers;
    };
    assert.deepEqual(await Promise.all([headersOf('/list'), headersOf('/other')]), [
      ['A', 'b', 'X-Switchhook-Missing-Parts', '1'],
      ['A', 'b'],
    ]);
  });

  it('fails where a statement names a Page, or is no list of one table', async () => {
    const { reader, missing } = open();
    for (const sql of [
      'SELECT * FROM pages WHERE page_id = ? LIMIT ?',
      'SELECT * FROM calls WHERE call_id = ?',
      'SELECT * FROM (SELECT * FROM deliveries LIMIT ?) AS newest LIMIT ?',
    ])
      await assert.rejects(reader.all(sql, '1', 2), lost);
    assert.deepEqual(missing, []);
  });

  it('asks the whole database first, and says when nothing is missing any more', async () => {
    const { reader, sent, missing, state } = open();
    const sql = 'SELECT * FROM pages ORDER BY page_id LIMIT ?';
    assert.equal((await reader.all(sql, 5)).length, 3);
    state.isLost = false;
    for (let time = 0; time < 2; time++) assert.deepEqual(await reader.all(sql, 5), []);
    assert.deepEqual([sent.length, missing], [4, [1, 0]]);
  });
});
