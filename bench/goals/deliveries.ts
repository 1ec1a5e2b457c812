import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { median, repeat, summarise, type Figure, type Options, type Round } from '../figures.ts';
import { HOURS_BODIES, load } from '../load.ts';
import { createPages, settingsPath, type Product } from '../product.ts';
import { newFolder, pause, postJson, startCommand, startProgram, here, removeFolder } from '../program.ts';

const PAGES = 64;

/** Number of deliveries that a receiver has answered, and when the first and the last, in ms. */
interface Count {
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

/** Measures deliveries beside bare POSTs by undici: of a backlog, and during the writes that cause them. */
export async function measureDeliveries(product: Product, { rounds, seconds }: Options): Promise<readonly Figure[]> {
  const measured = await repeat(rounds, async (): Promise<Round> => {
    const receiver = await startProgram<{ url: string }>('programs/receiver.js');
    const at = receiver.ready.url;
    const count = async () => (await (await fetch(`${at}/count`)).json()) as Count;
    const folder = newFolder();
    let server = await product.start(folder);
    try {
      const command = [process.execPath, here('programs/undici-posts.js'), at, String(seconds)];
      const U = (await startCommand<{ rate: number }>(command)).ready;
      const paths = await createPages(server.ready, at, PAGES);
      const write = { method: 'POST', paths, bodies: HOURS_BODIES } as const;

      // Stopped while its receiver answers nothing, the server has a backlog when it starts again.
      await fetch(`${at}/hold`, { method: 'POST' });
      const { sent } = await load(server.ready.url, write, seconds);
      await fetch(`${at}/release`, { method: 'POST' });
      await fetch(`${at}/hold`, { method: 'POST' });
      server.child.kill('SIGKILL');
      await server.stop();
      await fetch(`${at}/release`, { method: 'POST' });
      server = await product.start(folder);
      const backlog = await drained(count, sent - PAGES);

      await fetch(`${at}/release`, { method: 'POST' });
      const { rate: writes, sent: caused } = await load(server.ready.url, write, seconds);
      const during = (await count()).count;
      await drained(count, caused - PAGES);
      const total = await count();
      // The last write of each connection may have been cut off by the end of the load.
      if (total.count < caused - PAGES || total.count > caused) throw new Error(`${total.count} of ${caused} arrived`);
      return {
        'U: bare POSTs by undici': U,
        'deliveries of a backlog': { rate: (backlog.count / (backlog.last - backlog.first)) * 1000 },
        'deliveries end to end': { rate: (during / caused) * writes },
        'writes end to end': { rate: writes },
      };
    } finally {
      await Promise.all([server.stop(), receiver.stop()]);
      removeFolder(folder);
    }
  });
  const U = 'U: bare POSTs by undici';
  return [
    summarise(measured, U),
    summarise(measured, 'deliveries of a backlog', U, '≥ 0.40'),
    summarise(measured, 'deliveries end to end', U, '≥ 0.25'),
    summarise(measured, 'writes end to end', U),
    {
      ...summarise(measured, 'deliveries end to end', 'writes end to end', '≥ 0.95'),
      name: 'deliveries end to end, part of the writes',
    },
  ];
}

/** Resolves once at least `expected` deliveries have arrived and no more do. */
async function drained(count: () => Promise<Count>, expected: number): Promise<Count> {
  for (let before = -1; ;) {
    const now = await count();
    if (now.count >= expected && now.count === before) return now;
    before = now.count;
    await pause(300);
  }
}

const WRITES = 400;

/** Measures the time from the answer of a single write to the arrival of its webhook, in an idle server. */
export async function measureLatency(product: Product): Promise<readonly Figure[]> {
  let onWebhook = (): void => {};
  const receiver = createServer((request, response) => {
    if (request.method === 'GET') {
      response.end(new URL(request.url ?? '', 'http://receiver').searchParams.get('hub.challenge'));
      return;
    }
    onWebhook();
    request.resume().on('end', () => response.end());
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const folder = newFolder();
  const server = await product.start(folder);
  const { graph, page } = server.ready;
  await createPages(server.ready, `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`, 0);
  const query = `access_token=${page.access_token}`;
  await postJson(`${graph}/${page.id}/subscribed_apps?${query}`, { subscribed_fields: ['call_settings_update'] });
  const url = new URL(graph).origin + settingsPath(page.id, page.access_token);
  const answers: number[] = [];
  const arrivals: number[] = [];
  const headers = { 'content-type': 'application/json' };
  for (let i = 0; i < WRITES; i++) {
    const startedAt = performance.now();
    const arrived = new Promise<number>((resolve) => (onWebhook = () => resolve(performance.now())));
    const body = HOURS_BODIES[i % HOURS_BODIES.length] ?? '';
    await (await fetch(url, { method: 'POST', headers, body })).arrayBuffer();
    const answered = performance.now();
    arrivals.push((await arrived) - answered);
    answers.push(answered - startedAt);
    await pause(5);
  }
  await server.stop();
  receiver.close();
  receiver.closeAllConnections();
  removeFolder(folder);
  const percentile = (times: readonly number[], share: number) =>
    times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? NaN;
  return [
    { name: 'idle: write to its answer', p50: median(answers), p99: percentile(answers, 0.99) },
    {
      name: 'idle: answer to the webhook',
      p50: median(arrivals),
      p99: percentile(arrivals, 0.99),
      goal: 'p50 ≤ 1.0 ms',
    },
  ];
}
