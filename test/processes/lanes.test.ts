import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventually } from '../support/eventually.ts';
import type { Instance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { LONG_MS, NEVER_MS } from '../support/patience.ts';
import { OFTEN_MS, startChild, startProcesses, sharedSchema } from '../support/processes.ts';
import type { Received, Receiver } from '../support/receiver.ts';
import { hoursNumber } from '../support/kill-ledger.ts';
import { addSubscriber, subscribeDemo, writeSettings } from '../support/subscriber.ts';

/** A delivery deadline, and what a lease has beyond it (delivery/courier). */
const DEADLINE_MS = LONG_MS;
const LEASE_MS = DEADLINE_MS + 10_000;

/** The opening times that webhooks told, which differ for each hoursNumber. */
const numbersIn = (received: readonly Received[]): string[] =>
  received.map(({ body }) => /"open_time":"(\d{4})"/.exec(body.toString())?.[1] ?? '');
const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, n) => String(from + n).padStart(4, '0'));

/** The attempts at every delivery of the demo's Page, oldest delivery first: state and statuses. */
async function recorded(instance: Instance): Promise<readonly (readonly [string, readonly (number | null)[]])[]> {
  const { json } = await instance.control(`/deliveries?page_id=${instance.page.id}&limit=1000`);
  return json.data
    .toReversed()
    .map((each: { state: string; attempts: { status: number | null }[] }) => [
      each.state,
      each.attempts.map(({ status }) => status),
    ]);
}

/** Every process takes up work and gives it back: a change of another Page goes out by way of it. */
async function allAtWork(processes: readonly Instance[]): Promise<void> {
  for (const [n, instance] of processes.entries()) {
    const { id: pageId } = (await instance.control('/pages', { name: 'Another Page' })).json;
    const { receiver, token } = await addSubscriber(instance, pageId);
    await writeSettings(instance, hoursNumber(n + 1), { pageId, token });
    await receiver.count(1);
    await receiver.close();
  }
}

const closing = (receiver: Receiver) => () => receiver.close();

