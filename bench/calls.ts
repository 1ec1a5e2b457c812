import { fork, type ChildProcess } from 'node:child_process';
import { parseArgs } from 'node:util';
import { median } from './figures.ts';
import { here, memoryOf, pause, postJson, processorUs, residentMb, startSwitchhook } from './program.ts';
import type { CallTimes, Counts, Order } from './programs/endpoints.ts';

/**
 * Measures calls with media: time to the answer and to the first audio, processor time, loss, and the effect on reads of
 * settings, for a number of calls at once whose endpoints are in a process of their own:
 *
 *   node bench/calls.ts [--calls 50] [--seconds 20] [--rounds 4]
 *
 * Each further round carries as many calls again, and shows whether the memory of ended calls is used again.
 */
const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '4' },
  },
});
const calls = Number(values.calls);
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
/** Calls that are measured one after the other for the time to the first audio. */
const SINGLE = 15;
const READS_A_SECOND = 100;

/** A process with the endpoints of many calls. */
class Endpoints {
  readonly #child: ChildProcess = fork(here('programs/endpoints.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });

  order<T>(order: Order): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#child.once('message', ({ result, error }: { readonly result?: T; readonly error?: string }) => {
        if (error === undefined) resolve(result as T);
        else reject(new Error(error));
      });
      this.#child.send(order);
    });
  }

  close(): void {
    this.#child.kill('SIGKILL');
  }
}

const server = await startSwitchhook();
const { control, graph, page } = server.ready;
const signalling = `${graph}/${page.id}/calls?access_token=${page.access_token}`;
const settings = `${graph}/${page.id}/messenger_call_settings?access_token=${page.access_token}`;
await postJson(settings, { call_routing: { ring_target: 'PARTNERS' } });

async function ring(): Promise<string> {
  const { psid } = await postJson<{ psid: string }>(`${control}/consumers`, { page_id: page.id, name: 'Alex' });
  const tap = { entry: 'icon', media: { send: 'tone:440' } };
  return (await postJson<{ call_id: string }>(`${control}/threads/${page.id}/${psid}/calls`, tap)).call_id;
}

/** Reads settings at a steady rate for a time; resolves to the 99th percentile of their latency in ms. */
async function readFor(time: number): Promise<number> {
  const latencies: number[] = [];
  const startedAt = performance.now();
  const reads: Promise<void>[] = [];
  for (let n = 0; n < time * READS_A_SECOND; n++) {
    const due = startedAt + (n * 1000) / READS_A_SECOND;
    if (due > performance.now()) await pause(due - performance.now());
    const sent = performance.now();
    const read = fetch(settings).then((reply) => reply.text());
    reads.push(read.then(() => void latencies.push(performance.now() - sent)));
  }
  await Promise.all(reads);
  return latencies.toSorted((a, b) => a - b)[Math.floor(latencies.length * 0.99)] ?? NaN;
}

const endAll = async (ids: readonly string[]): Promise<void> => {
  for (const call_id of ids) await postJson(signalling, { action: 'terminate', call_id });
};

/** Begins all calls; resolves to their endpoints, which have accepted them. */
async function beginCalls(): Promise<{ readonly endpoints: Endpoints; readonly ids: readonly string[] }> {
  const endpoints = new Endpoints();
  const ids: string[] = [];
  for (let n = 0; n < calls; n++) ids.push(await ring());
  await endpoints.order<readonly CallTimes[]>({ order: 'accept', url: signalling, callIds: ids });
  return { endpoints, ids };
}

/** Ends all calls, and waits until the server is at rest. */
async function endCalls(endpoints: Endpoints, ids: readonly string[]): Promise<void> {
  await endAll(ids);
  await endpoints.order({ order: 'end' });
  endpoints.close();
  await pause(3000);
}

const mb = (bytes: number): string => (bytes / 1024 / 1024).toFixed(0);

const memoryRows: string[] = [];

