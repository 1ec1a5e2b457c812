import assert from 'node:assert/strict';
import { statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it, type TestContext } from 'node:test';
import { TransientFailure } from '../../src/app/ports/transient-failure.ts';
import { prune } from '../../src/app/prune.ts';
import type { Store } from '../../src/app/ports/store.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { compact } from '../../src/store/sqlite/compact.ts';
import { openSqlite } from '../../src/store/sqlite/driver.ts';
import { openStore } from '../../src/store/store.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { eventually } from '../support/eventually.ts';
import { APP, aPage, NOON, PAGE } from './records.ts';

const PAGE_SIZE = 4096;
const ALWAYS = { pause: () => Promise.resolve(), mayRemove: () => Promise.resolve(true) };
/** Bodies of 2,000 characters: two of them fill a page of the file. */
const BODY = JSON.stringify('x'.repeat(2000));

const open = (folder: string): Store => openStore(openSqlite(folder));
const fileOf = (folder: string): string => join(folder, 'switchhook.db');

/** Adds deliveries that are not pending. */
async function fill(store: Store, rows: number): Promise<void> {
  await store.write(async (tx) => {
    if (!(await tx.pages.find(PAGE))) await tx.pages.create(aPage());
    for (let n = 0; n < rows; n++) {
      const revision = await tx.journal.append(PAGE, { kind: 'page_created' }, NOON);
      await tx.deliveries.enqueue(PAGE, revision, APP, 'calls', BODY, NOON);
    }
    await tx.deliveries.dropPending(PAGE, APP);
  });
}

const removeAll = (store: Store) =>
  prune(store, { deliveries: { before: NOON + 1 }, journal: { before: NOON + 1 } }, ALWAYS);

/** Copies the log back into the file, as SQLite does after some thousand pages. */
function checkpoint(folder: string): void {
  const database = new DatabaseSync(fileOf(folder));
  database.exec('PRAGMA wal_checkpoint(PASSIVE)');
  database.close();
}

/** Resolves to the number of steps in which the space was given back. */
async function releaseAll(store: Store): Promise<number> {
  let steps = 1;
  while (await store.releaseSpace()) steps++;
  return steps;
}

async function openFilled(t: TestContext, rows: number): Promise<{ folder: string; store: Store }> {
  const folder = emptyFolder();
  const store = open(folder);
  t.after(() => store.close());
  await fill(store, rows);
  return { folder, store };
}

describe('The file of a SQLite database', () => {
  it('gives the space of removed rows back in steps, without the next writes being refused', async (t) => {
    const { folder, store } = await openFilled(t, 3000);
    checkpoint(folder);
    const full = statSync(fileOf(folder)).size;
    assert.ok(full > 1500 * PAGE_SIZE, String(full));
    await removeAll(store);
    assert.ok((await releaseAll(store)) > 10);
    // The log shortens the file with one of the next commits.
    await fill(store, 1);
    checkpoint(folder);
    const small = statSync(fileOf(folder)).size;
    assert.ok(small < full / 4, `${small} of ${full}`);
    // The reserve, which new rows use before the file grows.
    assert.ok(small >= 256 * PAGE_SIZE, String(small));
    for (let n = 0; n < 3; n++) await fill(store, 10);
    assert.equal(await store.releaseSpace(), false);
  });

  it('is shortened by a checkpoint of its own beside other writes', async (t) => {
    const folder = emptyFolder();
    const store = openStore(openSqlite(folder, { logFrames: 50 }));
    t.after(() => store.close());
    const sizeAfter = async (isReached: (size: number) => boolean): Promise<number> =>
      eventually(async () => {
        await fill(store, 1);
        const { size } = statSync(fileOf(folder));
        assert.ok(isReached(size), String(size));
        return size;
      });
    await fill(store, 3000);
    const full = await sizeAfter((size) => size > 1500 * PAGE_SIZE);
    await removeAll(store);
    await releaseAll(store);
    const small = await sizeAfter((size) => size < full / 2);
    await fill(store, 3000);
    await sizeAfter((size) => size > small);
  });

  it('keeps a reserve, so that a constant number of rows neither shortens nor extends it', async (t) => {
    const { folder, store } = await openFilled(t, 1000);
    const sizes = new Set<number>();
    for (let round = 0; round < 6; round++) {
      await removeAll(store);
      await releaseAll(store);
      await fill(store, 200);
      checkpoint(folder);
      if (round > 0) sizes.add(statSync(fileOf(folder)).size);
    }
    assert.equal(sizes.size, 1, [...sizes].join());
  });

  it('is still watched after it was made shorter: a cut file ends the writes', async (t) => {
    const { folder, store } = await openFilled(t, 3000);
    checkpoint(folder);
    await fill(store, 1);
    await removeAll(store);
    await releaseAll(store);
    await fill(store, 1);
    checkpoint(folder);
    await fill(store, 1);
    truncateSync(fileOf(folder), statSync(fileOf(folder)).size - PAGE_SIZE);
    await assert.rejects(fill(store, 1), (error) => error instanceof TransientFailure && /was cut/.test(error.message));
  });

  it('of an older version gives nothing back until it is rewritten, and then does', async (t) => {
    const folder = emptyFolder();
    const database = new DatabaseSync(fileOf(folder));
    for (const statement of migrations.slice(0, 13).flat()) database.exec(statement);
    database.exec('PRAGMA user_version = 13');
    database.close();
    const store = open(folder);
    await fill(store, 3000);
    await removeAll(store);
    assert.equal(await store.releaseSpace(), false);
    await store.close();
    const { before, after } = compact(folder);
    assert.ok(before > 1500 * PAGE_SIZE && after < 100 * PAGE_SIZE, `${before} ${after}`);
    const again = open(folder);
    t.after(() => again.close());
    await fill(again, 3000);
    await removeAll(again);
    assert.equal(await again.releaseSpace(), true);
  });
});
