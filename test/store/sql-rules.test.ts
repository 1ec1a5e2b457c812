import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { CROSS_PAGE, faultsOf, OF_DRIVERS, REFERENCE_TABLES } from './sql-rules.ts';
import { readStatements, statementsOf } from './statements.ts';

const folder = join(import.meta.dirname, '../../src/store');
/** Statements that test/store/tables.test.ts compares with those of the migrations. */
const NEWEST_SCHEMA = 'sqlite/newest-schema.ts';
const sources = globSync('**/*.ts', { cwd: folder }).filter((path) => path !== NEWEST_SCHEMA);
const statements = sources.flatMap((path) =>
  readStatements(join(folder, path)).map((statement) => ({ path, ...statement })),
);
/** Correctness does not depend on change notices, so LISTEN and NOTIFY are allowed there. */
const NOTICES = 'postgres/change-notices.ts';
/** Statements about the catalog of PostgreSQL, or about that of Citus and its parts of tables. */
const CATALOGS = ['postgres/index-builds.ts', 'postgres/citus.ts', 'postgres/partial-reads.ts'];
/** The statement of the migration that moved the settings of all Pages to one column. */
const CONVERSION = `UPDATE pages SET settings = '{"audioEnabled":'`;
/** Statements about the databases of an instance on several of them, which are PostgreSQL: at a start, and by a command. */
const SEVERAL = ['postgres/move-bucket.ts', 'several/prepare.ts'];
const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
const table = (columns: string): string => `CREATE TABLE things (${columns})`;

describe('The SQL of src/store', () => {
  it('is found completely: every table is created once, read and written', () => {
    const made = statements.flatMap(({ sql }) => /^CREATE TABLE (\w+)/.exec(sql)?.[1] ?? []);
    const renamed = new Map(
      statements.flatMap(({ sql }) => {
        const [, from, to] = /^ALTER TABLE (\w+) RENAME TO (\w+)$/.exec(sql) ?? [];
        return from === undefined ? [] : [[from, to]];
      }),
    );
    assert.equal(new Set(made).size, made.length);
    assert.equal(made.length, 29);
    assert.equal(renamed.size, 2);
    const has = (pattern: string) => statements.some(({ sql }) => new RegExp(pattern).test(sql));
    for (const name of made.map((each) => renamed.get(each) ?? each)) {
      assert.ok(has(`^INSERT INTO ${name} `), `nothing writes ${name}`);
      assert.ok(has(`(FROM|JOIN) ${name} `), `nothing reads ${name}`);
    }
    for (const name of REFERENCE_TABLES) {
      assert.ok([...made, ...renamed.values()].includes(name), `there is no table ${name}`);
    }
  });

  for (const { path, sql } of statements.filter((each) => ![NOTICES, ...SEVERAL, ...CATALOGS].includes(each.path))) {
    it(`keeps the rules of docs/design.md §5 in ${path}: ${sql.slice(0, 80)}`, () =>
      assert.deepEqual(faultsOf(sql), []));
  }

  it('raises the revision of a Page in every statement that changes the Page', () => {
    const changing = statements.filter(({ sql }) => /\bUPDATE pages\b/.test(sql) && !sql.includes(CONVERSION));
    assert.ok(changing.length >= 2);
    for (const { sql } of changing) assert.match(sql, /\bSET revision = (pages\.)?revision \+/);
    assert.deepEqual(
      statements.filter(({ sql }) => /\bDELETE FROM pages\b/.test(sql)),
      [],
    );
  });

  it('listens and notifies in one file only, which reads and writes no table', () => {
    const ofNotices = statements.filter(({ path }) => path === NOTICES).map(({ sql }) => sql);
    assert.deepEqual(ofNotices, [
      'SELECT pg_notify($1, $2) WHERE EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = $3 AND pid <> pg_backend_pid())',
      'SELECT current_schema() AS schema',
      'LISTEN …',
      'SELECT 1',
    ]);
  });

  it('begins no transaction, makes no savepoint and locks no row outside the drivers', () => {
    const files = globSync('**/*.ts', { cwd: folder });
    const drivers = files.filter((path) => /^(sqlite|postgres)/.test(path));
    assert.ok(drivers.length >= 2);
    assert.match(drivers.map(read).join(), OF_DRIVERS);
    for (const path of files.filter((each) => ![...drivers, 'driver.ts'].includes(each))) {
      assert.doesNotMatch(read(path), OF_DRIVERS, path);
    }
  });

  it('locks only rows that are named by their Page, and leaves out rows that others have locked by key only', () => {
    const drivers = globSync('postgres/*.ts', { cwd: folder });
    const locking = statements.filter(({ path, sql }) => /\bFOR (UPDATE|SHARE)\b/.test(sql) && !SEVERAL.includes(path));
    assert.ok(locking.length >= 4);
    for (const { path, sql } of locking) {
      assert.ok(drivers.includes(path), path);
      for (const lock of sql.matchAll(/\bSELECT (?:(?!\bSELECT\b).)*?\bFOR (?:UPDATE|SHARE)\b/g)) {
        // The row of the schema's version is a table of its own.
        if (/FROM schema_version/.test(lock[0])) continue;
        assert.match(lock[0], /\bpage_id = (\?|\w+\.page_id)/, sql);
      }
    }
  });

  it('asks for due work by buckets, or by the Page, in every statement about queues and timers that are due', () => {
    const due = statements.filter(
      ({ path, sql }) =>
        /^(WITH|SELECT)\b/.test(sql) &&
        /\b(next_due|due_at) (<=|>) \?/.test(sql) &&
        /FROM (queues|timers)\b/.test(sql) &&
        path !== 'postgres/decisions.ts',
    );
    assert.ok(due.length >= 4);
    for (const { sql } of due) assert.match(sql, /COALESCE\(bucket, 0\) % \? = \?|page_id = \?/, sql);
  });

  it('has every statement of the list of those across Pages', () => {
    const unused = CROSS_PAGE.filter(({ begins }) => !statements.some(({ sql }) => sql.startsWith(begins)));
    assert.deepEqual(unused, []);
  });

  it('uses get for SELECT only, for which no savepoint is made', () => {
    const reads = statements.filter(({ passedTo }) => passedTo === 'get');
    assert.ok(reads.length > 5);
    for (const { sql } of reads) assert.match(sql, /^SELECT /);
  });

  it('has SELECT in capitals at its beginning, which distinguishes readers from writers', () => {
    for (const { sql } of statements) if (/^select\b/i.test(sql)) assert.match(sql, /^SELECT /);
  });
});

