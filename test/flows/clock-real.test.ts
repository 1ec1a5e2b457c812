import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Config } from '../../src/config/config.ts';
import { startInstance, startSteered, type AnyInstance, type Reply } from '../support/instance.ts';
import { openLive } from '../support/live.ts';
import { subscribeDemo, writeSettings } from '../support/subscriber.ts';
import { emptyFolder } from '../support/empty-folder.ts';

const FUTURE = '2096-06-04T12:00:00.000Z';
const steer = (instance: AnyInstance, body: object): Promise<Reply> => instance.control('/clock', body);

/** Starts a server whose clock is frozen, decades ahead. */
async function inTheFuture(t: TestContext, config: Partial<Config> = {}): Promise<AnyInstance> {
  const instance = await startSteered(config);
  t.after(() => instance.close());
  await steer(instance, { freeze: true, set: FUTURE });
  return instance;
}

/** Returns to real time and checks it; resolves to an instant before that. */
async function goBack(instance: AnyInstance): Promise<number> {
  const before = Date.now();
  const { status, json, text } = await steer(instance, { real: true });
  assert.equal(status, 200, text);
  assert.deepEqual({ ...json, now: '' }, { now: '', mode: 'running', steerable: true, offset_ms: 0 });
  assertSince(before, json.now);
  return before;
}

/** Checks that an instant is real time between `before` and now. */
function assertSince(before: number, instant: string | number): void {
  const at = new Date(instant).getTime();
  assert.ok(at >= before && at <= Date.now(), new Date(at).toISOString());
}

const threadPath = ({ page, consumers }: AnyInstance, person = 0) => `/threads/${page.id}/${consumers[person]?.psid}`;
const view = async (instance: AnyInstance, person = 0) => (await instance.control(threadPath(instance, person))).json;
const tap = (instance: AnyInstance, body: object = { entry: 'icon' }, person = 0): Promise<Reply> =>
  instance.control(`${threadPath(instance, person)}/calls`, body);

