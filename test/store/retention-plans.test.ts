import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { RETAINED_KINDS } from '../../src/domain/retention.ts';
import type { Statements, Value } from '../../src/store/driver.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { openPostgres } from '../../src/store/postgres/driver.ts';
import { SqlJournalReads } from '../../src/store/records/journal.ts';
import { SqlRetentionRecords } from '../../src/store/records/retention.ts';
import { ask } from '../support/ask.ts';
import { PATIENT_POSTGRES } from '../support/patience.ts';
import { emptySchema } from '../support/postgres.ts';

/** A row as the oldest ones are read, of either kind. */
const ROW = {
  at: 4,
  created_at: 4,
  page_id: '1',
  revision: 3,
  app_id: '2',
  event: '{}',
  state: 'delivered',
  attempts: 2,
  attempted_at: 4,
};

/** Returns the statements that count and remove old records, with their values in place of the marks. */
async function statementsOfRemoval(): Promise<readonly string[]> {
  const problems: string[] = [];
  const record = (sql: string, values: readonly Value[]): void => {
    let at = 0;
    const literal = (value: Value | undefined) =>
      value === null || typeof value === 'number' ? String(value) : `'${value}'`;
    problems.push(sql.replace(/\?/g, () => literal(values[at++])));
  };
  const sql: Statements = {
    all: async (text, ...values) => (record(text, values), [ROW]),
    get: async (text, ...values) => (record(text, values), undefined),
    run: async (text, ...values) => (record(text, values), 1),
  };
  const records = new SqlRetentionRecords(sql);
  for (const kind of RETAINED_KINDS) {
    await records.oldest(kind);
    await records.count(kind, undefined, 5000);
    await records.removeOldest(kind, { before: 9, after: undefined, limit: 200 });
  }
  await new SqlJournalReads(sql).latestInstant();
  return problems.filter((each) => !each.startsWith('INSERT'));
}

describe('Old records are counted and removed by an index', () => {
  it('in SQLite', async () => {
    const database = new DatabaseSync(':memory:');
    for (const statement of migrations.flat()) database.exec(statement);
    const statements = await statementsOfRemoval();
    assert.equal(statements.length, 12);
    for (const sql of statements) {
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
      for (const { detail } of plan)
        assert.match(detail, /^SEARCH \w+( USING (COVERING )?INDEX .*)?$/, `${sql}\n${detail}`);
    }
  });

  it('in PostgreSQL, without a sort', async (t) => {
    // Empty tables are read whole where that is allowed, and their rows sorted.
    const url = await emptySchema(t, '-c enable_seqscan=off -c enable_bitmapscan=off -c enable_sort=off');
    await (await openPostgres(url, PATIENT_POSTGRES)).close();
    for (const sql of await statementsOfRemoval()) {
      const text = (await ask(url, `EXPLAIN ${sql}`)).map((row) => Object.values(row as object).join()).join('\n');
      assert.doesNotMatch(text, /Seq Scan|Sort/, `${sql}\n${text}`);
      assert.match(text, /Index (Only )?Scan/, `${sql}\n${text}`);
      assert.match(text, /Index Cond|Result|Limit/, `${sql}\n${text}`);
    }
  });
});
