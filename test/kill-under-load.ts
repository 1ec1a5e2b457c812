/*
 * Kills the program with SIGKILL at random moments, during its start and under write load, and starts it again on the
 * same data. At the end no acknowledged write may be missing in settings, journal and webhooks. Takes some minutes:
 *
 *   npm run test:kills -- [--kills 200] [--seed N] [--bin FILE] [--until HH:MM]
 *
 * `--bin` is the `bin/switchhook.js` of an installed package, which starts with a fraction of the work of a checkout.
 * `--until` makes no further kill after that time of today (UTC). Exit code 1 at any loss.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { seededRandom } from './support/call-hours-oracle.ts';
import { hoursNumber, KillLedger, startLedgerReceiver, type LoadedPage } from './support/kill-ledger.ts';
import { startProgram, type Program, type Ready } from './support/program.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string' },
    seed: { type: 'string' },
    bin: { type: 'string' },
    until: { type: 'string' },
  },
});
const kills = Number(values.kills ?? 200);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
console.log(`seed ${seed}`);

const PAGES = 4;
const WRITERS_PER_PAGE = 2;
/** Number of kills during the first start, on an empty folder; later, one start in so many is killed. */
const KILLS_OF_FIRST_START = 5;
const START_KILLED_ONE_IN = 8;
/** Maximum time until a start is killed, longer than a start takes. */
const START_MS = 250;
const LOAD_MS = 500;
/** One delivery in so many is answered 500 until the last kill. */
const REFUSED_ONE_IN = 30;
const END_MS = 60_000;
/** Retries every five seconds, so that one that a kill delayed is repeated soon. */
const RETRIES = ['100ms', '1s', ...Array.from({ length: 170 }, (_, i) => `${5 * (i + 1)}s`)].join(',');

const startedAt = performance.now();
const random = seededRandom(seed);
const upTo = (limit: number): number => Math.floor(random() * limit);
/** Separate from the kills, so that a seed gives the same kills whatever arrives. */
const refusals = seededRandom(seed + 1);
const folder = await mkdtemp(join(tmpdir(), 'switchhook-kills-'));
const ledger = new KillLedger();
const receiver = await startLedgerReceiver(ledger, () => (isKilling && refusals() * REFUSED_ONE_IN < 1 ? 500 : 200));
let isKilling = true;
let killed = 0;
let killedStarting = 0;
let written = 0;
let pages: readonly LoadedPage[] = [];

while (killed < kills && !isOver()) {
  const program = start();
  if (killed < KILLS_OF_FIRST_START || upTo(START_KILLED_ONE_IN) === 0) {
    await wait(upTo(START_MS));
    killedStarting++;
  } else {
    const server = await program.ready;
    if (pages.length === 0) pages = await setUp(server);
    for (const page of pages) await checkPage(server, page);
    await writeFor(upTo(LOAD_MS), server, program);
  }
  await program.kill();
  killed++;
}

isKilling = false;

const program = start();
const server = await program.ready;
for (const page of pages) await checkPage(server, page);
await waitForDeliveries(server);
for (const page of pages) ledger.checkOrder(page);
await program.kill();
receiver.close();
await report();

function start(): Program {
  return startProgram(['--data', folder, '--retry-schedule', RETRIES, '--log-level', 'error'], 'dev', values.bin);
}

/** Returns true after the time of `--until`. */
function isOver(): boolean {
  return values.until !== undefined && new Date().toISOString().slice(11, 16) >= values.until;
}

