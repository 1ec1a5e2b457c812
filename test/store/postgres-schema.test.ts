import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { migrations } from '../../src/store/migrations/index.ts';
import { openPostgres } from '../../src/store/postgres/driver.ts';
import { migrateTo } from '../../src/store/postgres/migrate-to.ts';
import { openStore } from '../../src/store/store.ts';
import { StoreUnavailable } from '../../src/store/unavailable.ts';
import { ask } from '../support/ask.ts';
import { eventually } from '../support/eventually.ts';
import { emptyDatabase, emptySchema } from '../support/postgres.ts';
import { aPage, PAGE } from './records.ts';
import { PATIENT_POSTGRES } from '../support/patience.ts';

const POSTGRES = JSON.stringify(new URL('../../src/store/postgres/driver.ts', import.meta.url).href);

/** Opens the database in a process of its own; resolves to its output. */
async function openElsewhere(url: string, ...flags: readonly string[]): Promise<string> {
  const source = `const { openPostgres } = await import(${POSTGRES});
    await openPostgres(process.argv[1], ${JSON.stringify(PATIENT_POSTGRES)})
      .then((driver) => driver.close(), (error) => console.log(String(error)));`;
  const child = spawn(process.execPath, [...flags, '--input-type=module', '--eval', source, url]);
  const [said, complained] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return said + complained;
}

const versionsOf = (url: string) => ask(url, 'SELECT version::int FROM schema_version');
const newest = [{ version: migrations.length }];
const tablesOf = async (url: string): Promise<unknown[]> =>
  (await ask(url, 'SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()'))
    .map(({ name }) => name)
    .sort();

async function openAtOnce(t: TestContext, url: string, count: number): Promise<void> {
  const opened = await Promise.all(Array.from({ length: count }, () => openPostgres(url, PATIENT_POSTGRES)));
  t.after(() => Promise.all(opened.map((driver) => driver.close())));
  const stores = opened.map(openStore);
  await stores[0]?.write((tx) => tx.pages.create(aPage()));
  await Promise.all(
    stores.map(async (store) => assert.deepEqual(await store.read((reads) => reads.pages.find(PAGE)), aPage())),
  );
}

const VALIDITY = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'journal_oldest'::regclass";

/** Creates a database of its own with the schema before the migration that adds the index journal_oldest. */
async function schemaBeforeRetention(t: TestContext): Promise<string> {
  const url = await emptyDatabase(t);
  const version = migrations.findIndex((statements) => statements.some((sql) => sql.includes('INDEX journal_oldest')));
  await ask(url, migrations.slice(0, version).flat().join(';'));
  await ask(url, 'CREATE TABLE schema_version (version bigint PRIMARY KEY)');
  await ask(url, `INSERT INTO schema_version VALUES (${version})`);
  return url;
}

