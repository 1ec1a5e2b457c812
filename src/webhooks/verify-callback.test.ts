import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newChallenge } from './verify-callback.ts';

describe('A challenge', () => {
  for (const digits of [7, 8, 9, 10]) {
    it(`can have ${digits} digits, from the smallest to the largest such integer of 32 bits`, () => {
      const ranges: [number, number][] = [];
      const challenge = (last: boolean) =>
        newChallenge((least, end) => {
          ranges.push([least, end]);
          return ranges.length % 2 === 1 ? digits : last ? end - 1 : least;
        });
      const largest = Math.min(10 ** digits - 1, 2 ** 31 - 1);
      assert.deepEqual([challenge(false), challenge(true)], [String(10 ** (digits - 1)), String(largest)]);
      assert.deepEqual(ranges[0], [7, 11]);
    });
  }

  it('is random', () => {
    const challenges = Array.from({ length: 100 }, () => newChallenge());
    assert.ok(challenges.every((challenge) => /^[1-9]\d{6,9}$/.test(challenge)));
    assert.ok(new Set(challenges).size > 90);
  });
});
