/**
 * Compares GET and POST of call settings through one, two and three processes on one durable PostgreSQL with the raw
 * `pg` client, in one run: with point reads of the same rows, and with the smallest transaction that stores the rows of a
 * POST. Load, processes and database share the machine's cores.
 *
 *   node bench/processes.ts [--pages 1000] [--seconds 8] [--most 3]
 *
 * With --pages 1000000 it shows the sizes of a million Pages too.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import autocannon, { type Request } from 'autocannon';
import pg from 'pg';
import { DEFAULT_CALL_SETTINGS } from '../src/domain/call-settings.ts';
import { makePostgres } from '../test/support/own-postgres.ts';
import { startProgram, type Program } from './program.ts';

const { values } = parseArgs({
  options: { pages: { type: 'string' }, seconds: { type: 'string' }, most: { type: 'string' } },
});
const PAGES = Number(values.pages ?? 1000);
const SECONDS = Number(values.seconds ?? 8);
const MOST = Number(values.most ?? 3);
const CONNECTIONS = 64;
const POOL = 10;
const TOKEN = 'a-token-for-control';
const APP = '1000000000000001';
const pageId = (i: number) => String(2_000_000_000 + i);
const anyPage = () => Math.floor(Math.random() * PAGES);

let arrived = 0;
let written = 0;
const receiver = createServer((request, response) => {
  arrived++;
  request.resume().on('end', () => response.end());
});
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
const callback = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;

const database = await makePostgres(['shared_buffers=512MB', 'max_wal_size=4GB']);
await database.start();
const pool = new pg.Pool({ connectionString: database.url, max: POOL });
const processes = [await startService()];
await loadPages();

console.log(`${PAGES} Pages, ${CONNECTIONS} connections, ${SECONDS} s each, pools of ${POOL}`);
console.log('| measure | per second | p50 ms | p99 ms | of raw pg |\n| --- | ---: | ---: | ---: | ---: |');
const reads = await loadClient('raw pg: point reads of a Page', readPage);
const writes = await loadClient('raw pg: settings, journal row, delivery row', writePage);
for (let count = 1; count <= MOST; count++) {
  while (processes.length < count) processes.push(await startService());
  await loadProcesses(`GET settings, processes: ${count}`, reads, 'GET');
  const before = arrived;
  const posted = await loadProcesses(`POST settings, processes: ${count}`, writes, 'POST');
  const during = arrived - before;
  await waitForDeliveries();
  const all = arrived - before;
  console.log(
    `| webhooks of these POSTs: ${all} of ${posted}, ${Math.round(during / SECONDS)}/s during the load | | | | |`,
  );
}
await printSizes();
for (const process of processes) await process.stop();
await pool.end();
await database.remove();
receiver.close();
receiver.closeAllConnections();

function startService(): Promise<Program<{ readonly url: string }>> {
  const flags = ['--port', '0', '--json', '--control-token', TOKEN, '--log-level', 'error'];
  const args = ['serve', '--database', database.url, ...flags, '--pool-size', String(POOL)];
  return startProgram('../bin/switchhook.js', [...args, '--allow-destination', callback]);
}

/** Creates an app, and Pages with a token each, directly in the tables. */
async function loadPages(): Promise<void> {
  const begun = performance.now();
  const fields = '\'["call_settings_update"]\'';
  const each = `FROM generate_series(0, ${PAGES - 1}) AS i`;
  const id = '(2000000000 + i)::text';
  const settings = JSON.stringify(DEFAULT_CALL_SETTINGS);
  for (const sql of [
    `INSERT INTO apps VALUES ('${APP}', 'Bench', '${'0'.repeat(32)}', false, 0)`,
    `INSERT INTO app_subscriptions VALUES ('${APP}', '${callback}/', '', ${fields}, true)`,
    `INSERT INTO pages (page_id, name, eligible, revision, created_at, settings)
      SELECT ${id}, 'Page', true, 0, 0, '${settings}' ${each}`,
    `INSERT INTO tokens (token_hash, app_id, page_id, permissions, issued_at, expires_at)
      SELECT encode(sha256(convert_to('EAAbench' || i, 'UTF8')), 'hex'), '${APP}', ${id},
      '["pages_messaging","pages_manage_metadata","pages_show_list"]', 0, NULL ${each}`,
    `INSERT INTO page_subscriptions (page_id, app_id, fields, created_at) SELECT ${id}, '${APP}', ${fields}, 0 ${each}`,
    'VACUUM ANALYZE',
  ]) {
    await pool.query(sql);
  }
  console.log(`loaded in ${Math.round(performance.now() - begun)} ms`);
}

