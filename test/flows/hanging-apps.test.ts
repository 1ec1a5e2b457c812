import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { noMedia } from '../../src/app/ports/media.ts';
import { noFaults } from '../../src/app/ports/faults.ts';
import type { Ports } from '../../src/app/ports/ports.ts';
import type { Tx } from '../../src/app/ports/store.ts';
import { encodeWebhook } from '../../src/contract/webhooks.ts';
import type { AppId, PageId } from '../../src/domain/ids.ts';
import { OutageLog } from '../../src/runtime/outage-log.ts';
import { startRetryLoop } from '../../src/runtime/retry-loop.ts';
import { openStore } from '../../src/store/store.ts';
import { anyDestination } from '../../src/webhooks/destinations.ts';
import { startDispatcher } from '../../src/webhooks/dispatcher.ts';
import { META_POLICY } from '../../src/webhooks/retry-schedule.ts';
import { openSender } from '../../src/webhooks/sender.ts';
import { chosenBackEnd } from '../support/back-ends.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { NEVER_MS } from '../support/patience.ts';
import { startReceiver } from '../support/receiver.ts';

const HANGING_APPS = 20;
/** With all of their queues under way, there would be no place for another app. */
const PAGES_EACH = 30;

/** Adds an app with a delivery on each of some Pages. */
async function addApp(tx: Tx, ports: Ports, appId: AppId, callbackUrl: string, pages: number): Promise<void> {
  const at = ports.clock.now();
  await tx.subscriptions.saveOfApp({ appId, callbackUrl, verifyToken: '', fields: ['calls'], includeValues: true });
  for (let i = 0; i < pages; i++)
    await tx.deliveries.enqueue(`${appId}${String(i).padStart(3, '0')}` as PageId, 1, appId, 'calls', '{}', at);
}

async function start(t: TestContext) {
  const store = openStore(chosenBackEnd().open(t));
  const clock = new ManualClock();
  const ports: Ports = {
    store,
    clock,
    wake: () => {},
    encodeWebhook,
    verifyCallback: async () => undefined,
    media: noMedia(''),
  };
  const hanging = await startReceiver();
  const good = await startReceiver();
  t.after(() => Promise.all([hanging.close(), good.close()]));
  hanging.answers.push(...new Array<'hang'>(HANGING_APPS * PAGES_EACH).fill('hang'));
  await store.write(async (tx) => {
    for (let app = 1; app <= HANGING_APPS; app++)
      await addApp(tx, ports, String(100 + app) as AppId, hanging.url, PAGES_EACH);
  });
  const sender = openSender({ deadlineMs: NEVER_MS, verificationDeadlineMs: NEVER_MS, destinations: anyDestination });
  const outages = new OutageLog(() => {});
  const dispatcher = startDispatcher(ports, sender, {
    policy: META_POLICY,
    deadlineMs: 20_000,
    publicUrl: () => '',
    onAttempt: () => {},
    faults: noFaults,
    startRetryLoop: (name, again) => startRetryLoop(name, outages, again),
    outages,
    log: () => {},
  });
  t.after(() => dispatcher.stop(0));
  return { store, ports, hanging, good, dispatcher };
}

describe('Many apps whose receivers hang', () => {
  it('get a few deliveries each at a time, and leave places for another app', async (t) => {
    const { store, ports, hanging, good, dispatcher } = await start(t);
    await hanging.count(HANGING_APPS * 8);
    await store.write((tx) => addApp(tx, ports, '999' as AppId, good.url, 40));
    dispatcher.wake();
    await good.count(40);
    assert.equal(hanging.received.length, HANGING_APPS * 8);
  });
});
