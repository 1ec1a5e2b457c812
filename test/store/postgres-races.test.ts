import assert from 'node:assert/strict';
import { noMedia } from '../../src/app/ports/media.ts';
import { describe, it, type TestContext } from 'node:test';
import { actOnCall } from '../../src/app/act-on-call.ts';
import { markRead } from '../../src/app/mark-read.ts';
import type { Ports } from '../../src/app/ports/ports.ts';
import type { Decide, Needs, NoNeeds } from '../../src/app/ports/page-change.ts';
import type { Store, Tx } from '../../src/app/ports/store.ts';
import { runDue } from '../../src/app/run-due.ts';
import { startCall, type TapResult } from '../../src/app/start-call.ts';
import { TransientFailure } from '../../src/app/ports/transient-failure.ts';
import { unsubscribeApp } from '../../src/app/unsubscribe-app.ts';
import { writeAsConsumer } from '../../src/app/write-as-consumer.ts';
import { RING_MS, type Call } from '../../src/domain/call.ts';
import type { AppId, CallId, PageId } from '../../src/domain/ids.ts';
import { Refused } from '../../src/domain/refusal.ts';
import { openPostgres, type PostgresOptions } from '../../src/store/postgres/driver.ts';
import { openStore } from '../../src/store/store.ts';
import { eventually } from '../support/eventually.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { ask } from '../support/ask.ts';
import { emptySchema, serverUrl } from '../support/postgres.ts';
import {
  aConsumer,
  APP,
  aPage,
  aSubscription,
  NOON,
  OTHER_APP,
  OTHER_PAGE,
  PAGE,
  post,
  settingsNumber,
  changeSettings,
  claim as claimWork,
} from './records.ts';
import { aCall, ALEX, aTimer } from './thread-records.ts';
import { PATIENT_POSTGRES } from '../support/patience.ts';

/** Opens stores over one database, like several processes, with two Pages and one consumer in it. */
async function openProcesses(
  t: TestContext,
  count: number,
  settings = '',
  options = PATIENT_POSTGRES,
): Promise<readonly Store[]> {
  const url = await emptySchema(t, settings);
  const stores: Store[] = [];
  for (let i = 0; i < count; i++) stores.push(openStore(await openPostgres(url, options)));
  t.after(() => Promise.all(stores.map((store) => store.close())));
  await stores[0]?.write(async (tx) => {
    for (const id of [PAGE, OTHER_PAGE]) await tx.pages.create(aPage({ id }));
    await tx.consumers.create(aConsumer());
  });
  return stores;
}

async function pair(t: TestContext, settings?: string, options?: PostgresOptions): Promise<readonly [Store, Store]> {
  const [one, other] = await openProcesses(t, 2, settings, options);
  assert.ok(one && other);
  return [one, other];
}

/**
 * Returns a function whose promises resolve once it was called twice, and at once for later calls. They also resolve once
 * a transaction waits for a lock in the database, since it cannot make the second call.
 */
function meetingOfTwo(): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let there = 0;
  return async () => {
    if (++there === 2) resolve();
    let over = false;
    void promise.then(() => (over = true));
    await Promise.race([promise, waitForLock(() => over)]);
    resolve();
  };
}