describe('The check of the SQL rules', () => {
  for (const bad of [
    table('page_id text PRIMARY KEY, n bigserial NOT NULL'),
    table('page_id text PRIMARY KEY, n integer'),
    table('page_id text PRIMARY KEY, n bigint DEFAULT 0'),
    table('page_id text PRIMARY KEY, app_id text REFERENCES apps (app_id)'),
    table('app_id text NOT NULL, page_id text NOT NULL, PRIMARY KEY (app_id, page_id)'),
    table('id text PRIMARY KEY'),
    table('page_id text NOT NULL'),
    table('page_id text PRIMARY KEY, FOREIGN KEY (page_id) REFERENCES pages (page_id)'),
    'CREATE TRIGGER t AFTER INSERT ON pages BEGIN SELECT 1; END',
    'CREATE SEQUENCE s',
    'CREATE EXTENSION pgcrypto',
    'CREATE VIEW v AS SELECT * FROM pages',
    'ALTER TABLE pages ADD COLUMN at timestamptz',
    'ALTER TABLE pages ADD COLUMN at bigint NOT NULL',
    'ALTER TABLE pages ADD COLUMN at bigint DEFAULT 0',
    'ALTER TABLE pages DROP COLUMN at',
    'INSERT INTO journal (revision, at) VALUES (?, ?)',
    'INSERT INTO journal (page_id, at) VALUES (?, now())',
    'INSERT INTO attempts (page_id, attempt) VALUES (?, (SELECT max(attempt) FROM attempts WHERE page_id = ?))',
    'INSERT INTO journal (page_id, at) VALUES (?, CURRENT_TIMESTAMP)',
    'INSERT INTO journal (page_id, event) VALUES (?, gen_random_uuid())',
    'UPDATE pages SET revision = revision + 1 WHERE name = ?',
    'UPDATE pages SET revision = random() WHERE page_id = ?',
    'DELETE FROM deliveries WHERE state = ?',
    'SELECT * FROM deliveries WHERE app_id = ?',
    'SELECT page_id FROM pages',
    "SELECT * FROM pages WHERE page_id = ? AND call_hours->>'timeZone' = ?",
    'SELECT json_extract(event, ?) FROM journal WHERE page_id = ?',
    'UPDATE queues SET next_due = (SELECT min(due_at) FROM deliveries WHERE app_id = ?) WHERE page_id = ?',
    'UPDATE queues SET next_due = (SELECT min(due_at) FROM deliveries WHERE page_id = ?) WHERE app_id = ?',
    'LISTEN deliveries',
    'INSERT OR REPLACE INTO queues (page_id) VALUES (?)',
    'SELECT count(*)::int FROM pages WHERE page_id = ?',
    'SELECT pg_advisory_xact_lock(?)',
  ]) {
    it(`finds fault with ${bad}`, () => assert.notDeepEqual(faultsOf(bad), []));
  }

  it('reads statements in strings, in templates and behind constants, with the functions they are passed to', () => {
    const source = `
      const BASE = 'SELECT * FROM pages';
      sql.get(\`\${BASE} WHERE page_id = ?\`, id);
      sql.run("DELETE FROM queues " + tail);
      const list = [\`CREATE TABLE x (
        a text
      )\`, 'not sql', \`SELECT \${what} FROM y\`];`;
    assert.deepEqual(statementsOf(source), [
      { sql: 'SELECT * FROM pages', passedTo: '' },
      { sql: 'SELECT * FROM pages WHERE page_id = ?', passedTo: 'get' },
      { sql: 'DELETE FROM queues', passedTo: '' },
      { sql: 'CREATE TABLE x ( a text )', passedTo: '' },
      { sql: 'SELECT … FROM y', passedTo: '' },
    ]);
  });
});
