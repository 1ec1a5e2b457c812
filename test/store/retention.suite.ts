import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { CountedPart, RowPosition } from '../../src/app/ports/retention.ts';
import type { Store } from '../../src/app/ports/store.ts';
import { prune, STEP_ROWS, type PruneBounds } from '../../src/app/prune.ts';
import type { PageId } from '../../src/domain/ids.ts';
import { openEmpty, type BackEnd } from '../support/back-ends.ts';
import { anAttempt, APP, aPage, NOON, OTHER_APP, OTHER_PAGE, PAGE, post, settingsNumber } from './records.ts';

const ALWAYS = { pause: () => Promise.resolve(), mayRemove: () => Promise.resolve(true) };
const UNBOUNDED: PruneBounds = { deliveries: {}, journal: {} };

async function openWithPages(backEnd: BackEnd, t: TestContext): Promise<Store> {
  const store = openEmpty(backEnd, t);
  await store.write(async (tx) => {
    await tx.pages.create(aPage());
    await tx.pages.create(aPage({ id: OTHER_PAGE }));
  });
  return store;
}

/** Adds a change of settings, numbered by its second after noon, with a delivery that was made. */
async function addDelivered(store: Store, pageId: PageId, second: number, attempts = 1): Promise<void> {
  const at = NOON + 1000 * second;
  const body = '{}';
  await store.write(async (tx) => {
    const event = { kind: 'call_settings_update', settings: settingsNumber(second) } as const;
    const revision = await tx.journal.append(pageId, event, at);
    await tx.deliveries.enqueue(pageId, revision, APP, 'call_settings_update', body, at);
    const delivery = await tx.deliveries.find(pageId, revision, APP);
    assert.ok(delivery);
    for (let n = 1; n <= attempts; n++) {
      const isLast = n === attempts;
      await tx.deliveries.recordAttempt(
        delivery,
        anAttempt({ at, status: isLast ? 200 : 500 }),
        isLast ? 'delivered' : 'pending',
        at,
      );
    }
  });
}

/** Seconds after noon of the deliveries of a Page that are left, oldest first. */
const deliveriesOf = async (store: Store, pageId: PageId): Promise<readonly number[]> =>
  (await store.read((reads) => reads.deliveries.list({ pageId, limit: 1000 })))
    .map(({ createdAt }) => (createdAt - NOON) / 1000)
    .toReversed();

const entriesOf = async (store: Store, pageId: PageId): Promise<readonly number[]> =>
  (await store.read((reads) => reads.journal.latest(pageId, 1000))).map(({ at }) => (at - NOON) / 1000).toReversed();

