import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TurnQueue } from './turn-queue.ts';

describe('A queue of turns', () => {
  it('lets one part go on in each turn of the event loop, in order', async () => {
    const turns = new TurnQueue();
    const done: string[] = [];
    for (const name of ['a', 'b', 'c']) void turns.next().then(() => done.push(name));
    const seen: string[] = [];
    while (done.length < 3) {
      await nextTurn();
      seen.push(done.join(''));
    }
    assert.deepEqual(new Set(seen), new Set(['a', 'ab', 'abc']));
  });

  it('takes up again after it was empty', async () => {
    const turns = new TurnQueue();
    await turns.next();
    await nextTurn();
    await turns.next();
    await Promise.all([turns.next(), turns.next()]);
  });
});
