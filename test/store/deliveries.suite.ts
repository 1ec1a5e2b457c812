import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Delivery } from '../../src/app/ports/entities.ts';
import type { Store } from '../../src/app/ports/store.ts';
import { openEmpty, type BackEnd } from '../support/back-ends.ts';
import { aFailedAttempt, anAttempt, APP, aPage, NOON, OTHER_APP, OTHER_PAGE, PAGE, post } from './records.ts';

async function openWithPages(backEnd: BackEnd, t: TestContext): Promise<Store> {
  const store = openEmpty(backEnd, t);
  await store.write(async (tx) => {
    await tx.pages.create(aPage());
    await tx.pages.create(aPage({ id: OTHER_PAGE }));
  });
  return store;
}

const firstOf = async (store: Store): Promise<Delivery> => {
  const delivery = await store.read((reads) => reads.deliveries.find(PAGE, 1, APP));
  assert.ok(delivery);
  return delivery;
};

/** Tests of deliveries and their attempts. */
export function deliveriesSuite(backEnd: BackEnd): void {
  describe(`deliveries in ${backEnd.name}`, () => {
    it('adds a delivery that is pending, due at once and without attempts', async (t) => {
      const store = await openWithPages(backEnd, t);
      const body = '{"text":"\\u00e9 \\/"}';
      await store.write(async (tx) => {
        await tx.journal.append(PAGE, { kind: 'page_created' }, NOON);
        await tx.deliveries.enqueue(PAGE, 1, APP, 'calls', body, NOON);
      });
      assert.deepEqual(await firstOf(store), {
        pageId: PAGE,
        revision: 1,
        appId: APP,
        field: 'calls',
        body,
        state: 'pending',
        attempts: 0,
        createdAt: NOON,
        dueAt: NOON,
        firstAttemptAt: null,
      });
    });

    it('refuses to queue the same event for the same app twice', async (t) => {
      const store = await openWithPages(backEnd, t);
      await store.write((tx) => post(tx, PAGE, APP, NOON));
      await assert.rejects(store.write((tx) => tx.deliveries.enqueue(PAGE, 1, APP, 'calls', '{}', NOON)));
      assert.equal((await store.read((reads) => reads.deliveries.list({ limit: 10 }))).length, 1);
    });

    it('records attempts in order, with their number and the time of the first one', async (t) => {
      const store = await openWithPages(backEnd, t);
      await store.write((tx) => post(tx, PAGE, APP, NOON));
      const attempts = [
        aFailedAttempt({ kind: 'refused', detail: 'connect ECONNREFUSED 127.0.0.1:1' }, NOON + 1),
        anAttempt({ at: NOON + 1000, status: 500, response: 'né' }),
        anAttempt({ at: NOON + 5000 }),
      ];
      for (const [i, attempt] of attempts.entries()) {
        const delivery = await firstOf(store);
        const state = i === 2 ? 'delivered' : 'pending';
        await store.write((tx) => tx.deliveries.recordAttempt(delivery, attempt, state, attempt.at + 10));
        const after = await firstOf(store);
        const expected = { state, attempts: i + 1, dueAt: attempt.at + 10, firstAttemptAt: NOON + 1 };
        assert.deepEqual(after, { ...delivery, ...expected });
      }
      assert.deepEqual(await store.read((reads) => reads.deliveries.attempts(PAGE, 1, APP)), attempts);
      const [listed] = await store.read((reads) => reads.deliveries.list({ limit: 1 }));
      assert.deepEqual(listed?.firstAttempt, attempts[0]);
      assert.deepEqual(await store.read((reads) => reads.deliveries.attempts(PAGE, 1, OTHER_APP)), []);
    });

    it('numbers the attempts of two processes at one delivery, which stays delivered or dropped when the other fails', async (t) => {
      const store = await openWithPages(backEnd, t);
      await store.write((tx) => post(tx, PAGE, APP, NOON));
      const delivery = await firstOf(store);
      const record = (status: number, state: Delivery['state']) =>
        store.write((tx) => tx.deliveries.recordAttempt(delivery, anAttempt({ status }), state, NOON + 10));
      await record(500, 'dropped');
      await record(500, 'pending');
      assert.equal((await firstOf(store)).state, 'dropped');
      await record(200, 'delivered');
      await record(500, 'pending');
      assert.deepEqual([(await firstOf(store)).state, (await firstOf(store)).attempts], ['delivered', 4]);
      const attempts = await store.read((reads) => reads.deliveries.attempts(PAGE, 1, APP));
      assert.deepEqual(
        attempts.map(({ status }) => status),
        [500, 500, 200, 500],
      );
    });

    it('filters by Page, app and state alone and together, newest first and up to the limit', async (t) => {
      const store = await openWithPages(backEnd, t);
      for (const [i, [pageId, appId]] of (
        [
          [PAGE, APP],
          [PAGE, OTHER_APP],
          [OTHER_PAGE, APP],
          [PAGE, APP],
        ] as const
      ).entries()) {
        await store.write((tx) => post(tx, pageId, appId, NOON + i));
      }
      const first = await firstOf(store);
      await store.write((tx) => tx.deliveries.recordAttempt(first, anAttempt(), 'delivered', NOON));
      const listed = async (filter: object, limit = 10) =>
        (await store.read((reads) => reads.deliveries.list({ ...filter, limit }))).map(
          ({ createdAt }) => createdAt - NOON,
        );
      assert.deepEqual(await listed({}), [3, 2, 1, 0]);
      assert.deepEqual(await listed({}, 2), [3, 2]);
      assert.deepEqual(await listed({ pageId: PAGE }), [3, 1, 0]);
      assert.deepEqual(await listed({ appId: OTHER_APP }), [1]);
      assert.deepEqual(await listed({ state: 'pending' }), [3, 2, 1]);
      assert.deepEqual(await listed({ state: 'delivered' }), [0]);
      assert.deepEqual(await listed({ state: 'dropped' }), []);
      assert.deepEqual(await listed({ pageId: PAGE, appId: APP, state: 'pending' }), [3]);
      assert.deepEqual(await listed({ pageId: OTHER_PAGE, appId: OTHER_APP }), []);
    });

    it('lists deliveries of one instant by revision, the newest first', async (t) => {
      const store = await openWithPages(backEnd, t);
      await store.write(async (tx) => {
        for (let i = 0; i < 5; i++) await post(tx, PAGE, APP, NOON);
      });
      const listed = await store.read((reads) => reads.deliveries.list({ pageId: PAGE, limit: 3 }));
      assert.deepEqual(
        listed.map(({ revision }) => revision),
        [5, 4, 3],
      );
    });

    it('drops the pending deliveries of one app on one Page and nothing else', async (t) => {
      const store = await openWithPages(backEnd, t);
      await store.write(async (tx) => {
        for (let i = 0; i < 3; i++) await post(tx, PAGE, APP, NOON);
        await post(tx, PAGE, OTHER_APP, NOON);
        await post(tx, OTHER_PAGE, APP, NOON);
      });
      const first = await firstOf(store);
      await store.write(async (tx) => {
        await tx.deliveries.recordAttempt(first, anAttempt(), 'delivered', NOON);
        await tx.deliveries.dropPending(PAGE, APP);
      });
      const states = async (filter: object) =>
        (await store.read((reads) => reads.deliveries.list({ ...filter, limit: 10 }))).map(({ state }) => state);
      assert.deepEqual(await states({ pageId: PAGE, appId: APP }), ['dropped', 'dropped', 'delivered']);
      assert.deepEqual(await states({ appId: OTHER_APP }), ['pending']);
      assert.deepEqual(await states({ pageId: OTHER_PAGE }), ['pending']);
    });

    it('makes a delivered or dropped delivery pending again with the same bytes and a new schedule', async (t) => {
      for (const state of ['delivered', 'dropped'] as const) {
        const store = await openWithPages(backEnd, t);
        await store.write((tx) => post(tx, PAGE, APP, NOON));
        const queued = await firstOf(store);
        await store.write((tx) => tx.deliveries.recordAttempt(queued, anAttempt(), state, NOON));
        const ended = await firstOf(store);
        await store.write((tx) => tx.deliveries.requeue(ended, NOON + 7));
        const again = { ...queued, attempts: 1, dueAt: NOON + 7 };
        assert.deepEqual(await firstOf(store), again);
        await store.write((tx) =>
          tx.deliveries.recordAttempt(again, anAttempt({ at: NOON + 8 }), 'delivered', NOON + 8),
        );
        assert.equal((await firstOf(store)).firstAttemptAt, NOON + 8);
        assert.equal((await store.read((reads) => reads.deliveries.attempts(PAGE, 1, APP))).length, 2);
      }
    });
  });
}
