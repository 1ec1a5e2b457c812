import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { startSteered, type AnyInstance } from '../support/instance.ts';
import { NEVER_MS } from '../support/patience.ts';
import { subscribeDemo, writeSettings } from '../support/subscriber.ts';

const NOON = '2036-06-02T12:00:00.000Z';
const steer = (instance: AnyInstance, body: object) => instance.control('/clock', body);

/** Starts an instance whose clock stands still, and an app whose receiver does not answer its first webhook. */
async function start(t: TestContext) {
  // The time limit passes while an attempt is under way that does not end.
  const instance = await startSteered({ settleTimeoutMs: 1, deliveryDeadlineMs: NEVER_MS });
  const { id: app_id, receiver } = await subscribeDemo(instance);
  t.after(async () => {
    await receiver.close();
    await instance.close();
  });
  await steer(instance, { freeze: true, set: NOON });
  const answer = Promise.withResolvers<number>();
  receiver.answers.push(answer.promise);
  await writeSettings(instance, { video_enabled: true });
  await receiver.count(1);
  const callback = { app_id, page_id: instance.page.id, callback_url: receiver.url };
  return { instance, receiver, callback, answer: answer.resolve };
}

describe('Beside a receiver that does not answer', () => {
  it('the clock moves, and the answer names the callback; so does the next one', async (t) => {
    const { instance, callback, answer } = await start(t);
    for (const [advance, now] of [
      ['P1D', '2036-06-03T12:00:00.000Z'],
      ['PT1H', '2036-06-03T13:00:00.000Z'],
    ] as const) {
      const { status, json } = await steer(instance, { advance });
      assert.deepEqual([status, json], [200, { now, mode: 'frozen', steerable: true, unanswered: [callback] }]);
    }
    answer(200);
    await eventually(async () => assert.equal((await instance.control('/deliveries')).json.data[0].state, 'delivered'));
    await eventually(async () => assert.equal((await steer(instance, { advance: 'PT1S' })).json.unanswered, undefined));
  });

  it('what falls due for others on the way is done at its time', async (t) => {
    const { instance } = await start(t);
    const thread = `/threads/${instance.page.id}/${instance.consumers[0]?.psid}`;
    await instance.control(`${thread}/calls`, { entry: 'icon' });
    await steer(instance, { advance: 'PT1H' });
    const [message] = (await instance.control(thread)).json.messages;
    assert.deepEqual([message.type, message.at], ['missed_call', '2036-06-02T12:01:00.000Z']);
  });

  it('skipping ends, and waiting for all work names the callback', async (t) => {
    const { instance, callback } = await start(t);
    const skipped = await steer(instance, { skip_to: 'idle' });
    assert.deepEqual([skipped.status, skipped.json.unanswered], [200, [callback]]);
    const { status, json } = await instance.control('/settle', {});
    assert.deepEqual([status, json], [200, { settled: false, now: NOON, unanswered: [callback] }]);
  });

  it('the clock does not return to real time, because the attempt belongs to the time that it would leave', async (t) => {
    const { instance } = await start(t);
    const { status, json } = await steer(instance, { real: true });
    assert.deepEqual([status, json.error.reason], [409, 'clock_goes_forward_only']);
  });

  it('the instance can be reset and saved', async (t) => {
    const { instance } = await start(t);
    assert.equal((await instance.control('/snapshot')).status, 200);
    assert.equal((await instance.control('/reset', {})).status, 200);
  });
});
