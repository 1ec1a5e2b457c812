import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDate, parseInstant } from './instant.ts';

describe('An instant', () => {
  for (const [text, expected] of [
    ['2027-06-01T12:00Z', '2027-06-01T12:00:00.000Z'],
    ['2027-06-01T12:00:00+02:00', '2027-06-01T10:00:00.000Z'],
    ['2027-06-01T12:00:00.5Z', '2027-06-01T12:00:00.500Z'],
    ['2027-06-01T12:00:00.123456Z', '2027-06-01T12:00:00.123Z'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['0096-02-29T00:00:00Z', '0096-02-29T00:00:00.000Z'],
    ['2027-12-31T23:59:59-01:00', '2028-01-01T00:59:59.000Z'],
  ] as const) {
    it(`is read from ${text}`, () => assert.equal(new Date(parseInstant(text)).toISOString(), expected));
  }

  for (const text of [
    '',
    'tomorrow',
    '2027-06-01',
    '2027-06-01T12:00:00',
    '2027-02-29T00:00:00Z',
    '2027-02-30T00:00:00Z',
    '2100-02-29T00:00:00Z',
    '2027-06-31T00:00:00Z',
    '2027-06-00T00:00:00Z',
    '2027-13-01T00:00:00Z',
    '2027-00-01T00:00:00Z',
    '2027-06-01T25:00:00Z',
  ]) {
    it(`is not read from ${JSON.stringify(text)}`, () => assert.ok(Number.isNaN(parseInstant(text))));
  }
});

describe('A date', () => {
  it('is read in every form that JavaScript reads', () => {
    assert.equal(parseDate('2027-06-01'), Date.UTC(2027, 5, 1));
    assert.equal(parseDate('2027-06'), Date.UTC(2027, 5, 1));
    assert.equal(parseDate('Tue, 01 Jun 2027 12:00:00 GMT'), Date.UTC(2027, 5, 1, 12));
  });

  it('is not read when its month has no such day', () => {
    assert.ok(Number.isNaN(parseDate('2027-02-30')));
    assert.ok(Number.isNaN(parseDate('2027-04-31T12:00:00')));
  });
});
