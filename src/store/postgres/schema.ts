import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { sqlState } from './errors.ts';
import { migrations } from '../migrations/index.ts';
import { awaitBuilds, buildBesideWrites, dropUnfinished, newIndexes, unlessThere } from './index-builds.ts';
import { StoreUnavailable } from '../unavailable.ts';
import { TABLE_STORAGE } from './table-storage.ts';

/** Minimal time for which a database that is starting, or has no connection to spare, is tried again; ms. */
const OPENING_MS = 10_000;
/** SQLSTATEs of a database that may be ready soon: cannot_connect_now, too_many_connections. */
const NOT_READY = ['57P03', '53300'];

/** Statements that create the table of the schema's version. */
export const MAKE_VERSION = [
  'CREATE TABLE schema_version (version bigint PRIMARY KEY)',
  'INSERT INTO schema_version (version) VALUES (0)',
] as const;

/**
 * Connects to the database and migrates it to the newest schema, on a connection without a time limit for statements,
 * since a migration may take long. With `readOnly` it checks the schema instead, and with `buildsIndexes` it builds the indexes
 * of large tables before, while others write. Then it runs `act` on the connection, and resolves to its result. Throws
 * StoreUnavailable.
 */
export async function prepareDatabase<T>(
  makeClient: () => Client,
  timeoutMs: number,
  readOnly: boolean,
  act: (client: Client) => Promise<T>,
  { buildsIndexes = false }: { readonly buildsIndexes?: boolean } = {},
): Promise<T> {
  const openingMs = Math.max(OPENING_MS, timeoutMs);
  const startedAt = performance.now();
  for (;;) {
    let place = '';
    try {
      const client = makeClient();
      place = ` ${client.database ?? ''} on ${client.host}`;
      // An error of the connection also rejects the query under way, which handles it.
      client.on('error', () => {});
      await client.connect();
      try {
        if (readOnly) requireNewest(await findVersion(client));
        else await migrate(client, buildsIndexes);
        return await act(client);
      } finally {
        await client.end();
      }
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      if (!NOT_READY.includes(sqlState(error) ?? '') || performance.now() - startedAt > openingMs) {
        throw new StoreUnavailable(`The database${place} cannot be opened: ${reasonOf(error)}.`, { cause: error });
      }
    }
    await pause(Math.random() * 200);
  }
}

/** Returns the message of an error. Of several, one for each address of the host, it is the first. */
export function reasonOf(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error ? first.message : String(first);
}

/**
 * SQLSTATEs for a table that another process creates at the same time, depending on the moment: duplicate_table,
 * duplicate_object for its type, unique_violation in the catalog.
 */
const CREATED_BY_ANOTHER = ['42P07', '42710', '23505'];

/**
 * Migrates to the newest schema. Several processes may do so at once: the one that has locked the row of the version runs
 * the migration, and the others, which wait for the lock, find it done. Each migration commits with its number.
 *
 * An index that a migration adds to an existing table locks that table against writes while it is built, unless it is there
 * already: then the migration takes it over.
 */
async function migrate(client: Client, buildsIndexes: boolean): Promise<void> {
  let version = await readVersion(client);
  while (version < migrations.length) {
    const indexes = newIndexes(migrations[version] ?? []);
    if (buildsIndexes) for (const index of indexes) await buildBesideWrites(client, index);
    await awaitBuilds(client, indexes);
    version = await migrateFrom(client, version);
  }
  if (version > migrations.length) throw newerData();
}

const newerData = (): StoreUnavailable =>
  new StoreUnavailable('The data was written by a newer Switchhook; use that version, or another database.');

/** Checks the version of the schema for a process that only reads. Throws StoreUnavailable. */
function requireNewest(version: number | undefined): void {
  if (version !== undefined && version > migrations.length) throw newerData();
  if (version !== migrations.length) {
    throw new StoreUnavailable(
      `The database ${version === undefined ? 'has no tables' : 'has tables of an older version'}, and a process with ` +
        '--read-only does not migrate it. Start a process without --read-only first.',
    );
  }
}

/** Resolves to the version of the schema; undefined when there are no tables. */
export async function findVersion(client: Client): Promise<number | undefined> {
  try {
    return versionIn(await client.query('SELECT version FROM schema_version'));
  } catch (error) {
    if (sqlState(error) === '42P01') return undefined;
    throw error;
  }
}

async function readVersion(client: Client): Promise<number> {
  const version = await findVersion(client);
  if (version !== undefined) return version;
  try {
    await client.query('BEGIN');
    for (const statement of MAKE_VERSION) await client.query(statement);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    if (!CREATED_BY_ANOTHER.includes(sqlState(error) ?? '')) throw error;
  }
  return readVersion(client);
}

/** Migrates from `version` to the next, unless another process has; resolves to the version afterwards. */
async function migrateFrom(client: Client, version: number): Promise<number> {
  // REPEATABLE READ would not see the version that the process which had the lock before has committed.
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
  try {
    const current = versionIn(await client.query('SELECT version FROM schema_version FOR UPDATE'));
    if (current === version) {
      const migration = migrations[version] ?? [];
      await dropUnfinished(client, newIndexes(migration));
      for (const statement of [...migration.map(unlessThere), ...(TABLE_STORAGE.get(migration) ?? [])])
        await client.query(statement);
      await client.query('UPDATE schema_version SET version = version + 1');
    }
    await client.query('COMMIT');
    return current === version ? version + 1 : current;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

const versionIn = ({ rows }: { readonly rows: readonly { version?: unknown }[] }): number => Number(rows[0]?.version);