/** Tests of the removal of old records. */
export function retentionSuite(backEnd: BackEnd): void {
  describe(`retention in ${backEnd.name}`, () => {
    it('removes the deliveries and entries before an instant, of every Page', async (t) => {
      const store = await openWithPages(backEnd, t);
      for (const second of [1, 2, 3, 4]) await addDelivered(store, second % 2 === 0 ? PAGE : OTHER_PAGE, second);
      const before = NOON + 3000;
      assert.deepEqual(await prune(store, { deliveries: { before }, journal: { before } }, ALWAYS), {
        deliveries: 2,
        attempts: 0,
        journal: 2,
      });
      for (const left of [deliveriesOf, entriesOf]) {
        assert.deepEqual(await left(store, PAGE), [4]);
        assert.deepEqual(await left(store, OTHER_PAGE), [3]);
      }
      assert.equal((await store.read((reads) => reads.pages.find(PAGE)))?.revision, 2);
    });

    it('removes the oldest rows beyond a number, whatever their Page', async (t) => {
      const store = await openWithPages(backEnd, t);
      for (const second of [1, 2, 3, 4, 5]) await addDelivered(store, second === 2 ? OTHER_PAGE : PAGE, second);
      const removed = await prune(store, { deliveries: { rows: 2 }, journal: { rows: 3 } }, ALWAYS);
      assert.deepEqual(removed, { deliveries: 3, attempts: 0, journal: 2 });
      assert.deepEqual(await deliveriesOf(store, PAGE), [4, 5]);
      assert.deepEqual(await deliveriesOf(store, OTHER_PAGE), []);
      assert.deepEqual(await entriesOf(store, PAGE), [3, 4, 5]);
    });

    it('leaves everything alone without a bound, and what is within both', async (t) => {
      const store = await openWithPages(backEnd, t);
      for (const second of [1, 2, 3]) await addDelivered(store, PAGE, second);
      const nothing = { deliveries: 0, attempts: 0, journal: 0 };
      assert.deepEqual(await prune(store, UNBOUNDED, ALWAYS), nothing);
      const within = { before: NOON + 1000, rows: 3 };
      assert.deepEqual(await prune(store, { deliveries: within, journal: within }, ALWAYS), nothing);
      assert.deepEqual(await entriesOf(store, PAGE), [1, 2, 3]);
    });

    it('never removes a pending delivery, and removes those behind it', async (t) => {
      const store = await openWithPages(backEnd, t);
      await store.write((tx) => post(tx, PAGE, OTHER_APP, NOON));
      await store.write((tx) => post(tx, PAGE, APP, NOON));
      for (const second of [1, 2, 3]) await addDelivered(store, PAGE, second);
      const removed = await prune(store, { deliveries: { rows: 1 }, journal: {} }, ALWAYS);
      assert.equal(removed.deliveries, 3);
      const left = await store.read((reads) => reads.deliveries.list({ limit: 10 }));
      assert.deepEqual(
        left.map(({ appId, state }) => [appId, state]),
        [
          [APP, 'pending'],
          [OTHER_APP, 'pending'],
        ],
      );
      const before = NOON + 60_000;
      assert.equal((await prune(store, { deliveries: { before }, journal: {} }, ALWAYS)).deliveries, 0);
      assert.equal((await store.read((reads) => reads.deliveries.backlog())).pending, 2);
    });

    it('removes attempts with their delivery', async (t) => {
      const store = await openWithPages(backEnd, t);
      await addDelivered(store, PAGE, 1, 4);
      await addDelivered(store, PAGE, 2, 3);
      const before = NOON + 2000;
      const removed = await prune(store, { deliveries: { before }, journal: {} }, ALWAYS);
      assert.deepEqual(removed, { deliveries: 1, attempts: 3, journal: 0 });
      assert.equal((await store.read((reads) => reads.deliveries.attempts(PAGE, 1, APP))).length, 0);
      assert.equal((await store.read((reads) => reads.deliveries.attempts(PAGE, 2, APP))).length, 3);
    });

    it('removes at most 200 rows in a transaction, attempts counted, and pauses between them', async (t) => {
      const store = await openWithPages(backEnd, t);
      await store.write(async (tx) => {
        for (let n = 0; n < 2 * STEP_ROWS + 50; n++) {
          const revision = await tx.journal.append(PAGE, { kind: 'page_created' }, NOON);
          await tx.deliveries.enqueue(PAGE, revision, APP, 'calls', '{}', NOON);
        }
        await tx.deliveries.dropPending(PAGE, APP);
      });
      const steps: number[] = [];
      const counted = async (): Promise<number> => {
        let [total, last]: [number, RowPosition | undefined] = [0, undefined];
        do {
          const from: RowPosition | undefined = last;
          const part: CountedPart = await store.read((reads) => reads.retention.count('deliveries', from, 100));
          total += part.count;
          last = part.last;
        } while (last);
        return total;
      };
      const pause = async (): Promise<void> => void steps.push(await counted());
      const before = NOON + 1;
      const { deliveries } = await prune(store, { deliveries: { before }, journal: {} }, { ...ALWAYS, pause });
      assert.equal(deliveries, 450);
      assert.deepEqual(steps, [250, 50]);

      for (const second of [1, 2, 3]) await addDelivered(store, PAGE, second, 101);
      const part = await store.write((tx) =>
        tx.retention.removeOldest('deliveries', { before: NOON + 60_000, after: undefined, limit: STEP_ROWS }),
      );
      assert.deepEqual([part.removed, part.attempts], [1, 100]);
      assert.ok(part.last);
    });

    it('goes on after any position when it counts', async (t) => {
      const store = await openWithPages(backEnd, t);
      for (const second of [1, 2, 3, 4]) await addDelivered(store, second < 3 ? PAGE : OTHER_PAGE, second);
      for (const kind of ['deliveries', 'journal'] as const) {
        const first = await store.read((reads) => reads.retention.count(kind, undefined, 3));
        assert.equal(first.count, 3);
        assert.deepEqual(await store.read((reads) => reads.retention.count(kind, first.last, 3)), {
          count: 1,
          last: undefined,
        });
        assert.equal((await store.read((reads) => reads.retention.count(kind, undefined, 5))).last, undefined);
      }
    });

    it('ends when it may not go on', async (t) => {
      const store = await openWithPages(backEnd, t);
      for (const second of [1, 2]) await addDelivered(store, PAGE, second);
      const before = NOON + 60_000;
      const bounds = { deliveries: { before }, journal: { before } };
      const removed = await prune(store, bounds, { ...ALWAYS, mayRemove: () => Promise.resolve(false) });
      assert.deepEqual(removed, { deliveries: 0, attempts: 0, journal: 0 });
      assert.deepEqual(await deliveriesOf(store, PAGE), [1, 2]);
    });

    it('keeps the last settings of a Page among the removed entries as the start of its journal', async (t) => {
      const store = await openWithPages(backEnd, t);
      const start = () => store.read((reads) => reads.retention.findJournalStart(PAGE));
      const cut = (second: number) =>
        prune(store, { deliveries: {}, journal: { before: NOON + 1000 * second } }, ALWAYS);
      assert.equal(await start(), undefined);
      await addDelivered(store, PAGE, 1);
      await addDelivered(store, PAGE, 2);
      await store.write((tx) => post(tx, PAGE, APP, NOON + 3000));
      await addDelivered(store, PAGE, 5);
      await cut(3);
      assert.deepEqual(await start(), { at: NOON + 2000, revision: 2, settings: settingsNumber(2) });
      // An entry without settings leaves those of the start.
      await cut(4);
      assert.deepEqual(await start(), { at: NOON + 3000, revision: 2, settings: settingsNumber(2) });
      await cut(6);
      assert.deepEqual(await start(), { at: NOON + 5000, revision: 4, settings: settingsNumber(5) });
      assert.equal(await store.read((reads) => reads.retention.findJournalStart(OTHER_PAGE)), undefined);
    });

    it('keeps the later settings where the clock went back between two entries', async (t) => {
      const store = await openWithPages(backEnd, t);
      for (const second of [9, 1, 5]) await addDelivered(store, PAGE, second);
      for (const second of [2, 6, 10]) {
        await prune(store, { deliveries: {}, journal: { before: NOON + 1000 * second } }, ALWAYS);
      }
      const start = await store.read((reads) => reads.retention.findJournalStart(PAGE));
      assert.deepEqual(start, { at: NOON + 9000, revision: 3, settings: settingsNumber(5) });
    });

    it('lists what is left page by page, also from a position among removed rows', async (t) => {
      const store = await openWithPages(backEnd, t);
      for (let second = 1; second <= 6; second++) await addDelivered(store, PAGE, second);
      const [, after] = await store.read((reads) => reads.deliveries.list({ limit: 2 }));
      const gone = await store.read((reads) => reads.deliveries.find(PAGE, 2, APP));
      assert.ok(after && gone);
      await prune(store, { deliveries: { before: NOON + 3000 }, journal: { before: NOON + 3000 } }, ALWAYS);
      const revisions = async (filter: object) =>
        (await store.read((reads) => reads.deliveries.list({ limit: 10, ...filter }))).map(({ revision }) => revision);
      for (const filter of [{}, { pageId: PAGE }, { appId: APP }]) {
        assert.deepEqual(await revisions({ ...filter, after }), [4, 3]);
        assert.deepEqual(await revisions({ ...filter, after: gone }), []);
      }
      const entries = await store.read((reads) => reads.journal.listAfter(PAGE, 1, 10));
      assert.deepEqual(
        entries.map(({ revision }) => revision),
        [3, 4, 5, 6],
      );
    });
  });
}
