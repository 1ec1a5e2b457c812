import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Attempt, Delivery, DeliveryQueue } from '../app/ports/entities.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import { hasEvent, outcomeOf, recordOutcome, succeeded, type QueueHealth } from './record-outcome.ts';
import type { RetryPolicy } from './retry-schedule.ts';

const POLICY: RetryPolicy = { schedule: [10, 50], alertAfter: 100, unsubscribeAfter: 1000, dropAfter: 5000 };
const STAYS: RetryPolicy = { ...POLICY, unsubscribeAfter: null };
const DELIVERY: Delivery = {
  pageId: '1' as PageId,
  appId: '2' as AppId,
  revision: 1,
  field: 'messages',
  body: '{}',
  state: 'pending',
  attempts: 0,
  createdAt: 0,
  dueAt: 0,
  firstAttemptAt: null,
};
const HEALTHY: QueueHealth = { failingSince: null, alertedAt: null };
const answered = (status: number, at = 2000): Attempt => ({
  at,
  durationMs: 1,
  status,
  failure: null,
  response: '',
  fault: null,
});
const hung: Attempt = {
  at: 2000,
  durationMs: 1,
  status: null,
  failure: { kind: 'timeout', detail: '' },
  response: null,
  fault: null,
};

describe('An attempt', () => {
  it('succeeds with an answer of 2xx', () => {
    for (const status of [200, 204, 299]) assert.equal(succeeded(answered(status)), true, String(status));
    for (const status of [199, 300, 302, 404, 500]) assert.equal(succeeded(answered(status)), false, String(status));
    assert.equal(succeeded(hung), false);
  });
});

describe('The outcome of an attempt', () => {
  const failed = (health: Partial<QueueHealth>, firstAttemptAt: number | null = null, policy = POLICY) =>
    outcomeOf(policy, { ...HEALTHY, ...health }, { ...DELIVERY, firstAttemptAt }, answered(500));

  it('is a delivery after a success, however long the queue has failed', () => {
    const outcome = outcomeOf(POLICY, { failingSince: 0, alertedAt: 5 }, DELIVERY, answered(200));
    assert.deepEqual(outcome, { state: 'delivered', nextAt: null, queue: 'healthy' });
  });

  it('is an attempt by the schedule after a failure, counted from the first attempt', () => {
    assert.deepEqual(failed({}), { state: 'pending', nextAt: 2010, queue: 'failing' });
    assert.deepEqual(failed({}, 1990), { state: 'pending', nextAt: 2040, queue: 'failing' });
  });

  it('is reported once when the queue has failed for long enough', () => {
    assert.equal(failed({ failingSince: 1901 }).queue, 'failing');
    assert.equal(failed({ failingSince: 1900 }).queue, 'alerted');
    assert.equal(failed({ failingSince: 1900, alertedAt: 1950 }).queue, 'failing');
  });

  it('ends the subscription when the queue has failed for still longer, unless the policy does not', () => {
    assert.equal(failed({ failingSince: 1001 }).queue, 'alerted');
    const unsubscribed = { state: 'dropped', nextAt: null, queue: 'unsubscribed' };
    assert.deepEqual(failed({ failingSince: 1000, alertedAt: 1500 }), unsubscribed);
    assert.equal(failed({ failingSince: 1000, alertedAt: 1500 }, null, STAYS).queue, 'failing');
  });

  it('is the end of a delivery that has failed for too long, with a report if the queue needs one', () => {
    const never: RetryPolicy = { ...STAYS, dropAfter: 500 };
    assert.deepEqual(failed({ failingSince: 1950, alertedAt: 1990 }, 1000, never), {
      state: 'dropped',
      nextAt: null,
      queue: 'failing',
    });
    assert.deepEqual(failed({ failingSince: 1000 }, 1000, never), { state: 'dropped', nextAt: null, queue: 'alerted' });
  });

  it('has an event for a report and for the end of the subscription', () => {
    const outcome = { state: 'pending', nextAt: 1 } as const;
    const events = (['healthy', 'failing', 'alerted', 'unsubscribed'] as const).map((queue) =>
      hasEvent({ ...outcome, queue }),
    );
    assert.deepEqual(events, [false, false, true, true]);
  });
});

