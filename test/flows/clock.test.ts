import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { startInstance, startSteered, type AnyInstance, type Reply } from '../support/instance.ts';
import { subscribeDemo, writeSettings } from '../support/subscriber.ts';

const NOON = '2036-06-02T12:00:00.000Z';
const HOUR = 3_600_000;
const at = (instant: string, ms: number): string => new Date(Date.parse(instant) + ms).toISOString();
/** The answer of a frozen clock. */
const standing = (now: string) => ({ now, mode: 'frozen', steerable: true });
const steer = (instance: AnyInstance, body: object): Promise<Reply> => instance.control('/clock', body);

/** Starts a server whose clock is frozen at noon. */
async function frozenAtNoon(t: TestContext): Promise<AnyInstance> {
  const instance = await startSteered();
  t.after(() => instance.close());
  const reply = await steer(instance, { freeze: true, set: NOON });
  assert.deepEqual([reply.status, reply.json], [200, standing(NOON)]);
  return instance;
}

async function threadOf(instance: AnyInstance, path = '', body?: object): Promise<Reply['json']> {
  const { status, json, text } = await instance.control(
    `/threads/${instance.page.id}/${instance.consumers[0]?.psid}${path}`,
    body,
  );
  assert.equal(status, 200, text);
  return json;
}

const running = async (instance: AnyInstance): Promise<number> => {
  const { json } = await instance.control('/clock');
  assert.equal(json.mode, 'running');
  return Date.parse(json.now);
};

/** Checks that `now` is the time of a clock that has run from `then` since an instant after `since`. */
function assertRanFrom(then: number, since: number, now: number): void {
  assert.ok(now >= then && now <= then + Date.now() - since, `${new Date(now).toISOString()} is not soon after`);
}

