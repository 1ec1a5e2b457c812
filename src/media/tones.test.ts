import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findTones } from './tones.ts';

const RATE = 8000;

/** Returns sine waves in sequence: each with its frequency (Hz; 0 for silence) and its time (ms). */
function toSamples(...parts: readonly (readonly [frequency: number, ms: number])[]): Int16Array {
  return Int16Array.from(
    parts.flatMap(([frequency, ms]) =>
      Array.from({ length: (ms * RATE) / 1000 }, (_, i) => 9000 * Math.sin((2 * Math.PI * frequency * i) / RATE)),
    ),
  );
}

describe('Tones in sound', () => {
  it('are known to 10 Hz once they last 200 ms, wherever they are in the sound', () => {
    for (const tone of [200, 440, 880, 2000, 3300]) {
      assert.deepEqual(findTones(toSamples([tone, 210]), RATE), [tone]);
      assert.deepEqual(findTones(toSamples([0, 600], [tone, 220], [0, 180]), RATE), [tone]);
    }
  });

  it('are not named before, when their frequency is not known', () => {
    for (const ms of [10, 20, 60, 180]) {
      assert.deepEqual(findTones(toSamples([0, 500], [880, ms]), RATE), []);
      assert.deepEqual(findTones(toSamples([880, ms], [0, 500]), RATE), []);
    }
  });

  it('are found beside another, the loudest first', () => {
    const other = toSamples([660, 500]);
    const both = toSamples([880, 500]).map((value, i) => value + (other[i] ?? 0) / 2);
    assert.deepEqual(findTones(both, RATE), [880, 660]);
  });

  it('are not in silence or noise', () => {
    let state = 1;
    const noise = Int16Array.from({ length: RATE }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return (state % 18_000) - 9000;
    });
    assert.deepEqual([findTones(new Int16Array(0), RATE), findTones(new Int16Array(RATE), RATE)], [[], []]);
    assert.deepEqual(findTones(noise, RATE), []);
  });
});
