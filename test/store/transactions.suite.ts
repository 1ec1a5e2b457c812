import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Store } from '../../src/app/ports/store.ts';
import type { PageId } from '../../src/domain/ids.ts';
import { openStore } from '../../src/store/store.ts';
import { openEmpty, type BackEnd } from '../support/back-ends.ts';
import { anApp, APP, aPage, NOON, OTHER_PAGE, PAGE, post, settingsNumber, changeSettings } from './records.ts';

const refusal = new Error('refused');
const pageIds = (store: Store, ids: readonly string[]) =>
  store.read(async (reads) => {
    const pages = await Promise.all(ids.map((id) => reads.pages.find(id as PageId)));
    return pages.flatMap((page) => (page ? [page.id] : []));
  });

/** Tests that transactions are atomic, also when others commit at the same moment. */
export function transactionsSuite(backEnd: BackEnd): void {
  describe(`transactions in ${backEnd.name}`, () => {
    it('resolves to the result of the transaction, and rejects with the same error that it throws', async (t) => {
      const store = openEmpty(backEnd, t);
      assert.equal(await store.write(async () => 'an answer'), 'an answer');
      await assert.rejects(
        store.write(async () => {
          throw refusal;
        }),
        (error) => error === refusal,
      );
    });

    it('rolls back a refused transaction, and commits others of the same moment', async (t) => {
      const store = openEmpty(backEnd, t);
      const [before, refused, after] = await Promise.allSettled([
        store.write((tx) => tx.pages.create(aPage({ id: '1' as PageId }))),
        store.write(async (tx) => {
          await tx.pages.create(aPage({ id: '2' as PageId }));
          await post(tx, '2' as PageId, APP, NOON);
          await changeSettings(tx, '1' as PageId, settingsNumber(5));
          await tx.journal.append('1' as PageId, { kind: 'page_created' }, NOON);
          throw refusal;
        }),
        store.write(async (tx) => {
          await tx.pages.create(aPage({ id: '3' as PageId }));
          return tx.pages.find('2' as PageId);
        }),
      ]);
      assert.deepEqual(
        [before.status, refused.status, after],
        ['fulfilled', 'rejected', { status: 'fulfilled', value: undefined }],
      );
      assert.deepEqual(await pageIds(store, ['1', '2', '3']), ['1', '3']);
      assert.deepEqual(await store.read((reads) => reads.pages.find('1' as PageId)), aPage({ id: '1' as PageId }));
      assert.deepEqual(await store.read((reads) => reads.journal.latest('1' as PageId, 9)), []);
      assert.deepEqual(await store.read((reads) => reads.deliveries.list({ limit: 9 })), []);
      assert.equal(await store.read((reads) => reads.queues.nextDue(NOON)), undefined);
    });

    // Each of these is the first write of its transaction, after which there is something to roll back.
    for (const [what, write] of [
      ['a row is added', (store: Store, fail: () => never) => store.write((tx) => tx.apps.create(anApp()).then(fail))],
      [
        'a revision is raised',
        (store: Store, fail: () => never) =>
          store.write((tx) => tx.journal.append(PAGE, { kind: 'page_created' }, NOON).then(fail)),
      ],
      [
        'deliveries are dropped',
        (store: Store, fail: () => never) => store.write((tx) => tx.deliveries.dropPending(PAGE, APP).then(fail)),
      ],
    ] as const) {
      it(`rolls back the first write when it is refused right after ${what}`, async (t) => {
        const store = openEmpty(backEnd, t);
        await store.write(async (tx) => {
          await tx.pages.create(aPage());
          await post(tx, PAGE, APP, NOON);
        });
        const fail = (): never => {
          throw refusal;
        };
        const neighbour = store.write((tx) => tx.pages.create(aPage({ id: OTHER_PAGE })));
        await assert.rejects(write(store, fail), (error) => error === refusal);
        await neighbour;
        assert.equal(await store.read((reads) => reads.apps.find(APP)), undefined);
        assert.equal((await store.read((reads) => reads.pages.find(PAGE)))?.revision, 1);
        assert.equal(await store.read((reads) => reads.queues.nextDue(NOON)), NOON);
        assert.ok(await store.read((reads) => reads.pages.find(OTHER_PAGE)));
      });
    }

    it('rejects a row that exists already, and commits others of the same moment', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.pages.create(aPage()));
      const outcomes = await Promise.allSettled([
        store.write((tx) => tx.pages.create(aPage({ id: '1' as PageId }))),
        store.write(async (tx) => {
          await tx.apps.create(anApp());
          await tx.pages.create(aPage({ name: 'Again' }));
        }),
        store.write((tx) => tx.pages.create(aPage({ id: OTHER_PAGE }))),
      ]);
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled'],
      );
      assert.deepEqual(await pageIds(store, [PAGE, '1', OTHER_PAGE]), [PAGE, '1', OTHER_PAGE]);
      assert.deepEqual(await store.read((reads) => reads.pages.find(PAGE)), aPage());
      assert.equal(await store.read((reads) => reads.apps.find(APP)), undefined);
    });

    it('commits 700 transactions begun in one moment, more than go into one commit', async (t) => {
      const store = openEmpty(backEnd, t);
      const ids = Array.from({ length: 700 }, (_, i) => String(i + 1));
      await Promise.all(ids.map((id) => store.write((tx) => tx.pages.create(aPage({ id: id as PageId })))));
      assert.equal((await pageIds(store, ids)).length, 700);
    });

    it('rejects all callers and stores nothing when the commit itself fails, and works again afterwards', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.pages.create(aPage()));
      const mend = backEnd.breakCommits(t);
      const outcomes = await Promise.allSettled([
        store.write((tx) => tx.pages.create(aPage({ id: OTHER_PAGE }))),
        store.write((tx) => changeSettings(tx, PAGE, settingsNumber(1))),
        store.write((tx) => post(tx, PAGE, APP, NOON)),
        store.write(async () => Promise.reject(refusal)),
      ]);
      mend();
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['rejected', 'rejected', 'rejected', 'rejected'],
      );
      assert.deepEqual(await pageIds(store, [PAGE, OTHER_PAGE]), [PAGE]);
      assert.deepEqual(await store.read((reads) => reads.pages.find(PAGE)), aPage());
      assert.deepEqual(await store.read((reads) => reads.deliveries.list({ limit: 9 })), []);
      assert.equal(await store.write((tx) => post(tx, PAGE, APP, NOON)), 1);
    });

    it('commits transactions that began before it is closed, and rejects later ones', async (t) => {
      const store = openStore(backEnd.open(t));
      const startedAt = Promise.all(
        Array.from({ length: 300 }, (_, i) =>
          store.write((tx) => tx.pages.create(aPage({ id: String(i + 1) as PageId }))),
        ),
      );
      await store.close();
      await startedAt;
      await assert.rejects(store.write((tx) => tx.apps.create(anApp())));
      await assert.rejects(store.read((reads) => reads.apps.find(APP)));
    });
  });
}
