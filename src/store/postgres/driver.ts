import { setTimeout as pause } from 'node:timers/promises';
import type * as Pg from 'pg';
import type { ClientConfig, CustomTypesConfig, Pool, PoolClient, QueryResult } from 'pg';
import { ReadOnly, TransientFailure } from '../../app/ports/transient-failure.ts';
import type { Driver, Row, Statements } from '../driver.ts';
import { PostgresTransaction } from './transaction.ts';
import { isConnectionReusable, isLostRace, isStale, preparedFault, sqlState, translate } from './errors.ts';
import { LISTENER, openPostgresChangeNotices } from './change-notices.ts';
import { correctPrepared, toQuery, type Parameter, type PostgresQuery } from './query.ts';
import { prepareDatabase, reasonOf } from './schema.ts';
import { decideInTransaction } from '../decide.ts';
import { PostgresDecisions } from './decisions.ts';
import { PostgresDeliveryWork } from './delivery-work.ts';
import { isDistributed } from './citus.ts';
import { DistributedDeliveryWork } from './distributed-work.ts';
import { pageGroups } from './page-groups.ts';
import { partialReader } from './partial-reads.ts';
import { PageQueue } from './page-queue.ts';
import { tokenGroups } from './token-groups.ts';
import { StoreUnavailable } from '../unavailable.ts';

export interface PostgresOptions {
  /** Connections of this process. PostgreSQL allows a hundred in all, unless its max_connections says otherwise. */
  readonly connections?: number;
  /** Time limit of connecting, and of each statement; ms. */
  readonly timeoutMs?: number;
  /** False when no statement is prepared under a name, for poolers that lose prepared statements. */
  readonly prepare?: boolean;
  /** True when every transaction only reads, so that the database may be a standby. */
  readonly readOnly?: boolean;
}

const CONNECTIONS = 10;
/** With the maximum wait in a Page's queue this is less than 2 s, so that a lost database is noticed within 2 s. */
const TIMEOUT_MS = 1300;
/** Maximum wait in a Page's queue, as a part of the time limit of a statement: 0.4 s unless that limit is changed. */
const QUEUE_PART = 0.3;
/** Minimal time limit of the first connection; ms. Many processes may start at once. */
export const OPENING_TIMEOUT_MS = 5000;
/** Reads a Page unless it has the revision that the caller has. */
const CHANGED_PAGE = 'SELECT * FROM pages WHERE page_id = ? AND revision <> ?';
/** SQLSTATE of a statement that writes in a transaction that only reads. */
const READ_ONLY = '25006';
/** Minimal time for which a transaction that loses races is run again; ms. */
const RACE_MS = 2000;
/** Maximum pause before a transaction is run again; ms. */
const MAX_PAUSE_MS = 50;
/** Minimal time after which PostgreSQL ends a transaction that sends nothing, so that it releases its rows; ms. */
const IDLE_MS = 5000;

/**
 * Opens the back-end for servers: any number of processes on one database. Throws StoreUnavailable.
 *
 * A transaction whose first statement names a Page locks the row of that Page until its end and is READ COMMITTED. So
 * transactions about one Page run one after the other, in the order in which they came, and each sees the changes of those
 * before it. The use cases need no locks of their own, and no such transaction is run twice, however many there are.
 *
 * Any other transaction, for example one that begins with a call's id or changes an app's fields, is REPEATABLE READ,
 * which in PostgreSQL is snapshot isolation: when it writes a row that another transaction has changed since it began, it
 * fails and is run again, then with the row of the first Page that it named locked. Every transaction that decides about a
 * Page also writes the Page's row, to append to the journal, so no two of them can succeed on the same state of a Page.
 *
 * SERIALIZABLE would also protect decisions that write no common row; none here have outcomes that contradict each other.
 * With REPEATABLE READ for all, most runs failed when four processes wrote to one Page.
 */
