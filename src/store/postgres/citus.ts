import type { Client } from 'pg';
import { tables } from '../tables.ts';
import { StoreUnavailable } from '../unavailable.ts';
import { sqlState } from './errors.ts';
import { reasonOf } from './schema.ts';

/** Tables whose rows every server has, because statements about one Page join them. */
const REFERENCE = ['app_subscriptions'] as const;
/** The table that the others are placed beside. */
const FIRST = 'pages';

/** Returns whether the tables are distributed over servers by Citus. */
export async function isDistributed(client: Client): Promise<boolean> {
  try {
    return (await findDistributed(client)).has(FIRST);
  } catch (error) {
    // undefined_table: there is no extension.
    if (sqlState(error) === '42P01') return false;
    throw error;
  }
}

/** Resolves to the names of the tables that Citus distributes. */
async function findDistributed(client: Client): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_dist_partition d JOIN pg_class c ON c.oid = d.logicalrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema()`,
  );
  return new Set(rows.map(({ name }) => name));
}

/** Throws StoreUnavailable when the database does not have the extension, or cannot be reached. */
export async function requireCitus(makeClient: () => Client): Promise<void> {
  const client = makeClient();
  client.on('error', () => {});
  const { rows } = await client
    .connect()
    .then(() => client.query("SELECT 1 FROM pg_extension WHERE extname = 'citus'"))
    .catch((error: unknown) => {
      throw new StoreUnavailable(`The database cannot be opened: ${reasonOf(error)}.`, { cause: error });
    })
    .finally(() => client.end());
  if (rows.length > 0) return;
  throw new StoreUnavailable(
    'The database does not have the extension citus, so nothing was done; run CREATE EXTENSION citus on each server first.',
  );
}

/**
 * Distributes the tables of Pages by the id of the Page, one table beside the other; the subscriptions of apps are copied to
 * every server, and all other tables stay on the coordinator. Resolves to the tables that were distributed now: those that
 * are already are left alone.
 */
export async function distribute(client: Client): Promise<readonly string[]> {
  const done = await findDistributed(client);
  const added: string[] = [];
  for (const name of REFERENCE) {
    if (done.has(name)) continue;
    await client.query('SELECT create_reference_table($1)', [name]);
    added.push(name);
  }
  const ofPages = tables
    .filter(({ columns, key }) => columns[key[0] ?? -1]?.name === 'page_id')
    .map(({ name }) => name);
  for (const name of [FIRST, ...ofPages.filter((each) => each !== FIRST)]) {
    if (done.has(name)) continue;
    const beside = name === FIRST ? 'none' : FIRST;
    await client.query("SELECT create_distributed_table($1, 'page_id', colocate_with => $2)", [name, beside]);
    added.push(name);
  }
  return added;
}