async function loadClient(name: string, query: (i: number) => Promise<void>): Promise<number> {
  const took: number[] = [];
  const end = performance.now() + SECONDS * 1000;
  const loop = async (): Promise<void> => {
    while (performance.now() < end) {
      const begun = performance.now();
      await query(anyPage());
      took.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, loop));
  took.sort((a, b) => a - b);
  const at = (share: number) => (took[Math.floor(took.length * share)] ?? 0).toFixed(1);
  const rate = took.length / SECONDS;
  console.log(`| ${name} | ${Math.round(rate)} | ${at(0.5)} | ${at(0.99)} | 1 |`);
  return rate;
}

async function readPage(i: number): Promise<void> {
  await pool.query({ name: 'read', text: 'SELECT * FROM pages WHERE page_id = $1', values: [pageId(i)] });
}

/** Stores the rows of a POST in one transaction. */
async function writePage(i: number): Promise<void> {
  const client = await pool.connect();
  const run = (name: string, text: string, values: unknown[]) => client.query({ name, text, values });
  try {
    await client.query('BEGIN');
    const text = 'UPDATE pages SET revision = revision + 1 WHERE page_id = $1 RETURNING revision';
    const { rows } = await run('raise', text, [pageId(i)]);
    const { revision } = rows[0] as { revision: string };
    const event = '{"kind":"bench"}';
    await run('journal', 'INSERT INTO journal (page_id, revision, at, event) VALUES ($1, $2, 0, $3)', [
      pageId(i),
      revision,
      event,
    ]);
    const insert = `INSERT INTO deliveries (page_id, revision, app_id, field, body, state, attempts, created_at, due_at)
      VALUES ($1, $2, '${APP}', 'bench', $3, 'delivered', 1, 0, 0)`;
    await run('delivery', insert, [pageId(i), revision, event]);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

function hours(): string {
  written++;
  const open_time = `${String(Math.floor(written / 60) % 23).padStart(2, '0')}${String(written % 60).padStart(2, '0')}`;
  const week = [{ day_of_week: 'MONDAY', open_time, close_time: '2359' }];
  return JSON.stringify({ call_hours: { timezone_id: 'America/Los_Angeles', weekly_operating_hours: week } });
}

/** Loads every process at once; returns the number of requests that were answered. */
async function loadProcesses(name: string, baseline: number, method: 'GET' | 'POST'): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const path = (i: number) => `/v26.0/${pageId(i)}/messenger_call_settings?access_token=EAAbench${i}`;
  // Created before the load, so that their creation is not measured.
  const requests = Array.from({ length: Math.min(PAGES, 1000) }, () => {
    const request = { method, path: path(anyPage()), headers };
    const setupRequest = (each: Request): Request => ({ ...each, body: hours() });
    return method === 'GET' ? request : { ...request, setupRequest };
  });
  const connections = Math.max(1, Math.floor(CONNECTIONS / processes.length));
  const results = await Promise.all(
    processes.map(({ ready }) => autocannon({ url: ready.url, connections, duration: SECONDS, requests })),
  );
  const failed = results.reduce((sum, result) => sum + result.non2xx + result.errors, 0);
  if (failed > 0) throw new Error(`${failed} requests failed`);
  const rate = results.reduce((sum, { requests }) => sum + requests.average, 0);
  const worst = (pick: (latency: (typeof results)[0]['latency']) => number) =>
    Math.max(...results.map(({ latency }) => pick(latency)));
  const [p50, p99] = [worst((latency) => latency.p50), worst((latency) => latency.p99)];
  console.log(`| ${name} | ${Math.round(rate)} | ${p50} | ${p99} | ${(rate / baseline).toFixed(2)} |`);
  return results.reduce((sum, { requests }) => sum + requests.total, 0);
}

/** Resolves once no delivery is pending. */
async function waitForDeliveries(): Promise<void> {
  for (;;) {
    const { rows } = await pool.query("SELECT 1 FROM deliveries WHERE state = 'pending' LIMIT 1");
    if (rows.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function printSizes(): Promise<void> {
  const { rows } = await pool.query<{ relname: string; bytes: string }>(
    `SELECT relname, pg_total_relation_size(oid) AS bytes FROM pg_class
     WHERE relkind = 'r' AND relname IN ('pages', 'tokens', 'page_subscriptions', 'journal', 'deliveries', 'queues')`,
  );
  for (const { relname, bytes } of rows) console.log(`${relname}: ${(Number(bytes) / 1e6).toFixed(1)} MB`);
  const another = await startService();
  console.log(`another process is ready after ${Math.round(another.startedMs)} ms`);
  await another.stop();
}