describe('The clock of a server', () => {
  it('runs with that of the machine until it is steered', async (t) => {
    const instance = await startSteered();
    t.after(() => instance.close());
    const before = Date.now();
    assertRanFrom(before, before, await running(instance));
  });

  it('stops when it is frozen, and runs on from there when it is resumed', async (t) => {
    const instance = await frozenAtNoon(t);
    assert.deepEqual((await instance.control('/clock')).json, standing(NOON));
    await threadOf(instance, '/messages', { text: 'Hello' });
    assert.equal((await threadOf(instance)).messages[0].at, NOON);
    const resumed = Date.now();
    assert.equal((await steer(instance, { resume: true })).json.mode, 'running');
    assertRanFrom(Date.parse(NOON), resumed, await running(instance));
    assert.equal((await steer(instance, { freeze: true })).json.mode, 'frozen');
  });

  it('moves to an instant or by a duration, and stays in its mode', async (t) => {
    const instance = await frozenAtNoon(t);
    for (const [body, now] of [
      [{ set: NOON }, NOON],
      [{ set: '2036-06-02T14:00:00+02:00' }, NOON],
      [{ advance: 'PT8H' }, at(NOON, 8 * HOUR)],
      [{ advance: 'P1W1DT1H1M1S' }, at(NOON, 8 * HOUR + 8 * 24 * HOUR + HOUR + 61_000)],
      [{ set: '2036-07-01T00:00Z' }, '2036-07-01T00:00:00.000Z'],
      [{ set: '2036-07-01T00:00:00.123Z' }, '2036-07-01T00:00:00.123Z'],
    ] as const) {
      assert.deepEqual((await steer(instance, body)).json, standing(now), JSON.stringify(body));
    }
    const resumed = Date.now();
    await steer(instance, { resume: true });
    assert.equal((await steer(instance, { advance: 'PT8H' })).json.mode, 'running');
    assertRanFrom(Date.parse('2036-07-01T08:00:00.123Z'), resumed, await running(instance));
  });

  it('takes several members at once: it moves, then runs; or it is frozen, then moves', async (t) => {
    const instance = await frozenAtNoon(t);
    const resumed = Date.now();
    assert.equal((await steer(instance, { advance: 'PT1H', resume: true })).json.mode, 'running');
    assertRanFrom(Date.parse(NOON) + HOUR, resumed, await running(instance));
    const frozen = await steer(instance, { set: '2037-01-01T00:00:00Z', freeze: true });
    assert.deepEqual(frozen.json, standing('2037-01-01T00:00:00.000Z'));
  });

  it('is steered by one request at a time, so that simultaneous moves add up', async (t) => {
    const instance = await frozenAtNoon(t);
    await Promise.all(Array.from({ length: 12 }, () => steer(instance, { advance: 'PT1H' })));
    assert.deepEqual((await instance.control('/clock')).json, standing(at(NOON, 12 * HOUR)));
    const resumed = Date.now();
    await steer(instance, { resume: true });
    await Promise.all(Array.from({ length: 12 }, () => steer(instance, { advance: 'PT1H' })));
    assertRanFrom(Date.parse(NOON) + 24 * HOUR, resumed, await running(instance));
  });

  it('goes forward only', async (t) => {
    const instance = await frozenAtNoon(t);
    for (const set of ['2036-06-02T11:59:59.999Z', '1970-01-01T00:00:00Z', '2036-06-02T12:00:00+00:01']) {
      const { status, json } = await steer(instance, { set, resume: true });
      const message = `The clock goes forward only: it stands at ${NOON}.`;
      const advice = 'POST /_control/reset empties the instance and starts it anew in real time.';
      assert.deepEqual([status, json], [409, { error: { reason: 'clock_goes_forward_only', message, advice } }]);
    }
    assert.deepEqual((await instance.control('/clock')).json, standing(NOON));
  });

  it('takes a duration of no length, which moves nothing', async (t) => {
    const instance = await frozenAtNoon(t);
    const { status, json } = await steer(instance, { advance: 'PT0S' });
    assert.deepEqual([status, json], [200, standing(NOON)]);
  });

  for (const [advance, time] of [
    ['8h', '2036-06-02T20:00:00.000Z'],
    ['1d30m', '2036-06-03T12:30:00.000Z'],
    ['90s', '2036-06-02T12:01:30.000Z'],
    ['1w', '2036-06-09T12:00:00.000Z'],
  ] as const) {
    it(`takes the short duration ${advance}`, async (t) => {
      const instance = await frozenAtNoon(t);
      const { status, json } = await steer(instance, { advance });
      assert.deepEqual([status, json], [200, standing(time)]);
    });
  }

  const oneOf = 'Give one of freeze, set, advance, skip_to, resume, real.';
  const excluded = 'real excludes freeze, set, advance and skip_to.';
  const anInstant = 'set takes an instant such as 2027-06-01T12:00:00Z.';
  const aDuration = 'advance takes a duration such as 8h, 1d30m, PT8H or P1DT30M.';
  for (const [body, message] of [
    [{}, oneOf],
    [{ freeze: false, resume: false }, oneOf],
    [{ frozen: true }, 'There is no member frozen; this request takes freeze, set, advance, skip_to, resume, real.'],
    [{ real: false }, oneOf],
    [{ real: 'now' }, 'Param real must be a boolean.'],
    [{ real: true, freeze: true }, excluded],
    [{ real: true, set: NOON }, excluded],
    [{ real: true, advance: 'PT1H' }, excluded],
    [{ freeze: true, resume: true }, 'freeze and resume exclude each other.'],
    [{ freeze: 'maybe' }, 'Param freeze must be a boolean.'],
    [{ resume: [] }, 'Param resume must be a boolean.'],
    [{ set: true }, 'Param set must be a string.'],
    [{ set: NOON, advance: 'PT1H' }, 'set, advance and skip_to exclude each other.'],
    ...[
      '',
      'tomorrow',
      '2037-01-01',
      '2037-01-01T00:00:00',
      '2037-13-01T00:00:00Z',
      '2037-02-30T00:00:00Z',
      '2037-06-31T00:00:00Z',
      '2037-02-01T25:00:00Z',
    ].map((set) => [{ set, resume: true }, anInstant] as const),
    [{ set: 2_114_380_800_000 }, anInstant],
    ...[
      '',
      'P',
      'PT',
      '8',
      '8h ',
      '8H',
      '1.5h',
      '-1h',
      '30m8h',
      '-PT1H',
      'P-1D',
      'PT1.5H',
      'P1Y',
      'P1M',
      'PT8',
      '3600',
      'P99999999999D',
    ].map((advance) => [{ advance, resume: true }, aDuration] as const),
  ] as const) {
    it(`refuses ${JSON.stringify(body)} and does not change`, async (t) => {
      const instance = await frozenAtNoon(t);
      const { status, json } = await steer(instance, body);
      assert.deepEqual([status, json], [400, { error: { reason: 'invalid_parameter', message } }]);
      assert.deepEqual((await instance.control('/clock')).json, standing(NOON));
    });
  }

  it('says that it cannot be steered where a test has replaced it', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const { status, json } = await steer(instance, { advance: 'PT1H' });
    assert.deepEqual([status, json.error.reason], [409, 'clock_not_steerable']);
    assert.deepEqual((await instance.control('/clock')).json, {
      now: '2026-11-22T12:00:00.000Z',
      mode: 'running',
      steerable: false,
    });
  });
});

