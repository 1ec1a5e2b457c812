import pg from 'pg';
import { makePostgres } from '../../test/support/own-postgres.ts';
import { median, repeat, summarise, type Figure, type Options, type Round } from '../figures.ts';
import { CONNECTIONS, HOURS_BODIES, load, type LoadResult, type Requests } from '../load.ts';
import type { Product } from '../product.ts';
import { fill, FIRST_PAGE, PATTERN, POOL, startService, waitForDeliveries } from '../postgres-service.ts';
import { here, processorUs, residentMb, startCommand, startProgram, type Program } from '../program.ts';

/** Number of different requests in a load, chosen by chance among all Pages. */
const SAMPLE = 20_000;
const READ = 'raw pg: point reads of a Page';
const WRITE = 'raw pg: settings, journal row and delivery row in one statement';
const U = 'U: bare POSTs by undici';
const BACKLOG = 'deliveries of a backlog, processes: 1';
/** Number of different bodies that one load sends. */
const BODIES = 12;

/**
 * Measures GET, POST and deliveries through one process and more on one durable PostgreSQL beside the raw `pg` client: beside
 * point reads of the same rows, and one statement that stores the rows of a POST. A backlog is delivered by one process that
 * was just started. Load, processes and database share the cores. The processor time is that of the processes, without the
 * database.
 */
export async function measurePostgres(product: Product, options: Options): Promise<readonly Figure[]> {
  const { rounds, seconds, pages, processes: most } = options;
  const receiver = await startProgram<{ url: string }>('programs/receiver.js');
  const database = await makePostgres(['shared_buffers=512MB', 'max_wal_size=4GB']);
  await database.start();
  const pool = new pg.Pool({ connectionString: database.url, max: POOL });
  // The pool may still be closing a connection when the database is removed.
  pool.on('error', () => {});
  const processes: Program<{ readonly url: string }>[] = [];
  const start = () => startService(product, database.url, receiver.ready.url);
  const paths = { pattern: PATTERN, from: FIRST_PAGE, count: pages, sample: SAMPLE };
  const get: Requests = { method: 'GET', paths };
  let loads = 0;
  // A write that changes nothing is stored and delivered nowhere, so no two loads send the same bodies one after the other.
  const nextPost = (): Requests => {
    const from = (BODIES * loads++) % HOURS_BODIES.length;
    return { method: 'POST', paths, bodies: HOURS_BODIES.slice(from, from + BODIES) };
  };
  let peakMb = 0;
  const deliveries = async () => (await (await fetch(`${receiver.ready.url}/count`)).json()) as Deliveries;
  try {
    processes.push(await start());
    await fill(pool, pages, receiver.ready.url);
    while (processes.length < most) processes.push(await start());
    const measured = await repeat(rounds, async (): Promise<Round> => {
      const raw = async (kind: string) => {
        const command = [
          process.execPath,
          here('programs/raw-pg.ts'),
          database.url,
          kind,
          String(pages),
          String(seconds),
        ];
        return (await startCommand<LoadResult>(command)).ready;
      };
      const undici = [process.execPath, here('programs/undici-posts.js'), receiver.ready.url, String(seconds)];
      const round: Record<string, LoadResult | { rate: number }> = {
        [READ]: await raw('read'),
        [WRITE]: await raw('write'),
        [U]: (await startCommand<{ rate: number }>(undici)).ready,
      };
      for (let count = 1; count <= most; count++) {
        const some = processes.slice(0, count);
        round[nameOf('GET settings', count)] = await loadAll(some, () => get, seconds);
        await fetch(`${receiver.ready.url}/release`, { method: 'POST' });
        const posted = await loadAll(some, nextPost, seconds);
        const { count: during } = await deliveries();
        round[nameOf('POST settings', count)] = posted;
        round[nameOf('deliveries during these POSTs', count)] = { rate: (during / posted.sent) * posted.rate };
        await waitForDeliveries(pool);
      }

      // Stopped while their receiver answers nothing, the processes leave a backlog to the one that starts next.
      await fetch(`${receiver.ready.url}/hold`, { method: 'POST' });
      await loadAll(processes.slice(0, 1), nextPost, seconds);
      peakMb = Math.max(peakMb, ...processes.map((each) => residentMb(each, 'VmHWM')));
      await Promise.all(processes.splice(0).map((each) => each.stop()));
      await fetch(`${receiver.ready.url}/release`, { method: 'POST' });
      processes.push(await start());
      await waitForDeliveries(pool);
      const backlog = await deliveries();
      round[BACKLOG] = { rate: (backlog.count / (backlog.last - backlog.first)) * 1000 };
      while (processes.length < most) processes.push(await start());
      return round;
    });
    const counts = Array.from({ length: most }, (_, i) => i + 1);
    const ofOne = (name: string, count: number) => ({
      name: `${nameOf(name, count)}, of one process`,
      ratio: median(measured.map((r) => (r[nameOf(name, count)]?.rate ?? NaN) / (r[nameOf(name, 1)]?.rate ?? NaN))),
      goal: '≥ 1.0',
    });
    return [
      ...[READ, WRITE, U].map((name) => summarise(measured, name)),
      ...counts.flatMap((count) => {
        const posts = nameOf('POST settings', count);
        const deliveries = nameOf('deliveries during these POSTs', count);
        return [
          summarise(measured, nameOf('GET settings', count), READ, count === 1 ? '≥ 1.2' : undefined),
          summarise(measured, posts, WRITE, count === 1 ? '≥ 0.8' : undefined),
          summarise(measured, deliveries, posts, count === 1 ? '≥ 0.9' : '≥ 0.95'),
        ];
      }),
      summarise(measured, BACKLOG, U, '≥ 0.30'),
      ...counts.slice(1).flatMap((count) => [ofOne('GET settings', count), ofOne('POST settings', count)]),
      {
        name: 'memory of a process on PostgreSQL, peak',
        value: `${Math.round(peakMb)} MB`,
      },
      ...(await sizes(pool)),
    ];
  } finally {
    for (const each of processes) await each.stop();
    await pool.end();
    await database.remove();
    await receiver.stop();
  }
}

