import { ask } from './ask.ts';
import { createDatabase, serverEnds } from './postgres.ts';

/** Those that nobody uses just now. They are used again: the first connections to a new database take a while. */
const free: string[] = [];

/** The address of a database of PostgreSQL without data, to be given back when nobody is connected to it any more. */
export async function takeDatabase(): Promise<{ readonly url: string; readonly giveBack: () => Promise<void> }> {
  const url = free.pop() ?? (await createForAll());
  const giveBack = async (): Promise<void> => {
    await ask(url, (clear ??= await clearAll(url)));
    free.push(url);
  };
  return { url, giveBack };
}

/** The address of the database that stands for a folder, as long as the tests of this process run. */
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

/** Removes all data, and leaves the tables. */
let clear: string | undefined;

async function clearAll(url: string): Promise<string> {
  const tables = await ask(
    url,
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_version'",
  );
  return tables.map(({ name }) => `DELETE FROM ${String(name)}`).join('; ');
}
