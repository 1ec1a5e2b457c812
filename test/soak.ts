/*
 * Runs the program through a busy day, whose clock is moved, and prints its memory, open files and data after each hour:
 *
 *   npm run test:soak [-- --hours 24 --pages 40 --acts 20 --keep 2000]
 *
 * Every ten minutes of that day, `acts` people of random Pages write, get an answer, call (a third is accepted, a third
 * declined, a third left to ring out) and an admin changes the hours. One webhook in fifty is refused once. At the end each
 * webhook must have arrived and nothing may be pending. `keep` bounds the deliveries and journal entries that are retained.
 * Exit code 1 when a webhook is missing, a request fails, or open files are left over.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from './support/call-hours-oracle.ts';
import { hoursNumber } from './support/kill-ledger.ts';
import { startProgram, type Ready } from './support/program.ts';

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '24' },
    pages: { type: 'string', default: '40' },
    acts: { type: 'string', default: '20' },
    keep: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
  },
});
const STEPS_AN_HOUR = 6;
const REFUSED_ONE_IN = 50;
/** Descriptors that a server opens once: connections kept alive, and files of the database. */
const SPARE_FILES = 20;

interface Visitor {
  readonly page: { readonly id: string; readonly token: string };
  readonly psid: string;
}

const random = seededRandom(Number(values.seed));
const upTo = (limit: number): number => Math.floor(random() * limit);
const problems: string[] = [];
const arrived = new Map<string, Set<string>>();
/** Number of webhooks that have to arrive, by a text in them. */
const expected = new Map([
  ['"Question ', 0],
  ['"call_settings":', 0],
]);
let refused = 0;
let requests = 0;

const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const challenge = /hub\.challenge=([^&]+)/.exec(request.url ?? '')?.[1];
    if (challenge !== undefined) return response.end(challenge);
    if (random() * REFUSED_ONE_IN < 1) {
      refused++;
      return response.writeHead(500).end();
    }
    const [entry] = (JSON.parse(Buffer.concat(chunks).toString()) as { entry: [{ id: string }] }).entry;
    const bodies = arrived.get(entry.id) ?? new Set();
    arrived.set(entry.id, bodies.add(Buffer.concat(chunks).toString()));
    return response.end();
  });
});
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
const callback = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;

