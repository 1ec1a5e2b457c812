import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import fc from 'fast-check';
import { openPostgres } from '../../src/store/postgres/driver.ts';
import { openPostgresSource, openPostgresTarget } from '../../src/store/postgres/transfer.ts';
import { openSqliteSource, openSqliteTarget } from '../../src/store/sqlite/transfer.ts';
import { tables } from '../../src/store/tables.ts';
import type { TransferSource, TransferTarget, Values } from '../../src/store/transfer.ts';
import { readInstance } from '../../src/transfer/read-instance.ts';
import { instanceBytes } from '../../src/transfer/write-instance.ts';
import { ask } from '../support/ask.ts';
import { emptyDatabase, emptySchema } from '../support/postgres.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { PATIENT_POSTGRES } from '../support/patience.ts';

interface Place {
  source(): Promise<TransferSource>;
  target(): Promise<TransferTarget>;
}

const inFolder = (folder: string): Place => ({
  source: async () => openSqliteSource(folder),
  target: async () => openSqliteTarget(folder),
});
const inDatabase = (url: string): Place => ({
  source: () => openPostgresSource(url),
  target: () => openPostgresTarget(url),
});

/** The instant of every export here, so that equal data make equal bytes. */
const NOW = 1_795_348_800_000;

async function exportOf(place: Place): Promise<Buffer> {
  const source = await place.source();
  try {
    const pieces: Buffer[] = [];
    for await (const piece of instanceBytes(source, NOW, () => {})) pieces.push(piece);
    return Buffer.concat(pieces);
  } finally {
    await source.close();
  }
}

async function* oneByOne(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

const importInto = (place: Place, bytes: Buffer): Promise<void> =>
  readInstance(
    oneByOne(bytes),
    () => place.target(),
    () => {},
  );

/** Makes an instance whose only rows are these metadata and messages, in the order of their keys. */
async function fill(place: Place, facts: readonly Values[], messages: readonly Values[]): Promise<void> {
  const target = await place.target();
  for (const [name, rows] of [
    ['metadata', facts],
    ['messages', messages],
  ] as const) {
    const table = tables.find((each) => each.name === name);
    if (table) await target.add(table, rows);
  }
  await target.commit();
  await target.close();
}

const byBytes = (a: Values, b: Values): number => Buffer.compare(Buffer.from(String(a[0])), Buffer.from(String(b[0])));
const message = (id: string, content: string): Values => ['1', id, '2', 3, 4, 'page', content, null];

/** Any text that UTF-8 can encode. PostgreSQL cannot store U+0000. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom(
      '\n',
      '\r',
      '\t',
      '"',
      '\\',
      "'",
      '\u2028',
      '\u{1F600}',
      '\uFFFD',
      '\uE000',
      '{',
      '\\N',
      '}',
      'NULL',
      ',',
    ),
  }),
);
const instances = fc.record({
  facts: fc.uniqueArray(fc.tuple(anyText, anyText), { selector: ([name]) => name, maxLength: 30 }),
});

const without = (text: string, bad: string): string => text.replaceAll(bad, '');

describe('Texts that are moved from one back-end to the other and back', () => {
  it('have the same bytes again, whatever they are (30 instances of unusual texts)', async (t) => {
    await fc.assert(
      fc.asyncProperty(instances, async ({ facts }) => {
        const clean = facts.map(([name, value]) => [without(name, '\0'), without(value, '\0')] as const);
        const rows = [...new Map(clean)].sort(byBytes);
        await withPlaces(t, async (first, second, third) => {
          await fill(first, rows, []);
          const bytes = await exportOf(first);
          await importInto(second, bytes);
          assert.deepEqual(await exportOf(second), bytes);
          await importInto(third, await exportOf(second));
          assert.deepEqual(await exportOf(third), bytes);
          const written = bytes
            .toString()
            .split('\n')
            .slice(1, -2)
            .map((line) => JSON.parse(line).row);
          assert.deepEqual(
            written,
            rows.map(([name, value]) => ({ name, value })),
          );
        });
      }),
      { numRuns: 30 },
    );
  });

  it('have U+FFFD for U+0000, which PostgreSQL cannot store, in both', async (t) => {
    const [folder, database] = [inFolder(emptyFolder()), inDatabase(await emptySchema(t))];
    await fill(folder, [['a\0b', '\0']], []);
    const bytes = await exportOf(folder);
    assert.match(bytes.toString(), /"row":\{"name":"a\uFFFDb","value":"\uFFFD"\}/);
    await importInto(database, bytes);
    assert.deepEqual(await exportOf(database), bytes);
  });

  it('are in the order of their bytes also where PostgreSQL has a collation for a language', async (t) => {
    const url = await emptyDatabase(t, "LOCALE_PROVIDER icu ICU_LOCALE 'en-US'");
    const ids = ['a', 'B', 'c', 'D', '_x', '-y', 'é', 'z', '\uE000', '\u{1F600}'];
    const sorted = await ask(
      url,
      `SELECT string_agg(id, '' ORDER BY id) AS ids FROM (VALUES ('a'), ('B'), ('c')) AS t (id)`,
    );
    assert.deepEqual(sorted, [{ ids: 'aBc' }], 'this database sorts by a collation');
    const [folder, database, again] = [inFolder(emptyFolder()), inDatabase(url), inFolder(emptyFolder())];
    const messages = ids.map((id) => message(id, id));
    await fill(
      folder,
      [],
      messages.toSorted((a, b) => byBytes([a[1] ?? ''], [b[1] ?? ''])),
    );
    const bytes = await exportOf(folder);
    await importInto(database, bytes);
    assert.deepEqual(await exportOf(database), bytes);
    await importInto(again, bytes);
  });
});

describe('An export from PostgreSQL', () => {
  it('is of the moment at which it began, whatever is written meanwhile', async (t) => {
    const url = await emptySchema(t);
    const place = inDatabase(url);
    await fill(
      place,
      Array.from({ length: 2000 }, (_, i) => [`fact ${String(i).padStart(5, '0')}`, '']),
      [],
    );
    const before = await exportOf(place);
    const driver = await openPostgres(url, PATIENT_POSTGRES);
    t.after(() => driver.close());
    const source = await place.source();
    const pieces: Buffer[] = [];
    for await (const piece of instanceBytes(source, NOW, () => {})) {
      pieces.push(piece);
      const name = String(pieces.length);
      await driver.write(
        async (sql) => {
          await sql.run('DELETE FROM metadata WHERE name > ?', 'fact 01999');
          await sql.run('INSERT INTO metadata (name, value) VALUES (?, ?)', `fact 1${name}`, 'new');
          await sql.run(
            'INSERT INTO apps (app_id, name, secret, requires_proof, created_at) VALUES (?, ?, ?, ?, ?)',
            name,
            '',
            '',
            true,
            1,
          );
        },
        () => {},
      );
    }
    await source.close();
    assert.ok(pieces.length > 5);
    assert.deepEqual(Buffer.concat(pieces), before);
    assert.notDeepEqual(await exportOf(place), before);
  });
});

/** Calls `act` with two folders, and a schema between them. */
async function withPlaces(
  t: TestContext,
  act: (first: Place, second: Place, third: Place) => Promise<void>,
): Promise<void> {
  await act(inFolder(emptyFolder()), inDatabase(await emptySchema(t)), inFolder(emptyFolder()));
}
