import assert from 'node:assert/strict';
import fs, { copyFileSync, openSync, readSync, closeSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Store } from '../../src/app/ports/store.ts';
import { TransientFailure } from '../../src/app/ports/transient-failure.ts';
import { openSqlite } from '../../src/store/sqlite/driver.ts';
import { openStore } from '../../src/store/store.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { anAttempt, aPage, APP, claim, NOON, PAGE, settingsNumber } from './records.ts';

const FILE = 'switchhook.db';

type Done = (error: Error | null) => void;

/** Calls `sync` for each sync in a thread, and `syncNow` for each that blocks, instead of the system. */
function mockSyncs(t: TestContext, sync: (file: number, done: Done) => void, syncNow: (file: number) => void): void {
  t.mock.method(fs, 'fdatasync', sync);
  t.mock.method(fs, 'fdatasyncSync', syncNow);
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
}

function openFolder(t: TestContext, logFrames?: number) {
  const folder = emptyFolder();
  const lost: string[] = [];
  const store = openStore(
    openSqlite(folder, { onLost: (reason) => lost.push(reason), ...(logFrames !== undefined && { logFrames }) }),
  );
  t.after(() => store.close());
  return { folder, store, lost };
}

const save = (store: Store, name: string, value = name) => store.write((tx) => tx.metadata.save(name, value));
const find = (store: Store, name: string) => store.read((reads) => reads.metadata.find(name));
const update = (store: Store, n: number) =>
  store.decide(PAGE, () => ({
    result: n,
    change: { events: [{ event: { kind: 'call_settings_update', settings: settingsNumber(n) }, at: NOON }] },
  }));

/** Mocks the syncs so that those in a thread end when the test ends them; a function for each is put into the list. */
function holdSyncs(t: TestContext): { readonly held: Done[]; readonly next: () => Promise<Done> } {
  const pending: Done[] = [];
  const next = async (): Promise<Done> => {
    for (;;) {
      const done = pending.shift();
      if (done) return done;
      await nextTurn();
    }
  };
  mockSyncs(
    t,
    (_, done) => pending.push(done),
    () => {},
  );
  return { held: pending, next };
}

describe('The sync of the log of SQLite', () => {
  it('comes before any promise of its group is settled, and before its commits are shown to readers', async (t) => {
    const { store } = openFolder(t);
    await store.write((tx) => tx.pages.create(aPage()));
    await update(store, 1);
    const { next } = holdSyncs(t);
    const seen: string[] = [];
    const note = (what: string) => () => void seen.push(what);
    const writes = [
      save(store, 'a').then(note('written')),
      update(store, 2).then(note('decided')),
      store.write(() => Promise.reject(new Error('refused'))).catch(note('refused')),
    ];
    const done = await next();
    const read = find(store, 'a').then((value) => note(`read ${value}`)());
    const later = save(store, 'b').then(note('later'));
    for (let i = 0; i < 20; i++) await nextTurn();
    const page = store.access.findPage(PAGE);
    assert.ok(page && !(page instanceof Promise));
    assert.deepEqual(page.settings, settingsNumber(1), 'a cached Page is as it was before the group');
    assert.deepEqual(seen, []);
    done(null);
    await Promise.all([...writes, read]);
    assert.deepEqual(seen.toSorted(), ['decided', 'read a', 'refused', 'written']);
    (await next())(null);
    await later;
    const changed = await store.access.findPage(PAGE);
    assert.deepEqual(changed?.settings, settingsNumber(2));
  });

  it('does not let a Page that is read during the sync be known before its end', async (t) => {
    const { store } = openFolder(t);
    const { next } = holdSyncs(t);
    const created = Promise.all([store.write((tx) => tx.pages.create(aPage())), save(store, 'a')]);
    const done = await next();
    const page = store.access.findPage(PAGE);
    assert.ok(page instanceof Promise);
    let isFound = false;
    void page.then(() => (isFound = true));
    for (let i = 0; i < 20; i++) await nextTurn();
    assert.equal(isFound, false);
    done(null);
    assert.deepEqual(await page, aPage());
    await created;
  });

  it('is done at once for a transaction that is alone, and in a thread for several and the one after them', async (t) => {
    const { store } = openFolder(t);
    const syncs: string[] = [];
    const sync = (_: number, done: Done) => {
      syncs.push('in a thread');
      setImmediate(() => done(null));
    };
    mockSyncs(t, sync, () => void syncs.push('at once'));
    await save(store, 'a');
    assert.deepEqual(syncs, ['at once']);
    await Promise.all([save(store, 'b'), save(store, 'c')]);
    assert.deepEqual(syncs, ['at once', 'in a thread']);
    await save(store, 'd');
    assert.deepEqual(syncs, ['at once', 'in a thread', 'in a thread'], 'others may follow');
    await save(store, 'e');
    assert.deepEqual(syncs, ['at once', 'in a thread', 'in a thread', 'at once']);
  });

  it('is done in a thread for the results of several attempts, which nobody waits for', async (t) => {
    const { store } = openFolder(t);
    await store.write(async (tx) => {
      await tx.pages.create(aPage());
      for (const revision of [1, 2, 3]) await tx.deliveries.enqueue(PAGE, revision, APP, 'calls', '{}', NOON);
    });
    const due = (await claim(store, NOON)).flatMap((leased) => leased.due);
    const syncs: string[] = [];
    const sync = (_: number, done: Done) => {
      syncs.push('in a thread');
      setImmediate(() => done(null));
    };
    mockSyncs(t, sync, () => void syncs.push('at once'));
    const results = due.map(
      (delivery) => ({ delivery, attempt: anAttempt(), state: 'delivered', dueAt: NOON }) as const,
    );
    await store.recordResults(results.slice(0, 1), []);
    assert.deepEqual(syncs, ['at once']);
    await store.recordResults(results.slice(1), []);
    assert.deepEqual(syncs, ['at once', 'in a thread']);
  });

  it('is left out for leases and for what may be lost, but not for what commits with them', async (t) => {
    const { store } = openFolder(t);
    await store.write(async (tx) => {
      await tx.pages.create(aPage());
      await tx.deliveries.enqueue(PAGE, 1, APP, 'calls', '{}', NOON);
    });
    const syncs: string[] = [];
    const sync = (_: number, done: Done) => {
      syncs.push('in a thread');
      setImmediate(() => done(null));
    };
    mockSyncs(t, sync, () => void syncs.push('at once'));
    assert.equal((await claim(store, NOON)).length, 1);
    await store.write((tx) => tx.metadata.save('b', ''), { mayBeLost: true });
    assert.deepEqual(syncs, []);
    await Promise.all([claim(store, NOON), save(store, 'a')]);
    assert.deepEqual(syncs, ['in a thread']);
  });

  for (const count of [1, 2])
    it(`rejects ${count === 1 ? 'a transaction' : 'the transactions'} when it fails, and all later ones, and reports it once`, async (t) => {
      const { store, lost } = openFolder(t);
      await save(store, 'before');
      const failure = new Error('input/output error');
      const syncNow = () => {
        throw failure;
      };
      mockSyncs(t, (_, done) => setImmediate(() => done(failure)), syncNow);
      const settled = await Promise.allSettled(Array.from({ length: count }, (_, i) => save(store, String(i))));
      // A sync that succeeds after a failed one would say nothing about what the failed one gave up.
      t.mock.restoreAll();
      syncBuiltinESMExports();
      settled.push(...(await Promise.allSettled([save(store, 'later')])));
      for (const each of settled) assert.ok(each.status === 'rejected' && each.reason instanceof TransientFailure);
      assert.equal(lost.length, 1);
      assert.match(String(lost), /switchhook\.db-wal could not be synced to the disk: input\/output error\./);
      assert.equal(await find(store, 'before'), 'before');
    });

  it('has put every confirmed write on the disk, as a copy of the files at the last sync shows', async (t) => {
    const { folder, store } = openFolder(t);
    const copy = emptyFolder();
    const { fdatasync, fdatasyncSync } = fs;
    const copyFiles = () => {
      for (const file of [FILE, `${FILE}-wal`]) copyFileSync(join(folder, file), join(copy, file));
    };
    const sync = (file: number, done: Done) => {
      copyFiles();
      fdatasync(file, done);
    };
    mockSyncs(t, sync, (file) => {
      copyFiles();
      fdatasyncSync(file);
    });
    for (let round = 0; round < 20; round++) {
      const names = Array.from({ length: (round % 4) + 1 }, (_, i) => `${round}/${i}`);
      await Promise.all(names.map((name) => save(store, name)));
      const copied = new DatabaseSync(join(copy, FILE));
      const rows = copied.prepare('SELECT name FROM metadata').all();
      copied.close();
      assert.deepEqual(
        names.filter((name) => !rows.some((row) => row['name'] === name)),
        [],
      );
    }
  });
});

