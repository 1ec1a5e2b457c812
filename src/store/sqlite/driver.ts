import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { DataFiles } from './data-files.ts';
import { countFreePages, releaseFreePages } from './free-pages.ts';
import { StoreUnavailable } from '../unavailable.ts';
import type { Driver, LocalDatabase, LocalStatements, Row, Statements, Value } from '../driver.ts';
import { withoutNul } from '../text.ts';
import { migrations } from '../migrations/index.ts';

/** The name of the database in its folder. */
export const DATABASE_FILE = 'switchhook.db';

/** Result code for a database that another process has locked, https://www.sqlite.org/rescode.html#busy. */
const SQLITE_BUSY = 5;

/** Maximum number of transactions that commit together: bounds the time for which a commit blocks the event loop. */
const MAX_GROUP = 256;

export interface SqliteOptions {
  /** Opens data that are empty or older than what the folder held before. */
  readonly acceptsOlderData?: boolean;
  /** Called once, with the reason in a sentence, when the files of the database are deleted, replaced or cut. */
  readonly onLost?: (reason: string) => void;
}

/** A function that settles the promise of a member, to be called once its group is durable. */
type Settle = () => void;

/** A transaction of a group, or an act on the database between its transactions, which returns at once. */
interface Member {
  readonly run: (writer: SqliteStatements) => Settle | Promise<Settle>;
  readonly onCommit: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * The embedded back-end: one file, one process, one writer, WAL and `synchronous=FULL`.
 *
 * Group commit: the transactions begun in one turn of the event loop run one after the other inside one SQLite
 * transaction, and their promises resolve after its one fsync. Each has a savepoint, so that a refusal rolls back only the
 * writes of its own transaction.
 *
 * `folder` is undefined for a database in memory. Then there is one connection for readers and the writer.
 */
export function openSqlite(
  folder: string | undefined,
  { acceptsOlderData = false, onLost = () => {} }: SqliteOptions = {},
): Driver {
  const unlock = folder === undefined ? () => {} : lockFolder(folder);
  const path = folder === undefined ? ':memory:' : join(folder, DATABASE_FILE);
  const database = openDatabase(path, unlock);

  const writer = new SqliteStatements(database);
  const files = folder === undefined ? undefined : new DataFiles(folder, DATABASE_FILE, onLost);
  try {
    files?.begin(database, acceptsOlderData);
  } catch (error) {
    database.close();
    unlock();
    throw error;
  }
  const readDatabase = folder === undefined ? undefined : new DatabaseSync(path, { readOnly: true });
  let queue: Member[] = [];
  let flushing: Promise<void> | undefined;
  let onGroupEnd = (): void => {};

  const flush = async (): Promise<void> => {
    const group = queue.splice(0, MAX_GROUP);
    const settles: Settle[] = [];
    try {
      files?.check();
      database.exec('BEGIN IMMEDIATE');
      for (const member of group) {
        const settle = member.run(writer);
        settles.push(settle instanceof Promise ? await settle : settle);
      }
      const isRaised = files?.raise(database);
      database.exec('COMMIT');
      if (isRaised) files?.note();
      for (const member of group) member.onCommit();
      for (const settle of settles) settle();
    } catch (error) {
      if (database.isOpen && database.isTransaction) database.exec('ROLLBACK');
      for (const member of group) member.reject(error);
    }
    onGroupEnd();
    flushing = queue.length > 0 ? nextTurn().then(flush) : undefined;
  };

  const enqueue = (member: Member): void => {
    queue.push(member);
    flushing ??= nextTurn().then(flush);
  };

  const write: Driver['write'] = (act, onCommit) =>
    new Promise((resolve, reject) => {
      enqueue({ run: (statements) => runTransaction(statements, act, resolve, reject), onCommit, reject });
    });

  const local: LocalDatabase = {
    ...(readDatabase && { reader: new SqliteLocalStatements(readDatabase) }),
    write: (act, onCommit) =>
      new Promise((resolve, reject) => {
        const run = (statements: SqliteStatements): Settle => {
          const value = act(statements.local);
          return () => resolve(value);
        };
        enqueue({ run, onCommit, reject });
      }),
    onGroupEnd(act) {
      onGroupEnd = act;
    },
  };

  const releaseSpace = async (opened: DataFiles): Promise<boolean> => {
    if (countFreePages(database) === 0) return false;
    return local.write(
      () => {
        const bytes = releaseFreePages(database);
        opened.allowSize(bytes);
        return countFreePages(database) > 0;
      },
      () => {},
    );
  };

  return {
    soleWriter: true,
    reader: readDatabase ? new SqliteStatements(readDatabase) : sharedReader(write),
    write,
    local,
    ...(files && { releaseSpace: () => releaseSpace(files) }),
    async close() {
      while (flushing) await flushing;
      queue = [];
      await files?.close();
      readDatabase?.close();
      database.close();
      unlock();
    },
  };
}

/** Runs one transaction of a group. */
async function runTransaction<T>(
  writer: SqliteStatements,
  act: (statements: Statements) => Promise<T>,
  resolve: (value: T) => void,
  reject: (reason: unknown) => void,
): Promise<Settle> {
  writer.savepointDue = true;
  try {
    const value = await act(writer);
    return () => resolve(value);
  } catch (error) {
    if (!writer.savepointDue) writer.rollBackMember();
    return () => reject(error);
  } finally {
    if (!writer.savepointDue) writer.releaseMember();
  }
}

/** Statements that return at once. */
class SqliteLocalStatements implements LocalStatements {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  all(sql: string, ...values: Value[]): readonly Row[] {
    return this.#prepare(sql).all(...values.map(bind));
  }

