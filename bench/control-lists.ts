import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { DEFAULTS } from '../src/config/config.ts';
import { startServer } from '../src/server.ts';
import { deliveryId } from '../src/control/views/delivery.ts';
import type { AppId, PageId } from '../src/domain/ids.ts';
import { median } from './figures.ts';
import { newFolder, postJson, removeFolder } from './program.ts';

/**
 * Measures each list and filter of control on SQLite with many rows: journal entries and deliveries as many as `--rows`, half
 * of them of one Page, and a tenth as many messages, calls, consumers and later attempts:
 *
 *   node bench/control-lists.ts [--rows 1000000]
 *
 * Prints the medians of each, the slowest first: the processor time of server and client, which depends less on what else the
 * machine does, and the time of the answer. Filters are about what is nowhere, so that a search goes as far as it may. Exit
 * code 1 when a processor time is above 50 ms.
 */
const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' } } });
const rows = Number(values.rows);
const few = Math.ceil(rows / 10);

const GOAL_MS = 50;
const TIMES = 9;
/** Half of the rows are of the first Page, the others of these. */
const OTHER_PAGES = 100;
/** Maximum number of logged requests, whatever is configured. */
const REQUESTS = 100_000;

const end = Date.now();
const folder = newFolder();
const all = { deliveries: {}, journal: {} };
const config = { ...DEFAULTS, port: 0, data: folder, retention: all, keepRequests: { rows: REQUESTS } };
const first = await startServer(config);
const { demo } = first;
if (!demo) throw new Error('no demo');
const [page, app, psid] = [demo.page.id as PageId, demo.app.id as AppId, demo.consumers[0]?.psid ?? ''];
await postJson(`${first.url}/_control/threads/${page}/${psid}/messages`, { text: 'Hello' });
await first.close();
const startedAt = performance.now();
const firstRevision = fill();
console.log(`${rows} journal entries and deliveries in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);

const server = await startServer({ ...config, acceptOlderData: true });
const found: { readonly path: string; readonly middle: number; readonly elapsed: number }[] = [];
try {
  for (const path of paths()) found.push(await measure(path));
} finally {
  await server.close();
  removeFolder(folder);
}
for (const { path, middle, elapsed } of found.toSorted((a, b) => b.middle - a.middle))
  console.log(`${middle.toFixed(1).padStart(8)} ms of processor, ${elapsed.toFixed(1).padStart(7)} ms  ${path}`);
process.exitCode = found.some(({ middle }) => middle > GOAL_MS) ? 1 : 0;

async function measure(path: string) {
  const times: number[] = [];
  const elapsed: number[] = [];
  for (let i = 0; i < TIMES; i++) {
    const from = performance.now();
    const before = process.cpuUsage();
    const reply = await fetch(`${server.url}/_control${path}`);
    await reply.arrayBuffer();
    if (!reply.ok) throw new Error(`${path} answered ${reply.status}`);
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
    elapsed.push(performance.now() - from);
  }
  return { path, middle: median(times), elapsed: median(elapsed) };
}

function paths(): readonly string[] {
  const number = 20 * Math.floor(rows / 80);
  const revision = firstRevision + number;
  const nowhere = ['app_id=9', 'field=nothing', 'event=nothing', 'psid=9', 'call_id=nothing', 'text=nothing'];
  const ofDeliveries = [...nowhere, 'state=pending', 'state=dropped', 'state=delivered', 'failed=true'];
  const ofJournal = ['event=call_refused', 'psid=9', 'call_id=nothing', 'trace=nothing', 'text=nothing'];
  const ofRequests = [
    'app_id=9',
    'status=failed',
    'method=DELETE',
    'psid=9',
    'call_id=nothing',
    'trace=nothing',
    'text=nothing',
  ];
  const middle = deliveryId({ pageId: page, revision, appId: app });
  return [
    '/deliveries?limit=100',
    '/deliveries?limit=1000',
    `/deliveries?limit=100&after=${middle}`,
    `/deliveries?page_id=${page}&limit=100&after=${middle}`,
    `/deliveries?page_id=${page}&limit=100`,
    ...ofDeliveries.flatMap((filter) => [`/deliveries?${filter}`, `/deliveries?page_id=${page}&${filter}`]),
    `/pages/${page}/journal?limit=100`,
    `/pages/${page}/journal?limit=1000`,
    `/pages/${page}/journal?limit=100&after=${revision}`,
    ...ofJournal.map((filter) => `/pages/${page}/journal?${filter}`),
    `/pages/${page}/journal/${revision}`,
    '/requests?limit=100',
    '/requests?limit=1000',
    ...ofRequests.flatMap((filter) => [`/requests?${filter}`, `/requests?page_id=${page}&${filter}`]),
    `/pages/${page}/threads?limit=100`,
    `/pages/${page}/calls`,
    `/pages/${page}/calls?scope=recent&limit=100`,
    `/calls/c-${number}/timeline`,
    `/threads/${page}/${psid}`,
    `/consumers?page_id=${page}`,
    `/consumers?page_id=${page}&limit=100&after=6`,
    `/tokens?page_id=${page}`,
    '/pages?limit=100',
    '/apps?limit=100',
    `/pages/${page}`,
    `/pages/${page}/overview`,
    `/explain?page_id=${page}&psid=${psid}`,
    `/explain?page_id=${page}&psid=${psid}&at=${new Date(instantOf(number)).toISOString()}`,
    `/clock?page_id=${page}`,
    `/clock/moves?page_id=${page}`,
    '/metrics',
    '/health',
    '/ready',
    '/shown',
  ];
}

/** Returns the instant of a row: one in a second, the latest now. */
function instantOf(number: number): number {
  return end - (rows - number) * 1000;
}

/** Adds rows as they would be stored, in the tables of the database. Returns the revision before the first of them. */
function fill(): number {
  const database = new DatabaseSync(join(folder, 'switchhook.db'));
  database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -400000');
  const begin = Number(database.prepare('SELECT revision FROM pages WHERE page_id = ?').get(page)?.['revision']);
  const series = (count: number): string =>
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;
  const pageOf = `CASE WHEN i % 2 = 0 THEN '${page}' ELSE CAST(7000000000 + i % ${OTHER_PAGES} AS text) END`;
  const at = `${instantOf(0)} + i * 1000`;
  const settings = String(database.prepare('SELECT settings FROM pages WHERE page_id = ?').get(page)?.['settings']);
  const event = `'{"kind":"call_settings_update","settings":${settings},"trace":"A' || i || '"}'`;
  const body = `'{"object":"page","entry":[{"time":1,"id":"${page}","call_settings":${settings}}]}'`;
  const { content, sender } = database.prepare('SELECT content, sender FROM messages').get() ?? {};
  const person = `CAST(8000000000 + i AS text)`;
  for (const sql of [
    `${series(OTHER_PAGES)} INSERT INTO pages (page_id, name, eligible, revision, created_at, settings)
      SELECT CAST(7000000000 + i % ${OTHER_PAGES} AS text), 'Page', 1, ${begin + rows}, 0, '${settings}' FROM n`,
    `${series(rows)} INSERT INTO journal (page_id, revision, at, event) SELECT ${pageOf}, ${begin} + i, ${at}, ${event} FROM n`,
    `${series(rows)} INSERT INTO deliveries (page_id, revision, app_id, field, body, state, attempts, created_at, due_at,
        first_attempt_at, attempted_at, duration_ms, status)
      SELECT ${pageOf}, ${begin} + i, '${app}', 'call_settings_update', ${body}, 'delivered', 1, ${at}, ${at}, ${at}, ${at}, 3, 200 FROM n`,
    `${series(few)} INSERT INTO consumers (page_id, psid, name, created_at) SELECT '${page}', ${person}, 'Person', 0 FROM n`,
    `${series(few)} INSERT INTO threads (page_id, psid, last_act_at, latest_revision)
      SELECT '${page}', ${person}, ${at}, ${begin} + i FROM n`,
    // Half of the messages are in one thread.
    `${series(few)} INSERT INTO messages (page_id, message_id, psid, revision, at, sender, content)
      SELECT '${page}', 'm_' || i, CASE WHEN i % 2 = 0 THEN '${psid}' ELSE ${person} END, ${begin} + i, ${at}, '${String(sender)}',
        '${String(content)}' FROM n`,
    `${series(few)} INSERT INTO calls (page_id, call_id, psid, entry, rings, state, outcome, started_at, ended_at, direction)
      SELECT '${page}', 'c-' || (i * 10), CASE WHEN i % 2 = 0 THEN '${psid}' ELSE ${person} END, 'icon', 'META', 'ended', 'missed',
        ${instantOf(0)} + i * 10000, ${instantOf(0)} + i * 10000 + 60000, 'user_initiated' FROM n`,
    `${series(few)} INSERT INTO tokens (token_hash, app_id, page_id, permissions, issued_at)
      SELECT 'h' || i, '${app}', CAST(7000000000 + i % ${OTHER_PAGES} AS text), '[]', 0 FROM n`,
    `UPDATE pages SET revision = ${begin + rows} WHERE page_id = '${page}'`,
  ])
    database.exec(sql);
  const found = database.prepare('SELECT * FROM requests LIMIT 1').get();
  if (found) {
    const columns = Object.keys(found).filter((name) => name !== 'request_id');
    database.exec(
      `${series(REQUESTS - 1000)} INSERT INTO requests (request_id, ${columns.join(', ')})
        SELECT printf('%020d', i), ${columns.map((name) => `r.${name}`).join(', ')} FROM n, (SELECT * FROM requests LIMIT 1) AS r`,
    );
  }
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  return begin;
}
