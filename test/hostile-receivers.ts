/*
 * Sends webhooks to apps whose receivers accept connections and never answer, on every Page of one good app. Prints the
 * good app's latency from the write to the receiver, what it did not get, and memory, beside the bounds:
 * `node test/hostile-receivers.ts [--only NAME] [--apps 50] [--pages 40] [--seconds 60]`. Exit code 1 beyond a bound.
 * The latency is also that of the machine and of this script: `--apps 0` measures it without hostile receivers.
 * Reads /proc, so it needs Linux.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { hoursNumber, numberOfHours } from './support/kill-ledger.ts';
import { startProcess, type ServerProcess } from './support/server-process.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    apps: { type: 'string', default: '50' },
    pages: { type: 'string', default: '40' },
    seconds: { type: 'string', default: '60' },
  },
});
const APPS = Number(values.apps);
const PAGES = Number(values.pages);
const SECONDS = Number(values.seconds);
const WRITE_EVERY_MS = 100;
/** Time after the first writes, of all Pages at once, before the writes whose latency counts. */
const FILL_MS = 3000;
/** Time after the last write in which webhooks may still arrive. */
const END_MS = 10_000;
/** Path of the hostile receivers. */
const HELD_PATH = '/held';
const MOST = { p99Ms: 500, megabytes: 250 };
const MEGABYTE = 1024 * 1024;

interface Attack {
  readonly name: string;
  /** Time after the start until which the hostile receivers answer. */
  readonly answerForMs: number;
  /** True when all hostile receivers have one origin. */
  readonly haveOneOrigin: boolean;
  /** True when the good app is on that origin too, as behind a gateway. */
  readonly isWithGood?: true;
}

const ATTACKS: readonly Attack[] = [
  { name: 'never answer', answerForMs: 0, haveOneOrigin: false },
  { name: 'answer for 10 s and then never', answerForMs: 10_000, haveOneOrigin: false },
  { name: 'never answer, on one origin', answerForMs: 0, haveOneOrigin: true },
  { name: 'never answer, on the origin of the good one', answerForMs: 0, haveOneOrigin: true, isWithGood: true },
];

