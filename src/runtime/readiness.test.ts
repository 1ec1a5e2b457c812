import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Store } from '../app/ports/store.ts';
import { watchReadiness } from './readiness.ts';
import { systemClock } from './system-clock.ts';

/** A store that counts writes and lets the test end each, and the machine's time for the test to move. */
function prepare(t: TestContext, timeoutMs: number) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const writes: PromiseWithResolvers<void>[] = [];
  const write = (): Promise<void> => {
    const started = Promise.withResolvers<void>();
    writes.push(started);
    return started.promise;
  };
  const changes: (string | undefined)[] = [];
  const store = { write } as unknown as Store;
  const readiness = watchReadiness([store], systemClock, { timeoutMs }, (trouble) => void changes.push(trouble));
  const advance = (ms: number): void => {
    now += ms;
    t.mock.timers.tick(ms);
  };
  return { readiness, writes, changes, advance };
}

describe('readiness', () => {
  it('writes at most once a second, however often it is asked', async (t) => {
    const { readiness, writes, advance } = prepare(t, 1000);
    const first = [readiness.objection(), readiness.objection()];
    writes[0]?.resolve();
    assert.deepEqual(await Promise.all(first), [undefined, undefined]);
    advance(999);
    assert.equal(await readiness.objection(), undefined);
    assert.equal(writes.length, 1);
    advance(1);
    const second = readiness.objection();
    assert.equal(writes.length, 2);
    writes[1]?.reject(new Error('disk full'));
    assert.equal(await second, 'A write to the database fails.');
  });

  for (const [timeoutMs, message] of [
    [1000, 'A write to the database takes longer than a second.'],
    [2500, 'A write to the database takes longer than 2.5 s.'],
  ] as const) {
    it(`is lost when a write takes longer than ${timeoutMs} ms, and reports each change once`, async (t) => {
      const { readiness, writes, changes, advance } = prepare(t, timeoutMs);
      const inTime = readiness.objection();
      advance(timeoutMs - 1);
      writes[0]?.resolve();
      assert.equal(await inTime, undefined);
      for (const write of [1, 2]) {
        advance(1000);
        const late = readiness.objection();
        assert.equal(writes.length, write + 1);
        advance(timeoutMs);
        assert.equal(await late, message);
      }
      advance(1000);
      const back = readiness.objection();
      writes[3]?.resolve();
      assert.equal(await back, undefined);
      assert.deepEqual(changes, [message, undefined]);
    });
  }
});
