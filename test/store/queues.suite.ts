import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { DeliveryQueue } from '../../src/app/ports/entities.ts';
import type { Store, Tx } from '../../src/app/ports/store.ts';
import type { AppId, PageId } from '../../src/domain/ids.ts';
import { openEmpty, type BackEnd } from '../support/back-ends.ts';
import { openStore } from '../../src/store/store.ts';
import { anAttempt, APP, aPage, NOON, OTHER_APP, OTHER_PAGE, PAGE, post } from './records.ts';

const LEASE = 60_000;

/** Opens a store with a delivery in each of these queues, added at NOON plus the number beside it. */
async function openWith(
  backEnd: BackEnd,
  t: TestContext,
  ...queued: readonly (readonly [PageId, AppId, number])[]
): Promise<Store> {
  const store = openEmpty(backEnd, t);
  await store.write(async (tx) => {
    for (const id of [PAGE, OTHER_PAGE]) await tx.pages.create(aPage({ id }));
    for (const [pageId, appId, after] of queued) await post(tx, pageId, appId, NOON + after);
  });
  return store;
}

const claim = (store: Store, now: number, limit = 10, busy: readonly AppId[] = []): Promise<readonly DeliveryQueue[]> =>
  store.write((tx) => tx.queues.claim(now, now + LEASE, limit, busy));

const named = (queues: readonly DeliveryQueue[]): string[] =>
  queues.map(({ pageId, appId }) => `${pageId} ${appId}`).sort();
const nextDue = (store: Store, now: number) => store.read((reads) => reads.queues.nextDue(now));

async function claimOne(store: Store, now: number): Promise<DeliveryQueue> {
  const [queue] = await claim(store, now, 1);
  assert.ok(queue);
  return queue;
}

