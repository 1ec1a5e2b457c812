import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JournalFilter } from '../../src/app/ports/records/journal.ts';
import type { CallId, PageId, Psid } from '../../src/domain/ids.ts';
import type { PageEvent } from '../../src/domain/page-event.ts';
import { openEmpty, type BackEnd } from '../support/back-ends.ts';
import { APP, aPage, HOURS, NOON, OTHER_PAGE, PAGE, settingsNumber } from './records.ts';
import { aCall } from './thread-records.ts';

/** Tests of journals, each numbered by the revision of its Page, raised in the same transaction (docs/design.md §5.2). */
export function journalSuite(backEnd: BackEnd): void {
  describe(`the journal in ${backEnd.name}`, () => {
    it('lists entries up to an instant, wherever it lies, also where clocks differed and entries were removed', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.pages.create(aPage()));
      // Between the fourth and the fifth entry, the instants descend.
      const instants = [0, 10, 10, 19, 15, 60, 70, 80, 90, 400].map((seconds) => NOON + 1000 * seconds);
      for (const at of instants) await store.write((tx) => tx.journal.append(PAGE, { kind: 'page_created' }, at));
      const list = (seconds: number, below: number, limit: number) =>
        store.read(async (reads) => {
          const entries = await reads.journal.listUntil(PAGE, NOON + 1000 * seconds, below, limit);
          return entries.map(({ revision }) => revision);
        });
      const end = Number.MAX_SAFE_INTEGER;
      assert.deepEqual(await list(1000, end, 3), [10, 9, 8]);
      assert.deepEqual(await list(399, end, 2), [9, 8]);
      assert.deepEqual(await list(75, end, 2), [7, 6]);
      assert.deepEqual(await list(75, 7, 2), [6, 5]);
      assert.deepEqual(await list(16, end, 9), [5, 3, 2, 1]);
      assert.deepEqual(await list(10, 3, 9), [2, 1]);
      assert.deepEqual(await list(-1, end, 9), []);
      const before = NOON + 20_000;
      await store.write((tx) => tx.retention.removeOldest('journal', { before, after: undefined, limit: 9 }));
      assert.deepEqual(await list(75, end, 9), [7, 6]);
      assert.deepEqual(await list(16, end, 9), []);
    });

    it('finds the latest instant of all Pages', async (t) => {
      const store = openEmpty(backEnd, t);
      const latest = () => store.read((reads) => reads.journal.latestInstant());
      assert.equal(await latest(), undefined);
      await store.write((tx) => tx.pages.create(aPage()));
      await store.write((tx) => tx.pages.create({ ...aPage(), id: OTHER_PAGE }));
      for (const [page, at] of [[PAGE, 5] as const, [OTHER_PAGE, 7] as const, [PAGE, 6] as const])
        await store.write((tx) => tx.journal.append(page, { kind: 'page_created' }, NOON + at));
      assert.equal(await latest(), NOON + 7);
    });

    it('returns every kind of event as it was appended, newest first and up to a limit', async (t) => {
      const store = openEmpty(backEnd, t);
      const events: PageEvent[] = [
        { kind: 'page_created' },
        { kind: 'call_settings_update', settings: { ...settingsNumber(1), callHours: HOURS } },
        { kind: 'app_subscribed', appId: APP, fields: ['calls'] },
        { kind: 'app_unsubscribed', appId: APP },
        { kind: 'webhooks_failing', appId: APP, since: NOON },
        { kind: 'webhooks_disabled', appId: APP, since: NOON },
      ];
      await store.write((tx) => tx.pages.create(aPage()));
      for (const [i, event] of events.entries()) await store.write((tx) => tx.journal.append(PAGE, event, NOON + i));
      const expected = events.map((event, i) => ({ revision: i + 1, at: NOON + i, event })).toReversed();
      assert.deepEqual(await store.read((reads) => reads.journal.latest(PAGE, 100)), expected);
      assert.deepEqual(await store.read((reads) => reads.journal.latest(PAGE, 2)), expected.slice(0, 2));
      assert.equal((await store.read((reads) => reads.pages.find(PAGE)))?.revision, events.length);
    });

    it('returns an event with the trace id of its cause, and finds it by that, by kind, person, call and text', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.pages.create(aPage()));
      const psid = '5' as Psid;
      const settings = { ...settingsNumber(1), callHours: HOURS };
      const tap = { eligible: true, settings, entry: 'icon', activeUntil: null, inCall: false } as const;
      const events: readonly (readonly [PageEvent, string?])[] = [
        [{ kind: 'page_created' }],
        [{ kind: 'call_refused', psid, tap, stoppedBy: 'call_hours' }],
        [{ kind: 'call_settings_update', settings, by: { psid: '6' as Psid, name: 'Grün 100%' } }, 'T1'],
        [{ kind: 'app_subscribed', appId: APP, fields: ['calls'] }, 'T1'],
        [{ kind: 'messages_read', psid, watermark: NOON }],
      ];
      for (const [event, trace] of events) await store.write((tx) => tx.journal.append(PAGE, event, NOON, trace));
      const entries = events.map(([event, trace], i) => ({
        revision: i + 1,
        at: NOON,
        event,
        ...(trace !== undefined && { trace }),
      }));
      assert.deepEqual(await store.read((reads) => reads.journal.find(PAGE, 3)), entries[2]);
      assert.equal(await store.read((reads) => reads.journal.find(PAGE, 6)), undefined);
      const cases: readonly (readonly [Partial<JournalFilter>, readonly number[]])[] = [
        [{}, [5, 4, 3, 2, 1]],
        [{ below: 4, limit: 2 }, [3, 2]],
        [{ kind: 'call_refused' }, [2]],
        [{ psid }, [5, 2]],
        [{ psid, below: 5 }, [2]],
        [{ trace: 'T1' }, [4, 3]],
        [{ trace: 'T' }, []],
        [{ text: 'gr' }, [3]],
        [{ text: '100%' }, [3]],
        [{ text: '1%' }, []],
        [{ callId: 'c' as CallId }, []],
      ];
      for (const [filter, expected] of cases) {
        const matches = await store.read((reads) => reads.journal.search({ pageId: PAGE, limit: 9, ...filter }));
        assert.deepEqual(
          matches,
          expected.map((revision) => entries[revision - 1]),
          JSON.stringify(filter),
        );
      }
      assert.equal(await store.read((reads) => reads.journal.lastSearched({ pageId: PAGE, limit: 1 })), undefined);
    });

    it('finds the entries of a call from its start on, however many entries came before', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.pages.create(aPage()));
      const call = aCall('c_1', { startedAt: NOON + 150 });
      await store.write(async (tx) => {
        for (let i = 0; i < 300; i++) {
          const event: PageEvent = i === 150 || i === 290 ? { kind: 'call_accepted', call } : { kind: 'page_created' };
          await tx.journal.append(PAGE, event, NOON + i);
        }
      });
      const revisions = async (from: number) =>
        (await store.read((reads) => reads.journal.listOfCall(PAGE, call.id, from))).map(({ revision }) => revision);
      assert.deepEqual(await revisions(NOON + 150), [151, 291]);
      assert.deepEqual(await revisions(NOON + 151), [291]);
      assert.deepEqual(await revisions(0), [151, 291]);
      assert.deepEqual(await revisions(NOON + 1000), []);
    });

    it('counts the revisions of each Page separately', async (t) => {
      const store = openEmpty(backEnd, t);
      const revisions = await store.write(async (tx) => {
        await tx.pages.create(aPage());
        await tx.pages.create(aPage({ id: OTHER_PAGE, revision: 41 }));
        const revisions: number[] = [];
        for (const pageId of [PAGE, OTHER_PAGE, PAGE, OTHER_PAGE]) {
          revisions.push(await tx.journal.append(pageId, { kind: 'page_created' }, NOON));
        }
        return revisions;
      });
      assert.deepEqual(revisions, [1, 42, 2, 43]);
    });

    it('refuses an event of a Page that does not exist', async (t) => {
      const store = openEmpty(backEnd, t);
      await assert.rejects(store.write((tx) => tx.journal.append(PAGE, { kind: 'page_created' }, NOON)));
      assert.deepEqual(await store.read((reads) => reads.journal.latest(PAGE, 1)), []);
    });

    it('leaves no gap in any Page when 400 appends race and every fifth is refused', async (t) => {
      const store = openEmpty(backEnd, t);
      const pages = [PAGE, OTHER_PAGE, '7' as PageId];
      await store.write(async (tx) => {
        for (const id of pages) await tx.pages.create(aPage({ id }));
      });
      const outcomes = await Promise.allSettled(
        Array.from({ length: 400 }, (_, i) =>
          store.write(async (tx) => {
            const pageId = pages[i % 3] as PageId;
            const revision = await tx.journal.append(pageId, { kind: 'page_created' }, i);
            if (i % 5 === 0) throw new Error('refused');
            return { pageId, revision };
          }),
        ),
      );
      const committed = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      assert.equal(committed.length, 320);
      for (const id of pages) {
        const revisions = committed.filter(({ pageId }) => pageId === id).map(({ revision }) => revision);
        const expected = revisions.map((_, i) => i + 1);
        assert.deepEqual(
          revisions.toSorted((a, b) => a - b),
          expected,
        );
        const stored = await store.read((reads) => reads.journal.latest(id, 1000));
        assert.deepEqual(stored.map(({ revision }) => revision).toReversed(), expected);
        assert.equal((await store.read((reads) => reads.pages.find(id)))?.revision, expected.length);
      }
    });
  });
}
