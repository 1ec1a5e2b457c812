import assert from 'node:assert/strict';
import { after, describe, it, type TestContext } from 'node:test';
import { readHeader, readPayload } from '../../src/media/rtp.ts';
import { DatachannelPartner, endStack, KEYS, OPUS } from '../support/datachannel-partner.ts';
import { startInstance } from '../support/instance.ts';
import { callOf, offerOf, permit, PARTNERS, ring, type MediaCall } from '../support/media-call.ts';
import { addSubscriber } from '../support/subscriber.ts';
import { openWindow } from '../support/thread.ts';

const instance = await startInstance();
after(async () => {
  await instance.close();
  endStack();
});

async function open(t: TestContext): Promise<{ readonly call: MediaCall; readonly partner: DatachannelPartner }> {
  const call = await ring(instance, { send: 'tone:440', record: true });
  const partner = await DatachannelPartner.open();
  t.after(() => partner.close());
  const reply = await call.act('accept', offerOf(await partner.offer()));
  assert.equal(reply.status, 200, reply.text);
  partner.apply(reply.json.session);
  return { call, partner };
}

const headersOf = (partner: DatachannelPartner) =>
  partner.arrivals.flatMap(({ packet }) => {
    const header = readHeader(packet);
    return header ? [{ header, payload: readPayload(packet, header) }] : [];
  });

describe('A call that an app accepts with node-datachannel', () => {
  it('carries a tone each way', async (t) => {
    const { call, partner } = await open(t);
    await partner.say(880);
    await partner.ear.hears(440);
    const { consumer } = await call.media('?end=consumer&tone=880&wait=60s');
    assert.deepEqual(consumer.tones, [880]);
  });

  it('carries a tone each way when the business calls', async (t) => {
    const thread = await openWindow(instance, PARTNERS);
    const app = await addSubscriber(instance, thread.page.id);
    t.after(() => app.receiver.close());
    await permit(instance, thread);
    const partner = await DatachannelPartner.open();
    t.after(() => partner.close());
    const body = { platform: 'messenger', action: 'connect', to: thread.psid, ...offerOf(await partner.offer()) };
    const reply = await instance.post(`/${thread.page.id}/calls`, body, app.token);
    assert.equal(reply.status, 200, reply.text);
    partner.apply(reply.json.session);
    await partner.say(880);
    const call = callOf(instance, thread, reply.json.id);
    assert.equal((await call.control('/accept', { as: 'consumer', media: { send: 'tone:440' } })).status, 200);
    // After the answer to the permission: connect, ringing, accepted and media_update.
    const [, , , , update] = await app.receiver.count(5);
    assert.ok(update);
    partner.applyOffer(JSON.parse(update.body.toString()).entry[0].calls[0].session.sdp_renegotiation);
    await partner.ear.hears(440);
    await call.media('?end=consumer&tone=880&wait=60s');
  });

  it('has packets that follow each other without a gap, on one source', async (t) => {
    const { partner } = await open(t);
    await partner.until((arrivals) => arrivals.length > 100);
    const headers = headersOf(partner).map(({ header }) => header);
    const [first] = headers;
    assert.ok(first);
    for (const [i, header] of headers.entries()) {
      assert.equal(header.ssrc, first.ssrc);
      assert.equal(header.sequence, (first.sequence + i) % 65_536);
      assert.equal((header.timestamp - first.timestamp) >>> 0, 960 * i);
    }
  });

  it('receives keys as telephone events of 500 ms, 100 ms apart, with sound in the gaps and no webhook', async (t) => {
    const { call, partner } = await open(t);
    await partner.ear.hears(440);
    const digits = '159#*0';
    const before = (await instance.control(`/pages/${call.thread.page.id}/journal?limit=1`)).json.data[0].revision;
    assert.equal((await call.control('/dtmf', { as: 'consumer', digits })).status, 200);
    const events = () => headersOf(partner).filter(({ header }) => header.payloadType === KEYS);
    // Six keys, each with 24 packets and a last one three times; then sound again.
    await partner.until(() => {
      const all = headersOf(partner);
      return events().length === 6 * 27 && all.at(-1)?.header.payloadType === OPUS;
    });

    const keys = Map.groupBy(events(), ({ header }) => header.timestamp);
    assert.equal([...keys.values()].map(([event]) => '0123456789*#'[event?.payload[0] ?? 99]).join(''), digits);
    for (const packets of keys.values()) {
      assert.deepEqual(
        packets.map(({ header }) => header.marker),
        [true, ...Array<boolean>(26).fill(false)],
      );
      const lengths = packets.map(({ payload }) => payload.readUInt16BE(2) / 48);
      assert.deepEqual(lengths, [...Array.from({ length: 25 }, (_, i) => 20 * (i + 1)), 500, 500]);
      const ends = packets.map(({ payload }) => ((payload[1] ?? 0) & 0x80) !== 0);
      assert.deepEqual(ends, [...Array<boolean>(24).fill(false), true, true, true]);
    }
    const all = headersOf(partner);
    const types = all.map(({ header }) => header.payloadType);
    const gaps = [...types.join(' ').matchAll(/(?<=110 )(111 )+(?=110)/g)].map(([gap]) => gap.trim().split(' ').length);
    assert.equal(gaps.length, 5);
    for (const frames of gaps) assert.ok(frames >= 4 && frames <= 6, `${frames} frames of sound in a gap of 100 ms`);
    // One source, without a lost number, so that a receiver sees no loss.
    const [first] = all;
    for (const [i, { header }] of all.entries()) {
      assert.equal(header.ssrc, first?.header.ssrc);
      assert.equal(header.sequence, ((first?.header.sequence ?? 0) + i) % 65_536);
    }
    assert.equal((await call.media()).consumer.keys, digits);
    const after = (await instance.control(`/pages/${call.thread.page.id}/journal?limit=1`)).json.data[0].revision;
    assert.equal(after, before, 'no event, and so no webhook');
  });

  it('refuses keys that there are not, and keys before the answer', async () => {
    const call = await ring(instance);
    for (const digits of ['', 'A', '1 2', '1'.repeat(33)]) {
      assert.equal((await call.control('/dtmf', { as: 'consumer', digits })).status, 400, digits);
    }
    const reply = await call.control('/dtmf', { as: 'consumer', digits: '1' });
    assert.deepEqual([reply.status, reply.json.error.reason], [409, 'call_not_answered']);
  });
});
