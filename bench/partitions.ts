import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import type { LeasedQueue } from '../src/app/ports/delivery-work.ts';
import type { Store } from '../src/app/ports/store.ts';
import { prune } from '../src/app/prune.ts';
import { DEFAULT_CALL_SETTINGS } from '../src/domain/call-settings.ts';
import type { AppId, PageId } from '../src/domain/ids.ts';
import type { Driver } from '../src/store/driver.ts';
import { openPostgres } from '../src/store/postgres/driver.ts';
import { PostgresDeliveryWork } from '../src/store/postgres/delivery-work.ts';
import { openStore } from '../src/store/store.ts';
import { makePostgres } from '../test/support/own-postgres.ts';
import { median } from './figures.ts';

/**
 * Measures journal and deliveries in tables partitioned by their instant beside plain tables, in one run on one PostgreSQL:
 *
 *   node bench/partitions.ts [--rounds 5] [--pages 1000] [--partitions 12] [--old 200000]
 *
 * Each kind of table has a database of its own with the same rows. They take turns. `plain` is the schema as it is; `one` has
 * a single partition, `few` has five, `many` has `--partitions`, with the old rows spread over them; with `bounded`, claims and
 * results also name the range of the instants that they are about. Times are the processor times of the
 * connections of PostgreSQL, which depend less on what else the machine does. Reads /proc, so it needs Linux.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    pages: { type: 'string', default: '1000' },
    partitions: { type: 'string', default: '12' },
    old: { type: 'string', default: '200000' },
  },
});
const [rounds, pages] = [Number(values.rounds), Number(values.pages)];
const [partitions, old] = [Number(values.partitions), Number(values.old)];

const APP = '1000000000000001' as AppId;
const FIRST_PAGE = 2_000_000_000;
const DAY = 86_400_000;
const BODY = JSON.stringify({ call_settings: DEFAULT_CALL_SETTINGS });

const KINDS = { plain: 0, one: 1, few: 5, many: partitions, bounded: partitions };
type Kind = keyof typeof KINDS;
const NAMES = Object.keys(KINDS) as readonly Kind[];

/** The condition of the statement that stores results. */
const RESULT = 'WHERE d.page_id = r.page_id AND d.revision = r.revision AND d.app_id = r.app_id';

/** Partitioned tables with the column of their instant, which has to be part of the key. */
const PARTITIONED = { journal: 'at', deliveries: 'created_at' };

interface Place {
  readonly kind: Kind;
  readonly url: string;
  readonly pool: pg.Pool;
  readonly driver: Driver;
  readonly store: Store;
}

const now = Date.now();
const pageOf = (i: number): PageId => String(FIRST_PAGE + (i % pages)) as PageId;
const database = await makePostgres([
  'shared_buffers=512MB',
  'max_wal_size=4GB',
  'autovacuum=off',
  'synchronous_commit=off',
]);
await database.start();
const admin = new pg.Pool({ connectionString: database.url, max: 1 });
const places: Place[] = [];
try {
  for (const kind of NAMES) places.push(await makePlace(kind));
  const found: Record<string, number>[] = [];
  for (let round = 0; round < rounds; round++) {
    const figures: Record<string, number> = {};
    for (const place of rotate(places, round)) Object.assign(figures, await measure(place));
    found.push(figures);
    print(`round ${round + 1}`, [figures]);
  }
  print('medians, ms', found);
  const removals: Record<string, number> = {};
  for (const place of places.filter(({ kind }) => kind === 'plain' || kind === 'many'))
    Object.assign(removals, await measureRemoval(place));
  console.log(removals);
} finally {
  for (const { pool, store } of places) {
    await store.close();
    await pool.end();
  }
  await admin.end();
  await database.remove();
}

function rotate<T>(all: readonly T[], by: number): readonly T[] {
  return all.map((_, i) => all[(i + by) % all.length] as T);
}

