import assert from 'node:assert/strict';
import { after, describe, it, type TestContext } from 'node:test';
import { addPage } from '../support/graph.ts';
import { startInstance } from '../support/instance.ts';
import { openThread } from '../support/thread.ts';
import { WrtcPartner } from '../support/wrtc-partner.ts';

const PARTNERS = { call_settings: { call_routing: { ring_target: 'PARTNERS' } } };
const instance = await startInstance();
after(() => instance.close());

describe('x', () => {
  it('hears', async (t: TestContext) => {
    const thread = await openThread(instance, await addPage(instance, PARTNERS));
    const ring = await instance.control(`/threads/${thread.page.id}/${thread.psid}/calls`, {
      entry: 'icon',
      media: { send: 'tone:440', record: true },
    });
    console.log(ring.json);
    const partner = new WrtcPartner();
    t.after(() => partner.close());
    const sdp = await partner.offer();
    let at = performance.now();
    const reply = await instance.post(
      `/${thread.page.id}/calls`,
      { action: 'accept', call_id: ring.json.call_id, session: { sdp_type: 'offer', sdp } },
      thread.page.token,
    );
    console.log(performance.now() - at, reply.status, reply.json.error ?? '');
    console.log(reply.json.session?.sdp_response.sdp, reply.json.session?.sdp_renegotiation?.sdp);
    at = performance.now();
    await partner.apply(reply.json.session);
    console.log('applied', performance.now() - at);
    partner.say(880);
    await partner.connected();
    console.log('connected', performance.now() - at);
    await partner.ear.hears(440);
    console.log('heard', performance.now() - at);
    const media = await instance.control(`/calls/${ring.json.call_id}/media?tone=880&wait=5s`);
    console.log(performance.now() - at, JSON.stringify(media.json, null, 1));
    const stats = await partner.connection.getStats();
    for (const s of stats.values())
      if (s['type'] === 'remote-inbound-rtp' || s['type'] === 'inbound-rtp') console.log(s);
    const rec = await fetch(`${instance.url}/_control/calls/${ring.json.call_id}/recording`);
    console.log(rec.status, (await rec.arrayBuffer()).byteLength);
    assert.ok(true);
  });
});
