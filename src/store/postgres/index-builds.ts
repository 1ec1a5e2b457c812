import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { sqlState } from './errors.ts';

/** An index that a migration adds to a table. */
export interface NewIndex {
  readonly name: string;
  /** The part of its statement after the name, from `ON`. */
  readonly on: string;
}

/** Pause between two queries that find out whether an index is being built; ms. */
const PAUSE_MS = 200;
/** SQLSTATEs of a table or column that the migration itself adds: undefined_table, undefined_column. */
const NOT_THERE = ['42P01', '42703'];

/** Names of indexes, among those asked for, that a failed or unfinished build has left in the schema. */
const UNFINISHED = `SELECT c.relname AS name, EXISTS (
    SELECT 1 FROM pg_stat_progress_create_index p WHERE p.index_relid = c.oid OR p.relid = i.indrelid
  ) AS is_being_built
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE NOT i.indisvalid AND c.relname = ANY ($1) AND c.relnamespace = current_schema()::regnamespace`;

/** Returns the indexes that a migration adds. */
export const newIndexes = (migration: readonly string[]): readonly NewIndex[] =>
  migration.flatMap((statement) => {
    const [, name, on] = /^CREATE INDEX (\w+) (ON .*)$/s.exec(statement) ?? [];
    return name === undefined || on === undefined ? [] : [{ name, on }];
  });

/** Returns a statement of a migration that leaves an index alone which is there already. */
export const unlessThere = (statement: string): string =>
  statement.replace(/^CREATE INDEX /, 'CREATE INDEX IF NOT EXISTS ');

/**
 * Builds an index while others write to its table, outside of transactions. An index of the same name stays, and one of a
 * table or column that the migration itself adds is left to it.
 */
export async function buildBesideWrites(client: Client, index: NewIndex): Promise<void> {
  await awaitBuilds(client, [index]);
  await dropUnfinished(client, [index]);
  try {
    await client.query(`CREATE INDEX CONCURRENTLY IF NOT EXISTS ${index.name} ${index.on}`);
  } catch (error) {
    if (!NOT_THERE.includes(sqlState(error) ?? '')) throw error;
  }
}

/** Waits while another process builds one of these indexes. */
export async function awaitBuilds(client: Client, indexes: readonly NewIndex[]): Promise<void> {
  // Each query is a transaction of its own: a build waits for transactions that began before it.
  while ((await findUnfinished(client, indexes)).some(({ isBeingBuilt }) => isBeingBuilt)) await pause(PAUSE_MS);
}

/** Drops those of these indexes whose build has failed, so that they are built again. */
export async function dropUnfinished(client: Client, indexes: readonly NewIndex[]): Promise<void> {
  for (const { name } of await findUnfinished(client, indexes)) await client.query(`DROP INDEX ${name}`);
}

async function findUnfinished(
  client: Client,
  indexes: readonly NewIndex[],
): Promise<readonly { readonly name: string; readonly isBeingBuilt: boolean }[]> {
  if (indexes.length === 0) return [];
  const { rows } = await client.query<{ name: string; is_being_built: boolean }>(UNFINISHED, [
    indexes.map(({ name }) => name),
  ]);
  return rows.map(({ name, is_being_built: isBeingBuilt }) => ({ name, isBeingBuilt }));
}
