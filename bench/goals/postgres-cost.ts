import pg from 'pg';
import { makePostgres } from '../../test/support/own-postgres.ts';
import type { Figure, Options } from '../figures.ts';
import { HOURS_BODIES, load } from '../load.ts';
import { fill, FIRST_PAGE, PATTERN, POOL, startService, waitForDeliveries } from '../postgres-service.ts';
import type { Product } from '../product.ts';
import { pause, startProgram } from '../program.ts';

const WRITES = 200;
/** Pages of the writes that come one after the other. */
const PAGES = 64;
/** Time in which what the process does by itself is counted; ms. */
const IDLE_MS = 5000;
/** Statements of an event that are listed by their text. */
const LISTED = 12;

interface Work {
  readonly statements: number;
  readonly commits: number;
  readonly walBytes: number;
  /** Each statement by its text, with its calls and the bytes of WAL that it wrote itself, before its commit. */
  readonly byText: ReadonlyMap<string, { readonly calls: number; readonly walBytes: number }>;
}

/**
 * Counts what one event costs PostgreSQL, from the POST to the end of its delivery: statements (BEGIN and COMMIT included) by
 * pg_stat_statements, transactions that wrote, and bytes of WAL. Alone each write comes after the delivery of the one before,
 * and what the process does by itself in that time is taken off; under load 64 connections write.
 */
export async function measurePostgresCost(product: Product, { seconds, pages }: Options): Promise<readonly Figure[]> {
  const receiver = await startProgram<{ url: string }>('programs/receiver.js');
  const database = await makePostgres([
    'shared_preload_libraries=pg_stat_statements',
    'checkpoint_timeout=1h',
    'max_wal_size=4GB',
  ]);
  await database.start();
  const pool = new pg.Pool({ connectionString: database.url, max: POOL });
  // The pool may still be closing a connection when the database is removed.
  pool.on('error', () => {});
  await pool.query('CREATE EXTENSION pg_stat_statements');
  const service = await startService(product, database.url, receiver.ready.url);
  try {
    await fill(pool, pages, receiver.ready.url);
    const writeAlone = async (round: number) => {
      for (let i = 0; i < WRITES; i++) await writeOne(service.ready.url, receiver.ready.url, round * WRITES + i);
      await waitForDeliveries(pool);
      await pause(100);
    };
    // The first change of each disk page after a checkpoint stores all of it in the WAL.
    await writeAlone(0);
    const idle = await count(pool, () => pause(IDLE_MS));
    const startedAt = performance.now();
    const alone = await count(pool, () => writeAlone(1));
    const share = (performance.now() - startedAt) / IDLE_MS;
    const paths = { pattern: PATTERN, from: FIRST_PAGE, count: pages, sample: 20_000 };
    let sent = 0;
    const loaded = await count(pool, async () => {
      ({ sent } = await load(service.ready.url, { method: 'POST', paths, bodies: HOURS_BODIES.slice(0, 12) }, seconds));
      await waitForDeliveries(pool);
    });
    const perEvent = (part: (work: Work) => number) => (part(alone) - part(idle) * share) / WRITES;
    const listed = [...alone.byText]
      .map(([text, { calls, walBytes }]) => ({
        text: text.replaceAll(/\s+/g, ' ').slice(0, 90),
        calls: (calls - (idle.byText.get(text)?.calls ?? 0) * share) / WRITES,
        walBytes: (walBytes - (idle.byText.get(text)?.walBytes ?? 0) * share) / WRITES,
      }))
      .filter(({ calls }) => calls >= 0.05)
      .toSorted((a, b) => b.walBytes - a.walBytes || b.calls - a.calls);
    return [
      figure('an event alone: statements', perEvent(({ statements }) => statements).toFixed(1), '≤ 11'),
      figure('an event alone: transactions that write', perEvent(({ commits }) => commits).toFixed(2), '≤ 2'),
      figure('an event alone: WAL', `${(perEvent(({ walBytes }) => walBytes) / 1000).toFixed(2)} kB`, '≤ 1.5 kB'),
      figure('an event under load: statements', (loaded.statements / sent).toFixed(2), '≤ 2'),
      figure('an event under load: transactions that write', (loaded.commits / sent).toFixed(2), '≤ 2'),
      figure('an event under load: WAL', `${(loaded.walBytes / sent / 1000).toFixed(2)} kB`, '≤ 1.5 kB'),
      ...listed
        .slice(0, LISTED)
        .map(({ text, calls, walBytes }) => figure(`alone: ${text}`, `${calls.toFixed(2)}, ${Math.round(walBytes)} B`)),
    ];
  } finally {
    await service.stop();
    await pool.end();
    await database.remove();
    await receiver.stop();
  }
}

const figure = (name: string, value: string, goal?: string): Figure => ({
  name,
  value,
  ...(goal !== undefined && { goal }),
});

/** Counts what the database does during `act`. */
async function count(pool: pg.Pool, act: () => Promise<unknown>): Promise<Work> {
  const read = async () => {
    const { rows } = await pool.query<{ xid: string; lsn: string }>(
      `SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS xid, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS lsn`,
    );
    return { commits: Number(rows[0]?.xid), walBytes: Number(rows[0]?.lsn) };
  };
  await pool.query('SELECT pg_stat_statements_reset()');
  const before = await read();
  await act();
  const after = await read();
  const { rows } = await pool.query<{ query: string; calls: string; wal: string }>(
    `SELECT query, sum(calls) AS calls, sum(wal_bytes) AS wal FROM pg_stat_statements
     WHERE query !~ 'pg_snapshot_xmax|pg_stat_statements|SELECT \\$1 FROM queues' GROUP BY query`,
  );
  const byText = new Map(rows.map((row) => [row.query, { calls: Number(row.calls), walBytes: Number(row.wal) }]));
  return {
    statements: [...byText.values()].reduce((sum, { calls }) => sum + calls, 0),
    commits: after.commits - before.commits,
    walBytes: after.walBytes - before.walBytes,
    byText,
  };
}

/** Writes the hours of a Page and waits for the webhook. */
async function writeOne(url: string, receiver: string, i: number): Promise<void> {
  const arrived = async () => ((await (await fetch(`${receiver}/count`)).json()) as { count: number }).count;
  const before = await arrived();
  const path = PATTERN.replace('{page}', String(FIRST_PAGE + (i % PAGES))).replace('{i}', String(i % PAGES));
  const body = HOURS_BODIES[i % HOURS_BODIES.length] ?? '';
  const reply = await fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  if (!reply.ok) throw new Error(await reply.text());
  while ((await arrived()) === before) await pause(2);
  // The result of the attempt is stored after the answer of the receiver.
  await pause(15);
}
