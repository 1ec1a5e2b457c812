import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { META_POLICY, type RetryPolicy } from '../../src/webhooks/retry-schedule.ts';
import { eventually } from '../support/eventually.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import type { Receiver } from '../support/receiver.ts';
import { hoursNumber } from '../support/kill-ledger.ts';
import { subscribeDemo, subscribePage, writeSettings, type Subscriber } from '../support/subscriber.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** The instant at which the receiver of every test begins to fail. */
const BEGIN = Date.parse('2026-11-22T12:00:00Z');

interface Flow {
  readonly instance: Instance;
  readonly demo: Subscriber;
  readonly receiver: Receiver;
}

/** The demo's app with a receiver that answers 500 to the next 100 deliveries. */
async function withFailingReceiver(t: TestContext, retry: RetryPolicy = META_POLICY): Promise<Flow> {
  const instance = await startInstance({ retry });
  t.after(() => instance.close());
  const demo = await subscribeDemo(instance);
  t.after(() => demo.receiver.close());
  demo.receiver.answers.push(...new Array<number>(100).fill(500));
  return { instance, demo, receiver: demo.receiver };
}

/** Newest first. */
const deliveries = async ({ instance }: Flow) => (await instance.control('/deliveries')).json.data;

/** Moves the clock to `at` ms after the beginning, and waits until `count` attempts in all are received and recorded. */
async function moveTo(flow: Flow, at: number, count: number): Promise<void> {
  flow.instance.clock.set(BEGIN + at);
  await flow.receiver.count(count);
  await eventually(async () => {
    const stored = (await deliveries(flow)).flatMap(({ attempts }: { attempts: object[] }) => attempts);
    assert.equal(stored.length, count);
  });
}

async function isSubscribed({ instance }: Flow): Promise<boolean> {
  const { json } = await instance.get('/me/subscribed_apps');
  return json.data.length > 0;
}

/** The alerts in the Page's journal, oldest first. */
async function alerts({ instance, demo }: Flow): Promise<unknown[]> {
  const rows = (await instance.control(`/pages/${instance.page.id}/journal`)).json.data;
  return rows
    .filter(({ kind }: { kind: string }) => kind.startsWith('webhooks_'))
    .map(({ kind, at, since, app_id }: Record<string, string>) => {
      assert.equal(app_id, demo.id);
      return { kind, at: Date.parse(at ?? '') - BEGIN, since: Date.parse(since ?? '') - BEGIN };
    })
    .reverse();
}

const loggedHealth = ({ instance }: Flow) =>
  instance.log.filter(({ event }) => event === 'delivery.failed').map(({ level, queue }) => [level, queue].join(' '));

/** The whole schedule, from the first attempt. */
const SCHEDULE = [
  0,
  1 * SECOND,
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  60 * MINUTE,
];

describe('A receiver that fails for an hour', () => {
  it('gets attempts at 0, 1 s, 5 s, 30 s, 2 m, 5 m, 15 m, 30 m and 60 m, with the same bytes', async (t) => {
    const flow = await withFailingReceiver(t);
    await writeSettings(flow.instance, { icon_enabled: false });
    for (const [i, at] of SCHEDULE.entries()) {
      await moveTo(flow, at, i + 1);
      const [{ state, due_at }] = await deliveries(flow);
      const next = SCHEDULE[i + 1];
      assert.equal(due_at, next === undefined ? null : new Date(BEGIN + next).toISOString());
      assert.equal(state, next === undefined ? 'dropped' : 'pending');
    }
    const [{ attempts, body }] = await deliveries(flow);
    assert.deepEqual(
      attempts.map(({ at }: { at: string }) => Date.parse(at) - BEGIN),
      SCHEDULE,
    );
    for (const { status, error, response } of attempts) assert.deepEqual([status, error, response], [500, null, 'ok']);
    const sent = flow.receiver.received.map((each) => [each.body.toString(), each.headers['x-hub-signature-256']]);
    assert.deepEqual(sent, new Array(9).fill([body, sent[0]?.[1]]));
  });

  it('is reported after 15 minutes and unsubscribed after 60, in the journal and in the log', async (t) => {
    const flow = await withFailingReceiver(t);
    await writeSettings(flow.instance, { icon_enabled: false });
    for (const [i, at] of SCHEDULE.entries()) {
      await moveTo(flow, at, i + 1);
      assert.equal((await alerts(flow)).length, at >= 60 * MINUTE ? 2 : at >= 15 * MINUTE ? 1 : 0);
      assert.equal(await isSubscribed(flow), at < 60 * MINUTE);
    }
    assert.deepEqual(await alerts(flow), [
      { kind: 'webhooks_failing', at: 15 * MINUTE, since: 0 },
      { kind: 'webhooks_disabled', at: 60 * MINUTE, since: 0 },
    ]);
    const health = ['info failing', 'warn alerted', 'info failing', 'warn unsubscribed'];
    assert.deepEqual(loggedHealth(flow), [...new Array(5).fill('info failing'), ...health]);
  });

  it('loses its pending deliveries, and gets only changes that come after it has subscribed again', async (t) => {
    const flow = await withFailingReceiver(t);
    await writeSettings(flow.instance, hoursNumber(1));
    for (const [i, at] of SCHEDULE.slice(0, -1).entries()) await moveTo(flow, at, i + 1);
    flow.instance.clock.set(BEGIN + 59 * MINUTE + 59 * SECOND + 500);
    await writeSettings(flow.instance, hoursNumber(2));
    await moveTo(flow, 59 * MINUTE + 59 * SECOND + 500, 9);
    await moveTo(flow, 60 * MINUTE, 10);
    await writeSettings(flow.instance, hoursNumber(3));
    const states = (await deliveries(flow)).map(({ state }: { state: string }) => state);
    assert.deepEqual(states, ['dropped', 'dropped']);

    flow.receiver.answers.length = 0;
    await subscribePage(flow.instance, flow.demo);
    await writeSettings(flow.instance, hoursNumber(4));
    const [, last] = (await flow.receiver.count(11)).slice(-2);
    assert.match(last?.body.toString() ?? '', /"open_time":"0004"/);
    await eventually(async () => assert.equal((await deliveries(flow))[0].state, 'delivered'));
  });
});

