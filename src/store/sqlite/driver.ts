import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Driver, LocalStatements, Statements } from '../driver.ts';
import { migrations } from '../migrations/index.ts';
import { FolderInUse, StoreUnavailable } from '../unavailable.ts';
import { Checkpoints } from './checkpoints.ts';
import { createDatabaseFile, createSchema } from './create-database.ts';
import { DataFiles } from './data-files.ts';
import { countFreePages, releaseFreePages } from './free-pages.ts';
import { GroupCommit, type Disk } from './group-commit.ts';
import { WriteAheadLog } from './log.ts';
import { toStartFailure } from './start-failure.ts';
import { SqliteLocalStatements } from './statements.ts';

/** The name of the database in its folder. */
export const DATABASE_FILE = 'switchhook.db';

/** The name that SQLite has for a database in memory. */
const IN_MEMORY = ':memory:';

/** Result code for a database that another process has locked, https://www.sqlite.org/rescode.html#busy. */
const SQLITE_BUSY = 5;

/** By default a log of about 8 MB, so that pages that many transactions write are copied only once. */
const LOG_FRAMES = 4000;

export interface SqliteOptions {
  /** Opens data that are empty or older than what the folder held before. */
  readonly acceptsOlderData?: boolean;
  /** Called once, with the reason in a sentence, when the files of the database are deleted, replaced or cut. */
  readonly onLost?: (reason: string) => void;
  /** Number of frames in the log after which it is copied into the database. */
  readonly logFrames?: number;
}

/**
 * The embedded back-end: one file, one process, one writer, WAL, and commits in groups. `folder` is undefined for a database
 * in memory; then there is one connection for readers and the writer.
 */
export function openSqlite(
  folder: string | undefined,
  { acceptsOlderData = false, onLost = () => {}, logFrames = LOG_FRAMES }: SqliteOptions = {},
): Driver {
  const unlock = folder === undefined ? () => {} : lockFolder(folder);
  const path = folder === undefined ? IN_MEMORY : join(folder, DATABASE_FILE);
  const database = openDatabase(path, unlock);
  let disk: Disk | undefined;
  let readDatabase: DatabaseSync | undefined;
  try {
    if (folder !== undefined) {
      const files = new DataFiles(folder, DATABASE_FILE, onLost);
      disk = openDisk(database, files, path, logFrames);
    }
    disk?.files.begin(database, acceptsOlderData);
    readDatabase = folder === undefined ? undefined : new DatabaseSync(path, { readOnly: true });
    // In KiB: room for the inner nodes of the indexes of a million Pages, so that only leaves are read from the file.
    readDatabase?.exec('PRAGMA cache_size = -8000');
  } catch (error) {
    disk?.log.close();
    database.close();
    unlock();
    throw error;
  }
  const group = new GroupCommit(database, disk);
  const write: Driver['write'] = (act, onCommit, options) => group.write(act, onCommit, options);
  const reader = readDatabase && new SqliteLocalStatements(readDatabase);

  const releaseSpace = async ({ files }: Disk): Promise<boolean> => {
    if (countFreePages(database) === 0) return false;
    const release = (): boolean => {
      files.allowSize(releaseFreePages(database));
      return countFreePages(database) > 0;
    };
    return group.writeLocally(release, () => {});
  };

  return {
    soleWriter: true,
    reader: reader ? durableReader(reader, group) : sharedReader(write),
    write,
    ...(disk && { releaseSpace: () => releaseSpace(disk) }),
    startFailure: (error) => toStartFailure(path, error),
    local: {
      get reader() {
        return group.durable ? undefined : reader;
      },
      write: (act, onCommit) => group.writeLocally(act, onCommit),
      onGroupEnd: (act) => group.onGroupEnd(act),
    },
    async close() {
      await group.close();
      await disk?.checkpoints.close();
      await disk?.files.close();
      readDatabase?.close();
      database.close();
      disk?.log.close();
      unlock();
    },
  };
}

function openDisk(database: DatabaseSync, files: DataFiles, path: string, logFrames: number): Disk {
  const log = new WriteAheadLog(`${path}-wal`, Number(database.prepare('PRAGMA page_size').get()?.['page_size']));
  return { files, log, checkpoints: new Checkpoints(path, log, logFrames) };
}

/** Returns the reader of a database in a file: it sees commits before they are durable, and waits until they are. */
function durableReader(reader: LocalStatements, group: GroupCommit): Statements {
  const whenDurable = async <T>(found: T): Promise<T> => {
    if (group.durable) await group.durable;
    return found;
  };
  return {
    all: async (sql, ...values) => whenDurable(reader.all(sql, ...values)),
    get: async (sql, ...values) => whenDurable(reader.get(sql, ...values)),
    run: () => Promise.reject(new Error('a reader does not write')),
  };
}

/** Returns the reader of a database in memory, which queues like a writer so that it never sees half a transaction. */
function sharedReader(write: Driver['write']): Statements {
  const nothing = () => {};
  return {
    all: (sql, ...values) => write((statements) => statements.all(sql, ...values), nothing),
    get: (sql, ...values) => write((statements) => statements.get(sql, ...values), nothing),
    run: () => Promise.reject(new Error('a reader does not write')),
  };
}

/** Opens the database with the newest schema; unlocks the folder when that fails. */
function openDatabase(path: string, unlock: () => void): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    if (path !== IN_MEMORY && !existsSync(path)) createDatabaseFile(path);
    database = new DatabaseSync(path);
    if (path === IN_MEMORY) createSchema(database);
    // Commits and checkpoints are not left to SQLite, since it would wait for the disk inside them (GroupCommit,
    // Checkpoints). With `synchronous` at NORMAL it still syncs what must be in order: the header of a log that begins anew
    // before its frames, the log before a checkpoint, and the database after it.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0');
    database.exec('PRAGMA busy_timeout = 5000');
    migrate(database);
    // One process owns the file, so leases of an earlier process have ended with it.
    database.exec('UPDATE queues SET lease_until = 0 WHERE lease_until > 0');
    return database;
  } catch (error) {
    database?.close();
    unlock();
    if (error instanceof StoreUnavailable) throw error;
    throw new StoreUnavailable(`The database ${path} cannot be opened: ${(error as Error).message}.`);
  }
}

/** Migrates to the newest schema. Each migration commits with its number. */
function migrate(database: DatabaseSync): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > migrations.length) {
    throw new StoreUnavailable('The data was written by a newer Switchhook; use that version, or another data folder.');
  }
  migrations.slice(version).forEach((statements, i) => {
    database.exec(`BEGIN; ${statements.join(';')}; PRAGMA user_version = ${version + i + 1}; COMMIT`);
  });
}

/** Creates the folder and locks it. The operating system ends the lock when the process ends, however it ends. Throws StoreUnavailable. */
export function lockFolder(folder: string): () => void {
  let lock: DatabaseSync | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    lock = new DatabaseSync(join(folder, 'lock'));
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    if ((error as { readonly errcode?: number }).errcode === SQLITE_BUSY)
      throw new FolderInUse(`Another Switchhook is using the data folder ${folder}.`);
    throw new StoreUnavailable(`The data folder ${folder} cannot be written to: ${(error as Error).message}.`);
  }
  return () => lock.close();
}
