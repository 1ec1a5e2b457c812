/*
 * Attacks one server with clients that send and never read, while a healthy client keeps asking: pipelined requests and
 * stalled live streams. Prints memory, the healthy client's latency and what is left afterwards, beside the bounds:
 * `npm run test:hostile [-- --only NAME]`. Exit code 1 beyond a bound. Reads /proc, so it needs Linux.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startProcess, type ServerProcess } from './support/server-process.ts';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const MEGABYTE = 1024 * 1024;
const PROBE_EVERY_MS = 20;
/** Time in which the healthy client asks: longer than the server keeps a connection that is not read. */
const PROBED_MS = 60_000;

interface Attack {
  readonly name: string;
  /** Maximum memory of the server: in all, or more than before the attack. */
  readonly most: { readonly megabytes: number; readonly isGrowth?: true };
  readonly probeP99Ms: number;
  /** Request that the attack repeats, and the status of its answer. */
  readonly head: (server: ServerProcess) => string;
  readonly status: number;
  readonly connections: number;
  readonly requests: number;
  /** Fills the server before the attack. */
  fill?(server: ServerProcess): Promise<void>;
}

const headOf = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${more}\r\n`;

const ATTACKS: readonly Attack[] = [
  {
    name: '100 connections x 2,000 GET /_control/openapi.json, never read',
    most: { megabytes: 200 },
    probeP99Ms: 250,
    head: () => headOf('/_control/openapi.json'),
    status: 200,
    connections: 100,
    requests: 2000,
  },
  {
    name: '200 connections x 5,000 GET / without a token, never read',
    most: { megabytes: 200 },
    probeP99Ms: 250,
    head: () => headOf('/'),
    status: 400,
    connections: 200,
    requests: 5000,
  },
  {
    name: '1,000 live streams that are never read, of a Page with 4,000 messages of 2,000 characters',
    most: { megabytes: 150, isGrowth: true },
    probeP99Ms: 250,
    head: ({ demo }) => headOf(`/_control/live?page_id=${demo.page.id}`, 'Last-Event-ID: 0\r\n'),
    status: 200,
    connections: 1000,
    requests: 1,
    fill: (server) => writeMessages(server, 4000),
  },
];

const memoryOf = ({ pid }: ServerProcess): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

const descriptorsOf = ({ pid }: ServerProcess): number => readdirSync(`/proc/${pid}/fd`).length;

// The first start fills the cache of compiled code; without it, the compiler of TypeScript takes 40 MB.
await (await startProcess({})).kill();

let failures = 0;
for (const attack of ATTACKS.filter(({ name }) => values.only === undefined || name.includes(values.only))) {
  await run(attack);
}
process.exitCode = failures > 0 ? 1 : 0;

async function run(attack: Attack): Promise<void> {
  const { name, most, probeP99Ms } = attack;
  const server = await startProcess({});
  await attack.fill?.(server);
  const head = attack.head(server);
  const status = await readStatus(server, head);
  if (status !== attack.status) throw new Error(`${name}: the server answers ${status}, not ${attack.status}`);
  const before = memoryOf(server);
  const descriptorsBefore = descriptorsOf(server);
  const latencies: number[] = [];
  let peak = before;
  let over = false;
  const probing = (async () => {
    while (!over) {
      latencies.push(await probe(server));
      peak = Math.max(peak, memoryOf(server));
      await wait(PROBE_EVERY_MS);
    }
  })();
  const bytes = Buffer.from(head.repeat(attack.requests));
  const sockets = await Promise.all(Array.from({ length: attack.connections }, () => send(server, bytes)));
  const startedAt = performance.now();
  let openUntil = startedAt;
  while (performance.now() - startedAt < PROBED_MS) {
    if (descriptorsOf(server) > descriptorsBefore + 5) openUntil = performance.now();
    await wait(100);
  }
  over = true;
  await probing;
  const left = Math.max(0, descriptorsOf(server) - descriptorsBefore - 5);
  for (const socket of sockets) socket.destroy();
  await server.kill();

  const p99 = latencies.toSorted((a, b) => a - b)[Math.floor(latencies.length * 0.99)] ?? NaN;
  const memory = (most.isGrowth ? peak - before : peak) / MEGABYTE;
  const isGood = memory < most.megabytes && p99 < probeP99Ms && left === 0;
  if (!isGood) failures += 1;
  console.log(
    `${isGood ? 'ok  ' : 'FAIL'} ${name}\n` +
      `     memory ${memory.toFixed(0)} MB${most.isGrowth ? ' more' : ''} (bound ${most.megabytes}), ` +
      `healthy client p99 ${p99.toFixed(0)} ms of ${latencies.length} (bound ${probeP99Ms}), ` +
      `connections closed after ${((openUntil - startedAt) / 1000).toFixed(1)} s, ${left} descriptors left`,
  );
}

/** Connects, sends the bytes and reads nothing; resolves once connected. */
function send(server: ServerProcess, bytes: Buffer): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1').pause();
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.removeAllListeners('error').on('error', () => {});
      socket.write(bytes);
      resolve(socket);
    });
  });
}

/** Resolves to the status of the answer to one request. */
function readStatus(server: ServerProcess, head: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(head));
    socket.once('error', reject).once('data', (chunk) => {
      resolve(Number(chunk.toString().split(' ')[1]));
      socket.destroy();
    });
  });
}

/** Resolves to the duration of a healthy request, in ms. */
function probe(server: ServerProcess): Promise<number> {
  const { id: pageId, access_token: token } = server.demo.page;
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    request(`${server.url}/${pageId}?access_token=${token}`, { agent: false }, (response) => {
      response.resume().on('end', () => resolve(performance.now() - startedAt));
    })
      .on('error', reject)
      .end();
  });
}

async function writeMessages(server: ServerProcess, times: number): Promise<void> {
  const { page, consumers } = server.demo;
  const address = `${server.url}/_control/threads/${page.id}/${consumers[0]?.psid}/messages`;
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ text: 'x'.repeat(2000) });
  for (let i = 0; i < times; i += 50) {
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        const response = await fetch(address, { method: 'POST', headers, body });
        if (!response.ok) throw new Error(await response.text());
        await response.arrayBuffer();
      }),
    );
  }
}
