import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { DEFAULT_CALL_SETTINGS } from '../src/domain/call-settings.ts';
import { openSqliteTarget } from '../src/store/sqlite/transfer.ts';
import { tables } from '../src/store/tables.ts';
import type { Values } from '../src/store/transfer.ts';

/**
 * Measures export and import of a million rows on both back-ends, with the peak memory of each command:
 * `node bench/transfer.ts postgres://… [rows]`. It uses a schema of its own and removes it at the end.
 */
const PROGRAM = fileURLToPath(new URL('../bin/switchhook.js', import.meta.url));
const REPORT =
  'process.on("exit",()=>process.stderr.write("peak "+Math.round(process.resourceUsage().maxRSS/1024)+" MB\\n"))';
const [url = '', rows = '1000000'] = process.argv.slice(2);
/** Each Page makes ten rows: Page, consumer, token, thread, and two each of journal, deliveries and attempts. */
const pages = Math.ceil(Number(rows) / 10);

const folder = mkdtempSync(join(tmpdir(), 'switchhook-bench-'));
const schema = `switchhook_bench_${randomBytes(4).toString('hex')}`;
const database = new URL(url);
database.searchParams.set('options', `-csearch_path=${schema}`);
const admin = new pg.Client(url);
await admin.connect();
try {
  await admin.query(`CREATE SCHEMA ${schema}`);
  await fill(join(folder, 'made'));
  const [first, second, third] = ['1.jsonl', '2.jsonl', '3.jsonl'].map((name) => join(folder, name));
  await run('export from SQLite', ['export', '--data', join(folder, 'made'), '--out', first ?? '']);
  console.log(`the file has ${Math.round(statSync(first ?? '').size / 1e6)} MB`);
  await run('import into PostgreSQL', ['import', '--database', database.href, first ?? '']);
  await run('export from PostgreSQL', ['export', '--database', database.href, '--out', second ?? '']);
  await run('import into SQLite', ['import', '--data', join(folder, 'again'), second ?? '']);
  await run('export from SQLite', ['export', '--data', join(folder, 'again'), '--out', third ?? '']);
  if (statSync(first ?? '').size !== statSync(third ?? '').size)
    throw new Error('the last export differs in size from the first one');
} finally {
  await admin.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  await admin.end();
  rmSync(folder, { recursive: true });
}

async function run(label: string, args: readonly string[]): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(REPORT)}`, PROGRAM, ...args],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(stderr);
  console.log(`${label}: ${/\w+ [\d,]+ rows .* in all/.exec(stderr)?.[0]}, ${/peak .*/.exec(stderr)?.[0]}`);
}

async function fill(into: string): Promise<void> {
  const target = openSqliteTarget(into);
  const body = JSON.stringify({ object: 'page', entry: [{ id: '1', changes: 'x'.repeat(400) }] });
  const makers: Readonly<Record<string, (page: string) => readonly Values[]>> = {
    pages: (page) => [[page, `Page ${page}`, true, 2, 1, JSON.stringify(DEFAULT_CALL_SETTINGS)]],
    tokens: (page) => [[page.padStart(64, '0'), '1', page, '["pages_messaging"]', 1, null]],
    consumers: (page) => [[page, '7', 'Alex', 1, 'Europe/Berlin']],
    journal: (page) => [1, 2].map((revision) => [page, revision, revision, '{"kind":"call_settings_update"}']),
    threads: (page) => [[page, '7', 5, null]],
    deliveries: (page) =>
      [1, 2].map((revision) => [page, revision, '1', 'calls', body, 'delivered', 1, revision, revision, revision]),
    attempts: (page) => [1, 2].map((revision) => [page, revision, '1', 1, revision, 3, 200, null, 'ok', null]),
  };
  for (const table of tables) {
    const make = makers[table.name];
    for (let page = 0; make && page < pages; page++) await target.add(table, make(String(10 ** 14 + page)));
  }
  await target.commit();
  await target.close();
}