/** Creates the Pages. The demo's app is subscribed to all of them, another app to every second one. */
async function setUp({ control, graph, app: demo }: Ready): Promise<LoadedPage[]> {
  const other = (await post(`${control}/apps`, { name: 'Another app' })) as Ready['app'];
  const made: LoadedPage[] = [];
  for (const { id, secret } of [demo, other]) {
    ledger.secrets.set(id, secret);
    const subscription = { object: 'page', callback_url: `${receiver.url}/${id}`, verify_token: 'x' };
    await post(`${graph}/${id}/subscriptions?access_token=${id}|${secret}`, {
      ...subscription,
      fields: 'call_settings_update',
    });
  }
  for (let i = 0; i < PAGES; i++) {
    const { id: page_id } = (await post(`${control}/pages`, { name: `Page ${i}` })) as { id: string };
    const appIds = i % 2 === 0 ? [demo.id, other.id] : [demo.id];
    let token = '';
    for (const app_id of appIds) {
      ({ access_token: token } = (await post(`${control}/tokens`, { app_id, page_id })) as { access_token: string });
      const subscribed_fields = 'call_settings_update';
      await post(`${graph}/${page_id}/subscribed_apps?access_token=${token}`, { subscribed_fields });
    }
    made.push({ id: page_id, token, appIds });
  }
  return made;
}

/** Writes to every Page until the program is killed. */
async function writeFor(ms: number, server: Ready, program: Program): Promise<void> {
  const write = async (page: LoadedPage, writer: number): Promise<void> => {
    for (;;) {
      const number = written++;
      // The kill interrupted the request, so the write may be stored or not.
      const reply = await send(settingsUrl(server, page), hoursNumber(number)).catch(() => undefined);
      if (!reply) return;
      if (reply.status === 200) ledger.acknowledge(page, writer, number);
      else ledger.problems.push(`write ${number} was answered ${reply.status}`);
      await reply.arrayBuffer().catch(() => {});
    }
  };
  const writers = pages.flatMap((page) => Array.from({ length: WRITERS_PER_PAGE }, (_, i) => write(page, i)));
  await wait(ms);
  await program.kill();
  await Promise.all(writers);
}

async function checkPage(server: Ready, page: LoadedPage): Promise<void> {
  const { data: rows } = await get(`${server.control}/pages/${page.id}/journal?limit=1000`);
  const { data: settings } = await get(settingsUrl(server, page));
  ledger.checkPage(page, rows, settings[0]);
}

async function waitForDeliveries(server: Ready): Promise<void> {
  const end = performance.now() + END_MS;
  for (;;) {
    const missing = pages.flatMap((page) => ledger.missing(page));
    const { data: pending } = await get(`${server.control}/deliveries?state=pending&limit=1`);
    if (missing.length === 0 && pending.length === 0) break;
    if (performance.now() > end) {
      ledger.problems.push(...missing);
      if (pending.length > 0) ledger.problems.push(`delivery ${pending[0].id} is still pending`);
      break;
    }
    await wait(100);
  }
  const { data: dropped } = await get(`${server.control}/deliveries?state=dropped&limit=1`);
  if (dropped.length > 0) ledger.problems.push(`delivery ${dropped[0].id} was dropped`);
}

async function report(): Promise<void> {
  const { acknowledged, journalled, arrivals, first, wrongSignatures } = ledger.counts;
  console.log(`kills ${killed}, of them ${killedStarting} during a start`);
  console.log(`writes sent ${written}, acknowledged ${acknowledged}, in the journal ${journalled}`);
  console.log(`webhooks arrived ${arrivals}, for the first time ${first}, with a wrong signature ${wrongSignatures}`);
  console.log(`seconds ${Math.round((performance.now() - startedAt) / 1000)}`);
  for (const problem of ledger.problems.slice(0, 50)) console.error(problem);
  console.log(`problems ${ledger.problems.length}`);
  if (ledger.problems.length === 0) return rm(folder, { recursive: true });
  console.error(`The data is in ${folder}.`);
  process.exitCode = 1;
}

function settingsUrl({ graph }: Ready, { id, token }: LoadedPage): string {
  return `${graph}/${id}/messenger_call_settings?access_token=${token}`;
}

function send(url: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function post(url: string, body: object): Promise<unknown> {
  const reply = await send(url, body);
  if (reply.status !== 200) throw new Error(`${url} answered ${reply.status}: ${await reply.text()}`);
  return reply.json();
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- JSON as it comes
async function get(url: string): Promise<any> {
  const reply = await fetch(url);
  if (reply.status !== 200) throw new Error(`${url} answered ${reply.status}: ${await reply.text()}`);
  return reply.json();
}
