import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventually } from '../support/eventually.ts';
import type { Instance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { accept, callOf, offerOf, openPartner, ring } from '../support/media-call.ts';
import { OFFERS } from '../support/offers.ts';
import { OFTEN_MS, sharedSchema, startChild, startPair, startProcesses } from '../support/processes.ts';

describe('A call with media on three processes', () => {
  it('is accepted by one, changed by the second, muted by the third and ended by the second, and sounds right', async (t) => {
    const clock = new ManualClock();
    const [a, b, c] = (await startProcesses(t, [clock, clock, clock])) as unknown as readonly [
      Instance,
      Instance,
      Instance,
    ];
    const call = await ring(b, { send: 'tone:440' });
    const at = (instance: Instance) => callOf(instance, call.thread, call.id);
    const partner = openPartner(t);
    await partner.say(880);
    await accept(at(a), partner);
    await partner.hears(440);
    await at(a).media('?end=consumer&tone=880&wait=60s');
    assert.equal((await b.control(`/calls/${call.id}/media`)).json.error.reason, 'no_media');

    const session = { sdp_type: 'offer', sdp: await partner.offerVideo() };
    const reply = await at(b).act('media_update', { session, from_version: 0, to_version: 1 });
    assert.equal(reply.status, 200, reply.text);
    await partner.apply(reply.json.session);
    await partner.listensOn();
    await partner.hears(440);

    assert.equal((await at(c).control('/mute', { as: 'consumer', muted: true })).status, 200);
    await partner.losesTone(440);
    assert.equal((await at(c).control('/mute', { as: 'consumer', muted: false })).status, 200);
    await partner.hears(440);
    assert.equal((await at(c).control('/dtmf', { as: 'consumer', digits: '12' })).status, 200);
    await eventually(async () => assert.equal((await at(a).media()).consumer.keys, '12'));

    assert.equal((await at(b).act('terminate')).status, 200);
    await eventually(async () => assert.equal((await at(a).media()).business.state, 'closed'));
    assert.equal((await at(c).view()).outcome, 'completed');
  });

  it('is accepted by one of two processes at once, and belongs to the app that won', async (t) => {
    const [one, other] = await startPair(t);
    for (let round = 0; round < 5; round++) {
      const call = await ring(one);
      const replies = await Promise.all(
        [one, other].map((instance) => callOf(instance, call.thread, call.id).act('accept', offerOf(OFFERS.wrtc))),
      );
      assert.deepEqual(replies.map(({ status }) => status).toSorted(), [200, 400]);
      assert.equal((await callOf(other, call.thread, call.id).act('terminate')).status, 200);
    }
  });

  it('connects a browser through a process that does not carry it, at the address of the one that does', async (t) => {
    const [one, other] = await startPair(t);
    const call = await ring(one, { send: 'silence' });
    const partner = openPartner(t);
    await accept(call, partner);
    const phone = openPartner(t);
    await phone.say(660);
    const reply = await other.control(`/calls/${call.id}/ends/consumer`, { sdp: await phone.offer() });
    assert.equal(reply.status, 200, reply.text);
    await phone.apply({ sdp_response: { sdp_type: reply.json.type, sdp: reply.json.sdp } });
    await partner.hears(660);
    await partner.say(880);
    await phone.hears(880);
  });

  it('fails when its process is killed; the calls of others go on', async (t) => {
    const database = await sharedSchema(t);
    const child = await startChild(t, { database, pollMs: OFTEN_MS });
    const [other] = (await startProcesses(t, [new ManualClock(Date.now())], { database })) as readonly [Instance];
    const [lost, spared] = [await ring(other, { send: 'tone:440' }), await ring(other, { send: 'tone:440' })];
    const { page } = lost.thread;
    const answer = await fetch(`${child.url}/v26.0/${page.id}/calls?access_token=${page.token}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ action: 'accept', call_id: lost.id, ...offerOf(OFFERS.wrtc) }),
    });
    assert.equal(answer.status, 200);
    const partner = openPartner(t);
    await accept(spared, partner);
    await child.kill();
    // The lease of ten seconds and fifteen more, by the clock of the process that is left, once it has the share of the other.
    await eventually(async () => {
      other.clock.advance(10_000);
      assert.equal((await lost.view()).outcome, 'failed');
    });
    await partner.hears(440);
    assert.equal((await spared.view()).state, 'in_call');
  });
});
