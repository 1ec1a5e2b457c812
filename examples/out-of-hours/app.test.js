import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { createSwitchhook } from 'switchhook/testing';
import { createApp } from './app.js';

const isOnShift = (at) => at.getUTCHours() >= 9 && at.getUTCHours() < 17;

/** Starts a world at an instant, and the app as its partner, which calls ring at. */
async function start(t, at) {
  const world = await createSwitchhook({ at });
  const [graph, pageToken, appSecret] = [world.graph, world.page.token(), world.app.secret];
  const app = createApp({ graph, pageToken, appSecret, verifyToken: 'verify', isOnShift }).listen(0);
  t.after(() => Promise.all([world.close(), app.close()]));
  await once(app, 'listening');
  await world.app.subscribe(`http://127.0.0.1:${app.address().port}/`);
  await world.page.set({ call_routing: { ring_target: 'PARTNERS' } });
  return world;
}

test('a call out of hours is declined, and the consumer gets a call prompt', async (t) => {
  const world = await start(t, '2027-06-07T20:00:00Z');
  await world.consumer.writes('Are you there?');
  await world.consumer.taps('icon');
  await world.settled();
  const { call, messages } = await world.consumer.thread();
  assert.equal(call, null);
  assert.deepEqual(
    messages.map(({ type }) => type),
    ['text', 'missed_call', 'call_prompt'],
  );
});

test('the prompt rings the next morning', async (t) => {
  const world = await start(t, '2027-06-07T20:00:00Z');
  await world.consumer.writes('Are you there?');
  await world.consumer.taps('icon');
  await world.settled();
  await world.clock.set('2027-06-08T09:30:00Z');
  const call = await world.consumer.taps('call_prompt');
  await world.settled();
  assert.equal((await world.consumer.thread()).call?.id, call.id);
});

test('a call on shift goes on ringing', async (t) => {
  const world = await start(t, '2027-06-07T12:00:00Z');
  const call = await world.consumer.taps('icon');
  await world.settled();
  assert.equal((await world.consumer.thread()).call?.id, call.id);
});