export async function openPostgres(
  url: string,
  { connections = CONNECTIONS, timeoutMs = TIMEOUT_MS, prepare = true, readOnly = false }: PostgresOptions = {},
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
  const makeClient = () => new pg.Client({ ...config, connectionTimeoutMillis: openingMs });
  const distributed = await prepareDatabase(makeClient, timeoutMs, readOnly, isDistributed);
  const pool = new pg.Pool({
    ...config,
    max: connections,
    idleTimeoutMillis: 60_000,
    query_timeout: timeoutMs,
  });
  // An idle connection that is lost emits an error; the pool replaces it, so there is nothing to do.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));

  const pageQueue = new PageQueue(QUEUE_PART * timeoutMs);
  const idleMs = Math.max(IDLE_MS, timeoutMs);
  const raceMs = Math.max(RACE_MS, timeoutMs);
  const underWay = new Set<Promise<unknown>>();
  let closed: Promise<void> | undefined;

  /** Refuses work after the driver was closed, and makes `close` wait for work under way. */
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

  async function transact<T>(act: (statements: Statements) => Promise<T>, onCommit: () => void): Promise<T> {
    const startedAt = performance.now();
    let leaveQueue: (() => void) | undefined;
    // Transactions that would wait for the row of one Page wait here instead, without a connection that others could use.
    const connect = async (page: string | undefined): Promise<PoolClient> => {
      if (page !== undefined) leaveQueue ??= await pageQueue.enter(page);
      return pool.connect();
    };
    let page: string | undefined;
    let isNamed = prepare;
    try {
      for (let lost = 0; ; lost++) {
        const attempt: PostgresTransaction = new PostgresTransaction(connect, page, {
          timeoutMs,
          idleMs,
          isNamed,
          readOnly,
        });
        try {
          const value = await act(attempt);
          await attempt.commit();
          onCommit();
          return value;
        } catch (error) {
          await attempt.rollBack();
          const { failure } = attempt;
          if (failure === undefined) throw error;
          if (readOnly && sqlState(failure) === READ_ONLY) throw new ReadOnly('This process only reads');
          page = attempt.page;
          if (!(isLostRace(failure) || isStale(failure)) || performance.now() - startedAt > raceMs)
            throw translate(failure);
          if (preparedFault(failure) !== undefined) isNamed = false;
        }
        await pause(Math.random() * Math.min(2 ** lost, MAX_PAUSE_MS));
      }
    } finally {
      leaveQueue?.();
    }
  }

  async function end(): Promise<void> {
    while (underWay.size > 0) await Promise.all(underWay);
    // A database that does not answer does not confirm the end of the connections either, so the wait is bounded.
    await Promise.race([pool.end(), pause(timeoutMs, undefined, { ref: false })]);
  }

  const query = poolQuery(pool, { connections, isNamed: prepare, raceMs }, track);
  const pages = pageGroups(query);
  const tokens = tokenGroups(query);
  const write: Driver['write'] = (act, onCommit) => track(() => transact(act, onCommit));
  let missingParts = 0;
  const reader = distributed ? partialReader(readerOf(query), (missing) => (missingParts = missing)) : readerOf(query);
  return {
    soleWriter: false,
    reader,
    ...(distributed && {
      openDeliveryWork: (process: string) => new DistributedDeliveryWork(reader, write, process),
      missingParts: () => missingParts,
    }),
    ...(!readOnly &&
      !distributed && {
        openDecisions: (process, onChange) =>
          new PostgresDecisions({
            query,
            process,
            onChange,
            decideLocked: (pageId, decide, needs) =>
              track(() =>
                transact(
                  (sql) => decideInTransaction(sql, pageId, decide, needs),
                  () => {},
                ),
              ),
          }),
        openDeliveryWork: (process) => new PostgresDeliveryWork(query, process),
      }),
    findChangedPage: (id, revision) =>
      distributed ? reader.get(CHANGED_PAGE, id, revision) : pages.find({ id, revision }),
    ...(!distributed && { findToken: (hash: string) => tokens.find(hash) }),
    write,
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    // A standby takes no LISTEN.
    ...(!readOnly && {
      openChangeNotices: (onNotice) =>
        openPostgresChangeNotices(
          () => new pg.Client({ ...config, application_name: LISTENER, query_timeout: timeoutMs }),
          onNotice,
        ),
    }),
    startFailure: (error) =>
      error instanceof TransientFailure || sqlState(error) !== undefined
        ? new StoreUnavailable(`The server cannot start: ${reasonOf(error)}.`, { cause: error })
        : undefined,
    close() {
      closed ??= end();
      return closed;
    },
  };
}

type Track = <T>(act: () => Promise<T>) => Promise<T>;

/** Returns a function that runs each statement on any connection and outside of transactions, so that it sees all commits. */
function poolQuery(
  pool: Pool,
  options: { readonly connections: number; readonly isNamed: boolean; readonly raceMs: number },
  track: Track,
): PostgresQuery {
  async function query(sql: string, values: readonly Parameter[]): Promise<QueryResult<Row>> {
    let { isNamed } = options;
    const startedAt = performance.now();
    // Each connection may have prepared the statement before a migration changed its tables.
    for (let stale = 0; ; stale++) {
      try {
        return await queryOnce(sql, values, isNamed);
      } catch (error) {
        const isTooLate = isLostRace(error)
          ? performance.now() - startedAt > options.raceMs
          : stale > options.connections;
        if (!(isStale(error) || isLostRace(error)) || isTooLate) throw translate(error);
        if (preparedFault(error) !== undefined) isNamed = false;
      }
    }
  }

  async function queryOnce(sql: string, values: readonly Parameter[], isNamed: boolean): Promise<QueryResult<Row>> {
    const client = await pool.connect();
    try {
      const result = await client.query<Row>(toQuery(sql, values, { isNamed }));
      client.release();
      return result;
    } catch (error) {
      correctPrepared(client, sql, error);
      client.release(!isConnectionReusable(error));
      throw error;
    }
  }

  return (sql, values) => track(() => query(sql, values));
}

const readerOf = (query: PostgresQuery): Statements => ({
  all: async (sql, ...values) => (await query(sql, values)).rows,
  get: async (sql, ...values) => (await query(sql, values)).rows[0],
  run: () => Promise.reject(new Error('a reader does not write')),
});

/** Makes the client return PostgreSQL's bigint (type 20) as a number: all instants and counts are below 2^53. */
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
