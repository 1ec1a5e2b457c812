import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { assertRefused } from '../support/graph.ts';
import { startInstance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { accept, callOf, offerOf, openPartner, ring } from '../support/media-call.ts';
import { OFFERS } from '../support/offers.ts';
import { SHORT_MS } from '../support/patience.ts';
import { addSubscriber } from '../support/subscriber.ts';
import { emptyFolder } from '../support/empty-folder.ts';

const FAILED = {
  code: 2018395,
  subcode: 2018395,
  message: '(#2018395) Cannot join failed call',
};

describe('A call whose endpoint is killed', () => {
  it('has failed after a time without a packet; its duration counts from the accept', async (t) => {
    const instance = await startInstance({ mediaSilenceMs: SHORT_MS });
    t.after(() => instance.close());
    const call = await ring(instance, { send: 'tone:440' });
    const { receiver } = await addSubscriber(instance, call.thread.page.id);
    t.after(() => receiver.close());
    const partner = openPartner(t);
    instance.clock.advance(10_000);
    await accept(call, partner);
    await partner.hears(440);
    instance.clock.advance(7000);
    partner.close();
    const [webhook] = await receiver.count(1);
    const [event] = JSON.parse(webhook?.body.toString() ?? '').entry[0].calls;
    const { status, duration, start_time, end_time } = event;
    assert.deepEqual([event.event, status, duration, end_time - start_time], ['terminate', 'Failed', 7, 17]);
    assert.equal((await call.view()).outcome, 'failed');
  });

  it('has failed when the endpoint never came', async (t) => {
    const instance = await startInstance({ mediaSilenceMs: 1 });
    t.after(() => instance.close());
    const call = await ring(instance);
    assert.equal((await call.act('accept', offerOf(OFFERS.wrtc))).status, 200);
    await eventually(async () => assert.equal((await call.view()).outcome, 'failed'));
  });
});

describe('A call whose owner is gone', () => {
  it('fails by its lease after the process was killed, and not before', async (t) => {
    const data = emptyFolder();
    const first = await startInstance({ data });
    const call = await ring(first);
    assert.equal((await call.act('accept', offerOf(OFFERS.wrtc))).status, 200);
    // A copy of the files, as a process that is killed leaves them.
    const copy = emptyFolder();
    await cp(data, copy, { recursive: true });
    t.after(() => first.close());

    const second = await startInstance({ data: copy }, new ManualClock(first.clock.now()));
    t.after(() => second.close());
    const after = callOf(second, call.thread, call.id);
    await second.clock.alarmWithin(25_000);
    second.clock.advance(24_999);
    assert.equal((await after.view()).state, 'in_call');
    second.clock.advance(1);
    await eventually(async () => assert.equal((await after.view()).outcome, 'failed'));
  });

  it('goes on while the owner lives, however far the clock is moved', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const call = await ring(instance, { send: 'tone:440' });
    const partner = openPartner(t);
    await accept(call, partner);
    for (let n = 0; n < 10; n++) {
      await instance.clock.alarmWithin(25_000);
      instance.clock.advance(25_000);
      await instance.control('/settle', {});
    }
    await partner.hears(440);
    assert.equal((await call.view()).state, 'in_call');
  });
});

describe('A call whose process ends', () => {
  it('has failed: the app receives that, and its acts are refused as on a failed call', async (t) => {
    const data = emptyFolder();
    const first = await startInstance({ data });
    const call = await ring(first);
    const { receiver } = await addSubscriber(first, call.thread.page.id);
    t.after(() => receiver.close());
    assert.equal((await call.act('accept', offerOf(OFFERS.wrtc))).status, 200);
    first.clock.advance(5000);
    await first.close();

    const second = await startInstance({ data }, first.clock);
    t.after(() => second.close());
    const after = callOf(second, call.thread, call.id);
    assert.deepEqual([(await after.view()).state, (await after.view()).outcome], ['ended', 'failed']);
    const [webhook] = await receiver.count(1);
    const [event] = JSON.parse(webhook?.body.toString() ?? '').entry[0].calls;
    assert.deepEqual([event.event, event.status, event.duration], ['terminate', 'Failed', 5]);
    for (const action of ['terminate', 'reject', 'accept', 'media_update']) {
      assertRefused(await after.act(action, offerOf(OFFERS.wrtc)), FAILED);
    }
  });
});
