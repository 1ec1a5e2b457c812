import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LeasedQueue } from '../../src/app/ports/delivery-work.ts';
import type { Page } from '../../src/app/ports/entities.ts';
import type { Decide, PageChange } from '../../src/app/ports/page-change.ts';
import type { Store } from '../../src/app/ports/store.ts';
import { newCallMedia, pressKeys } from '../../src/domain/call-media.ts';
import type { CallId, MessageId, PersonaId, Psid } from '../../src/domain/ids.ts';
import type { Message } from '../../src/domain/message.ts';
import type { Subscription } from '../../src/domain/page-event.ts';
import { openStore } from '../../src/store/store.ts';
import { openEmpty, type BackEnd } from '../support/back-ends.ts';
import {
  anAttempt,
  APP,
  aConsumer,
  aPage,
  claim,
  aSubscription,
  NOON,
  OTHER_APP,
  OTHER_PAGE,
  PAGE,
  settingsNumber,
} from './records.ts';
import { aCall, aTimer, SAM } from './thread-records.ts';

const PSID = aConsumer().psid;
const PERSONA = { id: '90071992547409961' as PersonaId, name: 'Kim', pictureUrl: 'https://example.com/kim.jpg' };
const MESSAGE: Message = {
  id: 'm_1' as MessageId,
  pageId: PAGE,
  psid: PSID,
  at: NOON,
  from: 'consumer',
  content: { type: 'text', text: 'Hello' },
};

const findPage = (store: Store, id = PAGE) => store.read((reads) => reads.pages.find(id));

/** Returns a change to settings `n` with a journal row, and a webhook to the apps. */
const changeTo = (n: number, appIds = [APP]): PageChange => {
  const settings = settingsNumber(n);
  const webhook = { field: 'call_settings_update', body: `{"n":${n}}`, appIds };
  return {
    events: [
      { event: { kind: 'call_settings_update', settings }, at: NOON + n, ...(appIds.length > 0 && { webhook }) },
    ],
  };
};

/** Decides to set the next number of opening minutes, and to return it. */
const countUp: Decide<number> = (page) => {
  const next = (page?.settings.callHours?.days[0]?.opens ?? 0) + 1;
  return { result: next, change: changeTo(next, []) };
};

/** Decides to add a message to its thread, and to count the thread up. */
const write =
  (message: Message): Decide<null, { thread: Psid }> =>
  (_, __, { thread }) => ({
    result: null,
    change: {
      events: [{ event: { kind: 'message_received', message }, at: NOON, message }],
      thread: { ...thread, lastActAt: (thread.lastActAt ?? 0) + 1 },
    },
  });

const subscribe = (store: Store, app = APP) =>
  store.write(async (tx) => {
    await tx.subscriptions.saveOfApp(aSubscription({ appId: app }));
    await tx.subscriptions.save(PAGE, app, ['calls'], NOON);
  });

