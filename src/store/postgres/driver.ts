import { setTimeout as pause } from 'node:timers/promises';
import type * as Pg from 'pg';
import type { ClientConfig, CustomTypesConfig, Pool, PoolClient, QueryResult } from 'pg';
import type { Driver, Row, Statements, Value } from '../driver.ts';
import { PostgresTransaction } from './transaction.ts';
import { isStale, keepsConnection, lostRace, translate } from './errors.ts';
import { openPostgresChangeNotices } from './change-notices.ts';
import { toQuery } from './query.ts';
import { prepareDatabase } from './schema.ts';
import { PageQueue } from './page-queue.ts';
import { StoreUnavailable } from '../unavailable.ts';

export interface PostgresOptions {
  /** Connections of this process. PostgreSQL allows a hundred in all, unless its max_connections says otherwise. */
  readonly connections?: number;
  /** Time limit of connecting, and of each statement; ms. */
  readonly timeoutMs?: number;
}

const CONNECTIONS = 10;
/** Together with the longest wait in a Page's queue this is less than 2 s, the time after which a lost database shows. */
const TIMEOUT_MS = 1300;
/** Longest wait in a Page's queue, as a part of the time limit of a statement: 0.4 s unless that is changed. */
const QUEUE_PART = 0.3;
/** Minimal time limit of the first connection; ms. Many processes may start at once. */
export const OPENING_TIMEOUT_MS = 5000;
/** Minimal time for which a transaction that loses races is run again, and the longest pause before that; ms. */
const RACE_MS = 2000;
const LONGEST_PAUSE_MS = 50;
/** Minimal time after which PostgreSQL ends a transaction that sends nothing, so that it releases its rows; ms. */
const IDLE_MS = 5000;

/**
 * The server back-end: any number of processes on one database.
 *
 * A transaction whose first statement names a Page holds that Page's row from then until its end, and is READ COMMITTED:
 * whatever is decided about one Page is decided by one after the other, in the order in which they came, and each sees
 * what those before it did. Nobody has to remember to lock, and nobody is run twice for it, however many want the Page.
 *
 * Any other transaction, such as one that starts from a call's id or changes an app's fields, is REPEATABLE READ, which
 * in PostgreSQL is snapshot isolation: if it writes a row that somebody changed since it began, it fails and is run
 * again, then holding the first Page it named. As whoever decides about a Page writes the Page's row, to append to the
 * journal, it cannot slip past those who hold the row.
 *
 * SERIALIZABLE would also protect decisions that write no row in common; there is none here whose outcomes contradict
 * each other. REPEATABLE READ for all was tried: on a Page that four processes write to, most runs were lost.
 */
