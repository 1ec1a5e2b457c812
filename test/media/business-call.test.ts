import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { assertRefused } from '../support/graph.ts';
import { eventually } from '../support/eventually.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { callOf, offerOf, openPartner, permit, PARTNERS, type MediaCall } from '../support/media-call.ts';
import type { Received } from '../support/receiver.ts';
import { addSubscriber, type Subscriber } from '../support/subscriber.ts';
import { openWindow } from '../support/thread.ts';
import type { WrtcPartner } from '../support/wrtc-partner.ts';

interface Setting {
  readonly instance: Instance;
  readonly call: MediaCall;
  readonly partner: WrtcPartner;
  readonly app: Subscriber;
}

/** Calls a person as an app with a receiver and an endpoint. */
async function startBusinessCall(t: TestContext): Promise<Setting> {
  const instance = await startInstance();
  t.after(() => instance.close());
  const thread = await openWindow(instance, PARTNERS);
  const app = await addSubscriber(instance, thread.page.id);
  t.after(() => app.receiver.close());
  await permit(instance, thread);
  const partner = openPartner(t);
  await partner.say(880);
  const body = { platform: 'messenger', action: 'connect', to: thread.psid, ...offerOf(await partner.offer()) };
  const reply = await instance.post(`/${thread.page.id}/calls`, body, app.token);
  assert.equal(reply.status, 200, reply.text);
  await partner.apply(reply.json.session);
  return { instance, call: callOf(instance, thread, reply.json.id), partner, app };
}

/** Returns the call events of webhooks, without the answer to the request for the permission. */
const eventsOf = (received: readonly Received[]) =>
  received.map(({ body }) => JSON.parse(body.toString()).entry[0].calls?.[0]).filter((event) => event !== undefined);
/** Resolves to the first call events; the first webhook is the answer to the request for the permission. */
const firstEvents = async ({ app }: Setting, count: number) =>
  eventsOf(await app.receiver.count(count + 1)).slice(0, count);
const namesOf = (events: readonly { event: string; call_status?: string }[]) =>
  events.map(({ event, call_status }) => (call_status === undefined ? event : `${event} ${call_status}`));

describe('A call of the business', () => {
  it('sends connect, ringing, accepted, media_update and terminate, in this order', async (t) => {
    const setting = await startBusinessCall(t);
    const { instance, call, partner } = setting;
    await partner.connected();
    const answer = { as: 'consumer', media: { send: 'tone:440', record: true } };
    assert.equal((await call.control('/accept', answer)).status, 200);
    const events = await firstEvents(setting, 4);
    assert.deepEqual(namesOf(events), ['connect', 'call_status ringing', 'call_status accepted', 'media_update']);
    const { page, psid } = call.thread;
    const time = Math.floor(instance.clock.now() / 1000);
    assert.deepEqual(events[0], {
      id: call.id,
      to: psid,
      from: page.id,
      event: 'connect',
      timestamp: time,
      call_direction: 'business_initiated',
    });
    assert.deepEqual(events[1], {
      id: call.id,
      event: 'call_status',
      timestamp: time,
      recipient_id: psid,
      call_status: 'ringing',
    });
    assert.deepEqual([events[3].session.version, events[3].session.sdp_renegotiation.sdp_type], [1, 'offer']);

    await partner.applyOffer(events[3].session.sdp_renegotiation);
    await partner.hears(440);
    await call.media('?end=consumer&tone=880&wait=60s');
    instance.clock.advance(61_000);
    assert.equal((await call.control('/hang_up', { as: 'consumer' })).status, 200);
    const terminate = (await firstEvents(setting, 5))[4];
    assert.deepEqual([terminate.event, terminate.status, terminate.duration], ['terminate', 'Completed', 61]);
  });

  it('passes nothing before the pick-up, in either direction', async (t) => {
    const { call, partner } = await startBusinessCall(t);
    await partner.connected();
    // The endpoint talks: its packets arrive and go no further.
    await eventually(async () => assert.ok((await call.media()).business.packets_from > 20));
    const { business, consumer } = await call.media();
    assert.deepEqual([consumer.packets_to, consumer.first_audio_to_ms], [0, null]);
    assert.deepEqual([business.packets_to, business.first_audio_to_ms], [0, null]);
  });

  it('begins the audio of the consumer after the webhook that announces it was delivered', async (t) => {
    const setting = await startBusinessCall(t);
    const { call, partner, app } = setting;
    await partner.connected();
    await firstEvents(setting, 2);
    // accepted is answered at once, media_update only when the test says so.
    const answered = Promise.withResolvers<number>();
    app.receiver.answers.push(200, answered.promise);
    await call.control('/accept', { as: 'consumer', media: { send: 'tone:440' } });
    const [, , , update] = await firstEvents(setting, 4);
    await partner.applyOffer(update.session.sdp_renegotiation);
    await eventually(async () => assert.ok((await call.media()).consumer.packets_to > 20));
    assert.equal((await call.media()).business.packets_to, 0, 'the webhook is not delivered yet');
    answered.resolve(200);
    await partner.hears(440);
  });

  it('that the person declines ends without a duration and without a status of its own', async (t) => {
    const setting = await startBusinessCall(t);
    assert.equal((await setting.call.control('/decline', { as: 'consumer' })).status, 200);
    const events = await firstEvents(setting, 3);
    assert.deepEqual(namesOf(events), ['connect', 'call_status ringing', 'terminate']);
    assert.deepEqual([events[2].status, events[2].duration], ['Completed', undefined]);
    assert.equal((await setting.call.view()).outcome, 'declined');
  });

  it('that the business gives up ends without a duration; another app cannot end it', async (t) => {
    const setting = await startBusinessCall(t);
    const { instance, call, app } = setting;
    const refused = await call.act('terminate');
    assertRefused(refused, {
      status: 403,
      code: 2018394,
      subcode: 2018394,
      message: '(#2018394) Insufficient permissions to join call',
    });
    const body = { action: 'terminate', call_id: call.id };
    assert.equal((await instance.post(`/${call.thread.page.id}/calls`, body, app.token)).status, 200);
    const events = await firstEvents(setting, 3);
    assert.deepEqual([events[2].event, events[2].duration], ['terminate', undefined]);
    assert.equal((await call.view()).outcome, 'missed');
  });

  it('that nobody answers ends after a minute', async (t) => {
    const setting = await startBusinessCall(t);
    await setting.instance.clock.alarmWithin(60_000);
    setting.instance.clock.advance(60_000);
    const events = await firstEvents(setting, 3);
    assert.deepEqual([events[2].event, events[2].status, events[2].duration], ['terminate', 'Completed', undefined]);
    assert.equal((await setting.call.view()).outcome, 'missed');
  });
});
