import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readTime } from './time-text.ts';

describe('a time of day', () => {
  for (const [text, time] of [
    ['9', '09:00'],
    ['17', '17:00'],
    ['930', '09:30'],
    ['0930', '09:30'],
    ['9:30', '09:30'],
    ['17.45', '17:45'],
    ['8h', '08:00'],
    ['8h15', '08:15'],
    [' 00:00 ', '00:00'],
    ['24', '00:00'],
    ['24:00', '00:00'],
  ] as const) {
    it(`is read from ${JSON.stringify(text)}`, () => assert.equal(readTime(text), time));
  }

  for (const text of ['', '25', '24:01', '9:60', '9:3', 'noon', '5pm', '12345', '-1']) {
    it(`is not read from ${JSON.stringify(text)}`, () => assert.equal(readTime(text), undefined));
  }
});
