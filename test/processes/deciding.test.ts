import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RING_MS } from '../../src/domain/call.ts';
import { eventually } from '../support/eventually.ts';
import { startSteered, type Instance } from '../support/instance.ts';
import { openLive } from '../support/live.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { closeLater, startPair, startProcesses, sharedSchema } from '../support/processes.ts';
import { hoursNumber } from '../support/kill-ledger.ts';
import { addApp, subscribeApp, subscribeDemo, subscribePage, writeSettings } from '../support/subscriber.ts';

/** Resolves to the kinds of the events of the demo's Page, oldest first. */
async function kindsOf(instance: Instance): Promise<string[]> {
  const { json } = await instance.control(`/pages/${instance.page.id}/journal?limit=1000`);
  return json.data.map(({ kind }: { kind: string }) => kind).reverse();
}

const count = (kinds: readonly string[], kind: string) => kinds.filter((each) => each === kind).length;

/** Taps the icon as the demo's first consumer at each of these processes at once. */
const tapAt = (instances: readonly Instance[]) =>
  Promise.all(
    instances.map((instance) =>
      instance.control(`/threads/${instance.page.id}/${instance.consumers[0]?.psid}/calls`, { entry: 'icon' }),
    ),
  );

async function ringAt(instance: Instance): Promise<string> {
  const [rung] = await tapAt([instance]);
  assert.ok(rung);
  assert.equal(rung.status, 200, rung.text);
  return rung.json.call_id;
}