const folder = await mkdtemp(join(tmpdir(), 'switchhook-soak-'));
const keep = ['--keep-deliveries', values.keep, '--keep-journal', values.keep];
const program = startProgram(['--data', folder, '--log-level', 'error', ...keep]);
const server: Ready = await program.ready;
const visitors = await setUp(server);
const files: number[] = [];
console.log('hour  memory MB  open files  data MB  requests  webhooks');
for (let hour = 0; hour <= Number(values.hours); hour++) {
  if (hour > 0) for (let step = 0; step < STEPS_AN_HOUR; step++) await passTenMinutes();
  files.push(countFiles());
  const webhooks = [...arrived.values()].reduce((sum, { size }) => sum + size, 0);
  const cells = [hour, residentMb(), files.at(-1), dataMb(), requests, webhooks];
  console.log(cells.map((cell, i) => String(cell).padStart([4, 11, 12, 9, 10, 10][i] ?? 0)).join(''));
}
await control('/clock', { advance: 'PT2H' });
const { data: pending } = (await control('/deliveries?state=pending&limit=1000')) as { data: readonly object[] };
if (pending.length > 0) problems.push(`${pending.length} deliveries are pending`);
const { data: dropped } = (await control('/deliveries?state=dropped&limit=1000')) as { data: readonly object[] };
if (dropped.length > 0) problems.push(`${dropped.length} deliveries are dropped`);
for (const [marker, count] of expected) {
  const arrivals = [...arrived.values()].reduce(
    (sum, bodies) => sum + [...bodies].filter((each) => each.includes(marker)).length,
    0,
  );
  if (arrivals !== count) problems.push(`${count} webhooks with ${marker}, but ${arrivals} arrived`);
}
if ((files.at(-1) ?? 0) > (files[1] ?? 0) + SPARE_FILES) problems.push(`open files: ${files.join(', ')}`);
await program.kill('SIGTERM');
receiver.closeAllConnections();
receiver.close();
await rm(folder, { recursive: true });
console.log(`${refused} webhooks were refused once; problems: ${problems.length}`);
for (const problem of problems.slice(0, 20)) console.log(`  ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;

/** Creates the Pages, of which every second one rings its app, a visitor of each, and the subscriptions of the demo's app. */
async function setUp({ graph, app }: Ready): Promise<readonly Visitor[]> {
  const fields = 'calls,messages,call_settings_update';
  const subscription = { object: 'page', callback_url: callback, verify_token: 'x', fields };
  await post(`${graph}/${app.id}/subscriptions?access_token=${app.id}|${app.secret}`, subscription);
  const made: Visitor[] = [];
  for (let i = 0; i < Number(values.pages); i++) {
    const { id } = (await control('/pages', { name: `Page ${i}` })) as { id: string };
    const { access_token: token } = (await control('/tokens', { app_id: app.id, page_id: id })) as {
      access_token: string;
    };
    await post(`${graph}/${id}/subscribed_apps?access_token=${token}`, { subscribed_fields: fields });
    if (i % 2 === 1) await change(token, { call_routing: { ring_target: 'PARTNERS' } });
    const { psid } = (await control('/consumers', { page_id: id, name: `Visitor ${i}` })) as { psid: string };
    made.push({ page: { id, token }, psid });
  }
  return made;
}

/** Lets ten minutes pass in which people of random Pages write, are answered, call, and hours change. */
async function passTenMinutes(): Promise<void> {
  for (let act = 0; act < Number(values.acts); act++) {
    const visitor = visitors[upTo(visitors.length)];
    if (visitor) await visit(visitor, act);
  }
  await control('/clock', { advance: 'PT10M' });
}

async function visit({ page: { id, token }, psid }: Visitor, act: number): Promise<void> {
  const thread = `/threads/${id}/${psid}`;
  await control(`${thread}/messages`, { text: `Question ${requests}` });
  count('"Question ');
  await post(`${server.graph}/me/messages?access_token=${token}`, {
    recipient: { id: psid },
    message: { text: 'Answer' },
  });
  // The Page is open around the clock, unless its hours were just changed: such a tap is refused with 409.
  const { call_id: call } = (await control(`${thread}/calls`, { entry: 'icon' }, [200, 409])) as { call_id?: string };
  if (call !== undefined && act % 3 === 0) await control(`/calls/${call}/hang_up`, { as: 'consumer' });
  if (call !== undefined && act % 3 === 1) await control(`/calls/${call}/decline`, { as: 'inbox' }, [200, 403, 409]);
  if (act % 4 === 0) await change(token, hoursNumber(requests % 300_000));
}

async function change(token: string, settings: object): Promise<void> {
  await post(`${server.graph}/me/messenger_call_settings?access_token=${token}`, settings);
  count('"call_settings":');
}

function count(marker: string): void {
  expected.set(marker, (expected.get(marker) ?? 0) + 1);
}

/** Sends a request to control; throws when its status is none of those that are expected. */
function control(path: string, body?: object, statuses = [200]): Promise<unknown> {
  return post(server.control + path, body, statuses);
}

async function post(url: string, body?: object, statuses = [200]): Promise<unknown> {
  requests++;
  const response = await fetch(url, {
    ...(body && { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!statuses.includes(response.status)) throw new Error(`${url.split('?')[0]} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

function residentMb(): number {
  const status = readFileSync(`/proc/${program.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

function countFiles(): number {
  return readdirSync(`/proc/${program.pid}/fd`).length;
}

function dataMb(): string {
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  return (bytes / 1e6).toFixed(1);
}
