import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestContext } from 'node:test';
import pg from 'pg';
import type { Store } from '../../src/app/ports.ts';
import type { Driver } from '../../src/store/driver.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { openStore } from '../../src/store/store.ts';
import { emptySchema } from '../support/postgres.ts';

/** A place to keep data. Every suite of this folder runs over each of them. */
export interface BackEnd {
  readonly name: string;
  /** Records are kept at hand, since nobody else writes. */
  readonly soleWriter: boolean;
  /** An empty database of its own, gone when the test ends. */
  open(t: TestContext): Driver;
  /** From now on every commit fails, as when the disk is full, until the function returned is called. */
  breakCommits(t: TestContext): () => void;
}

export const backEnds: readonly BackEnd[] = [
  { name: 'SQLite in a file', soleWriter: true, open: openFile, breakCommits: breakSqlite },
  {
    name: 'SQLite in memory',
    soleWriter: true,
    open: (t) => closing(t, openSqlite(undefined)),
    breakCommits: breakSqlite,
  },
  { name: 'PostgreSQL', soleWriter: false, open: openDatabase, breakCommits: breakPostgres },
];

/** A store over an empty database of `backEnd`. */
export const openEmpty = (backEnd: BackEnd, t: TestContext): Store => openStore(backEnd.open(t));

/** A folder that is there and empty. */
export const emptyFolder = (): string => mkdtempSync(join(tmpdir(), 'switchhook-'));

export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

function openFile(t: TestContext): Driver {
  const folder = emptyFolder();
  const driver = closing(t, openSqlite(folder));
  t.after(() => removeFolder(folder));
  return driver;
}

function openDatabase(t: TestContext): Driver {
  return closing(t, opening(emptySchema(t).then((url) => openPostgres(url))));
}

/** A driver that can be asked before it is open. */
function opening(opened: Promise<Driver>): Driver {
  return {
    soleWriter: false,
    skipLocked: 'FOR UPDATE SKIP LOCKED',
    reader: {
      all: async (...asked) => (await opened).reader.all(...asked),
      get: async (...asked) => (await opened).reader.get(...asked),
      run: async (...asked) => (await opened).reader.run(...asked),
    },
    write: async (...asked) => (await opened).write(...asked),
    close: async () => (await opened).close(),
  };
}

/** Closes with the test, unless the test did. */
function closing(t: TestContext, driver: Driver): Driver {
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= driver.close());
  t.after(close);
  return { ...driver, close };
}

function breakSqlite(t: TestContext): () => void {
  const exec = Reflect.get<DatabaseSync, 'exec'>(DatabaseSync.prototype, 'exec');
  const broken = t.mock.method(DatabaseSync.prototype, 'exec', function (this: DatabaseSync, sql: string) {
    if (sql === 'COMMIT') throw new Error('database or disk is full');
    exec.call(this, sql);
  });
  return () => broken.mock.restore();
}

function breakPostgres(t: TestContext): () => void {
  const query = Reflect.get<typeof pg.Client.prototype, 'query'>(pg.Client.prototype, 'query');
  const broken = t.mock.method(pg.Client.prototype, 'query', function (this: pg.Client, ...asked: unknown[]) {
    if (asked[0] === 'COMMIT') return Promise.reject(new Error('Connection terminated unexpectedly'));
    return Reflect.apply(query, this, asked) as unknown;
  });
  return () => broken.mock.restore();
}
