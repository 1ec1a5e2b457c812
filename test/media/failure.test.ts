import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { assertRefused } from '../support/graph.ts';
import { startInstance } from '../support/instance.ts';
import { callOf, offerOf, ring } from '../support/media-call.ts';
import { OFFERS } from '../support/offers.ts';
import { addSubscriber } from '../support/subscriber.ts';

const FAILED = {
  code: 2018395,
  subcode: 2018395,
  message: '(#2018395) Cannot join failed call',
};

describe('A call whose process ends', () => {
  it('has failed: the app receives that, and its acts are refused as on a failed call', async (t) => {
    const data = await mkdtemp(join(tmpdir(), 'switchhook-'));
    t.after(() => rm(data, { recursive: true }));
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