/** Tests decisions about a Page: what they see, and that their change is stored whole or not at all. */
export function decisionsSuite(backEnd: BackEnd): void {
  describe(`decisions in ${backEnd.name}`, () => {
    it('stores settings, journal, a delivery to each app and its queue, and resolves to the result', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.pages.create(aPage()));
      const change = changeTo(3, [APP, OTHER_APP]);
      assert.equal(await store.decide(PAGE, () => ({ result: 'done', change })), 'done');
      assert.deepEqual(await findPage(store), aPage({ settings: settingsNumber(3), revision: 1 }));
      const { entries, deliveries, due } = await store.read(async (reads) => ({
        entries: await reads.journal.latest(PAGE, 9),
        deliveries: await reads.deliveries.list({ limit: 9 }),
        due: await reads.queues.nextDue(NOON),
      }));
      assert.deepEqual(entries, [{ revision: 1, at: NOON + 3, event: change.events[0]?.event }]);
      const delivery = { pageId: PAGE, revision: 1, field: 'call_settings_update', body: '{"n":3}', state: 'pending' };
      const times = { attempts: 0, createdAt: NOON + 3, dueAt: NOON + 3, firstAttemptAt: null, firstAttempt: null };
      assert.deepEqual(
        deliveries.toSorted((a, b) => (a.appId < b.appId ? -1 : 1)),
        [APP, OTHER_APP].map((appId) => ({ ...delivery, ...times, appId })),
      );
      assert.equal(due, NOON + 3);
    });

    it('numbers several events of a change in their order', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.pages.create(aPage({ revision: 0 })));
      const events = [1, 2, 3].map((n) => ({ event: { kind: 'page_created' } as const, at: NOON + n }));
      await store.decide(PAGE, () => ({ result: null, change: { events } }));
      await store.decide(PAGE, () => ({ result: null, change: { events } }));
      const entries = await store.read((reads) => reads.journal.listAfter(PAGE, 0, 9));
      assert.deepEqual(
        entries.map(({ revision, at }) => [revision, at - NOON]),
        [1, 2, 3, 4, 5, 6].map((revision, i) => [revision, (i % 3) + 1]),
      );
      assert.deepEqual(await findPage(store), aPage({ revision: 6 }));
    });

    it('stores nothing of a decision that throws, and rejects with the same error', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.pages.create(aPage()));
      const refusal = new Error('refused');
      const refuse: Decide<never> = () => {
        throw refusal;
      };
      const [before, refused, after] = await Promise.allSettled([
        store.decide(PAGE, countUp),
        store.decide(PAGE, refuse),
        store.decide(PAGE, countUp),
      ]);
      assert.deepEqual(
        [before, after],
        [1, 2].map((value) => ({ status: 'fulfilled', value })),
      );
      assert.equal(refused.status === 'rejected' && refused.reason, refusal);
      assert.deepEqual(await findPage(store), aPage({ settings: settingsNumber(2), revision: 2 }));
    });

    it('stores nothing for a decision without a change, nor for a Page that does not exist', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.pages.create(aPage()));
      assert.equal(await store.decide(PAGE, (page) => ({ result: page?.name })), aPage().name);
      const seen: (Page | undefined)[] = [];
      await store.decide(OTHER_PAGE, (page) => {
        seen.push(page);
        return { result: null, change: changeTo(1) };
      });
      assert.deepEqual(seen, [undefined]);
      assert.deepEqual(await findPage(store), aPage());
      assert.deepEqual(await store.read((reads) => reads.journal.latest(OTHER_PAGE, 9)), []);
      assert.deepEqual(await store.read((reads) => reads.deliveries.list({ limit: 9 })), []);
    });

    it('lets each of many decisions at once see those before it', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write(async (tx) => {
        await tx.pages.create(aPage());
        await tx.pages.create(aPage({ id: OTHER_PAGE }));
      });
      const results = await Promise.all(
        Array.from({ length: 40 }, (_, i) => store.decide(i % 2 === 0 ? PAGE : OTHER_PAGE, countUp)),
      );
      const ofPage = (first: number) => results.filter((_, i) => i % 2 === first).toSorted((a, b) => a - b);
      const numbers = Array.from({ length: 20 }, (_, i) => i + 1);
      assert.deepEqual([ofPage(0), ofPage(1)], [numbers, numbers]);
      assert.equal((await findPage(store))?.revision, 20);
      assert.equal((await findPage(store, OTHER_PAGE))?.revision, 20);
    });

    it('sees transactions of the same moment, and they see it', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.pages.create(aPage()));
      await store.decide(PAGE, countUp);
      const countInTransaction = () =>
        store.write(async (tx) => {
          const page = await tx.pages.find(PAGE);
          const { result, change } = countUp(page, [], {});
          for (const { event, at } of change?.events ?? []) await tx.journal.append(PAGE, event, at);
          return result;
        });
      const results = await Promise.all(
        Array.from({ length: 30 }, (_, i) => (i % 3 === 1 ? countInTransaction() : store.decide(PAGE, countUp))),
      );
      assert.deepEqual(
        results.toSorted((a, b) => a - b),
        Array.from({ length: 30 }, (_, i) => i + 2),
      );
      assert.equal((await findPage(store))?.revision, 31);
    });

    it('does not see what a transaction of the same moment wrote and then rolled back', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.pages.create(aPage()));
      await store.decide(PAGE, countUp);
      const [refused, counted] = await Promise.allSettled([
        store.write(async (tx) => {
          await tx.journal.append(PAGE, { kind: 'call_settings_update', settings: settingsNumber(50) }, NOON);
          throw new Error('refused');
        }),
        store.decide(PAGE, countUp),
      ]);
      assert.equal(refused.status, 'rejected');
      assert.deepEqual(counted, { status: 'fulfilled', value: 2 });
    });

    it('sees the subscriptions as they are, after each kind of change to them', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.pages.create(aPage()));
      const see = () =>
        store.decide<readonly Subscription[]>(PAGE, (_, subscriptions) => ({
          result: subscriptions,
          change: changeTo(subscriptions.length),
        }));
      assert.deepEqual(await see(), []);
      await subscribe(store);
      const appFields = ['calls', 'call_settings_update'];
      assert.deepEqual(await see(), [{ appId: APP, appFields, pageFields: ['calls'] }]);
      await store.write((tx) => tx.subscriptions.save(PAGE, APP, ['messages'], NOON));
      assert.deepEqual(await see(), [{ appId: APP, appFields, pageFields: ['messages'] }]);
      await store.write((tx) => tx.subscriptions.saveOfApp(aSubscription({ fields: ['messages'] })));
      assert.deepEqual(await see(), [{ appId: APP, appFields: ['messages'], pageFields: ['messages'] }]);
      await store.write((tx) => tx.subscriptions.removeOfApp(APP));
      assert.deepEqual(await see(), [{ appId: APP, appFields: [], pageFields: ['messages'] }]);
      const [, atOnce] = await Promise.all([store.write((tx) => tx.subscriptions.remove(PAGE, APP)), see()]);
      // In one group commit the order is that of the calls; PostgreSQL may take either first.
      if (backEnd.soleWriter) assert.deepEqual(atOnce, []);
      assert.deepEqual(await see(), []);
    });

    it('sees the instance after it was replaced, also in the same moment', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.pages.create(aPage()));
      const empty = await store.snapshot();
      await store.decide(PAGE, countUp);
      await store.restore(empty);
      assert.equal(await store.decide(PAGE, countUp), 1);
      if (!backEnd.soleWriter) return;
      const [, counted] = await Promise.all([store.restore(empty), store.decide(PAGE, countUp)]);
      assert.equal(counted, 1);
      assert.deepEqual(await findPage(store), aPage({ settings: settingsNumber(1), revision: 1 }));
    });

    it('shows nobody a decision whose commit fails, and decides about the Page as it was before', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.pages.create(aPage()));
      await store.decide(PAGE, countUp);
      const mend = backEnd.breakCommits(t);
      const failed = await Promise.allSettled([store.decide(PAGE, countUp), store.decide(PAGE, countUp)]);
      assert.deepEqual(
        failed.map(({ status }) => status),
        ['rejected', 'rejected'],
      );
      assert.deepEqual(await findPage(store), aPage({ settings: settingsNumber(1), revision: 1 }));
      mend();
      assert.equal(await store.decide(PAGE, countUp), 2);
      assert.deepEqual(await findPage(store), aPage({ settings: settingsNumber(2), revision: 2 }));
    });

    it('is given the records that it needs, and stores the message of an event, its thread and the permission', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write(async (tx) => {
        await tx.pages.create(aPage());
        await tx.consumers.create(aConsumer());
        await tx.personas.create(PAGE, PERSONA);
      });
      const needs = {
        consumer: PSID,
        thread: PSID,
        persona: PERSONA.id,
        message: MESSAGE.id,
        permission: PSID,
        profile: PAGE,
        latestMessage: PSID,
        currentCall: PSID,
        call: 'c_1' as CallId,
        media: 'c_1' as CallId,
      };
      const noPermission = { pageId: PAGE, psid: PSID, expiresAt: null, requestedAt: [] };
      const before = await store.decide(PAGE, (_, __, facts) => ({ result: facts }), needs);
      const empty = { pageId: PAGE, psid: PSID, lastActAt: null, readUntil: null, typingUntil: null, seenUntil: null };
      const known = { consumer: aConsumer(), persona: PERSONA };
      assert.deepEqual(before, {
        ...known,
        thread: empty,
        message: undefined,
        permission: noPermission,
        profile: {},
        latestMessage: undefined,
        currentCall: undefined,
        call: undefined,
        media: undefined,
      });
      const thread = { ...empty, lastActAt: NOON, typingUntil: NOON + 5 };
      const permission = { ...noPermission, expiresAt: NOON + 9, requestedAt: [NOON] };
      const events = [
        { event: { kind: 'page_created' } as const, at: NOON },
        { event: { kind: 'message_received', message: MESSAGE } as const, at: NOON, message: MESSAGE },
        { event: { kind: 'page_created' } as const, at: NOON },
      ];
      const call = aCall('c_1', { psid: PSID });
      const media = newCallMedia(PAGE, call.id, { isMuted: true });
      const change = { events, thread, permission, call, media: { callId: call.id, after: media } };
      await store.decide(PAGE, () => ({ result: null, change }), needs);
      const profile = { get_started: { payload: 'START' } };
      await store.write((tx) => tx.messengerProfiles.save(PAGE, profile));
      const after = await store.decide(PAGE, (_, __, facts) => ({ result: facts }), needs);
      const stored = { thread, message: MESSAGE, latestMessage: MESSAGE, permission, profile };
      assert.deepEqual(after, { ...known, ...stored, call, currentCall: call, media });
      const [placed, conversations] = await store.read(async (reads) => [
        await reads.messages.list(PAGE, PSID, { olderThan: 99 }, 9),
        await reads.conversations.list(PAGE, { olderThan: 99 }, 9),
      ]);
      assert.deepEqual(placed, [{ message: MESSAGE, revision: 2 }]);
      assert.equal(conversations.length, 1);
      const none = await store.decide(PAGE, (_, __, facts) => ({ result: facts }), {
        thread: PSID,
        persona: undefined,
      });
      assert.deepEqual([none.thread, none.persona], [thread, undefined]);
    });

    it('stores a call that starts with its timer and media, once of many that want to', async (t) => {
      const driver = backEnd.open(t);
      const stores = backEnd.soleWriter ? [openStore(driver)] : [openStore(driver), openStore(driver)];
      const [store] = stores as [Store];
      await store.write(async (tx) => {
        await tx.pages.create(aPage());
        // Several rows of it are read for a Page with two calls that have not ended.
        for (const app of [APP, OTHER_APP]) {
          await tx.subscriptions.saveOfApp(aSubscription({ appId: app }));
          await tx.subscriptions.save(PAGE, app, ['calls'], NOON);
        }
        for (const id of ['c_a', 'c_b']) await tx.calls.save(aCall(id, { psid: SAM }));
      });
      const start = (id: string): Decide<string, { currentCall: Psid }> => {
        const call = aCall(id);
        const media = newCallMedia(PAGE, call.id, { isMuted: true });
        const timer = { ...aTimer(id, NOON + 60_000) };
        const events = [{ event: { kind: 'call_started', call } as const, at: NOON }];
        return (_, __, facts) =>
          facts.currentCall
            ? { result: facts.currentCall.id }
            : {
                result: call.id,
                change: { events, call, timers: [timer], media: { callId: call.id, after: media } },
              };
      };
      const results = await Promise.all(
        stores.flatMap((each, process) =>
          [1, 2, 3].map((n) => each.decide(PAGE, start(`c_${process}_${n}`), { currentCall: PSID })),
        ),
      );
      const [id] = results as [CallId];
      assert.deepEqual(new Set(results), new Set([id]));
      const seen = await store.read(async (reads) => ({
        calls: (await reads.calls.listLive(PAGE)).filter(({ psid }) => psid === PSID),
        timers: await reads.timers.listDue(NOON + 60_000, 9),
        media: await reads.callMedia.find(PAGE, id),
        page: await reads.pages.find(PAGE),
      }));
      assert.deepEqual(seen.calls, [aCall(id)]);
      assert.deepEqual(seen.timers, [aTimer(id, NOON + 60_000)]);
      assert.deepEqual(seen.media, newCallMedia(PAGE, id, { isMuted: true }));
      assert.equal(seen.page?.revision, 1);
      const change = changeTo(1, [APP, OTHER_APP]);
      const ofSam = await store.decide(PAGE, (_, subscriptions) => ({ result: subscriptions.length, change }), {
        currentCall: SAM,
      });
      assert.equal(ofSam, 2, 'each subscription once');
    });

    it('saves a call that ends, removes its timers and media, and sets a timer again', async (t) => {
      const store = openEmpty(backEnd, t);
      const call = aCall('c_1');
      await store.write(async (tx) => {
        await tx.pages.create(aPage());
        await tx.calls.save(call);
        for (const id of ['c_1', 'c_2']) await tx.timers.set(aTimer(id, NOON + 1));
      });
      const needs = { call: call.id, media: call.id };
      const change = (given: Omit<PageChange, 'events'>) =>
        store.decide(PAGE, () => ({ result: null, change: { events: [], ...given } }), needs);
      await change({ media: { callId: call.id, after: newCallMedia(PAGE, call.id) } });
      await change({ timers: [aTimer('c_2', NOON + 5)] });
      const [first, second] = [{ ...aTimer('c_1', 0), dueAt: null }, aTimer('c_2', NOON + 5)];
      const due = () => store.read((reads) => reads.timers.listDue(NOON + 9, 9));
      assert.deepEqual(await due(), [aTimer('c_1', NOON + 1), second]);
      const ended = aCall('c_1', { state: 'ended', outcome: 'missed', endedAt: NOON + 3 });
      await change({ call: ended, timers: [first], media: { callId: call.id, after: undefined } });
      assert.deepEqual(await due(), [second]);
      const after = await store.decide(PAGE, (_, __, facts) => ({ result: facts }), needs);
      assert.deepEqual(after, { call: ended, media: undefined });
      assert.equal((await findPage(store))?.revision, 0, 'without an event the revision stays');
    });

    it('stores each of many changes of media alone, of one process and of several', async (t) => {
      const driver = backEnd.open(t);
      const stores = backEnd.soleWriter ? [openStore(driver)] : [openStore(driver), openStore(driver)];
      const [store] = stores as [Store];
      const { id } = aCall('c_1');
      await store.write((tx) => tx.pages.create(aPage()));
      const press: Decide<null, { media: CallId }> = (_, __, { media }) => ({
        result: null,
        change: { events: [], media: { callId: id, after: pressKeys(media ?? newCallMedia(PAGE, id), '1') } },
      });
      await Promise.all(
        stores.flatMap((each) => Array.from({ length: 8 }, () => each.decide(PAGE, press, { media: id }))),
      );
      const media = await store.read((reads) => reads.callMedia.find(PAGE, id));
      assert.deepEqual(
        media?.keys.map(({ number }) => number),
        Array.from({ length: 8 * stores.length }, (_, i) => i + 1),
      );
    });

    it('leaves the latest message of a thread to a change that adds none', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write(async (tx) => {
        await tx.pages.create(aPage());
        await tx.consumers.create(aConsumer());
      });
      await store.decide(PAGE, write(MESSAGE), { thread: PSID });
      const save: Decide<null, { thread: Psid }> = (_, __, { thread }) => ({
        result: null,
        change: { events: [{ event: { kind: 'page_created' }, at: NOON }], thread: { ...thread, readUntil: NOON } },
      });
      await store.decide(PAGE, save, { thread: PSID });
      const [conversation] = await store.read((reads) => reads.conversations.list(PAGE, { olderThan: 99 }, 9));
      assert.equal(conversation?.revision, 1);
    });

    it('lets each of many decisions about a thread see those before it, between others, in their order', async (t) => {
      const driver = backEnd.open(t);
      // Where several processes may write, two do.
      const stores = backEnd.soleWriter ? [openStore(driver)] : [openStore(driver), openStore(driver)];
      const [store] = stores as [Store];
      await store.write((tx) => tx.pages.create(aPage()));
      const refuse: Decide<never, { thread: Psid }> = () => {
        throw new Error('refused');
      };
      const settled = await Promise.allSettled(
        stores.flatMap((each, process) =>
          Array.from({ length: 12 }, (_, i): Promise<unknown> => {
            if (i % 4 === 1) return each.decide(PAGE, countUp);
            if (i % 4 === 2) return each.decide(PAGE, refuse, { thread: PSID });
            return each.decide(PAGE, write({ ...MESSAGE, id: `m_${process}_${i}` as MessageId }), { thread: PSID });
          }),
        ),
      );
      const refused = settled.filter(({ status }) => status === 'rejected');
      assert.equal(refused.length, 3 * stores.length);
      const { page, thread, messages } = await store.read(async (reads) => ({
        page: await reads.pages.find(PAGE),
        thread: await reads.threads.find(PAGE, PSID),
        messages: await reads.messages.list(PAGE, PSID, { olderThan: 99 }, 99),
      }));
      assert.equal(page?.revision, 9 * stores.length);
      assert.equal(page.settings.callHours?.days[0]?.opens, 3 * stores.length);
      assert.equal(thread.lastActAt, 6 * stores.length, 'each message counts the thread up by one');
      for (let process = 0; process < stores.length; process++)
        assert.deepEqual(
          messages.map(({ message }) => message.id).filter((id) => id.startsWith(`m_${process}`)),
          [11, 8, 7, 4, 3, 0].map((i) => `m_${process}_${i}`),
        );
    });

    it('notifies the dispatcher of deliveries that it does not hand over', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.pages.create(aPage()));
      const taker = startTaker(store, () => undefined);
      await store.decide(PAGE, () => ({ result: null, change: changeTo(1) }));
      assert.deepEqual([taker.taken, taker.pending > 0], [[], true]);
      assert.equal((await claim(store, NOON + 9)).length, 1);
      store.handQueuesTo(undefined);
    });

    it('leases a queue in which nothing is pending, and hands it over with its deliveries in order', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.pages.create(aPage()));
      await subscribe(store);
      const taker = startTaker(store);
      await Promise.all([1, 2].map((n) => store.decide(PAGE, () => ({ result: null, change: changeTo(n) }))));
      const [leased, ...others] = taker.taken;
      assert.ok(leased);
      assert.deepEqual([others, taker.pending, taker.forgone], [[], 0, 0]);
      const stored = await store.read((reads) => reads.deliveries.list({ limit: 9 }));
      const pending = leased.due.map((delivery) => ({ ...delivery, firstAttempt: null }));
      assert.deepEqual(pending, stored.toReversed());
      assert.deepEqual(leased.subscription, aSubscription());
      assert.deepEqual(await claim(store, NOON + 9), [], 'the queue is leased');
      const results = leased.due.map(
        (delivery) => ({ delivery, attempt: anAttempt(), state: 'delivered', dueAt: NOON }) as const,
      );
      const release = { ...leased, nextDue: null, at: NOON, hasSucceeded: true, failedAt: null };
      assert.deepEqual(await store.recordResults(results, [release]), [{ pageId: PAGE, appId: APP, nextDue: null }]);
      await store.decide(PAGE, () => ({ result: null, change: changeTo(3) }));
      assert.deepEqual(
        taker.taken[1]?.due.map(({ revision }) => revision),
        [3],
      );
    });

    it('leaves a queue in which an earlier delivery is pending, whether it is leased or not', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.pages.create(aPage()));
      await subscribe(store);
      await store.decide(PAGE, () => ({ result: null, change: changeTo(1) }));
      const taker = startTaker(store);
      await store.decide(PAGE, () => ({ result: null, change: changeTo(2) }));
      const [leased] = await claim(store, NOON + 9);
      assert.deepEqual(
        leased?.due.map(({ revision }) => revision),
        [1, 2],
      );
      await store.decide(PAGE, () => ({ result: null, change: changeTo(3) }));
      assert.deepEqual([taker.taken, taker.pending, taker.forgone], [[], 2, 2]);
    });

    if (backEnd.soleWriter) {
      it('gives up a queue whose commit failed, and so frees its place', async (t) => {
        const driver = backEnd.open(t);
        const store = openStore(driver);
        await store.write(async (tx) => {
          await tx.pages.create(aPage());
          await tx.pages.create(aPage({ id: OTHER_PAGE }));
        });
        await subscribe(store);
        const entry = 'INSERT INTO journal (page_id, revision, at, event) VALUES (?, 1, 0, ?)';
        await driver.write(
          (sql) => sql.run(entry, OTHER_PAGE, '{}'),
          () => {},
        );
        let unsure = 0;
        const taker = startTaker(store, undefined, () => unsure++);
        const decisions = [PAGE, OTHER_PAGE].map((id) =>
          store.decide(id, () => ({ result: null, change: changeTo(1) })),
        );
        await Promise.allSettled(decisions);
        await assert.rejects(Promise.all(decisions), /UNIQUE/);
        assert.deepEqual([taker.taken, taker.forgone, unsure], [[], 1, 1]);
        await store.decide(PAGE, () => ({ result: null, change: changeTo(1) }));
        assert.equal(taker.taken.length, 1);
      });
      return;
    }

    it('lets only one of two processes take a queue, and neither while the other has it', async (t) => {
      const driver = backEnd.open(t);
      const stores = [openStore(driver), openStore(driver)] as const;
      await stores[0].write((tx) => tx.pages.create(aPage()));
      await subscribe(stores[0]);
      const takers = stores.map((store) => startTaker(store));
      await Promise.all(
        stores.flatMap((store) =>
          [1, 2, 3].map((n) => store.decide(PAGE, () => ({ result: null, change: changeTo(n) }))),
        ),
      );
      assert.equal(takers.flatMap(({ taken }) => taken).length, 1);
    });
  });
}

/** Makes a store hand queues over, with leases of a minute, and counts. */
function startTaker(
  store: Store,
  reserve: () => number | undefined = () => NOON + 60_000,
  onUnsure: () => void = () => assert.fail('No statement failed'),
) {
  const seen = { taken: [] as LeasedQueue[], forgone: 0, pending: 0 };
  store.handQueuesTo({
    reserve,
    take: (leased) => void seen.taken.push(leased),
    cancel() {
      seen.forgone++;
    },
    onPending() {
      seen.pending++;
    },
    onUnsure,
  });
  return seen;
}
