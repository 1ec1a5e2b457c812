import type { TestContext } from 'node:test';
import { noFaults } from '../../src/app/ports/faults.ts';
import { noMedia } from '../../src/app/ports/media.ts';
import type { Ports } from '../../src/app/ports/ports.ts';
import type { Store } from '../../src/app/ports/store.ts';
import { encodeWebhook } from '../../src/contract/webhooks.ts';
import type { AppId, PageId } from '../../src/domain/ids.ts';
import { OutageLog } from '../../src/runtime/outage-log.ts';
import { RetriedWakeLoop } from '../../src/runtime/wake-loop.ts';
import { openStore } from '../../src/store/store.ts';
import { anyDestination } from '../../src/webhooks/destinations.ts';
import { startDispatcher, type Dispatcher } from '../../src/webhooks/dispatcher.ts';
import { META_POLICY } from '../../src/webhooks/retry-schedule.ts';
import { openSender } from '../../src/webhooks/sender.ts';
import { chosenBackEnd } from './back-ends.ts';
import { ManualClock } from './manual-clock.ts';
import { NEVER_MS } from './patience.ts';

/** A dispatcher over a store, without a server around it. */
export interface Dispatching {
  readonly store: Store;
  readonly clock: ManualClock;
  /** Adds an app with a delivery that is due on each of some Pages; the Pages are its own. */
  addApp(appId: string, callbackUrl: string, pages: number): Promise<void>;
  /** Starts the dispatcher over the store as `wrap` returns it. */
  start(wrap?: (store: Store) => Store): Dispatcher;
}

/** Returns the Page of an app by its number, from 0. */
export const pageOf = (appId: string, number: number): PageId => `${appId}${String(number).padStart(3, '0')}` as PageId;

/** Opens a store for a dispatcher, which a test starts. */
export function openDispatching(t: TestContext): Dispatching {
  const store = openStore(chosenBackEnd().open(t));
  const clock = new ManualClock();
  return {
    store,
    clock,
    addApp: (id, callbackUrl, pages) =>
      store.write(async (tx) => {
        const appId = id as AppId;
        const subscription = { appId, callbackUrl, verifyToken: '', fields: ['calls'], includeValues: true };
        await tx.subscriptions.saveOfApp(subscription);
        for (let i = 0; i < pages; i++)
          await tx.deliveries.enqueue(pageOf(id, i), 1, appId, 'calls', '{}', clock.now());
      }),
    start(wrap = (unchanged) => unchanged) {
      const wake = () => {};
      const verifyCallback = async () => undefined;
      const ports: Ports = { store: wrap(store), clock, wake, encodeWebhook, verifyCallback, media: noMedia('') };
      const outages = new OutageLog(() => {});
      const time = { deadlineMs: NEVER_MS, verificationDeadlineMs: NEVER_MS };
      const dispatcher = startDispatcher(ports, openSender({ ...time, destinations: anyDestination }), {
        policy: META_POLICY,
        deadlineMs: 20_000,
        publicUrl: () => '',
        onAttempt: () => {},
        faults: noFaults,
        createWakeLoop: (name, run) => new RetriedWakeLoop(name, outages, run),
        outages,
        log: () => {},
      });
      t.after(() => dispatcher.stop(0));
      return dispatcher;
    },
  };
}
