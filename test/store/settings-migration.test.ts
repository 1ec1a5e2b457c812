import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it, type TestContext } from 'node:test';
import type { Driver } from '../../src/store/driver.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { openPostgres } from '../../src/store/postgres/driver.ts';
import { openSqlite } from '../../src/store/sqlite/driver.ts';
import { openStore } from '../../src/store/store.ts';
import { readInstance } from '../../src/transfer/read-instance.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { ask } from '../support/ask.ts';
import { emptySchema } from '../support/postgres.ts';
import { aPage } from './records.ts';

/** A file of before the migration: its Pages have a column for each setting. */
const EXPORT = readFileSync(join(import.meta.dirname, '../support/exports/schema-4.jsonl'));

const oldPages = EXPORT.toString()
  .trim()
  .split('\n')
  .slice(1, -1)
  .map((line) => JSON.parse(line) as { table: string; row: Record<string, string | number | boolean | null> })
  .filter(({ table }) => table === 'pages')
  .map(({ row }) => row);

/** Statements for the tables of the old schema with the Pages of the file. Only quotes in its values need an escape. */
const statements = [
  ...migrations.slice(0, 4).flat(),
  ...oldPages.map((row) => {
    const values = Object.values(row).map((value) => (typeof value === 'string' ? `'${value}'` : String(value)));
    return `INSERT INTO pages (${Object.keys(row).join(', ')}) VALUES (${values.join(', ')})`;
  }),
];

/** The settings of each Page as an import of the file makes them. */
async function importedSettings(): Promise<readonly unknown[]> {
  const settings: unknown[] = [];
  async function* bytes() {
    yield EXPORT;
  }
  await readInstance(
    bytes(),
    async () => ({
      async add({ name, columns }, rows) {
        const place = columns.findIndex((column) => column.name === 'settings');
        if (name === 'pages') settings.push(...rows.map((row) => row[place]));
      },
      commit: async () => {},
      close: async () => {},
    }),
    () => {},
  );
  return settings;
}

const places: Readonly<Record<string, (t: TestContext) => Promise<() => Promise<Driver>>>> = {
  async SQLite() {
    const folder = emptyFolder();
    const database = new DatabaseSync(join(folder, 'switchhook.db'));
    database.exec([...statements, 'PRAGMA user_version = 4'].join(';'));
    database.close();
    return async () => openSqlite(folder);
  },
  async PostgreSQL(t) {
    const url = await emptySchema(t);
    const version = [
      'CREATE TABLE schema_version (version bigint PRIMARY KEY)',
      'INSERT INTO schema_version VALUES (4)',
    ];
    await ask(url, [...statements, ...version].join(';'));
    return () => openPostgres(url);
  },
};

for (const [name, makeOld] of Object.entries(places)) {
  describe(`The migration of settings into one column, in ${name}`, () => {
    it('keeps the settings of every Page, in the text that an import of an old file has', async (t) => {
      const open = await makeOld(t);
      const driver = await open();
      const rows = await driver.reader.all('SELECT * FROM pages WHERE page_id > ? ORDER BY page_id LIMIT ?', '', 9);
      assert.deepEqual(
        rows.map(({ settings }) => settings),
        await importedSettings(),
      );
      assert.deepEqual(Object.keys(rows[0] ?? {}), [
        'page_id',
        'name',
        'eligible',
        'revision',
        'created_at',
        'settings',
        'category',
      ]);
      await driver.close();

      const store = openStore(await open());
      t.after(() => store.close());
      const pages = await store.read((reads) => reads.pages.list('', 9));
      assert.deepEqual(
        pages.map(({ settings }) => settings),
        [
          {
            audioEnabled: true,
            iconEnabled: false,
            videoEnabled: false,
            ringTarget: 'PARTNERS',
            callHours: {
              timeZone: 'Europe/Berlin',
              days: [
                { day: 0, opens: 540, closes: 1020 },
                { day: 6, opens: 0, closes: 1439 },
              ],
            },
          },
          { audioEnabled: false, iconEnabled: true, videoEnabled: true, ringTarget: 'META', callHours: null },
        ],
      );
      await store.write((tx) => tx.pages.create(aPage()));
      assert.deepEqual(await store.read((reads) => reads.pages.find(aPage().id)), aPage());
    });
  });
}
