import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DeliveryResult, QueueDue, QueueRelease } from '../app/ports/delivery-work.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import { ResultGroups } from './result-groups.ts';

const resultOf = (revision: number, pageId = '1', appId = '2'): { readonly result: DeliveryResult } => ({
  result: { delivery: { pageId, revision, appId }, state: 'delivered', dueAt: 0 } as unknown as DeliveryResult,
});
const releaseOf = (pageId: string, appId = '2'): { readonly release: QueueRelease } => ({
  release: { queue: { pageId, appId }, nextDue: null } as unknown as QueueRelease,
});
const dueOf = (pageId: string, nextDue: number | null, appId = '2'): QueueDue => ({
  pageId: pageId as PageId,
  appId: appId as AppId,
  nextDue,
});

/** Returns groups over a store that waits for `finish` or `fail` at each transaction, and notes what it was given. */
function start() {
  const stored: (readonly string[])[] = [];
  const waiting: { resolve: (ended: readonly QueueDue[]) => void; reject: (error: unknown) => void }[] = [];
  let onStored = Promise.withResolvers<void>();
  const groups = new ResultGroups({
    recordResults(results, releases) {
      stored.push([
        ...results.map(({ delivery }) => `${delivery.pageId} ${delivery.revision} ${delivery.appId}`),
        ...releases.map(({ queue }) => `end ${queue.pageId} ${queue.appId}`),
      ]);
      const { promise, resolve, reject } = Promise.withResolvers<readonly QueueDue[]>();
      waiting.push({ resolve, reject });
      onStored.resolve();
      onStored = Promise.withResolvers();
      return promise;
    },
  });
  /** Resolves once the store has been given as many groups. */
  const storedGroups = async (count: number): Promise<void> => {
    while (stored.length < count) await onStored.promise;
  };
  return {
    groups,
    stored,
    storedGroups,
    finish: (...ended: readonly QueueDue[]) => waiting.shift()?.resolve(ended),
    fail: (error: Error) => waiting.shift()?.reject(error),
  };
}

describe('The results of attempts', () => {
  it('of one turn of the event loop are stored together, with the ends of leases, which resolve to their due times', async () => {
    const { groups, stored, storedGroups, finish } = start();
    const all = Promise.all([
      groups.add(resultOf(1)),
      groups.add(resultOf(1, '1', '3')),
      groups.add(resultOf(1, '9')),
      groups.add(releaseOf('1')),
      groups.add(releaseOf('1', '3')),
      groups.add(releaseOf('9')),
    ]);
    await storedGroups(1);
    finish(dueOf('1', 500), dueOf('1', 600, '3'));
    assert.deepEqual(await all, [null, null, null, 500, 600, null]);
    // Without any that wait, nothing more is stored.
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(stored, [['1 1 2', '1 1 3', '9 1 2', 'end 1 2', 'end 1 3', 'end 9 2']]);
  });

  it('that come while others are stored are stored after them, together', async () => {
    const { groups, stored, storedGroups, finish } = start();
    const first = groups.add(resultOf(1));
    await storedGroups(1);
    const second = Promise.all([groups.add(resultOf(2)), groups.add(resultOf(3))]);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(stored.length, 1);
    finish();
    await first;
    await storedGroups(2);
    finish();
    await second;
    assert.deepEqual(stored, [['1 1 2'], ['1 2 2', '1 3 2']]);
  });

  it('of one delivery are stored one after the other', async () => {
    const { groups, stored, storedGroups, finish } = start();
    const all = Promise.all([resultOf(1), resultOf(2), resultOf(1), resultOf(3)].map((each) => groups.add(each)));
    await storedGroups(1);
    finish();
    await storedGroups(2);
    finish();
    await all;
    assert.deepEqual(stored, [
      ['1 1 2', '1 2 2'],
      ['1 1 2', '1 3 2'],
    ]);
  });

  it('are stored in groups of 1,024 at most', async () => {
    const { groups, stored, storedGroups, finish } = start();
    const all = Promise.all(Array.from({ length: 1025 }, (_, i) => groups.add(resultOf(i))));
    await storedGroups(1);
    finish();
    await storedGroups(2);
    finish();
    await all;
    assert.deepEqual(
      stored.map((group) => group.length),
      [1024, 1],
    );
  });

  it('fail with their group, together with all that wait behind it, and later ones are stored again', async () => {
    const { groups, stored, storedGroups, finish, fail } = start();
    const lost = [resultOf(1), releaseOf('1')].map((each) => groups.add(each));
    await storedGroups(1);
    const behind = groups.add(resultOf(2));
    const failures = Promise.allSettled([...lost, behind]);
    fail(new Error('no disk'));
    assert.deepEqual(
      (await failures).map((each) => each.status === 'rejected' && (each.reason as Error).message),
      ['no disk', 'no disk', 'no disk'],
    );
    const later = groups.add(resultOf(3));
    await storedGroups(2);
    finish();
    assert.equal(await later, null);
    assert.deepEqual(stored.at(-1), ['1 3 2']);
  });
});
