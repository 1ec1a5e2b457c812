import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import pg from 'pg';
import type { ChangeNotices, ChangeNotice } from '../../src/app/ports/change-notices.ts';
import type { PageId } from '../../src/domain/ids.ts';
import { openPostgresChangeNotices } from '../../src/store/postgres/change-notices.ts';
import { eventually } from '../support/eventually.ts';
import { layCable } from '../support/cable.ts';
import { mockTime } from '../support/mock-time.ts';
import { LONG_MS } from '../support/patience.ts';
import { emptySchema, serverUrl } from '../support/postgres.ts';

const EVERYTHING: ChangeNotice = { pages: undefined, attempted: [] };
const ids = (count: number): PageId[] => Array.from({ length: count }, (_, n) => `9007199254740${n}` as PageId);

interface Party extends ChangeNotices {
  readonly heard: ChangeNotice[];
}

/** One that listens: it has heard that it may have missed something. */
async function join(t: TestContext, url: string): Promise<Party> {
  const heard: ChangeNotice[] = [];
  const makeClient = () => new pg.Client({ connectionString: url, query_timeout: LONG_MS });
  const hints = openPostgresChangeNotices(makeClient, (news) => void heard.push(news));
  t.after(() => hints.close());
  await eventually(async () => assert.deepEqual(heard, [EVERYTHING]));
  heard.length = 0;
  return { heard, publish: (notice) => hints.publish(notice), close: () => hints.close() };
}

const hears = ({ heard }: Party, expected: readonly ChangeNotice[]): Promise<void> =>
  eventually(async () => assert.deepEqual(heard, expected));

describe('Hints by way of PostgreSQL', () => {
  it('gather what is told in one moment, and reach everybody but who told them', async (t) => {
    const url = await emptySchema(t);
    const [one, two, three] = [await join(t, url), await join(t, url), await join(t, url)];
    const [a, b, c] = ids(3);
    assert.ok(a && b && c);
    one.publish({ pages: [a], attempted: [] });
    one.publish({ pages: [a, b], attempted: [c] });
    const expected = [{ pages: [a, b], attempted: [c] }];
    await hears(two, expected);
    await hears(three, expected);
    // What comes back after this would have come before it.
    two.publish({ pages: [], attempted: [c] });
    await hears(one, [{ pages: [], attempted: [c] }]);
  });

  it('become a hint at anything when they are too long for one notification', async (t) => {
    const url = await emptySchema(t);
    const [one, two] = [await join(t, url), await join(t, url)];
    one.publish({ pages: ids(2000), attempted: [] });
    await hears(two, [EVERYTHING]);
    one.publish({ pages: ids(300), attempted: [] });
    await hears(two, [EVERYTHING, { pages: ids(300), attempted: [] }]);
  });

  it('stay within a schema', async (t) => {
    const [one, two, other] = [await emptySchema(t), await emptySchema(t)].flatMap((url) => [url, url]);
    const parties = [await join(t, one ?? ''), await join(t, two ?? ''), await join(t, other ?? '')] as const;
    const [page] = ids(1);
    assert.ok(page);
    parties[2].publish({ pages: [page], attempted: [] });
    parties[0].publish({ pages: [page], attempted: [page] });
    await hears(parties[1], [{ pages: [page], attempted: [page] }]);
    assert.deepEqual(parties[2].heard, []);
  });

  it('go on when the database comes back, and say that something may have been missed', async (t) => {
    const cable = await layCable(t, await emptySchema(t));
    const [one, two] = [await join(t, cable.url), await join(t, cable.url)];
    const [page] = ids(1);
    assert.ok(page);
    await cable.cut();
    one.publish({ pages: [page], attempted: [] });
    await cable.mend();
    await hears(two, [EVERYTHING]);
    await hears(one, [EVERYTHING]);
    one.publish({ pages: [page], attempted: [] });
    await hears(two, [EVERYTHING, { pages: [page], attempted: [] }]);
  });

  it('keep nobody waiting where there is no database, also at the end', async () => {
    const makeClient = () => new pg.Client({ host: '127.0.0.1', port: 1, connectionTimeoutMillis: 500 });
    const hints = openPostgresChangeNotices(makeClient, () => assert.fail('nobody is there'));
    hints.publish({ pages: ids(1), attempted: [] });
    await hints.close();
    hints.publish({ pages: ids(1), attempted: [] });
  });

  it('end all the same when the database does not answer any more', async (t) => {
    const time = mockTime(t);
    const cable = await layCable(t, await serverUrl());
    const one = await join(t, cable.url);
    cable.freeze();
    one.publish({ pages: ids(1), attempted: [] });
    await time.passUntil(one.close(), 100);
  });
});
