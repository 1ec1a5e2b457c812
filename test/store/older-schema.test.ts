import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it, type TestContext } from 'node:test';
import { describeFailure } from '../../src/domain/delivery-failure.ts';
import type { AppId, PageId } from '../../src/domain/ids.ts';
import type { Driver } from '../../src/store/driver.ts';
import { inbox } from '../../src/store/migrations/010-inbox.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { openPostgres } from '../../src/store/postgres/driver.ts';
import { MAKE_VERSION } from '../../src/store/postgres/schema.ts';
import { openPostgresSource, openPostgresTarget } from '../../src/store/postgres/transfer.ts';
import { openSqlite } from '../../src/store/sqlite/driver.ts';
import { openSqliteSource, openSqliteTarget } from '../../src/store/sqlite/transfer.ts';
import { openStore } from '../../src/store/store.ts';
import { SCHEMA, type TransferSource, type TransferTarget } from '../../src/store/transfer.ts';
import { readInstance } from '../../src/transfer/read-instance.ts';
import { instanceBytes } from '../../src/transfer/write-instance.ts';
import { ask } from '../support/ask.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { emptySchema } from '../support/postgres.ts';

/** An export that Switchhook made when its schema was 4; some of its attempts failed without a response. */
const FIXTURE = readFileSync(join(import.meta.dirname, 'schema-4.jsonl'));
const OLD_SCHEMA = 4;
const rows = FIXTURE.toString()
  .split('\n')
  .slice(1, -2)
  .map((line) => JSON.parse(line) as { table: string; row: Record<string, string | number | boolean | null> });
const sentences = rows.filter(({ table }) => table === 'attempts').map(({ row }) => row['error']);

/** A place for an instance, and the ways to fill it. */
interface Place {
  readonly source: () => Promise<TransferSource>;
  readonly target: () => Promise<TransferTarget>;
  readonly open: () => Promise<Driver>;
  /** Makes the tables of the old schema and fills them with the rows of the export. */
  readonly fillOldSchema: () => Promise<void>;
}

function sqlitePlace(): Place {
  const folder = emptyFolder();
  return {
    source: async () => openSqliteSource(folder),
    target: async () => openSqliteTarget(folder),
    open: async () => openSqlite(folder),
    async fillOldSchema() {
      const database = new DatabaseSync(join(folder, 'switchhook.db'));
      for (const statement of migrations.slice(0, OLD_SCHEMA).flat()) database.exec(statement);
      database.exec(`PRAGMA user_version = ${OLD_SCHEMA}`);
      for (const { table, row } of rows) {
        const values = Object.values(row).map((value) => (typeof value === 'boolean' ? Number(value) : value));
        database
          .prepare(`INSERT INTO ${table} (${Object.keys(row).join()}) VALUES (${values.map(() => '?').join()})`)
          .run(...values);
      }
      database.close();
    },
  };
}

async function postgresPlace(t: TestContext): Promise<Place> {
  const url = await emptySchema(t);
  return {
    source: () => openPostgresSource(url),
    target: () => openPostgresTarget(url),
    open: () => openPostgres(url),
    async fillOldSchema() {
      for (const statement of [...MAKE_VERSION, ...migrations.slice(0, OLD_SCHEMA).flat()]) await ask(url, statement);
      await ask(url, `UPDATE schema_version SET version = ${OLD_SCHEMA}`);
      const inserts = rows.map(({ table, row }) => {
        const values = Object.values(row).map((value) =>
          typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value),
        );
        return `INSERT INTO ${table} (${Object.keys(row).join()}) VALUES (${values.join()})`;
      });
      await ask(url, inserts.join(';'));
    },
  };
}

async function exportOf(place: Place): Promise<string> {
  const source = await place.source();
  try {
    const pieces: Buffer[] = [];
    for await (const piece of instanceBytes(source, 0, () => {})) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  } finally {
    await source.close();
  }
}

async function* inOnePiece(): AsyncGenerator<Buffer> {
  yield FIXTURE;
}

const importFixture = (place: Place): Promise<void> => readInstance(inOnePiece(), place.target, () => {});

for (const [name, makePlace] of [
  ['SQLite', async () => sqlitePlace()],
  ['PostgreSQL', postgresPlace],
] as const) {
  describe(`An instance of schema ${OLD_SCHEMA} in ${name}`, () => {
    it('has the same rows after its migration as after the import of its export', async (t) => {
      const [migrated, imported] = [await makePlace(t), await makePlace(t)];
      await migrated.fillOldSchema();
      await (await migrated.open()).close();
      await importFixture(imported);
      const text = await exportOf(imported);
      assert.equal(await exportOf(migrated), text);
      assert.match(text, new RegExp(`^\\{"format":"switchhook","version":1,"schema":${SCHEMA},`));
      assert.match(text, /"table":"threads",.*"latest_revision":6\}/);
      assert.equal(text.split('\n').length, FIXTURE.toString().split('\n').length);
    });

    it('describes the failures of its attempts in the sentences that it stored', async (t) => {
      const place = await makePlace(t);
      await importFixture(place);
      const store = openStore(await place.open());
      t.after(() => store.close());
      const deliveries = rows.filter(({ table }) => table === 'deliveries').map(({ row }) => row);
      const attempts = await store.read((reads) =>
        Promise.all(
          deliveries.map((row) =>
            reads.deliveries.attempts(row['page_id'] as PageId, Number(row['revision']), row['app_id'] as AppId),
          ),
        ),
      );
      const failures = attempts.flat().map(({ failure }) => failure);
      assert.deepEqual(
        failures.map((failure) => failure && describeFailure(failure)),
        sentences,
      );
      assert.deepEqual(
        failures.map((failure) => failure?.kind ?? null),
        sentences.map((sentence) => (sentence === null ? null : 'other')),
      );
      assert.ok(sentences.some((sentence) => sentence !== null));
    });
  });
}

describe('The migration to inboxes', () => {
  it('makes a thread for messages without one, and sets the latest message of each', () => {
    const database = new DatabaseSync(':memory:');
    const place = migrations.indexOf(inbox);
    for (const statement of migrations.slice(0, place).flat()) database.exec(statement);
    database.exec("INSERT INTO threads (page_id, psid, last_act_at) VALUES ('1', '2', 7), ('1', '3', 8)");
    const add = database.prepare(
      "INSERT INTO messages (page_id, message_id, psid, revision, at, sender, content) VALUES ('1', ?, ?, ?, 0, 'page', '{}')",
    );
    for (const [psid, revision] of [
      ['2', 1],
      ['2', 4],
      ['5', 9],
    ] as const)
      add.run(`m_${revision}`, psid, revision);
    for (const statement of inbox) database.exec(statement);
    const rows = database.prepare('SELECT psid, last_act_at, latest_revision FROM threads ORDER BY psid').all();
    assert.deepEqual(
      rows.map((row) => Object.values(row)),
      [
        ['2', 7, 4],
        ['3', 8, null],
        ['5', null, 9],
      ],
    );
  });
});