export async function openPostgres(
  url: string,
  { connections = CONNECTIONS, timeoutMs = TIMEOUT_MS }: PostgresOptions = {},
): Promise<Driver> {
  const pg = await loadPg();
  const config: ClientConfig = {
    connectionString: url,
    application_name: 'switchhook',
    keepAlive: true,
    connectionTimeoutMillis: timeoutMs,
    types: numbersFor(pg),
  };
  const openingMs = Math.max(OPENING_TIMEOUT_MS, timeoutMs);
  await prepareDatabase(() => new pg.Client({ ...config, connectionTimeoutMillis: openingMs }), timeoutMs);
  const pool = new pg.Pool({
    ...config,
    max: connections,
    idleTimeoutMillis: 60_000,
    query_timeout: timeoutMs,
    statement_timeout: timeoutMs,
    idle_in_transaction_session_timeout: Math.max(IDLE_MS, timeoutMs),
  });
  // A connection that breaks while nobody waits for it tells so here, and in the error of whoever asks next.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));

  const turns = new PageQueue(QUEUE_PART * timeoutMs);
  const raceMs = Math.max(RACE_MS, timeoutMs);
  const underWay = new Set<Promise<unknown>>();
  let closed: Promise<void> | undefined;

  /** Refuses what comes after the end, and makes the end wait for what came before. */
  async function track<T>(act: () => Promise<T>): Promise<T> {
    if (closed) throw new Error('The database is closed');
    const result = act();
    const settled: Promise<unknown> = result.then(
      () => underWay.delete(settled),
      () => underWay.delete(settled),
    );
    underWay.add(settled);
    return result;
  }

  async function transact<T>(act: (statements: Statements) => Promise<T>, committed: () => void): Promise<T> {
    const begun = performance.now();
    let endTurn: (() => void) | undefined;
    // Those who would wait for one Page wait here, each without a connection that others could use.
    const connect = async (page: string | undefined): Promise<PoolClient> => {
      if (page !== undefined) endTurn ??= await turns.take(page);
      return pool.connect();
    };
    let page: string | undefined;
    try {
      for (let lost = 0; ; lost++) {
        const attempt: PostgresTransaction = new PostgresTransaction(connect, page);
        try {
          const value = await act(attempt);
          await attempt.commit();
          committed();
          return value;
        } catch (error) {
          await attempt.rollBack();
          const { failure } = attempt;
          if (failure === undefined) throw error;
          page = attempt.page;
          if (!(lostRace(failure) || isStale(failure)) || performance.now() - begun > raceMs) throw translate(failure);
        }
        await pause(Math.random() * Math.min(2 ** lost, LONGEST_PAUSE_MS));
      }
    } finally {
      endTurn?.();
    }
  }

  async function end(): Promise<void> {
    while (underWay.size > 0) await Promise.all(underWay);
    // Saying goodbye to a database that does not answer may take for ever.
    await Promise.race([pool.end(), pause(timeoutMs, undefined, { ref: false })]);
  }

  return {
    soleWriter: false,
    skipLocked: 'FOR UPDATE SKIP LOCKED',
    reader: poolReader(pool, connections, track),
    write: (act, committed) => track(() => transact(act, committed)),
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    openChangeNotices: (heard) =>
      openPostgresChangeNotices(
        () => new pg.Client({ ...config, application_name: 'switchhook hints', query_timeout: timeoutMs }),
        heard,
      ),
    close: () => (closed ??= end()),
  };
}

/** Each statement on a connection of its own, so that readers see what is committed. */
function poolReader(pool: Pool, connections: number, track: <T>(act: () => Promise<T>) => Promise<T>): Statements {
  async function ask(sql: string, values: readonly Value[]): Promise<QueryResult<Row>> {
    // Each connection may have the statement prepared as the tables were before a migration.
    for (let stale = 0; ; stale++) {
      try {
        return await askOnce(sql, values);
      } catch (error) {
        if (!isStale(error) || stale > connections) throw translate(error);
      }
    }
  }

  async function askOnce(sql: string, values: readonly Value[]): Promise<QueryResult<Row>> {
    const client = await pool.connect();
    try {
      const result = await client.query<Row>(toQuery(sql, values));
      client.release();
      return result;
    } catch (error) {
      client.release(!keepsConnection(error));
      throw error;
    }
  }

  return {
    all: async (sql, ...values) => (await track(() => ask(sql, values))).rows,
    get: async (sql, ...values) => (await track(() => ask(sql, values))).rows[0],
    run: () => Promise.reject(new Error('a reader does not write')),
  };
}

/** Instants and counts, PostgreSQL's bigint (type 20), come as numbers: all of them are below 2^53. */
export const numbersFor = ({ types }: typeof Pg): CustomTypesConfig => ({
  getTypeParser: (oid: number, format?: 'text' | 'binary'): unknown =>
    oid === 20 ? Number : types.getTypeParser(oid, format),
});

export async function loadPg(): Promise<typeof Pg> {
  try {
    return await import('pg');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new StoreUnavailable('PostgreSQL needs the package pg, which is not installed: npm install pg.');
  }
}