describe('Migrations of PostgreSQL', () => {
  it('are run once when fifty open an empty database at once', async (t) => {
    const url = await emptySchema(t);
    await openAtOnce(t, url, 50);
    assert.deepEqual(await versionsOf(url), newest);
  });

  it('are run once by several processes', async (t) => {
    const url = await emptySchema(t);
    const said = await Promise.all(Array.from({ length: 6 }, () => openElsewhere(url)));
    assert.deepEqual(said.join(''), '');
    assert.deepEqual(await versionsOf(url), newest);
  });

  it('wait when the database has fewer connections than there are processes', async (t) => {
    const url = new URL(await emptyDatabase(t));
    const name = url.pathname.slice(1);
    await ask(url.href, `CREATE ROLE ${name} LOGIN PASSWORD 'secret'`);
    await ask(url.href, `ALTER DATABASE ${name} OWNER TO ${name}`);
    await ask(url.href, `ALTER DATABASE ${name} CONNECTION LIMIT 4`);
    const admin = url.href;
    url.username = name;
    url.password = 'secret';
    const opened = await Promise.all(Array.from({ length: 40 }, () => openPostgres(url.href, PATIENT_POSTGRES)));
    await Promise.all(opened.map((driver) => driver.close()));
    assert.deepEqual(await versionsOf(url.href), newest);
    await ask(admin, `ALTER DATABASE ${name} OWNER TO CURRENT_USER`);
    await ask(admin, `REASSIGN OWNED BY ${name} TO CURRENT_USER`);
    await ask(admin, `DROP ROLE ${name}`);
  });

  it('continue from the schema of an older version, and are not run again', async (t) => {
    const url = await emptySchema(t);
    for (const statement of migrations[0] ?? []) await ask(url, statement);
    await ask(url, 'CREATE TABLE schema_version (version bigint PRIMARY KEY)');
    await ask(url, 'INSERT INTO schema_version VALUES (1)');
    const first = openStore(await openPostgres(url, PATIENT_POSTGRES));
    await first.write((tx) => tx.pages.create(aPage()));
    await first.close();
    assert.deepEqual(await versionsOf(url), newest);
    const second = openStore(await openPostgres(url, PATIENT_POSTGRES));
    t.after(() => second.close());
    assert.deepEqual(await second.read((reads) => reads.pages.find(PAGE)), aPage());
  });

  it('refuse data of a newer version and do not change them', async (t) => {
    const url = await emptySchema(t);
    await openPostgres(url, PATIENT_POSTGRES).then((driver) => driver.close());
    await ask(url, 'UPDATE schema_version SET version = version + 1');
    for (let i = 0; i < 2; i++) {
      await assert.rejects(
        openPostgres(url, PATIENT_POSTGRES),
        (error) =>
          error instanceof StoreUnavailable &&
          error.message === 'The data was written by a newer Switchhook; use that version, or another database.',
      );
    }
    assert.deepEqual(await versionsOf(url), [{ version: migrations.length + 1 }]);
  });

  it('build an index beside the writes to its table by migrate', async (t) => {
    const url = await schemaBeforeRetention(t);
    const writer = new pg.Client(url);
    await writer.connect();
    await writer.query('BEGIN');
    await writer.query("INSERT INTO journal (page_id, revision, at, event) VALUES ('1', 1, 0, '{}')");
    const migrating = migrateTo(url, { distributes: false });
    // The build waits for the transaction that writes, and lets others write meanwhile.
    await eventually(async () =>
      assert.equal((await ask(url, 'SELECT 1 FROM pg_index WHERE NOT indisvalid')).length, 1),
    );
    await ask(url, "INSERT INTO journal (page_id, revision, at, event) VALUES ('2', 1, 0, '{}')");
    await writer.query('COMMIT');
    await writer.end();
    assert.equal((await migrating).version, migrations.length);
    assert.deepEqual(await ask(url, VALIDITY), [{ indisvalid: true }]);
  });

  it('build an index again whose build was not finished', async (t) => {
    const url = await schemaBeforeRetention(t);
    await ask(url, 'CREATE INDEX journal_oldest ON journal (at, page_id, revision)');
    await ask(url, "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'journal_oldest'::regclass");
    await openPostgres(url, PATIENT_POSTGRES).then((driver) => driver.close());
    assert.deepEqual(await versionsOf(url), newest);
    assert.deepEqual(await ask(url, VALIDITY), [{ indisvalid: true }]);
  });

  it('leave nothing behind when one of their statements fails, and succeed once it can', async (t) => {
    const url = await emptySchema(t);
    await ask(url, 'CREATE TABLE lanes (in_the_way text)');
    await assert.rejects(
      openPostgres(url, PATIENT_POSTGRES),
      (error) =>
        error instanceof StoreUnavailable && /cannot be opened: relation "lanes" already exists\.$/.test(error.message),
    );
    assert.deepEqual(await tablesOf(url), ['lanes', 'schema_version']);
    await ask(url, 'DROP TABLE lanes');
    await openPostgres(url, PATIENT_POSTGRES).then((driver) => driver.close());
    assert.deepEqual(await versionsOf(url), newest);
  });
});

describe('The package pg', () => {
  it('is named in one sentence when it is not installed', async () => {
    const hide = `import { registerHooks } from 'node:module';
      registerHooks({ resolve(name, context, next) {
        if (name === 'pg') throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
        return next(name, context);
      } });`;
    const said = await openElsewhere(
      'postgres://localhost/x',
      `--import=data:text/javascript,${encodeURIComponent(hide)}`,
    );
    assert.equal(said, 'StoreUnavailable: PostgreSQL needs the package pg, which is not installed: npm install pg.\n');
  });
});
