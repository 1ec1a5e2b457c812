import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { migrations } from '../../src/store/migrations/index.ts';
import { openPostgres } from '../../src/store/postgres/driver.ts';
import { TIMES_OF_RECORDS } from '../../src/store/records/latest-instant.ts';
import { createSchema } from '../../src/store/sqlite/create-database.ts';
import { logTables, tables } from '../../src/store/tables.ts';
import { ask } from '../support/ask.ts';
import { emptySchema } from '../support/postgres.ts';
import { PATIENT_POSTGRES } from '../support/patience.ts';

const named = [...tables, ...logTables].map(({ name, columns, key }) => ({
  name,
  columns: columns.map((column) => ({ ...column })),
  key: key.map((place) => columns[place]?.name),
}));
/** The tables of the processes at work, and of the databases of an instance: they are not about the instance. */
const NOT_OF_INSTANCE = ['workers', 'database_roles', 'bucket_places', 'arriving_rows'];
const byName = <T extends { readonly name: string }>(all: readonly T[]): readonly T[] =>
  all.toSorted((a, b) => (a.name < b.name ? -1 : 1));

describe('The list of tables that are exported and imported', () => {
  it('is what the migrations make in SQLite, except the processes at work and the databases: tables, columns, types, NULL or not, and keys', () => {
    const database = new DatabaseSync(':memory:');
    for (const statement of migrations.flat()) database.exec(statement);
    const made = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as { name: string }[];
    const instance = made.filter(({ name }) => !NOT_OF_INSTANCE.includes(name));
    assert.equal(instance.length, made.length - NOT_OF_INSTANCE.length);
    const actual = instance.map(({ name }) => {
      const columns = database.prepare(`PRAGMA table_info(${name})`).all() as {
        name: string;
        type: string;
        notnull: number;
        pk: number;
      }[];
      return {
        name,
        // A column that is the primary key takes no NULL in PostgreSQL; SQLite reports that it may.
        columns: columns.map((each) => ({
          name: each.name,
          type: each.type.toLowerCase(),
          nullable: !each.notnull && !each.pk,
        })),
        key: columns
          .filter(({ pk }) => pk > 0)
          .sort((a, b) => a.pk - b.pk)
          .map((each) => each.name),
      };
    });
    assert.deepEqual(byName(named), byName(actual));
  });

  it('is what the migrations make in PostgreSQL, except the version of the schema, the processes at work and the databases', async (t) => {
    const url = await emptySchema(t);
    await (await openPostgres(url, PATIENT_POSTGRES)).close();
    const columns = await ask(
      url,
      `SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
        WHERE table_schema = current_schema() AND table_name NOT IN ('schema_version', ${NOT_OF_INSTANCE.map((name) => `'${name}'`).join(', ')}) ORDER BY table_name, ordinal_position`,
    );
    const expected = byName(named).flatMap(({ name, columns: all }) =>
      all.map((column) => ({
        table_name: name,
        column_name: column.name,
        data_type: column.type,
        is_nullable: column.nullable ? 'YES' : 'NO',
      })),
    );
    assert.deepEqual(columns, expected);
  });

  it('has times of what has happened in columns that are read for the latest of them, and of what is to come in these', () => {
    const happened = Object.entries(TIMES_OF_RECORDS).flatMap(([table, times]) =>
      times.map((each) => `${table}.${each}`),
    );
    const toCome = [
      'tokens.expires_at',
      'user_tokens.expires_at',
      'threads.typing_until',
      'messages.active_until',
      'call_media.lease_until',
      'call_permissions.expires_at',
      'timers.due_at',
      'deliveries.due_at',
      'deliveries.retry_at',
      'queues.next_due',
      'queues.lease_until',
    ];
    const others = /^(revision|latest_revision|next_revision|attempts?|bucket|changes|status|duration_ms)$/;
    const times = tables.flatMap((table) =>
      table.columns
        .filter(({ name, type }) => type === 'bigint' && !others.test(name))
        .map(({ name }) => `${table.name}.${name}`),
    );
    assert.deepEqual(times.sort(), [...happened, ...toCome].sort());
  });

  it('has these tables, and these columns that are reset', () => {
    // A new table or column is either about the instance, or about the process and the machine and then reset.
    assert.equal(
      tables.map(({ name }) => name).join(' '),
      'metadata apps app_subscriptions pages tokens user_tokens consumers admins page_subscriptions journal journal_starts threads messages ' +
        'personas messenger_profiles calls call_media call_permissions call_metrics ' +
        'timers deliveries attempts queues',
    );
    const resets = tables.flatMap(({ name, reset }) => Object.keys(reset).map((column) => `${name}.${column}`));
    assert.deepEqual(resets, ['call_media.owner', 'call_media.lease_until', 'queues.lease_until', 'queues.leased_by']);
    for (const { columns, reset } of tables) {
      for (const column of Object.keys(reset)) assert.ok(columns.some(({ name }) => name === column));
    }
  });
});

describe('The schema of a new SQLite database', () => {
  it('is what the migrations make (node scripts/write-newest-schema.ts writes it)', () => {
    const [created, migrated] = [new DatabaseSync(':memory:'), new DatabaseSync(':memory:')];
    createSchema(created);
    for (const statement of migrations.flat()) migrated.exec(statement);
    const schemaOf = (database: DatabaseSync) =>
      database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').all();
    assert.deepEqual(schemaOf(created), schemaOf(migrated));
    assert.equal(created.prepare('PRAGMA user_version').get()?.['user_version'], migrations.length);
    const rowsOf = ({ name }: { name?: unknown }) => migrated.prepare(`SELECT * FROM ${String(name)}`).all();
    const made = migrated.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    assert.deepEqual(made.flatMap(rowsOf), [], 'the migrations make no rows');
  });
});
