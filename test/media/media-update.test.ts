import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { startInstance, type Instance } from '../support/instance.ts';
import { accept, offerOf, openPartner, ring, type MediaCall } from '../support/media-call.ts';
import { addSubscriber, type Subscriber } from '../support/subscriber.ts';
import type { WrtcPartner } from '../support/wrtc-partner.ts';

interface Setting {
  readonly instance: Instance;
  readonly call: MediaCall;
  readonly partner: WrtcPartner;
  readonly app: Subscriber;
}

/** Carries a call with a tone each way, and an app that hears of its changes. */
async function startCall(t: TestContext): Promise<Setting> {
  const instance = await startInstance();
  t.after(() => instance.close());
  const call = await ring(instance, { send: 'tone:440', record: true });
  const app = await addSubscriber(instance, call.thread.page.id);
  t.after(() => app.receiver.close());
  const partner = openPartner(t);
  await partner.say(880);
  await accept(call, partner);
  await partner.hears(440);
  return { instance, call, partner, app };
}

async function eventsOf({ app }: Setting, count: number) {
  const received = await app.receiver.count(count);
  return received.slice(0, count).map(({ body }) => JSON.parse(body.toString()).entry[0].calls[0]);
}

describe('A consumer who mutes', () => {
  it('is silent, and heard again after that; the app is offered both, with the next versions', async (t) => {
    const setting = await startCall(t);
    const { call, partner } = setting;
    assert.equal((await call.control('/mute', { as: 'consumer', muted: true })).status, 200);
    const [muted] = await eventsOf(setting, 1);
    assert.deepEqual([muted.event, muted.session.version], ['media_update', 1]);
    assert.match(muted.session.sdp_renegotiation.sdp, /a=mid:1\r\n(a=extmap.*\r\n)*a=inactive/);
    await partner.losesTone(440);

    assert.equal((await call.control('/mute', { as: 'consumer', muted: true })).status, 200, 'a second time');
    assert.equal((await call.control('/mute', { as: 'consumer', muted: false })).status, 200);
    const [, unmuted] = await eventsOf(setting, 2);
    assert.deepEqual([unmuted.event, unmuted.session.version], ['media_update', 2]);
    await partner.applyOffer(unmuted.session.sdp_renegotiation);
    await partner.hears(440);
  });

  it('hears the business all the while', async (t) => {
    const { call } = await startCall(t);
    assert.equal((await call.control('/mute', { as: 'consumer', muted: true })).status, 200);
    await call.media('?end=consumer&tone=880&wait=60s');
  });
});

describe('A consumer who turns video on', () => {
  it('is seen by an app that has offered none; the app is notified, also when it ends', async (t) => {
    const setting = await startCall(t);
    const { call, partner } = setting;
    const phone = openPartner(t);
    const connect = async (sdp: string) => {
      const answer = await call.control('/ends/consumer', { sdp });
      assert.equal(answer.status, 200, answer.text);
      await phone.apply({ sdp_response: { sdp_type: answer.json.type, sdp: answer.json.sdp } });
    };
    await phone.say(660);
    await connect(await phone.offer());
    await partner.hears(660);
    assert.equal((await call.media()).consumer.video_packets_from, 0);

    const withVideo = await phone.offerVideo();
    await connect(withVideo);
    const [on] = await eventsOf(setting, 1);
    assert.deepEqual([on.event, on.session.version], ['media_update', 1]);
    assert.match(on.session.sdp_renegotiation.sdp, /m=video \d+ UDP\/TLS\/RTP\/SAVPF \d+\r\n/);
    await partner.applyOffer(on.session.sdp_renegotiation);
    await partner.sees();
    await partner.hears(660);
    const { business, consumer } = await call.media();
    assert.ok(consumer.video_packets_from > 0 && business.video_packets_to > 0);

    const ended = withVideo
      .replace(/(m=video[^]*?a=)(sendrecv|sendonly)/, '$1recvonly')
      .replace(/(o=- \d+ )\d+/, '$199');
    assert.equal((await call.control('/ends/consumer', { sdp: ended })).status, 200);
    const [, off] = await eventsOf(setting, 2);
    assert.deepEqual([off.event, off.session.version], ['media_update', 2]);
    assert.match(off.session.sdp_renegotiation.sdp, /m=video[^]*a=inactive/);
  });

  it('before the app accepts is seen by the offer beside the answer', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const call = await ring(instance);
    const phone = openPartner(t);
    const answer = await call.control('/ends/consumer', { sdp: await phone.offerVideo() });
    assert.equal(answer.status, 200, answer.text);
    await phone.apply({ sdp_response: { sdp_type: answer.json.type, sdp: answer.json.sdp } });
    const partner = openPartner(t);
    await accept(call, partner);
    await partner.sees();
  });
});

