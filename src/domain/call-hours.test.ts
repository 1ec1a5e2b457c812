import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  compareHours,
  hoursAround,
  HOUR,
  isOpenOnTheWall,
  readSpan,
  SAMPLE_ZONES,
  seededRandom,
  transitionsOf,
  wallTimeAt,
} from '../../test/support/call-hours-oracle.ts';
import { compileCallHours, type CallHours, type DayHours } from './call-hours.ts';
import { Refused } from './refusal.ts';

const [MONDAY, TUESDAY, SATURDAY, SUNDAY] = [0, 1, 5, 6];
const fullDay = { opens: 0, closes: 1439 };
const wholeWeek = [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, ...fullDay }));

function hoursIn(timeZone: string, ...days: DayHours[]): CallHours {
  return { timeZone, days };
}

/** Every instant between two others at which the schedule changes, as text. */
function changesOf(hours: CallHours, from: string, until: string): string[] {
  const schedule = compileCallHours(hours);
  const changes: string[] = [];
  let at = schedule.nextChange(Date.parse(from) - 1);
  while (at !== undefined && at < Date.parse(until)) {
    const verb = schedule.isOpenAt(at) ? 'opens' : 'closes';
    assert.notEqual(schedule.isOpenAt(at - 1), schedule.isOpenAt(at));
    changes.push(`${verb} ${new Date(at).toISOString().replace(':00.000Z', 'Z')}`);
    at = schedule.nextChange(at);
  }
  return changes;
}

