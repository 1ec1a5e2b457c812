import assert from 'node:assert/strict';
import { noMedia } from '../../src/app/ports/media.ts';
import { describe, it } from 'node:test';
import type { AppId, PageId } from '../../src/domain/ids.ts';
import { updateCallSettings } from '../../src/app/update-call-settings.ts';
import { encodeWebhook } from '../../src/contract/webhooks.ts';
import { openStore } from '../../src/store/store.ts';
import { chosenBackEnd } from '../support/back-ends.ts';
import { eventually } from '../support/eventually.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';
import type { Receiver } from '../support/receiver.ts';
import { hoursNumber } from '../support/kill-ledger.ts';
import { addSubscriber, subscribeDemo, writeSettings } from '../support/subscriber.ts';
import { emptyFolder } from '../support/empty-folder.ts';

const attemptsOf = async (instance: Instance): Promise<number[]> =>
  (await instance.control('/deliveries')).json.data
    .map(({ attempts }: { attempts: object[] }) => attempts.length)
    .reverse();

const openTimes = (received: Receiver['received']): (string | undefined)[] =>
  received.map(({ body }) => /"open_time":"(\d+)"/.exec(body.toString())?.[1]);

describe('A restart on the same data', () => {
  it('keeps settings, credentials and subscriptions', async (t) => {
    const data = emptyFolder();
    const first = await startInstance({ data });
    const other = await addSubscriber(first);
    t.after(() => other.receiver.close());
    await writeSettings(first, { icon_enabled: false, ...hoursNumber(61) });
    const before = (await first.get('/me/messenger_call_settings')).text;
    await first.close();

    const second = await startInstance({ data });
    assert.deepEqual([second.app, second.page], [first.app, first.page]);
    for (const token of [first.page.access_token, other.token]) {
      assert.equal((await second.get('/me/messenger_call_settings', token)).text, before);
    }
    const { data: subscriptions } = (await second.get(`/${other.id}/subscriptions`, `${other.id}|${other.secret}`))
      .json;
    assert.equal(subscriptions[0].callback_url, other.receiver.url);
    await writeSettings(second, { icon_enabled: true });
    await other.receiver.count(2);
    await second.close();
  });

  it('sends what was waiting for its retry, at its time, the same bytes', async (t) => {
    const data = emptyFolder();
    const clock = new ManualClock();
    const first = await startInstance({ data }, clock);
    const { receiver } = await subscribeDemo(first);
    t.after(() => receiver.close());
    receiver.answers.push(500, 500);
    await writeSettings(first, hoursNumber(1));
    await eventually(async () => assert.deepEqual(await attemptsOf(first), [1]));
    clock.advance(1000);
    await eventually(async () => assert.deepEqual(await attemptsOf(first), [2]));
    await first.close();

    const second = await startInstance({ data }, clock);
    clock.advance(3999);
    await writeSettings(second, hoursNumber(2));
    await eventually(async () => assert.deepEqual(await attemptsOf(second), [2, 1]));
    clock.advance(1);
    await eventually(async () => assert.deepEqual(await attemptsOf(second), [3, 1]));
    assert.deepEqual(openTimes(receiver.received), ['0001', '0001', '0002', '0001']);
    assert.deepEqual(receiver.received[3]?.body, receiver.received[0]?.body);
    await second.close();
  });

  it('sends again what was under way when the server was stopped, and then what came after it', async (t) => {
    const data = emptyFolder();
    const first = await startInstance({ data, graceMs: 100 });
    const { receiver } = await subscribeDemo(first);
    t.after(() => receiver.close());
    receiver.answers.push('hang');
    await writeSettings(first, hoursNumber(1));
    await writeSettings(first, hoursNumber(2));
    await receiver.count(1);
    await first.close();

    const second = await startInstance({ data });
    assert.deepEqual(openTimes(await receiver.count(3)), ['0001', '0001', '0002']);
    await second.close();
  });

  it('sends what a process that died had committed, also on another port and to the built-in receiver', async (t) => {
    const data = emptyFolder();
    const first = await startInstance({ data });
    await first.close();
    await commitAndDie(data, first);
    // Somebody else has the old port now.
    const squatter = await startInstance({ port: Number(new URL(first.url).port) });
    t.after(() => squatter.close());

    const second = await startInstance({ data });
    assert.notEqual(second.url, first.url);
    // On a shared database the end of the lease is the only sign that the process has ended.
    if (!chosenBackEnd().soleWriter) second.clock.advance(60_000);
    await writeSettings(second, { video_enabled: true });
    await eventually(async () => {
      const webhook = (await second.control(`/receivers/${second.app.id}`)).json.data.at(-1);
      assert.deepEqual([webhook?.verified, webhook?.body.entry[0].call_settings.icon_enabled], [true, false]);
    });
    await second.close();
  });
});

/** Changes settings as a process that is killed at once: no dispatcher runs, and the queue of the Page is still leased. */
async function commitAndDie(data: string, { app, page, clock }: Instance): Promise<void> {
  const store = openStore(await chosenBackEnd().openData(data));
  const ports = {
    store,
    clock,
    media: noMedia(''),
    wake: () => {},
    encodeWebhook,
    verifyCallback: async () => undefined,
  };
  const patch = { iconEnabled: false };
  await updateCallSettings(ports, { pageId: page.id as PageId, by: { appId: app.id as AppId }, patch });
  const claimed = await store.claimQueues({
    now: clock.now(),
    leaseUntil: clock.now() + 60_000,
    limit: 10,
    batch: 10,
    busy: [],
  });
  assert.equal(claimed.length, 1);
  await store.close();
}