const nameOf = (name: string, processes: number): string => `${name}, processes: ${processes}`;

/** Number of deliveries that the receiver has answered, and when the first and the last, in ms. */
interface Deliveries {
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

/** Loads every process at once, each with its share of the connections and requests of its own. */
async function loadAll(
  processes: readonly Program<{ readonly url: string }>[],
  nextRequests: () => Requests,
  seconds: number,
): Promise<LoadResult & { readonly processorUs: number }> {
  const connections = Math.max(1, Math.floor(CONNECTIONS / processes.length));
  const used = () => processes.reduce((total, each) => total + processorUs(each), 0);
  const before = used();
  const results = await Promise.all(
    processes.map(({ ready }) => load(ready.url, nextRequests(), seconds, { connections })),
  );
  const sum = (pick: (result: LoadResult) => number) => results.reduce((total, each) => total + pick(each), 0);
  const worst = (pick: (result: LoadResult) => number) => Math.max(...results.map(pick));
  return {
    rate: sum(({ rate }) => rate),
    sent: sum(({ sent }) => sent),
    p50: worst(({ p50 }) => p50),
    p99: worst(({ p99 }) => p99),
    processorUs: (used() - before) / sum(({ sent }) => sent),
  };
}

/** Returns the sizes of the large tables on disk. */
async function sizes(pool: pg.Pool): Promise<readonly Figure[]> {
  const { rows } = await pool.query<{ relname: string; bytes: string }>(
    `SELECT relname, pg_total_relation_size(oid) AS bytes FROM pg_class
     WHERE relkind = 'r' AND relname IN ('pages', 'tokens', 'page_subscriptions', 'journal', 'deliveries', 'queues')`,
  );
  return rows.map(({ relname, bytes }) => ({
    name: `table ${relname} on disk`,
    value: `${(Number(bytes) / 1e6).toFixed(1)} MB`,
  }));
}