describe('a schedule', () => {
  const losAngeles = 'America/Los_Angeles';

  it('is open from the minute it opens until just before the minute it closes', () => {
    const schedule = compileCallHours(hoursIn(losAngeles, { day: MONDAY, opens: 540, closes: 1020 }));
    const [opens, closes] = [Date.parse('2027-01-04T17:00:00Z'), Date.parse('2027-01-05T01:00:00Z')];
    const answers = [opens - 1, opens, closes - 1, closes].map((at) => schedule.isOpenAt(at));
    assert.deepEqual(answers, [false, true, true, false]);
    assert.deepEqual(
      [opens - 1, opens, closes - 1].map((at) => schedule.nextChange(at)),
      [opens, closes, closes],
    );
    assert.equal(schedule.nextChange(closes), Date.parse('2027-01-11T17:00:00Z'));
  });

  it('follows local time when the offset changes between two weeks', () => {
    const hours = hoursIn(losAngeles, { day: MONDAY, opens: 540, closes: 1020 });
    assert.deepEqual(changesOf(hours, '2027-03-08T00:00Z', '2027-03-17T00:00Z'), [
      'opens 2027-03-08T17:00Z',
      'closes 2027-03-09T01:00Z',
      'opens 2027-03-15T16:00Z',
      'closes 2027-03-16T00:00Z',
    ]);
  });

  // Sunday 14 March 2027: 01:59 is followed by 03:00, at 10:00Z.
  const gap = [
    ['skips a window that lies in a gap', 120, 180, []],
    ['skips a window inside a gap', 135, 165, []],
    ['opens at the gap when the window opens in it', 150, 240, ['opens 2027-03-14T10:00Z', 'closes 2027-03-14T11:00Z']],
    [
      'closes at the gap when the window closes in it',
      60,
      150,
      ['opens 2027-03-14T09:00Z', 'closes 2027-03-14T10:00Z'],
    ],
    ['loses the hour of a gap inside the window', 60, 240, ['opens 2027-03-14T09:00Z', 'closes 2027-03-14T11:00Z']],
    [
      'closes at a gap that ends where the window does',
      60,
      180,
      ['opens 2027-03-14T09:00Z', 'closes 2027-03-14T10:00Z'],
    ],
  ] as const;
  // Sunday 7 November 2027: 01:59 is followed by 01:00, at 09:00Z.
  const overlap = [
    ['is open in both passes without a break when the window is the overlap', 60, 120, ['opens 08:00', 'closes 10:00']],
    [
      'opens twice when the window lies inside the overlap',
      75,
      105,
      ['opens 08:15', 'closes 08:45', 'opens 09:15', 'closes 09:45'],
    ],
    [
      'closes again when the window opens in the overlap',
      90,
      180,
      ['opens 08:30', 'closes 09:00', 'opens 09:30', 'closes 11:00'],
    ],
    [
      'opens again when the window closes in the overlap',
      0,
      90,
      ['opens 07:00', 'closes 08:30', 'opens 09:00', 'closes 09:30'],
    ],
    ['gains the hour of an overlap inside the window', 0, 180, ['opens 07:00', 'closes 11:00']],
  ] as const;
  for (const [title, opens, closes, expected] of gap) {
    it(title, () => {
      const hours = hoursIn(losAngeles, { day: SUNDAY, opens, closes });
      assert.deepEqual(changesOf(hours, '2027-03-14T00:00Z', '2027-03-15T00:00Z'), expected);
    });
  }
  for (const [title, opens, closes, expected] of overlap) {
    it(title, () => {
      const hours = hoursIn(losAngeles, { day: SUNDAY, opens, closes });
      const changes = changesOf(hours, '2027-11-07T00:00Z', '2027-11-08T00:00Z');
      assert.deepEqual(
        changes,
        expected.map((each) => each.replace(' ', ' 2027-11-07T') + 'Z'),
      );
    });
  }

  it('finds the next change after a window that lies in a gap', () => {
    const schedule = compileCallHours(hoursIn(losAngeles, { day: SUNDAY, opens: 120, closes: 180 }));
    const closed = Date.parse('2027-03-07T11:00:00Z');
    assert.equal(schedule.isOpenAt(closed), false);
    assert.equal(schedule.nextChange(closed), Date.parse('2027-03-21T09:00:00Z'));
  });

  it('is closed and then open around the Friday that Samoa skipped', () => {
    const hours = hoursIn('Pacific/Apia', { day: 4, ...fullDay }, { day: SATURDAY, opens: 0, closes: 60 });
    assert.deepEqual(changesOf(hours, '2011-12-27T00:00Z', '2012-01-03T00:00Z'), [
      'opens 2011-12-30T10:00Z',
      'closes 2011-12-30T11:00Z',
    ]);
  });

  it('is always open when every day is 0000 to 2359', () => {
    const schedule = compileCallHours({ timeZone: losAngeles, days: wholeWeek });
    for (const at of [0, Date.parse('2027-03-14T10:00:00Z'), Date.parse('2027-11-07T09:00:00Z')]) {
      assert.equal(schedule.isOpenAt(at), true);
      assert.equal(schedule.nextChange(at), undefined);
    }
  });

  it('is always closed with an empty list of days', () => {
    const schedule = compileCallHours(hoursIn(losAngeles));
    assert.equal(schedule.isOpenAt(0), false);
    assert.equal(schedule.nextChange(0), undefined);
  });

  it('merges a day that runs until midnight with the next that begins there', () => {
    const hours = hoursIn('UTC', { day: MONDAY, opens: 540, closes: 1439 }, { day: TUESDAY, opens: 0, closes: 60 });
    const changes = changesOf(hours, '2027-01-04T00:00Z', '2027-01-07T00:00Z');
    assert.deepEqual(changes, ['opens 2027-01-04T09:00Z', 'closes 2027-01-05T01:00Z']);
  });

  it('merges Sunday with Monday', () => {
    const hours = hoursIn('UTC', { day: MONDAY, opens: 0, closes: 60 }, { day: SUNDAY, opens: 1380, closes: 1439 });
    const changes = changesOf(hours, '2027-01-09T00:00Z', '2027-01-15T00:00Z');
    assert.deepEqual(changes, ['opens 2027-01-10T23:00Z', 'closes 2027-01-11T01:00Z']);
  });

  it('closes at midnight for 2359 when the next day opens later, and a minute earlier for 2358', () => {
    const hours = hoursIn('UTC', { day: SUNDAY, ...fullDay }, { day: MONDAY, opens: 1, closes: 1438 });
    assert.deepEqual(changesOf(hours, '2027-01-10T00:00Z', '2027-01-15T00:00Z'), [
      'opens 2027-01-10T00:00Z',
      'closes 2027-01-11T00:00Z',
      'opens 2027-01-11T00:01Z',
      'closes 2027-01-11T23:58Z',
    ]);
  });

  const random = seededRandom(340);
  for (const zone of SAMPLE_ZONES) {
    it(`agrees with Temporal at every minute around the transitions of ${zone}`, () => {
      const transitions = transitionsOf(zone, Date.UTC(2024, 0), Date.UTC(2031, 0));
      for (const transition of transitions.length > 0 ? transitions : [Date.UTC(2027, 2, 14, 10)]) {
        const span = readSpan(zone, transition - 3 * HOUR, transition + 3 * HOUR);
        for (const hours of hoursAround(zone, transition, random)) {
          assert.deepEqual(compareHours(hours, span).differences, []);
        }
      }
    });
  }

  it('agrees with Temporal for any hours at any time', () => {
    const oneDay = fc
      .uniqueArray(fc.integer({ min: 0, max: 1439 }), { minLength: 2, maxLength: 2 })
      .map(([a = 0, b = 0]) => ({ opens: Math.min(a, b), closes: Math.max(a, b) }));
    const week = fc.dictionary(fc.constantFrom('0', '1', '2', '3', '4', '5', '6'), oneDay);
    const days = week.map((each) => Object.entries(each).map(([day, hours]) => ({ day: Number(day), ...hours })));
    const hours = fc.record({ timeZone: fc.constantFrom(...SAMPLE_ZONES), days });
    const instant = fc.integer({ min: Date.UTC(1850, 0), max: Date.UTC(2150, 0) });
    const between = fc.double({ min: 0, max: 1, noNaN: true });
    const property = fc.property(hours, instant, fc.array(between), (callHours, at, places) => {
      const schedule = compileCallHours(callHours);
      const open = isOpenOnTheWall(callHours, wallTimeAt(callHours.timeZone, at));
      assert.equal(schedule.isOpenAt(at), open);
      const change = schedule.nextChange(at);
      if (change !== undefined) assert.equal(isOpenOnTheWall(callHours, wallTimeAt(callHours.timeZone, change)), !open);
      const length = (change ?? at + 30 * 24 * HOUR) - at;
      for (const place of [...places, 1]) {
        const before = at + Math.max(0, Math.floor(place * length) - 1);
        assert.equal(isOpenOnTheWall(callHours, wallTimeAt(callHours.timeZone, before)), open);
      }
    });
    fc.assert(property, { numRuns: 2000 });
  });
});