/** A log of 200 kB. */
const LOG_FRAMES = 50;

/** Returns the salt of a log, which changes when the log starts again. */
function saltOf(folder: string): string {
  const file = openSync(join(folder, `${FILE}-wal`), 'r');
  const salt = Buffer.alloc(8);
  readSync(file, salt, 0, 8, 16);
  closeSync(file);
  return salt.toString('hex');
}

/** Writes until the log starts again, or `rounds` times; several transactions at a time. Returns true when it has. */
async function writeUntilAnew(store: Store, folder: string, rounds: number): Promise<boolean> {
  const before = saltOf(folder);
  for (let round = 0; round < rounds && saltOf(folder) === before; round++)
    await Promise.all(Array.from({ length: 4 }, (_, i) => save(store, `${i}`, `${round} ${String(i).repeat(20_000)}`)));
  return saltOf(folder) !== before;
}

describe('Checkpoints of SQLite', () => {
  it('let the log start again under writes that do not end, and lose none of them', async (t) => {
    const { folder, store } = openFolder(t, LOG_FRAMES);
    await save(store, 'first');
    for (let times = 0; times < 3; times++) assert.ok(await writeUntilAnew(store, folder, Infinity));
    assert.equal(await find(store, 'first'), 'first');
    await save(store, 'last');
    const copy = emptyFolder();
    for (const file of [FILE, `${FILE}-wal`]) copyFileSync(join(folder, file), join(copy, file));
    const reopened = openStore(openSqlite(copy));
    t.after(() => reopened.close());
    for (const name of ['first', 'last', '0', '1', '2', '3'])
      assert.equal(await find(reopened, name), await find(store, name));
  });

  it('wait for a reader of an older state, while writes go on', async (t) => {
    const { folder, store } = openFolder(t, LOG_FRAMES);
    await save(store, 'first');
    const reader = new DatabaseSync(join(folder, FILE), { readOnly: true });
    t.after(() => reader.isOpen && reader.close());
    reader.exec('BEGIN');
    const countRows = reader.prepare('SELECT count(*) AS count FROM metadata');
    const before = countRows.get();
    assert.equal(await writeUntilAnew(store, folder, 60), false);
    assert.deepEqual(countRows.get(), before);
    reader.exec('COMMIT');
    assert.ok(await writeUntilAnew(store, folder, Infinity));
  });
});
