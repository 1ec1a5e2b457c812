import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import pg from 'pg';
import type { ChangeNotices, ChangeNotice } from '../../src/app/ports/change-notices.ts';
import type { PageId } from '../../src/domain/ids.ts';
import { LISTENER, openPostgresChangeNotices } from '../../src/store/postgres/change-notices.ts';
import { eventually } from '../support/eventually.ts';
import { startDatabaseProxy } from '../support/database-proxy.ts';
import { mockTime } from '../support/mock-time.ts';
import { LONG_MS } from '../support/patience.ts';
import { emptyDatabase, emptySchema, serverUrl } from '../support/postgres.ts';

const EVERYTHING: ChangeNotice = { pages: undefined, attempted: [] };
const ids = (count: number): PageId[] => Array.from({ length: count }, (_, n) => `9007199254740${n}` as PageId);

interface Party extends ChangeNotices {
  readonly received: ChangeNotice[];
}

/** Opens a channel; resolves once it listens, which it reports as a notice of any change. */
async function join(t: TestContext, url: string): Promise<Party> {
  const received: ChangeNotice[] = [];
  const makeClient = () => new pg.Client({ connectionString: url, query_timeout: LONG_MS, application_name: LISTENER });
  const notices = openPostgresChangeNotices(makeClient, (notice) => void received.push(notice));
  t.after(() => notices.close());
  await eventually(async () => assert.deepEqual(received, [EVERYTHING]));
  received.length = 0;
  return { received, publish: (notice) => notices.publish(notice), close: () => notices.close() };
}

const receives = ({ received }: Party, expected: readonly ChangeNotice[]): Promise<void> =>
  eventually(async () => assert.deepEqual(received, expected));

describe('Change notices of PostgreSQL', () => {
  it('are collected for some ms, and reach every process but the sender', async (t) => {
    const url = await emptySchema(t);
    const [one, two, three] = [await join(t, url), await join(t, url), await join(t, url)];
    const [a, b, c] = ids(3);
    assert.ok(a && b && c);
    one.publish({ pages: [a], attempted: [] });
    one.publish({ pages: [a, b], attempted: [c] });
    const expected = [{ pages: [a, b], attempted: [c] }];
    await receives(two, expected);
    await receives(three, expected);
    // A notice that its sender received too would have arrived before this one.
    two.publish({ pages: [], attempted: [c] });
    await receives(one, [{ pages: [], attempted: [c] }]);
  });

  it('take no transaction that writes while no other connection listens', async (t) => {
    const url = await emptyDatabase(t);
    const [page] = ids(1);
    assert.ok(page);
    /** Publishes a notice on a channel of its own; resolves to the numbers of notices that its statements sent. */
    const publishOne = async () => {
      const sent: (number | null)[] = [];
      const makeClient = () => {
        const client = new pg.Client({ connectionString: url, query_timeout: LONG_MS, application_name: LISTENER });
        const query = client.query.bind(client) as (...asked: unknown[]) => Promise<pg.QueryResult>;
        t.mock.method(client, 'query', async (...asked: unknown[]) => {
          const result = await query(...asked);
          if (String(asked[0]).includes('pg_notify')) sent.push(result.rowCount);
          return result;
        });
        return client;
      };
      let isListening = false;
      const notices = openPostgresChangeNotices(makeClient, () => void (isListening = true));
      await eventually(async () => assert.ok(isListening));
      notices.publish({ pages: [page], attempted: [] });
      await notices.close();
      return sent;
    };
    assert.deepEqual(await publishOne(), [0]);
    const other = await join(t, url);
    assert.deepEqual(await publishOne(), [1]);
    await receives(other, [{ pages: [page], attempted: [] }]);
  });

  it('become a notice of any change when they are too long for one notification', async (t) => {
    const url = await emptySchema(t);
    const [one, two] = [await join(t, url), await join(t, url)];
    one.publish({ pages: ids(2000), attempted: [] });
    await receives(two, [EVERYTHING]);
    one.publish({ pages: ids(300), attempted: [] });
    await receives(two, [EVERYTHING, { pages: ids(300), attempted: [] }]);
  });

  it('stay within a schema', async (t) => {
    const [one, two, other] = [await emptySchema(t), await emptySchema(t)].flatMap((url) => [url, url]);
    const parties = [await join(t, one ?? ''), await join(t, two ?? ''), await join(t, other ?? '')] as const;
    const [page] = ids(1);
    assert.ok(page);
    parties[2].publish({ pages: [page], attempted: [] });
    parties[0].publish({ pages: [page], attempted: [page] });
    await receives(parties[1], [{ pages: [page], attempted: [page] }]);
    assert.deepEqual(parties[2].received, []);
  });

  it('work again when the database is back, and report that changes may have been missed', async (t) => {
    const proxy = await startDatabaseProxy(t, await emptySchema(t));
    const [one, two] = [await join(t, proxy.url), await join(t, proxy.url)];
    const [page] = ids(1);
    assert.ok(page);
    await proxy.disconnect();
    one.publish({ pages: [page], attempted: [] });
    await proxy.reconnect();
    await receives(two, [EVERYTHING]);
    await receives(one, [EVERYTHING]);
    one.publish({ pages: [page], attempted: [] });
    await receives(two, [EVERYTHING, { pages: [page], attempted: [] }]);
  });

  it('do not wait for a database that does not exist, also when closed', async () => {
    const makeClient = () => new pg.Client({ host: '127.0.0.1', port: 1, connectionTimeoutMillis: 500 });
    const notices = openPostgresChangeNotices(makeClient, () => assert.fail('nobody is there'));
    notices.publish({ pages: ids(1), attempted: [] });
    await notices.close();
    notices.publish({ pages: ids(1), attempted: [] });
  });

  it('can be closed when the database does not answer any more', async (t) => {
    const time = mockTime(t);
    const proxy = await startDatabaseProxy(t, await serverUrl());
    const one = await join(t, proxy.url);
    proxy.freeze();
    one.publish({ pages: ids(1), attempted: [] });
    await time.passUntil(one.close(), 100);
  });
});
