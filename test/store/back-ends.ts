import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestContext } from 'node:test';
import type { Store } from '../../src/app/ports.ts';
import type { Driver } from '../../src/store/driver.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { openStore } from '../../src/store/store.ts';

/** A place to keep data. Every suite of this folder runs over each of them. */
export interface BackEnd {
  readonly name: string;
  /** An empty database of its own, gone when the test ends. */
  open(t: TestContext): Driver;
  /** From now on every commit fails, as when the disk is full, until the function returned is called. */
  breakCommits(t: TestContext): () => void;
}

export const backEnds: readonly BackEnd[] = [
  { name: 'SQLite in a file', open: openFile, breakCommits: breakSqlite },
  { name: 'SQLite in memory', open: (t) => closing(t, openSqlite(undefined)), breakCommits: breakSqlite },
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