async function makePlace(kind: Kind): Promise<Place> {
  await admin.query(`CREATE DATABASE ${kind}`);
  const url = database.url.replace(/postgres$/, kind);
  await openPostgres(url).then((driver) => driver.close());
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    // The processor time of a connection that is closed is lost.
    idleTimeoutMillis: 0,
    types: { getTypeParser: (oid: number): unknown => (oid === 20 ? Number : pg.types.getTypeParser(oid)) },
  });
  if (KINDS[kind] > 0) await partition(pool, KINDS[kind]);
  await fill(pool);
  const driver = await openPostgres(url, { connections: 1 });
  return { kind, url, pool, driver, store: kind === 'bounded' ? openStore(bounded(driver, pool)) : openStore(driver) };
}

/** Creates the tables again, with partitions: the last but one has the instants of today. The tables are empty. */
async function partition(pool: pg.Pool, count: number): Promise<void> {
  for (const [table, instant] of Object.entries(PARTITIONED)) {
    const { rows } = await pool.query<{ indexdef: string }>('SELECT indexdef FROM pg_indexes WHERE tablename = $1', [
      table,
    ]);
    const key = rows.map(({ indexdef }) => /UNIQUE.*\((.*)\)/.exec(indexdef)?.[1]).find((each) => each !== undefined);
    await pool.query(`ALTER TABLE ${table} RENAME TO plain`);
    await pool.query(
      `CREATE TABLE ${table} (LIKE plain, PRIMARY KEY (${key}, ${instant})) PARTITION BY RANGE (${instant})`,
    );
    await pool.query('DROP TABLE plain');
    for (const { indexdef } of rows.filter((each) => !each.indexdef.includes('UNIQUE'))) await pool.query(indexdef);
    for (let i = 0; i < count; i++) {
      const from = i === 0 ? 'MINVALUE' : `'${now - (count - i - 1.5) * DAY}'`;
      const to = i === count - 1 ? 'MAXVALUE' : `'${now - (count - i - 2.5) * DAY}'`;
      await pool.query(`CREATE TABLE ${table}_${i} PARTITION OF ${table} FOR VALUES FROM (${from}) TO (${to})`);
    }
  }
}

/** Creates an app, Pages with a token and a subscription each, and old rows on the days before. */
async function fill(pool: pg.Pool): Promise<void> {
  const fields = '\'["call_settings_update"]\'';
  const each = `FROM generate_series(0, ${pages - 1}) AS i`;
  const id = `(${FIRST_PAGE} + i)::text`;
  const settings = JSON.stringify(DEFAULT_CALL_SETTINGS);
  const perPage = Math.ceil(old / pages);
  const oldRows = `FROM generate_series(0, ${pages - 1}) AS i, generate_series(1, ${perPage}) AS n`;
  // The oldest day has a tenth of the rows, as all other days.
  const at = `${now} - ${(partitions - 2) * DAY} + (n - 1) * ${Math.floor(((partitions - 2.6) * DAY) / perPage)}::bigint`;
  for (const sql of [
    `INSERT INTO apps (app_id, name, secret, requires_proof, created_at) VALUES ('${APP}', 'Bench', '${'0'.repeat(32)}', false, 0)`,
    `INSERT INTO app_subscriptions (app_id, callback_url, verify_token, fields, include_values)
      VALUES ('${APP}', 'http://127.0.0.1/', '', ${fields}, true)`,
    `INSERT INTO pages (page_id, name, eligible, revision, created_at, settings)
      SELECT ${id}, 'Page', true, ${perPage}, 0, '${settings}' ${each}`,
    `INSERT INTO tokens (token_hash, app_id, page_id, permissions, issued_at, expires_at)
      SELECT encode(sha256(convert_to('EAAbench' || i, 'UTF8')), 'hex'), '${APP}', ${id},
      '["pages_messaging","pages_manage_metadata","pages_show_list"]', 0, NULL ${each}`,
    `INSERT INTO page_subscriptions (page_id, app_id, fields, created_at) SELECT ${id}, '${APP}', ${fields}, 0 ${each}`,
    `INSERT INTO journal (page_id, revision, at, event)
      SELECT ${id}, n, ${at}, '{"kind":"call_settings_update","settings":${settings}}' ${oldRows}`,
    `INSERT INTO deliveries (page_id, revision, app_id, field, body, state, attempts, created_at, due_at, first_attempt_at,
      attempted_at, duration_ms, status)
      SELECT ${id}, n, '${APP}', 'call_settings_update', '{"call_settings":${settings}}', 'delivered', 1, ${at}, 0, 0, 0, 1, 200 ${oldRows}`,
    `INSERT INTO queues (page_id, app_id, next_due, lease_until, next_revision)
      SELECT ${id}, '${APP}', NULL, 0, ${perPage} + 1 ${each}`,
    'VACUUM ANALYZE',
  ]) {
    await pool.query(sql);
  }
}

