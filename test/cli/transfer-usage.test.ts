import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it, type TestContext } from 'node:test';
import { migrations } from '../../src/store/migrations/index.ts';
import { openPostgres } from '../../src/store/postgres/driver.ts';
import { openSqlite } from '../../src/store/sqlite/driver.ts';
import { runCommand, startReady, stop, type CommandOptions } from '../support/command.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { ask } from '../support/ask.ts';
import { emptySchema } from '../support/postgres.ts';
import { exported, type Place } from '../support/transfer.ts';
import { PATIENT_POSTGRES } from '../support/patience.ts';

/** Expects one line on stderr, exit code 2, and nothing on stdout. */
async function refused(
  t: TestContext,
  args: readonly string[],
  expected: string | RegExp,
  options: CommandOptions = {},
): Promise<void> {
  const { code, stdout, stderr } = await runCommand(t, args, { cwd: emptyFolder(), ...options });
  assert.deepEqual([code, stdout], [2, ''], stderr);
  assert.match(stderr, /^switchhook: [^\n]+[.…]\n$/);
  const sentence = stderr.slice('switchhook: '.length, -1);
  if (typeof expected === 'string') assert.equal(sentence, expected);
  else assert.match(sentence, expected);
}

/** Returns a folder with the demo, as `switchhook dev` leaves it. */
async function demoFolder(t: TestContext): Promise<string> {
  const folder = emptyFolder();
  await stop((await startReady(t, ['--data', folder])).command);
  return folder;
}

/** Returns the path of an export of the demo. */
async function demoFile(t: TestContext): Promise<string> {
  const path = join(emptyFolder(), 'demo.jsonl');
  writeFileSync(path, await exported(t, ['--data', await demoFolder(t)]));
  return path;
}

const ONE_PLACE = 'Say where the data are: either --data DIR or --database URL.';
const ADDRESS = 'postgres://nobody@127.0.0.1:1/none';

