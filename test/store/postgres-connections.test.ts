import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Store } from '../../src/app/ports/store.ts';
import { TransientFailure } from '../../src/app/ports/transient-failure.ts';
import type { PageId } from '../../src/domain/ids.ts';
import { DEFAULTS } from '../../src/config/config.ts';
import { openPostgres, type PostgresOptions } from '../../src/store/postgres/driver.ts';
import type { Driver } from '../../src/store/driver.ts';
import { toQuery } from '../../src/store/postgres/query.ts';
import { openStore } from '../../src/store/store.ts';
import { StoreUnavailable } from '../../src/store/unavailable.ts';
import { startDatabaseProxy, type DatabaseProxy } from '../support/database-proxy.ts';
import { eventually } from '../support/eventually.ts';
import { ask } from '../support/ask.ts';
import { mockTime } from '../support/mock-time.ts';
import { LONG_MS, PATIENT_POSTGRES, SHORT_MS } from '../support/patience.ts';
import { emptyDatabase, emptySchema } from '../support/postgres.ts';
import { anApp, APP, aPage, NOON, PAGE, settingsNumber, changeSettings } from './records.ts';

/** Step by which tests move the mocked time; ms. */
const STEP_MS = 100;

const transient = (error: unknown): boolean => error instanceof TransientFailure;

async function openWithPage(t: TestContext, url: string, options = PATIENT_POSTGRES): Promise<Store> {
  const store = openStore(await openPostgres(url, options));
  t.after(() => store.close());
  await store.write((tx) => tx.pages.create(aPage()));
  return store;
}

interface ByCable {
  readonly store: Store;
  readonly proxy: DatabaseProxy;
  readonly url: string;
}

async function openByCable(t: TestContext, options?: PostgresOptions): Promise<ByCable> {
  const url = await emptySchema(t);
  const proxy = await startDatabaseProxy(t, url);
  return { proxy, url, store: await openWithPage(t, proxy.url, options) };
}

const readPage = (store: Store) => store.read((reads) => reads.pages.find(PAGE));
const append = (store: Store, pageId: PageId = PAGE) =>
  store.write((tx) => tx.journal.append(pageId, { kind: 'page_created' }, NOON));

/** Makes forty requests at once, for one Page and for others: more than there are connections. */
async function assertAllFail(store: Store): Promise<void> {
  const requests = Array.from({ length: 40 }, (_, i) =>
    i % 2 ? readPage(store) : append(store, i % 4 ? PAGE : (`${i}` as PageId)),
  );
  for (const outcome of await Promise.allSettled(requests)) {
    assert.equal(outcome.status, 'rejected');
    assert.ok(transient(outcome.reason), String(outcome.reason));
  }
}

/** Returns the maximum wait in a Page's queue and then for a connection or a statement; ms. */
const longest = (timeoutMs: number): number => 1.3 * timeoutMs;

describe('PostgreSQL that does not answer any more', () => {
  it('fails every request within two seconds, unless another time limit is set', () => {
    assert.ok(longest(DEFAULTS.databaseTimeoutMs) < 2000);
  });

  it('fails every request within the time limit and its part for the queue, and works again once it is back', async (t) => {
    const time = mockTime(t);
    const { store, proxy } = await openByCable(t);
    await append(store);
    proxy.freeze();
    const failing = assertAllFail(store);
    const passed = await time.passUntil(failing, STEP_MS);
    await failing;
    assert.ok(passed >= LONG_MS, `not before ${passed} ms`);
    assert.ok(passed <= longest(LONG_MS) + STEP_MS, `after ${passed} ms`);
    await proxy.reconnect();
    await eventually(async () => assert.equal((await readPage(store))?.revision, 1));
    assert.equal(await append(store), 2);
  });

  it('reports that a commit may not have happened when its answer is lost, and does not commit a second time', async (t) => {
    const time = mockTime(t);
    const { store, proxy, url } = await openByCable(t);
    let runs = 0;
    const committing = proxy.freezeAfter('COMMIT\0');
    const unsure = store.write(async (tx) => {
      runs++;
      await tx.journal.append(PAGE, { kind: 'page_created' }, NOON);
    });
    await committing;
    const failing = assert.rejects(unsure, transient);
    await time.passUntil(failing, STEP_MS);
    await failing;
    await proxy.reconnect();
    assert.equal(runs, 1);
    const [row] = await ask(url, 'SELECT count(*)::int AS rows FROM journal');
    assert.deepEqual(row, { rows: 1 });
  });

  it('is waited for at most five seconds when it is opened', async (t) => {
    const time = mockTime(t);
    const proxy = await startDatabaseProxy(t, await emptySchema(t));
    proxy.freeze();
    const failing = assert.rejects(openPostgres(proxy.url), StoreUnavailable);
    const passed = await time.passUntil(failing, STEP_MS);
    await failing;
    assert.ok(passed <= 5000 + STEP_MS, `after ${passed} ms`);
  });

  it('does not prevent the store from being closed', async (t) => {
    const { store, proxy } = await openByCable(t, { timeoutMs: SHORT_MS });
    proxy.freeze();
    await store.close();
  });
});