describe('A lane of several processes', () => {
  it('is held by one while its receiver takes its time, whatever the others look for', async (t) => {
    const clock = new ManualClock();
    const processes = await startProcesses(t, [clock, clock, clock]);
    const [first] = processes;
    assert.ok(first);
    const { receiver } = await subscribeDemo(first);
    t.after(closing(receiver));
    const slow = Promise.withResolvers<number>();
    receiver.answers.push(slow.promise);
    for (const [n, instance] of processes.entries()) await writeSettings(instance, hoursNumber(n + 1));
    await receiver.count(1);
    for (let round = 0; round < 3; round++) await allAtWork(processes);
    assert.deepEqual(numbersIn(receiver.received), numbers(1, 1));
    slow.resolve(200);
    await receiver.count(3);
    await eventually(async () => {
      assert.deepEqual(await recorded(first), [
        ['delivered', [200]],
        ['delivered', [200]],
        ['delivered', [200]],
      ]);
    });
    assert.deepEqual(numbersIn(receiver.received), numbers(1, 3));
  });

  it('takes first attempts out in the order of the journal, each once, whoever made the changes', async (t) => {
    const clock = new ManualClock();
    const processes = await startProcesses(t, [clock, clock, clock]);
    const { receiver } = await subscribeDemo(processes[0] as Instance);
    t.after(closing(receiver));
    for (let n = 1; n <= 60; n++) await writeSettings(processes[n % 3] as Instance, hoursNumber(n));
    await receiver.count(60);
    await eventually(async () => {
      assert.ok((await recorded(processes[1] as Instance)).every(([state]) => state === 'delivered'));
    });
    // Hours count in minutes.
    const minutes = numbersIn(receiver.received).map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(2)));
    assert.deepEqual(
      minutes,
      Array.from({ length: 60 }, (_, n) => n + 1),
    );
  });

  it('is given back by a process that shuts down in the middle of an attempt', async (t) => {
    const database = await sharedSchema(t);
    const clock = new ManualClock();
    const [leaving] = await startProcesses(t, [clock], { database, graceMs: 100 });
    assert.ok(leaving);
    const { receiver } = await subscribeDemo(leaving);
    t.after(closing(receiver));
    receiver.answers.push('hang');
    await writeSettings(leaving, hoursNumber(1));
    await receiver.count(1);
    const [staying] = await startProcesses(t, [clock], { database });
    assert.ok(staying);
    await leaving.close();
    assert.deepEqual(numbersIn(await receiver.count(2)), ['0001', '0001']);
    await eventually(async () => assert.deepEqual(await recorded(staying), [['delivered', [200]]]));
  });

  it('is taken over once its lease has ended, and not before', async (t) => {
    const config = { database: await sharedSchema(t), deliveryDeadlineMs: DEADLINE_MS };
    const [holder] = await startProcesses(t, [new ManualClock()], config);
    assert.ok(holder);
    const { receiver } = await subscribeDemo(holder);
    t.after(closing(receiver));
    const answers = [Promise.withResolvers<number>(), Promise.withResolvers<number>()] as const;
    receiver.answers.push(...answers.map(({ promise }) => promise));
    await writeSettings(holder, hoursNumber(1));
    await receiver.count(1);
    const clock = new ManualClock();
    clock.advance(LEASE_MS - 1);
    const [other] = await startProcesses(t, [clock], config);
    assert.ok(other);
    await allAtWork([other]);
    assert.equal(receiver.received.length, 1);
    clock.advance(1);
    await receiver.count(2);
    // The first holder comes too late: it neither undoes what the second does nor gives its lane to anybody.
    answers[0].resolve(500);
    await eventually(async () => assert.deepEqual(await recorded(other), [['pending', [500]]]));
    await writeSettings(holder, hoursNumber(2));
    await allAtWork([holder, other]);
    assert.deepEqual(numbersIn(receiver.received), ['0001', '0001']);
    answers[1].resolve(200);
    assert.deepEqual(numbersIn(await receiver.count(3)), ['0001', '0001', '0002']);
    await eventually(async () => {
      assert.deepEqual(await recorded(other), [
        ['delivered', [500, 200]],
        ['delivered', [200]],
      ]);
    });
  });

  it('stays delivered when a process that lost it fails late', async (t) => {
    const database = await sharedSchema(t);
    const clocks = [new ManualClock(), new ManualClock()] as const;
    const config = { database, deliveryDeadlineMs: DEADLINE_MS };
    const [first] = await startProcesses(t, [clocks[0]], config);
    assert.ok(first);
    const { receiver } = await subscribeDemo(first);
    t.after(closing(receiver));
    const late = Promise.withResolvers<number>();
    receiver.answers.push(late.promise);
    await writeSettings(first, hoursNumber(1));
    await receiver.count(1);
    clocks[1].advance(LEASE_MS);
    const [second] = await startProcesses(t, [clocks[1]], config);
    assert.ok(second);
    await receiver.count(2);
    await eventually(async () => assert.deepEqual(await recorded(second), [['delivered', [200]]]));
    late.resolve(500);
    await eventually(async () => assert.deepEqual(await recorded(second), [['delivered', [200, 500]]]));
  });

  it('is taken over from a process that was killed', async (t) => {
    const database = await sharedSchema(t);
    // The machine's time, which stands still here: it is the child's lease that ends.
    const clock = new ManualClock(performance.timeOrigin + performance.now());
    const [survivor] = await startProcesses(t, [clock], { database, pollMs: OFTEN_MS });
    assert.ok(survivor);
    const { receiver } = await subscribeDemo(survivor);
    t.after(closing(receiver));
    await survivor.close();
    const child = await startChild(t, { database, pollMs: NEVER_MS, deliveryDeadlineMs: DEADLINE_MS });
    receiver.answers.push('hang');
    await writeSettings({ ...survivor, ...through(survivor, child.url) }, hoursNumber(1));
    await receiver.count(1);
    await child.kill();
    const [heir] = await startProcesses(t, [clock], { database, pollMs: OFTEN_MS });
    assert.ok(heir);
    await allAtWork([heir]);
    assert.equal(receiver.received.length, 1);
    clock.set(performance.timeOrigin + performance.now() + LEASE_MS);
    assert.deepEqual(numbersIn(await receiver.count(2)), ['0001', '0001']);
    await eventually(async () => assert.deepEqual(await recorded(heir), [['delivered', [200]]]));
  });
});

/** The requests of an instance, to another address. */
function through(instance: Instance, url: string): Pick<Instance, 'post'> {
  return {
    async post(path, body, token = instance.page.access_token) {
      const response = await fetch(`${url}/v26.0${path}?access_token=${encodeURIComponent(token)}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, json: JSON.parse(text) };
    },
  };
}