const listen = (server: Server): Promise<void> => new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const memoryOf = async ({ pid }: ServerProcess): Promise<number> =>
  Number(/VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

let failures = 0;
for (const attack of ATTACKS.filter(({ name }) => values.only === undefined || name === values.only)) {
  await run(attack);
}
process.exitCode = failures > 0 ? 1 : 0;

async function run({ name, answerForMs, haveOneOrigin, isWithGood }: Attack): Promise<void> {
  const startedAt = performance.now();
  const arrivals: { readonly number: number; readonly pageId: string; readonly at: number }[] = [];
  const held = { open: 0, most: 0 };
  const good = createHttpServer((request, response) => {
    if (request.url === HELD_PATH) {
      held.open += 1;
      held.most = Math.max(held.most, held.open);
      return void response.on('close', () => (held.open -= 1));
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { entry } = JSON.parse(Buffer.concat(chunks).toString());
      for (const { id, call_settings } of entry) {
        const number = numberOfHours(call_settings);
        if (number !== undefined) arrivals.push({ number, pageId: id, at: performance.now() });
      }
      response.end('ok');
    });
  });
  await listen(good);
  const hostile = isWithGood
    ? { urls: [urlOf(good)], mostOpen: () => held.most, close: async () => {} }
    : await startHostileReceivers(haveOneOrigin ? 1 : APPS, () => performance.now() - startedAt < answerForMs);

  const folder = await mkdtemp(join(tmpdir(), 'switchhook-receivers-'));
  const seedFile = join(folder, 'seed.json');
  const pageIds = Array.from({ length: PAGES }, (_, i) => String(700_000_000_000_000 + i));
  const callbacks = Array.from({ length: APPS }, (_, i) => hostile.urls[i % hostile.urls.length]);
  await writeFile(
    seedFile,
    JSON.stringify({
      apps: [urlOf(good), ...callbacks].map((url, i) => ({
        name: `App ${i}`,
        id: String(800_000_000_000_000 + i),
        callback_url: `${url}${i === 0 ? '/webhook' : HELD_PATH}`,
        fields: ['call_settings_update'],
      })),
      pages: pageIds.map((id) => ({ name: `Page ${id}`, id })),
    }),
  );
  const server = await startProcess({ seedFile, data: join(folder, 'data') });
  const tokens = await Promise.all(pageIds.map((pageId) => readToken(server, pageId)));

  const written = new Map<number, number>();
  const writes: Promise<void>[] = [];
  let peak = 0;
  const measured = performance.now();
  for (let number = 0; performance.now() - measured < SECONDS * 1000; number++) {
    // The first writes come together, on all Pages, so that all hostile queues are due before any of them has failed.
    if (number >= PAGES) await wait(number === PAGES ? FILL_MS : WRITE_EVERY_MS);
    const page = number % PAGES;
    written.set(number, performance.now());
    writes.push(writeHours(server, pageIds[page] ?? '', tokens[page] ?? '', number));
    peak = Math.max(peak, await memoryOf(server));
  }
  await Promise.all(writes);
  const ended = performance.now();
  while (arrivals.length < written.size && performance.now() - ended < END_MS) await wait(50);
  await server.kill();
  await hostile.close();
  good.close();
  good.closeAllConnections();
  await rm(folder, { recursive: true });

  const first = new Map<number, number>();
  for (const { number, at } of arrivals) if (!first.has(number)) first.set(number, at);
  const latencies = [...written].map(([number, at]) => (first.get(number) ?? Infinity) - at);
  const slowestOfFill = Math.max(...latencies.slice(0, PAGES));
  const counted = latencies.slice(PAGES).toSorted((a, b) => a - b);
  const percentile = (share: number): number => counted[Math.floor(counted.length * share)] ?? NaN;
  const missing = written.size - first.size;
  const outOfOrder = countOutOfOrder(arrivals);
  const p99 = percentile(0.99);
  const megabytes = peak / MEGABYTE;
  const isGood = p99 < MOST.p99Ms && missing === 0 && outOfOrder === 0 && megabytes < MOST.megabytes;
  if (!isGood) failures += 1;
  console.log(
    `${isGood ? 'ok  ' : 'FAIL'} ${APPS} apps x ${PAGES} Pages whose receivers ${name}\n` +
      `     good app: p50 ${percentile(0.5).toFixed(0)} ms, p99 ${p99.toFixed(0)} ms (bound ${MOST.p99Ms}); ` +
      `the first ${PAGES} at once within ${slowestOfFill.toFixed(0)} ms; ` +
      `${missing} of ${written.size} webhooks missing (bound 0), ${outOfOrder} out of order (bound 0)\n` +
      `     memory ${megabytes.toFixed(0)} MB (bound ${MOST.megabytes}), ` +
      `at most ${hostile.mostOpen()} requests open at hostile receivers`,
  );
}

/** Starts receivers that answer while `answers` returns true, and else hold each request for ever. */
async function startHostileReceivers(count: number, answers: () => boolean) {
  const sockets = new Set<Socket>();
  let open = 0;
  let mostOpen = 0;
  const accept = (socket: Socket): void => {
    let isHeld = false;
    sockets.add(socket);
    socket.on('data', () => {
      if (isHeld) return;
      if (answers()) return void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      isHeld = true;
      open += 1;
      mostOpen = Math.max(mostOpen, open);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      if (isHeld) open -= 1;
    });
  };
  const servers = Array.from({ length: count }, () => createServer(accept));
  await Promise.all(servers.map(listen));
  return {
    urls: servers.map(urlOf),
    mostOpen: () => mostOpen,
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

async function readToken({ url, demo }: ServerProcess, pageId: string): Promise<string> {
  const body = JSON.stringify({ app_id: demo.app.id, page_id: pageId });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/_control/tokens`, { method: 'POST', headers, body });
  const { access_token } = (await response.json()) as { readonly access_token: string };
  return access_token;
}

async function writeHours({ url }: ServerProcess, pageId: string, token: string, number: number): Promise<void> {
  const address = `${url}/${pageId}/messenger_call_settings?access_token=${token}`;
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(hoursNumber(number)) });
  if (!response.ok) throw new Error(await response.text());
  await response.arrayBuffer();
}

/** Returns the number of webhooks that arrived after a later one of their Page. */
function countOutOfOrder(arrivals: readonly { readonly number: number; readonly pageId: string }[]): number {
  const last = new Map<string, number>();
  let count = 0;
  for (const { number, pageId } of arrivals) {
    if (number < (last.get(pageId) ?? -1)) count += 1;
    last.set(pageId, Math.max(number, last.get(pageId) ?? -1));
  }
  return count;
}
