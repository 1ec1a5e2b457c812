import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { forgetNote } from './data-files.ts';
import { DATABASE_FILE, lockFolder } from './driver.ts';
import { bind } from './statements.ts';
import { fillLatestRevisions } from '../migrations/010-inbox.ts';
import { fillQueueCursors } from '../migrations/020-index-of-retries.ts';
import { tables, type Table } from '../tables.ts';
import {
  columnList,
  requireSchema,
  notEmpty,
  SCHEMA,
  schemaStatements,
  toValues,
  type TransferSource,
  type TransferTarget,
  type Values,
} from '../transfer.ts';
import { StoreUnavailable } from '../unavailable.ts';

/** Maximum number of rows, and of characters of text, in a batch. */
const BATCH_ROWS = 500;
const BATCH_CHARACTERS = 1_000_000;

/** Opens the instance in `folder`, and locks the folder meanwhile. Throws StoreUnavailable. */
export function openSqliteSource(folder: string): TransferSource {
  const path = join(folder, DATABASE_FILE);
  if (!existsSync(path)) throw new StoreUnavailable(`There is no data in the folder ${folder}.`);
  const unlock = lockFolder(folder);
  let database: DatabaseSync | undefined;
  try {
    // Not read-only, because the log that the last process left has to be applied.
    database = new DatabaseSync(path);
    requireOwn(database, path);
    database.exec('BEGIN');
  } catch (error) {
    database?.close();
    unlock();
    throw unavailable(path, error);
  }
  const opened = database;
  return {
    rows: (table) => readTable(opened, path, table),
    async close() {
      opened.close();
      unlock();
    },
  };
}

async function* readTable(database: DatabaseSync, path: string, table: Table): AsyncGenerator<readonly Values[]> {
  const order = table.key.map((place) => table.columns[place]?.name).join(', ');
  try {
    const select = database.prepare(`SELECT ${columnList(table)} FROM ${table.name} ORDER BY ${order}`);
    select.setReturnArrays(true);
    let batch: Values[] = [];
    let characters = 0;
    for (const row of select.iterate() as Iterable<unknown>) {
      const values = toValues(table, row as readonly unknown[]);
      batch.push(values);
      for (const value of values) characters += typeof value === 'string' ? value.length : 0;
      if (batch.length < BATCH_ROWS && characters < BATCH_CHARACTERS) continue;
      yield batch;
      batch = [];
      characters = 0;
    }
    yield batch;
  } catch (error) {
    throw unavailable(path, error);
  }
}

/**
 * Opens `folder` for an import. The new database has another file name until it is complete; then it replaces the empty
 * one, if there is one. Throws StoreUnavailable.
 */
export function openSqliteTarget(folder: string): TransferTarget {
  const unlock = lockFolder(folder);
  const path = join(folder, DATABASE_FILE);
  const unfinished = `${path}.import`;
  const remove = (): void => rmSync(unfinished, { force: true });
  let database: DatabaseSync;
  try {
    if (existsSync(path)) requireEmpty(path, folder);
    remove();
    database = new DatabaseSync(unfinished);
    // Durability is not needed before the end: after a crash the next import removes the file.
    database.exec(
      'PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768; BEGIN',
    );
    for (const statement of schemaStatements().tables) database.exec(statement);
  } catch (error) {
    unlock();
    throw unavailable(path, error);
  }
  const inserts = new Map<Table, StatementSync>();
  const insertInto = (table: Table): StatementSync => {
    const marks = table.columns.map(() => '?').join(', ');
    return database.prepare(`INSERT INTO ${table.name} (${columnList(table)}) VALUES (${marks})`);
  };

  return {
    async add(table, rows) {
      try {
        const insert = inserts.get(table) ?? insertInto(table);
        inserts.set(table, insert);
        for (const row of rows) insert.run(...row.map(bind));
      } catch (error) {
        throw unavailable(path, error);
      }
      // Lets the process handle signals.
      await nextTurn();
    },
    async commit() {
      try {
        for (const statement of schemaStatements().indexes) {
          database.exec(statement);
          await nextTurn();
        }
        for (const statement of [...fillLatestRevisions, ...fillQueueCursors]) database.exec(statement);
        database.exec(`PRAGMA user_version = ${SCHEMA}; COMMIT`);
        database.close();
        flush(unfinished);
        renameSync(unfinished, path);
        await forgetNote(folder);
        flush(folder);
      } catch (error) {
        throw unavailable(path, error);
      }
    },
    async close() {
      if (database.isOpen) database.close();
      remove();
      unlock();
    },
  };
}

/** Checks that a database has the schema of this program. Throws StoreUnavailable. */
function requireOwn(database: DatabaseSync, path: string): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version === 0) throw new StoreUnavailable(`The database ${path} was not made by Switchhook.`);
  requireSchema(version);
}

/**
 * Checks that the database at `path` may be replaced. Closing it removes its log, which SQLite would otherwise apply to the
 * new database. Throws StoreUnavailable.
 */
function requireEmpty(path: string, folder: string): void {
  const database = new DatabaseSync(path);
  try {
    const nothing = database.prepare('SELECT name FROM sqlite_schema LIMIT 1').get() === undefined;
    if (nothing) return;
    requireOwn(database, path);
    const filled = tables.find(({ name }) => database.prepare(`SELECT * FROM ${name} LIMIT 1`).get());
    if (filled) throw notEmpty(`The data folder ${folder}`, filled);
  } finally {
    database.close();
  }
  if (existsSync(`${path}-wal`)) throw new Error('its log is still there');
}

function flush(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function unavailable(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StoreUnavailable) return error;
  return new StoreUnavailable(`The database ${path} cannot be used: ${error.message}.`, { cause: error });
}
