import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreUnavailable } from '../unavailable.ts';
import { DATABASE_FILE } from './driver.ts';

/**
 * Copies the database in `folder` into a new file, as it is at one moment, also while a server writes to it. Throws
 * StoreUnavailable; then there is no file.
 */
export function backUp(folder: string, file: string): void {
  const path = join(folder, DATABASE_FILE);
  if (!existsSync(path)) throw new StoreUnavailable(`There is no data in the folder ${folder}.`);
  createFile(file);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec('PRAGMA busy_timeout = 5000');
    database.prepare('VACUUM INTO ?').run(file);
  } catch (error) {
    rmSync(file, { force: true });
    throw new StoreUnavailable(`The database ${path} cannot be copied: ${(error as Error).message}.`);
  } finally {
    database?.close();
  }
}

/** Creates an empty file that only its owner may read. Throws StoreUnavailable, also when there is such a file. */
function createFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'EEXIST' ? 'it exists already; name another one' : message;
    throw new StoreUnavailable(`The file ${file} cannot be written: ${reason}.`);
  }
}
