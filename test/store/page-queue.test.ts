import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { PageQueue } from '../../src/store/postgres/page-queue.ts';

const TIMEOUT = 400;

/** Opens a queue whose callers note their names when they may run; each leaves by `leave`. */
function openQueue(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const queue = new PageQueue(TIMEOUT);
  const ran: string[] = [];
  const leaves = new Map<string, () => void>();
  const enter = (name: string, page = 'P'): void =>
    void queue.enter(page).then((leave) => {
      ran.push(name);
      leaves.set(name, leave);
    });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    ran,
    async enter(...names: readonly string[]) {
      for (const name of names) enter(name);
      await settle();
    },
    async enterOther(name: string) {
      enter(name, 'Q');
      await settle();
    },
    async leave(name: string) {
      leaves.get(name)?.();
      await settle();
    },
    async wait(ms: number) {
      t.mock.timers.tick(ms);
      await settle();
    },
  };
}

describe('The queue of a Page', () => {
  it('lets callers run in order and one at a time, apart from those of other Pages', async (t) => {
    const queue = openQueue(t);
    await queue.enter('a', 'b', 'c');
    await queue.enterOther('q');
    assert.deepEqual(queue.ran, ['a', 'q']);
    await queue.leave('a');
    assert.deepEqual(queue.ran, ['a', 'q', 'b']);
    await queue.leave('b');
    await queue.leave('c');
    await queue.enter('d');
    assert.deepEqual(queue.ran, ['a', 'q', 'b', 'c', 'd']);
  });

  it('lets callers wait as long as others leave in time', async (t) => {
    const queue = openQueue(t);
    const names = Array.from({ length: 10 }, (_, i) => `${i}`);
    await queue.enter(...names);
    for (const [i, name] of names.entries()) {
      await queue.wait(TIMEOUT - 1);
      assert.equal(queue.ran.length, i + 1);
      await queue.leave(name);
    }
  });

  it('lets all callers run when none leaves in time; later ones wait as long again', async (t) => {
    const queue = openQueue(t);
    await queue.enter('a', 'b', 'c');
    await queue.wait(TIMEOUT);
    assert.deepEqual(queue.ran, ['a', 'b', 'c']);
    await queue.enter('d', 'e');
    await queue.leave('b');
    await queue.wait(TIMEOUT - 1);
    assert.equal(queue.ran.length, 3, 'a caller that did not wait to the end has no one to let in');
    await queue.leave('a');
    assert.deepEqual(queue.ran, ['a', 'b', 'c', 'd']);
    await queue.leave('d');
    await queue.leave('e');
    await queue.enter('f');
    assert.deepEqual(queue.ran, ['a', 'b', 'c', 'd', 'e', 'f']);
  });
});
