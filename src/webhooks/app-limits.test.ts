import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AppId } from '../domain/ids.ts';
import { AppLimits } from './app-limits.ts';

const APP = '1' as AppId;

/** Returns how many queues of an app may be under way while `others` of other apps are. */
function most(limits: AppLimits, others = 0): number {
  let count = 0;
  while (limits.mayAdd(APP, count, others + count)) count++;
  return count;
}

describe('The limits of an app', () => {
  it('begin low, double with each answer, and have a maximum', () => {
    const limits = new AppLimits();
    const seen = [most(limits)];
    for (let answer = 0; answer < 4; answer++) {
      limits.note(APP, true);
      seen.push(most(limits));
    }
    assert.deepEqual(seen, [8, 16, 32, 64, 64]);
  });

  it('halve with each attempt without an answer, and never end', () => {
    const limits = new AppLimits();
    for (let answer = 0; answer < 3; answer++) limits.note(APP, true);
    const seen = [];
    for (let attempt = 0; attempt < 6; attempt++) {
      limits.note(APP, false);
      seen.push(most(limits));
    }
    assert.deepEqual(seen, [32, 16, 8, 4, 2, 2]);
    limits.note(APP, true);
    assert.equal(most(limits), 4);
  });

  it('leave places that only apps which answer may take', () => {
    const limits = new AppLimits();
    assert.equal(most(limits, 380), 4);
    assert.equal(most(limits, 384), 0);
    limits.note(APP, true);
    assert.equal(most(limits, 384), 16);
    assert.equal(most(limits, 510), 2);
    assert.equal(most(limits, 512), 0);
  });
});
