import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLocal, formatLocal } from './local-time.ts';

const iso = (local: string, zone: string) => {
  const at = parseLocal(local, zone);
  return at === undefined ? undefined : new Date(at).toISOString().slice(0, 16);
};

test('a local date-time converts to an instant in its zone, also around clock changes', () => {
  const cases: [string, string, string][] = [
    ['2027-01-15T09:00', 'America/Los_Angeles', '2027-01-15T17:00'],
    ['2027-07-15T09:00', 'America/Los_Angeles', '2027-07-15T16:00'],
    ['2027-07-15T09:00', 'Asia/Kathmandu', '2027-07-15T03:15'],
    ['2027-07-15T09:00', 'UTC', '2027-07-15T09:00'],
    // The clocks go back: 01:30 occurs twice.
    ['2027-11-07T01:30', 'America/Los_Angeles', '2027-11-07T08:30'],
    ['2027-11-07T00:59', 'America/Los_Angeles', '2027-11-07T07:59'],
    ['2027-11-07T02:00', 'America/Los_Angeles', '2027-11-07T10:00'],
    // The clocks go forward: 02:30 is skipped.
    ['2027-03-14T02:30', 'America/Los_Angeles', '2027-03-14T10:30'],
    ['2027-03-14T01:59', 'America/Los_Angeles', '2027-03-14T09:59'],
    ['2027-03-14T03:00', 'America/Los_Angeles', '2027-03-14T10:00'],
  ];
  for (const [local, zone, instant] of cases) assert.equal(iso(local, zone), instant, `${local} ${zone}`);
});

test('an instant converts to local time and back, and invalid text converts to undefined', () => {
  for (const zone of ['America/Los_Angeles', 'Australia/Lord_Howe', 'Pacific/Chatham', 'UTC']) {
    const at = Date.UTC(2027, 3, 4, 12, 34);
    assert.equal(parseLocal(formatLocal(at, zone), zone), at, zone);
  }
  for (const text of ['', 'soon', '2027-13-01T00:00']) assert.equal(parseLocal(text, 'UTC'), undefined, text);
});
