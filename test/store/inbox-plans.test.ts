import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { migrations } from '../../src/store/migrations/index.ts';
import { openPostgres } from '../../src/store/postgres/driver.ts';
import { ask } from '../support/ask.ts';
import { PATIENT_POSTGRES } from '../support/patience.ts';
import { emptySchema } from '../support/postgres.ts';
import { readStatements } from './statements.ts';

const folder = join(import.meta.dirname, '../../src/store/records');

/** The statements that read a part of a list of an inbox, with values in place of their marks. */
const statements = ['messages.ts', 'conversations.ts', 'admins.ts', 'personas.ts']
  .flatMap((name) => readStatements(join(folder, name)))
  .map(({ sql }) => sql)
  .filter((sql) => / ORDER BY .* LIMIT \?$/.test(sql) && / [<>] \?/.test(sql) && !sql.includes('active_until >'))
  .map((sql) => sql.replaceAll('?', "'1'"));

describe('A part of a list of an inbox is read by an index from the cursor on, whatever the length of the list', () => {
  it('which is true of every list', () => assert.equal(statements.length, 8));

  const database = new DatabaseSync(':memory:');
  for (const statement of migrations.flat()) database.exec(statement);
  for (const sql of statements) {
    it(`in SQLite: ${sql}`, () => {
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
      const steps = plan.map(({ detail }) => detail);
      for (const step of steps) assert.match(step, /^SEARCH \w+ USING (COVERING )?INDEX /, steps.join());
      assert.match(steps[0] ?? '', /[<>]\?\)$/, 'the cursor is a bound of the search');
    });
  }

  it('in PostgreSQL, without a sort', async (t) => {
    // Empty tables are read whole where that is allowed, and their rows sorted.
    const settings = '-c enable_seqscan=off -c enable_bitmapscan=off -c enable_sort=off';
    const url = await emptySchema(t, settings);
    await (await openPostgres(url, PATIENT_POSTGRES)).close();
    for (const sql of statements) {
      const plan = await ask(url, `EXPLAIN ${sql}`);
      const text = plan.map((row) => Object.values(row as object).join()).join('\n');
      assert.doesNotMatch(text, /Seq Scan|Sort/, text);
      assert.match(text, /Index Cond: .*[<>] /, text);
    }
  });
});
