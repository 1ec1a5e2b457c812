import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileCallHours } from './call-hours.ts';
import { nextOpening } from './next-opening.ts';

const nineToFive = (...days: number[]) =>
  compileCallHours({ timeZone: 'UTC', days: days.map((day) => ({ day, opens: 540, closes: 1020 })) });
const next = (schedule: ReturnType<typeof nineToFive>, at: string) => {
  const opening = nextOpening(schedule, Date.parse(at));
  return opening === undefined ? undefined : new Date(opening).toISOString();
};

describe('the next opening', () => {
  it('is the next change while it is closed, and the change after the next while it is open', () => {
    const schedule = nineToFive(0, 2);
    assert.equal(next(schedule, '2027-06-07T08:59:59.999Z'), '2027-06-07T09:00:00.000Z');
    assert.equal(next(schedule, '2027-06-07T09:00:00Z'), '2027-06-09T09:00:00.000Z');
    assert.equal(next(schedule, '2027-06-07T17:00:00Z'), '2027-06-09T09:00:00.000Z');
    assert.equal(next(schedule, '2027-06-09T12:00:00Z'), '2027-06-14T09:00:00.000Z');
  });

  it('is none where it is closed all week, or open at all times', () => {
    const days = [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, opens: 0, closes: 1439 }));
    assert.equal(next(nineToFive(), '2027-06-07T12:00:00Z'), undefined);
    assert.equal(next(compileCallHours({ timeZone: 'UTC', days }), '2027-06-07T12:00:00Z'), undefined);
  });
});
