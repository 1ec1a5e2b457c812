import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { META_POLICY, nextAttempt, type RetryPolicy } from './retry-schedule.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Every attempt of a delivery that never succeeds, in ms from the first. */
function attempts(policy: RetryPolicy): number[] {
  const all: number[] = [];
  for (let at: number | undefined = 0; at !== undefined; at = nextAttempt(policy, at)) all.push(at);
  return all;
}

const hours = (from: number, until: number) => Array.from({ length: until - from + 1 }, (_, i) => (from + i) * HOUR);

describe("Meta's schedule", () => {
  const steps = [1, 5, 30, 120, 300, 900, 1800].map((seconds) => seconds * SECOND);

  it('is 1 s, 5 s, 30 s, 2 m, 5 m, 15 m, 30 m and 60 m after the first attempt, then every hour up to 36', () => {
    assert.deepEqual(attempts(META_POLICY), [0, ...steps, ...hours(1, 36)]);
  });

  it('gives a delivery up after the attempt at 36 hours', () => {
    assert.equal(nextAttempt(META_POLICY, 35 * HOUR), 36 * HOUR);
    assert.equal(nextAttempt(META_POLICY, 35 * HOUR + 1), undefined);
    assert.equal(nextAttempt(META_POLICY, 36 * HOUR), undefined);
  });

  it('passes over the moments that an attempt came too late for', () => {
    assert.equal(nextAttempt(META_POLICY, 999), 1 * SECOND);
    assert.equal(nextAttempt(META_POLICY, 1000), 5 * SECOND);
    assert.equal(nextAttempt(META_POLICY, 20 * MINUTE), 30 * MINUTE);
    assert.equal(nextAttempt(META_POLICY, 61 * MINUTE), 121 * MINUTE);
  });
});

describe('A configured schedule', () => {
  const policy = { schedule: [10, 40], alertAfter: 25, unsubscribeAfter: 90, dropAfter: 2 * HOUR };

  it('has attempts at alert and unsubscribing too', () => {
    assert.deepEqual(attempts(policy).slice(0, 5), [0, 10, 25, 40, 90]);
  });

  it('has none at unsubscribing where that is switched off', () => {
    assert.deepEqual(attempts({ ...policy, unsubscribeAfter: null }), [0, 10, 25, 40, HOUR + 40]);
  });

  it('goes on with its last gap when that is longer than an hour', () => {
    const slow = { schedule: [3 * HOUR], alertAfter: 3 * HOUR, unsubscribeAfter: null, dropAfter: 10 * HOUR };
    assert.deepEqual(attempts(slow), [0, 3 * HOUR, 6 * HOUR, 9 * HOUR]);
  });

  it('ends at once when nothing is left of the time to drop', () => {
    const short = { schedule: [], alertAfter: 5, unsubscribeAfter: null, dropAfter: 1 };
    assert.deepEqual(attempts(short), [0, 5]);
  });
});
