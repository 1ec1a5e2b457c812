import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDistance, formatRelative, formatShort, formatTime } from './format-time.ts';

/** A Monday, 08:00 in Los Angeles. */
const AT = Date.parse('2027-03-15T15:00:00Z');
const LA = 'America/Los_Angeles';
const SECOND = 1000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test('an instant in each format', () => {
  const texts = (['time', 'day', 'date', 'full', 'exact'] as const).map((format) => formatTime(AT, LA, format));
  assert.deepEqual(texts, [
    '08:00:00',
    'Mon 08:00',
    'Mon 15 Mar',
    'Mon 15 Mar 2027, 08:00',
    'Mon 15 Mar 2027, 08:00:00',
  ]);
});

test('a distance to now, in both directions, and the date once that says more', () => {
  const cases: readonly [number, string][] = [
    [0, 'now'],
    [9 * SECOND, 'now'],
    [40 * SECOND, '40 s ago'],
    [-40 * SECOND, 'in 40 s'],
    [59 * 60 * SECOND, '59 min ago'],
    [5 * HOUR, '5 h ago'],
    [-11.5 * HOUR, 'in 11 h'],
    [12 * HOUR, 'Mon 08:00'],
    [5 * DAY, 'Mon 08:00'],
    [6 * DAY, 'Mon 15 Mar 2027, 08:00'],
    [-6 * DAY, 'Mon 15 Mar 2027, 08:00'],
  ];
  for (const [age, text] of cases) assert.equal(formatRelative(AT, AT + age, LA), text, String(age));
});

test('the day and the time, and the date too once the day of the week alone could be another one', () => {
  const cases: readonly [number, string][] = [
    [0, 'Mon 08:00'],
    [DAY, 'Mon 08:00'],
    [-DAY, 'Mon 08:00'],
    [DAY + SECOND, 'Mon 15 Mar 2027, 08:00'],
    [-DAY - SECOND, 'Mon 15 Mar 2027, 08:00'],
    [-7 * DAY, 'Mon 15 Mar 2027, 08:00'],
  ];
  for (const [age, text] of cases) assert.equal(formatShort(AT, AT + age, LA), text, String(age));
});

test('a span of time by its largest unit', () => {
  const spans = [0, 90 * SECOND, 1.9 * HOUR, DAY, 3.5 * DAY];
  assert.deepEqual(spans.map(formatDistance), ['0 s', '1 min', '1 h', '1 day', '3 days']);
});