describe('compileCallHours', () => {
  it('returns the same schedule for equal hours in one zone, in any spelling', () => {
    const [monday, sunday] = [
      { day: MONDAY, ...fullDay },
      { day: SUNDAY, opens: 1, closes: 2 },
    ];
    const schedule = compileCallHours(hoursIn('America/Los_Angeles', monday, sunday));
    assert.equal(compileCallHours(hoursIn('us/pacific', sunday, monday)), schedule);
    assert.notEqual(compileCallHours(hoursIn('America/Denver', monday, sunday)), schedule);
    assert.notEqual(compileCallHours(hoursIn('America/Los_Angeles', monday)), schedule);
  });

  it('distinguishes always open from always closed', () => {
    assert.notEqual(compileCallHours({ timeZone: 'UTC', days: wholeWeek }), compileCallHours(hoursIn('UTC')));
  });

  it('caches a schedule while 4,000 others are compiled, and not for ever', () => {
    const hours = hoursIn('Asia/Kathmandu', { day: MONDAY, opens: 1, closes: 2 });
    for (let round = 0; round < 2; round += 1) {
      const schedule = compileCallHours(hours);
      let others = 0;
      while (compileCallHours(hours) === schedule && others < 5000) {
        others += 1;
        const opens = others % 1400;
        compileCallHours(hoursIn('UTC', { day: 1 + round, opens, closes: opens + 2 + Math.floor(others / 1400) }));
      }
      assert.ok(others <= 4096, `cached while ${others} others`);
      if (round === 1) assert.ok(others >= 4000, `gone after ${others} others`);
    }
  });

  it('refuses a time zone that the runtime does not have', () => {
    assert.throws(() => compileCallHours(hoursIn('PST')), Refused);
  });
});
