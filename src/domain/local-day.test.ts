import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DAY, HOUR, SAMPLE_ZONES, transitionsOf } from '../../test/support/call-hours-oracle.ts';
import { listLocalDays, toWeekday } from './local-day.ts';
import { findTimeZone, type TimeZone } from './time-zone.ts';

const daysIn = (zone: string, at: string, count: number) =>
  listLocalDays(findTimeZone(zone) as TimeZone, Date.parse(at), count).map(({ midnight, startsAt, endsAt }) => [
    new Date(midnight).toISOString().slice(0, 10),
    new Date(startsAt).toISOString().slice(0, 16),
    (endsAt - startsAt) / HOUR,
  ]);

/** The same days as Temporal has them. */
function daysOfTemporal(zone: string, instant: number, count: number): unknown[] {
  const id = zone === 'Z' ? '+00:00' : zone;
  const today = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(id).toPlainDate();
  return Array.from({ length: count }, (_, i) => {
    const date = today.add({ days: i });
    const start = (day: Temporal.PlainDate) => day.toZonedDateTime(id).epochMilliseconds;
    return [date.toString(), date.dayOfWeek - 1, start(date), start(date.add({ days: 1 }))];
  });
}

describe('local days', () => {
  it('last 23 hours when clocks go forward and 25 when they go back', () => {
    assert.deepEqual(daysIn('America/Los_Angeles', '2027-03-13T12:00:00Z', 3), [
      ['2027-03-13', '2027-03-13T08:00', 24],
      ['2027-03-14', '2027-03-14T08:00', 23],
      ['2027-03-15', '2027-03-15T07:00', 24],
    ]);
    assert.deepEqual(daysIn('Europe/Berlin', '2027-10-31T23:59:59Z', 1), [['2027-11-01', '2027-10-31T23:00', 24]]);
    assert.deepEqual(daysIn('Europe/Berlin', '2027-10-31T22:59:59Z', 1), [['2027-10-31', '2027-10-30T22:00', 25]]);
    assert.equal(daysIn('Australia/Lord_Howe', '2027-10-03T00:00:00Z', 1)[0]?.[2], 23.5);
  });

  it('begin after the gap where midnight is skipped, and at the first of two midnights', () => {
    // Santiago goes from 00:00 to 01:00, Havana from 01:00 back to 00:00.
    assert.deepEqual(daysIn('America/Santiago', '2027-09-05T12:00:00Z', 1), [['2027-09-05', '2027-09-05T04:00', 23]]);
    assert.deepEqual(daysIn('America/Havana', '2027-11-07T12:00:00Z', 1), [['2027-11-07', '2027-11-07T04:00', 25]]);
  });

  it('may have a duration of 0: Samoa skipped a day', () => {
    assert.deepEqual(daysIn('Pacific/Apia', '2011-12-30T09:00:00Z', 3), [
      ['2011-12-29', '2011-12-29T10:00', 24],
      ['2011-12-30', '2011-12-30T10:00', 0],
      ['2011-12-31', '2011-12-30T10:00', 24],
    ]);
  });

  it('are those of Temporal around every clock change of five years', () => {
    let compared = 0;
    for (const name of SAMPLE_ZONES) {
      const zone = findTimeZone(name) as TimeZone;
      const transitions = transitionsOf(name, Date.UTC(2024, 0), Date.UTC(2029, 0));
      for (const transition of transitions.length > 0 ? transitions : [Date.UTC(2027, 0)]) {
        for (const from of [-6 * DAY, -DAY, -HOUR, -1, 0, HOUR, DAY]) {
          const days = listLocalDays(zone, transition + from, 7).map(({ midnight, startsAt, endsAt }) => [
            new Date(midnight).toISOString().slice(0, 10),
            toWeekday(midnight),
            startsAt,
            endsAt,
          ]);
          assert.deepEqual(days, daysOfTemporal(name, transition + from, 7), `${name} ${transition + from}`);
          compared++;
        }
      }
    }
    assert.ok(compared > 1000);
  });
});
