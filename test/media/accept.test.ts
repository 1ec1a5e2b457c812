import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { readWav } from '../../src/media/wav.ts';
import { powerOf } from '../../src/media/tones.ts';
import { accept, offerOf, openPartner, ring } from '../support/media-call.ts';
import { startInstance } from '../support/instance.ts';

const instance = await startInstance();
const meta = await startInstance({ sdpForm: { profile: 'meta', renegotiates: true } });
const withoutOffer = await startInstance({ sdpForm: { profile: 'plain', renegotiates: false } });
after(() => Promise.all([instance.close(), meta.close(), withoutOffer.close()]));

const TONE = { send: 'tone:440', record: true };

describe('A call that an app accepts with @roamhq/wrtc', () => {
  for (const [name, on, hasOffer] of [
    ['in the plain form', instance, true],
    ['in the form of Meta', meta, true],
    ['without a renegotiation', withoutOffer, false],
  ] as const) {
    it(`carries a tone each way, ${name}`, async (t) => {
      const call = await ring(on, TONE);
      const partner = openPartner(t);
      await partner.say(880);
      const session = await accept(call, partner);
      assert.equal(session.sdp_response.sdp_type, 'answer');
      assert.equal(session.sdp_renegotiation?.sdp_type, hasOffer ? 'offer' : undefined);
      await partner.hears(440);
      // Each state is of the moment at which its end hears the tone: a busy machine may interrupt the other one's sound.
      const { business } = await call.media('?end=business&tone=440&wait=60s');
      const media = await call.media('?end=consumer&tone=880&wait=60s');
      assert.deepEqual([media.business.kind, media.business.state], ['endpoint', 'connected']);
      assert.deepEqual([media.consumer.tones, business.tones], [[880], [440]]);
      assert.equal(media.business.lost, 0);
    });
  }

  it('records what the consumer hears, and not what the consumer says, as WAV and as Ogg', async (t) => {
    const call = await ring(instance, TONE);
    const partner = openPartner(t);
    await partner.say(880);
    await accept(call, partner);
    await partner.hears(440);
    await call.media('?end=consumer&tone=880&wait=60s');
    assert.equal((await call.act('terminate')).status, 200);

    const url = `${instance.url}/_control/calls/${call.id}/recording?end=consumer`;
    const wav = await fetch(url);
    assert.equal(wav.headers.get('content-type'), 'audio/wav');
    const samples = readWav(new Uint8Array(await wav.arrayBuffer())).slice(-12_000);
    assert.ok(powerOf(samples, 48_000, 880) > 0.01, 'the endpoint is heard');
    assert.ok(powerOf(samples, 48_000, 440) < 0.0005, 'the consumer is not');
    const ogg = await fetch(url, { headers: { accept: 'audio/ogg' } });
    assert.equal(ogg.headers.get('content-type'), 'audio/ogg');
    const bytes = Buffer.from(await ogg.arrayBuffer());
    assert.deepEqual([bytes.toString('latin1', 0, 4), bytes.toString('latin1', 28, 36)], ['OggS', 'OpusHead']);
    assert.equal((await instance.control(`/calls/${call.id}/recording?end=inbox`)).status, 404);
  });

  it('echoes, so that the endpoint hears itself', async (t) => {
    const call = await ring(instance, { send: 'echo' });
    const partner = openPartner(t);
    await partner.say(660);
    await accept(call, partner);
    await partner.hears(660);
  });

  it('plays a WAV file from its beginning, then silence', async (t) => {
    const { writeWav } = await import('../../src/media/wav.ts');
    const { sineFrame } = await import('../support/tone.ts');
    const wav = writeWav(sineFrame(550, 0, 16_000, 16_000), 16_000).toString('base64');
    const call = await ring(instance, { send: `wav:${wav}` });
    const partner = openPartner(t);
    await accept(call, partner);
    await partner.hears(550);
    await partner.losesTone(550);
  });

  it('has audio without a sound that anybody chose: silence that arrives', async (t) => {
    const call = await ring(instance);
    const partner = openPartner(t);
    await accept(call, partner);
    await partner.connected();
    await partner.listensOn();
    assert.ok(await partner.hasNot(440));
    const { consumer } = await call.media();
    assert.deepEqual([consumer.kind, consumer.state], ['script', 'connected']);
    assert.ok(consumer.packets_from > 0);
  });

  it('is answered at once on a server that has carried a call, and hears soon after', async (t) => {
    const call = await ring(instance, TONE);
    const partner = openPartner(t);
    const sdp = await partner.offer();
    const startedAt = performance.now();
    const reply = await call.act('accept', offerOf(sdp));
    const answered = performance.now() - startedAt;
    await partner.apply(reply.json.session);
    await partner.hears(440);
    // Figures for the reader: a busy machine exceeds any limit.
    t.diagnostic(
      `answered after ${answered.toFixed(0)} ms, heard after ${(performance.now() - startedAt).toFixed(0)} ms`,
    );
    assert.equal(reply.status, 200);
  });

  it('has its reports: a round trip and no loss in the statistics of the endpoint', async (t) => {
    const call = await ring(instance, TONE);
    const partner = openPartner(t);
    await partner.say(880);
    await accept(call, partner);
    const isReported = async (): Promise<boolean> => {
      const stats = await partner.stats();
      const remote = stats.find(({ type }) => type === 'remote-inbound-rtp');
      return typeof remote?.['roundTripTime'] === 'number' && remote['packetsLost'] === 0;
    };
    // Each piece of sound that arrives is an occasion to look.
    while (!(await isReported())) await partner.listensOn();
    const inbound = (await partner.stats()).find(({ type }) => type === 'inbound-rtp');
    assert.equal(inbound?.['packetsLost'], 0);
  });
});

describe('Without media', () => {
  it('an app cannot accept: code 2 says why, and the call goes on ringing', async (t) => {
    const closed = await startInstance({ mediaPort: undefined });
    t.after(() => closed.close());
    const call = await ring(closed);
    const partner = openPartner(t);
    const { status, json } = await call.act('accept', offerOf(await partner.offer()));
    assert.deepEqual([status, json.error.code], [503, 2]);
    assert.match(json.error.error_user_msg, /--media-port off/);
    const media = await closed.control(`/calls/${call.id}/media`);
    assert.deepEqual([media.status, media.json.error.reason], [404, 'no_media']);
    assert.match(media.json.error.message, /^This process has no media of the call\. .*--media-port off/);
    assert.equal((await call.view()).state, 'ringing');
    assert.equal((await call.act('reject')).status, 200);
  });
});
