import { fail } from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import type { TestContext } from 'node:test';
import pg from 'pg';
import type { Store } from '../../src/app/ports/store.ts';
import type { Config } from '../../src/config/config.ts';
import type { Driver } from '../../src/store/driver.ts';
import { openPostgres } from '../../src/store/postgres/driver.ts';
import { openSqlite } from '../../src/store/sqlite/driver.ts';
import { openStore } from '../../src/store/store.ts';
import { databaseOf, takeDatabase } from './databases.ts';
import { emptySchema } from './postgres.ts';
import { PATIENT_POSTGRES } from './patience.ts';
import { emptyFolder } from './empty-folder.ts';

/** A back-end for tests. The suites of test/store run on each; whole servers run on the chosen one. */
export interface BackEnd {
  readonly name: string;
  /** This process is the only writer, so that records are cached. */
  readonly soleWriter: boolean;
  /** Opens an empty database, which is removed when the test ends. */
  open(t: TestContext): Driver;
  /** Makes every commit fail, as on a full disk, until the returned function is called. */
  breakCommits(t: TestContext): () => void;
  /** Returns the place for a server's data: the one that belongs to the folder `data`, else a new empty one. */
  place(data: string | undefined): Promise<Place>;
  /** Opens the data in the place that belongs to the folder `data`; it may still be empty. */
  openData(data: string): Promise<Driver>;
}

export interface Place {
  readonly config: Partial<Config>;
  /** Has to be called when the server has ended. */
  release(): Promise<void>;
}

export const backEnds: readonly BackEnd[] = [
  {
    name: 'SQLite in a file',
    soleWriter: true,
    open: openFile,
    breakCommits: breakSqlite,
    place: placeFile,
    openData: openFolder,
  },
  {
    name: 'SQLite in memory',
    soleWriter: true,
    open: (t) => closing(t, openSqlite(undefined)),
    breakCommits: breakSqlite,
    place: (data) => Promise.resolve({ config: { data }, release: nothing }),
    openData: openFolder,
  },
  {
    name: 'PostgreSQL',
    soleWriter: false,
    open: openDatabase,
    breakCommits: breakPostgres,
    place: placeDatabase,
    openData: async (data) => openPostgres(await databaseOf(data), PATIENT_POSTGRES),
  },
];

let chosen = 'SQLite in memory';

/** Chooses the back-end of the servers that this process starts from now on. */
export function chooseBackEnd(name: string): void {
  chosen = name;
}

/** Returns the back-end of the servers of this process. */
export function chosenBackEnd(): BackEnd {
  const backEnd = backEnds.find(({ name }) => name === chosen);
  if (!backEnd) throw new Error(`there is no back-end ${chosen}`);
  return backEnd;
}

/** Opens a store over an empty database of `backEnd`. */
export const openEmpty = (backEnd: BackEnd, t: TestContext): Store => openStore(backEnd.open(t));

async function nothing(): Promise<void> {}

async function openFolder(data: string): Promise<Driver> {
  return openSqlite(data);
}

function openFile(t: TestContext): Driver {
  return closing(t, openSqlite(emptyFolder()));
}

function openDatabase(t: TestContext): Driver {
  return closing(t, opening(emptySchema(t).then((url) => openPostgres(url, PATIENT_POSTGRES))));
}

async function placeFile(data: string | undefined): Promise<Place> {
  if (data !== undefined) return { config: { data }, release: nothing };
  const folder = emptyFolder();
  return { config: { data: folder }, release: () => rm(folder, { recursive: true, force: true }) };
}

/** Small, because a test process has many servers, some of them at once. */
const POOL = 4;

async function placeDatabase(data: string | undefined): Promise<Place> {
  if (data !== undefined) return { config: { database: await databaseOf(data), poolSize: POOL }, release: nothing };
  const { url, giveBack } = await takeDatabase();
  return { config: { database: url, poolSize: POOL }, release: giveBack };
}

/** Returns a driver that takes calls before the database is open. */
function opening(opened: Promise<Driver>): Driver {
  return {
    soleWriter: false,
    reader: {
      all: async (...asked) => (await opened).reader.all(...asked),
      get: async (...asked) => (await opened).reader.get(...asked),
      run: async (...asked) => (await opened).reader.run(...asked),
    },
    findChangedPage: async (...asked) => (await opened).findChangedPage?.(...asked),
    findToken: async (...asked) => (await opened).findToken?.(...asked),
    openDecisions: (...asked) => {
      const decisions = opened.then((driver) => driver.openDecisions?.(...asked) ?? fail('PostgreSQL has its own'));
      return {
        decide: async (...about) => (await decisions).decide(...about),
        handQueuesTo: (taker) => void decisions.then((each) => each.handQueuesTo(taker)),
      };
    },
    openDeliveryWork: (process) => {
      const work = opened.then((driver) => driver.openDeliveryWork?.(process) ?? fail('PostgreSQL has its own'));
      return {
        claimQueues: async (...asked) => (await work).claimQueues(...asked),
        recordResults: async (...asked) => (await work).recordResults(...asked),
      };
    },
    write: async (...asked) => (await opened).write(...asked),
    close: async () => (await opened).close(),
  };
}

/** Closes the driver when the test ends, unless the test has closed it. */
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

/** Returns whether a query commits: COMMIT, or the statement that stores decisions, which is a transaction by itself. */
const isCommit = (query: unknown): boolean =>
  query === 'COMMIT' || (query as { readonly text?: string } | undefined)?.text?.startsWith('WITH change AS') === true;

function breakPostgres(t: TestContext): () => void {
  const query = Reflect.get<typeof pg.Client.prototype, 'query'>(pg.Client.prototype, 'query');
  const broken = t.mock.method(pg.Client.prototype, 'query', function (this: pg.Client, ...asked: unknown[]) {
    if (isCommit(asked[0])) return Promise.reject(new Error('Connection terminated unexpectedly'));
    return Reflect.apply(query, this, asked) as unknown;
  });
  return () => broken.mock.restore();
}
