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

/** A deadline of attempts, and the duration of a lease, which is longer by the margin in src/webhooks/dispatcher.ts. */
const DEADLINE_MS = LONG_MS;
const LEASE_MS = DEADLINE_MS + 10_000;

/** Returns the opening times in webhooks, which differ for each hoursNumber. */
const numbersIn = (received: readonly Received[]): string[] =>
  received.map(({ body }) => /"open_time":"(\d{4})"/.exec(body.toString())?.[1] ?? '');
const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, n) => String(from + n).padStart(4, '0'));

/** Resolves to state and statuses of the attempts for each delivery of the demo's Page, oldest delivery first. */
async function recorded(instance: Instance): Promise<readonly (readonly [string, readonly (number | null)[]])[]> {
  const { json } = await instance.control(`/deliveries?page_id=${instance.page.id}&limit=1000`);
  return json.data
    .toReversed()
    .map((each: { state: string; attempts: { status: number | null }[] }) => [
      each.state,
      each.attempts.map(({ status }) => status),
    ]);
}

/** Makes every process lease and release a queue, with a change of another Page that it delivers. */
async function exerciseAll(processes: readonly Instance[]): Promise<void> {
  for (const [n, instance] of processes.entries()) {
    const { id: pageId } = (await instance.control('/pages', { name: 'Another Page' })).json;
    const { receiver, token } = await addSubscriber(instance, pageId);
    await writeSettings(instance, hoursNumber(n + 1), { pageId, token });
    await receiver.count(1);
    await receiver.close();
  }
}

const closing = (receiver: Receiver) => () => receiver.close();

describe('A queue of several processes', () => {
  it('is leased by one while its receiver is slow, although the others poll', async (t) => {
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
    for (let round = 0; round < 3; round++) await exerciseAll(processes);
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

  it('sends first attempts in the order of the journal, each once, whichever process made the changes', async (t) => {
    const clock = new ManualClock();
    const processes = await startProcesses(t, [clock, clock, clock]);
    const { receiver } = await subscribeDemo(processes[0] as Instance);
    t.after(closing(receiver));
    for (let n = 1; n <= 60; n++) await writeSettings(processes[n % 3] as Instance, hoursNumber(n));
    await receiver.count(60);
    await eventually(async () => {
      assert.ok((await recorded(processes[1] as Instance)).every(([state]) => state === 'delivered'));
    });
    // The numbers of hours count minutes.
    const minutes = numbersIn(receiver.received).map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(2)));
    assert.deepEqual(
      minutes,
      Array.from({ length: 60 }, (_, n) => n + 1),
    );
  });

  it('is released by a process that stops in the middle of an attempt', async (t) => {
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

  it('is leased by another once its lease has ended, and not before', async (t) => {
    const config = { database: await sharedSchema(t), deliveryDeadlineMs: DEADLINE_MS };
    const [first] = await startProcesses(t, [new ManualClock()], config);
    assert.ok(first);
    const { receiver } = await subscribeDemo(first);
    t.after(closing(receiver));
    const answers = [Promise.withResolvers<number>(), Promise.withResolvers<number>()] as const;
    receiver.answers.push(...answers.map(({ promise }) => promise));
    await writeSettings(first, hoursNumber(1));
    await receiver.count(1);
    const clock = new ManualClock();
    clock.advance(LEASE_MS - 1);
    const [other] = await startProcesses(t, [clock], config);
    assert.ok(other);
    await exerciseAll([other]);
    assert.equal(receiver.received.length, 1);
    clock.advance(1);
    await receiver.count(2);
    // The first process ends too late: it neither undoes the work of the second nor releases its queue.
    answers[0].resolve(500);
    await eventually(async () => assert.deepEqual(await recorded(other), [['pending', [500]]]));
    await writeSettings(first, hoursNumber(2));
    await exerciseAll([first, other]);
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

  it('has its delivery delivered although a process whose lease ended fails later', async (t) => {
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

  it('is leased by another after its process was killed', async (t) => {
    const database = await sharedSchema(t);
    // The clock of the machine, frozen here, which the child used for its lease.
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
    await exerciseAll([heir]);
    assert.equal(receiver.received.length, 1);
    clock.set(performance.timeOrigin + performance.now() + LEASE_MS);
    assert.deepEqual(numbersIn(await receiver.count(2)), ['0001', '0001']);
    await eventually(async () => assert.deepEqual(await recorded(heir), [['delivered', [200]]]));
  });
});

/** Sends the requests of an instance to another address. */
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
