import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PageId } from '../../src/domain/ids.ts';
import { openStore } from '../../src/store/store.ts';
import { openEmpty, type BackEnd } from '../support/back-ends.ts';
import { anApp, APP, aPage, aToken, changeSettings, NOON, OTHER_PAGE, PAGE, settingsNumber } from './records.ts';

/** Tests of visibility: readers see nothing of a transaction before its commit, and all of it once the writer's promise resolves. */
export function visibilitySuite(backEnd: BackEnd): void {
  describe(`visibility in ${backEnd.name}`, () => {
    it('shows a reader nothing of a transaction that is refused later, and caches none of it', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.pages.create(aPage()));
      let seen: Promise<unknown> | undefined;
      const refused = store.write(async (tx) => {
        await changeSettings(tx, PAGE, settingsNumber(1));
        await tx.journal.append(PAGE, { kind: 'page_created' }, NOON);
        seen = store.read((reads) => reads.pages.find(PAGE));
        await Promise.resolve();
        throw new Error('refused');
      });
      await assert.rejects(refused);
      assert.deepEqual(await seen, aPage());
      assert.deepEqual(await store.read((reads) => reads.pages.find(PAGE)), aPage());
    });

    it('shows a reader both halves of a transaction or neither, at any time', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.pages.create(aPage({ settings: settingsNumber(0) })));
      const readers: Promise<void>[] = [];
      const readPair = (): void => {
        const looked = store.read(async (reads) => {
          const page = await reads.pages.find(PAGE);
          assert.deepEqual(page?.settings, settingsNumber(page?.revision ?? -1));
        });
        readers.push(looked);
      };
      const writers = Array.from({ length: 50 }, () =>
        store.write(async (tx) => {
          const page = await tx.pages.find(PAGE);
          readPair();
          await Promise.resolve();
          await changeSettings(tx, PAGE, settingsNumber((page?.revision ?? -1) + 1));
          readPair();
        }),
      );
      readPair();
      await Promise.all(writers);
      readPair();
      assert.equal(readers.length, 102);
      await Promise.all(readers);
    });

    it('shows a new app, Page and token at once, also to a reader that did not find them just before', async (t) => {
      const store = openEmpty(backEnd, t);
      const ask = () =>
        store.read((reads) =>
          Promise.all([reads.apps.find(APP), reads.pages.find(PAGE), reads.tokens.find(aToken().hash)]),
        );
      assert.deepEqual(await ask(), [undefined, undefined, undefined]);
      await store.write(async (tx) => {
        await tx.apps.create(anApp());
        await tx.pages.create(aPage());
        await tx.tokens.create(aToken());
      });
      assert.deepEqual(await ask(), [anApp(), aPage(), aToken()]);
    });

    const derived = 'gives one object for a record until a change to it commits, so that others can derive from it';
    const seenAtOnce = 'asks the database for a record each time, since others write too';
    it(backEnd.soleWriter ? derived : seenAtOnce, async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write(async (tx) => {
        await tx.pages.create(aPage());
        await tx.pages.create(aPage({ id: OTHER_PAGE }));
      });
      const ask = (id: PageId) => store.read((reads) => reads.pages.find(id));
      await Promise.all([ask(PAGE), ask(OTHER_PAGE)]);
      const [page, other] = [await ask(PAGE), await ask(OTHER_PAGE)];
      assert.ok(page && other);
      assert.equal(await ask(PAGE), page);
      await store.write((tx) => changeSettings(tx, PAGE, settingsNumber(1)));
      assert.notEqual(await ask(PAGE), page);
      assert.deepEqual((await ask(PAGE))?.settings, settingsNumber(1));
      assert.deepEqual(await ask(OTHER_PAGE), other, 'the other Page did not change');
      assert.equal(await ask(OTHER_PAGE), other);
      const changed = await ask(PAGE);
      await store.write((tx) => tx.journal.append(PAGE, { kind: 'page_created' }, NOON));
      assert.deepEqual(await ask(PAGE), { ...changed, revision: 2 });
    });

    it('caches no record that was read before a commit and returned after it', async (t) => {
      const driver = backEnd.open(t);
      const answered = Promise.withResolvers<void>();
      const requested = Promise.withResolvers<void>();
      const afterCommit =
        <A extends readonly unknown[], R>(read: (...asking: A) => Promise<R>) =>
        async (...asking: A): Promise<R> => {
          const row = await read(...asking);
          requested.resolve();
          await answered.promise;
          return row;
        };
      const { findChangedPage } = driver;
      const store = openStore({
        ...driver,
        reader: { ...driver.reader, get: afterCommit(driver.reader.get.bind(driver.reader)) },
        ...(findChangedPage && { findChangedPage: afterCommit(findChangedPage) }),
      });
      await store.write((tx) => tx.pages.create(aPage()));
      const late = store.read((reads) => reads.pages.find(PAGE));
      await requested.promise;
      await store.write((tx) => changeSettings(tx, PAGE, settingsNumber(1)));
      answered.resolve();
      assert.deepEqual(await late, aPage(), 'what was true when it was asked');
      assert.deepEqual((await store.read((reads) => reads.pages.find(PAGE)))?.settings, settingsNumber(1));
    });

    // Over a connection each race takes ten times as long.
    const turns = backEnd.soleWriter ? 250 : 50;
    it(`never shows a writer less than its own write nor a reader less than before, in ${12 * turns} races`, async (t) => {
      const store = openEmpty(backEnd, t);
      const pages = [PAGE, OTHER_PAGE, '7' as PageId, '8' as PageId];
      await store.write(async (tx) => {
        for (const id of pages) await tx.pages.create(aPage({ id, settings: settingsNumber(0) }));
      });
      const see = async (id: PageId): Promise<number> => {
        const page = await store.read((reads) => reads.pages.find(id));
        assert.deepEqual(page?.settings, settingsNumber(page?.revision ?? -1));
        return page.revision;
      };
      let writing = pages.length * 3;
      const write = async (id: PageId): Promise<void> => {
        for (let i = 0; i < turns; i++) {
          const mine = await store.write(async (tx) => {
            const page = await tx.pages.find(id);
            return changeSettings(tx, id, settingsNumber((page?.revision ?? -1) + 1));
          });
          assert.ok((await see(id)) >= mine);
        }
        writing--;
      };
      const read = async (id: PageId): Promise<void> => {
        for (let last = 0; writing > 0;) {
          const now = await see(id);
          assert.ok(now >= last);
          last = now;
          await new Promise((resolve) => setImmediate(resolve));
        }
      };
      await Promise.all([...pages.map(write), ...pages.map(write), ...pages.map(write), ...pages.map(read)]);
      for (const id of pages) assert.equal(await see(id), 3 * turns);
    });
  });
}
