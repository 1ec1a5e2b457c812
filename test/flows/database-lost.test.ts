import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { startDatabaseProxy, type DatabaseProxy } from '../support/database-proxy.ts';
import { eventually } from '../support/eventually.ts';
import { addPage } from '../support/graph.ts';
import { startInstance, type Instance, type Reply } from '../support/instance.ts';
import { openLive } from '../support/live.ts';
import { makePostgres } from '../support/own-postgres.ts';
import { ask } from '../support/ask.ts';
import { SHORT_MS } from '../support/patience.ts';
import { emptySchema } from '../support/postgres.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { hoursNumber } from '../support/kill-ledger.ts';
import { subscribeApp, writeSettings } from '../support/subscriber.ts';
import { openThread, type TestThread } from '../support/thread.ts';

interface Setting {
  readonly instance: Instance;
  readonly thread: TestThread;
  readonly receiver: Receiver;
}

/** The demo's app with a real receiver, and a person's thread. */
async function start(t: TestContext, database: string): Promise<Setting> {
  const instance = await startInstance({ database, databaseTimeoutMs: SHORT_MS, prepare: false });
  t.after(() => instance.close());
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  await subscribeApp(instance, { ...instance.app, token: '', receiver });
  return { instance, receiver, thread: await openThread(instance, await addPage(instance)) };
}

/** The beginning of the statement that stores decisions and commits by itself. It is not prepared, so it is sent each time. */
const STORES = 'WITH change AS';

async function startByCable(
  t: TestContext,
): Promise<Setting & { readonly proxy: DatabaseProxy; readonly url: string }> {
  const url = await emptySchema(t);
  const proxy = await startDatabaseProxy(t, url);
  // The instance is closed before the proxy goes.
  return { ...(await start(t, proxy.url)), proxy, url };
}

function assertTransient(reply: Reply, what: string): void {
  const { error } = reply.json;
  if (what.startsWith('/_control')) {
    const message = 'The database cannot be reached; try again in a moment.';
    assert.deepEqual([reply.status, error], [503, { reason: 'database_unavailable', message }], what);
    return;
  }
  const { fbtrace_id, ...rest } = error;
  const expected = { message: 'Service temporarily unavailable', type: 'OAuthException', code: 2, is_transient: true };
  assert.deepEqual([reply.status, rest], [503, expected], what);
  assert.match(fbtrace_id, /^A[\w-]{22}$/);
}

/** Every kind of request, by what it asks for. */
function requests({ instance, thread }: Setting): Readonly<Record<string, () => Promise<Reply>>> {
  const { page, psid } = thread;
  const { app, appToken } = instance;
  const subscription = {
    object: 'page',
    callback_url: `${instance.url}/_control/receivers/${app.id}`,
    verify_token: 'x',
  };
  return {
    'GET settings': () => instance.get(`/${page.id}/messenger_call_settings`, page.token),
    'GET Page': () => instance.get('/me'),
    'GET debug_token': () => instance.get(`/debug_token?input_token=${page.token}`, appToken),
    'POST settings': () => instance.post(`/${page.id}/messenger_call_settings`, { icon_enabled: false }, page.token),
    'POST message': () => thread.send({ text: 'Hello' }),
    'POST subscribed_apps': () => instance.post('/me/subscribed_apps', { subscribed_fields: 'calls' }),
    'POST subscriptions': () => instance.post('/app/subscriptions', { ...subscription, fields: 'calls' }, appToken),
    '/_control/pages': () => instance.control('/pages', { name: 'Another' }),
    '/_control thread': () => instance.control(`/threads/${page.id}/${psid}`),
    '/_control tap': () => thread.tap('icon'),
    '/_control message': () => instance.control(`/threads/${page.id}/${psid}/messages`, { text: 'Hello' }),
    '/_control live': () => instance.control(`/live?page_id=${page.id}`),
    '/_control journal': () => instance.control(`/pages/${page.id}/journal`),
  };
}

/** Asks for everything at once, more often than there are connections. */
async function assertAllTransient(t: TestContext, setting: Setting): Promise<void> {
  const startedAt = performance.now();
  const attempts = [1, 2, 3, 4].flatMap(() => Object.entries(requests(setting)));
  const slowest = await Promise.all(
    attempts.map(async ([what, act]) => {
      assertTransient(await act(), what);
      return performance.now() - startedAt;
    }),
  );
  const took = Math.round(Math.max(...slowest));
  t.diagnostic(`the slowest of ${attempts.length} requests at once was answered after ${took} ms`);
}

