import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { connect } from 'node:net';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { eventually } from '../support/eventually.ts';
import { startInstance, startSteered, type Instance } from '../support/instance.ts';
import { kinds, openLive, revisions, type LiveEvent } from '../support/live.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { NEVER_MS } from '../support/patience.ts';
import { hoursNumber } from '../support/kill-ledger.ts';
import { writeSettings } from '../support/subscriber.ts';

const HOUR = 3_600_000;
/** A Monday. */
const DAWN = '2027-06-07T08:00:00Z';
const OFFICE = {
  call_hours: {
    timezone_id: 'UTC',
    weekly_operating_hours: [{ day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' }],
  },
};
const PROMPT = { attachment: { type: 'template', payload: { template_type: 'call_prompt', ttl_days: 1 } } };
const is = (kind: string) => (event: LiveEvent) => event.event === kind;

async function begin(t: TestContext): Promise<Instance & { readonly alex: string }> {
  const instance = await startInstance({}, new ManualClock(DAWN));
  t.after(() => instance.close());
  return { ...instance, alex: instance.consumers[0]?.psid ?? '' };
}

/** Moves the clock by `ms`, once there is an alarm within that time. */
async function move({ clock }: Instance, ms: number): Promise<void> {
  await clock.alarmWithin(ms);
  clock.advance(ms);
}

describe('A change by time alone reaches live streams as the clock moves, without a write:', () => {
  it('the opening and closing of call hours, with their instants and without an id', async (t) => {
    const instance = await begin(t);
    await writeSettings(instance, OFFICE);
    const stream = await openLive(instance, { page_id: instance.page.id, psid: instance.alex });
    await move(instance, HOUR);
    await stream.waitFor(({ data }) => data.open === true);
    await move(instance, 8 * HOUR);
    await stream.waitFor(({ data }) => data.open === false);
    const change = { event: 'call_hours', id: undefined };
    assert.deepEqual(stream.events, [
      { ...change, data: { at: '2027-06-07T09:00:00.000Z', open: true } },
      { ...change, data: { at: '2027-06-07T17:00:00.000Z', open: false } },
    ]);
  });

  it('call hours that changed while the stream was open, and not the former ones', async (t) => {
    const instance = await begin(t);
    await writeSettings(instance, OFFICE);
    const stream = await openLive(instance, { page_id: instance.page.id, scope: 'inbox' });
    await writeSettings(instance, hoursNumber(600));
    await stream.waitFor(is('call_settings_update'));
    await instance.clock.alarmAt('2027-06-07T11:41:00Z');
    await move(instance, 4 * HOUR);
    await stream.waitFor(is('call_hours'));
    assert.deepEqual(stream.events.at(-1)?.data, { at: '2027-06-07T11:41:00.000Z', open: false });
    assert.deepEqual(kinds(stream), ['call_settings_update', 'call_hours']);
  });

  it('the expiry of a call prompt', async (t) => {
    const instance = await begin(t);
    await instance.control(`/threads/${instance.page.id}/${instance.alex}/messages`, { text: 'Hello' });
    const sent = await instance.post('/me/messages', { recipient: { id: instance.alex }, message: PROMPT });
    assert.equal(sent.status, 200, sent.text);
    const stream = await openLive(instance, { page_id: instance.page.id, psid: instance.alex });
    await move(instance, 24 * HOUR);
    const { data, id } = await stream.waitFor(is('prompt_expired'));
    assert.deepEqual([data, id], [{ at: '2027-06-08T08:00:00.000Z' }, undefined]);
  });

  it('the end of a ring that nobody accepts, with its missed-call message', async (t) => {
    const instance = await begin(t);
    const stream = await openLive(instance, { page_id: instance.page.id, psid: instance.alex });
    await instance.control(`/threads/${instance.page.id}/${instance.alex}/calls`, { entry: 'icon' });
    await stream.waitFor(is('call_started'));
    await move(instance, 60_000);
    const { data } = await stream.waitFor(is('call_ended'));
    assert.deepEqual([data.call.outcome, data.message.type], ['missed', 'missed_call']);
    assert.equal(data.call.ended_at, '2027-06-07T08:01:00.000Z');
  });
});

describe('A live stream that is closed', () => {
  it('leaves no alarm behind when it was the last one of its Page', async (t) => {
    const instance = await begin(t);
    await writeSettings(instance, OFFICE);
    const idle = instance.clock.alarms;
    const streams = await Promise.all(
      Array.from({ length: 20 }, () => openLive(instance, { page_id: instance.page.id })),
    );
    await eventually(async () => assert.equal(instance.clock.alarms, idle + 1));
    for (const stream of streams.slice(1)) stream.drop();
    await Promise.all(streams.slice(1).map(({ ended }) => ended));
    await move(instance, HOUR);
    await streams[0]?.waitFor(is('call_hours'));
    streams[0]?.drop();
    await eventually(async () => assert.equal(instance.clock.alarms, idle));
  });

  it('leaves none when it is closed before the server has answered', async (t) => {
    const instance = await begin(t);
    await writeSettings(instance, OFFICE);
    const idle = instance.clock.alarms;
    const request = `GET /_control/live?page_id=${instance.page.id} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    for (let i = 0; i < 60; i++) {
      const socket = connect(Number(new URL(instance.url).port), '127.0.0.1');
      await once(socket, 'connect');
      socket.write(request);
      // The end of the connection arrives with the request, or some turns of the event loop later.
      for (let turn = 0; turn < i % 10; turn++) await nextTurn();
      socket.resetAndDestroy();
    }
    await writeSettings(instance, hoursNumber(600));
    await eventually(async () => assert.equal(instance.clock.alarms, idle));
  });

  it('is ended by the server when that stops, also while it still receives missed events', async () => {
    // A server that waited for the whole grace period would not stop within this test.
    const instance = await startSteered({ graceMs: NEVER_MS });
    await writeSettings(instance, OFFICE);
    const query = { page_id: instance.page.id };
    const streams = await Promise.all(Array.from({ length: 30 }, () => openLive(instance, query, 0)));
    await Promise.all([instance.close(), ...streams.map(({ ended }) => ended)]);
  });
});

describe('A client that reads too slowly', () => {
  it('is disconnected, receives the rest when it reconnects, and delays nobody', async (t) => {
    const instance = await begin(t);
    const { id } = instance.page;
    const query = { page_id: id };
    const slow = await openLive(instance, query);
    const quick = await openLive(instance, query);
    slow.pause();
    const first = slow.lastId + 1;
    const WRITES = 2500;
    for (let i = 0; i < WRITES; i += 100) {
      const write = () => instance.control(`/threads/${id}/${instance.alex}/messages`, { text: '€'.repeat(2000) });
      await Promise.all(Array.from({ length: 100 }, write));
      await quick.waitFor((event) => event.id === first + i + 99);
    }
    const last = first + WRITES - 1;
    slow.resume();
    await slow.ended;
    assert.ok(slow.lastId < last, 'it was disconnected');
    const received = [...revisions(slow)];
    for (let lastId = slow.lastId; lastId < last;) {
      // A client that is far behind may be disconnected again, but receives more each time.
      const back = await openLive(instance, query, lastId);
      await Promise.race([back.ended, back.waitFor((event) => event.id === last).catch(() => {})]);
      assert.ok(back.lastId > lastId);
      received.push(...revisions(back));
      lastId = back.lastId;
    }
    const expected = Array.from({ length: WRITES }, (_, i) => first + i);
    assert.deepEqual(received, expected);
    assert.deepEqual(revisions(quick), expected);
  });
});
