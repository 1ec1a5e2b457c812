import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { RING_MS } from '../../src/domain/call.ts';
import { StoreUnavailable } from '../../src/store/unavailable.ts';
import { MOVE_STEPS, moveBuckets } from '../../src/store/postgres/move-bucket.ts';
import { bucketOf } from '../../src/store/records/bucket.ts';
import { tables } from '../../src/store/tables.ts';
import { ask } from '../support/ask.ts';
import { eventually } from '../support/eventually.ts';
import { addPage } from '../support/graph.ts';
import { startInstance, type AnyInstance, type Instance } from '../support/instance.ts';
import { hoursNumber, numberOfHours } from '../support/kill-ledger.ts';
import { closeLater, sharedSchema } from '../support/processes.ts';
import { killMove, startOnTwo, type OnTwo } from '../support/several-databases.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { addSubscriber, subscribeApp, writeSettings } from '../support/subscriber.ts';

const MISSING = 'x-switchhook-missing-parts';

/** Subscribes the demo's app to a receiver that is closed with the servers, also when this fails. */
async function receive(t: TestContext, instance: Instance): Promise<Receiver> {
  const receiver = await startReceiver();
  closeLater(t, receiver);
  await subscribeApp(instance, { ...instance.app, token: instance.page.access_token, receiver });
  return receiver;
}

/** Creates a Page whose bucket is not that of the demo's Page. */
async function addOther(instance: Instance) {
  for (;;) {
    const page = await addPage(instance);
    if (bucketOf(page.id) !== bucketOf(instance.page.id)) return page;
  }
}

const pageIds = async (url: string) =>
  (await ask(url, 'SELECT page_id FROM pages ORDER BY page_id')).map((row) => row['page_id']);

/** Resolves to all rows of Pages in both databases, by table, without what a move resets. */
async function rowsOf(databases: OnTwo['databases']) {
  const rows: Record<string, unknown[]> = {};
  for (const { name, columns, key, reset } of tables) {
    if (columns[key[0] ?? -1]?.name !== 'page_id') continue;
    const kept = columns.filter((column) => !(column.name in reset)).map((column) => column.name);
    const order = key.map((place) => columns[place]?.name).join(', ');
    const found = await Promise.all(
      databases.map((url) => ask(url, `SELECT ${kept.join(', ')} FROM ${name} ORDER BY ${order}`)),
    );
    rows[name] = found
      .flat()
      .map((row) => JSON.stringify(row))
      .sort();
  }
  return rows;
}

/** Starts a call of the first consumer by the icon, and returns its id. */
async function ring(instance: AnyInstance, pageId: string, psid: string): Promise<string> {
  const { status, text, json } = await instance.control(`/threads/${pageId}/${psid}/calls`, { entry: 'icon' });
  assert.equal(status, 200, text);
  return json.call_id;
}

async function addConsumer(instance: AnyInstance, pageId: string): Promise<string> {
  return (await instance.control('/consumers', { page_id: pageId, name: 'Ada Lovelace' })).json.psid;
}

/** Resolves to the kinds of the events of a call, oldest first. */
async function eventsOf(instance: AnyInstance, callId: string): Promise<string[]> {
  const { status, text, json } = await instance.control(`/pages/${instance.page.id}/journal?call_id=${callId}`);
  assert.equal(status, 200, text);
  return json.data.map(({ kind }: { kind: string }) => kind).reverse();
}

async function metricOf(instance: AnyInstance, name: string): Promise<string | undefined> {
  return new RegExp(`^${name} (\\S+)$`, 'm').exec((await instance.control('/metrics')).text)?.[1];
}

function refusedToStart(t: TestContext, config: Parameters<typeof startInstance>[0], reason: RegExp) {
  return assert.rejects(
    async () => closeLater(t, await startInstance(config)),
    (error) => error instanceof StoreUnavailable && reason.test(error.message),
  );
}