describe('A clock that returns to real time', () => {
  it('runs with that of the machine, whatever its state was', async (t) => {
    const instance = await startSteered();
    t.after(() => instance.close());
    for (const before of [
      { resume: true },
      { freeze: true },
      { set: FUTURE },
      { set: '2097-01-01T00:00:00Z', freeze: true },
      { advance: 'PT1S' },
    ]) {
      await steer(instance, before);
      await goBack(instance);
    }
    await steer(instance, { freeze: true });
    await goBack(instance);
    assert.equal((await steer(instance, { real: true, resume: true })).json.offset_ms, 0);
    assert.equal((await steer(instance, { set: FUTURE, freeze: true })).json.now, FUTURE);
  });

  it('runs first what falls due on the way, when it was in the past', async (t) => {
    const instance = await startSteered({ clock: Date.UTC(2026, 0) });
    t.after(() => instance.close());
    await steer(instance, { freeze: true });
    const { now } = (await instance.control('/clock')).json;
    await tap(instance);
    await goBack(instance);
    const { call, messages } = await view(instance);
    assert.deepEqual([call, messages[0].type], [null, 'missed_call']);
    assert.equal(messages[0].at, new Date(Date.parse(now) + 60_000).toISOString());
  });

  it('does not end a ring that began in real time', async (t) => {
    const instance = await startSteered();
    t.after(() => instance.close());
    const { call_id } = (await tap(instance)).json;
    await steer(instance, { advance: 'PT20S' });
    await goBack(instance);
    assert.deepEqual([(await view(instance)).call.id, (await view(instance)).call.state], [call_id, 'ringing']);
    await steer(instance, { advance: 'PT1M' });
    assert.equal((await view(instance)).messages[0].type, 'missed_call');
  });

  it('sends a delivery that waits for a retry at the time of its schedule', async (t) => {
    const instance = await startSteered();
    t.after(() => instance.close());
    const { receiver, id } = await subscribeDemo(instance);
    t.after(() => receiver.close());
    receiver.answers.push(500);
    await writeSettings(instance, { icon_enabled: false });
    await instance.control('/settle', {});
    const [{ attempts, due_at }] = (await instance.control(`/deliveries?app_id=${id}`)).json.data;
    assert.equal(Date.parse(due_at) - Date.parse(attempts[0].at), 1000);
    await steer(instance, { freeze: true });
    await goBack(instance);
    const [, retry] = await receiver.count(2);
    assert.ok(retry);
    await instance.control('/settle', {});
    const [{ state }] = (await instance.control(`/deliveries?app_id=${id}`)).json.data;
    assert.equal(state, 'delivered');
  });

  it('notifies open streams, and later changes by time come in real time', async (t) => {
    const instance = await startSteered();
    t.after(() => instance.close());
    const stream = await openLive(instance, { page_id: instance.page.id });
    t.after(() => stream.drop());
    const opening = new Date(Date.now() + 2 * 86_400_000);
    const day_of_week = opening.toLocaleDateString('en', { timeZone: 'UTC', weekday: 'long' });
    const entry = { day_of_week, open_time: '0000', close_time: '2359' };
    await writeSettings(instance, { call_hours: { timezone_id: 'UTC', weekly_operating_hours: [entry] } });
    await steer(instance, { set: FUTURE, freeze: true });
    const back = await goBack(instance);
    const { data } = await stream.waitFor(({ event, data }) => event === 'clock' && 'at' in data);
    assertSince(back, data.at);
    const count = stream.events.length;
    await steer(instance, { advance: 'P3D' });
    const { data: opened } = await stream.waitFor(
      (event) => event.event === 'call_hours' && stream.events.indexOf(event) >= count,
    );
    assert.deepEqual([opened.open, opened.at.slice(0, 10)], [true, opening.toISOString().slice(0, 10)]);
  });

  it('notifies streams of a Page that the clock was steered, and not those of a thread', async (t) => {
    const instance = await startSteered();
    t.after(() => instance.close());
    const whole = await openLive(instance, { page_id: instance.page.id });
    const thread = await openLive(instance, { page_id: instance.page.id, psid: instance.consumers[0]?.psid ?? '' });
    t.after(() => [whole, thread].forEach((stream) => stream.drop()));
    await steer(instance, { freeze: true });
    assert.deepEqual((await whole.waitFor(({ event }) => event === 'clock')).data, {});
    await instance.control(`/threads/${instance.page.id}/${instance.consumers[0]?.psid}/messages`, { text: 'Hi' });
    await thread.waitFor(({ event }) => event === 'message_received');
    assert.equal(thread.events[0]?.event, 'message_received');
  });

  it('is in real time after a restart', async (t) => {
    const data = emptyFolder();
    const first = await startSteered({ data });
    await steer(first, { freeze: true, set: FUTURE });
    const back = await goBack(first);
    await first.close();
    const second = await startSteered({ data });
    t.after(() => second.close());
    const { now, ...rest } = (await second.control('/clock')).json;
    assert.deepEqual(rest, { mode: 'running', steerable: true, offset_ms: 0 });
    assertSince(back, now);
    assert.equal((await tap(second)).status, 200);
    assert.equal((await view(second)).call.state, 'ringing');
  });
});

