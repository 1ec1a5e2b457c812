import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { LeasedQueue, QueueRelease } from '../../src/app/ports/delivery-work.ts';
import type { Delivery, DeliveryQueue } from '../../src/app/ports/entities.ts';
import type { Store, Tx } from '../../src/app/ports/store.ts';
import type { AppId, PageId } from '../../src/domain/ids.ts';
import { openEmpty, type BackEnd } from '../support/back-ends.ts';
import { bucketOf } from '../../src/store/records/bucket.ts';
import { openStore } from '../../src/store/store.ts';
import {
  aFailedAttempt,
  anAttempt,
  APP,
  aPage,
  aSubscription,
  claim as claimWork,
  NOON,
  OTHER_APP,
  OTHER_PAGE,
  PAGE,
  post,
} from './records.ts';

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

const claim = async (
  store: Store,
  now: number,
  limit = 10,
  busy: readonly AppId[] = [],
): Promise<readonly DeliveryQueue[]> => (await claimWork(store, now, { limit, busy })).map(({ queue }) => queue);

const named = (queues: readonly DeliveryQueue[]): string[] =>
  queues.map(({ pageId, appId }) => `${pageId} ${appId}`).sort();
const nextDue = (store: Store, now: number) => store.read((reads) => reads.queues.nextDue(now));

async function claimOne(store: Store, now: number): Promise<DeliveryQueue> {
  return (await claimOneWork(store, now)).queue;
}

async function claimOneWork(store: Store, now: number, batch = 10): Promise<LeasedQueue> {
  const [leased] = await store.claimQueues({ now, leaseUntil: now + LEASE, limit: 1, batch, busy: [] });
  assert.ok(leased);
  return leased;
}

/** The end of a lease that has found nothing out. */
const unchanged = ({ queue, changes, laterDue }: LeasedQueue, overrides: Partial<QueueRelease> = {}): QueueRelease => ({
  queue,
  changes,
  nextDue: laterDue,
  at: NOON,
  hasSucceeded: false,
  failedAt: null,
  ...overrides,
});