describe('A business that mutes its track', () => {
  it('is not heard until it unmutes', async (t) => {
    const { call, partner } = await startCall(t);
    await call.media('?end=consumer&tone=880&wait=60s');
    const msid = /a=msid:- (\S+)/.exec(await partner.offer())?.[1];
    const track = (status: string) => ({ tracks: [{ msid, label: 'default_audio', status }] });
    const before = (await call.media()).consumer.packets_to;
    assert.equal((await call.act('media_update', { ...track('disabled'), from_version: 0 })).status, 200);
    await partner.listensOn();
    const during = (await call.media()).consumer.packets_to;
    await partner.listensOn();
    assert.equal((await call.media()).consumer.packets_to, during);
    assert.ok(during >= before);
    assert.equal((await call.act('media_update', { ...track('enabled'), from_version: 1 })).status, 200);
    await call.media('?end=consumer&tone=880&wait=60s');
  });
});

describe('A business that offers video', () => {
  it('gets an answer that its endpoint takes; the audio goes on', async (t) => {
    const { call, partner } = await startCall(t);
    const session = { sdp_type: 'offer', sdp: await partner.offerVideo() };
    const reply = await call.act('media_update', { session, from_version: '0', to_version: '1' });
    assert.equal(reply.status, 200, reply.text);
    assert.deepEqual(Object.keys(reply.json.session), ['sdp_response']);
    assert.match(reply.json.session.sdp_response.sdp, /m=video \d+ UDP\/TLS\/RTP\/SAVPF /);
    await partner.apply(reply.json.session);
    await partner.listensOn();
    await partner.hears(440);
    await call.media('?end=consumer&tone=880&wait=60s');
  });

  it('sees the consumer, whose phone has video, and is seen; both are heard', async (t) => {
    const setting = await startCall(t);
    const { call, partner } = setting;
    const phone = openPartner(t);
    await phone.say(660);
    const answer = await call.control('/ends/consumer', { sdp: await phone.offerVideo() });
    assert.equal(answer.status, 200, answer.text);
    await phone.apply({ sdp_response: { sdp_type: answer.json.type, sdp: answer.json.sdp } });
    const [update] = await eventsOf(setting, 1);
    await partner.applyOffer(update.session.sdp_renegotiation);
    await partner.hears(660);

    const session = { sdp_type: 'offer', sdp: await partner.offerVideo() };
    const reply = await call.act('media_update', { session, from_version: 1 });
    assert.equal(reply.status, 200, reply.text);
    await partner.apply(reply.json.session);
    await Promise.all([partner.sees(), phone.sees()]);
    await Promise.all([partner.hears(660), phone.hears(880)]);
  });

  it('at the same time as the consumer mutes: of the two versions one counts, and the loser tries again', async (t) => {
    const setting = await startCall(t);
    const { call, partner } = setting;
    const session = { sdp_type: 'offer', sdp: await partner.offerVideo() };
    const [update, mute] = await Promise.all([
      call.act('media_update', { session, from_version: 0 }),
      call.control('/mute', { as: 'consumer', muted: true }),
    ]);
    assert.deepEqual([update.status, mute.status], [200, 200]);
    const [webhook] = await eventsOf(setting, 1);
    const { version } = webhook.session;
    if (update.json.session) {
      assert.equal(version, 2, 'the mute came after');
    } else {
      assert.equal(version, 1, 'the mute came first');
      const again = await call.act('media_update', { session, from_version: 1 });
      assert.ok(again.json.session);
    }
  });
});

describe('An offer that cannot be the next one', () => {
  it('leaves the call as it is', async (t) => {
    const { call, partner } = await startCall(t);
    const sdp = (await partner.offerVideo()).replaceAll(/sha-256 ../g, 'sha-256 00');
    const reply = await call.act('media_update', offerOf(sdp));
    assert.deepEqual([reply.status, reply.json.error.code], [400, 2018392]);
    await partner.listensOn();
    await partner.hears(440);
  });
});