describe('wrong command lines of switchhook export and import', { concurrency: 6 }, () => {
  for (const [args, expected, env] of [
    [['export'], ONE_PLACE],
    [['import', 'FILE'], ONE_PLACE],
    [['export', '--data', 'x', '--database', ADDRESS], ONE_PLACE],
    [['export'], ONE_PLACE, { SWITCHHOOK_DATA: 'x', SWITCHHOOK_DATABASE: ADDRESS }],
    [['export'], ONE_PLACE, { SWITCHHOOK_DATA: '' }],
    [['export'], 'There is no data in the folder x.', { SWITCHHOOK_DATA: 'x' }],
    [['export', '--data', 'y'], 'There is no data in the folder y.', { SWITCHHOOK_DATABASE: ADDRESS }],
    [['export', '--data', ''], '--data takes the name of a folder.'],
    [['export', '--data', 'x', '--out', ''], '--out takes the name of a file.'],
    [
      ['export', '--data', 'x', '--json'],
      '--json prints the result to stdout, where the export would go too: name its file with --out FILE.',
    ],
    [['export', '--bogus'], "Unknown option '--bogus'; see switchhook export --help."],
    [['import', '--out', 'x'], '--out is a flag of switchhook export, not of import; see switchhook import --help.'],
    [['export', '--data'], /^Option '--data <value>' argument missing; see switchhook export --help\.$/],
    [['export', '--data', 'x', 'extra'], "Unexpected argument 'extra'; see switchhook export --help."],
    [['import', '--data', 'x', 'a', 'b'], "Unexpected argument 'b'; see switchhook import --help."],
    [['import', '--data', 'x'], 'import takes the name of a file; see switchhook import --help.'],
    [
      ['import', '--data', 'x', 'postgres://u:hunter2@h/d'],
      'An address goes behind a flag, such as --database URL; see switchhook import --help.',
    ],
    [['export', '--database', 'u:hunter2@h'], /^--database takes postgres:\/\/user:password@host/],
    [['export', '--database', 'postgres://u:hunter2@h:x/d'], /^--database is not an address: /],
    [
      ['export', '--database', ADDRESS],
      'The database none on 127.0.0.1 cannot be used: connect ECONNREFUSED 127.0.0.1:1.',
    ],
    [['import', '--data', 'x', 'nowhere.jsonl'], 'nowhere.jsonl does not exist.'],
    [['import', '--data', 'x', '.'], '. is a folder.'],
  ] as readonly [readonly string[], string | RegExp, Record<string, string>?][]) {
    it(`refuses ${args.join(' ')}${env ? ` with ${JSON.stringify(env)}` : ''}`, async (t) => {
      await refused(t, args, expected, env ? { env } : {});
    });
  }

  it('print their flags on stdout with --help', async (t) => {
    for (const [command, flags] of [
      ['export', ['--data', '--database', '--out', '--json']],
      ['import', ['--data', '--database', '--json']],
    ] as const) {
      const { code, stdout, stderr } = await runCommand(t, [command, '--bogus', '--help']);
      assert.deepEqual([code, stderr], [0, '']);
      assert.deepEqual(stdout.match(/(?<=^ {2})--[a-z]+/gm), flags);
    }
  });

  it('creates no folder for an export that fails, nor for a file that is not an export', async (t) => {
    const place = emptyFolder();
    await refused(t, ['export', '--data', join(place, 'x')], /^There is no data in the folder /);
    writeFileSync(join(place, 'other'), '{"some":"JSON"}\n');
    await refused(
      t,
      ['import', '--data', join(place, 'x'), join(place, 'other')],
      /other is refused, and nothing was imported: line 1 is not the first line of an export\.$/,
    );
    assert.deepEqual(readdirSync(place), ['other']);
  });

  it('refuses to export or import a folder that a server uses, and does not disturb the server', async (t) => {
    const folder = emptyFolder();
    const file = await demoFile(t);
    const { ready } = await startReady(t, ['--data', folder]);
    const expected = `Another Switchhook is using the data folder ${folder}.`;
    await refused(t, ['export', '--data', folder], expected);
    await refused(t, ['import', '--data', folder, file], expected);
    assert.equal((await fetch(`${ready.control}/pages`)).status, 200);
  });

  it('refuses to write where no file can be created, and leaves nothing there', async (t) => {
    const folder = await demoFolder(t);
    const place = emptyFolder();
    await refused(t, ['export', '--data', folder, '--out', place], `${place} is a folder.`);
    const nowhere = join(place, 'no', 'file');
    const expected = `${nowhere} cannot be written: its folder does not exist.`;
    await refused(t, ['export', '--data', folder, '--out', nowhere], expected);
    assert.deepEqual(readdirSync(place), []);
  });

  it('refuses a file that is not a database, and a database that is not of Switchhook', async (t) => {
    const file = await demoFile(t);
    const folder = emptyFolder();
    writeFileSync(join(folder, 'switchhook.db'), 'no database '.repeat(100));
    await refused(t, ['export', '--data', folder], /^The database \S+ cannot be used: file is not a database\.$/);
    await refused(t, ['import', '--data', folder, file], /^The database \S+ cannot be used: file is not a database\.$/);
    const other = emptyFolder();
    const database = new DatabaseSync(join(other, 'switchhook.db'));
    database.exec('CREATE TABLE somebodys (thing text)');
    database.close();
    await refused(t, ['import', '--data', other, file], /^The database \S+ was not made by Switchhook\.$/);
    await refused(t, ['export', '--data', other], /^The database \S+ was not made by Switchhook\.$/);
    assert.deepEqual(readdirSync(other).toSorted(), ['lock', 'switchhook.db']);
  });

  for (const [version, whose, advice] of [
    [migrations.length + 1, 'a newer', 'use that version'],
    [migrations.length - 1, 'an older', 'start this one on it once, then try again'],
  ] as const) {
    it(`refuses data of ${whose} Switchhook, on both back-ends, for export and import`, async (t) => {
      const file = await demoFile(t);
      const folder = await demoFolder(t);
      const database = new DatabaseSync(join(folder, 'switchhook.db'));
      database.exec(`PRAGMA user_version = ${version}`);
      database.close();
      const url = await emptySchema(t);
      await (await openPostgres(url, PATIENT_POSTGRES)).close();
      await ask(url, `UPDATE schema_version SET version = ${version}`);
      const expected = `The data was written by ${whose} Switchhook; ${advice}.`;
      for (const place of [
        ['--data', folder],
        ['--database', url],
      ]) {
        await refused(t, ['export', ...place], expected);
        await refused(t, ['import', ...place, file], expected);
      }
    });
  }

  it('refuses to export a database without tables of Switchhook', async (t) => {
    await refused(t, ['export', '--database', await emptySchema(t)], /^There is no data in the database \S+ on \S+\.$/);
  });
});

