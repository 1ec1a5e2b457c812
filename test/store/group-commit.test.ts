import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { backEnds, openEmpty } from '../support/back-ends.ts';

/** Counts the commits from now on. */
function countCommits(t: TestContext): () => number {
  const exec = t.mock.method(DatabaseSync.prototype, 'exec');
  return () => exec.mock.calls.filter(({ arguments: [sql] }) => sql === 'COMMIT').length;
}

for (const backEnd of backEnds.filter(({ name }) => name.startsWith('SQLite'))) {
  describe(`group commit in ${backEnd.name}`, () => {
    it('commits once for 256 transactions of one turn, and once more for the next one', async (t) => {
      const store = openEmpty(backEnd, t);
      const commits = countCommits(t);
      const write = (count: number) =>
        Promise.all(Array.from({ length: count }, (_, i) => store.write((tx) => tx.metadata.save(String(i), ''))));
      await write(256);
      assert.equal(commits(), 1);
      await write(257);
      assert.equal(commits(), 3);
    });

    it('commits together what several callers begin in one turn, each after some awaits of its own', async (t) => {
      const store = openEmpty(backEnd, t);
      const commits = countCommits(t);
      const call = async (steps: number): Promise<void> => {
        for (let i = 0; i < steps; i++) await Promise.resolve();
        await store.write((tx) => tx.metadata.save(String(steps), ''));
      };
      await Promise.all([0, 1, 2, 5, 10].map(call));
      assert.equal(commits(), 1);
    });

    it('commits a transaction that comes alone at the end of its turn', async (t) => {
      const store = openEmpty(backEnd, t);
      const commits = countCommits(t);
      const written = store.write((tx) => tx.metadata.save('a', ''));
      await nextTurn();
      assert.equal(commits(), 1);
      await written;
    });

    it('resolves no promise before the commit', async (t) => {
      const store = openEmpty(backEnd, t);
      const commits = countCommits(t);
      const commitsSeen: number[] = [];
      const refused = store
        .write(async () => Promise.reject(new Error('refused')))
        .catch(() => commitsSeen.push(commits()));
      await Promise.all([
        store.write((tx) => tx.metadata.save('a', '')).then(() => commitsSeen.push(commits())),
        refused,
      ]);
      assert.deepEqual(commitsSeen, [1, 1]);
    });

    if (backEnd.name === 'SQLite in memory') return;

    it('waits after a group of several as long as each turn brings a transaction, up to the size of that group', async (t) => {
      const store = openEmpty(backEnd, t);
      const write = (name: number) => store.write((tx) => tx.metadata.save(String(name), ''));
      await Promise.all([1, 2, 3].map(write));
      const commits = countCommits(t);
      const writes: Promise<void>[] = [];
      for (const name of [1, 2, 3]) {
        writes.push(write(name));
        assert.equal(commits(), 0);
        await nextTurn();
      }
      await Promise.all(writes);
      assert.equal(commits(), 1);
      const alone = write(4);
      await nextTurn();
      await nextTurn();
      await alone;
      assert.equal(commits(), 2);
    });
  });
}
