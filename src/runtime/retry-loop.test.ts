import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, it, type TestContext } from 'node:test';
import { OutageLog } from './outage-log.ts';
import { startRetryLoop } from './retry-loop.ts';
import { TransientFailure } from '../app/ports/transient-failure.ts';

type Line = Readonly<Record<string, unknown>>;

/** Work that fails with what `state.error` holds, whenever it is tried. */
function start(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const log: Line[] = [];
  const state: { error: Error | undefined; tries: number } = { error: undefined, tries: 0 };
  const outages = new OutageLog((line) => void log.push(line));
  const attempt = (): Promise<void> =>
    trying.run(async () => {
      state.tries++;
      if (state.error) throw state.error;
    });
  const trying = startRetryLoop('walker', outages, () => void attempt());
  return { log, state, outages, trying, attempt };
}

const away = new TransientFailure('The database cannot be reached: it is gone');

describe('work that fails', () => {
  it('is tried again after 50 ms, then after pauses that double to a second and stay there', async (t) => {
    const { state, attempt } = start(t);
    state.error = away;
    await attempt();
    for (const [i, pause] of [50, 100, 200, 400, 800, 1000, 1000, 1000].entries()) {
      t.mock.timers.tick(pause - 1);
      assert.equal(state.tries, i + 1, `not before ${pause} ms`);
      t.mock.timers.tick(1);
      await nextTurn();
      assert.equal(state.tries, i + 2, `after ${pause} ms`);
    }
  });

  it('is not tried again once it has succeeded, and begins with the short pause the next time', async (t) => {
    const { state, attempt } = start(t);
    state.error = away;
    await attempt();
    t.mock.timers.tick(50);
    await nextTurn();
    state.error = undefined;
    await attempt();
    t.mock.timers.tick(10_000);
    assert.equal(state.tries, 3);
    state.error = away;
    await attempt();
    t.mock.timers.tick(50);
    assert.equal(state.tries, 5);
  });

  it('is not tried again after the end', async (t) => {
    const { state, trying, attempt } = start(t);
    state.error = away;
    await attempt();
    trying.stop();
    await attempt();
    t.mock.timers.tick(10_000);
    assert.equal(state.tries, 2);
  });

  it('is told of once in a row, when it is not the database', async (t) => {
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

describe('a database that is lost', () => {
  const events = (log: readonly Line[]) => log.map(({ event }) => event);

  it('is told of once, and its return once, however many notice', async (t) => {
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

  it('is not told of again by work that began before the return, nor its return by work that began before the loss', (t) => {
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