describe('A clock that is ahead of data later than the machine', () => {
  const withAdvice = (latest: string) => ({
    error: {
      reason: 'clock_goes_forward_only',
      message: `The clock goes forward only: the data goes up to ${latest}.`,
      advice: 'POST /_control/reset empties the instance and starts it anew in real time.',
    },
  });

  /** Checks that the return is refused and changes nothing: the clock, and whatever is recorded. */
  async function assertStays(instance: AnyInstance, latest: string): Promise<void> {
    const before = [await steer(instance, { advance: 'PT0S' }), await instance.control('/snapshot')].map(
      ({ text }) => text,
    );
    const { status, json } = await steer(instance, { real: true });
    assert.deepEqual([status, json], [409, withAdvice(latest)]);
    const after = [await steer(instance, { advance: 'PT0S' }), await instance.control('/snapshot')].map(
      ({ text }) => text,
    );
    assert.deepEqual(after, before);
  }

  for (const [what, act] of [
    ['a message', (instance) => instance.control(`${threadPath(instance)}/messages`, { text: 'Hello' })],
    ['a call', (instance) => tap(instance)],
    ['a change of settings', (instance) => writeSettings(instance, { icon_enabled: false })],
    ['a thread that is read', (instance) => instance.control(`${threadPath(instance)}/read`, {})],
    ['a token', (instance) => instance.control('/tokens', { app_id: instance.app.id, page_id: instance.page.id })],
  ] satisfies (readonly [string, (instance: AnyInstance) => Promise<unknown>])[]) {
    it(`does not return to real time after ${what}, and says how to start anew`, async (t) => {
      const instance = await inTheFuture(t);
      if (what === 'a thread that is read')
        await instance.control(`${threadPath(instance)}/messages`, { text: 'Hello' });
      await act(instance);
      await assertStays(instance, FUTURE);
    });
  }

  it('does not return after an attempt to deliver what happened in real time', async (t) => {
    const instance = await startSteered();
    t.after(() => instance.close());
    const { receiver } = await subscribeDemo(instance);
    t.after(() => receiver.close());
    receiver.answers.push(...new Array<number>(5).fill(500));
    await writeSettings(instance, { icon_enabled: false });
    await steer(instance, { freeze: true, advance: 'P1D' });
    const [{ state, attempts }] = (await instance.control('/deliveries')).json.data;
    assert.deepEqual([state, attempts.length], ['delivered', 6]);
    await assertStays(instance, attempts[5].at);
  });

  it('goes on running as it did', async (t) => {
    const instance = await inTheFuture(t);
    await tap(instance);
    await steer(instance, { resume: true });
    assert.equal((await steer(instance, { real: true })).status, 409);
    const { now, mode } = (await instance.control('/clock')).json;
    assert.equal(mode, 'running');
    assert.ok(Date.parse(now) >= Date.parse(FUTURE));
  });

  it('is in real time after a reset, also where an earlier run moved it', async (t) => {
    const data = emptyFolder();
    const first = await startSteered({ data });
    await steer(first, { freeze: true, set: FUTURE });
    await tap(first);
    await first.close();
    const second = await startSteered({ data });
    t.after(() => second.close());
    assert.equal((await steer(second, { real: true })).status, 409);
    const before = Date.now();
    assert.equal((await second.control('/reset', {})).status, 200);
    const { now, ...rest } = (await second.control('/clock')).json;
    assert.deepEqual(rest, { mode: 'running', steerable: true, offset_ms: 0 });
    assertSince(before, now);
  });

  it('has the clock of its options after a reset, and the advice says so', async (t) => {
    const instance = await startSteered({ clock: Date.parse(FUTURE), freezeClock: true });
    t.after(() => instance.close());
    const { json } = await steer(instance, { real: true });
    assert.equal(
      json.error.advice,
      'POST /_control/reset empties the instance and starts it anew with the clock that the server was started with.',
    );
    await steer(instance, { advance: 'P1D' });
    await instance.control('/reset', {});
    assert.deepEqual((await instance.control('/clock')).json, { now: FUTURE, mode: 'frozen', steerable: true });
  });
});

describe('The next changes by time of a Page', () => {
  it('are the opening of its hours and the expiry of a call button; null where there is none', async (t) => {
    const instance = await inTheFuture(t);
    const next = async (page_id = instance.page.id) => (await instance.control(`/clock?page_id=${page_id}`)).json;
    const clock = { now: FUTURE, mode: 'frozen', steerable: true };
    const none = {
      next_opening: null,
      next_closing: null,
      next_clock_change: null,
      next_due: null,
      next_expiry: null,
    };
    assert.deepEqual(await next(), { ...clock, ...none });
    const days = [{ day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' }];
    await writeSettings(instance, { call_hours: { timezone_id: 'UTC', weekly_operating_hours: days } });
    await instance.control(`${threadPath(instance)}/messages`, { text: 'Hello' });
    const payload = { template_type: 'call_prompt', ttl_days: 2 };
    const message = { attachment: { type: 'template', payload } };
    await instance.post('/me/messages', { recipient: { id: instance.consumers[0]?.psid }, message });
    const opens = { next_opening: '2096-06-11T09:00:00.000Z', next_closing: '2096-06-04T17:00:00.000Z' };
    assert.deepEqual(await next(), { ...clock, ...none, ...opens, next_expiry: '2096-06-06T12:00:00.000Z' });
    await steer(instance, { advance: 'P2D' });
    assert.deepEqual(await next(), {
      ...clock,
      now: '2096-06-06T12:00:00.000Z',
      ...none,
      ...opens,
      next_closing: '2096-06-11T17:00:00.000Z',
    });
  });

  it('are answered for a Page that exists, also where the clock cannot be steered', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const { status, json } = await instance.control(`/clock?page_id=${instance.page.id}`);
    const expected = { now: '2026-11-22T12:00:00.000Z', mode: 'running', steerable: false };
    assert.deepEqual(
      [status, json],
      [
        200,
        {
          ...expected,
          next_opening: null,
          next_closing: null,
          next_clock_change: null,
          next_due: null,
          next_expiry: null,
        },
      ],
    );
    for (const [page_id, refused, reason] of [
      ['5', 404, 'not_found'],
      ['x', 400, 'invalid_parameter'],
    ] as const) {
      const reply = await instance.control(`/clock?page_id=${page_id}`);
      assert.deepEqual([reply.status, reply.json.error.reason], [refused, reason]);
    }
  });
});
