import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PageId } from '../../src/domain/ids.ts';
import type { PageEvent } from '../../src/domain/page-event.ts';
import { openEmpty, type BackEnd } from '../support/back-ends.ts';
import { APP, aPage, HOURS, NOON, OTHER_PAGE, PAGE, settingsNumber } from './records.ts';

/** Tests of journals, each numbered by the revision of its Page, raised in the same transaction (docs/design.md §5.2). */
export function journalSuite(backEnd: BackEnd): void {
  describe(`the journal in ${backEnd.name}`, () => {
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

    it('counts the revisions of each Page separately', async (t) => {
      const store = openEmpty(backEnd, t);
      const revisions = await store.write(async (tx) => {
        await tx.pages.create(aPage());
        await tx.pages.create(aPage({ id: OTHER_PAGE, revision: 41 }));
        const given: number[] = [];
        for (const pageId of [PAGE, OTHER_PAGE, PAGE, OTHER_PAGE]) {
          given.push(await tx.journal.append(pageId, { kind: 'page_created' }, NOON));
        }
        return given;
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
      const kept = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      assert.equal(kept.length, 320);
      for (const id of pages) {
        const revisions = kept.filter(({ pageId }) => pageId === id).map(({ revision }) => revision);
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
