import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RetriedWakeLoop } from './wake-loop.ts';

const noOutages = { recordFailure: (_: string, error: unknown) => assert.fail(String(error)), recordSuccess: () => {} };

/** Returns a loop whose runs take the wakes and end when the test says so, and the runs. */
function open() {
  const runs: PromiseWithResolvers<void>[] = [];
  const loop: RetriedWakeLoop = new RetriedWakeLoop('work', noOutages, async () => {
    loop.takeWakes();
    const run = Promise.withResolvers<void>();
    runs.push(run);
    await run.promise;
  });
  return { loop, runs };
}

describe('A wake loop', () => {
  it('runs once for a wake, and is idle after that', async () => {
    const { loop, runs } = open();
    assert.deepEqual([loop.isWoken, loop.running], [false, undefined]);
    loop.wake();
    runs[0]?.resolve();
    await loop.running;
    assert.deepEqual([runs.length, loop.isWoken, loop.running], [1, false, undefined]);
  });

  it('runs once more for all wakes during a run', async () => {
    const { loop, runs } = open();
    for (let i = 0; i < 3; i++) loop.wake();
    const first = loop.running;
    assert.deepEqual([runs.length, loop.isWoken], [1, true]);
    runs[0]?.resolve();
    await first;
    assert.equal(runs.length, 2);
    runs[1]?.resolve();
    await loop.running;
    assert.deepEqual([runs.length, loop.running], [2, undefined]);
  });

  it('starts no run after a stop, and lets the one under way end', async () => {
    const { loop, runs } = open();
    loop.wake();
    loop.wake();
    loop.stop();
    assert.equal(loop.isWoken, false);
    runs[0]?.resolve();
    await loop.running;
    loop.wake();
    assert.deepEqual([runs.length, loop.running], [1, undefined]);
  });

  it('runs again after a failure without a wake, once the pause is over', async () => {
    const failures: string[] = [];
    const outages = {
      ...noOutages,
      recordFailure: (name: string, error: unknown) => failures.push(`${name} ${String(error)}`),
    };
    const again = Promise.withResolvers<void>();
    let runs = 0;
    const loop: RetriedWakeLoop = new RetriedWakeLoop('work', outages, async () => {
      loop.takeWakes();
      runs++;
      if (runs === 1) throw new RangeError('lost');
      again.resolve();
    });
    loop.wake();
    await again.promise;
    await loop.running;
    assert.deepEqual([runs, failures], [2, ['work RangeError: lost']]);
  });
});