describe('Through several processes', () => {
  it('a setting that one accepted is answered by every other', async (t) => {
    const clock = new ManualClock();
    const processes = await startProcesses(t, [clock, clock, clock], { changeNotices: false });
    for (let n = 1; n <= 30; n++) {
      await writeSettings(processes[n % 3] as Instance, { icon_enabled: n % 2 === 0 });
      for (const instance of processes) {
        assert.equal((await instance.get('/me/messenger_call_settings')).json.icon_enabled, n % 2 === 0);
      }
    }
  });

  it('one of two inboxes accepts a call, and the other one is refused because of that', async (t) => {
    const [one, other] = await startPair(t);
    for (let round = 0; round < 5; round++) {
      const id = await ringAt(one);
      const accepted = await Promise.all(
        [one, other].map((each) => each.control(`/calls/${id}/accept`, { as: 'inbox' })),
      );
      assert.deepEqual(accepted.map(({ status }) => status).sort(), [200, 409]);
      const refused = accepted.find(({ status }) => status === 409)?.json.error;
      assert.deepEqual(
        [refused.reason, refused.message],
        ['call_already_accepted', 'The call has been accepted already.'],
      );
      const hungUp = await Promise.all(
        [one, other].map((each) => each.control(`/calls/${id}/hang_up`, { as: 'inbox' })),
      );
      assert.deepEqual(hungUp.map(({ status }) => status).sort(), [200, 409]);
    }
    const kinds = await kindsOf(other);
    assert.deepEqual([count(kinds, 'call_accepted'), count(kinds, 'call_ended')], [5, 5]);
  });

  it('a person who taps at two of them has one call', async (t) => {
    const [one, other, clock] = await startPair(t);
    for (let round = 0; round < 5; round++) {
      const taps = await tapAt([one, other]);
      assert.deepEqual(taps.map(({ status }) => status).sort(), [200, 409]);
      assert.equal(taps.find(({ status }) => status === 409)?.json.refused.gate, 'not_in_call');
      const id = taps.find(({ status }) => status === 200)?.json.call_id;
      assert.equal((await other.control(`/calls/${id}/decline`, { as: 'inbox' })).status, 200);
      clock.advance(1000);
    }
    assert.equal(count(await kindsOf(one), 'call_started'), 5);
  });

  it('a call exists at once for a process whose clock is behind that of the machine where it began', async (t) => {
    const ahead = new ManualClock();
    const behind = new ManualClock(ahead.now() - 2000);
    const [one, other] = await startProcesses(t, [ahead, behind]);
    assert.ok(one && other);
    const id = await ringAt(one);
    const [tapped] = await tapAt([other]);
    assert.equal(tapped?.json.refused.gate, 'not_in_call');
    const thread = await other.control(`/threads/${other.page.id}/${other.consumers[0]?.psid}`);
    assert.equal(thread.json.call.id, id);
    for (const act of ['accept', 'hang_up']) {
      const acted = await other.control(`/calls/${id}/${act}`, { as: 'inbox' });
      assert.equal(acted.status, 200, acted.text);
    }
  });

  it('a ring ends once, though each process waits for its time', async (t) => {
    const clock = new ManualClock();
    const processes = await startProcesses(t, [clock, clock, clock]);
    const [first] = processes;
    assert.ok(first);
    for (let round = 1; round <= 5; round++) {
      await ringAt(processes[round % 3] as Instance);
      clock.advance(RING_MS);
      await eventually(async () => assert.equal(count(await kindsOf(first), 'call_ended'), round));
    }
    // Each process has polled since and changed nothing: the last event is the last setting written.
    for (const instance of processes)
      await ringAt(instance).then((id) => instance.control(`/calls/${id}/decline`, { as: 'inbox' }));
    assert.equal(count(await kindsOf(first), 'call_ended'), 8);
  });

  it('a ring ends in time also when the process that began it has ended', async (t) => {
    const [one, other, clock] = await startPair(t, { changeNotices: false });
    const stream = await openLive(other, { page_id: other.page.id });
    const id = await ringAt(one);
    await one.close();
    clock.advance(RING_MS);
    const { data } = await stream.waitFor(({ event }) => event === 'call_ended');
    assert.equal(data.call.id, id);
    stream.drop();
  });

  it('an app that subscribes at one gets the events of another at once, until it unsubscribes', async (t) => {
    const [one, other] = await startPair(t, { changeNotices: false });
    const added = await addApp(one);
    t.after(() => added.receiver.close());
    await subscribeApp(one, added);
    await subscribePage(other, added);
    await writeSettings(one, hoursNumber(1));
    await added.receiver.count(1);
    const left = await other.request(`/v26.0/me/subscribed_apps?access_token=${added.token}`, { method: 'DELETE' });
    assert.equal(left.status, 200);
    await writeSettings(one, hoursNumber(2));
    await subscribePage(one, added);
    await writeSettings(other, hoursNumber(3));
    await added.receiver.count(2);
    assert.deepEqual(
      added.receiver.received.map(({ body }) => /"open_time":"(\d{4})"/.exec(body.toString())?.[1]),
      ['0001', '0003'],
    );
  });

  it('a receiver that fails is reported once and unsubscribed once', async (t) => {
    const SECOND = 1000;
    const schedule = [SECOND, 2 * SECOND, 3 * SECOND];
    const retry = { schedule, alertAfter: 2 * SECOND, unsubscribeAfter: 3 * SECOND, dropAfter: 10 * SECOND };
    const [one, other, clock] = await startPair(t, { retry });
    const { receiver, id } = await subscribeDemo(one);
    t.after(() => receiver.close());
    receiver.answers.push(...Array.from({ length: 4 }, () => 500));
    await writeSettings(one, hoursNumber(1));
    for (let attempts = 1; attempts <= 4; attempts++) {
      await receiver.count(attempts);
      await eventually(async () => {
        const { json } = await other.control(`/deliveries?app_id=${id}`);
        assert.equal(json.data[0].attempts.length, attempts);
      });
      clock.advance(SECOND);
    }
    const kinds = await kindsOf(other);
    assert.deepEqual([count(kinds, 'webhooks_failing'), count(kinds, 'webhooks_disabled')], [1, 1]);
    assert.deepEqual((await one.get('/me/subscribed_apps')).json.data, []);
    assert.equal(receiver.received.length, 4);
  });

  it('a delivery under way in one process is not sent by another that is asked to; after it, it is sent again', async (t) => {
    const [one, other] = await startPair(t);
    const { receiver } = await subscribeDemo(one);
    t.after(() => receiver.close());
    const slow = Promise.withResolvers<number>();
    receiver.answers.push(slow.promise);
    await writeSettings(one, hoursNumber(1));
    await receiver.count(1);
    const [{ id }] = (await other.control('/deliveries')).json.data;
    const redeliver = () => other.control(`/deliveries/${id}/redeliver`, {});
    const states = async () =>
      (await one.control('/deliveries')).json.data.map((each: { state: string }) => each.state);
    assert.equal((await redeliver()).status, 200);
    // Both processes have polled by then.
    await eventually(async () => assert.deepEqual(await states(), ['pending']));
    assert.equal(receiver.received.length, 1);
    slow.resolve(200);
    await eventually(async () => assert.deepEqual(await states(), ['delivered']));
    assert.equal(receiver.received.length, 1);
    assert.equal((await redeliver()).status, 200);
    await receiver.count(2);
    await eventually(async () => assert.deepEqual(await states(), ['delivered']));
    assert.deepEqual(receiver.received[1]?.body, receiver.received[0]?.body);
  });

  it('a clock that was not steered here has the state that another process set', async (t) => {
    const database = await sharedSchema(t);
    const one = await startSteered({ database });
    const other = await startSteered({ database });
    const { json } = await one.control('/clock', { advance: 'PT2H' });
    await one.close();
    await other.close();
    const again = await startSteered({ database });
    closeLater(t, again);
    assert.ok((await again.control('/clock')).json.now >= json.now);
  });
});
