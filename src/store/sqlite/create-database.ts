import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { migrations } from '../migrations/index.ts';
import { newestSchema } from './newest-schema.ts';

/**
 * Size of a page of a new database, in bytes. Most writes change a little of a few pages, and each of these goes to the log
 * whole. With half of the usual size a server stores 5–30 % more call settings (`npm run bench -- --only post`).
 */
const PAGE_BYTES = 2048;

/**
 * Makes the file of a database with the newest schema. It is complete and on the disk before it gets its name, so that it
 * needs one sync, where SQLite makes a dozen for the migrations one by one. The name is on the disk when SQLite, which syncs
 * the folder, has begun the log.
 */
export function createDatabaseFile(path: string): void {
  const unfinished = `${path}.new`;
  // SQLite would read the log of a database that was removed into the new one.
  for (const stale of [unfinished, `${path}-wal`, `${path}-shm`, `${path}-journal`]) rmSync(stale, { force: true });
  const database = new DatabaseSync(unfinished);
  try {
    database.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF');
    createSchema(database);
    database.exec('PRAGMA journal_mode = WAL');
  } finally {
    database.close();
  }
  const file = openSync(unfinished, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(unfinished, path);
}

/** Makes the newest schema in an empty database. */
export function createSchema(database: DatabaseSync): void {
  // Only a database without tables takes these.
  database.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL`);
  database.exec(`BEGIN; ${newestSchema.join(';')}; PRAGMA user_version = ${migrations.length}; COMMIT`);
}
