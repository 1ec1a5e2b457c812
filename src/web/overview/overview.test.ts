import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DeliveryPoint } from '../../control/shapes/page-overview.ts';
import { countByHour } from './hours-of-day.ts';
import { countDeliveries, formatMs } from './latencies.ts';

const point = (state: DeliveryPoint['state'], attempts: number, latency_ms: number | null): DeliveryPoint => ({
  created_at: '2027-06-01T12:00:00Z',
  state,
  attempts,
  latency_ms,
});

describe('webhooks in numbers', () => {
  it('are counted by state, with the median and the 95th percentile of those that arrived', () => {
    const quick = Array.from({ length: 19 }, (_, i) => point('delivered', 1, i + 1));
    const points = [...quick, point('delivered', 3, 5000), point('pending', 1, null), point('dropped', 16, null)];
    assert.deepEqual(countDeliveries(points), {
      delivered: 20,
      pending: 1,
      dropped: 1,
      retried: 1,
      median: 10,
      p95: 19,
    });
  });

  it('have no latency when none arrived', () => {
    const { median, p95 } = countDeliveries([point('pending', 0, null)]);
    assert.deepEqual([median, p95], [undefined, undefined]);
  });

  for (const [ms, text] of [
    [0.84, '0.8 ms'],
    [14.4, '14 ms'],
    [3200, '3.2 s'],
    [300_000, '5 min'],
    [7_200_000, '2 h'],
  ] as const) {
    it(`are written as ${text}`, () => assert.equal(formatMs(ms), text));
  }
});

describe('calls by the hour of the day', () => {
  const hours = {
    timezone_id: 'Europe/Berlin',
    weekly_operating_hours: [
      { day_of_week: 'MONDAY', open_time: '0900', close_time: '1230' },
      { day_of_week: 'TUESDAY', open_time: '0000', close_time: '2359' },
    ],
  } as const;

  it('are counted in the zone, on both sides of a clock change', () => {
    const calls = [
      { started_at: '2027-01-04T08:30:00Z', state: 'ended', outcome: 'completed' },
      { started_at: '2027-07-05T07:30:00Z', state: 'ended', outcome: 'missed' },
      { started_at: '2027-07-05T07:31:00Z', state: 'ringing', outcome: null },
    ] as const;
    const nine = countByHour(calls, hours, 'Europe/Berlin')[9];
    assert.deepEqual(nine?.counts, { completed: 1, missed: 1, declined: 0, failed: 0, open: 1 });
    assert.equal(nine.total, 3);
  });

  it('stand beside the days on which the hour is open, whole or in part', () => {
    const days = countByHour([], hours, 'Europe/Berlin').map(({ openDays }) => openDays);
    assert.deepEqual([days[8], days[9], days[12], days[13], days[23]], [1, 2, 2, 1, 1]);
    assert.deepEqual(new Set(countByHour([], null, 'UTC').map(({ openDays }) => openDays)), new Set([7]));
  });
});