describe('Moving the clock runs everything that falls due, in order, before it answers:', () => {
  it('a ring that nobody accepts is missed at its own instant', async (t) => {
    const instance = await frozenAtNoon(t);
    await threadOf(instance, '/calls', { entry: 'icon' });
    await steer(instance, { advance: 'PT59S' });
    assert.equal((await threadOf(instance)).call.state, 'ringing');
    await steer(instance, { advance: 'PT8H' });
    const { call, messages } = await threadOf(instance);
    assert.equal(call, null);
    assert.deepEqual([messages[0].type, messages[0].at], ['missed_call', at(NOON, 60_000)]);
  });

  it('a receiver that fails twice gets attempts at the instants of the schedule', async (t) => {
    const instance = await frozenAtNoon(t);
    const { receiver } = await subscribeDemo(instance);
    t.after(() => receiver.close());
    receiver.answers.push(500, 500);
    await writeSettings(instance, { icon_enabled: false });
    // At once: the first attempt may still be under way.
    await steer(instance, { advance: 'PT8H' });
    const [{ state, attempts }] = (await instance.control('/deliveries')).json.data;
    assert.equal(state, 'delivered');
    assert.deepEqual(
      attempts.map((attempt: { at: string; status: number }) => [attempt.at, attempt.status]),
      [
        [NOON, 500],
        [at(NOON, 1000), 500],
        [at(NOON, 5000), 200],
      ],
    );
    assert.equal(receiver.received.length, 3);
  });

  it('calls that end and webhooks that fail are in one order in the journal', async (t) => {
    const instance = await frozenAtNoon(t);
    const { receiver } = await subscribeDemo(instance);
    t.after(() => receiver.close());
    receiver.answers.push(...new Array<number>(100).fill(500));
    await writeSettings(instance, { icon_enabled: true, video_enabled: true });
    for (const { psid } of instance.consumers) {
      await instance.control(`/threads/${instance.page.id}/${psid}/calls`, { entry: 'icon' });
      await steer(instance, { advance: 'PT10S' });
    }
    await steer(instance, { advance: 'P1D', resume: true });
    const journal = (await instance.control(`/pages/${instance.page.id}/journal`)).json.data.reverse();
    const entries = journal.map(({ at: when, kind }: { at: string; kind: string }) => [when, kind]);
    assert.deepEqual(entries.slice(-6), [
      [NOON, 'call_started'],
      [at(NOON, 10_000), 'call_started'],
      [at(NOON, 60_000), 'call_ended'],
      [at(NOON, 70_000), 'call_ended'],
      [at(NOON, 15 * 60_000), 'webhooks_failing'],
      [at(NOON, HOUR), 'webhooks_disabled'],
    ]);
  });

  it('a tap that a receiver makes before it answers rings for a minute', async (t) => {
    const instance = await frozenAtNoon(t);
    const { receiver } = await subscribeDemo(instance);
    t.after(() => receiver.close());
    await writeSettings(instance, { call_routing: { ring_target: 'PARTNERS' } });
    receiver.answers.push(500);
    const acting = receiver.count(2).then(() => threadOf(instance, '/calls', { entry: 'icon' }));
    await writeSettings(instance, { video_enabled: true });
    await acting;
    await steer(instance, { advance: 'PT1M' });
    assert.deepEqual((await threadOf(instance)).messages[0].at, at(NOON, 60_000));
  });

  it('a prompt expires, the window closes and the hours close', async (t) => {
    const instance = await frozenAtNoon(t);
    await threadOf(instance, '/messages', { text: 'Hello' });
    const days = [{ day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' }];
    await writeSettings(instance, { call_hours: { timezone_id: 'UTC', weekly_operating_hours: days } });
    const payload = { template_type: 'call_prompt', ttl_days: 7 };
    const message = { attachment: { type: 'template', payload } };
    const sent = await instance.post('/me/messages', { recipient: { id: instance.consumers[0]?.psid }, message });
    assert.equal(sent.status, 200, sent.text);
    const shows = async () => {
      const { hours, window, messages } = await threadOf(instance);
      return [hours.open, window.open, messages[1].buttons[0].active];
    };
    assert.deepEqual(await shows(), [true, true, true]);
    await steer(instance, { advance: 'PT5H' });
    assert.deepEqual(await shows(), [false, true, false]);
    await steer(instance, { set: at(NOON, 7 * 24 * HOUR - 1000) });
    assert.deepEqual(await shows(), [true, false, true]);
    await steer(instance, { advance: 'PT1S' });
    assert.deepEqual(await shows(), [true, false, false]);
  });
});
