import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { computeExpiry } from './call-button.ts';

const DAY = 86_400_000;

describe('The expiry of a call button', () => {
  it('is counted in days of 24 hours from the send, also across clock changes', () => {
    const beforeSpring = Date.parse('2027-03-13T12:00:00-08:00');
    assert.equal(computeExpiry(beforeSpring, 1), Date.parse('2027-03-14T13:00:00-07:00'));
    assert.equal(computeExpiry(beforeSpring, 7), beforeSpring + 7 * DAY);
  });

  it('is at most the last instant of a Date, for any number of days', () => {
    for (const days of [1e9, Number.MAX_SAFE_INTEGER]) {
      assert.equal(new Date(computeExpiry(0, days)).toISOString(), '+275760-09-13T00:00:00.000Z');
    }
  });
});