describe('switchhook import', { concurrency: 4 }, () => {
  it('refuses a place that is not empty, on both back-ends, and does not change it', async (t) => {
    const file = await demoFile(t);
    const url = await emptySchema(t);
    assert.equal((await runCommand(t, ['import', '--database', url, file])).code, 0);
    for (const place of [
      ['--data', await demoFolder(t)],
      ['--database', url],
    ] as Place[]) {
      const before = await exported(t, place);
      const expected =
        /^The (data folder|database) .* is not empty: it has rows in metadata; import into an empty one\.$/;
      await refused(t, ['import', ...place, file], expected);
      assert.equal((await exported(t, place)).split('\n').slice(1, -2).join(), before.split('\n').slice(1, -2).join());
    }
  });

  it('fills tables without rows, on both back-ends', async (t) => {
    const file = await demoFile(t);
    const folder = emptyFolder();
    await openSqlite(folder).close();
    const url = await emptySchema(t);
    await (await openPostgres(url, PATIENT_POSTGRES)).close();
    for (const place of [
      ['--data', folder],
      ['--database', url],
    ] as Place[]) {
      const { code, stdout, stderr } = await runCommand(t, ['import', ...place, file]);
      assert.deepEqual([code, stdout], [0, '']);
      assert.match(stderr, /^switchhook: Imported \d+ rows in \d+\.\d s \([\d,]+ a second\) in all\n$/);
      assert.match(await exported(t, place), /"name":"Demo Page"/);
    }
    assert.deepEqual(readdirSync(folder).toSorted(), ['lock', 'switchhook.db']);
  });

  it('creates the same tables and indexes as a server, on both back-ends', async (t) => {
    const file = await demoFile(t);
    const folder = emptyFolder();
    assert.equal((await runCommand(t, ['import', '--data', folder, file])).code, 0);
    const schemaOf = (path: string) => {
      const database = new DatabaseSync(join(path, 'switchhook.db'));
      const schema = database.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all();
      const version = database.prepare('PRAGMA user_version').get();
      database.close();
      return [schema, version];
    };
    assert.deepEqual(schemaOf(folder), schemaOf(await demoFolder(t)));

    const [made, migrated] = [await emptySchema(t), await emptySchema(t)];
    assert.equal((await runCommand(t, ['import', '--database', made, file])).code, 0);
    await (await openPostgres(migrated, PATIENT_POSTGRES)).close();
    const indexesOf = (url: string) =>
      ask(
        url,
        `SELECT tablename, indexname, replace(indexdef, current_schema(), '') AS made FROM pg_indexes
          WHERE schemaname = current_schema() ORDER BY 1, 2`,
      );
    assert.deepEqual(await indexesOf(made), await indexesOf(migrated));
    assert.deepEqual(await ask(made, 'SELECT version FROM schema_version'), [{ version: String(migrations.length) }]);
  });
});
