import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { loadPg, numbersFor, OPENING_TIMEOUT_MS } from './driver.ts';
import { findVersion, MAKE_VERSION, reasonOf } from './schema.ts';
import { TABLE_STORAGE } from './table-storage.ts';
import { withoutNul } from '../text.ts';
import { fillLatestRevisions } from '../migrations/010-inbox.ts';
import { fillQueueCursors } from '../migrations/020-index-of-retries.ts';
import { tables, type Table } from '../tables.ts';
import {
  columnList,
  requireSchema,
  notEmpty,
  SCHEMA,
  schemaStatements,
  toValues,
  type TransferSource,
  type TransferTarget,
  type Values,
} from '../transfer.ts';
import { StoreUnavailable } from '../unavailable.ts';

const BATCH_ROWS = 500;
const LOCK_TIMEOUT_MS = 5000;
const DISCONNECT_MS = 1500;

/**
 * Opens the instance in a database as it is at this moment, whatever others write meanwhile. Throws StoreUnavailable.
 *
 * Each table is read by one cursor and not by ranges of keys: rows must be in the byte order of their texts, as in SQLite,
 * which an index of a database with another collation does not have. PostgreSQL sorts once, on its disk.
 */
export async function openPostgresSource(url: string): Promise<TransferSource> {
  const connection = await connect(url);
  const { query, close } = connection;
  try {
    // The snapshot is taken by the first query of the transaction.
    await query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await withoutLimits(query);
    const version = await connection.version();
    if (version === undefined) throw new StoreUnavailable(`There is no data in the database${connection.place}.`);
    requireSchema(version);
  } catch (error) {
    await close();
    throw error;
  }

  async function* rows(table: Table): AsyncGenerator<readonly Values[]> {
    const order = table.key.map((place) => {
      const { name = '', type } = table.columns[place] ?? {};
      return type === 'text' ? `${name} COLLATE "C"` : name;
    });
    await query(
      `DECLARE rows NO SCROLL CURSOR FOR SELECT ${columnList(table)} FROM ${table.name} ORDER BY ${order.join(', ')}`,
    );
    for (;;) {
      const batch = await query(`FETCH ${BATCH_ROWS} FROM rows`);
      yield batch.map((row) => toValues(table, row));
      if (batch.length < BATCH_ROWS) break;
    }
    await query('CLOSE rows');
  }
  return { rows, close };
}

/**
 * Opens a database for an import, which is one transaction, the creation of missing tables included. Others can read
 * meanwhile; writers wait. Throws StoreUnavailable.
 */
export async function openPostgresTarget(url: string): Promise<TransferTarget> {
  const connection = await connect(url);
  const { query, close } = connection;
  let indexes: readonly string[] = [];
  try {
    const version = await connection.version();
    if (version !== undefined) requireSchema(version);
    await query('BEGIN ISOLATION LEVEL READ COMMITTED');
    await withoutLimits(query);
    await query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
    if (version === undefined) {
      const schema = schemaStatements();
      const storage = [...TABLE_STORAGE.values()].flat();
      for (const statement of [...MAKE_VERSION, ...schema.tables, ...storage]) await query(statement);
      await query(`UPDATE schema_version SET version = ${SCHEMA}`);
      indexes = schema.indexes;
    } else {
      await query(`LOCK TABLE ${tables.map(({ name }) => name).join(', ')} IN SHARE ROW EXCLUSIVE MODE`);
      for (const table of tables) {
        const batch = await query(`SELECT 1 FROM ${table.name} LIMIT 1`);
        if (batch.length > 0) throw notEmpty(`The database${connection.place}`, table);
      }
    }
  } catch (error) {
    await close();
    throw error;
  }

  return {
    async add(table, rows) {
      await query(insertInto(table), columnsOf(table, rows));
    },
    async commit() {
      for (const statement of [...indexes, ...fillLatestRevisions, ...fillQueueCursors]) await query(statement);
      // Without new statistics the first queries would be planned for empty tables.
      for (const { name } of tables) await query(`ANALYZE ${name}`);
      await query('COMMIT');
    },
    close,
  };
}

/** A connection for work without time limits, outside of the pool of a server. */
export interface Connection {
  /** ` NAME on HOST`. */
  readonly place: string;
  readonly version: () => Promise<number | undefined>;
  /** Resolves to the rows, as lists. */
  readonly query: (text: string, values?: readonly unknown[]) => Promise<readonly unknown[][]>;
  /** Ends the connection, and the transaction that was not committed with it. */
  readonly close: () => Promise<void>;
}

/** Ends the time limits of a transaction. */
export async function withoutLimits(query: Connection['query']): Promise<void> {
  await query('SET LOCAL statement_timeout = 0');
  await query('SET LOCAL idle_in_transaction_session_timeout = 0');
}

/** Opens a connection. Every error on it is a StoreUnavailable. */
export async function connect(url: string): Promise<Connection> {
  const pg = await loadPg();
  let client: Client | undefined;
  let place = '';
  const toUnavailable = (error: unknown): unknown =>
    error instanceof StoreUnavailable
      ? error
      : new StoreUnavailable(`The database${place} cannot be used: ${reasonOf(error)}.`, { cause: error });
  try {
    client = new pg.Client({
      connectionString: url,
      application_name: 'switchhook transfer',
      keepAlive: true,
      connectionTimeoutMillis: OPENING_TIMEOUT_MS,
      types: numbersFor(pg),
    });
    place = ` ${client.database ?? ''} on ${client.host}`;
    // An error of the connection also rejects the query under way, which handles it.
    client.on('error', () => {});
    await client.connect();
  } catch (error) {
    if (client) await disconnect(client);
    throw toUnavailable(error);
  }
  const connected = client;
  return {
    place,
    async version() {
      try {
        return await findVersion(connected);
      } catch (error) {
        throw toUnavailable(error);
      }
    },
    async query(text, values = []) {
      try {
        return (await connected.query<unknown[]>({ text, values: [...values], rowMode: 'array' })).rows;
      } catch (error) {
        throw toUnavailable(error);
      }
    },
    close: () => disconnect(connected),
  };
}

/** A database that does not answer does not confirm the end of the connection either, so the wait is bounded. */
const disconnect = (client: Client): Promise<void> =>
  Promise.race([client.end(), pause(DISCONNECT_MS, undefined, { ref: false })]);

/** Returns an INSERT with one array for each column, so that the text is the same for any number of rows. */
export function insertInto(table: Table): string {
  const lists = table.columns.map(({ type }, i) => `CAST($${i + 1} AS ${type}[])`).join(', ');
  return `INSERT INTO ${table.name} (${columnList(table)}) SELECT * FROM unnest(${lists})`;
}

export const columnsOf = (table: Table, rows: readonly Values[]): readonly unknown[][] =>
  table.columns.map((_, i) => rows.map((row) => withoutNul(row[i] ?? null)));