const revisionsOf = ({ due }: LeasedQueue): number[] => due.map(({ revision }) => revision);

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

    it('claims the queues of some buckets only, and of Pages that are named', async (t) => {
      const store = openEmpty(backEnd, t);
      const pages = Array.from({ length: 60 }, (_, i) => String(i + 1) as PageId);
      await store.write(async (tx) => {
        for (const id of pages) {
          await tx.pages.create(aPage({ id }));
          await post(tx, id, APP, NOON);
        }
      });
      const inShare = (index: number) => pages.filter((id) => bucketOf(id) % 3 === index);
      const [first, second] = [inShare(0), inShare(1)];
      const [named] = second;
      assert.ok(first.length > 5 && second.length > 5 && named);
      const claimShare = (index: number, more: readonly PageId[] = []) =>
        store.claimQueues({
          now: NOON,
          leaseUntil: NOON + LEASE,
          limit: 100,
          batch: 1,
          busy: [],
          share: { index, of: 3 },
          pages: more,
        });
      const pagesOf = (leased: readonly LeasedQueue[]) => leased.map(({ queue }) => queue.pageId).sort();
      const due = (index: number) => store.read((reads) => reads.queues.nextDue(NOON, { index, of: 3 }));
      assert.deepEqual(pagesOf(await claimShare(0, [named])), [...first, named].sort());
      assert.deepEqual([await due(0), await due(1)], [undefined, NOON]);
      assert.deepEqual(pagesOf(await claimShare(0)), []);
      assert.deepEqual(pagesOf(await claimShare(1)), second.filter((id) => id !== named).sort());
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
      // A claim leaves out what another one is claiming at that moment, so that a later round has the rest.
      const claims: Awaited<ReturnType<typeof claim>>[] = [];
      do claims.push(...(await Promise.all(Array.from({ length: 20 }, () => claim(store, NOON, 3)))));
      while (claims.slice(-20).some((queues) => queues.length > 0));
      assert.deepEqual(named(claims.flat()), pages.map((id) => `${id} ${APP}`).sort());
      assert.ok(claims.every((queues) => queues.length <= 3));
    });

    it('has first attempts due in commit order, then retries, and nothing that is due later', async (t) => {
      const store = await openWith(backEnd, t, ...[0, 0, 0, 0, 0].map((at) => [PAGE, APP, at] as const));
      const work = await claimOneWork(store, NOON);
      assert.deepEqual([revisionsOf(work), work.laterDue], [[1, 2, 3, 4, 5], null]);
      const [first, second, third] = work.due;
      assert.ok(first && second && third);
      const failed = anAttempt({ status: 500 });
      await store.recordResults(
        [
          { delivery: first, attempt: failed, state: 'pending', dueAt: NOON + 100 },
          { delivery: second, attempt: failed, state: 'pending', dueAt: NOON + 50 },
          { delivery: third, attempt: anAttempt(), state: 'delivered', dueAt: NOON },
        ],
        [unchanged(work, { nextDue: NOON })],
      );
      for (const [now, batch, revisions, laterDue] of [
        [NOON, 10, [4, 5], NOON + 50],
        [NOON + 50, 10, [4, 5, 2], NOON + 100],
        [NOON + 100, 10, [4, 5, 1, 2], null],
        [NOON + 100, 3, [4, 5, 1], NOON + 50],
      ] as const) {
        const again = await claimOneWork(store, now, batch);
        assert.deepEqual([revisionsOf(again), again.laterDue], [revisions, laterDue]);
        await store.recordResults([], [unchanged(again, { nextDue: NOON })]);
      }
    });

    it('has retries due in commit order, however many more there are, and the first of those that are due later', async (t) => {
      const store = await openWith(backEnd, t, ...[0, 0, 0, 0, 0, 0].map((at) => [PAGE, APP, at] as const));
      const work = await claimOneWork(store, NOON);
      const failed = anAttempt({ status: 500 });
      // The later ones are due earlier.
      const results = work.due.map((delivery) => {
        const dueAt = NOON + 100 - 10 * delivery.revision;
        return { delivery, attempt: failed, state: 'pending' as const, dueAt };
      });
      await store.recordResults(results, [unchanged(work, { nextDue: NOON })]);
      for (const [now, batch, revisions, laterDue] of [
        [NOON + 39, 1, [], NOON + 40],
        [NOON + 50, 1, [5], NOON + 40],
        [NOON + 50, 2, [5, 6], NOON + 60],
        [NOON + 60, 2, [4, 5], NOON + 40],
        [NOON + 90, 2, [1, 2], NOON + 70],
        [NOON + 80, 5, [2, 3, 4, 5, 6], NOON + 90],
      ] as const) {
        const again = await claimOneWork(store, now, batch);
        assert.deepEqual([revisionsOf(again), again.laterDue], [revisions, laterDue]);
        await store.recordResults([], [unchanged(again, { nextDue: NOON })]);
      }
    });

    it('has first attempts that are due behind some that are not, after a clock was set back', async (t) => {
      const ahead = 3_600_000;
      const queued = [ahead, ahead + 7, ahead + 3, 0, 1, ahead + 5, 2];
      const store = await openWith(backEnd, t, ...queued.map((at) => [PAGE, APP, at] as const));
      for (const [now, batch, revisions, laterDue] of [
        [NOON + 9, 2, [4, 5], NOON + 2],
        [NOON + 9, 3, [4, 5, 7], NOON + ahead],
        [NOON + 9, 7, [4, 5, 7], NOON + ahead],
        [NOON + ahead, 3, [1, 2, 3], NOON],
      ] as const) {
        const work = await claimOneWork(store, now, batch);
        assert.deepEqual([revisionsOf(work), work.laterDue], [revisions, laterDue]);
        await store.recordResults([], [unchanged(work, { nextDue: NOON })]);
      }
      // Those between that are attempted do not hide the ones before them.
      const work = await claimOneWork(store, NOON + 9);
      const results = work.due.map((delivery) => {
        return { delivery, attempt: anAttempt(), state: 'delivered' as const, dueAt: delivery.dueAt };
      });
      await store.recordResults(results, [unchanged(work)]);
      assert.equal(await nextDue(store, NOON + 9), NOON + ahead);
      assert.deepEqual(revisionsOf(await claimOneWork(store, NOON + ahead)), [1, 2, 3, 6]);
    });

    it('begins, after its release, at the next first attempt, and without one at the next change of its Page', async (t) => {
      const driver = backEnd.open(t);
      const store = openStore(driver);
      const begins = async () => {
        const row = await driver.reader.get(
          'SELECT next_revision FROM queues WHERE page_id = ? AND app_id = ?',
          PAGE,
          APP,
        );
        return Number(row?.['next_revision']);
      };
      await store.write((tx) => tx.pages.create(aPage()));
      await store.write(async (tx) => {
        await post(tx, PAGE, OTHER_APP, NOON + 1);
        for (let i = 0; i < 3; i++) await post(tx, PAGE, APP, NOON);
      });
      assert.equal(await begins(), 2);
      const work = await claimOneWork(store, NOON, 10);
      const [first, second, third] = work.due;
      assert.ok(first && second && third);
      const record = async (delivery: Delivery, state: 'pending' | 'delivered', lease = work) =>
        store.recordResults(
          [{ delivery, attempt: anAttempt(), state, dueAt: NOON + 7 }],
          [unchanged(lease, { nextDue: NOON })],
        );
      await record(second, 'delivered');
      assert.equal(await begins(), 2);
      await record(first, 'pending', await claimOneWork(store, NOON));
      assert.equal(await begins(), 4);
      await store.write((tx) => post(tx, PAGE, OTHER_APP, NOON + 1));
      await record(third, 'delivered', await claimOneWork(store, NOON));
      assert.equal(await begins(), 6);
    });

    it('has first attempts due in commit order also when a clock that is ahead added some', async (t) => {
      const store = await openWith(backEnd, t, [PAGE, APP, 5000], [PAGE, APP, 0]);
      assert.deepEqual(revisionsOf(await claimOneWork(store, NOON)), [1, 2]);
    });

    it('has the subscription of its app, and none when there is none', async (t) => {
      const store = await openWith(backEnd, t, [PAGE, APP, 0], [PAGE, OTHER_APP, 0]);
      await store.write((tx) => tx.subscriptions.saveOfApp(aSubscription()));
      const work = await claimWork(store, NOON);
      assert.deepEqual(
        new Map(work.map(({ queue, subscription }) => [queue.appId, subscription])),
        new Map([
          [APP, aSubscription()],
          [OTHER_APP, undefined],
        ]),
      );
    });

    it('is due at once after its release when it has changed since its claim, whatever its dispatcher knows', async (t) => {
      const store = await openWith(backEnd, t, [PAGE, APP, 0]);
      const work = await claimOneWork(store, NOON);
      const [delivery] = work.due;
      assert.ok(delivery);
      await store.write((tx) => post(tx, PAGE, APP, NOON + 1));
      const result = { delivery, attempt: anAttempt(), state: 'delivered', dueAt: NOON } as const;
      await store.recordResults([result], [unchanged(work, { at: NOON + 2 })]);
      assert.equal(await nextDue(store, NOON + 2), NOON + 2);
      assert.deepEqual(revisionsOf(await claimOneWork(store, NOON + 2)), [2]);
    });

    it('stores its health with its release: failures in a row from the first of them, and none after a success', async (t) => {
      const store = await openWith(backEnd, t, [PAGE, APP, 0]);
      const health = async () => {
        const queue = await store.read((reads) => reads.queues.find(PAGE, APP));
        return [queue?.failingSince, queue?.alertedAt];
      };
      const releaseWith = async (overrides: Partial<QueueRelease>) =>
        store.recordResults([], [unchanged(await claimOneWork(store, NOON), { nextDue: NOON, ...overrides })]);
      await releaseWith({ failedAt: NOON + 1 });
      assert.deepEqual(await health(), [NOON + 1, null]);
      await store.write((tx) =>
        tx.queues.saveHealth({ pageId: PAGE, appId: APP, failingSince: null, alertedAt: null }, NOON + 1, NOON + 2),
      );
      await releaseWith({ failedAt: NOON + 3 });
      assert.deepEqual(await health(), [NOON + 1, NOON + 2]);
      await releaseWith({});
      assert.deepEqual(await health(), [NOON + 1, NOON + 2]);
      await releaseWith({ hasSucceeded: true, failedAt: NOON + 4 });
      assert.deepEqual(await health(), [NOON + 4, null]);
      await releaseWith({ hasSucceeded: true });
      assert.deepEqual(await health(), [null, null]);
    });

    it('is released with the results of many queues at once, each as it is', async (t) => {
      const store = await openWith(backEnd, t, [PAGE, APP, 0], [PAGE, OTHER_APP, 0], [OTHER_PAGE, APP, 0]);
      const work = await claimWork(store, NOON);
      assert.equal(work.length, 3);
      const fails = ({ queue }: LeasedQueue) => queue.pageId === OTHER_PAGE;
      await store.recordResults(
        work.map((each) => ({
          delivery: each.due[0] as Delivery,
          attempt: fails(each) ? aFailedAttempt({ kind: 'timeout', detail: '20 s' }) : anAttempt(),
          state: fails(each) ? 'pending' : 'delivered',
          dueAt: NOON + 5,
        })),
        work.map((each) => unchanged(each, { nextDue: fails(each) ? NOON + 5 : null })),
      );
      assert.equal(await nextDue(store, NOON), NOON + 5);
      const [again, ...others] = await claimWork(store, NOON + 5);
      assert.deepEqual([again?.queue.pageId, others], [OTHER_PAGE, []]);
      assert.deepEqual(await store.read((reads) => reads.deliveries.attempts(OTHER_PAGE, 1, APP)), [
        aFailedAttempt({ kind: 'timeout', detail: '20 s' }),
      ]);
      assert.deepEqual(await store.read((reads) => reads.deliveries.attempts(PAGE, 2, OTHER_APP)), [anAttempt()]);
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
      for (const { queue, due } of await claimWork(store, NOON)) {
        assert.deepEqual(
          due.map(({ pageId, appId }) => [pageId, appId]),
          [[queue.pageId, queue.appId]],
        );
      }
    });

    it('is due again after its release when its next delivery is', async (t) => {
      const store = await openWith(backEnd, t, [PAGE, APP, 0], [PAGE, APP, 0]);
      const { queue, due } = await claimOneWork(store, NOON);
      await store.write(async (tx) => {
        const [first, second] = due;
        assert.ok(first && second);
        await tx.deliveries.recordAttempt(first, anAttempt({ status: 500 }), 'pending', NOON + 5000);
        await tx.deliveries.recordAttempt(second, anAttempt({ status: 500 }), 'pending', NOON + 1000);
        await tx.queues.release(queue);
      });
      assert.equal(await nextDue(store, NOON), NOON + 1000);
      const after = (now: number) => store.read((reads) => reads.queues.nextDueAfter(now));
      assert.deepEqual([await after(NOON + 999), await after(NOON + 1000)], [NOON + 1000, undefined]);
      assert.deepEqual(await claim(store, NOON + 999), []);
      assert.equal((await claim(store, NOON + 1000)).length, 1);
    });

    it('is not due after its release when all was delivered, until a delivery is added', async (t) => {
      const store = await openWith(backEnd, t, [PAGE, APP, 0]);
      const { queue, due } = await claimOneWork(store, NOON);
      await store.write(async (tx) => {
        const [delivery] = due;
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
      const { queue, due } = await claimOneWork(store, NOON);
      await store.write((tx) => post(tx, PAGE, APP, NOON + 1));
      assert.deepEqual(await claim(store, NOON + 1), []);
      assert.equal(await nextDue(store, NOON + 1), undefined);
      await store.write(async (tx) => {
        const [first] = due;
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
