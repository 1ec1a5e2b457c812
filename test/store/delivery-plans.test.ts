import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import type { LeasedQueue } from '../../src/app/ports/delivery-work.ts';
import type { Delivery } from '../../src/app/ports/entities.ts';
import type { Statements, Value } from '../../src/store/driver.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { PostgresDeliveryWork } from '../../src/store/postgres/delivery-work.ts';
import { openPostgres } from '../../src/store/postgres/driver.ts';
import type { Parameter } from '../../src/store/postgres/query.ts';
import { SqlDeliveryRecords } from '../../src/store/records/deliveries.ts';
import { listWork } from '../../src/store/records/pending-deliveries.ts';
import { refreshQueueDue } from '../../src/store/records/queue-due.ts';
import { SqlQueueRecords } from '../../src/store/records/queues.ts';
import { QueueProgress } from '../../src/webhooks/queue-progress.ts';
import { ask } from '../support/ask.ts';
import { PATIENT_POSTGRES } from '../support/patience.ts';
import { emptySchema } from '../support/postgres.ts';
import { anAttempt, APP, NOON, PAGE } from './records.ts';

const QUEUE = { pageId: PAGE, appId: APP, failingSince: null, alertedAt: null };
const DELIVERY: Delivery = {
  ...{ pageId: PAGE, appId: APP, revision: 7, field: 'calls', body: '{}', state: 'pending', attempts: 0 },
  ...{ createdAt: NOON, dueAt: NOON, firstAttemptAt: null },
};
const LEASED: LeasedQueue = { queue: QUEUE, changes: 3, subscription: undefined, due: [DELIVERY], laterDue: null };

const literal = (value: Parameter): string => {
  if (Array.isArray(value)) return `ARRAY[${value.map(literal).join()}]`;
  return typeof value === 'string' ? `'${value}'` : String(value);
};

/** Returns a statement with its values in place of the marks. */
function withValues(sql: string, values: readonly Parameter[]): string {
  let at = 0;
  return sql.replace(/\?/g, () => literal(values[at++] ?? null));
}

/** Collects the statements that find, store and count pending deliveries, run one by one. */
async function statementsOfWork(): Promise<readonly string[]> {
  const found: string[] = [];
  // More rows than are asked for, some of which are not due: then each statement is needed.
  const rows = [1, 2, 3].map((revision) => {
    return {
      page_id: PAGE,
      app_id: APP,
      next_revision: 5,
      revision,
      attempts: 0,
      created_at: NOON,
      due_at: NOON + revision * 1e9,
    };
  });
  const sql: Statements = {
    all: async (text: string, ...values: Value[]) => (found.push(withValues(text, values)), rows),
    get: async (text: string, ...values: Value[]) => (found.push(withValues(text, values)), undefined),
    run: async (text: string, ...values: Value[]) => (found.push(withValues(text, values)), 0),
  };
  const deliveries = new SqlDeliveryRecords(sql);
  await listWork(sql, { ...QUEUE, nextRevision: 5 }, NOON, 2);
  await refreshQueueDue(sql, PAGE, APP);
  await new SqlQueueRecords(sql, 'process').giveBack(new QueueProgress(LEASED).release(NOON));
  await deliveries.recordAttempt(DELIVERY, anAttempt(), 'pending', NOON);
  await deliveries.postpone(DELIVERY, NOON);
  await deliveries.dropPending(PAGE, APP);
  await deliveries.backlog();
  return found.filter((each) => !each.startsWith('INSERT'));
}

/** Collects the statements by which PostgreSQL claims queues and stores results, many at once. */
async function statementsOfGroups(): Promise<readonly string[]> {
  const found: string[] = [];
  const work = new PostgresDeliveryWork(async (sql, values) => {
    found.push(withValues(sql, values));
    return { rows: [], rowCount: 0, command: '', oid: 0, fields: [] };
  }, 'process');
  await work.claimQueues({ now: NOON, leaseUntil: NOON + 1, limit: 5, batch: 9, busy: ['1' as typeof APP] });
  const result = { delivery: DELIVERY, attempt: anAttempt(), state: 'delivered' as const, dueAt: NOON };
  await work.recordResults([result], [new QueueProgress(LEASED).release(NOON)]);
  return found;
}

/** Steps that read no table, or the small index of due queues or of retries, whole where all are counted. */
const OTHER_STEP =
  /^((CORRELATED )?SCALAR SUBQUERY \d|CO-ROUTINE waiting|SCAN waiting|USE TEMP B-TREE FOR ORDER BY|SCAN q USING INDEX queues_due|SCAN deliveries USING INDEX deliveries_retries)$/;

describe('Pending deliveries are found by an index', () => {
  it('in SQLite: of a queue by its revision and the index of retries, and of all by the queues that are due', async () => {
    const database = new DatabaseSync(':memory:');
    for (const statement of migrations.flat()) database.exec(statement);
    const statements = await statementsOfWork();
    assert.equal(statements.length, 22);
    const used = new Set<string>();
    for (const sql of statements) {
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
      for (const { detail } of plan) {
        const [, table, index] = /^SEARCH (\w+) USING (?:COVERING )?INDEX (.*)$/.exec(detail) ?? [];
        if (table === undefined) assert.match(detail, OTHER_STEP, sql);
        else if (/^d/.test(table)) used.add(index ?? '');
      }
    }
    assert.deepEqual([...used].sort(), [
      'deliveries_retries (page_id=? AND app_id=? AND retry_at>? AND retry_at<?)',
      'deliveries_retries (page_id=? AND app_id=? AND retry_at>?)',
      'sqlite_autoindex_deliveries_1 (page_id=? AND revision=? AND app_id=?)',
      'sqlite_autoindex_deliveries_1 (page_id=? AND revision>?)',
    ]);
  });

  it('in PostgreSQL', async (t) => {
    // Empty tables are read whole where that is allowed.
    const url = await emptySchema(t, '-c enable_seqscan=off -c enable_bitmapscan=off');
    await (await openPostgres(url, PATIENT_POSTGRES)).close();
    // Without statistics the tables seem to be empty, so that their order in a join is chance.
    await ask(
      url,
      `INSERT INTO deliveries (page_id, revision, app_id, field, body, state, attempts, created_at, due_at)
        SELECT CAST(page AS text), n, '2', 'calls', '{}', CASE n WHEN 50 THEN 'pending' ELSE 'delivered' END, 1, n, n
        FROM generate_series(1, 100) AS page, generate_series(1, 50) AS n`,
    );
    await ask(
      url,
      `INSERT INTO queues (page_id, app_id, next_due, lease_until, next_revision)
        SELECT CAST(page AS text), '2', CASE WHEN page < 4 THEN 50 END, 0, 50 FROM generate_series(1, 100) AS page`,
    );
    await ask(url, 'ANALYZE');
    for (const sql of [...(await statementsOfWork()), ...(await statementsOfGroups())]) {
      const plan = (await ask(url, `EXPLAIN ${sql}`)).map((row) => Object.values(row as object).join());
      const text = plan.join('\n');
      assert.doesNotMatch(text, /Seq Scan/, text);
      plan.forEach((line, i) => {
        if (!/ on deliveries\b/.test(line) || !/Scan/.test(line)) return;
        // The index of retries is read whole where they are counted.
        const isWhole = / deliveries_retries /.test(line) && sql.startsWith('SELECT count(*)');
        if (!isWhole) assert.match(plan[i + 1] ?? '', /Index Cond: \(\(page_id = .* AND \(app_id = /, text);
      });
    }
  });
});