async function waitForLock(over: () => boolean): Promise<void> {
  const url = await serverUrl();
  await eventually(async () => {
    const waiting = await ask(url, "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
    assert.ok(over() || waiting.length > 0);
  });
}

/** A method of a transaction, as `noun.method`. */
type TxMethod = { [Noun in keyof Tx]: `${Noun}.${keyof Tx[Noun] & string}` }[keyof Tx];

/** Returns `store`, whose transactions wait for `meeting` after each read by `what`, so that all decide on the same state. */
function afterReading(store: Store, what: TxMethod, meeting: () => Promise<void>): Store {
  const [noun = '', name = ''] = what.split('.');
  const meet = (tx: Tx): Tx => {
    const records = tx[noun as Exclude<keyof Tx, 'latestInstant'>] as unknown as Record<
      string,
      (...args: unknown[]) => Promise<unknown>
    >;
    assert.ok(name in records, what);
    const read = async (...args: unknown[]) => {
      const answer = await records[name]?.(...args);
      await meeting();
      return answer;
    };
    return {
      ...tx,
      // Bound, because records have private members, which a proxy does not.
      [noun]: new Proxy(records, {
        get: (target, key) => (key === name ? read : target[String(key)]?.bind(target)),
      }),
    };
  };
  return { ...store, write: (act) => store.write((tx) => act(meet(tx))) };
}

/**
 * Runs acts that each take one decision about the Page, in processes of their own, so that all decide on the same state: a
 * transaction has locked the Page, and nothing can be stored, until all have decided.
 */
async function decideTogether(
  stores: readonly Store[],
  acts: readonly ((store: Store) => Promise<unknown>)[],
): Promise<void> {
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
  const { promise: holds, resolve: held } = Promise.withResolvers<void>();
  const holder = stores[0]?.write(async (tx) => {
    await tx.pages.find(PAGE);
    held();
    await mayEnd;
  });
  await holds;
  let decided = 0;
  const counting = (store: Store): Store => ({
    ...store,
    decide: <T, N extends Needs = NoNeeds>(pageId: PageId, decide: Decide<T, N>, needs?: N) =>
      store.decide<T, N>(
        pageId,
        (...asked) => {
          if (++decided === acts.length) end();
          return decide(...asked);
        },
        needs,
      ),
  });
  await Promise.all(acts.map((act, i) => act(counting(stores[i] as Store))));
  await holder;
  assert.ok(decided > acts.length, 'the decision that came second was taken again');
}

const portsOf = (store: Store, clock = new ManualClock(NOON)): Ports => ({
  store,
  clock,
  media: noMedia(''),
  wake: () => {},
  encodeWebhook: () => '{}',
  verifyCallback: async () => undefined,
});

const kindsIn = async (store: Store): Promise<string[]> =>
  (await store.read((reads) => reads.journal.latest(PAGE, 100))).map(({ event }) => event.kind).reverse();

const reasonsOf = (outcomes: readonly PromiseSettledResult<unknown>[]): string[] =>
  outcomes.map((outcome) => {
    if (outcome.status === 'fulfilled') return 'done';
    assert.ok(outcome.reason instanceof Refused, String(outcome.reason));
    return outcome.reason.refusal.reason;
  });

const acceptOf =
  (callId: CallId, clock?: ManualClock) =>
  (store: Store): Promise<Call> =>
    actOnCall(portsOf(store, clock), { callId, act: 'accept', actor: { as: 'inbox' } });

/** Runs acts like decideTogether(), and resolves to their outcomes. */
async function settleTogether(
  stores: readonly Store[],
  acts: readonly ((store: Store) => Promise<unknown>)[],
): Promise<readonly PromiseSettledResult<unknown>[]> {
  const outcomes: PromiseSettledResult<unknown>[] = [];
  const settle = acts.map((act, i) => async (store: Store) => {
    [outcomes[i]] = await Promise.allSettled([act(store)]);
  });
  await decideTogether(stores, settle);
  return outcomes;
}

describe('Two processes on one PostgreSQL that decide at once', () => {
  it('accept one call once: the other is refused because it was accepted', async (t) => {
    const stores = await pair(t);
    const call = aCall('c_1');
    await stores[0].write((tx) => tx.calls.save(call));
    const outcomes = await settleTogether(stores, [acceptOf(call.id), acceptOf(call.id)]);
    assert.deepEqual(reasonsOf(outcomes).sort(), ['call_already_accepted', 'done']);
    assert.deepEqual(await kindsIn(stores[0]), ['call_accepted']);
  });

  it('give one call to one of two apps: the other is refused because it was accepted', async (t) => {
    const stores = await pair(t);
    const call = aCall('c_1', { rings: 'PARTNERS' });
    await stores[0].write((tx) => tx.calls.save(call));
    const acceptAs = (appId: AppId) => (store: Store) =>
      actOnCall(portsOf(store), { callId: call.id, act: 'accept', actor: { as: 'app', appId } });
    const apps = [APP, OTHER_APP];
    const outcomes = await settleTogether(stores, apps.map(acceptAs));
    assert.deepEqual(reasonsOf(outcomes).sort(), ['call_already_accepted', 'done']);
    const after = await stores[1].read((reads) => reads.calls.find(PAGE, call.id));
    assert.equal(after?.appId, apps[outcomes.findIndex(({ status }) => status === 'fulfilled')]);
    assert.deepEqual(await kindsIn(stores[0]), ['call_accepted']);
  });

  it('accept a call or end its ring, not both', async (t) => {
    const stores = await pair(t);
    const clock = new ManualClock(NOON + RING_MS - 1);
    for (const id of ['c_1', 'c_2', 'c_3', 'c_4']) {
      const call = aCall(id);
      await stores[0].write(async (tx) => {
        await tx.calls.save(call);
        await tx.timers.set(aTimer(id, clock.now()));
      });
      const [accepted, ended] = await settleTogether(stores, [
        acceptOf(call.id, clock),
        (store) => runDue(portsOf(store, clock)),
      ]);
      assert.ok(accepted && ended);
      assert.equal(ended.status, 'fulfilled');
      const after = await stores[1].read((reads) => reads.calls.find(PAGE, call.id));
      assert.equal(after?.state, accepted.status === 'fulfilled' ? 'in_call' : 'ended');
      assert.equal(await stores[1].read((reads) => reads.timers.nextDue()), undefined);
      assert.equal((await kindsIn(stores[0])).length, Number(id.slice(2)), 'one event of each call');
    }
  });

  it('start one call of a person who taps twice: the other tap is refused', async (t) => {
    const stores = await pair(t);
    const tap = { pageId: PAGE, psid: ALEX, entry: 'icon' } as const;
    const started: TapResult[] = [];
    const start = async (store: Store) => void started.push(await startCall(portsOf(store), tap));
    await decideTogether(stores, [start, start]);
    assert.equal(started.filter((each) => 'call' in each).length, 1);
    assert.equal((await stores[0].read((reads) => reads.calls.listLive(PAGE))).length, 1);
    assert.deepEqual(await kindsIn(stores[0]), ['call_started', 'call_refused']);
  });

  it('run a timer once that both have read', async (t) => {
    const stores = await pair(t);
    await stores[0].write(async (tx) => {
      await tx.calls.save(aCall('c_1'));
      await tx.timers.set(aTimer('c_1', NOON));
    });
    const run = (store: Store) => runDue(portsOf(store));
    await decideTogether(stores, [run, run]);
    assert.deepEqual(await kindsIn(stores[0]), ['call_ended']);
  });

  it('store both changes of one thread', async (t) => {
    const stores = await pair(t);
    const written = { pageId: PAGE, psid: ALEX, body: { text: 'Hi' } };
    await decideTogether(stores, [
      (store) => markRead(portsOf(store, new ManualClock(NOON + 1)), PAGE, ALEX),
      (store) => writeAsConsumer(portsOf(store, new ManualClock(NOON + 2)), written),
    ]);
    const thread = await stores[0].read((reads) => reads.threads.find(PAGE, ALEX));
    assert.deepEqual([thread.readUntil, thread.lastActAt], [NOON + 1, NOON + 2]);
  });

  it('remove both fields of an app of which each removes one', async (t) => {
    const [one, other] = await pair(t);
    const fields = ['calls', 'messages', 'messaging_postbacks'];
    await one.write((tx) => tx.subscriptions.saveOfApp(aSubscription({ fields })));
    const meeting = meetingOfTwo();
    await Promise.all([
      unsubscribeApp(portsOf(afterReading(one, 'subscriptions.findOfApp', meeting)), APP, ['calls']),
      unsubscribeApp(portsOf(afterReading(other, 'subscriptions.findOfApp', meeting)), APP, ['messages']),
    ]);
    const left = await one.read((reads) => reads.subscriptions.findOfApp(APP));
    assert.deepEqual(left?.fields, ['messaging_postbacks']);
  });

  it('read at once what the other was confirmed to have written', async (t) => {
    const [one, other] = await pair(t);
    for (let i = 1; i <= 20; i++) {
      const [writer, reader] = i % 2 ? [one, other] : [other, one];
      await writer.write((tx) => changeSettings(tx, PAGE, settingsNumber(i)));
      assert.deepEqual((await reader.read((reads) => reads.pages.find(PAGE)))?.settings, settingsNumber(i));
    }
  });
});

describe('Several processes on one PostgreSQL', () => {
  it('number the journal of one Page without a gap when four append to it 60 times each, all at once', async (t) => {
    const stores = await openProcesses(t, 4);
    const revisions = await Promise.all(
      stores.flatMap((store) =>
        Array.from({ length: 60 }, () =>
          store.write(async (tx) => {
            await tx.pages.find(PAGE);
            return post(tx, PAGE, APP, NOON);
          }),
        ),
      ),
    );
    assert.deepEqual(
      revisions.toSorted((a, b) => a - b),
      Array.from({ length: 240 }, (_, i) => i + 1),
    );
  });

  it('leave connections to writers of other Pages when many wait for a locked Page', async (t) => {
    const [one, other] = await pair(t);
    const append = (tx: Tx): Promise<number> => tx.journal.append(PAGE, { kind: 'page_created' }, NOON);
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
    const { promise: holds, resolve: held } = Promise.withResolvers<void>();
    const holder = other.write(async (tx) => {
      await append(tx);
      held();
      await mayEnd;
    });
    await holds;
    let done = 0;
    const waiting = Array.from({ length: 20 }, () => one.write(append).then(() => done++));
    await one.write((tx) => tx.journal.append(OTHER_PAGE, { kind: 'page_created' }, NOON));
    assert.equal(done, 0);
    end();
    await Promise.all([holder, ...waiting]);
    assert.equal((await one.read((reads) => reads.pages.find(PAGE)))?.revision, 21);
  });

  it('decide about one Page on what those before them left, when four decide 30 times each, all at once', async (t) => {
    const stores = await openProcesses(t, 4);
    const counted = await Promise.all(
      stores.flatMap((store) =>
        Array.from({ length: 30 }, () =>
          store.decide(PAGE, (page) => {
            const next = (page?.settings.callHours?.days[0]?.opens ?? 0) + 1;
            const event = { kind: 'call_settings_update', settings: settingsNumber(next) } as const;
            return { result: next, change: { events: [{ event, at: NOON }] } };
          }),
        ),
      ),
    );
    assert.deepEqual(
      counted.sort((a, b) => a - b),
      Array.from({ length: 120 }, (_, i) => i + 1),
    );
    assert.equal((await stores[0]?.read((reads) => reads.pages.find(PAGE)))?.revision, 120);
  });

  it('never claim the same queue twice, and claim all', async (t) => {
    const stores = await openProcesses(t, 6);
    const pages = Array.from({ length: 120 }, (_, i) => String(i + 1) as PageId);
    await stores[0]?.write(async (tx) => {
      for (const id of pages) {
        await tx.pages.create(aPage({ id }));
        await post(tx, id, APP, NOON);
      }
    });
    const claimed: string[] = [];
    const claim = async (store: Store): Promise<void> => {
      for (;;) {
        const queues = await claimWork(store, NOON, { limit: 4 });
        assert.ok(queues.length <= 4);
        claimed.push(...queues.map(({ queue }) => queue.pageId));
        if (queues.length === 0 && claimed.length === pages.length) return;
      }
    };
    await Promise.all(stores.map(claim));
    assert.deepEqual(claimed.sort(), [...pages].sort());
  });

  it('claim the remaining queues without waiting for a transaction that has locked one', async (t) => {
    const [one, other] = await pair(t);
    await one.write(async (tx) => {
      for (const appId of ['1', '2', '3'] as AppId[]) await post(tx, PAGE, appId, NOON);
    });
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
    const { promise: locked, resolve: hasLocked } = Promise.withResolvers<void>();
    const queue = { pageId: PAGE, appId: '2' as AppId, failingSince: null, alertedAt: null };
    const slow = one.write(async (tx) => {
      await tx.queues.saveHealth(queue, NOON, null);
      hasLocked();
      await mayEnd;
    });
    await locked;
    const quick = await claimWork(other, NOON);
    end();
    await slow;
    assert.deepEqual(quick.map((each) => each.queue.appId).sort(), ['1', '3']);
    assert.deepEqual(
      (await claimWork(other, NOON)).map((each) => each.queue.appId),
      ['2'],
    );
  });
});

describe('A transaction on PostgreSQL that loses a race', () => {
  it('runs again from the start, reads the other change, and does not lose a second time', async (t) => {
    const [one, other] = await pair(t);
    const seen: number[] = [];
    const overtaking: Promise<number>[] = [];
    const append = (tx: Tx): Promise<number> => tx.journal.append(PAGE, { kind: 'page_created' }, NOON);
    const revision = await one.write(async (tx) => {
      await tx.metadata.find('names no Page');
      seen.push((await tx.pages.find(PAGE))?.revision ?? NaN);
      overtaking.push(other.write(append));
      await Promise.race([overtaking.at(-1), waitForLock(() => false)]);
      return append(tx);
    });
    assert.deepEqual([seen, revision, await Promise.all(overtaking)], [[0, 1], 2, [1, 3]]);
  });

  it('runs again after a deadlock of two, and both commit', async (t) => {
    const [one, other] = await pair(t, '-cdeadlock_timeout=50ms');
    const meeting = meetingOfTwo();
    let runs = 0;
    const both = (store: Store, pages: readonly PageId[]): Promise<void> =>
      store.write(async (tx) => {
        runs++;
        for (const id of pages) {
          await tx.journal.append(id, { kind: 'page_created' }, NOON);
          await meeting();
        }
      });
    await Promise.all([both(one, [PAGE, OTHER_PAGE]), both(other, [OTHER_PAGE, PAGE])]);
    assert.ok(runs > 2, 'at least one of them had to give way');
    for (const id of [PAGE, OTHER_PAGE]) assert.equal((await one.read((reads) => reads.pages.find(id)))?.revision, 2);
  });

  it('runs again even when the use case ignores the error of the database', async (t) => {
    const [one, other] = await pair(t);
    let runs = 0;
    await one.write(async (tx) => {
      await tx.metadata.find('names no Page');
      if (++runs === 1) await other.write((theirs) => theirs.journal.append(PAGE, { kind: 'page_created' }, NOON));
      await tx.journal.append(PAGE, { kind: 'page_created' }, NOON).catch(() => {});
    });
    assert.equal(runs, 2);
    assert.equal((await one.read((reads) => reads.pages.find(PAGE)))?.revision, 2);
  });

  it('fails transiently after two seconds of losing, and stores nothing', async (t) => {
    const [one, other] = await pair(t, '', {});
    let now = 0;
    t.mock.method(performance, 'now', () => now);
    let runs = 0;
    const loser = one.write(async (tx) => {
      runs++;
      if (runs === 11) now = 2000;
      if (runs === 12) now = 2001;
      await tx.metadata.save('loser', '');
      await other.write((theirs) => theirs.metadata.save('race', ''));
      await tx.metadata.save('race', '');
    });
    await assert.rejects(loser, (error) => error instanceof TransientFailure && /too busy/.test(error.message));
    assert.equal(runs, 12);
    assert.equal(await one.read((reads) => reads.metadata.find('loser')), undefined);
  });

  it('does not run again after a refusal, nor for a row that exists already', async (t) => {
    const [one] = await pair(t);
    let runs = 0;
    const refused = new Refused({ reason: 'unknown_person' });
    const refuse = one.write(async (tx) => {
      runs++;
      await tx.journal.append(PAGE, { kind: 'page_created' }, NOON);
      throw refused;
    });
    await assert.rejects(refuse, (error) => error === refused);
    const twice = one.write(async (tx) => {
      runs++;
      await tx.pages.create(aPage());
    });
    await assert.rejects(twice, (error) => !(error instanceof TransientFailure));
    assert.equal(runs, 2);
  });

  it('rejects an error that the use case ignores, since nothing was stored', async (t) => {
    const [one] = await pair(t);
    const act = one.write(async (tx) => {
      await tx.metadata.save('before', '');
      await tx.pages.create(aPage()).catch(() => {});
      await tx.metadata.save('after', '').catch(() => {});
    });
    await assert.rejects(act, /duplicate key/);
    const values = await one.read((reads) =>
      Promise.all([reads.metadata.find('before'), reads.metadata.find('after')]),
    );
    assert.deepEqual(values, [undefined, undefined]);
  });

  it('waits for statements that the use case did not await, and refuses statements after its end', async (t) => {
    const [one] = await pair(t);
    let late: Tx | undefined;
    await one.write(async (tx) => {
      late = tx;
      void tx.metadata.save('a', '1');
      void tx.metadata.save('b', '2');
    });
    const values = await one.read((reads) => Promise.all([reads.metadata.find('a'), reads.metadata.find('b')]));
    assert.deepEqual(values, ['1', '2']);
    await assert.rejects(async () => late?.metadata.save('c', '3'), /over/);
  });
});
