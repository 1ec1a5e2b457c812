import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDuration, formatTimer } from './duration.ts';

test('a running time has minutes and seconds of two digits, and hours when it has any', () => {
  const times = [-5000, 0, 7999, 65_000, 754_000, 3_723_000].map(formatTimer);
  assert.deepEqual(times, ['00:00', '00:00', '00:07', '01:05', '12:34', '1:02:03']);
});

test('a duration is in words', () => {
  assert.deepEqual([7, 754, 3720].map(formatDuration), ['7 s', '12 min 34 s', '1 h 2 min']);
});
