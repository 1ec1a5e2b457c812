import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { PageQueue } from '../../src/store/postgres/page-queue.ts';

const PATIENCE = 400;

/** Turns whose takers write their names once it is their turn; they end by `end`. */
function takers(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const turns = new PageQueue(PATIENCE);
  const went: string[] = [];
  const ends = new Map<string, () => void>();
  const take = (name: string, key = 'P'): void =>
    void turns.take(key).then((end) => {
      went.push(name);
      ends.set(name, end);
    });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    went,
    async take(...names: readonly string[]) {
      for (const name of names) take(name);
      await settle();
    },
    async takeOther(name: string) {
      take(name, 'Q');
      await settle();
    },
    async end(name: string) {
      ends.get(name)?.();
      await settle();
    },
    async wait(ms: number) {
      t.mock.timers.tick(ms);
      await settle();
    },
  };
}

describe('turns', () => {
  it('come in order, one at a time, and by themselves for each thing', async (t) => {
    const all = takers(t);
    await all.take('a', 'b', 'c');
    await all.takeOther('q');
    assert.deepEqual(all.went, ['a', 'q']);
    await all.end('a');
    assert.deepEqual(all.went, ['a', 'q', 'b']);
    await all.end('b');
    await all.end('c');
    await all.take('d');
    assert.deepEqual(all.went, ['a', 'q', 'b', 'c', 'd']);
  });

  it('are waited for as long as others end theirs', async (t) => {
    const all = takers(t);
    const names = Array.from({ length: 10 }, (_, i) => `${i}`);
    await all.take(...names);
    for (const [i, name] of names.entries()) {
      await all.wait(PATIENCE - 1);
      assert.equal(all.went.length, i + 1);
      await all.end(name);
    }
  });

  it('are not waited for when nobody ends his: all go, and those who come later wait as long', async (t) => {
    const all = takers(t);
    await all.take('a', 'b', 'c');
    await all.wait(PATIENCE);
    assert.deepEqual(all.went, ['a', 'b', 'c']);
    await all.take('d', 'e');
    await all.end('b');
    await all.wait(PATIENCE - 1);
    assert.equal(all.went.length, 3, 'whoever went without a turn has none to end');
    await all.end('a');
    assert.deepEqual(all.went, ['a', 'b', 'c', 'd']);
    await all.end('d');
    await all.end('e');
    await all.take('f');
    assert.deepEqual(all.went, ['a', 'b', 'c', 'd', 'e', 'f']);
  });
});
