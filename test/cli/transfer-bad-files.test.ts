import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { before, describe, it, type TestContext } from 'node:test';
import { openPostgresTarget } from '../../src/store/postgres/transfer.ts';
import { openSqliteTarget } from '../../src/store/sqlite/transfer.ts';
import { BadFile } from '../../src/transfer/format.ts';
import { readInstance } from '../../src/transfer/read-instance.ts';
import { runCommand, startCommand } from '../support/command.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { eventually } from '../support/eventually.ts';
import { ask } from '../support/ask.ts';
import { emptySchema } from '../support/postgres.ts';
import { asFile, exported, footerOf, imported, makeBusy, sealed, timeless, type Place } from '../support/transfer.ts';

/** An export of the busy instance; every test damages a copy. */
let good = '';
before(async (t) => {
  // Outside of a suite the context of a hook is a TestContext, which its type does not say.
  const context = t as TestContext;
  good = await exported(context, ['--data', (await makeBusy(context)).folder]);
});

const lines = (): string[] => good.split('\n').slice(0, -1);
/** Returns the export with one line changed; the first line is number 1. */
const withLine = (number: number, change: (line: string) => string): string =>
  lines()
    .map((line, i) => `${i + 1 === number ? change(line) : line}\n`)
    .join('');
/** Returns the number of the first line of a table. */
const first = (table: string): number => lines().findIndex((line) => line.startsWith(`{"table":"${table}"`)) + 1;
/** Returns a changed file whose last line fits the change. */
const resealed = (text: string, counts: object = {}): string => sealed(text.split('\n').slice(0, -2), counts, good);
const withRow = (table: string, change: (row: Record<string, unknown>) => unknown): string =>
  resealed(
    withLine(first(table), (line) => {
      const { row } = JSON.parse(line);
      return JSON.stringify({ table, row: change(row) });
    }),
  );
const last = (): number => lines().length;
const rows = (): number => last() - 2;

const FOOTER = /^line \d+ has another SHA-256 than the lines before it, so the file is not as it was written$/;

