import assert from 'node:assert/strict';
import { noMedia } from '../../src/app/ports/media.ts';
import { it } from 'node:test';
import { createApp } from '../../src/app/create-app.ts';
import { OutageLog } from '../../src/runtime/outage-log.ts';
import { RetriedWakeLoop } from '../../src/runtime/wake-loop.ts';
import { createPage } from '../../src/app/create-page.ts';
import { noFaults } from '../../src/app/ports/faults.ts';
import type { Ports } from '../../src/app/ports/ports.ts';
import type { Store } from '../../src/app/ports/store.ts';
import { subscribePage } from '../../src/app/subscribe-page.ts';
import { updateCallSettings } from '../../src/app/update-call-settings.ts';
import { encodeWebhook } from '../../src/contract/webhooks.ts';
import { META_POLICY } from '../../src/webhooks/retry-schedule.ts';
import { startDispatcher, type Dispatcher } from '../../src/webhooks/dispatcher.ts';
import { anyDestination } from '../../src/webhooks/destinations.ts';
import { openSender } from '../../src/webhooks/sender.ts';
import { openStore } from '../../src/store/store.ts';
import { chosenBackEnd } from '../support/back-ends.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { startReceiver } from '../support/receiver.ts';

it('A delivery that falls due between a claim and the query for the next due time is sent', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  receiver.answers.push(500);
  const store = openStore(chosenBackEnd().open(t));
  const clock = new ManualClock();
  let released = false;
  /** Moves the clock by a second when the first claim after the failed attempt has found nothing. */
  const slow: Store = {
    ...store,
    async claimQueues(claim) {
      const claimed = await store.claimQueues(claim);
      if (released) clock.advance(1000);
      released = false;
      return claimed;
    },
    async recordResults(results, releases) {
      const ended = await store.recordResults(results, releases);
      released = releases.length > 0;
      return ended;
    },
  };
  const running: { dispatcher?: Dispatcher } = {};
  const wake = () => running.dispatcher?.wake();
  const ports: Ports = { store, clock, wake, media: noMedia(''), encodeWebhook, verifyCallback: async () => undefined };
  const fields = ['call_settings_update'];
  const { id: appId } = await createApp(ports, { name: 'App' });
  const { id: pageId } = await createPage(ports, { name: 'Page' });
  const subscription = { appId, callbackUrl: receiver.url, verifyToken: '', fields, includeValues: true };
  await store.write((tx) => tx.subscriptions.saveOfApp(subscription));
  await subscribePage(ports, { pageId, appId, fields });

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
  const sender = openSender({ deadlineMs: 20_000, verificationDeadlineMs: 20_000, destinations: anyDestination });
  const dispatcher = startDispatcher({ ...ports, store: slow }, sender, options);
  running.dispatcher = dispatcher;
  t.after(() => dispatcher.stop(1000));
  await updateCallSettings(ports, { pageId, by: { appId }, patch: { iconEnabled: false } });
  const [first, second] = await receiver.count(2);
  assert.deepEqual(second?.body, first?.body);
});
