import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, it } from 'node:test';
import type { Reads, Store } from '../../src/app/ports/store.ts';
import { openDispatching } from '../support/dispatching.ts';
import { startReceiver, type Answer } from '../support/receiver.ts';

/** Deliveries to an app that has not answered yet which are under way at a time. */
const AT_FIRST = 8;
const hang = new Array<'hang'>(AT_FIRST + 1).fill('hang');

/** Returns `store`, which calls `onRead` after each query for the next due time, before its answer is used. */
const afterNextDue = (store: Store, onRead: () => Promise<void>): Store => ({
  ...store,
  read: (query) =>
    store.read((reads) => {
      const queues: Reads['queues'] = {
        find: (...key) => reads.queues.find(...key),
        async nextDue(now) {
          const due = await reads.queues.nextDue(now);
          await onRead();
          return due;
        },
        nextDueAfter: (now) => reads.queues.nextDueAfter(now),
      };
      return query({ ...reads, queues });
    }),
});

describe('While a delivery that is due waits for the others of its app', () => {
  it('the retry of another app is sent at its time', async (t) => {
    const dispatching = openDispatching(t);
    const hanging = await startReceiver();
    const failing = await startReceiver();
    t.after(() => Promise.all([hanging.close(), failing.close()]));
    hanging.answers.push(...hang);
    failing.answers.push(500);
    await dispatching.addApp('101', hanging.url, AT_FIRST + 1);
    const retryIsSet = Promise.withResolvers<void>();
    let hasFailed = false;
    const dispatcher = dispatching.start((store) => ({
      ...afterNextDue(store, async () => {
        if (hasFailed) retryIsSet.resolve();
      }),
      async recordResults(results, releases) {
        const ended = await store.recordResults(results, releases);
        hasFailed ||= ended.some(({ appId }) => appId === '102');
        return ended;
      },
    }));
    await hanging.count(AT_FIRST);
    await dispatching.addApp('102', failing.url, 1);
    dispatcher.wake();
    await retryIsSet.promise;
    // The alarm is set some promises after the query for the next due time.
    await nextTurn();
    await nextTurn();
    dispatching.clock.advance(1000);
    await failing.count(2);
    assert.equal(hanging.received.length, AT_FIRST);
  });

  it('it is sent when one of them ends between a claim and the query for the next due time', async (t) => {
    const dispatching = openDispatching(t);
    const receiver = await startReceiver();
    t.after(() => receiver.close());
    const first = Promise.withResolvers<number>();
    const answers: readonly Answer[] = [first.promise, ...hang];
    receiver.answers.push(...answers);
    await dispatching.addApp('101', receiver.url, AT_FIRST + 1);
    const firstHasEnded = Promise.withResolvers<void>();
    let claimedAll = false;
    const endFirst = async (): Promise<void> => {
      claimedAll = false;
      await receiver.count(AT_FIRST);
      first.resolve(200);
      await firstHasEnded.promise;
      // The end of the delivery is complete some promises after its record.
      await nextTurn();
      await nextTurn();
    };
    /** Ends the first delivery after a claim that found nothing, and lets the query for the next due time wait for that. */
    const slow = (store: Store): Store => ({
      ...afterNextDue(store, async () => {
        if (claimedAll) await endFirst();
      }),
      async claimQueues(claim) {
        const claimed = await store.claimQueues(claim);
        claimedAll ||= claimed.length === 0;
        return claimed;
      },
      async recordResults(results, releases) {
        const ended = await store.recordResults(results, releases);
        if (results.length > 0) firstHasEnded.resolve();
        return ended;
      },
    });
    dispatching.start(slow);
    await receiver.count(AT_FIRST + 1);
  });
});
