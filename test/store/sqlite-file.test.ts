import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import type { Store } from '../../src/app/ports/store.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { openSqlite } from '../../src/store/sqlite/driver.ts';
import { openStore } from '../../src/store/store.ts';
import { StoreUnavailable } from '../../src/store/unavailable.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import {
  aConsumer,
  anApp,
  anAttempt,
  APP,
  aPage,
  aSubscription,
  aToken,
  HOURS,
  NOON,
  PAGE,
  post,
  changeSettings,
  claim,
} from './records.ts';

const LEASE = 60_000;

const open = (folder: string): Store => openStore(openSqlite(folder));

/** Opens the database without the store. */
function inspect<T>(folder: string, act: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(join(folder, 'switchhook.db'));
  try {
    return act(database);
  } finally {
    database.close();
  }
}

const versionOf = (folder: string): unknown =>
  inspect(folder, (database) => database.prepare('PRAGMA user_version').get()?.['user_version']);

const unavailable = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof StoreUnavailable, String(error));
  assert.match(error.message, pattern);
  return true;
};

describe('SQLite in a file', () => {
  it('has all that was written after it was closed and opened again', async (t) => {
    const folder = emptyFolder();
    const first = open(folder);
    await first.write(async (tx) => {
      await tx.apps.create(anApp());
      await tx.pages.create(aPage());
      await tx.tokens.create(aToken());
      await tx.consumers.create(aConsumer());
      await tx.subscriptions.saveOfApp(aSubscription());
      await tx.subscriptions.save(PAGE, APP, ['calls'], NOON);
      await post(tx, PAGE, APP, NOON);
      await changeSettings(tx, PAGE, { ...aPage().settings, callHours: HOURS });
      await tx.metadata.save('shown', '{}');
    });
    const everything = (store: Store) =>
      store.read(async (reads) => {
        const delivery = await reads.deliveries.find(PAGE, 1, APP);
        return {
          app: await reads.apps.find(APP),
          page: await reads.pages.find(PAGE),
          token: await reads.tokens.find(aToken().hash),
          consumers: await reads.consumers.list(PAGE),
          appSubscription: await reads.subscriptions.findOfApp(APP),
          subscriptions: await reads.subscriptions.list(PAGE),
          journal: await reads.journal.latest(PAGE, 10),
          delivery,
          attempts: await reads.deliveries.attempts(PAGE, 1, APP),
          queue: await reads.queues.find(PAGE, APP),
          fact: await reads.metadata.find('shown'),
        };
      });
    await first.write(async (tx) => {
      const delivery = await tx.deliveries.find(PAGE, 1, APP);
      assert.ok(delivery);
      await tx.deliveries.recordAttempt(delivery, anAttempt({ status: 500 }), 'pending', NOON + 1000);
    });
    const before = await everything(first);
    await first.close();
    const second = open(folder);
    t.after(() => second.close());
    assert.deepEqual(await everything(second), before);
    assert.equal(await second.write((tx) => post(tx, PAGE, APP, NOON)), 3, 'the journal goes on where it was');
  });

  it('releases the queues that an earlier process had leased, when it is opened', async (t) => {
    const folder = emptyFolder();
    const first = open(folder);
    await first.write(async (tx) => {
      await tx.pages.create(aPage());
      await post(tx, PAGE, APP, NOON);
    });
    assert.equal((await claim(first, NOON, { leaseUntil: NOON + LEASE })).length, 1);
    assert.equal(await first.read((reads) => reads.queues.nextDue(NOON)), undefined);
    await first.close();
    const second = open(folder);
    t.after(() => second.close());
    assert.equal((await claim(second, NOON)).length, 1);
  });

  it('creates a folder that only its owner may enter, with its parent folders', async (t) => {
    const folder = join(emptyFolder(), 'a', 'b');
    const store = open(folder);
    t.after(() => store.close());
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.ok(readdirSync(folder).includes('switchhook.db'));
  });

  it('refuses a folder that is in use, and opens it once the other has closed', async (t) => {
    const folder = emptyFolder();
    const first = open(folder);
    assert.throws(() => open(folder), unavailable(/^Another Switchhook is using the data folder .*\.$/));
    await first.write((tx) => tx.pages.create(aPage()));
    await first.close();
    const second = open(folder);
    t.after(() => second.close());
    assert.ok(await second.read((reads) => reads.pages.find(PAGE)));
  });

  it('opens a folder whose last process was killed', (t) => {
    const folder = emptyFolder();
    const source = JSON.stringify(new URL('../../src/store/sqlite/driver.ts', import.meta.url).href);
    const killed = spawnSync(process.execPath, [
      '--input-type=module',
      '--eval',
      `(await import(${source})).openSqlite(${JSON.stringify(folder)}); process.kill(process.pid, 'SIGKILL')`,
    ]);
    assert.equal(killed.signal, 'SIGKILL');
    const store = open(folder);
    t.after(() => store.close());
  });

  it('makes a new database where a killed process left an unfinished one, and where the log of a removed one is left', async (t) => {
    const folder = emptyFolder();
    const path = (end: string) => join(folder, `switchhook.db${end}`);
    const first = open(folder);
    await first.write((tx) => tx.pages.create(aPage()));
    const log = readFileSync(path('-wal'));
    await first.close();
    rmSync(path(''));
    rmSync(join(folder, 'latest'));
    writeFileSync(path('-wal'), log);
    writeFileSync(path('.new'), 'unfinished');
    const second = open(folder);
    t.after(() => second.close());
    assert.equal(await second.read((reads) => reads.pages.find(PAGE)), undefined);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes('.new')),
      [],
    );
  });

  it('refuses, in one sentence, a path that is a file or leads through one', () => {
    const file = join(emptyFolder(), 'file');
    writeFileSync(file, '');
    for (const folder of [file, join(file, 'data')]) {
      assert.throws(() => open(folder), unavailable(/^The data folder \S+ cannot be written to: .*[^.]\.$/));
    }
  });

  for (const [what, spoil] of [
    ['is a folder', (path: string) => mkdirSync(path)],
    ['is no database', (path: string) => writeFileSync(path, 'x'.repeat(4096))],
  ] as const) {
    it(`refuses, in one sentence, a database that ${what}, and unlocks the folder`, (t) => {
      const folder = emptyFolder();
      const path = join(folder, 'switchhook.db');
      spoil(path);
      assert.throws(() => open(folder), unavailable(/^The database \S+ cannot be opened: .*[^.]\.$/));
      rmSync(path, { recursive: true });
      const store = open(folder);
      t.after(() => store.close());
    });
  }
});

