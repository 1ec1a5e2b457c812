/*
 * Runs three processes on one PostgreSQL under mixed load: settings POSTs, GETs and calls on a thousand Pages, webhooks
 * to two receivers. Meanwhile the processes are killed in turn with SIGKILL and started again, or the database is stopped
 * for a while. At the end no acknowledged write may be missing, every webhook has to have arrived, first attempts in
 * order, and no GET may have answered an older state than a POST acknowledged before it.
 *
 *   npm run test:processes -- [--seconds 60] [--pages 1000] [--kill-every 6] [--stop-database 20] [--processes 3]
 *   npm run test:pgbouncer
 *
 * With --stop-database no process is killed. With --pgbouncer the processes reach the database through pgbouncer in
 * transaction mode, which has to be installed; --prepare is passed on to them. Exit code 1 at any loss.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { makeDemoPageToken } from '../src/app/secrets.ts';
import type { PageId } from '../src/domain/ids.ts';
import { makePostgres } from './support/own-postgres.ts';
import { hoursNumber, KillLedger, numberOfHours, startLedgerReceiver, type LoadedPage } from './support/kill-ledger.ts';
import { findPgbouncer, startPgbouncer } from './support/pgbouncer.ts';
import { startProgram, type Program } from './support/program.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string' },
    pages: { type: 'string' },
    'kill-every': { type: 'string' },
    'stop-database': { type: 'string' },
    processes: { type: 'string' },
    pgbouncer: { type: 'boolean' },
    prepare: { type: 'string' },
  },
});
const SECONDS = Number(values.seconds ?? 60);
const PAGES = Number(values.pages ?? 1000);
const KILL_EVERY_SECONDS = Number(values['kill-every'] ?? 6);
const STOPPED_SECONDS = Number(values['stop-database'] ?? 0);
const PROCESSES = Number(values.processes ?? 3);
const WRITERS = 12;
const READERS = 8;
const CALLERS = 4;
/** One delivery in so many is answered 500 during the load. */
const REFUSED_ONE_IN = 200;
const TOKEN = 'a-token-for-control';
/** Short, so that another process takes over the deliveries of a killed one soon; the retries come often. */
const DEADLINE = '5s';
const RETRIES = ['200ms', '1s', ...Array.from({ length: 60 }, (_, i) => `${5 * (i + 1)}s`)].join(',');
const END_MS = 180_000;

interface Running {
  program: Program;
  url: string | undefined;
}

const folder = await mkdtemp(join(tmpdir(), 'switchhook-many-'));
const database = await makePostgres(['shared_buffers=512MB', 'max_wal_size=4GB']);
await database.start();
const pgbouncer = values.pgbouncer ? await startPgbouncer(requirePgbouncer(), database.url) : undefined;
const ledger = new KillLedger();
let loading = true;
const answer = () => (loading && Math.random() * REFUSED_ONE_IN < 1 ? 500 : 200);
const receivers = [await startLedgerReceiver(ledger, answer), await startLedgerReceiver(ledger, answer)];
const apps = receivers.map((receiver, i) => {
  const app = { id: `10000000000000${i}`, name: `App ${i}`, secret: `${i}`.repeat(32) };
  ledger.secrets.set(app.id, app.secret);
  return { ...app, callback_url: `${receiver.url}/${app.id}`, fields: ['call_settings_update'] };
});
const pages: readonly (LoadedPage & { readonly psid: string })[] = Array.from({ length: PAGES }, (_, i) => {
  const id = String(2_000_000_000 + i);
  const token = makeDemoPageToken(apps[0]?.secret ?? '', id as PageId);
  return { id, token, appIds: apps.map((app) => app.id), psid: String(3_000_000_000 + i) };
});
const seed = join(folder, 'seed.json');
await writeFile(
  seed,
  JSON.stringify({
    apps,
    pages: pages.map(({ id, psid }) => ({ name: `Page ${id}`, id, consumers: [{ name: 'Alex', psid }] })),
  }),
);

const counts = {
  kills: 0,
  gets: 0,
  stale: 0,
  unanswered: 0,
  transient: 0,
  slowestTransientMs: 0,
};
let written = 0;
/** Last acknowledged write by Page. Each Page has one writer, so its numbers grow. */
const acknowledged = new Map<string, number>();
const startedCalls: { readonly pageId: string; readonly callId: string }[] = [];