describe('PostgreSQL that is lost', () => {
  it('fails every request at once when it is stopped, and works again once it is back', async (t) => {
    // The mocked time does not move here.
    mockTime(t);
    const { store, proxy } = await openByCable(t);
    await append(store);
    await proxy.disconnect();
    await assertAllFail(store);
    await proxy.reconnect();
    await eventually(async () => assert.equal((await readPage(store))?.revision, 1));
    assert.equal(await append(store), 2);
  });

  it('fails a transaction whose connection is lost in the middle, stores nothing of it and does not run it again', async (t) => {
    const { store, proxy } = await openByCable(t);
    let runs = 0;
    const broken = store.write(async (tx) => {
      runs++;
      await changeSettings(tx, PAGE, settingsNumber(1));
      await proxy.disconnect();
      await proxy.reconnect();
      await tx.journal.append(PAGE, { kind: 'page_created' }, NOON);
    });
    await assert.rejects(broken, transient);
    assert.equal(runs, 1);
    assert.deepEqual(await readPage(store), aPage());
    assert.equal(await append(store), 1, 'the Page is not held any more');
  });

  it('works after an administrator has ended all connections, idle ones and those in a transaction', async (t) => {
    const url = await emptyDatabase(t);
    const store = await openWithPage(t, url);
    await Promise.all(Array.from({ length: 5 }, () => readPage(store)));
    const endAll = () =>
      ask(
        url,
        `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
          WHERE datname = current_database() AND application_name = 'switchhook'`,
      );
    const ended = store.write(async (tx) => {
      await changeSettings(tx, PAGE, settingsNumber(1));
      await endAll();
      await tx.journal.append(PAGE, { kind: 'page_created' }, NOON);
    });
    await assert.rejects(ended, transient);
    await eventually(async () => assert.deepEqual(await readPage(store), aPage()));
    assert.equal(await append(store), 1);
  });

  it('does not wait longer for a row that another transaction has locked', async (t) => {
    const url = await emptySchema(t);
    const store = await openWithPage(t, url);
    const other = openStore(await openPostgres(url, PATIENT_POSTGRES));
    const limited = openStore(await openPostgres(url, { timeoutMs: SHORT_MS }));
    t.after(() => Promise.all([other.close(), limited.close()]));
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
    const { promise: holds, resolve: held } = Promise.withResolvers<void>();
    const holder = other.write(async (tx) => {
      await tx.journal.append(PAGE, { kind: 'page_created' }, NOON);
      held();
      await mayEnd;
    });
    await holds;
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND pid IN
      (SELECT pid FROM pg_locks WHERE relation = 'pages'::regclass)`;
    const failing = assert.rejects(append(limited), transient);
    await eventually(async () => assert.notDeepEqual(await ask(url, waiting), []));
    await failing;
    assert.deepEqual(await readPage(store), aPage(), 'readers do not wait for writers');
    await eventually(async () => assert.deepEqual(await ask(url, waiting), [], 'nor does PostgreSQL go on waiting'));
    end();
    await holder;
    assert.equal(await append(store), 2);
  });

  describe('PostgreSQL while others migrate it', () => {
    it('is read and written by processes that connected before a column was added', async (t) => {
      const url = await emptySchema(t);
      const store = await openWithPage(t, url);
      const askAll = () => Promise.all(Array.from({ length: 10 }, () => readPage(store)));
      await askAll();
      await store.write((tx) => tx.pages.find(PAGE));
      await ask(url, 'ALTER TABLE pages ADD COLUMN later text');
      assert.deepEqual(
        await askAll(),
        Array.from({ length: 10 }, () => aPage()),
      );
      await ask(url, 'ALTER TABLE pages ADD COLUMN even_later text');
      for (let i = 0; i < 10; i++) assert.deepEqual(await store.write((tx) => tx.pages.find(PAGE)), aPage());
    });

    it('fails permanently, not transiently, when a table is missing', async (t) => {
      const url = await emptySchema(t);
      const store = await openWithPage(t, url);
      await ask(url, 'DROP TABLE apps');
      await assert.rejects(
        store.read((reads) => reads.apps.find(APP)),
        (error) => !transient(error),
      );
      await assert.rejects(
        store.write((tx) => tx.apps.create(anApp())),
        (error) => !transient(error),
      );
    });
  });

  describe('A pooler that gives transactions other connections', () => {
    const SQL = 'SELECT page_id FROM pages WHERE page_id = ?';

    /** Opens a driver with one connection, whose prepared statements `change` has changed behind its back. */
    async function openAfter(t: TestContext, change: (name: string) => string): Promise<Driver> {
      const url = await emptySchema(t);
      const driver = await openPostgres(url, { ...PATIENT_POSTGRES, connections: 1 });
      t.after(() => driver.close());
      const { name = '' } = toQuery(SQL, [], { isNamed: true });
      await driver.reader.all(change(name));
      return driver;
    }

    it('may have lost a statement that was prepared: it is run all the same, by a reader and in a transaction', async (t) => {
      const driver = await openAfter(t, () => 'SELECT 1');
      for (let i = 0; i < 3; i++) {
        assert.deepEqual(await driver.reader.all(SQL, 'x'), []);
        await driver.reader.all('DEALLOCATE ALL');
        assert.deepEqual(
          await driver.write(
            (sql) => sql.all(SQL, 'x'),
            () => {},
          ),
          [],
        );
        await driver.reader.all('DEALLOCATE ALL');
      }
    });

    it('may have the statement of another client: it is run all the same, by a reader and in a transaction', async (t) => {
      const prepare = (name: string): string => `PREPARE "${name}" AS ${SQL.replace('?', '$1')}`;
      const one = await openAfter(t, prepare);
      assert.deepEqual(await one.reader.all(SQL, 'x'), []);
      const other = await openAfter(t, prepare);
      assert.deepEqual(
        await other.write(
          (sql) => sql.all(SQL, 'x'),
          () => {},
        ),
        [],
      );
    });

    it('finds no statement under a name when statements are not to be prepared', async (t) => {
      const driver = await openPostgres(await emptySchema(t), { ...PATIENT_POSTGRES, connections: 1, prepare: false });
      t.after(() => driver.close());
      await driver.reader.all(SQL, 'x');
      await driver.write(
        (sql) => sql.all(SQL, 'x'),
        () => {},
      );
      assert.deepEqual(await driver.reader.all('SELECT name FROM pg_prepared_statements'), []);
    });
  });

  describe('Text that PostgreSQL cannot store', () => {
    it('has a replacement character for U+0000, and can be searched for', async (t) => {
      const store = await openWithPage(t, await emptySchema(t));
      await store.write((tx) => tx.metadata.save('a', '0\u00001'));
      assert.equal(await store.read((reads) => reads.metadata.find('a')), '0\uFFFD1');
      assert.equal(await store.read((reads) => reads.pages.find('\u0000' as PageId)), undefined);
    });

    it('is stored beyond ASCII, with half a surrogate pair replaced', async (t) => {
      const store = await openWithPage(t, await emptySchema(t));
      await store.write((tx) => tx.metadata.save('Zoë 🐙', 'ä\uD83D"\'$1?'));
      assert.equal(await store.read((reads) => reads.metadata.find('Zoë 🐙')), 'ä\uFFFD"\'$1?');
    });
  });

  describe('Opening a PostgreSQL that cannot be reached', () => {
    const unavailable = (pattern: RegExp) => (error: unknown) => {
      assert.ok(error instanceof StoreUnavailable, String(error));
      assert.match(error.message, pattern);
      assert.doesNotMatch(error.message, /hunter2|\n/);
      return true;
    };

    it('fails with the reason in one sentence, without the password', async (t) => {
      const url = new URL(await emptySchema(t));
      const proxy = await startDatabaseProxy(t, url.href);
      await proxy.disconnect();
      const gone = new URL(proxy.url);
      gone.password = 'hunter2';
      await assert.rejects(
        openPostgres(gone.href),
        unavailable(/^The database \S+ on 127\.0\.0\.1 cannot be opened: .*refused.*[^.]\.$/i),
      );
      url.pathname = 'no_such_database';
      await assert.rejects(
        openPostgres(url.href),
        unavailable(/^The database no_such_database on \S+ cannot be opened: .*[^.]\.$/),
      );
      await assert.rejects(
        openPostgres('postgres://a:hunter2@[/'),
        unavailable(/^The database cannot be opened: .*[^.]\.$/),
      );
    });
  });
});
