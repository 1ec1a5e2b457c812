import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BackEnd } from '../support/back-ends.ts';
import { anAttempt, APP, NOON, OTHER_APP, OTHER_PAGE, PAGE, post, claim } from './records.ts';
import { aCall, ALEX, aMessage, open, SAM } from './thread-records.ts';

const HOUR = 3_600_000;
const LATER = NOON + HOUR;

/** Tests of the clock being set back to NOON. */
export function rewindSuite(backEnd: BackEnd): void {
  describe(`a clock that is set back in ${backEnd.name}`, () => {
    it('makes due what is due later, on every Page, and leaves the rest unchanged', async (t) => {
      const store = await open(backEnd, t);
      const [waiting, early, done] = await store.write(async (tx) => {
        const revisions = [
          await post(tx, PAGE, APP, LATER),
          await post(tx, OTHER_PAGE, OTHER_APP, NOON - 1),
          await post(tx, PAGE, APP, LATER),
        ] as const;
        const first = await tx.deliveries.find(PAGE, revisions[0], APP);
        const second = await tx.deliveries.find(PAGE, revisions[2], APP);
        assert.ok(first && second);
        await tx.deliveries.recordAttempt(first, anAttempt({ at: LATER, status: 500 }), 'pending', LATER + HOUR);
        await tx.deliveries.recordAttempt(second, anAttempt({ at: LATER }), 'delivered', LATER);
        return revisions;
      });
      const [leased] = await claim(store, LATER, { leaseUntil: LATER + HOUR, busy: [OTHER_APP] });
      assert.ok(leased);
      await store.write((tx) => tx.queues.saveHealth(leased.queue, LATER, LATER + 1));
      await store.write((tx) => tx.clampToNow(NOON));
      await store.read(async (reads) => {
        const rewound = await reads.deliveries.find(PAGE, waiting, APP);
        assert.deepEqual([rewound?.dueAt, rewound?.firstAttemptAt, rewound?.attempts], [NOON, null, 1]);
        assert.deepEqual(
          [rewound?.createdAt, (await reads.deliveries.attempts(PAGE, waiting, APP))[0]?.at],
          [LATER, LATER],
        );
        assert.equal((await reads.deliveries.find(OTHER_PAGE, early, OTHER_APP))?.dueAt, NOON - 1);
        assert.equal((await reads.deliveries.find(PAGE, done, APP))?.dueAt, LATER);
        const queue = await reads.queues.find(PAGE, APP);
        assert.deepEqual([queue?.failingSince, queue?.alertedAt], [null, null]);
      });
      const claimed = await claim(store, NOON);
      assert.deepEqual(claimed.map(({ queue }) => queue.pageId).sort(), [PAGE, OTHER_PAGE].sort());
    });

    it('leaves failures that began before', async (t) => {
      const store = await open(backEnd, t);
      await store.write((tx) => post(tx, PAGE, APP, NOON - HOUR));
      const [leased] = await claim(store, NOON);
      assert.ok(leased);
      await store.write(async (tx) => {
        await tx.queues.saveHealth(leased.queue, NOON - HOUR, NOON - 1);
        await tx.clampToNow(NOON);
      });
      const queue = await store.read((reads) => reads.queues.find(PAGE, APP));
      assert.deepEqual([queue?.failingSince, queue?.alertedAt], [NOON - HOUR, NOON - 1]);
    });

    it('moves the last acts of threads to now, ends typing, and leaves the instants of messages', async (t) => {
      const store = await open(backEnd, t);
      const past = { lastActAt: NOON - 2, readUntil: null, typingUntil: NOON, seenUntil: NOON - 1 };
      const sam = { pageId: PAGE, psid: SAM, ...past };
      await store.write(async (tx) => {
        const later = { lastActAt: LATER, readUntil: LATER + 1, typingUntil: LATER, seenUntil: LATER + 2 };
        await tx.threads.save({ pageId: PAGE, psid: ALEX, ...later });
        await tx.threads.save(sam);
        await tx.messages.add(aMessage('m_1', { at: LATER }), 1);
        await tx.clampToNow(NOON);
      });
      await store.read(async (reads) => {
        assert.deepEqual(await reads.threads.find(PAGE, ALEX), {
          pageId: PAGE,
          psid: ALEX,
          lastActAt: NOON,
          readUntil: NOON,
          typingUntil: null,
          seenUntil: NOON,
        });
        assert.deepEqual(await reads.threads.find(PAGE, SAM), sam);
        assert.equal((await reads.messages.latest(PAGE, ALEX, 1))[0]?.at, LATER);
      });
    });

    it('finds the calls of any Page that have not ended and began or were accepted later', async (t) => {
      const store = await open(backEnd, t);
      const taken = aCall('c_taken', { state: 'in_call', acceptedAt: NOON + 1 });
      const over = { state: 'ended', outcome: 'missed', startedAt: LATER, endedAt: LATER + 1 } as const;
      await store.write(async (tx) => {
        for (const call of [
          aCall('c_now'),
          taken,
          aCall('c_later', { pageId: OTHER_PAGE, startedAt: LATER }),
          aCall('c_over', over),
        ]) {
          await tx.calls.add(call);
        }
        for (const call of [taken, aCall('c_over', over)]) await tx.calls.save(call);
      });
      const found = await store.read((reads) => reads.calls.listBeyond(NOON));
      assert.deepEqual(
        found.map(({ id }) => id),
        ['c_taken', 'c_later'],
      );
    });
  });
}