const cases: readonly (readonly [string, () => string | Buffer, () => string | RegExp])[] = [
  ['that is empty', () => '', () => 'it is empty'],
  ['that has only a line feed', () => '\n', () => 'line 1 is not the first line of an export'],
  ['of another kind of JSON lines', () => '{"a":1}\n', () => 'line 1 is not the first line of an export'],
  ['of text', () => 'Hello\n', () => 'line 1 is not the first line of an export'],
  ['of zeros', () => Buffer.alloc(1000), () => 'it ends in the middle of line 1'],
  ['with a line before the first', () => `\n${good}`, () => 'line 1 is not the first line of an export'],
  [
    'of a newer version of the format',
    () => withLine(1, (line) => line.replace('"version":1', '"version":2')),
    () => 'line 1 says version 2 of the format, and this Switchhook reads 1',
  ],
  [
    'without a version',
    () => withLine(1, (line) => line.replace('"version":1,', '')),
    () => 'line 1 says version nothing of the format, and this Switchhook reads 1',
  ],
  [
    'of a newer schema',
    () => withLine(1, (line) => line.replace(/"schema":\d+/, '"schema":99')),
    () => /^line 1 says schema 99, of a newer Switchhook, and this one has \d+$/,
  ],
  [
    'of an older schema',
    () => withLine(1, (line) => line.replace(/"schema":\d+/, '"schema":1')),
    () => /^line 1 says schema 1, of an older Switchhook, and this one has \d+$/,
  ],
  [
    'cut after the first line',
    () => `${lines()[0]}\n`,
    () => 'it ends after line 1, before the last line of the export',
  ],
  ['cut in the middle of a line', () => good.slice(0, good.length / 2), () => /^it ends in the middle of line \d+$/],
  ['cut in its last byte', () => good.slice(0, -1), () => `it ends in the middle of line ${last()}`],
  [
    'without its last line',
    () => good.split('\n').slice(0, -2).join('\n') + '\n',
    () => `it ends after line ${last() - 1}, before the last line of the export`,
  ],
  [
    'with another line after the last',
    () => `${good}{}\n`,
    () => `line ${last() + 1} comes after the last line of the export`,
  ],
  [
    'with an empty line after the last',
    () => `${good}\n`,
    () => `line ${last() + 1} comes after the last line of the export`,
  ],
  ['twice', () => good + good, () => `line ${last() + 1} comes after the last line of the export`],
  ['with an empty line in it', () => withLine(3, (line) => `${line}\n`), () => 'line 4 is not a JSON object'],
  ['with a line that is no JSON', () => withLine(3, (line) => line.slice(1)), () => 'line 3 is not a JSON object'],
  ['with a list for a line', () => withLine(3, () => '[]'), () => 'line 3 is not a JSON object'],
  ['with null for a line', () => withLine(3, () => 'null'), () => 'line 3 is not a JSON object'],
  [
    'that lacks a row in the middle',
    () => good.split('\n').toSpliced(first('journal'), 1).join('\n'),
    () => /^line \d+ counts \d+ rows of journal, and there are \d+$/,
  ],
  ['with a changed letter in a name', () => good.replace('"Alex"', '"Alec"'), () => FOOTER],
  ['with a space more', () => withLine(2, (line) => line.replace(':', ': ')), () => FOOTER],
  ['with another time in its first line', () => good.replace(/"exported_at":"2/, '"exported_at":"3'), () => FOOTER],
  ['with another SHA-256', () => good.replace(/"sha256":"."?/, '"sha256":"x'), () => FOOTER],
  [
    'whose last line counts a table that is not there',
    () => good.replace('"rows":{', '"rows":{"ghosts":1,'),
    () => `line ${last()} counts 1 rows of ghosts, and there are 0`,
  ],
  [
    'whose last line counts nothing',
    () => withLine(last(), () => '{"end":"switchhook"}'),
    () => `line ${last()} is not the last line of an export`,
  ],
  [
    'with a table that is not there',
    () => resealed(withLine(2, (line) => line.replace(/"table":"\w+"/, '"table":"ghosts"'))),
    () => 'line 2 names no table that there is: "ghosts"',
  ],
  [
    'with the version of the schema as a table',
    () => resealed(withLine(2, () => '{"table":"schema_version","row":{"version":9}}')),
    () => 'line 2 names no table that there is: "schema_version"',
  ],
  [
    'with more than table and row',
    () => withLine(2, (line) => line.replace('{', '{"x":1,')),
    () => 'line 2 is not a table and a row',
  ],
  [
    'with a column that is not there',
    () => withRow('pages', (row) => ({ ...row, ghost: 1 })),
    () => `line ${first('pages')} has a column that pages has not: "ghost"`,
  ],
  [
    'without a column',
    () => withRow('pages', (row) => ({ ...row, name: undefined })),
    () => `line ${first('pages')} lacks the column name`,
  ],
  [
    'with a row that is a list',
    () => withRow('pages', (row) => Object.values(row)),
    () => `line ${first('pages')} is not a table and a row`,
  ],
  ...(
    [
      ['pages', 'name', 5, '5', 'a text'],
      ['pages', 'name', null, 'null', 'a text'],
      ['pages', 'eligible', 1, '1', 'true or false'],
      ['pages', 'eligible', 'true', '"true"', 'true or false'],
      ['pages', 'revision', '5', '"5"', 'a whole number'],
      ['pages', 'revision', 1.5, '1.5', 'a whole number'],
      ['pages', 'revision', 2 ** 53, '9007199254740992', 'a whole number'],
      ['pages', 'revision', null, 'null', 'a whole number'],
      ['pages', 'settings', { days: [] }, '{"days":[]}', 'a text'],
      ['tokens', 'expires_at', 'never', '"never"', 'a whole number'],
    ] as const
  ).map(
    ([table, column, value, shown, wanted]) =>
      [
        `with ${shown} in ${column}, which takes ${wanted}`,
        () => withRow(table, (row) => ({ ...row, [column]: value })),
        () => `line ${first(table)} has ${shown} in the column ${column}, which takes ${wanted}`,
      ] as const,
  ),
  [
    'with a Page of the id of an app',
    () => {
      const { row } = JSON.parse(lines()[first('apps') - 1] ?? '') as { row: { app_id: string } };
      return withRow('pages', (page) => ({ ...page, page_id: row.app_id }));
    },
    () => `line ${first('pages')} has a Page with the id of an app`,
  ],
  [
    'with a row twice',
    () => withLine(first('journal'), (line) => `${line}\n${line}`),
    () => `line ${first('journal') + 1} does not come after the line before it, by the key of journal`,
  ],
  [
    'with two rows in the wrong order',
    () => {
      const all = good.split('\n');
      const at = first('journal') - 1;
      return all.toSpliced(at, 2, all[at + 1] ?? '', all[at] ?? '').join('\n');
    },
    () => `line ${first('journal') + 1} does not come after the line before it, by the key of journal`,
  ],
  [
    'with two tables in the wrong order',
    () => good.replace(/(\{"table":"pages"[^\n]*\n)/, '').replace(/(\n\{"end")/, `\n${lines()[first('pages') - 1]}$1`),
    () => `line ${last() - 1} is of pages, whose rows come before those of queues`,
  ],
];

/** Checks that the place has no data. */
async function assertEmpty([flag, where]: Place): Promise<void> {
  if (flag === '--data')
    assert.deepEqual(
      readdirSync(where).filter((name) => name !== 'lock'),
      [],
    );
  else {
    const tables = await ask(where, 'SELECT tablename FROM pg_tables WHERE schemaname = current_schema()');
    assert.deepEqual(tables, []);
  }
}

describe('A file that is not a complete export is refused in one sentence', { concurrency: 4 }, () => {
  for (const [what, make, expected] of cases) {
    it(`a file ${what}`, async (t) => {
      const wanted = expected();
      const check = (why: string): void =>
        typeof wanted === 'string' ? assert.equal(why, wanted) : assert.match(why, wanted);
      const folder = emptyFolder();
      const { code, stdout, stderr } = await runCommand(t, ['import', '--data', folder, asFile(make())]);
      assert.deepEqual([code, stdout], [2, ''], stderr);
      check(/^switchhook: \S+ is refused, and nothing was imported: (.*)\.\n$/.exec(stderr)?.[1] ?? stderr);
      await assertEmpty(['--data', folder]);

      const url = await emptySchema(t);
      const open = () => openPostgresTarget(url);
      const refusal = readInstance(chunksOf(Buffer.from(make())), open, () => {});
      await assert.rejects(refusal, (error) => error instanceof BadFile && (check(error.message), true));
      await assertEmpty(['--database', url]);
    });
  }

  it('a file that is truncated, or in which one bit is flipped, at a hundred places each', async () => {
    const bytes = Buffer.from(good);
    const folder = emptyFolder();
    const take = (content: Buffer) =>
      readInstance(
        chunksOf(content),
        async () => openSqliteTarget(folder),
        () => {},
      );
    for (let i = 0; i < 100; i++) {
      const place = Math.floor((bytes.length * i) / 100);
      await assert.rejects(take(bytes.subarray(0, place)), BadFile, `cut at ${place}`);
      const flipped = Buffer.from(bytes);
      flipped[place] = (flipped[place] ?? 0) ^ (1 << (i % 7));
      await assert.rejects(take(flipped), BadFile, `bit flipped at ${place}`);
    }
    await assertEmpty(['--data', folder]);
    await take(bytes);
    assert.deepEqual(readdirSync(folder).toSorted(), ['lock', 'switchhook.db']);
  });
});

/** Yields the bytes in pieces that end anywhere. */
async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 997) yield bytes.subarray(at, at + 997);
}

describe('An import that is interrupted', { concurrency: 2 }, () => {
  for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT'] as const) {
    it(`leaves nothing in PostgreSQL after ${signal}, and can be repeated`, async (t) => {
      const place: Place = ['--database', await emptySchema(t)];
      const command = startCommand(t, ['import', '--database', `${place[1]}&application_name=${signal}`, '-'], {
        stdin: true,
      });
      command.stdin.write(good.slice(0, -100));
      const busy = `SELECT 1 FROM pg_stat_activity WHERE application_name = '${signal}'
        AND state = 'idle in transaction' AND query LIKE 'INSERT INTO %'`;
      await eventually(async () => assert.equal((await ask(place[1], busy)).length, 1));
      command.kill(signal);
      assert.equal((await command.ended).signal, signal);
      await eventually(() => assertEmpty(place));
      const file = asFile(good);
      await imported(t, place, file);
      assert.equal(timeless(await exported(t, place)), timeless(good));
    });

    it(`leaves no data in a folder after ${signal}, and can be repeated`, async (t) => {
      const place: Place = ['--data', emptyFolder()];
      const command = startCommand(t, ['import', ...place, '-'], { stdin: true });
      command.stdin.write(good.slice(0, -100));
      await eventually(async () => assert.ok(readdirSync(place[1]).includes('switchhook.db.import')));
      command.kill(signal);
      assert.equal((await command.ended).signal, signal);
      // SIGKILL leaves the unfinished file; a server and the next import ignore it.
      if (signal !== 'SIGKILL') await assertEmpty(place);
      assert.ok(!readdirSync(place[1]).includes('switchhook.db'));
      await imported(t, place, asFile(good));
      assert.equal(timeless(await exported(t, place)), timeless(good));
      assert.deepEqual(readdirSync(place[1]).toSorted(), ['lock', 'switchhook.db']);
    });
  }

  it('reads stdin to its end, and refuses a truncated stdin as it does a file', async (t) => {
    const whole = startCommand(t, ['import', '--data', emptyFolder(), '-'], { stdin: true });
    whole.stdin.end(good);
    const { code, stderr } = await whole.ended;
    assert.equal(code, 0, stderr);
    assert.match(stderr, new RegExp(`^switchhook: Imported ${rows()} rows in `));
    const cut = startCommand(t, ['import', '--data', emptyFolder(), '-'], { stdin: true });
    cut.stdin.end(good.slice(0, -10));
    const ended = await cut.ended;
    assert.equal(ended.code, 2);
    assert.match(ended.stderr, /^switchhook: The input is refused, and nothing was imported: it ends in the middle/);
  });

  it('has a last line that fits a complete export', () => {
    assert.equal(footerOf(good).end, 'switchhook');
    assert.equal(resealed(good), good);
  });
});