describe('A receiver that recovers', () => {
  it('gets the delivery at its next attempt, and its hour starts again', async (t) => {
    const flow = await withFailingReceiver(t);
    const { instance, receiver } = flow;
    await writeSettings(instance, hoursNumber(1));
    for (const [i, at] of SCHEDULE.slice(0, -1).entries()) await moveTo(flow, at, i + 1);
    receiver.answers.length = 0;
    await moveTo(flow, 60 * MINUTE, 9);
    await eventually(async () => assert.equal((await deliveries(flow))[0].state, 'delivered'));

    receiver.answers.push(...new Array<number>(100).fill(500));
    await writeSettings(instance, hoursNumber(2));
    for (const [i, at] of SCHEDULE.slice(0, 7).entries()) await moveTo(flow, 60 * MINUTE + at, 10 + i);
    assert.deepEqual(await alerts(flow), [
      { kind: 'webhooks_failing', at: 15 * MINUTE, since: 0 },
      { kind: 'webhooks_failing', at: 75 * MINUTE, since: 60 * MINUTE },
    ]);
    assert.equal(await isSubscribed(flow), true);
  });

  it('gets a new change at once while an earlier one waits for its retry', async (t) => {
    const flow = await withFailingReceiver(t);
    flow.receiver.answers.length = 1;
    await writeSettings(flow.instance, hoursNumber(1));
    await moveTo(flow, 0, 1);
    await writeSettings(flow.instance, hoursNumber(2));
    await moveTo(flow, 999, 2);
    await moveTo(flow, 1000, 3);
    const opens = flow.receiver.received.map(({ body }) => /"open_time":"(\d+)"/.exec(body.toString())?.[1]);
    assert.deepEqual(opens, ['0001', '0002', '0001']);
  });
});

describe('An app that subscribes to the Page again while its receiver fails', () => {
  it('has another hour before it is unsubscribed', async (t) => {
    const flow = await withFailingReceiver(t);
    await writeSettings(flow.instance, { icon_enabled: false });
    for (const [i, at] of SCHEDULE.slice(0, -1).entries()) await moveTo(flow, at, i + 1);
    flow.instance.clock.set(BEGIN + 50 * MINUTE);
    await subscribePage(flow.instance, flow.demo);
    await moveTo(flow, 60 * MINUTE, 9);
    assert.equal(await isSubscribed(flow), true);
    await moveTo(flow, 120 * MINUTE, 10);
    assert.equal(await isSubscribed(flow), false);
    assert.deepEqual((await alerts(flow)).at(-1), {
      kind: 'webhooks_disabled',
      at: 120 * MINUTE,
      since: 60 * MINUTE,
    });
  });
});

describe('The times of the schedule', () => {
  it('are those of the configuration; the alert and the unsubscribing happen on time, also between retries', async (t) => {
    const retry = { schedule: [100], alertAfter: 200, unsubscribeAfter: 300, dropAfter: HOUR };
    const flow = await withFailingReceiver(t, retry);
    await writeSettings(flow.instance, { icon_enabled: false });
    for (const [i, at] of [0, 100, 200, 300].entries()) {
      assert.equal(await isSubscribed(flow), true);
      await moveTo(flow, at, i + 1);
    }
    assert.deepEqual(await alerts(flow), [
      { kind: 'webhooks_failing', at: 200, since: 0 },
      { kind: 'webhooks_disabled', at: 300, since: 0 },
    ]);
    assert.equal(await isSubscribed(flow), false);
  });

  it('continue hourly for 36 hours, without unsubscribing, where that is switched off', async (t) => {
    const flow = await withFailingReceiver(t, { ...META_POLICY, unsubscribeAfter: null });
    await writeSettings(flow.instance, { icon_enabled: false });
    for (const [i, at] of SCHEDULE.entries()) await moveTo(flow, at, i + 1);
    for (let hour = 2; hour <= 36; hour++) {
      assert.equal((await deliveries(flow))[0].state, 'pending');
      await moveTo(flow, hour * HOUR, SCHEDULE.length + hour - 1);
    }
    assert.equal((await deliveries(flow))[0].state, 'dropped');
    assert.deepEqual(await alerts(flow), [{ kind: 'webhooks_failing', at: 15 * MINUTE, since: 0 }]);
    assert.equal(await isSubscribed(flow), true);
  });
});