describe('A failed attempt that is recorded', () => {
  const QUEUE: DeliveryQueue = { pageId: DELIVERY.pageId, appId: DELIVERY.appId, ...HEALTHY };
  const FRESH = { hasSucceeded: false, failedAt: null };

  /** Records a failed attempt at 2000 for a queue that the database has in this state; returns what was written and the result. */
  async function record(
    stored: DeliveryQueue | undefined,
    lease: { readonly hasSucceeded: boolean; readonly failedAt: number | null } = FRESH,
    { claimed = QUEUE, policy = POLICY }: { readonly claimed?: DeliveryQueue; readonly policy?: RetryPolicy } = {},
  ) {
    const written: (readonly unknown[])[] = [];
    const note =
      (name: string) =>
      async (...values: readonly unknown[]): Promise<void> =>
        void written.push([name, ...values]);
    const tx = {
      queues: {
        find: async () => stored,
        saveHealth: async (_: unknown, ...health: unknown[]) => note('health')(...health),
      },
      deliveries: {
        recordAttempt: async (_: unknown, attempt: Attempt, ...state: unknown[]) =>
          note('attempt')(attempt.at, ...state),
        dropPending: note('drop'),
      },
      subscriptions: { remove: note('unsubscribe') },
      journal: { append: async (_: unknown, event: unknown) => note('event')(event) },
    };
    const ports = {
      store: { write: (act: (each: typeof tx) => unknown) => act(tx) },
      clock: { now: () => 2000 },
      wake: (pageId: string) => void written.push(['wake', pageId]),
    } as unknown as Ports;
    return { written, ...(await recordOutcome(ports, policy, claimed, lease, DELIVERY, answered(500))) };
  }

  it('stores the attempt, and the health that the database has', async () => {
    const { written, outcome, health } = await record({ ...QUEUE, failingSince: 1950, alertedAt: 1960 });
    assert.deepEqual(written, [
      ['attempt', 2000, 'pending', 2010],
      ['health', 1950, 1960],
    ]);
    assert.equal(outcome.queue, 'failing');
    assert.deepEqual(health, { failingSince: 1950, alertedAt: 1960 });
  });

  it('begins a failure with the first failed attempt of the lease, or with this one', async () => {
    assert.deepEqual((await record(QUEUE, { hasSucceeded: false, failedAt: 1970 })).health, {
      failingSince: 1970,
      alertedAt: null,
    });
    assert.deepEqual((await record(QUEUE)).health, { failingSince: 2000, alertedAt: null });
    const succeededBefore = await record(
      { ...QUEUE, failingSince: 1000, alertedAt: 1500 },
      { hasSucceeded: true, failedAt: 1990 },
    );
    assert.deepEqual(succeededBefore.health, { failingSince: 1990, alertedAt: null });
  });

  it('uses the claimed queue when the database has it no more', async () => {
    const claimed = { ...QUEUE, failingSince: 1940, alertedAt: 1945 };
    assert.deepEqual((await record(undefined, FRESH, { claimed })).health, { failingSince: 1940, alertedAt: 1945 });
  });

  it('reports the queue with an event, and wakes what waits for the Page', async () => {
    const { written, health } = await record({ ...QUEUE, failingSince: 1900 });
    assert.deepEqual(written, [
      ['attempt', 2000, 'pending', 2010],
      ['health', 1900, 2000],
      ['event', { kind: 'webhooks_failing', appId: '2', since: 1900 }],
      ['wake', '1'],
    ]);
    assert.deepEqual(health, { failingSince: 1900, alertedAt: 2000 });
  });

  it('ends the subscription with an event, and drops what is pending', async () => {
    const { written, health } = await record({ ...QUEUE, failingSince: 1000, alertedAt: 1500 });
    assert.deepEqual(written, [
      ['attempt', 2000, 'dropped', 0],
      ['unsubscribe', '1', '2'],
      ['drop', '1', '2'],
      ['health', null, null],
      ['event', { kind: 'webhooks_disabled', appId: '2', since: 1000 }],
      ['wake', '1'],
    ]);
    assert.deepEqual(health, HEALTHY);
  });
});
