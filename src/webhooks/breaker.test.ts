import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Attempt } from '../app/ports/entities.ts';
import type { DeliveryFailureKind } from '../domain/delivery-failure.ts';
import { Breaker } from './breaker.ts';
import type { OutgoingWebhook } from './sender.ts';

const HERE = 'http://127.0.0.1:1';
const THERE = 'http://127.0.0.1:2';

/** Returns a breaker over a sender whose attempts end as `outcome` says, and which counts them. */
function start(t: TestContext) {
  const time = { real: 0 };
  t.mock.method(performance, 'now', () => time.real);
  const state: { outcome: DeliveryFailureKind | 200; posts: number } = { outcome: 'refused', posts: 0 };
  const breaker = new Breaker({
    async post({ at }): Promise<Attempt> {
      state.posts++;
      const rest = { at, durationMs: 1, fault: null };
      if (state.outcome === 200) return { ...rest, status: 200, failure: null, response: 'ok' };
      return { ...rest, status: null, failure: { kind: state.outcome, detail: '' }, response: null };
    },
  });
  /** Posts webhooks at an instant, one after the other; resolves to the kinds of their failures, null for none. */
  const post = async (count: number, at: number, origin = HERE) => {
    const kinds = [];
    for (let i = 0; i < count; i++) {
      const { failure } = await breaker.post(origin, { address: `${origin}/`, appSecret: '', body: '', at });
      kinds.push(failure?.kind ?? null);
    }
    return kinds;
  };
  return { time, state, post, breaker };
}

const times = <T>(count: number, value: T): readonly T[] => new Array<T>(count).fill(value);

describe('The breaker of an origin', () => {
  it('opens with the eighth connection in a row that fails: attempts fail at once then, and say why', async (t) => {
    const { state, post } = start(t);
    assert.deepEqual(await post(40, 0), [...times(8, 'refused'), ...times(32, 'suspended')]);
    assert.equal(state.posts, 8);
  });

  for (const kind of ['unreachable', 'connect_timeout', 'dns', 'dns_unavailable'] as const) {
    it(`opens also with ${kind}`, async (t) => {
      const { state, post } = start(t);
      state.outcome = kind;
      assert.deepEqual(await post(10, 0), [...times(8, kind), ...times(2, 'suspended')]);
    });
  }

  for (const outcome of ['timeout', 'closed', 'reset', 'tls', 'other', 200] as const) {
    it(`stays closed with ${outcome}, for which there was a connection or which says nothing about it`, async (t) => {
      const { state, post } = start(t);
      await post(7, 0);
      state.outcome = outcome;
      await post(1, 0);
      state.outcome = 'refused';
      assert.deepEqual(await post(8, 0), times(8, 'refused'));
    });
  }

  it('lets one attempt a second try, by the time of the server or of the machine', async (t) => {
    const { time, post } = start(t);
    await post(8, 0);
    assert.deepEqual(await post(3, 999), times(3, 'suspended'));
    assert.deepEqual(await post(3, 1000), ['refused', 'suspended', 'suspended']);
    time.real += 1000;
    assert.deepEqual(await post(3, 1000), ['refused', 'suspended', 'suspended']);
  });

  it('lets only one of those try that begin at the same time', async (t) => {
    const { state, post } = start(t);
    await post(8, 0);
    const kinds = await Promise.all(Array.from({ length: 40 }, () => post(1, 1000)));
    assert.equal(state.posts, 9);
    assert.deepEqual(kinds.flat().toSorted(), ['refused', ...times(39, 'suspended')]);
  });

  it('lets those wait that begin while one tries, and posts them too when it connects', async (t) => {
    const { state, post } = start(t);
    await post(9, 0);
    state.outcome = 200;
    const kinds = await Promise.all(Array.from({ length: 40 }, () => post(1, 1000)));
    assert.deepEqual(kinds.flat(), times(40, null));
    assert.equal(state.posts, 48);
  });

  it('closes as soon as one of them connects', async (t) => {
    const { state, post } = start(t);
    await post(9, 0);
    state.outcome = 200;
    assert.deepEqual(await post(3, 1000), times(3, null));
  });

  it('is about that origin only', async (t) => {
    const { post } = start(t);
    await post(9, 0);
    assert.deepEqual(await post(1, 0, THERE), ['refused']);
  });

  it('answers with the fault that the webhook would have had, and null without one', async (t) => {
    const { post, breaker } = start(t);
    await post(8, 0);
    const webhook = { address: `${HERE}/`, appSecret: '', body: '', at: 5 };
    const suspended = { at: 5, durationMs: 0, status: null, response: null };
    const { failure, ...rest } = await breaker.post(HERE, webhook);
    assert.equal(failure?.kind, 'suspended');
    assert.deepEqual(rest, { ...suspended, fault: null });
    const fault = { name: 'slow' } as NonNullable<OutgoingWebhook['fault']>;
    assert.equal((await breaker.post(HERE, { ...webhook, fault })).fault, 'slow');
  });

  it('remembers 2000 origins, those that failed last', async (t) => {
    const { post } = start(t);
    await post(8, 0);
    for (let i = 0; i < 1999; i++) await post(1, 0, `http://127.0.0.1:9${i}`);
    assert.deepEqual(await post(1, 0), ['suspended']);
    await post(1, 0, THERE);
    assert.deepEqual(await post(1, 0), ['refused']);
  });
});
