import { ask } from './ask.ts';
import { createDatabase, serverEnds } from './postgres.ts';

/** Databases that are not in use. They are used again, because the first connections to a new database are slow. */
const free: string[] = [];

/** Returns a PostgreSQL database without data; to be given back when it has no connections. */
export async function takeDatabase(): Promise<{ readonly url: string; readonly giveBack: () => Promise<void> }> {
  const url = free.pop() ?? (await createForAll());
  const giveBack = async (): Promise<void> => {
    await ask(url, (clear ??= await clearAll(url)));
    free.push(url);
  };
  return { url, giveBack };
}

/** Returns the address of the database that belongs to a folder, for the tests of this process. */
export function databaseOf(folder: string): Promise<string> {
  let url = byFolder.get(folder);
  if (!url) byFolder.set(folder, (url = createForAll()));
  return url;
}

const byFolder = new Map<string, Promise<string>>();

async function createForAll(): Promise<string> {
  const { url, drop } = await createDatabase();
  serverEnds(drop);
  return url;
}

/** SQL that removes all data and leaves the tables. */
let clear: string | undefined;

async function clearAll(url: string): Promise<string> {
  const tables = await ask(
    url,
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_version'",
  );
  return tables.map(({ name }) => `DELETE FROM ${String(name)}`).join('; ');
}