/** Fifty operations, the first of which finds the database gone. */
async function assertBatchTransient({ instance, thread }: Setting): Promise<void> {
  const operations = Array.from({ length: 50 }, (_, i) => {
    const relative_url = `${thread.page.id}/messenger_call_settings`;
    return i % 2 ? { method: 'GET', relative_url } : { method: 'POST', relative_url, body: 'icon_enabled=false' };
  });
  const reply = await instance.request('/', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ batch: operations, access_token: thread.page.token }),
  });
  // The token of the batch itself is looked for in the database.
  assertTransient(reply, 'batch');
}

const lost = ({ instance }: Setting) => instance.log.filter(({ event }) => event === 'database.unavailable');
const back = ({ instance }: Setting) => instance.log.filter(({ event }) => event === 'database.available');

async function journal({ instance, thread }: Setting, pageId = thread.page.id): Promise<{ kind: string }[]> {
  return (await instance.control(`/pages/${pageId}/journal?limit=1000`)).json.data;
}

const count = (rows: readonly { kind: string }[], kind: string) => rows.filter((row) => row.kind === kind).length;

// Most of each test is waiting, and each has a database and a way to it of its own.
describe('a database that is lost', { concurrency: 4 }, () => {
  for (const [how, lose] of [
    ['does not answer any more', async (proxy: DatabaseProxy) => proxy.freeze()],
    ['refuses connections', (proxy: DatabaseProxy) => proxy.disconnect()],
  ] as const) {
    it(`is answered with Graph's transient error when it ${how}, and everything goes on after`, async (t) => {
      const setting = await startByCable(t);
      const { instance, proxy, receiver } = setting;
      const before = await journal(setting);
      await lose(proxy);
      await assertAllTransient(t, setting);
      await assertBatchTransient(setting);
      await proxy.reconnect();
      await eventually(async () => assert.deepEqual(await journal(setting), before));
      await writeSettings(instance, hoursNumber(1));
      await receiver.count(1);
      assert.ok(instance.log.every(({ event }) => event !== 'graph.failed' && event !== 'control.failed'));
    });
  }

  it('ends a batch in the middle: what was done is answered as done, the rest is not waited for one by one', async (t) => {
    const setting = await startByCable(t);
    const { instance, thread, proxy } = setting;
    const relative_url = `${thread.page.id}/messenger_call_settings`;
    const operations = Array.from({ length: 20 }, (_, i) => {
      return { method: 'POST', relative_url, body: `icon_enabled=${i % 2 === 1}` };
    });
    // The first write's commit is answered; the second's never.
    const startedAt = performance.now();
    const gone = proxy.freezeAfter(STORES, 2);
    const reply = await instance.post('/', { batch: operations }, thread.page.token);
    await gone;
    // One by one, the operations after the second would take 18 time limits.
    assert.ok(performance.now() - startedAt < 9 * SHORT_MS);
    assert.deepEqual(
      reply.json.map(({ code }: { code: number }) => code),
      [200, ...Array.from({ length: 19 }, () => 503)],
    );
    for (const { code, body } of reply.json.slice(1)) {
      assertTransient({ ...reply, status: code, json: JSON.parse(body) }, 'operation');
    }
    await proxy.reconnect();
    await eventually(async () => assert.ok(count(await journal(setting), 'call_settings_update') >= 1));
    // The second may have been committed or not; the other eighteen did not begin.
    assert.ok(count(await journal(setting), 'call_settings_update') <= 2);
  });

  it('leaves open whether a write was stored when it goes during the commit; sending it again does no harm', async (t) => {
    const setting = await startByCable(t);
    const { instance, proxy, url, receiver } = setting;
    const path = `/${instance.page.id}/messenger_call_settings`;
    const committing = proxy.freezeAfter(STORES);
    const unsure = instance.post(path, hoursNumber(1));
    await committing;
    assertTransient(await unsure, 'settings');
    const committed = 'SELECT count(*)::int AS rows FROM journal WHERE event LIKE \'%"kind":"call_settings_update"%\'';
    assert.deepEqual(await ask(url, committed), [{ rows: 1 }], 'this one was stored');
    await proxy.reconnect();
    await eventually(async () => assert.equal((await instance.post(path, hoursNumber(1))).status, 200));
    assert.equal(count(await journal(setting, instance.page.id), 'call_settings_update'), 1);
    assert.equal((await instance.get(path)).json.data[0].call_hours.timezone_id, 'UTC');
    // The write whose answer was lost is stored: its webhook is delivered once, and before the later ones.
    await writeSettings(instance, hoursNumber(2));
    const received = await receiver.count(2);
    const days = received.map(({ body }) => JSON.parse(body.toString()).entry[0].call_settings.call_hours);
    assert.deepEqual(
      days.map((hours) => hours.weekly_operating_hours[0].open_time),
      ['0001', '0002'],
    );
  });
});

