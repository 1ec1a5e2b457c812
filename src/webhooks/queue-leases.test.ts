import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DeliveryQueue } from '../app/ports/entities.ts';
import type { Store, Tx } from '../app/ports/store.ts';
import { TransientFailure } from '../app/ports/transient-failure.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import { QueueLeases } from './queue-leases.ts';

const queueOf = (pageId: string, appId = '9'): DeliveryQueue => ({
  pageId: pageId as PageId,
  appId: appId as AppId,
  failingSince: null,
  alertedAt: null,
});
const [A, B, C] = [queueOf('1'), queueOf('2'), queueOf('1', '8')];

/** Returns a store with these queues leased by the process; `state.failing` returns the error of a release, or of the list. */
function makeStore(own: readonly DeliveryQueue[] = []) {
  const state: { released: DeliveryQueue[]; lists: number; failing?: (queue?: DeliveryQueue) => Error | undefined } = {
    released: [],
    lists: 0,
  };
  const queues: Partial<Tx['queues']> = {
    listOwn: async () => {
      const error = state.failing?.();
      if (error) throw error;
      state.lists++;
      return own;
    },
    release: async (queue) => {
      const error = state.failing?.(queue);
      if (error) throw error;
      state.released.push(queue);
    },
  };
  const store = { write: (act: (tx: Tx) => unknown) => act({ queues } as Tx) } as unknown as Store;
  return { state, store };
}

describe('The leases of a process', () => {
  it('are those of an app and a Page that were added and not removed', () => {
    const leases = new QueueLeases();
    leases.add(A);
    assert.deepEqual([leases.has(queueOf('1')), leases.has(B), leases.has(C)], [true, false, false]);
    leases.remove(queueOf('1'));
    assert.equal(leases.has(A), false);
  });

  it('are released again where the release failed, once', async () => {
    const { state, store } = makeStore();
    const leases = new QueueLeases();
    leases.markUnreleased(A);
    leases.markUnreleased(C);
    await leases.retryReleases(store);
    assert.deepEqual(state, { released: [A, C], lists: 0 });
    await leases.retryReleases(store);
    assert.equal(state.released.length, 2);
  });

  it('are not released where the queue was leased again, now or later', async () => {
    const { state, store } = makeStore();
    const leases = new QueueLeases();
    leases.markUnreleased(A);
    leases.add(A);
    await leases.retryReleases(store);
    leases.remove(A);
    await leases.retryReleases(store);
    assert.deepEqual(state.released, []);
  });

  it('are tried again after a release that fails', async () => {
    const { state, store } = makeStore();
    const leases = new QueueLeases();
    leases.markUnreleased(A);
    state.failing = () => new Error('no database');
    await assert.rejects(leases.retryReleases(store), /no database/);
    delete state.failing;
    await leases.retryReleases(store);
    assert.deepEqual(state.released, [A]);
  });

  it('are released where the database can be reached, when it is lost for some Pages: these are tried again', async () => {
    const { state, store } = makeStore();
    const leases = new QueueLeases();
    for (const queue of [A, B, C]) leases.markUnreleased(queue);
    leases.areUnsure = true;
    const lost = new TransientFailure('no server');
    state.failing = (queue) => (queue === undefined || queue === A ? lost : undefined);
    assert.equal(await leases.retryReleases(store), lost);
    assert.deepEqual([state.released, leases.areUnsure], [[B, C], true]);
    delete state.failing;
    assert.equal(await leases.retryReleases(store), undefined);
    assert.deepEqual([state.released, leases.areUnsure], [[B, C, A], false]);
  });

  it('are read from the database after a claim that failed: those that this process does not use are released', async () => {
    const { state, store } = makeStore([A, B]);
    const leases = new QueueLeases();
    assert.equal(leases.areUnsure, false);
    leases.areUnsure = true;
    leases.add(B);
    await leases.retryReleases(store);
    assert.deepEqual(state, { released: [A], lists: 1 });
    assert.equal(leases.areUnsure, false);
    leases.remove(B);
    await leases.retryReleases(store);
    assert.deepEqual(state, { released: [A], lists: 1 });
  });
});
