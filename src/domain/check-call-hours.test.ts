import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkCallHours, type CallHours, type DayHours } from './call-hours.ts';
import { Refused, type Refusal } from './refusal.ts';

const [MONDAY, TUESDAY, SUNDAY] = [0, 1, 6];
const fullDay = { opens: 0, closes: 1439 };
const hoursIn = (timeZone: string, ...days: DayHours[]): CallHours => ({ timeZone, days });

describe('checkCallHours', () => {
  function refusalOf(hours: CallHours): Refusal {
    try {
      checkCallHours(hours);
    } catch (error) {
      if (error instanceof Refused) return error.refusal;
      throw error;
    }
    return assert.fail('accepted');
  }

  const nineToFive = { opens: 540, closes: 1020 };
  const entry = (index: number, member: string) => ['call_hours', 'weekly_operating_hours', String(index), member];

  it('sorts the days, Monday first, and keeps the time zone as sent', () => {
    const [sunday, monday] = [
      { day: SUNDAY, ...nineToFive },
      { day: MONDAY, ...fullDay },
    ];
    const input = hoursIn('us/pacific', sunday, monday);
    assert.deepEqual(checkCallHours(input), { timeZone: 'us/pacific', days: [monday, sunday] });
    assert.deepEqual(input.days, [sunday, monday]);
    assert.deepEqual(checkCallHours(hoursIn('+05:30')), { timeZone: '+05:30', days: [] });
  });

  it('refuses an unknown time zone before every other error', () => {
    const refusal = refusalOf(hoursIn('PST', { day: MONDAY, opens: 2, closes: 1 }));
    assert.deepEqual(refusal, { reason: 'unknown_time_zone', path: ['call_hours', 'timezone_id'], timeZone: 'PST' });
  });

  for (const [opens, closes] of [
    [540, 539],
    [540, 540],
    [0, 0],
    [1439, 1439],
  ] as const) {
    it(`refuses a day from minute ${opens} to minute ${closes}`, () => {
      const refusal = refusalOf(hoursIn('UTC', { day: SUNDAY, ...nineToFive }, { day: MONDAY, opens, closes }));
      assert.deepEqual(refusal, { reason: 'closes_before_it_opens', path: entry(1, 'close_time') });
    });
  }

  it('accepts windows of one minute', () => {
    for (const opens of [0, 1437, 1438]) checkCallHours(hoursIn('UTC', { day: MONDAY, opens, closes: opens + 1 }));
  });

  it('refuses the second entry of a day, by its index in the list as sent', () => {
    const tuesday = { day: TUESDAY, ...nineToFive };
    const refusal = refusalOf(hoursIn('UTC', tuesday, { day: MONDAY, ...nineToFive }, tuesday));
    assert.deepEqual(refusal, { reason: 'duplicate_day', path: entry(2, 'day_of_week') });
  });

  it('reports the first invalid entry, and in one entry the times before the day', () => {
    const monday = { day: MONDAY, ...nineToFive };
    const reversed = { day: MONDAY, opens: 2, closes: 1 };
    const both = refusalOf(hoursIn('UTC', monday, reversed));
    assert.deepEqual(both, { reason: 'closes_before_it_opens', path: entry(1, 'close_time') });
    const first = refusalOf(hoursIn('UTC', monday, monday, reversed));
    assert.deepEqual(first, { reason: 'duplicate_day', path: entry(1, 'day_of_week') });
  });
});
