import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { openDispatching, pageOf, type Dispatching } from '../support/dispatching.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import type { AppId } from '../../src/domain/ids.ts';
import type { Dispatcher } from '../../src/webhooks/dispatcher.ts';

const APP = '7' as AppId;

/** Opens a store with one delivery that is due, and its receiver. */
async function openOne(t: TestContext): Promise<{ dispatching: Dispatching; receiver: Receiver }> {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const dispatching = openDispatching(t);
  await dispatching.addApp(APP, receiver.url, 1);
  return { dispatching, receiver };
}

/** Expects that the first delivery was sent once, and that a second one is sent. */
async function assertSentOnce({ store, clock }: Dispatching, receiver: Receiver, dispatcher: Dispatcher) {
  await dispatcher.settled();
  await store.write((tx) => tx.deliveries.enqueue(pageOf(APP, 0), 2, APP, 'calls', '{"second":true}', clock.now()));
  dispatcher.wake();
  await receiver.count(2);
  await dispatcher.settled();
  const bodies = receiver.received.map(({ body }) => body.toString());
  assert.deepEqual(bodies, ['{}', '{"second":true}']);
}

describe('After a move of the clock past its lease, a queue sends nothing twice', () => {
  it('when an attempt ends while a claim reads the queue as due', async (t) => {
    const { dispatching, receiver } = await openOne(t);
    const answer = Promise.withResolvers<number>();
    receiver.answers.push(answer.promise);
    const ended = Promise.withResolvers<void>();
    let claims = 0;
    const dispatcher = dispatching.start((store) => ({
      ...store,
      async claimQueues(claim) {
        const claimed = await store.claimQueues(claim);
        if (claimed.length > 0 && ++claims === 2) {
          answer.resolve(200);
          await ended.promise;
        }
        return claimed;
      },
      async recordResults(results, releases) {
        if (releases.length > 0) ended.resolve();
        return store.recordResults(results, releases);
      },
    }));
    await receiver.count(1);
    dispatching.clock.advance(60_000);
    dispatcher.wake();
    await ended.promise;
    await assertSentOnce(dispatching, receiver, dispatcher);
  });

  it('when a claim reads the queue as due before the result of an attempt is stored', async (t) => {
    const { dispatching, receiver } = await openOne(t);
    const recording = Promise.withResolvers<void>();
    const claimedAgain = Promise.withResolvers<void>();
    let claims = 0;
    const dispatcher = dispatching.start((store) => ({
      ...store,
      async claimQueues(claim) {
        const claimed = await store.claimQueues(claim);
        if (claimed.length > 0 && ++claims === 2) claimedAgain.resolve();
        return claimed;
      },
      async recordResults(results, releases) {
        recording.resolve();
        await claimedAgain.promise;
        return store.recordResults(results, releases);
      },
    }));
    await recording.promise;
    dispatching.clock.advance(60_000);
    dispatcher.wake();
    await assertSentOnce(dispatching, receiver, dispatcher);
  });
});