/** Notes the memory at a moment: resident before and after a collection of garbage, and the parts that JavaScript has. */
async function noteMemory(moment: string): Promise<void> {
  const resident = residentMb(server).toFixed(0);
  const { rss, heapTotal, heapUsed, external, arrayBuffers } = await memoryOf(server);
  const cells = [moment, resident, ...[rss, heapTotal, heapUsed, external, arrayBuffers].map(mb)];
  memoryRows.push(`| ${cells.join(' | ')} |`);
}

try {
  await noteMemory('at the start');
  await readFor(2);
  const idleP99 = await readFor(5);
  await noteMemory('after reads of settings');
  const warm = await ring();
  const single = new Endpoints();
  await single.order<readonly CallTimes[]>({ order: 'accept', url: signalling, callIds: [warm] });
  const singles: string[] = [];
  for (let n = 0; n < SINGLE; n++) singles.push(await ring());
  const times = await single.order<readonly CallTimes[]>({ order: 'accept', url: signalling, callIds: singles });
  await endAll([warm, ...singles]);
  single.close();
  const memoryBefore = residentMb(server);
  await noteMemory(`after ${SINGLE + 1} calls`);

  const { endpoints, ids } = await beginCalls();
  await pause(1000);
  const before = await endpoints.order<Counts>({ order: 'count' });
  const usedBefore = processorUs(server);
  const startedAt = performance.now();
  await pause(seconds * 1000);
  const elapsed = (performance.now() - startedAt) / 1000;
  const cores = (processorUs(server) - usedBefore) / 1e6 / elapsed;
  const after = await endpoints.order<Counts>({ order: 'count' });
  const busyP99 = await readFor(5);
  const reports = await Promise.all(
    ids.map(
      async (id) =>
        (await fetch(`${control}/calls/${id}/media`)).json() as Promise<{
          business: { lost: number; packets_from: number };
        }>,
    ),
  );
  const memoryDuring = residentMb(server);
  await endCalls(endpoints, ids);

  const received = after.received - before.received;
  const lostThere = after.lost - before.lost;
  const lostHere = reports.reduce((sum, { business }) => sum + business.lost, 0);
  const from = reports.reduce((sum, { business }) => sum + business.packets_from, 0);
  const percent = (part: number): string => `${(100 * part).toFixed(2)} %`;
  console.log(`| ${calls} calls at once, ${seconds} s | value | goal |\n| --- | ---: | --- |`);
  const rows: readonly (readonly [string, string, string])[] = [
    ['time to the answer, warm, p50', `${median(times.map(({ answeredMs }) => answeredMs)).toFixed(1)} ms`, '≤ 100 ms'],
    ['time to the first audio, warm, p50', `${median(times.map(({ audioMs }) => audioMs)).toFixed(0)} ms`, '≤ 150 ms'],
    ['processor time', `${cores.toFixed(2)} cores`, calls === 50 ? '≤ 0.4' : ''],
    ['packets to the endpoints', `${(received / elapsed / calls).toFixed(1)} a second and call`, '50'],
    ['lost on the way to the endpoints', percent(lostThere / (received + lostThere)), '< 1 %'],
    ['lost on the way to the server', percent(lostHere / (from + lostHere)), '< 1 %'],
    ['p99 of a read of settings', `${busyP99.toFixed(1)} ms`, `${idleP99.toFixed(1)} ms without calls, × 1.5`],
    [
      'memory before, during, after',
      [memoryBefore, memoryDuring, residentMb(server)].map((mb) => mb.toFixed(0)).join(', ') + ' MB',
      '',
    ],
  ];
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);

  await noteMemory(`after ${calls} calls at once`);
  for (let round = 2; round <= rounds; round++) {
    const { endpoints, ids } = await beginCalls();
    await pause(seconds * 1000);
    await endCalls(endpoints, ids);
    await noteMemory(`after ${round} times ${calls} calls at once`);
  }
  console.log('\n| memory in MB | resident | after a collection | heap | heap in use | external | array buffers |');
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const row of memoryRows) console.log(row);
} finally {
  await server.stop();
}
