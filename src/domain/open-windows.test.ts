import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileCallHours, type DayHours } from './call-hours.ts';
import { listOpenWindows } from './open-windows.ts';

const windowsOf = (timeZone: string, days: DayHours[], from: string, until: string) =>
  listOpenWindows(compileCallHours({ timeZone, days }), Date.parse(from), Date.parse(until)).map(
    ({ opensAt, closesAt }) => [opensAt, closesAt].map((at) => new Date(at).toISOString().slice(0, 16)),
  );
const day = (number: number, opens: number, closes: number) => ({ day: number, opens, closes });

describe('the open windows of an interval', () => {
  it('are in order and cut at both ends', () => {
    const days = [day(0, 540, 1020), day(1, 540, 1020), day(2, 540, 1020)];
    assert.deepEqual(windowsOf('UTC', days, '2027-06-07T12:00Z', '2027-06-09T10:00Z'), [
      ['2027-06-07T12:00', '2027-06-07T17:00'],
      ['2027-06-08T09:00', '2027-06-08T17:00'],
      ['2027-06-09T09:00', '2027-06-09T10:00'],
    ]);
    assert.deepEqual(windowsOf('UTC', days, '2027-06-07T17:00Z', '2027-06-08T09:00Z'), []);
  });

  it('are one where a day opens when the other closes, and none or the whole interval where hours never change', () => {
    const all = [0, 1, 2, 3, 4, 5, 6].map((each) => day(each, 0, 1439));
    const [from, until] = ['2027-06-07T00:00', '2027-06-14T00:00'] as const;
    assert.deepEqual(windowsOf('UTC', [day(0, 1200, 1439), day(1, 0, 60)], `${from}Z`, `${until}Z`), [
      ['2027-06-07T20:00', '2027-06-08T01:00'],
    ]);
    assert.deepEqual(windowsOf('UTC', all, `${from}Z`, `${until}Z`), [[from, until]]);
    assert.deepEqual(windowsOf('UTC', [], `${from}Z`, `${until}Z`), []);
  });

  it('are repeated where local time is repeated', () => {
    const windows = windowsOf('Europe/Berlin', [day(6, 135, 165)], '2027-10-30T22:00Z', '2027-10-31T23:00Z');
    assert.deepEqual(windows, [
      ['2027-10-31T00:15', '2027-10-31T00:45'],
      ['2027-10-31T01:15', '2027-10-31T01:45'],
    ]);
  });
});
