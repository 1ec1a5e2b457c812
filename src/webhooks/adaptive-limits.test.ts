import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AdaptiveLimits, type Grade } from './adaptive-limits.ts';

const RANGE = { first: 8, least: 3, most: 60 };

/** Returns the limits of a key after each of these results. */
function limitsAfter(limits: AdaptiveLimits<string>, ...grades: readonly Grade[]): readonly number[] {
  return grades.map((grade) => {
    limits.note('a', grade);
    return limits.of('a');
  });
}

describe('A limit that follows results', () => {
  it('is the first one for a key without results, which is not among the keys', () => {
    const limits = new AdaptiveLimits<string>(RANGE);
    assert.equal(limits.of('a'), 8);
    assert.equal(limits.has('a'), false);
    assert.deepEqual(limits.keys(), []);
  });

  it('is doubled by a good result up to the maximum, and halved by a failed one down to the minimum', () => {
    const limits = new AdaptiveLimits<string>(RANGE);
    assert.deepEqual(limitsAfter(limits, 'good', 'good', 'good', 'good'), [16, 32, 60, 60]);
    assert.deepEqual(
      limitsAfter(limits, 'failed', 'failed', 'failed', 'failed', 'failed', 'failed'),
      [30, 15, 7, 3, 3, 3],
    );
    assert.equal(limits.of('b'), 8);
  });

  it('is halved by a slow result, but not below the first one, and never raised', () => {
    const limits = new AdaptiveLimits<string>(RANGE);
    assert.deepEqual(limitsAfter(limits, 'good', 'good', 'slow', 'slow', 'slow'), [16, 32, 16, 8, 8]);
    assert.deepEqual(limitsAfter(limits, 'failed', 'slow', 'slow'), [4, 4, 4]);
  });

  it('is remembered for 2000 keys, those that were noted last', () => {
    const limits = new AdaptiveLimits<string>(RANGE);
    const noteOthers = (count: number): void => {
      for (let i = 0; i < count; i++) limits.note(`other ${i}`, 'good');
    };
    limits.note('a', 'good');
    noteOthers(1999);
    assert.equal(limits.keys().length, 2000);
    limits.note('a', 'good');
    assert.equal(limits.keys().length, 2000);
    noteOthers(1999);
    assert.equal(limits.of('a'), 32);
    limits.note('b', 'good');
    assert.equal(limits.has('a'), false);
    assert.equal(limits.keys().length, 2000);
    assert.equal(limits.keys().at(-1), 'b');
  });
});
