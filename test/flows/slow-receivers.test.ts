import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Instance } from '../support/instance.ts';
import { hoursNumber } from '../support/kill-ledger.ts';
import { mockDeadlines } from '../support/mock-time.ts';
import {
  addSubscriber,
  CALLING_FIELDS,
  subscribePage,
  writeSettings,
  type Subscriber,
  withDemo,
} from '../support/subscriber.ts';

/** Another Page of the demo's app, subscribed like the first. */
async function addPage(instance: Instance, demo: Subscriber): Promise<{ pageId: string; token: string }> {
  const { id: pageId } = (await instance.control('/pages', { name: 'Another Page' })).json;
  const { access_token: token } = (await instance.control('/tokens', { app_id: demo.id, page_id: pageId })).json;
  await subscribePage(instance, { ...demo, token }, pageId);
  return { pageId, token };
}

describe('A receiver that hangs', () => {
  it('delays no other app, and gets one delivery at a time', async (t) => {
    const { instance, demo, receiver } = await withDemo(t);
    const other = await addSubscriber(instance);
    t.after(() => other.receiver.close());
    receiver.answers.push('hang');
    await writeSettings(instance, hoursNumber(1));
    await writeSettings(instance, hoursNumber(2));
    await writeSettings(instance, hoursNumber(3));

    await other.receiver.count(3);
    assert.equal(receiver.received.length, 1);
    const { data } = (await instance.control(`/deliveries?app_id=${demo.id}`)).json;
    const waiting = data.map(({ attempts }: { attempts: object[] }) => attempts.length);
    assert.deepEqual(waiting, [0, 0, 0]);
  });

  it('delays no other Page of the same app', async (t) => {
    const { instance, demo, receiver } = await withDemo(t);
    const { pageId, token } = await addPage(instance, demo);
    receiver.answers.push('hang');
    await writeSettings(instance, hoursNumber(1));
    await receiver.count(1);
    await writeSettings(instance, hoursNumber(2), { pageId, token });
    const [, second] = await receiver.count(2);
    assert.equal(JSON.parse(second?.body.toString() ?? '').entry[0].id, pageId);
  });

  it('gets the next delivery once the deadline of the first has passed', async (t) => {
    const { instance, receiver } = await withDemo(t);
    const deadlines = mockDeadlines(t);
    receiver.answers.push('hang');
    await writeSettings(instance, hoursNumber(1));
    await writeSettings(instance, hoursNumber(2));
    await receiver.count(1);
    deadlines.expire();
    const [, second] = await receiver.count(2);
    assert.match(second?.body.toString() ?? '', /"open_time":"0002"/);
  });

  it('uses no more than its share: an app that hangs on 70 Pages delays no other app on any of them', async (t) => {
    const { instance, demo, receiver } = await withDemo(t);
    const other = await addSubscriber(instance);
    t.after(() => other.receiver.close());
    receiver.answers.push(...new Array<'hang'>(100).fill('hang'));
    const pages = await Promise.all(Array.from({ length: 70 }, () => addPage(instance, demo)));
    for (const { pageId } of pages) {
      const { access_token } = (await instance.control('/tokens', { app_id: other.id, page_id: pageId })).json;
      await subscribePage(instance, { ...other, token: access_token }, pageId, CALLING_FIELDS);
    }
    await Promise.all(pages.map((page) => writeSettings(instance, hoursNumber(1), page)));

    await other.receiver.count(70);
    assert.ok(receiver.received.length <= 64, `${receiver.received.length} at once`);
  });

  it('does not get a delivery twice when the clock is moved during the attempt', async (t) => {
    const { instance, receiver } = await withDemo(t);
    const other = await addSubscriber(instance);
    t.after(() => other.receiver.close());
    receiver.answers.push('hang');
    await writeSettings(instance, hoursNumber(1));
    await receiver.count(1);
    instance.clock.advance(10 * 60_000);
    // A second attempt at the first of these would arrive before the last of them.
    for (const count of [2, 3, 4]) {
      await writeSettings(instance, hoursNumber(count));
      await other.receiver.count(count);
    }
    assert.equal(receiver.received.length, 1);
  });
});