const running: Running[] = [];
// The first one applies the seed; the others would wait for it.
for (let i = 0; i < PROCESSES; i++) running.push(await startService());
console.log(`${PROCESSES} processes, ${PAGES} Pages, ${SECONDS} s of load`);

const began = performance.now();
const load = [
  ...Array.from({ length: WRITERS }, (_, i) => write(pages.filter((_, page) => page % WRITERS === i))),
  ...Array.from({ length: READERS }, read),
  ...Array.from({ length: CALLERS }, (_, i) => call(pages.filter((_, page) => page % CALLERS === i).slice(0, 20))),
];
if (STOPPED_SECONDS > 0) await stopDatabase();
else await killInTurn();
loading = false;
await Promise.all(load);
const loadSeconds = (performance.now() - began) / 1000;
await checkEverything();
report();
for (const { program } of running) await program.kill('SIGTERM');
await pgbouncer?.remove();
await database.remove();
for (const receiver of receivers) receiver.close();
await rm(folder, { recursive: true });

function requirePgbouncer(): string {
  const program = findPgbouncer();
  if (program !== undefined) return program;
  console.error('pgbouncer is not installed. On Debian: apt-get install pgbouncer.');
  process.exit(1);
}

async function startService(): Promise<Running> {
  const allowed = receivers.flatMap(({ url }) => ['--allow-destination', url]);
  const args = ['--control-token', TOKEN, '--seed', seed, '--log-level', 'error', '--prepare', values.prepare ?? 'on'];
  const reached = pgbouncer ? ['--database', pgbouncer.url, '--no-notify'] : ['--database', database.url];
  const program = startProgram(
    [...args, ...reached, ...allowed, '--delivery-deadline', DEADLINE, '--retry-schedule', RETRIES],
    'serve',
  );
  return { program, url: (await program.ready).url };
}

async function killInTurn(): Promise<void> {
  for (let i = 0; performance.now() - began < SECONDS * 1000; i++) {
    await wait(KILL_EVERY_SECONDS * 1000);
    const victim = running[i % PROCESSES] as Running;
    victim.url = undefined;
    await victim.program.kill();
    counts.kills++;
    Object.assign(victim, await startService());
  }
}

async function stopDatabase(): Promise<void> {
  const before = Math.max(5, (SECONDS - STOPPED_SECONDS) / 2);
  await wait(before * 1000);
  await database.stop();
  await wait(STOPPED_SECONDS * 1000);
  await database.start();
  await wait(before * 1000);
}

/** Returns the address of one of the running processes. */
function anyUrl(): string {
  const urls = running.flatMap(({ url }) => url ?? []);
  return urls[Math.floor(Math.random() * urls.length)] ?? '';
}

function settingsPath({ id, token }: LoadedPage): string {
  return `/v26.0/${id}/messenger_call_settings?access_token=${token}`;
}

/** Sends a request to one of the processes; undefined when it was interrupted or answered as transient. */
async function ask(
  path: string,
  init: RequestInit = {},
): Promise<{ readonly status: number; readonly json: never } | undefined> {
  const startedAt = performance.now();
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  try {
    const reply = await fetch(anyUrl() + path, { ...init, headers });
    const json = (await reply.json()) as never;
    if (reply.status !== 503) return { status: reply.status, json };
    counts.transient++;
    counts.slowestTransientMs = Math.max(counts.slowestTransientMs, performance.now() - startedAt);
  } catch {
    counts.unanswered++;
  }
  await wait(20);
  return undefined;
}

async function write(own: readonly LoadedPage[]): Promise<void> {
  for (let i = 0; loading; i++) {
    const page = own[i % own.length] as LoadedPage;
    const number = written++;
    const reply = await ask(settingsPath(page), { method: 'POST', body: JSON.stringify(hoursNumber(number)) });
    if (reply?.status === 200) {
      ledger.acknowledge(page, 0, number);
      acknowledged.set(page.id, number);
    } else if (reply) {
      ledger.problems.push(`write ${number} was answered ${reply.status}: ${JSON.stringify(reply.json)}`);
    }
  }
}