/** A receiver that answers when the test lets it. */
async function startSlowReceiver(t: TestContext) {
  const bodies: string[] = [];
  const waiting: ServerResponse[] = [];
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://receiver');
    if (request.method === 'GET') return void response.end(searchParams.get('hub.challenge'));
    void text(request).then((body) => {
      bodies.push(body);
      waiting.push(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url, bodies, answer: () => waiting.splice(0).forEach((response) => response.end('ok')) };
}

describe('a delivery under way when the database is lost', () => {
  it('receives them again on its return, in order and without waiting for a lease to run out', async (t) => {
    const setting = await startByCable(t);
    const { instance, proxy } = setting;
    const slow = await startSlowReceiver(t);
    await subscribeApp(instance, { ...instance.app, token: '', receiver: { ...setting.receiver, url: slow.url } });
    const receives = (bodies: number) => eventually(async () => assert.equal(slow.bodies.length, bodies));
    await writeSettings(instance, hoursNumber(1));
    await receives(1);
    // These are taken together once the first has been taken.
    for (const i of [2, 3, 4, 5]) await writeSettings(instance, hoursNumber(i));
    slow.answer();
    await receives(2);
    await proxy.disconnect();
    // The next one leaves while the record of this one fails.
    slow.answer();
    await receives(3);
    slow.answer();
    await eventually(async () => assert.equal(lost(setting).length, 1));
    assert.equal(slow.bodies.length, 3, 'no more are sent whose records would be lost as well');
    await proxy.reconnect();
    await eventually(async () => {
      slow.answer();
      const { data } = (await instance.control('/deliveries')).json;
      assert.deepEqual(
        data.map(({ state, attempts }: { state: string; attempts: object[] }) => [state, attempts.length]),
        [1, 2, 3, 4, 5].map(() => ['delivered', 1]),
      );
    });
    const numbers = slow.bodies.map((body) => {
      const [{ call_settings }] = JSON.parse(body).entry;
      return Number(call_settings.call_hours.weekly_operating_hours[0].open_time);
    });
    assert.deepEqual([...new Set(numbers)], [1, 2, 3, 4, 5]);
    assert.deepEqual(
      numbers.filter((number) => number < 3),
      [1, 2, 2],
      'what could not be recorded is sent again',
    );
    assert.deepEqual([lost(setting).length, back(setting).length], [1, 1]);
  });
});

describe('a PostgreSQL that is stopped and started again', () => {
  it('costs nothing that was acknowledged: deliveries, rings and live streams go on by themselves', async (t) => {
    const postgres = await makePostgres();
    t.after(() => postgres.remove());
    await postgres.start();
    const setting = await start(t, postgres.url);
    const { instance, receiver, thread } = setting;
    const live = await openLive(instance, { page_id: thread.page.id });
    t.after(() => live.drop());

    receiver.answers.push(500);
    await writeSettings(instance, hoursNumber(1));
    await receiver.count(1);
    await eventually(async () => {
      assert.equal((await instance.control('/deliveries?state=pending')).json.data[0].attempts.length, 1);
    });
    const callId = await thread.ring();
    await live.waitFor(({ event }) => event === 'call_started');
    await instance.clock.alarmWithin(60_000);

    await postgres.stop();
    // Now both the retry and the end of the ring are due.
    instance.clock.advance(60_000);
    assertTransient(await instance.get('/me'), 'GET Page');
    assertTransient(await thread.tap('icon'), '/_control tap');
    await eventually(async () => assert.equal(lost(setting).length, 1));

    await postgres.start();
    const returned = performance.now();
    // Nobody asks for anything from here on.
    await Promise.all([receiver.count(2), live.waitFor(({ event }) => event === 'call_ended')]);
    const took = performance.now() - returned;
    assert.equal(count(await journal(setting), 'call_ended'), 1);
    const { data } = (await instance.control(`/pages/${thread.page.id}/calls?scope=recent`)).json;
    const call = data.find(({ id }: { id: string }) => id === callId);
    assert.equal(call.outcome, 'missed');
    await eventually(async () => assert.equal(back(setting).length, 1));
    assert.deepEqual(
      instance.log.filter(({ level }) => level === 'error').map(({ event }) => event),
      ['database.unavailable'],
      'one line, however often it was tried',
    );
    const revisions = live.events.map(({ id }) => id);
    assert.deepEqual(revisions, [...new Set(revisions)]);
    t.diagnostic(`${Math.round(took)} ms after the database took statements again, all had gone on`);
  });
});
