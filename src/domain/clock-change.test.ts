import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  DAY,
  hoursAround,
  MINUTE,
  readSpan,
  SAMPLE_ZONES,
  seededRandom,
  transitionsOf,
  wallTimeAt,
} from '../../test/support/call-hours-oracle.ts';
import type { DayHours } from './call-hours.ts';
import { listChangedHours, findNextClockChange, type ClockChange } from './clock-change.ts';
import { findTimeZone, type TimeZone } from './time-zone.ts';

const HOUR = 60;
const SATURDAY = 5;
const SUNDAY = 6;
const changeAfter = (zone: string, at: string) => findNextClockChange(findTimeZone(zone) as TimeZone, Date.parse(at));

/** Minutes that the hours usually last, that they last at the next change, and whether they come twice. */
function effects(timeZone: string, at: string, ...days: DayHours[]): readonly (readonly [number, number, boolean])[] {
  const change = changeAfter(timeZone, at) as ClockChange;
  return listChangedHours({ timeZone, days }, change).map(
    ({ usualMs: usual, durationMs: lasts, isRepeated: twice }) => [usual / MINUTE, lasts / MINUTE, twice] as const,
  );
}
const on = (day: number, opens: number, closes: number): DayHours => ({ day, opens, closes });

describe('a change of the clocks', () => {
  it('is the next one of the zone, with the offsets on both sides; a zone may have none', () => {
    assert.deepEqual(changeAfter('America/Los_Angeles', '2026-11-22T12:00:00Z'), {
      at: Date.parse('2027-03-14T10:00:00Z'),
      fromOffset: -480 * MINUTE,
      toOffset: -420 * MINUTE,
    });
    for (const zone of ['Asia/Tokyo', 'UTC', '+05:30']) assert.equal(changeAfter(zone, '2027-01-01T00:00Z'), undefined);
  });

  it('shortens hours that overlap a gap, to 0 for hours inside it', () => {
    const march = ['America/Los_Angeles', '2027-03-01T00:00:00Z'] as const;
    assert.deepEqual(effects(...march, on(SUNDAY, HOUR, 5 * HOUR)), [[240, 180, false]]);
    assert.deepEqual(effects(...march, on(SUNDAY, 150, 5 * HOUR)), [[150, 120, false]]);
    assert.deepEqual(effects(...march, on(SUNDAY, 2 * HOUR, 3 * HOUR)), [[60, 0, false]]);
    assert.deepEqual(effects(...march, on(SUNDAY, 3 * HOUR, 4 * HOUR), on(SUNDAY - 1, 0, 1439)), []);
  });

  it('lengthens hours that overlap repeated time, and repeats hours inside it', () => {
    const october = ['Europe/Berlin', '2027-10-01T00:00:00Z'] as const;
    assert.deepEqual(effects(...october, on(SUNDAY, 0, 1439)), [[1440, 1500, false]]);
    assert.deepEqual(effects(...october, on(SUNDAY, 2 * HOUR, 3 * HOUR)), [[60, 120, false]]);
    assert.deepEqual(effects(...october, on(SUNDAY, 135, 165)), [[30, 60, true]]);
    assert.deepEqual(effects(...october, on(SUNDAY, 3 * HOUR, 4 * HOUR)), []);
  });

  it('repeats hours that reach one end of the repeated time, and not those that reach beyond it', () => {
    const october = ['Europe/Berlin', '2027-10-01T00:00:00Z'] as const;
    assert.deepEqual(effects(...october, on(SUNDAY, 2 * HOUR, 165)), [[45, 90, true]]);
    assert.deepEqual(effects(...october, on(SUNDAY, 135, 3 * HOUR)), [[45, 90, true]]);
    assert.deepEqual(effects(...october, on(SUNDAY, 135, 5 * HOUR)), [[165, 210, false]]);
    assert.deepEqual(effects(...october, on(SUNDAY, HOUR, 165)), [[105, 150, false]]);
  });

  it('may be of half an hour: Lord Howe', () => {
    assert.deepEqual(effects('Australia/Lord_Howe', '2027-09-01T00:00:00Z', on(SUNDAY, 0, 4 * HOUR)), [
      [240, 210, false],
    ]);
    assert.deepEqual(effects('Australia/Lord_Howe', '2027-04-01T00:00:00Z', on(SUNDAY, 95, 110)), [[15, 30, true]]);
  });

  it('may be at midnight: Santiago skips the first hour of Sunday and repeats the last of Saturday', () => {
    const days = [on(SATURDAY, 22 * HOUR, 1439), on(SUNDAY, 0, 2 * HOUR)];
    assert.deepEqual(effects('America/Santiago', '2027-09-01T00:00:00Z', ...days), [[120, 60, false]]);
    assert.deepEqual(effects('America/Santiago', '2027-04-01T00:00:00Z', ...days), [[120, 180, false]]);
  });

  it('changes any hours as Temporal counts them by the minute, in every zone of the sample', () => {
    const random = seededRandom(2027);
    let compared = 0;
    for (const zone of SAMPLE_ZONES) {
      for (const transition of transitionsOf(zone, Date.UTC(2027, 0), Date.UTC(2028, 0))) {
        const { wall } = readSpan(zone, transition - 2 * DAY, transition + 2 * DAY);
        const change = findNextClockChange(findTimeZone(zone) as TimeZone, transition - 1) as ClockChange;
        // Days that the span has whole.
        const near = new Set([transition - MINUTE, transition].map((at) => wallTimeAt(zone, at).day));
        for (const hours of hoursAround(zone, transition, random)) {
          const changed = listChangedHours(hours, change);
          for (const day of hours.days.filter((each) => near.has(each.day))) {
            const closes = day.closes === 1439 ? 1440 : day.closes;
            const minutes = wall.filter((at) => at.day === day.day && at.minute >= day.opens && at.minute < closes);
            const match = changed.find((each) => each.hours === day);
            const durationMinutes = match ? match.durationMs / MINUTE : closes - day.opens;
            assert.equal(durationMinutes, minutes.length, `${zone} ${transition} ${JSON.stringify(day)}`);
            compared++;
          }
        }
      }
    }
    assert.ok(compared > 300, String(compared));
  });
});
