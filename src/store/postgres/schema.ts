import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { sqlState } from './errors.ts';
import { migrations } from '../migrations/index.ts';
import { StoreUnavailable } from '../unavailable.ts';

/** Minimal time for which a database that is starting, or has no connection to spare, is tried again; ms. */
const OPENING_MS = 10_000;
/** cannot_connect_now, too_many_connections. */
const NOT_YET = ['57P03', '53300'];

export const MAKE_VERSION = [
  'CREATE TABLE schema_version (version bigint PRIMARY KEY)',
  'INSERT INTO schema_version (version) VALUES (0)',
] as const;

/**
 * Sees that the database can be reached and has the newest schema. A migration may take its time: this connection has no
 * limits. Throws StoreUnavailable.
 */
export async function prepareDatabase(makeClient: () => Client, timeoutMs: number): Promise<void> {
  const openingMs = Math.max(OPENING_MS, timeoutMs);
  const begun = performance.now();
  for (;;) {
    let place = '';
    try {
      const client = makeClient();
      place = ` ${client.database ?? ''} on ${client.host}`;
      // What goes wrong with the connection also rejects what is being asked.
      client.on('error', () => {});
      await client.connect();
      try {
        return await migrate(client);
      } finally {
        await client.end();
      }
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      if (!NOT_YET.includes(sqlState(error) ?? '') || performance.now() - begun > openingMs) {
        throw new StoreUnavailable(`The database${place} cannot be opened: ${reasonOf(error)}.`, { cause: error });
      }
    }
    await pause(Math.random() * 200);
  }
}

/** Several addresses of one host fail each with a reason of its own. */
export function reasonOf(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error ? first.message : String(first);
}

/**
 * What those who make a table that somebody else just makes are told, each at another moment: duplicate_table,
 * duplicate_object for its type, unique_violation in the catalog.
 */
const MADE_MEANWHILE = ['42P07', '42710', '23505'];

/**
 * Brings the schema up to date, however many do so at once: whoever holds the row of the version migrates, and those
 * who waited for it find that done. Each migration commits with its number.
 */
async function migrate(client: Client): Promise<void> {
  let version = await readVersion(client);
  while (version < migrations.length) version = await migrateFrom(client, version);
  if (version > migrations.length) {
    throw new StoreUnavailable('The data was written by a newer Switchhook; use that version, or another database.');
  }
}

/** Undefined when there are no tables at all. */
export async function findVersion(client: Client): Promise<number | undefined> {
  try {
    return versionIn(await client.query('SELECT version FROM schema_version'));
  } catch (error) {
    if (sqlState(error) === '42P01') return undefined;
    throw error;
  }
}

async function readVersion(client: Client): Promise<number> {
  const found = await findVersion(client);
  if (found !== undefined) return found;
  try {
    await client.query('BEGIN');
    for (const statement of MAKE_VERSION) await client.query(statement);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    if (!MADE_MEANWHILE.includes(sqlState(error) ?? '')) throw error;
  }
  return readVersion(client);
}

/** Takes the schema from `version` to the next, unless somebody else has; returns the version there is then. */
async function migrateFrom(client: Client, version: number): Promise<number> {
  // Not repeatable read: once the row is held, the version is read as whoever held it before left it.
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
  try {
    const current = versionIn(await client.query('SELECT version FROM schema_version FOR UPDATE'));
    if (current === version) {
      for (const statement of migrations[version] ?? []) await client.query(statement);
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
