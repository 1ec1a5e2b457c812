import assert from 'node:assert/strict';
import { noMedia } from '../../src/app/ports/media.ts';
import { describe, it, type TestContext } from 'node:test';
import { createApp } from '../../src/app/create-app.ts';
import { createPage } from '../../src/app/create-page.ts';
import { OutageLog } from '../../src/runtime/outage-log.ts';
import { RetriedWakeLoop } from '../../src/runtime/wake-loop.ts';
import { noFaults } from '../../src/app/ports/faults.ts';
import type { Ports } from '../../src/app/ports/ports.ts';
import type { Store } from '../../src/app/ports/store.ts';
import { subscribePage } from '../../src/app/subscribe-page.ts';
import { updateCallSettings } from '../../src/app/update-call-settings.ts';
import { encodeWebhook } from '../../src/contract/webhooks.ts';
import type { PageId } from '../../src/domain/ids.ts';
import { META_POLICY } from '../../src/webhooks/retry-schedule.ts';
import { startDispatcher, type Dispatcher } from '../../src/webhooks/dispatcher.ts';
import { anyDestination } from '../../src/webhooks/destinations.ts';
import { openSender } from '../../src/webhooks/sender.ts';
import { openSqlite } from '../../src/store/sqlite/driver.ts';
import { openStore } from '../../src/store/store.ts';
import { eventually } from '../support/eventually.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { startReceiver } from '../support/receiver.ts';

/** Starts a dispatcher that is woken with each release of a queue, so that its next claim is in the same commit. */
async function startEagerDispatcher(t: TestContext) {
  const store = openStore(openSqlite(undefined));
  const running: { dispatcher?: Dispatcher; releases: number } = { releases: 0 };
  const ports: Ports = {
    store,
    clock: new ManualClock(),
    media: noMedia(''),
    wake: () => running.dispatcher?.wake(),
    encodeWebhook,
    verifyCallback: async () => undefined,
  };
  const eager: Store = {
    ...store,
    recordResults: (results, releases) => {
      const recorded = store.recordResults(results, releases);
      if (releases.length > 0) {
        running.releases++;
        ports.wake('1' as PageId);
      }
      return recorded;
    },
  };
  const sender = openSender({ deadlineMs: 20_000, verificationDeadlineMs: 20_000, destinations: anyDestination });
  const outages = new OutageLog(() => {});
  const options = {
    policy: META_POLICY,
    deadlineMs: 20_000,
    publicUrl: () => '',
    onAttempt: () => {},
    faults: noFaults,
    createWakeLoop: (name: string, run: () => Promise<void>) => new RetriedWakeLoop(name, outages, run),
    outages,
    log: () => {},
  };
  const dispatcher = startDispatcher({ ...ports, store: eager }, sender, options);
  running.dispatcher = dispatcher;
  t.after(async () => {
    await dispatcher.stop(0);
    await store.close();
  });
  return { ports, running };
}

describe('A queue that is released', () => {
  it('is claimed again in the same commit when a delivery of it is due already', async (t) => {
    const { ports, running } = await startEagerDispatcher(t);
    const receiver = await startReceiver();
    t.after(() => receiver.close());
    const fields = ['call_settings_update'];
    const { id: appId } = await createApp(ports, { name: 'App' });
    const { id: pageId } = await createPage(ports, { name: 'Page' });
    const subscription = { appId, callbackUrl: receiver.url, verifyToken: '', fields, includeValues: true };
    await ports.store.write((tx) => tx.subscriptions.saveOfApp(subscription));
    await subscribePage(ports, { pageId, appId, fields });

    for (let count = 1; count <= 5; count++) {
      await updateCallSettings(ports, { pageId, by: { appId }, patch: { iconEnabled: count % 2 === 0 } });
      // The second of two is committed while the first is under way, and is due when the queue is released.
      await updateCallSettings(ports, { pageId, by: { appId }, patch: { videoEnabled: count % 2 === 1 } });
      await receiver.count(2 * count);
    }
    assert.equal(receiver.received.length, 10);
    // The last release comes after the last delivery.
    await eventually(async () => assert.ok(running.releases >= 5));
  });
});
