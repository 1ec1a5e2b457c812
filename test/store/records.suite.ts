import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AppId, PageId, Psid, UserId } from '../../src/domain/ids.ts';
import { openEmpty, type BackEnd } from '../support/back-ends.ts';
import {
  aConsumer,
  anAdmin,
  anApp,
  APP,
  aPage,
  aSubscription,
  aToken,
  HOURS,
  NOON,
  OTHER_APP,
  OTHER_PAGE,
  PAGE,
  changeSettings,
} from './records.ts';

/** Tests of records: each is read as it was written, inside the transaction and after it. */
export function recordsSuite(backEnd: BackEnd): void {
  describe(`records in ${backEnd.name}`, () => {
    it('reads an app as it was created, booleans and text beyond ASCII included', async (t) => {
      const store = openEmpty(backEnd, t);
      const careful = anApp({ id: OTHER_APP, requiresProof: true });
      const inside = await store.write(async (tx) => {
        await tx.apps.create(anApp());
        await tx.apps.create(careful);
        return tx.apps.find(APP);
      });
      assert.deepEqual(inside, anApp());
      assert.deepEqual(await store.read((reads) => reads.apps.find(APP)), anApp());
      assert.deepEqual(await store.read((reads) => reads.apps.find(OTHER_APP)), careful);
    });

    for (const count of [1, 3, 100]) {
      it(`restores every row of a snapshot: ${count} in one table`, async (t) => {
        const store = openEmpty(backEnd, t);
        const apps = Array.from({ length: count }, (_, n) => anApp({ id: String(n + 1) as AppId }));
        await store.write(async (tx) => {
          for (const app of apps) await tx.apps.create(app);
        });
        const snapshot = await store.snapshot();
        await store.clear();
        await store.restore(snapshot);
        assert.equal((await store.read((reads) => reads.apps.list('', 1000))).length, count);
      });
    }

    it('reads the revisions of any number of Pages, for those that exist', async (t) => {
      const store = openEmpty(backEnd, t);
      const ids = Array.from({ length: 1200 }, (_, n) => String(n + 1) as PageId);
      await store.write(async (tx) => {
        for (const [n, id] of ids.entries()) if (n % 100 === 0) await tx.pages.create(aPage({ id, revision: n }));
      });
      const revisionsOf = (some: readonly PageId[]) => store.read((reads) => reads.pages.revisions(some));
      const expected = ids.flatMap((id, n) => (n % 100 === 0 ? [[id, n] as const] : []));
      assert.deepEqual(await revisionsOf(ids), new Map(expected));
      assert.deepEqual(await revisionsOf(ids.slice(0, 3)), new Map([[ids[0], 0]]));
      assert.deepEqual(await revisionsOf(ids.slice(1, 3)), new Map());
      assert.deepEqual(await revisionsOf([]), new Map());
    });

    it('stores a replacement character for U+0000 and for half a surrogate pair, and finds neither of them', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.apps.create(anApp({ name: '0\u00001 \uD83D Zoë 🐙 "\'$1?' })));
      assert.equal((await store.read((reads) => reads.apps.find(APP)))?.name, '0\uFFFD1 \uFFFD Zoë 🐙 "\'$1?');
      assert.equal(await store.read((reads) => reads.pages.find('\u0000' as PageId)), undefined);
      assert.equal(await store.read((reads) => reads.apps.find(`${APP}\u0000` as AppId)), undefined);
    });

    it('reads a Page as it was created, with hours and without', async (t) => {
      const store = openEmpty(backEnd, t);
      const settings = {
        audioEnabled: false,
        iconEnabled: false,
        videoEnabled: true,
        ringTarget: 'PARTNERS',
        callHours: HOURS,
      } as const;
      const busy = aPage({ id: OTHER_PAGE, eligible: false, settings, revision: 2 ** 40 });
      await store.write(async (tx) => {
        await tx.pages.create(aPage());
        await tx.pages.create(busy);
      });
      assert.deepEqual(await store.read((reads) => reads.pages.find(PAGE)), aPage());
      assert.deepEqual(await store.read((reads) => reads.pages.find(OTHER_PAGE)), busy);
    });

    it('saves the settings of one Page and changes neither the other Page nor the rest of the record', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write(async (tx) => {
        await tx.pages.create(aPage());
        await tx.pages.create(aPage({ id: OTHER_PAGE }));
      });
      for (const [i, settings] of (
        [
          { audioEnabled: false, iconEnabled: true, videoEnabled: true, ringTarget: 'PARTNERS', callHours: HOURS },
          { audioEnabled: true, iconEnabled: false, videoEnabled: false, ringTarget: 'META', callHours: null },
        ] as const
      ).entries()) {
        await store.write((tx) => changeSettings(tx, PAGE, settings));
        assert.deepEqual(await store.read((reads) => reads.pages.find(PAGE)), aPage({ settings, revision: i + 1 }));
        assert.deepEqual(await store.read((reads) => reads.pages.find(OTHER_PAGE)), aPage({ id: OTHER_PAGE }));
      }
    });

    it('lists apps and Pages in the order of their ids, after one of them and up to a limit', async (t) => {
      const store = openEmpty(backEnd, t);
      const pages = ['10', '11', '9'].map((id) => aPage({ id: id as PageId }));
      const apps = ['5', '50', '6'].map((id) => anApp({ id: id as AppId }));
      await store.write(async (tx) => {
        for (const page of pages.toReversed()) await tx.pages.create(page);
        for (const app of apps.toReversed()) await tx.apps.create(app);
      });
      await store.read(async (reads) => {
        assert.deepEqual(await reads.pages.list('', 9), pages);
        assert.deepEqual(await reads.pages.list('', 2), pages.slice(0, 2));
        assert.deepEqual(await reads.pages.list('10', 9), pages.slice(1));
        assert.deepEqual(await reads.pages.list('9', 9), []);
        assert.deepEqual(await reads.apps.list('', 9), apps);
        assert.deepEqual(await reads.apps.list('5', 1), apps.slice(1, 2));
        assert.deepEqual(await reads.apps.list('6', 9), []);
      });
    });

    it('finds tokens by their hash, one that expires and one that does not', async (t) => {
      const store = openEmpty(backEnd, t);
      const brief = aToken({ hash: 'b'.repeat(64), permissions: [], expiresAt: NOON + 1 });
      await store.write(async (tx) => {
        await tx.tokens.create(aToken());
        await tx.tokens.create(brief);
      });
      assert.deepEqual(await store.read((reads) => reads.tokens.find(aToken().hash)), aToken());
      assert.deepEqual(await store.read((reads) => reads.tokens.find(brief.hash)), brief);
    });

    it('removes a token that was read before, and no other, once the transaction commits', async (t) => {
      const store = openEmpty(backEnd, t);
      const other = aToken({ hash: 'b'.repeat(64) });
      const find = ({ hash }: { hash: string }) => store.read((reads) => reads.tokens.find(hash));
      await store.write(async (tx) => {
        await tx.apps.create(anApp());
        for (const token of [aToken(), other]) await tx.tokens.create(token);
      });
      assert.deepEqual(await find(aToken()), aToken());
      assert.ok(await store.access.findToken(aToken().hash));
      const refused = store.write(async (tx) => {
        await tx.tokens.remove(aToken().hash);
        throw new Error('refused');
      });
      await assert.rejects(refused);
      assert.ok(await store.access.findToken(aToken().hash));
      await store.write((tx) => tx.tokens.remove(aToken().hash));
      assert.equal(await find(aToken()), undefined);
      assert.equal(await store.access.findToken(aToken().hash), undefined);
      assert.deepEqual(await find(other), other);
    });

    it("lists a Page's consumers, the oldest first and then by name, and none of another Page", async (t) => {
      const store = openEmpty(backEnd, t);
      const consumers = [
        aConsumer({ psid: '3' as Psid, name: 'Zoë', createdAt: NOON - 1 }),
        aConsumer({ psid: '2' as Psid, name: 'Alex' }),
        aConsumer({ psid: '1' as Psid, name: 'Sam', timeZone: 'Europe/Berlin' }),
      ];
      await store.write(async (tx) => {
        for (const consumer of consumers.toReversed()) await tx.consumers.create(consumer);
        await tx.consumers.create(aConsumer({ pageId: OTHER_PAGE }));
      });
      assert.deepEqual(await store.read((reads) => reads.consumers.list(PAGE)), consumers);
    });

    it('keeps the first of two tokens with one hash that are ensured', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.tokens.ensure(aToken()));
      await store.write((tx) => tx.tokens.ensure(aToken({ permissions: [], issuedAt: 1 })));
      assert.deepEqual(await store.read((reads) => reads.tokens.find(aToken().hash)), aToken());
    });

    it('finds user tokens by their hash, and the Pages of their person in parts', async (t) => {
      const store = openEmpty(backEnd, t);
      const userId = '90071992547409971' as UserId;
      const token = {
        hash: 'u',
        appId: APP,
        userId,
        permissions: ['pages_show_list'],
        issuedAt: NOON,
        expiresAt: null,
      };
      const [first, second] = [anAdmin({ userId }), anAdmin({ userId, pageId: OTHER_PAGE })];
      await store.write(async (tx) => {
        await tx.userTokens.create(token);
        await tx.userTokens.create({ ...token, hash: 'v', expiresAt: NOON + 1 });
        for (const admin of [first, second]) await tx.admins.create(admin);
        await tx.admins.create(anAdmin({ psid: '1' as Psid }));
      });
      await store.read(async ({ userTokens, admins }) => {
        assert.deepEqual(await userTokens.find('u'), token);
        assert.equal((await userTokens.find('v'))?.expiresAt, NOON + 1);
        assert.equal(await userTokens.find('w'), undefined);
        assert.deepEqual(await userTokens.list('', 1), [token]);
        assert.deepEqual(
          (await userTokens.list('u', 9)).map(({ hash }) => hash),
          ['v'],
        );
        assert.deepEqual(await admins.listOfUser(userId, { after: '' }, 9), [first, second]);
        assert.deepEqual(await admins.listOfUser(userId, { after: PAGE }, 9), [second]);
        assert.deepEqual(await admins.listOfUser(userId, { after: '' }, 1), [first]);
        assert.deepEqual(await admins.listOfUser(userId, { before: OTHER_PAGE }, 9), [first]);
        assert.deepEqual(await admins.findByUser(userId, PAGE), first);
        assert.equal(await admins.findByUser('1' as UserId, PAGE), undefined);
      });
    });

    it('reads the profile of a consumer as it was written', async (t) => {
      const store = openEmpty(backEnd, t);
      const profile = {
        ...aConsumer().profile,
        lastName: 'Ω',
        locale: 'el_GR',
        gender: 'male',
        isAvailable: false,
      } as const;
      await store.write((tx) => tx.consumers.create(aConsumer({ profile })));
      const read = await store.read((reads) => reads.consumers.find(PAGE, aConsumer().psid));
      assert.deepEqual(read, aConsumer({ profile }));
    });

    it("lists a Page's admins in the same order, and finds one by id on that person's Page only", async (t) => {
      const store = openEmpty(backEnd, t);
      const admins = [anAdmin({ psid: '2' as Psid, name: 'Ω' }), anAdmin({ psid: '1' as Psid, createdAt: NOON + 1 })];
      await store.write(async (tx) => {
        for (const admin of admins.toReversed()) await tx.admins.create(admin);
        await tx.admins.create(anAdmin({ pageId: OTHER_PAGE }));
      });
      assert.deepEqual(await store.read((reads) => reads.admins.list(PAGE)), admins);
      assert.deepEqual(await store.read((reads) => reads.admins.find(PAGE, '1' as Psid)), admins[1]);
      assert.equal(await store.read((reads) => reads.admins.find(OTHER_PAGE, '1' as Psid)), undefined);
    });

    it('replaces the subscription of an app when it subscribes again, and removes it', async (t) => {
      const store = openEmpty(backEnd, t);
      const other = aSubscription({ appId: OTHER_APP, callbackUrl: '/_control/receivers/1' });
      const later = aSubscription({ callbackUrl: 'http://b/', verifyToken: '', fields: [], includeValues: false });
      await store.write(async (tx) => {
        await tx.subscriptions.saveOfApp(aSubscription());
        await tx.subscriptions.saveOfApp(other);
      });
      assert.deepEqual(await store.read((reads) => reads.subscriptions.findOfApp(APP)), aSubscription());
      await store.write((tx) => tx.subscriptions.saveOfApp(later));
      assert.deepEqual(await store.read((reads) => reads.subscriptions.findOfApp(APP)), later);
      await store.write((tx) => tx.subscriptions.removeOfApp(APP));
      assert.equal(await store.read((reads) => reads.subscriptions.findOfApp(APP)), undefined);
      assert.deepEqual(await store.read((reads) => reads.subscriptions.findOfApp(OTHER_APP)), other);
    });

    it('reads the subscriptions of apps to a Page together with those at app level', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write(async (tx) => {
        await tx.subscriptions.saveOfApp(aSubscription({ fields: ['calls'] }));
        await tx.subscriptions.save(PAGE, OTHER_APP, ['messages'], NOON);
        await tx.subscriptions.save(PAGE, APP, ['feed'], NOON);
        await tx.subscriptions.save(PAGE, APP, ['calls', 'messages'], NOON + 1);
        await tx.subscriptions.save(OTHER_PAGE, APP, ['feed'], NOON);
      });
      const full = { appId: APP, appFields: ['calls'], pageFields: ['calls', 'messages'] };
      const half = { appId: OTHER_APP, appFields: [], pageFields: ['messages'] };
      assert.deepEqual(await store.read((reads) => reads.subscriptions.list(PAGE)), [full, half]);
      assert.deepEqual(await store.read((reads) => reads.subscriptions.find(PAGE, APP)), full);
      assert.deepEqual(await store.read((reads) => reads.subscriptions.find(PAGE, OTHER_APP)), half);
      assert.equal(await store.read((reads) => reads.subscriptions.find(OTHER_PAGE, OTHER_APP)), undefined);
    });

    it('resolves to whether there was a subscription to a Page to remove', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write(async (tx) => {
        await tx.subscriptions.save(PAGE, APP, ['feed'], NOON);
        await tx.subscriptions.save(PAGE, OTHER_APP, ['feed'], NOON);
        await tx.subscriptions.save(OTHER_PAGE, APP, ['feed'], NOON);
      });
      assert.equal(await store.write((tx) => tx.subscriptions.remove(PAGE, APP)), true);
      assert.equal(await store.write((tx) => tx.subscriptions.remove(PAGE, APP)), false);
      assert.equal((await store.read((reads) => reads.subscriptions.list(PAGE))).length, 1);
      assert.equal((await store.read((reads) => reads.subscriptions.list(OTHER_PAGE))).length, 1);
    });

    it('saves metadata and replaces them', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.metadata.save('shown', '{"page":"1"}'));
      await store.write((tx) => tx.metadata.save('shown', '{"page":"2"}'));
      assert.equal(await store.read((reads) => reads.metadata.find('shown')), '{"page":"2"}');
    });

    it('returns undefined or an empty list for records that do not exist', async (t) => {
      const store = openEmpty(backEnd, t);
      const answers = await store.read((reads) =>
        Promise.all([
          reads.apps.find(APP),
          reads.pages.find(PAGE),
          reads.tokens.find('none'),
          reads.subscriptions.findOfApp(APP),
          reads.subscriptions.find(PAGE, APP),
          reads.admins.find(PAGE, anAdmin().psid),
          reads.deliveries.find(PAGE, 1, APP),
          reads.queues.find(PAGE, APP),
          reads.queues.nextDue(NOON),
          reads.metadata.find('none'),
        ]),
      );
      assert.deepEqual([...new Set(answers)], [undefined]);
      const lists = await store.read((reads) =>
        Promise.all([
          reads.consumers.list(PAGE),
          reads.admins.list(PAGE),
          reads.subscriptions.list(PAGE),
          reads.journal.latest(PAGE, 10),
          reads.deliveries.list({ limit: 10 }),
          reads.deliveries.attempts(PAGE, 1, APP),
        ]),
      );
      assert.deepEqual(lists, [[], [], [], [], [], []]);
    });
  });
}