async function read(): Promise<void> {
  while (loading) {
    const page = pages[Math.floor(Math.random() * pages.length)] as LoadedPage;
    const least = acknowledged.get(page.id);
    const reply = await ask(settingsPath(page));
    if (reply?.status !== 200) continue;
    counts.gets++;
    const number = numberOfHours((reply.json as { data: [never] }).data[0]);
    if (least === undefined || (number !== undefined && number >= least)) continue;
    counts.stale++;
    ledger.problems.push(`GET of ${page.id} answered write ${number} after ${least} was acknowledged`);
  }
}

async function call(own: typeof pages): Promise<void> {
  for (let i = 0; loading; i++) {
    const { id, psid } = own[i % own.length] as (typeof pages)[number];
    const tapped = await ask(`/_control/threads/${id}/${psid}/calls`, { method: 'POST', body: '{"entry":"icon"}' });
    if (tapped?.status !== 200) continue;
    const { call_id } = tapped.json as { call_id: string };
    startedCalls.push({ pageId: id, callId: call_id });
    await ask(`/_control/calls/${call_id}/hang_up`, { method: 'POST', body: '{"as":"consumer"}' });
  }
}

async function getOrFail(path: string): Promise<never> {
  for (let tries = 0; tries < 20; tries++) {
    const reply = await ask(path);
    if (reply?.status === 200) return reply.json;
    if (reply) throw new Error(`${path} answered ${reply.status}`);
    await wait(200);
  }
  throw new Error(`${path} was not answered`);
}

async function checkEverything(): Promise<void> {
  for (const page of pages) {
    const { data: rows } = (await getOrFail(`/_control/pages/${page.id}/journal?limit=1000`)) as { data: never[] };
    const { data } = (await getOrFail(settingsPath(page))) as { data: [never] };
    ledger.checkPage(page, rows, data[0]);
  }
  const end = performance.now() + END_MS;
  for (;;) {
    const missing = pages.flatMap((page) => ledger.missing(page));
    const { data: pending } = (await getOrFail('/_control/deliveries?state=pending&limit=1')) as {
      data: { id: string }[];
    };
    if (missing.length === 0 && pending.length === 0) break;
    if (performance.now() > end) {
      ledger.problems.push(...missing, ...pending.map(({ id }) => `delivery ${id} is still pending`));
      break;
    }
    await wait(250);
  }
  for (const page of pages) ledger.checkOrder(page);
  const stored = new Set<string>();
  for (const pageId of new Set(startedCalls.map((each) => each.pageId))) {
    const { data } = (await getOrFail(`/_control/pages/${pageId}/calls?scope=recent&limit=1000`)) as {
      data: { id: string }[];
    };
    for (const { id } of data) stored.add(id);
  }
  for (const { callId } of startedCalls) if (!stored.has(callId)) ledger.problems.push(`call ${callId} is lost`);
}

function report(): void {
  const { acknowledged: acks, journalled, arrivals, first, wrongSignatures } = ledger.counts;
  const rate = (count: number) => `${Math.round(count / loadSeconds)}/s`;
  console.log(STOPPED_SECONDS > 0 ? `the database was stopped for ${STOPPED_SECONDS} s` : `kills ${counts.kills}`);
  console.log(`writes sent ${written}, acknowledged ${acks} (${rate(acks)}), in the journal ${journalled}`);
  console.log(`GETs ${counts.gets} (${rate(counts.gets)}), older than an acknowledged POST ${counts.stale}`);
  console.log(`calls acknowledged ${startedCalls.length} (${rate(startedCalls.length)})`);
  console.log(`webhooks arrived ${arrivals}, for the first time ${first}, with a wrong signature ${wrongSignatures}`);
  console.log(
    `interrupted ${counts.unanswered}; answered as transient ${counts.transient}, ` +
      `the slowest after ${Math.round(counts.slowestTransientMs)} ms`,
  );
  for (const problem of ledger.problems.slice(0, 50)) console.error(problem);
  console.log(`problems ${ledger.problems.length}`);
  if (ledger.problems.length > 0) process.exitCode = 1;
}