/** Tests of queues, which are leased in batches by a conditional update (docs/design.md §5.4). */
export function queuesSuite(backEnd: BackEnd): void {
  describe(`queues in ${backEnd.name}`, () => {
    it('claims every queue that is due once, and none that is due later', async (t) => {
      const store = await openWith(backEnd, t, [PAGE, APP, 0], [PAGE, OTHER_APP, 0], [OTHER_PAGE, APP, 1]);
      const now = NOON;
      assert.deepEqual(named(await claim(store, now)), [`${PAGE} ${APP}`, `${PAGE} ${OTHER_APP}`]);
      assert.deepEqual(await claim(store, now), []);
      assert.deepEqual(named(await claim(store, now + 1)), [`${OTHER_PAGE} ${APP}`]);
    });

    it('claims the queue that has been due longest when it may not claim all', async (t) => {
      const store = await openWith(backEnd, t, [PAGE, APP, 3], [OTHER_PAGE, APP, 1], [PAGE, OTHER_APP, 2]);
      const now = NOON + 10;
      const order = [];
      for (let i = 0; i < 4; i++) order.push(...named(await claim(store, now, 1)));
      assert.deepEqual(order, [`${OTHER_PAGE} ${APP}`, `${PAGE} ${OTHER_APP}`, `${PAGE} ${APP}`]);
    });

    it('skips the queues of busy apps', async (t) => {
      const store = await openWith(backEnd, t, [PAGE, APP, 0], [PAGE, OTHER_APP, 1], [OTHER_PAGE, OTHER_APP, 2]);
      assert.deepEqual(await claim(store, NOON + 9, 10, [APP, OTHER_APP]), []);
      assert.equal((await claim(store, NOON + 9, 10, [APP])).length, 2);
      assert.deepEqual(named(await claim(store, NOON + 9, 10)), [`${PAGE} ${APP}`]);
    });

    it('leases a queue to another process once its lease has ended, unless it was extended', async (t) => {
      const store = await openWith(backEnd, t, [PAGE, APP, 0]);
      const queue = await claimOne(store, NOON);
      assert.deepEqual(await claim(store, NOON + LEASE - 1), []);
      await store.write((tx) => tx.queues.extendLease(queue, NOON + LEASE + 500));
      assert.deepEqual(await claim(store, NOON + LEASE + 499), []);
      assert.equal((await claim(store, NOON + LEASE + 500)).length, 1);
    });

    it('leases each queue to one process only when many claim at once', async (t) => {
      const store = openEmpty(backEnd, t);
      const pages = Array.from({ length: 40 }, (_, i) => String(i + 1) as PageId);
      await store.write(async (tx) => {
        for (const id of pages) {
          await tx.pages.create(aPage({ id }));
          await post(tx, id, APP, NOON);
        }
      });
      const claims = await Promise.all(Array.from({ length: 20 }, () => claim(store, NOON, 3)));
      assert.deepEqual(named(claims.flat()), pages.map((id) => `${id} ${APP}`).sort());
      assert.ok(claims.every((queues) => queues.length <= 3));
    });

    it('has first attempts due in commit order, then retries, and nothing that is due later', async (t) => {
      const store = await openWith(backEnd, t, ...[0, 0, 0, 0, 0].map((at) => [PAGE, APP, at] as const));
      const queue = await claimOne(store, NOON);
      const due = (now: number, limit = 10) => store.write((tx) => tx.deliveries.listDue(queue, now, limit));
      const revisions = async (...asked: Parameters<typeof due>) =>
        (await due(...asked)).map(({ revision }) => revision);
      assert.deepEqual(await revisions(NOON), [1, 2, 3, 4, 5]);
      const [first, second, third] = await due(NOON);
      assert.ok(first && second && third);
      await store.write(async (tx) => {
        await tx.deliveries.recordAttempt(first, anAttempt({ status: 500 }), 'pending', NOON + 100);
        await tx.deliveries.recordAttempt(second, anAttempt({ status: 500 }), 'pending', NOON + 50);
        await tx.deliveries.recordAttempt(third, anAttempt(), 'delivered', NOON);
      });
      assert.deepEqual(await revisions(NOON), [4, 5]);
      assert.deepEqual(await revisions(NOON + 50), [4, 5, 2]);
      assert.deepEqual(await revisions(NOON + 100), [4, 5, 1, 2]);
      assert.deepEqual(await revisions(NOON + 100, 3), [4, 5, 1]);
    });

    it('has first attempts due in commit order also when a clock that is ahead added some', async (t) => {
      const store = await openWith(backEnd, t, [PAGE, APP, 5000], [PAGE, APP, 0]);
      const queue = await claimOne(store, NOON);
      const due = await store.write((tx) => tx.deliveries.listDue(queue, NOON, 10));
      assert.deepEqual(
        due.map(({ revision }) => revision),
        [1, 2],
      );
    });

    it('is neither extended nor released by a process whose lease another has taken over', async (t) => {
      const driver = backEnd.open(t);
      const [one, other] = [openStore(driver), openStore(driver)];
      await one.write(async (tx) => {
        await tx.pages.create(aPage());
        await post(tx, PAGE, APP, NOON);
      });
      const queue = await claimOne(one, NOON);
      assert.equal(await one.write((tx) => tx.queues.extendLease(queue, NOON + LEASE)), true);
      await claimOne(other, NOON + LEASE);
      assert.equal(await one.write((tx) => tx.queues.extendLease(queue, NOON + 9 * LEASE)), false);
      await one.write((tx) => tx.queues.release(queue));
      assert.deepEqual(await claim(one, NOON + 2 * LEASE - 1), []);
      await other.write((tx) => tx.queues.release(queue));
      assert.equal((await claim(one, NOON + 2 * LEASE - 1)).length, 1);
    });

    it('has only its own deliveries due', async (t) => {
      const store = await openWith(backEnd, t, [PAGE, APP, 0], [PAGE, OTHER_APP, 0], [OTHER_PAGE, APP, 0]);
      for (const queue of await claim(store, NOON)) {
        const due = await store.write((tx) => tx.deliveries.listDue(queue, NOON, 10));
        assert.deepEqual(
          due.map(({ pageId, appId }) => [pageId, appId]),
          [[queue.pageId, queue.appId]],
        );
      }
    });

    it('is due again after its release when its next delivery is', async (t) => {
      const store = await openWith(backEnd, t, [PAGE, APP, 0], [PAGE, APP, 0]);
      const queue = await claimOne(store, NOON);
      await store.write(async (tx) => {
        const [first, second] = await tx.deliveries.listDue(queue, NOON, 10);
        assert.ok(first && second);
        await tx.deliveries.recordAttempt(first, anAttempt({ status: 500 }), 'pending', NOON + 5000);
        await tx.deliveries.recordAttempt(second, anAttempt({ status: 500 }), 'pending', NOON + 1000);
        await tx.queues.release(queue);
      });
      assert.equal(await nextDue(store, NOON), NOON + 1000);
      assert.deepEqual(await claim(store, NOON + 999), []);
      assert.equal((await claim(store, NOON + 1000)).length, 1);
    });

    it('is not due after its release when all was delivered, until a delivery is added', async (t) => {
      const store = await openWith(backEnd, t, [PAGE, APP, 0]);
      const queue = await claimOne(store, NOON);
      await store.write(async (tx) => {
        const [delivery] = await tx.deliveries.listDue(queue, NOON, 1);
        assert.ok(delivery);
        await tx.deliveries.recordAttempt(delivery, anAttempt(), 'delivered', NOON);
        await tx.queues.release(queue);
      });
      assert.equal(await nextDue(store, NOON + 10 * LEASE), undefined);
      assert.deepEqual(await claim(store, NOON + 10 * LEASE), []);
      await store.write((tx) => post(tx, PAGE, APP, NOON + 7));
      assert.equal(await nextDue(store, NOON), NOON + 7);
    });

    it('stays leased, and is due at once after its release, when a delivery is added meanwhile', async (t) => {
      const store = await openWith(backEnd, t, [PAGE, APP, 0]);
      const queue = await claimOne(store, NOON);
      await store.write((tx) => post(tx, PAGE, APP, NOON + 1));
      assert.deepEqual(await claim(store, NOON + 1), []);
      assert.equal(await nextDue(store, NOON + 1), undefined);
      await store.write(async (tx) => {
        const [first] = await tx.deliveries.listDue(queue, NOON, 1);
        assert.ok(first);
        await tx.deliveries.recordAttempt(first, anAttempt(), 'delivered', NOON);
        await tx.queues.release(queue);
      });
      assert.equal(await nextDue(store, NOON + 1), NOON + 1);
    });

    it('does not become due later when a later delivery is added or made pending again', async (t) => {
      const store = await openWith(backEnd, t, [PAGE, APP, 5], [PAGE, APP, 9]);
      assert.equal(await nextDue(store, NOON), NOON + 5);
      const last = await store.read((reads) => reads.deliveries.find(PAGE, 2, APP));
      assert.ok(last);
      await store.write((tx) => tx.deliveries.requeue(last, NOON + 8));
      assert.equal(await nextDue(store, NOON), NOON + 5);
      await store.write((tx) => tx.deliveries.requeue(last, NOON + 1));
      assert.equal(await nextDue(store, NOON), NOON + 1);
    });

    it('has the earliest time of all queues that are not leased', async (t) => {
      const store = await openWith(backEnd, t, [PAGE, APP, 0], [OTHER_PAGE, APP, 30], [PAGE, OTHER_APP, 20]);
      assert.equal(await nextDue(store, NOON), NOON);
      await claimOne(store, NOON);
      assert.equal(await nextDue(store, NOON), NOON + 20);
      assert.equal(await nextDue(store, NOON + LEASE), NOON, 'an ended lease holds nothing');
    });

    it('is not due when its deliveries were dropped', async (t) => {
      const store = await openWith(backEnd, t, [PAGE, APP, 0], [PAGE, OTHER_APP, 4]);
      await store.write((tx: Tx) => tx.deliveries.dropPending(PAGE, APP));
      assert.equal(await nextDue(store, NOON), NOON + 4);
    });

    it('stores since when it fails and when that was reported, for itself only', async (t) => {
      const store = await openWith(backEnd, t, [PAGE, APP, 0], [PAGE, OTHER_APP, 0]);
      const queue = (appId: AppId) => store.read((reads) => reads.queues.find(PAGE, appId));
      const fresh = { pageId: PAGE, appId: APP, failingSince: null, alertedAt: null };
      assert.deepEqual(await queue(APP), fresh);
      for (const health of [
        { failingSince: NOON, alertedAt: null },
        { failingSince: NOON, alertedAt: NOON + 900_000 },
        { failingSince: null, alertedAt: null },
      ]) {
        await store.write((tx) => tx.queues.saveHealth(fresh, health.failingSince, health.alertedAt));
        assert.deepEqual(await queue(APP), { ...fresh, ...health });
        assert.deepEqual(await queue(OTHER_APP), { ...fresh, appId: OTHER_APP });
      }
    });
  });
}
