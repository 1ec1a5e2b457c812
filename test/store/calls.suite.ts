import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CallId, Psid } from '../../src/domain/ids.ts';
import { bucketOf } from '../../src/store/records/bucket.ts';
import type { BackEnd } from '../support/back-ends.ts';
import { NOON, OTHER_PAGE, PAGE } from './records.ts';
import { aCall, ALEX, aTimer, open, SAM } from './thread-records.ts';

const idsOf = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);

/** Tests of calls and of the timers that end their rings. */
export function callsSuite(backEnd: BackEnd): void {
  describe(`calls in ${backEnd.name}`, () => {
    it('are found by Page and by their own id, as they were last saved', async (t) => {
      const store = await open(backEnd, t);
      const call = aCall('c_1', { entry: 'call_prompt', rings: 'PARTNERS' });
      await store.write((tx) => tx.calls.save(call));
      for (const overrides of [
        {},
        { state: 'in_call', acceptedAt: NOON + 5 },
        { state: 'ended', acceptedAt: NOON + 5, endedAt: NOON + 9, outcome: 'completed' },
      ] as const) {
        const saved = { ...call, ...overrides };
        await store.write((tx) => tx.calls.save(saved));
        await store.read(async (reads) => {
          assert.deepEqual(await reads.calls.find(PAGE, call.id), saved);
          assert.deepEqual(await reads.calls.findAnywhere(call.id), saved);
          assert.equal(await reads.calls.find(OTHER_PAGE, call.id), undefined);
          assert.equal(await reads.calls.findAnywhere('c_2' as CallId), undefined);
        });
      }
    });

    it('have the state of each instant: not begun, ringing, accepted, ended', async (t) => {
      const store = await open(backEnd, t);
      const ended = { state: 'ended', outcome: 'completed', acceptedAt: NOON + 5, endedAt: NOON + 1000 } as const;
      await store.write(async (tx) => {
        for (const call of [aCall('c_1'), aCall('c_2', { startedAt: NOON + 2000 })]) await tx.calls.save(call);
        await tx.calls.save(aCall('c_3', { psid: SAM }));
        await tx.calls.save(aCall('c_1', ended));
      });
      const at = async (instant: number, psid = ALEX, pageId = PAGE) =>
        (await store.read((reads) => reads.calls.findAt(pageId, psid, NOON + instant)))?.id;
      assert.deepEqual(
        await Promise.all([-1, 0, 999, 1000, 1999, 2000, 61_999, 62_000].map((instant) => at(instant))),
        [undefined, 'c_1', 'c_1', undefined, undefined, 'c_2', 'c_2', undefined],
      );
      assert.deepEqual([await at(0, SAM), await at(0, ALEX, OTHER_PAGE)], ['c_3', undefined]);
    });

    it('are distinguished when several began at one instant: the one that has not ended is found', async (t) => {
      const store = await open(backEnd, t);
      const over = { state: 'ended', outcome: 'missed', endedAt: NOON } as const;
      for (const [goesOn, gone] of [
        ['c_1', 'c_2'],
        ['c_4', 'c_3'],
      ] as const) {
        const psid = goesOn as string as Psid;
        await store.write(async (tx) => {
          await tx.calls.save(aCall(gone, { psid }));
          await tx.calls.save(aCall(gone, { psid, ...over }));
          await tx.calls.save(aCall(goesOn, { psid }));
        });
        assert.equal((await store.read((reads) => reads.calls.findAt(PAGE, psid, NOON)))?.id, goesOn);
      }
    });

    it('are live until they have ended, in the order in which they began', async (t) => {
      const store = await open(backEnd, t);
      await store.write(async (tx) => {
        await tx.calls.save(aCall('c_3', { startedAt: NOON + 1 }));
        await tx.calls.save(aCall('c_2'));
        await tx.calls.save(aCall('c_1', { startedAt: NOON - 1 }));
        await tx.calls.save(aCall('c_4', { pageId: OTHER_PAGE }));
        await tx.calls.save(aCall('c_2', { state: 'in_call', acceptedAt: NOON }));
        await tx.calls.save(aCall('c_1', { state: 'ended', outcome: 'missed', endedAt: NOON }));
      });
      assert.deepEqual(idsOf(await store.read((reads) => reads.calls.listLive(PAGE))), ['c_2', 'c_3']);
    });

    it('are listed newest first, ended or not, up to a limit', async (t) => {
      const store = await open(backEnd, t);
      await store.write(async (tx) => {
        for (const [id, startedAt] of [
          ['c_5', NOON],
          ['c_1', NOON + 2],
          ['c_4', NOON + 1],
          ['c_2', NOON + 1],
        ] as const) {
          await tx.calls.save(aCall(id, { startedAt, psid: id === 'c_5' ? SAM : ALEX }));
        }
        await tx.calls.save(
          aCall('c_1', { startedAt: NOON + 2, state: 'ended', outcome: 'missed', endedAt: NOON + 3 }),
        );
        await tx.calls.save(aCall('c_3', { pageId: OTHER_PAGE, startedAt: NOON + 9 }));
      });
      const recent = (limit: number) => store.read((reads) => reads.calls.listRecent(PAGE, limit));
      assert.deepEqual(idsOf(await recent(9)), ['c_1', 'c_4', 'c_2', 'c_5']);
      assert.deepEqual(idsOf(await recent(2)), ['c_1', 'c_4']);
    });
  });

  describe(`timers in ${backEnd.name}`, () => {
    it('are listed in order when they are due, up to a limit, with the time of the next one', async (t) => {
      const store = await open(backEnd, t);
      assert.equal(await store.read((reads) => reads.timers.nextDue()), undefined);
      const [first, second, third, later] = [
        aTimer('c_9', NOON - 1, OTHER_PAGE),
        aTimer('c_1', NOON),
        aTimer('c_2', NOON),
        aTimer('c_0', NOON + 1),
      ];
      await store.write(async (tx) => {
        for (const timer of [later, third, first, second]) await tx.timers.set(timer);
      });
      const due = (until: number, limit = 9) => store.read((reads) => reads.timers.listDue(until, limit));
      assert.deepEqual(await due(NOON - 2), []);
      assert.deepEqual(await due(NOON), [first, second, third]);
      assert.deepEqual(await due(NOON, 2), [first, second]);
      assert.equal(await store.read((reads) => reads.timers.nextDue()), NOON - 1);
    });

    it('are listed by buckets, with the time of the next one in them', async (t) => {
      const store = await open(backEnd, t);
      const timers = [aTimer('c_1', NOON), aTimer('c_2', NOON + 1, OTHER_PAGE)];
      await store.write(async (tx) => {
        for (const timer of timers) await tx.timers.set(timer);
      });
      assert.notEqual(bucketOf(PAGE) % 3, bucketOf(OTHER_PAGE) % 3);
      for (const timer of timers) {
        const share = { index: bucketOf(timer.pageId) % 3, of: 3 };
        assert.deepEqual(await store.read((reads) => reads.timers.listDue(NOON + 9, 9, share)), [timer]);
        assert.equal(await store.read((reads) => reads.timers.nextDue(share)), timer.dueAt);
      }
    });

    it('are removed once, although several remove them at once', async (t) => {
      const store = await open(backEnd, t);
      const timer = aTimer('c_1', NOON);
      await store.write((tx) => tx.timers.set(timer));
      const taken = await Promise.all(Array.from({ length: 20 }, () => store.write((tx) => tx.timers.remove(timer))));
      assert.equal(taken.filter(Boolean).length, 1);
      assert.equal(await store.read((reads) => reads.timers.nextDue()), undefined);
    });
  });
}