/** Returns the processor time of the connections to a database until now, in ms. */
async function databaseMs(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'",
  );
  return rows.reduce(
    (sum, { pid }) => sum + Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6,
    0,
  );
}

/** Returns the processor time of the database for each of `count` pieces of work, in ms. */
async function time(pool: pg.Pool, count: number, act: () => Promise<unknown>): Promise<number> {
  const before = await databaseMs(pool);
  await act();
  return ((await databaseMs(pool)) - before) / count;
}

/** Returns the driver with statements of dispatchers that also name the range of the instants which they are about. */
function bounded(driver: Driver, pool: pg.Pool): Driver {
  return {
    ...driver,
    openDeliveryWork: (process) =>
      new PostgresDeliveryWork((sql, values) => {
        const isClaim = sql.includes('later_due');
        const [from, to] = [values.length + 1, values.length + 2];
        const column = isClaim ? 'w' : 'd';
        const range = `${column}.created_at >= $${from} AND ${column}.created_at <= $${to}`;
        let number = 0;
        const text = sql
          .replace(/\?/g, () => `$${++number}`)
          .replaceAll('w.page_id = l.page_id', `w.page_id = l.page_id AND ${range}`)
          .replaceAll(RESULT, `${RESULT} AND ${range}`);
        const name = isClaim ? 'bounded claim' : 'bounded record';
        return pool.query({ name, text, values: [...values, now - DAY / 4, now + DAY / 4] });
      }, process),
  };
}

function change(store: Store, i: number): Promise<unknown> {
  return store.decide(pageOf(i), () => {
    const event = {
      kind: 'call_settings_update',
      settings: { ...DEFAULT_CALL_SETTINGS, iconEnabled: i % 2 === 0 },
    } as const;
    const webhook = { field: 'call_settings_update', body: BODY, appIds: [APP] };
    return { result: undefined, change: { events: [{ event, at: Date.now(), webhook }] } };
  });
}

async function claim(store: Store, limit: number): Promise<readonly LeasedQueue[]> {
  const at = Date.now();
  return store.claimQueues({ now: at, leaseUntil: at + 60_000, limit, batch: 16, busy: [] });
}

function record(store: Store, leased: readonly LeasedQueue[]): Promise<unknown> {
  const at = Date.now();
  const attempt = { at, durationMs: 1, status: 200, failure: null, response: null, fault: null };
  return store.recordResults(
    leased.flatMap(({ due }) => due.map((delivery) => ({ delivery, attempt, state: 'delivered' as const, dueAt: at }))),
    leased.map(({ queue, changes }) => ({ queue, changes, nextDue: null, at, hasSucceeded: true, failedAt: null })),
  );
}

