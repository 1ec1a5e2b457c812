import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { migrations } from '../../src/store/migrations/index.ts';
import { ask } from '../support/ask.ts';
import { runCommand } from '../support/command.ts';
import { emptySchema } from '../support/postgres.ts';

describe('switchhook migrate', () => {
  it('brings a database to the newest schema, also one that has it', async (t) => {
    const database = await emptySchema(t);
    for (let run = 0; run < 2; run++) {
      const { code, stderr } = await runCommand(t, ['migrate', '--database', database]);
      assert.deepEqual([code, stderr.trim()], [0, `switchhook: The database has schema ${migrations.length}.`]);
    }
    assert.deepEqual(await ask(database, 'SELECT version::int FROM schema_version'), [{ version: migrations.length }]);
  });

  it('does nothing with --distribute citus on a database without the extension, and says so in one line', async (t) => {
    const database = await emptySchema(t);
    const { code, stderr } = await runCommand(t, ['migrate', '--database', database, '--distribute', 'citus']);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^switchhook: The database does not have the extension citus, so nothing was done; [^\n]*\.\n$/,
    );
    const tables = await ask(database, 'SELECT 1 FROM pg_tables WHERE schemaname = current_schema()');
    assert.deepEqual(tables, []);
  });

  it('refuses an engine that it does not know, and a missing database', async (t) => {
    const other = await runCommand(t, ['migrate', '--database', 'postgres://h/d', '--distribute', 'cockroach']);
    assert.deepEqual([other.code, other.stderr], [2, 'switchhook: --distribute takes citus, not "cockroach".\n']);
    assert.equal((await runCommand(t, ['migrate'])).code, 2);
  });
});