  get(sql: string, ...values: Value[]): Row | undefined {
    return this.#prepare(sql).get(...values.map(bind));
  }

  run(sql: string, ...values: Value[]): number {
    return Number(this.#prepare(sql).run(...values.map(bind)).changes);
  }

  #prepare(sql: string): StatementSync {
    const found = this.#prepared.get(sql);
    if (found) return found;
    const statement = this.#database.prepare(sql);
    this.#prepared.set(sql, statement);
    return statement;
  }
}

class SqliteStatements implements Statements {
  /** True until the running transaction writes: savepoints have a cost, so only transactions that write make one. */
  savepointDue = false;
  readonly local: LocalStatements;

  constructor(database: DatabaseSync) {
    this.local = new SqliteLocalStatements(database);
  }

  async all(sql: string, ...values: Value[]): Promise<readonly Row[]> {
    this.#beforeWrite(sql);
    return this.local.all(sql, ...values);
  }

  async get(sql: string, ...values: Value[]): Promise<Row | undefined> {
    return this.local.get(sql, ...values);
  }

  async run(sql: string, ...values: Value[]): Promise<number> {
    this.#beforeWrite(sql);
    return this.local.run(sql, ...values);
  }

  rollBackMember(): void {
    this.local.run('ROLLBACK TO member');
  }

  releaseMember(): void {
    this.local.run('RELEASE member');
  }

  #beforeWrite(sql: string): void {
    if (!this.savepointDue || sql.startsWith('SELECT')) return;
    this.savepointDue = false;
    this.local.run('SAVEPOINT member');
  }
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

export const bind = (value: Value): string | number | null =>
  typeof value === 'boolean' ? Number(value) : withoutNul(value);

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Opens the database and migrates it to the newest schema; unlocks the folder when that fails. */
function openDatabase(path: string, unlock: () => void): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    // Only a new file takes it, so it comes first; an older one takes it with its next VACUUM.
    database.exec('PRAGMA auto_vacuum = INCREMENTAL');
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000');
    // A log of up to 16 MB between checkpoints: database pages that many transactions write are copied back only once.
    database.exec('PRAGMA wal_autocheckpoint = 4000');
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
      throw new StoreUnavailable(`Another Switchhook is using the data folder ${folder}.`);
    throw new StoreUnavailable(`The data folder ${folder} cannot be written to: ${(error as Error).message}.`);
  }
  return () => lock.close();
}