async function measure({ kind, pool, store }: Place): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  for (const group of [1, 64]) {
    const count = Math.min(pages, group * 400);
    for (let i = 0; i < 10; i++) await change(store, i);
    for (;;) {
      const leased = await claim(store, 64);
      if (leased.length === 0) break;
      await record(store, leased);
    }
    figures[`a change, in groups of ${group}`] = await time(pool, count, async () => {
      for (let i = 0; i < count; i += group)
        await Promise.all(Array.from({ length: Math.min(group, count - i) }, (_, n) => change(store, i + n)));
    });
    let [claimMs, recordMs, sent] = [0, 0, 0];
    for (;;) {
      let leased: readonly LeasedQueue[] = [];
      claimMs += await time(pool, 1, async () => (leased = await claim(store, group)));
      if (leased.length === 0) break;
      recordMs += await time(pool, 1, () => record(store, leased));
      sent += leased.flatMap(({ due }) => due).length;
    }
    figures[`a claimed delivery, in groups of ${group}`] = claimMs / sent;
    figures[`a result, in groups of ${group}`] = recordMs / sent;
  }
  const lists: Readonly<Record<string, (n: number) => Promise<unknown>>> = {
    'a claim of nothing': () => claim(store, 64),
    'newest deliveries': () => store.read((reads) => reads.deliveries.list({ limit: 50 })),
    'newest deliveries of a Page': (n) =>
      store.read((reads) => reads.deliveries.list({ limit: 50, pageId: pageOf(n) })),
    'one delivery': (n) => store.read((reads) => reads.deliveries.find(pageOf(n), 7, APP)),
    'journal of a Page': (n) => store.read((reads) => reads.journal.latest(pageOf(n), 50)),
    'news of a journal': (n) => store.read((reads) => reads.journal.listAfter(pageOf(n), old / pages, 50)),
    'entry of an instant': (n) => store.read((reads) => reads.journal.listUntil(pageOf(n), now - 5 * DAY, 1e15, 1)),
  };
  for (const [name, read] of Object.entries(lists)) {
    for (let i = 0; i < 10; i++) await read(i);
    figures[name] = await time(pool, 200, async () => {
      for (let i = 0; i < 200; i++) await read(i);
    });
  }
  return Object.fromEntries(Object.entries(figures).map(([name, ms]) => [`${name} ${kind}`, ms]));
}

/** Removes the oldest days. */
async function measureRemoval({ kind, pool, store }: Place): Promise<Record<string, number>> {
  const size = async (): Promise<number> =>
    Number((await pool.query<{ size: string }>('SELECT pg_database_size(current_database()) AS size')).rows[0]?.size) /
    1e6;
  const sizeBefore = await size();
  const before = now - (partitions - 2.5) * DAY;
  const startedAt = performance.now();
  const ms = await time(pool, 1, async () => {
    if (kind === 'plain') {
      console.log(
        await prune(
          store,
          { deliveries: { before }, journal: { before } },
          { pause: () => pause(0), mayRemove: () => Promise.resolve(true) },
        ),
      );
      await pool.query('VACUUM deliveries');
      await pool.query('VACUUM journal');
    } else
      for (const table of Object.keys(PARTITIONED))
        for (const i of [0, 1]) {
          await pool.query(`ALTER TABLE ${table} DETACH PARTITION ${table}_${i} CONCURRENTLY`);
          await pool.query(`DROP TABLE ${table}_${i}`);
        }
  });
  return {
    [`removal, processor ms ${kind}`]: ms,
    [`removal, elapsed ms ${kind}`]: performance.now() - startedAt,
    [`MB before ${kind}`]: sizeBefore,
    [`MB after ${kind}`]: await size(),
  };
}

/** Prints the median of each figure, and its ratio to that of the plain tables in the same round. */
function print(title: string, all: readonly Record<string, number>[]): void {
  console.log(`\n${title}`);
  const names = Object.keys(all[0] ?? {})
    .filter((name) => name.endsWith(' plain'))
    .map((name) => name.slice(0, -6));
  for (const name of names) {
    const cells = NAMES.map((kind) => {
      const of = all.map((each) => each[`${name} ${kind}`] ?? NaN);
      const ratio = median(all.map((each) => (each[`${name} ${kind}`] ?? NaN) / (each[`${name} plain`] ?? NaN)));
      return `${kind} ${median(of).toFixed(3)}${kind === 'plain' ? '' : ` (${ratio.toFixed(2)})`}`;
    });
    console.log(`  ${name}: ${cells.join(', ')}`);
  }
}
