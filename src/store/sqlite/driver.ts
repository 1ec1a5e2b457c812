import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { StoreUnavailable } from '../unavailable.ts';
import type { Driver, Row, Statements, Value } from '../driver.ts';
import { withoutNul } from '../text.ts';
import { migrations } from '../migrations/index.ts';

/** The name of the database in its folder. */
export const DATABASE_FILE = 'switchhook.db';

/** Transactions of one turn that commit together: bounds how long one commit can keep the event loop. */
const GROUP = 256;

type Member = {
  act: (statements: Statements) => Promise<unknown>;
  committed: () => void;
  resolve: (value: never) => void;
  reject: (reason: unknown) => void;
};

/**
 * The embedded back-end: one file, one process, one writer, WAL and `synchronous=FULL`.
 *
 * Group commit: the transactions begun in one turn of the event loop run one after the other inside one SQLite
 * transaction, and their callers hear of it after the one fsync. Each writes behind a savepoint, so that one that
 * is refused takes only its own writes back.
 *
 * `folder` is undefined for a database in memory, which readers and the writer then share.
 */
export function openSqlite(folder: string | undefined): Driver {
  const unlock = folder === undefined ? () => {} : lockFolder(folder);
  const path = folder === undefined ? ':memory:' : join(folder, DATABASE_FILE);
  const database = openDatabase(path, unlock);

  const writer = new SqliteStatements(database);
  const readDatabase = folder === undefined ? undefined : new DatabaseSync(path, { readOnly: true });
  let queue: Member[] = [];
  let flushing: Promise<void> | undefined;

  const flush = async (): Promise<void> => {
    const group = queue.splice(0, GROUP);
    const settle: (() => void)[] = [];
    try {
      database.exec('BEGIN IMMEDIATE');
      for (const member of group) settle.push(await runMember(writer, member));
      database.exec('COMMIT');
      for (const member of group) member.committed();
      for (const tell of settle) tell();
    } catch (error) {
      if (database.isOpen && database.isTransaction) database.exec('ROLLBACK');
      for (const member of group) member.reject(error);
    }
    flushing = queue.length > 0 ? nextTurn().then(flush) : undefined;
  };

  const write: Driver['write'] = (act, committed) =>
    new Promise((resolve, reject) => {
      queue.push({ act, committed, resolve, reject });
      flushing ??= nextTurn().then(flush);
    });

  return {
    soleWriter: true,
    skipLocked: '',
    reader: readDatabase ? new SqliteStatements(readDatabase) : sharedReader(write),
    write,
    async close() {
      while (flushing) await flushing;
      queue = [];
      readDatabase?.close();
      database.close();
      unlock();
    },
  };
}

/** Runs one member of a group; returns what to tell its caller once the group is durable. */
async function runMember(writer: SqliteStatements, member: Member): Promise<() => void> {
  writer.savepointDue = true;
  try {
    const value = await member.act(writer);
    return () => member.resolve(value as never);
  } catch (error) {
    if (!writer.savepointDue) writer.rollBackMember();
    return () => member.reject(error);
  } finally {
    if (!writer.savepointDue) writer.releaseMember();
  }
}

class SqliteStatements implements Statements {
  /** Set when the running member has not written yet: a savepoint costs something, so only writers make one. */
  savepointDue = false;
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async all(sql: string, ...values: Value[]): Promise<readonly Row[]> {
    this.#beforeWrite(sql);
    return this.#prepare(sql).all(...values.map(bind));
  }

  async get(sql: string, ...values: Value[]): Promise<Row | undefined> {
    return this.#prepare(sql).get(...values.map(bind));
  }

  async run(sql: string, ...values: Value[]): Promise<number> {
    this.#beforeWrite(sql);
    return Number(this.#prepare(sql).run(...values.map(bind)).changes);
  }

  rollBackMember(): void {
    this.#prepare('ROLLBACK TO member').run();
  }

  releaseMember(): void {
    this.#prepare('RELEASE member').run();
  }

  #beforeWrite(sql: string): void {
    if (!this.savepointDue || sql.startsWith('SELECT')) return;
    this.savepointDue = false;
    this.#prepare('SAVEPOINT member').run();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (!statement) this.#prepared.set(sql, (statement = this.#database.prepare(sql)));
    return statement;
  }
}

/** In memory there is one connection, so a reader waits its turn: it never sees half a transaction. */
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

/** Opens the database at the newest schema; gives the folder back when that fails. */
function openDatabase(path: string, unlock: () => void): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000');
    // A page that many transactions write is copied back once: the log may grow to 16 MB between two checkpoints.
    database.exec('PRAGMA wal_autocheckpoint = 4000');
    migrate(database);
    // One process owns the file: whatever an earlier one had in hand died with it.
    database.exec('UPDATE queues SET lease_until = 0 WHERE lease_until > 0');
    return database;
  } catch (error) {
    database?.close();
    unlock();
    if (error instanceof StoreUnavailable) throw error;
    throw new StoreUnavailable(`The database ${path} cannot be opened: ${(error as Error).message}.`);
  }
}

/** Brings the schema up to date. Each migration commits with its number. */
function migrate(database: DatabaseSync): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > migrations.length) {
    throw new StoreUnavailable('The data was written by a newer Switchhook; use that version, or another data folder.');
  }
  migrations.slice(version).forEach((statements, i) => {
    database.exec(`BEGIN; ${statements.join(';')}; PRAGMA user_version = ${version + i + 1}; COMMIT`);
  });
}

/** Makes the folder and holds a lock in it that the operating system lets go of when the process ends, however it ends. */
export function lockFolder(folder: string): () => void {
  let lock: DatabaseSync | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    lock = new DatabaseSync(join(folder, 'lock'));
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    const message = error instanceof Error ? error.message : String(error);
    if (message.includes('locked'))
      throw new StoreUnavailable(`Another Switchhook is using the data folder ${folder}.`);
    throw new StoreUnavailable(`The data folder ${folder} cannot be written to: ${message}.`);
  }
  return () => lock.close();
}
