import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import type { AppId } from '../../src/domain/ids.ts';
import type { Store, Tx } from '../../src/app/ports/store.ts';
import { TransientFailure } from '../../src/app/ports/transient-failure.ts';
import { openDispatching, pageOf } from '../support/dispatching.ts';
import { eventually } from '../support/eventually.ts';
import { startReceiver } from '../support/receiver.ts';

const APP = '1' as AppId;
const [LOST, OTHER] = [pageOf(APP, 0), pageOf(APP, 1)];

/** Returns a store that cannot end the leases of one Page, as when the server of its bucket is lost. */
function withoutReleases(store: Store): Store {
  const lose = (): never => {
    throw new TransientFailure('The server of the Page is lost');
  };
  const queuesOf = (tx: Tx): Tx['queues'] =>
    new Proxy(tx.queues, {
      get(queues, name: keyof Tx['queues']) {
        if (name === 'release')
          return (queue: Parameters<typeof queues.release>[0]) =>
            queue.pageId === LOST ? lose() : queues.release(queue);
        return queues[name].bind(queues);
      },
    });
  return {
    ...store,
    recordResults: async (results, releases) =>
      releases.some(({ queue }) => queue.pageId === LOST) ? lose() : store.recordResults(results, releases),
    write: (act, options) => store.write(async (tx) => act({ ...tx, queues: queuesOf(tx) }), options),
  };
}

describe('A dispatcher that cannot release the queue of a Page', () => {
  it('claims and sends the deliveries of other Pages', async (t) => {
    const receiver = await startReceiver();
    t.after(() => receiver.close());
    const dispatching = openDispatching(t);
    const { store, clock } = dispatching;
    await dispatching.addApp(APP, receiver.url, 2);
    const dispatcher = dispatching.start(withoutReleases);
    await receiver.count(2);
    await store.write((tx) => tx.deliveries.enqueue(OTHER, 2, APP, 'calls', '{"later":true}', clock.now()));
    dispatcher.wake();
    await eventually(async () => assert.ok(receiver.received.some(({ body }) => body.toString() === '{"later":true}')));
  });
});
