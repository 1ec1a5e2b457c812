import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { startInstance, type Instance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';
import type { Received, Receiver } from '../support/receiver.ts';
import { hoursNumber } from '../support/kill-ledger.ts';
import {
  addApp,
  addSubscriber,
  subscribeApp,
  subscribeDemo,
  subscribePage,
  writeSettings,
  type Subscriber,
} from '../support/subscriber.ts';

/** 2026-11-22T12:00:00.999Z: webhooks round it down to seconds. */
const NOW = 1795348800_999;

async function start(t: TestContext): Promise<Instance> {
  const instance = await startInstance({}, new ManualClock(NOW));
  t.after(() => instance.close());
  return instance;
}

/** The demo's app, its callback a receiver of this test. */
async function withDemo(t: TestContext): Promise<{ instance: Instance; demo: Subscriber; receiver: Receiver }> {
  const instance = await start(t);
  const demo = await subscribeDemo(instance);
  t.after(() => demo.receiver.close());
  return { instance, demo, receiver: demo.receiver };
}

/** As a receiver does it: HMAC of the raw bytes with the app's secret, lower-case hex, behind the name of the hash. */
function signatureHeaders(secret: string, body: Buffer) {
  const hex = (algorithm: string) => createHmac(algorithm, secret).update(body).digest('hex');
  return { 'x-hub-signature': `sha1=${hex('sha1')}`, 'x-hub-signature-256': `sha256=${hex('sha256')}` };
}

function assertSigned({ headers, body }: Received, secret: string): void {
  const { 'x-hub-signature': sha1, 'x-hub-signature-256': sha256 } = headers;
  assert.deepEqual({ 'x-hub-signature': sha1, 'x-hub-signature-256': sha256 }, signatureHeaders(secret, body));
}

/** The open times of Monday, one for each delivery. */
const hoursOf = (received: readonly Received[]): string[] =>
  received.map(({ body }) => {
    const { call_hours } = JSON.parse(body.toString()).entry[0].call_settings;
    return call_hours.weekly_operating_hours[0].open_time;
  });

const deliveriesTo = async (instance: Instance, appId: string) =>
  (await instance.control(`/deliveries?app_id=${appId}`)).json.data;

describe('A subscribed receiver', () => {
  it("is asked to prove itself with Meta's challenge", async (t) => {
    const { receiver } = await withDemo(t);
    assert.equal(receiver.challenges.length, 1);
    const { pathname, searchParams } = new URL(receiver.challenges[0]?.url ?? '', receiver.url);
    assert.equal(pathname, '/webhook');
    assert.deepEqual([...searchParams.keys()], ['hub.mode', 'hub.challenge', 'hub.verify_token']);
    assert.equal(searchParams.get('hub.mode'), 'subscribe');
    assert.match(searchParams.get('hub.challenge') ?? '', /^\d+$/);
    assert.equal(searchParams.get('hub.verify_token'), 'a+b/c=');
  });

  it('gets the exact payloads of an icon, an hours and a routing change', async (t) => {
    const { instance, demo, receiver } = await withDemo(t);
    const weekly_operating_hours = [
      { day_of_week: 'MONDAY', open_time: '0400', close_time: '1020' },
      { day_of_week: 'TUESDAY', open_time: '0108', close_time: '1020' },
    ];
    await writeSettings(instance, { icon_enabled: false });
    instance.clock.advance(60_000);
    await writeSettings(instance, { call_hours: { timezone_id: 'America/Los_Angeles', weekly_operating_hours } });
    instance.clock.advance(1);
    await writeSettings(instance, { call_routing: { ring_target: 'PARTNERS' } });

    const bodies = (await receiver.count(3)).map(({ body }) => body.toString('latin1'));
    const id = instance.page.id;
    const hours = String.raw`"call_hours":{"timezone_id":"America\/Los_Angeles","weekly_operating_hours":[{"day_of_week":"MONDAY","open_time":"0400","close_time":"1020"},{"day_of_week":"TUESDAY","open_time":"0108","close_time":"1020"}]}`;
    assert.deepEqual(bodies, [
      `{"object":"page","entry":[{"id":"${id}","time":1795348800,"call_settings":{"audio_enabled":true,"icon_enabled":false,"video_enabled":false,"call_routing":"META"}}]}`,
      `{"object":"page","entry":[{"id":"${id}","time":1795348860,"call_settings":{"audio_enabled":true,"icon_enabled":false,"video_enabled":false,"call_routing":"META",${hours}}}]}`,
      `{"object":"page","entry":[{"id":"${id}","time":1795348861,"call_settings":{"audio_enabled":true,"icon_enabled":false,"video_enabled":false,"call_routing":"PARTNERS",${hours}}}]}`,
    ]);
    for (const delivery of receiver.received) {
      const { method, url, headers } = delivery;
      assert.deepEqual([method, url, headers['content-type']], ['POST', '/webhook', 'application/json']);
      assert.equal(headers['user-agent'], 'facebookexternalua');
      assert.equal(headers['content-length'], String(delivery.body.length));
      assertSigned(delivery, demo.secret);
    }
  });

  it('gets one webhook for a mixed write and none for a write that changes nothing or is refused', async (t) => {
    const { instance, demo, receiver } = await withDemo(t);
    await writeSettings(instance, { icon_enabled: false, video: true, call_routing: { ring_target: 'PARTNERS' } });
    await writeSettings(instance, { icon_enabled: false, video_enabled: true });
    const refused = await instance.post('/me/messenger_call_settings', {
      icon_enabled: true,
      call_routing: { ring_target: 'NOBODY' },
    });
    assert.equal(refused.status, 400);
    await writeSettings(instance, { icon_enabled: true });

    const settings = (await receiver.count(2)).map(({ body }) => JSON.parse(body.toString()).entry[0].call_settings);
    assert.deepEqual(settings, [
      { audio_enabled: true, icon_enabled: false, video_enabled: true, call_routing: 'PARTNERS' },
      { audio_enabled: true, icon_enabled: true, video_enabled: true, call_routing: 'PARTNERS' },
    ]);
    assert.equal((await deliveriesTo(instance, demo.id)).length, 2);
  });

  it('gets the same bytes and signatures again after it answered 500', async (t) => {
    const { instance, demo, receiver } = await withDemo(t);
    receiver.answers.push(500);
    await writeSettings(instance, { icon_enabled: false });
    await receiver.count(1);
    instance.clock.advance(1000);

    const [first, second] = await receiver.count(2);
    assert.ok(first && second);
    assert.deepEqual(second.body, first.body);
    for (const attempt of [first, second]) assertSigned(attempt, demo.secret);
  });
});

describe('Who hears of a change', () => {
  it('every app subscribed at both levels, the author included, each with its own signature', async (t) => {
    const { instance, demo } = await withDemo(t);
    const other = await addSubscriber(instance);
    t.after(() => other.receiver.close());
    await writeSettings(instance, { icon_enabled: false }, { token: other.token });

    const [toDemo] = await demo.receiver.count(1);
    const [toOther] = await other.receiver.count(1);
    assert.ok(toDemo && toOther);
    assert.deepEqual(toDemo.body, toOther.body);
    assertSigned(toDemo, demo.secret);
    assertSigned(toOther, other.secret);
    assert.notEqual(demo.secret, other.secret);
  });

  it('no app that is subscribed at one level only, or to other fields', async (t) => {
    const { instance, receiver } = await withDemo(t);
    const apps = await Promise.all([1, 2, 3, 4].map(() => addApp(instance)));
    t.after(() => Promise.all(apps.map((app) => app.receiver.close())));
    const [appLevelOnly, pageLevelOnly, otherAtAppLevel, otherOnPage] = apps as [
      Subscriber,
      Subscriber,
      Subscriber,
      Subscriber,
    ];
    await subscribeApp(instance, appLevelOnly);
    await subscribePage(instance, pageLevelOnly);
    await subscribeApp(instance, otherAtAppLevel, ['calls']);
    await subscribePage(instance, otherAtAppLevel);
    await subscribeApp(instance, otherOnPage);
    await subscribePage(instance, otherOnPage, instance.page.id, ['calls', 'messages']);
    await writeSettings(instance, { icon_enabled: false });

    await receiver.count(1);
    // Deliveries are committed with the change, so there will be no more than these.
    for (const app of apps) assert.deepEqual(await deliveriesTo(instance, app.id), []);
  });

  it('no app after it has left the Page, and again once it is back', async (t) => {
    const { instance, demo, receiver } = await withDemo(t);
    const path = `/v26.0/${instance.page.id}/subscribed_apps?access_token=${demo.token}`;
    assert.deepEqual((await instance.request(path, { method: 'DELETE' })).json, { success: true });
    await writeSettings(instance, hoursNumber(1));
    await subscribePage(instance, demo);
    await writeSettings(instance, hoursNumber(2));
    assert.deepEqual(hoursOf(await receiver.count(1)), ['0002']);
  });

  it('not the apps of another Page', async (t) => {
    const { instance, receiver } = await withDemo(t);
    const { id: pageId } = (await instance.control('/pages', { name: 'Elsewhere' })).json;
    const other = await addSubscriber(instance, pageId);
    t.after(() => other.receiver.close());
    await writeSettings(instance, hoursNumber(1));
    await writeSettings(instance, hoursNumber(2), { pageId, token: other.token });
    assert.deepEqual(hoursOf(await receiver.count(1)), ['0001']);
    assert.deepEqual(hoursOf(await other.receiver.count(1)), ['0002']);
  });
});

describe('The order of webhooks', () => {
  it('is that of 50 changes made one right after the other, for each Page and app', async (t) => {
    const { instance, demo, receiver } = await withDemo(t);
    const { id: pageId } = (await instance.control('/pages', { name: 'Second' })).json;
    const other = await addSubscriber(instance);
    const third = await addSubscriber(instance, pageId);
    t.after(() => Promise.all([other.receiver.close(), third.receiver.close()]));
    const changes = Array.from({ length: 50 }, (_, n) => n);
    const expected = changes.map((n) => `00${String(n).padStart(2, '0')}`);
    await Promise.all([
      (async () => {
        for (const n of changes) await writeSettings(instance, hoursNumber(n));
      })(),
      (async () => {
        for (const n of changes) await writeSettings(instance, hoursNumber(n), { pageId, token: third.token });
      })(),
    ]);

    for (const each of [receiver, other.receiver, third.receiver]) {
      assert.deepEqual(hoursOf(await each.count(50)), expected);
    }
    assert.equal((await deliveriesTo(instance, demo.id)).length, 50);
  });

  it('is the order in which 50 changes made at once were committed', async (t) => {
    const { instance, receiver } = await withDemo(t);
    await Promise.all(Array.from({ length: 50 }, (_, n) => writeSettings(instance, hoursNumber(n))));

    const journal = (await instance.control(`/pages/${instance.page.id}/journal`)).json.data;
    const committed = journal
      .filter(({ kind }: { kind: string }) => kind === 'call_settings_update')
      .map((row: { call_settings: { call_hours: { weekly_operating_hours: [{ open_time: string }] } } }) => {
        return row.call_settings.call_hours.weekly_operating_hours[0].open_time;
      })
      .reverse();
    assert.equal(committed.length, 50);
    assert.deepEqual(hoursOf(await receiver.count(50)), committed);
    const { json } = await instance.get('/me/messenger_call_settings');
    assert.equal(json.call_hours.weekly_operating_hours[0].open_time, committed.at(-1));
  });
});
