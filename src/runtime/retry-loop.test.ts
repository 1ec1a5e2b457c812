import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, it, type TestContext } from 'node:test';
import { OutageLog } from './outage-log.ts';
import { startRetryLoop } from './retry-loop.ts';
import { TransientFailure } from '../app/ports/transient-failure.ts';

type Line = Readonly<Record<string, unknown>>;

/** Starts work that fails with `state.error` in each run, if there is one. */
function start(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const log: Line[] = [];
  const state: { error: Error | undefined; runs: number } = { error: undefined, runs: 0 };
  const outages = new OutageLog((line) => void log.push(line));
  const attempt = (): Promise<void> =>
    loop.run(async () => {
      state.runs++;
      if (state.error) throw state.error;
    });
  const loop = startRetryLoop('walker', outages, () => void attempt());
  return { log, state, outages, loop, attempt };
}

const away = new TransientFailure('The database cannot be reached: it is gone');

describe('Work that fails', () => {
  it('is run again after 50 ms, then after pauses that double to a second and stay there', async (t) => {
    const { state, attempt } = start(t);
    state.error = away;
    await attempt();
    for (const [i, pause] of [50, 100, 200, 400, 800, 1000, 1000, 1000].entries()) {
      t.mock.timers.tick(pause - 1);
      assert.equal(state.runs, i + 1, `not before ${pause} ms`);
      t.mock.timers.tick(1);
      await nextTurn();
      assert.equal(state.runs, i + 2, `after ${pause} ms`);
    }
  });

  it('is not run again once it has succeeded, and begins with the short pause the next time', async (t) => {
    const { state, attempt } = start(t);
    state.error = away;
    await attempt();
    t.mock.timers.tick(50);
    await nextTurn();
    state.error = undefined;
    await attempt();
    t.mock.timers.tick(10_000);
    assert.equal(state.runs, 3);
    state.error = away;
    await attempt();
    t.mock.timers.tick(50);
    assert.equal(state.runs, 5);
  });

  it('is not run again after the loop has stopped', async (t) => {
    const { state, loop, attempt } = start(t);
    state.error = away;
    await attempt();
    loop.stop();
    await attempt();
    t.mock.timers.tick(10_000);
    assert.equal(state.runs, 2);
  });

  it('is logged once for failures in a row that are not of the database', async (t) => {
    const { log, state, attempt } = start(t);
    state.error = new Error('a mistake');
    await attempt();
    await attempt();
    assert.deepEqual(log, [{ level: 'error', event: 'walker.failed', error: 'Error: a mistake' }]);
    state.error = undefined;
    await attempt();
    state.error = new Error('a mistake');
    await attempt();
    assert.equal(log.length, 2);
  });
});

describe('A lost database', () => {
  const events = (log: readonly Line[]) => log.map(({ event }) => event);

  it('is logged once, and so is its return, however many loops notice', async (t) => {
    const { log, state, outages, attempt } = start(t);
    const other = startRetryLoop('runner', outages, () => {});
    state.error = away;
    await Promise.all([attempt(), other.run(() => Promise.reject(away)), attempt()]);
    assert.deepEqual(log.slice(), [{ level: 'error', event: 'database.unavailable', error: away.message }]);
    state.error = undefined;
    await attempt();
    await other.run(async () => {});
    assert.deepEqual(events(log), ['database.unavailable', 'database.available']);
    assert.equal(typeof log[1]?.['after_ms'], 'number');
  });

  it('is not logged again by work that began before the return, nor its return by work that began before the loss', (t) => {
    const { log, outages } = start(t);
    const before = performance.now();
    outages.recordSuccess(before);
    outages.recordFailure('walker', away, before);
    outages.recordSuccess(before - 1);
    assert.deepEqual(events(log), ['database.unavailable']);
    outages.recordSuccess(performance.now());
    outages.recordFailure('walker', away, before);
    assert.deepEqual(events(log), ['database.unavailable', 'database.available']);
    outages.recordFailure('walker', away, performance.now());
    assert.equal(log.length, 3);
  });
});
