import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DATABASE_FILE, lockFolder } from './driver.ts';
import { StoreUnavailable } from '../unavailable.ts';

/**
 * Makes the file of a database that no server uses as small as its data. A file of an older version is rewritten once,
 * which takes as much space again meanwhile; from then on servers shorten it by themselves. Returns its sizes before and
 * after in bytes. Throws StoreUnavailable.
 */
export function compact(folder: string): { readonly before: number; readonly after: number } {
  const unlock = lockFolder(folder);
  const path = join(folder, DATABASE_FILE);
  let database: DatabaseSync | undefined;
  try {
    const before = statSync(path).size;
    database = new DatabaseSync(path);
    const isOlder = database.prepare('PRAGMA auto_vacuum').get()?.['auto_vacuum'] === 0;
    database.exec(isOlder ? 'PRAGMA auto_vacuum = INCREMENTAL; VACUUM' : 'PRAGMA incremental_vacuum');
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    return { before, after: statSync(path).size };
  } catch (error) {
    throw new StoreUnavailable(`The database ${path} cannot be made smaller: ${(error as Error).message}.`);
  } finally {
    database?.close();
    unlock();
  }
}