describe('Migrations of SQLite in a file', () => {
  it('leave consumers from before time zones existed without one', async (t) => {
    const folder = emptyFolder();
    inspect(folder, (database) => {
      database.exec(`${migrations.slice(0, 2).flat().join(';')}; PRAGMA user_version = 2`);
      const { psid, name, createdAt } = aConsumer();
      database.prepare('INSERT INTO consumers VALUES (?, ?, ?, ?)').run(PAGE, psid, name, createdAt);
    });
    const store = open(folder);
    t.after(() => store.close());
    assert.deepEqual(await store.read((reads) => reads.consumers.list(PAGE)), [aConsumer()]);
  });

  it('migrate an empty folder to the newest version, and are not run again', async () => {
    const folder = emptyFolder();
    const first = open(folder);
    await first.write((tx) => tx.pages.create(aPage()));
    await first.close();
    assert.equal(versionOf(folder), migrations.length);
    const second = open(folder);
    assert.ok(await second.read((reads) => reads.pages.find(PAGE)));
    await second.close();
    assert.equal(versionOf(folder), migrations.length);
  });

  it('refuse data of a newer version, do not change them and unlock the folder', async () => {
    const folder = emptyFolder();
    await open(folder).close();
    const newer = migrations.length + 1;
    inspect(folder, (database) => database.exec(`PRAGMA user_version = ${newer}`));
    for (let i = 0; i < 2; i++) {
      assert.throws(() => open(folder), unavailable(/^The data was written by a newer Switchhook; .*\.$/));
    }
    assert.equal(versionOf(folder), newer);
  });

  it('leave nothing behind when one of their statements fails', () => {
    const folder = emptyFolder();
    inspect(folder, (database) => database.exec('CREATE TABLE lanes (in_the_way text)'));
    assert.throws(() => open(folder), unavailable(/cannot be opened: table lanes already exists\.$/));
    const tables = inspect(folder, (database) =>
      database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all(),
    );
    assert.deepEqual(
      tables.map(({ name }) => name),
      ['lanes'],
    );
    assert.equal(versionOf(folder), 0);
  });
});
