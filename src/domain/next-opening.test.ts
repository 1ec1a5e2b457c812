import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileCallHours, type DayHours } from './call-hours.ts';
import { findNextOpening } from './next-opening.ts';

const MONDAY = Date.UTC(2027, 2, 15);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const opensAfter = (days: readonly DayHours[], instant: number, timeZone = 'UTC') =>
  findNextOpening(compileCallHours({ timeZone, days }), instant);

describe('The next opening', () => {
  const mondays = [{ day: 0, opens: 540, closes: 1020 }];

  it('is the next change while the Page is closed', () => {
    assert.equal(opensAfter(mondays, MONDAY), MONDAY + 9 * HOUR);
    assert.equal(opensAfter(mondays, MONDAY + 17 * HOUR), MONDAY + 7 * DAY + 9 * HOUR);
  });

  it('is the change after the next close while the Page is open, also at the instant at which it opens', () => {
    for (const hours of [9, 12, 16.9]) {
      assert.equal(opensAfter(mondays, MONDAY + hours * HOUR), MONDAY + 7 * DAY + 9 * HOUR);
    }
  });

  it('is not a midnight at which the hours do not change', () => {
    const joined = [
      { day: 0, opens: 540, closes: 1439 },
      { day: 1, opens: 0, closes: 60 },
    ];
    assert.equal(opensAfter(joined, MONDAY + 10 * HOUR), MONDAY + 7 * DAY + 9 * HOUR);
  });

  it('can be a change of the clocks that skips to a time within the hours', () => {
    // On 2027-03-28 in Berlin 02:00 is followed by 03:00.
    const days = [{ day: 6, opens: 150, closes: 240 }];
    const leap = Date.UTC(2027, 2, 28, 1);
    assert.equal(opensAfter(days, leap - HOUR, 'Europe/Berlin'), leap);
  });

  it('is undefined when the Page is open at all times or closed all week', () => {
    const always = Array.from({ length: 7 }, (_, day) => ({ day, opens: 0, closes: 1439 }));
    assert.equal(opensAfter(always, MONDAY), undefined);
    assert.equal(opensAfter([], MONDAY), undefined);
  });
});
