import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantOf, localOf } from './local-time.ts';

const iso = (local: string, zone: string) => {
  const at = instantOf(local, zone);
  return at === undefined ? undefined : new Date(at).toISOString().slice(0, 16);
};

test('a local date-time is an instant in its zone, through changes of the clocks too', () => {
  const cases: [string, string, string][] = [
    ['2027-01-15T09:00', 'America/Los_Angeles', '2027-01-15T17:00'],
    ['2027-07-15T09:00', 'America/Los_Angeles', '2027-07-15T16:00'],
    ['2027-07-15T09:00', 'Asia/Kathmandu', '2027-07-15T03:15'],
    ['2027-07-15T09:00', 'UTC', '2027-07-15T09:00'],
    // Twice: the first time. Just before and after it as well.
    ['2027-11-07T01:30', 'America/Los_Angeles', '2027-11-07T08:30'],
    ['2027-11-07T00:59', 'America/Los_Angeles', '2027-11-07T07:59'],
    ['2027-11-07T02:00', 'America/Los_Angeles', '2027-11-07T10:00'],
    // Never: half an hour into the gap is half an hour after it.
    ['2027-03-14T02:30', 'America/Los_Angeles', '2027-03-14T10:30'],
    ['2027-03-14T01:59', 'America/Los_Angeles', '2027-03-14T09:59'],
    ['2027-03-14T03:00', 'America/Los_Angeles', '2027-03-14T10:00'],
  ];
  for (const [local, zone, instant] of cases) assert.equal(iso(local, zone), instant, `${local} ${zone}`);
});

test('a clock reads the same minute again, and what is no date-time is no instant', () => {
  for (const zone of ['America/Los_Angeles', 'Australia/Lord_Howe', 'Pacific/Chatham', 'UTC']) {
    const at = Date.UTC(2027, 3, 4, 12, 34);
    assert.equal(instantOf(localOf(at, zone), zone), at, zone);
  }
  for (const bad of ['', 'soon', '2027-13-01T00:00']) assert.equal(instantOf(bad, 'UTC'), undefined, bad);
});