describe('On two databases', () => {
  it('a Page moves with all its records, and both processes answer, deliver and run its timers as before', async (t) => {
    const { one, other, clock, databases, move } = await startOnTwo(t);
    const receiver = await receive(t, one);
    const { id: pageId } = one.page;
    await writeSettings(one, hoursNumber(1));
    await receiver.count(1);
    const psid = await addConsumer(one, pageId);

    const [moved] = await move(pageId, 2);
    assert.deepEqual([moved?.from, moved?.pages], [0, 1]);
    assert.deepEqual([await pageIds(databases[0]), await pageIds(databases[1])], [[], [pageId]]);
    for (const each of [one, other]) {
      assert.equal(numberOfHours((await each.get('/me/messenger_call_settings')).json), 1);
      assert.equal((await each.control('/pages')).json.data[0].id, pageId);
    }
    await writeSettings(other, hoursNumber(2));
    assert.equal(numberOfHours((await one.get('/me/messenger_call_settings')).json), 2);
    const arrived = (await receiver.count(2)).map(({ body }) => JSON.parse(body.toString()).entry[0].call_settings);
    assert.deepEqual(arrived.map(numberOfHours), [1, 2]);

    const call = await ring(one, pageId, psid);
    assert.equal((await other.control(`/calls/${call}/timeline`)).status, 200);
    assert.equal((await eventsOf(other, call)).at(-1), 'call_started');
    clock.advance(RING_MS);
    await eventually(async () => assert.equal((await eventsOf(other, call)).at(-1), 'call_ended'));

    const [back] = await move(pageId, 1);
    assert.deepEqual([back?.from, await pageIds(databases[1])], [1, []]);
    await writeSettings(one, hoursNumber(3));
    const { json } = await other.control(`/pages/${pageId}/journal?limit=100`);
    const revisions = json.data.map(({ revision }: { revision: number }) => revision);
    assert.deepEqual(
      revisions,
      Array.from(revisions, (_, i) => revisions.length - i),
    );
  });

  it('lists over Pages have those of both, in order, and new Pages are created where their bucket is', async (t) => {
    const { one, other, databases, move } = await startOnTwo(t);
    const page = await addOther(one);
    await move(page.id, 2);
    const ids = [one.page.id, page.id].sort();
    for (const each of [one, other]) {
      const { json, headers } = await each.control('/pages');
      assert.deepEqual(
        json.data.map(({ id }: { id: string }) => id),
        ids,
      );
      assert.equal(headers.get(MISSING), null);
      const first = await each.control('/pages?limit=1');
      assert.deepEqual(
        first.json.data.map(({ id }: { id: string }) => id),
        ids.slice(0, 1),
      );
    }
    // Every bucket that has no Page.
    await ask(databases[0], `UPDATE bucket_places SET place = 1 WHERE bucket <> ${bucketOf(one.page.id)}`);
    const { id } = await addOther(other);
    assert.deepEqual(await pageIds(databases[1]), [page.id, id].sort());
    assert.equal((await one.control(`/pages/${id}`)).json.name, 'A Page');
    const token = await one.control('/tokens', { app_id: one.app.id, page_id: id });
    assert.equal((await other.get('/me?fields=name', token.json.access_token)).json.name, 'A Page');
    const missing = await one.control('/tokens', { app_id: one.app.id, page_id: '77' });
    assert.deepEqual([missing.status, missing.json.error.reason], [404, 'not_found']);
  });

  it('lists deliveries of all Pages by time, part by part', async (t) => {
    const { one, other, clock, move } = await startOnTwo(t);
    const page = await addOther(one);
    await receive(t, one);
    closeLater(t, (await addSubscriber(one, page.id)).receiver);
    await move(page.id, 2);
    for (let n = 1; n <= 6; n++) {
      clock.advance(1000);
      const [pageId, token] = n % 2 === 0 ? [page.id, page.token] : [one.page.id, one.page.access_token];
      await writeSettings(n % 3 === 0 ? one : other, hoursNumber(n), { pageId, token });
    }
    const listed: string[] = [];
    for (let path: string | undefined = '/deliveries?limit=2'; path !== undefined;) {
      const { json } = await other.control(path);
      listed.push(
        ...json.data.map((each: { page_id: string; created_at: string }) => `${each.created_at} ${each.page_id}`),
      );
      path = json.next === undefined ? undefined : `/deliveries?limit=2&after=${json.next}`;
    }
    assert.deepEqual(listed, listed.toSorted().reverse());
    assert.equal(new Set(listed).size, 6);
  });

  it('a lost second database stops only its own Pages, and lists say that they are a part', async (t) => {
    const { one, other, second, move } = await startOnTwo(t);
    const receiver = await receive(t, one);
    const page = await addOther(one);
    await move(page.id, 2);
    const settings = `/${page.id}/messenger_call_settings`;
    assert.equal((await one.get(settings, page.token)).status, 200);

    await second.disconnect();
    for (const each of [one, other]) {
      const lost = await each.get(settings, page.token);
      assert.deepEqual([lost.status, lost.json.error.code, lost.json.error.is_transient], [503, 2, true]);
      const refused = await each.post(settings, { icon_enabled: false }, page.token);
      assert.deepEqual([refused.status, refused.json.error.code], [503, 2]);
      assert.equal((await each.control('/ready')).status, 200);
      const list = await each.control('/pages');
      assert.deepEqual(
        list.json.data.map(({ id }: { id: string }) => id),
        [one.page.id],
      );
      assert.equal(list.headers.get(MISSING), '1');
      assert.equal(await metricOf(each, 'switchhook_database_parts_missing'), '1');
    }
    await writeSettings(one, hoursNumber(1));
    await receiver.count(1);

    await second.reconnect();
    await eventually(async () => {
      assert.equal((await one.get(settings, page.token)).status, 200);
      assert.equal((await other.get(settings, page.token)).status, 200);
    });
    const list = await one.control('/pages');
    assert.deepEqual([list.json.data.length, list.headers.get(MISSING)], [2, null]);
    assert.equal(await metricOf(one, 'switchhook_database_parts_missing'), '0');
  });

  it('an app is subscribed in both or in neither, and the copies are equal again after an outage', async (t) => {
    const { one, second, databases } = await startOnTwo(t);
    const receiver = await receive(t, one);
    const copies = () =>
      Promise.all(databases.map((url) => ask(url, 'SELECT app_id, callback_url, fields FROM app_subscriptions')));
    const [first, copy] = await copies();
    assert.deepEqual(copy, first);

    await second.disconnect();
    const subscription = { object: 'page', callback_url: receiver.url, verify_token: 'a+b/c=', fields: 'calls' };
    const refused = await one.post(`/${one.app.id}/subscriptions`, subscription, one.appToken);
    assert.deepEqual([refused.status, refused.json.error.code], [503, 2]);
    assert.deepEqual((await copies())[0], first);

    await second.reconnect();
    // Corrected by the next poll, without a further change.
    await ask(databases[1], "UPDATE app_subscriptions SET fields = '[]'");
    await eventually(async () => {
      const [home, there] = await copies();
      assert.deepEqual(there, home);
    });
    assert.deepEqual((await copies())[0], first);
  });

  it('a move that is killed after any step keeps the Page closed, and goes on without loss or a double', async (t) => {
    const { one, other, databases, move } = await startOnTwo(t);
    const receiver = await receive(t, one);
    const { id: pageId } = one.page;
    await addConsumer(one, pageId);
    let written = 0;
    const write = (instance: AnyInstance) => writeSettings(instance, hoursNumber(++written));
    for (const [i, killAt] of MOVE_STEPS.entries()) {
      const [from, to] = i % 2 === 0 ? ([1, 2] as const) : ([2, 1] as const);
      const [old, target] = [databases[from - 1], databases[to - 1]] as [string, string];
      await write(one);
      await receiver.count(written);
      await eventually(async () => {
        const [row] = await ask(old, "SELECT count(*)::int AS left FROM deliveries WHERE state = 'pending'");
        assert.equal(row?.['left'], 0);
      });
      const before = await rowsOf(databases);

      await killMove(t, databases, { bucket: bucketOf(pageId), to, killAt });
      if (killAt !== 'opened') {
        for (const each of [one, other]) {
          await eventually(async () => {
            const { status, json } = await each.post('/me/messenger_call_settings', { icon_enabled: true });
            assert.deepEqual([killAt, status, json.error?.code], [killAt, 503, 2]);
          });
          assert.equal((await each.get('/me/messenger_call_settings')).status, 503, killAt);
        }
        await assert.rejects(
          () => move(pageId, from),
          (error) => error instanceof StoreUnavailable && error.message.includes(`on the way to database ${to}`),
        );
      }
      await move(pageId, to);
      assert.deepEqual(await rowsOf(databases), before, killAt);
      assert.deepEqual([await pageIds(old), await pageIds(target)], [[], [pageId]], killAt);
      assert.deepEqual(await ask(target, 'SELECT bucket FROM arriving_rows'), [], killAt);
      await write(other);
      assert.equal(numberOfHours((await one.get('/me/messenger_call_settings')).json), written, killAt);
    }
    assert.equal((await receiver.count(written)).length, written);
  });

  it('Pages that move under load lose no acknowledged write, and store none twice', async (t) => {
    const { one, other, move } = await startOnTwo(t);
    const receiver = await receive(t, one);
    const acknowledged = new Set<number>();
    let next = 1;
    let isOver = false;
    const writers = [one, other, one, other].map(async (instance) => {
      while (!isOver) {
        const number = next++;
        const reply = await instance.post('/me/messenger_call_settings', hoursNumber(number));
        if (reply.status === 200) acknowledged.add(number);
        else assert.deepEqual([reply.status, reply.json.error.code], [503, 2], reply.text);
      }
    });
    const writing = Promise.all(writers);
    const more = async () => {
      const { size } = acknowledged;
      await eventually(async () => assert.ok(acknowledged.size >= size + 10));
    };
    const moving = async () => {
      for (const to of [2, 1, 2] as const) {
        await more();
        await move(one.page.id, to);
      }
      await more();
    };
    // Writers end on their own only by a failure, which is then that of the test.
    await Promise.race([moving(), writing]).finally(() => (isOver = true));
    await writing;

    const stored: number[] = [];
    for (let after = ''; ;) {
      const { json } = await one.control(`/pages/${one.page.id}/journal?limit=1000&event=call_settings_update${after}`);
      for (const { call_settings } of json.data) stored.push(numberOfHours(call_settings) ?? -1);
      if (json.next === undefined) break;
      after = `&after=${json.next}`;
    }
    assert.equal(new Set(stored).size, stored.length, 'no write is stored twice');
    assert.deepEqual(
      [...acknowledged].filter((number) => !stored.includes(number)),
      [],
    );
    await eventually(async () => {
      const numbers = new Set(
        receiver.received.map(({ body }) => numberOfHours(JSON.parse(body.toString()).entry[0].call_settings)),
      );
      assert.deepEqual(
        stored.filter((number) => !numbers.has(number)),
        [],
      );
    });
  });

  it('a process that has not read the places since a move finds the Page, in the state of the other one', async (t) => {
    const { one, clock, config, move } = await startOnTwo(t);
    const late = await startInstance({ ...config, pollMs: 600_000, changeNotices: false }, clock);
    closeLater(t, late);
    await writeSettings(late, hoursNumber(1));
    assert.equal(numberOfHours((await late.get('/me/messenger_call_settings')).json), 1);
    await move(one.page.id, 2);
    await writeSettings(one, hoursNumber(2));
    assert.equal(numberOfHours((await late.get('/me/messenger_call_settings')).json), 2);
    // The process reads that the bucket is closed, and never polls that it is open again.
    await move(one.page.id, 1, async (step) => {
      if (step !== 'removed') return;
      const { status, json } = await late.post('/me/messenger_call_settings', hoursNumber(3));
      assert.deepEqual([status, json.error?.code], [503, 2]);
    });
    await writeSettings(late, hoursNumber(3));
    await move(one.page.id, 2);
    const psid = await addConsumer(late, one.page.id);
    assert.equal(
      (await one.control(`/consumers?page_id=${one.page.id}`)).json.data.some(
        (each: { psid: string }) => each.psid === psid,
      ),
      true,
    );
    assert.equal(numberOfHours((await one.get('/me/messenger_call_settings')).json), 3);
  });

  it('a start and a move are refused with databases that are missing, in another order, or of another instance', async (t) => {
    const { one, databases, move } = await startOnTwo(t);
    await move(one.page.id, 2);
    const [database, second] = databases;
    await refusedToStart(t, { database }, /Pages on 2 databases, and one was given/);
    await refusedToStart(t, { database: second }, /is database 2 of its instance/);
    await refusedToStart(t, { database: second, otherDatabases: [database] }, /same order/);
    const foreign = await sharedSchema(t);
    closeLater(t, await startInstance({ database: foreign }));
    await refusedToStart(
      t,
      { database, otherDatabases: [second, foreign] },
      /third --database has an instance of its own/,
    );

    const buckets = [bucketOf(one.page.id)];
    const refused = (urls: readonly string[], reason: RegExp) =>
      assert.rejects(
        () => moveBuckets({ databases: urls, buckets, to: 1, now: Date.now(), settleMs: 0 }, () => {}),
        (error) => error instanceof StoreUnavailable && reason.test(error.message),
      );
    await refused([databases[1], databases[0]], /is not database 1 of an instance/);
    await ask(databases[0], "INSERT INTO workers (worker_id, lease_until) VALUES ('single', 9007199254740991)");
    await refused(databases, /A process runs without database 2/);
  });
});
