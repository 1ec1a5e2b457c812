import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SlidingWindow } from './sliding-window.ts';

const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];
const START = Date.UTC(2026, 10, 22, 12);

describe('A sliding window', () => {
  it('counts the events of the time before now, in parts of a sixtieth', () => {
    const window = new SlidingWindow(HOUR);
    assert.equal(window.count(START), 0);
    assert.equal(window.add(START), 1);
    assert.equal(window.add(START + 30 * MINUTE), 2);
    assert.equal(window.count(START + HOUR - 1), 2);
    assert.equal(window.count(START + HOUR), 1);
    assert.equal(window.count(START + 90 * MINUTE), 0);
  });

  it('is empty after a long time, and after the clock was moved back', () => {
    for (const later of [START + 100 * HOUR, START - MINUTE]) {
      const window = new SlidingWindow(HOUR);
      window.add(START);
      assert.equal(window.count(later), 0);
      assert.equal(window.add(later), 1);
    }
  });

  it('foresees when it is below a limit', () => {
    const window = new SlidingWindow(HOUR);
    for (let minute = 0; minute < 5; minute++) window.add(START + minute * MINUTE);
    const now = START + 4 * MINUTE + SECOND;
    for (const [limit, minutes] of [
      [6, 0],
      [5, 60],
      [4, 61],
      [1, 64],
    ] as const) {
      const expected = minutes === 0 ? 0 : START + minutes * MINUTE - now;
      assert.equal(window.timeUntilBelow(limit, now), expected);
    }
  });

  it('agrees with a list of all events, at any times', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20 * SECOND), { maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (gaps, limit) => {
        const length = 60 * SECOND;
        const window = new SlidingWindow(length);
        const parts: number[] = [];
        let now = START;
        for (const gap of gaps) {
          now += gap;
          parts.push(Math.floor(now / SECOND));
          const countAt = (at: number) => parts.filter((part) => part > Math.floor(at / SECOND) - 60).length;
          assert.equal(window.add(now), countAt(now));
          const wait = window.timeUntilBelow(limit, now);
          assert.ok(countAt(now + wait) < limit);
          assert.ok(wait === 0 || countAt(now + wait - 1) >= limit);
        }
      }),
    );
  });
});
