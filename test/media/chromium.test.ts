import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from '../support/chromium.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { callOf, offerOf, permit, PARTNERS, ring } from '../support/media-call.ts';
import { addSubscriber } from '../support/subscriber.ts';
import { openWindow } from '../support/thread.ts';
import type { SessionReply } from '../support/wrtc-endpoint.ts';

/** Runs in the page: an endpoint that says 880 Hz, with the functions that the test calls. */
const ENDPOINT = `(() => {
  const audio = new AudioContext();
  const tone = new OscillatorNode(audio, { frequency: 880 });
  const out = new MediaStreamAudioDestinationNode(audio);
  tone.connect(new GainNode(audio, { gain: 0.3 })).connect(out);
  tone.start();
  const connection = new RTCPeerConnection();
  connection.addTrack(out.stream.getAudioTracks()[0]);
  globalThis.makeOffer = async () => {
    await audio.resume();
    const offer = await connection.createOffer();
    await connection.setLocalDescription(offer);
    return offer.sdp;
  };
  // Both descriptions one after the other without waiting, as in Meta's own sample.
  globalThis.applySession = async ({ sdp_response: answer, sdp_renegotiation: offer }) => {
    const applied = [connection.setRemoteDescription({ type: answer.sdp_type, sdp: answer.sdp })];
    if (offer) applied.push(connection.setRemoteDescription({ type: offer.sdp_type, sdp: offer.sdp }));
    await Promise.all(applied);
    if (offer) await connection.setLocalDescription(await connection.createAnswer());
  };
  globalThis.applyOffer = async ({ sdp }) => {
    await connection.setRemoteDescription({ type: 'offer', sdp });
    await connection.setLocalDescription(await connection.createAnswer());
  };
  globalThis.hearTone = async (frequency) => {
    const track = connection.getReceivers().at(-1).track;
    const mediaStream = new MediaStream([track]);
    // Chromium gives the sound of a connection to nobody before an element plays it.
    const element = new Audio();
    element.muted = true;
    element.srcObject = mediaStream;
    await element.play();
    const source = new MediaStreamAudioSourceNode(audio, { mediaStream });
    const analyser = new AnalyserNode(audio, { fftSize: 8192, smoothingTimeConstant: 0 });
    source.connect(analyser);
    const powers = new Float32Array(analyser.frequencyBinCount);
    const binHz = audio.sampleRate / analyser.fftSize;
    for (;;) {
      await new Promise(requestAnimationFrame);
      analyser.getFloatFrequencyData(powers);
      const loudest = powers.reduce((best, power, i) => (power > powers[best] ? i : best), 0);
      if (powers[loudest] > -50 && Math.abs(loudest * binHz - frequency) < 2 * binHz) return;
    }
  };
})()`;

describe('An app with Chromium', () => {
  let browser: Browser;
  before(async () => void (browser = await startChromium()));
  after(() => browser.close());

  /** Opens a page with the endpoint. */
  async function openEndpoint(t: TestContext, instance: Instance): Promise<Page> {
    const page = await browser.newPage();
    t.after(() => page.close());
    await page.goto(`${instance.url}/_control/health`);
    // A page may play sound once its user has clicked.
    await page.mouse.click(1, 1);
    await page.evaluate(ENDPOINT);
    return page;
  }

  for (const [name, sdpForm] of [
    ['in the plain form', { profile: 'plain', renegotiates: true }],
    ['in the form of Meta', { profile: 'meta', renegotiates: true }],
    ['without a renegotiation', { profile: 'plain', renegotiates: false }],
  ] as const) {
    it(`accepts a call that carries a tone each way, ${name}`, async (t) => {
      const instance = await startInstance({ sdpForm });
      t.after(() => instance.close());
      const page = await openEndpoint(t, instance);
      const call = await ring(instance, { send: 'tone:440' });
      const reply = await call.act('accept', offerOf(await page.evaluate<string>('makeOffer()')));
      assert.equal(reply.status, 200, reply.text);
      const session = reply.json.session as SessionReply;
      await page.evaluate(`applySession(${JSON.stringify(session)})`);
      await page.evaluate('hearTone(440)');
      await call.media('?end=consumer&tone=880&wait=60s');
    });
  }

  it('calls a person, and a tone is heard each way', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const thread = await openWindow(instance, PARTNERS);
    const app = await addSubscriber(instance, thread.page.id);
    t.after(() => app.receiver.close());
    await permit(instance, thread);
    const page = await openEndpoint(t, instance);
    const offer = offerOf(await page.evaluate<string>('makeOffer()'));
    const body = { platform: 'messenger', action: 'connect', to: thread.psid, ...offer };
    const reply = await instance.post(`/${thread.page.id}/calls`, body, app.token);
    assert.equal(reply.status, 200, reply.text);
    await page.evaluate(`applySession(${JSON.stringify(reply.json.session)})`);
    const call = callOf(instance, thread, reply.json.id);
    assert.equal((await call.control('/accept', { as: 'consumer', media: { send: 'tone:440' } })).status, 200);
    // After the answer to the permission: connect, ringing, accepted and media_update.
    const [, , , , update] = await app.receiver.count(5);
    assert.ok(update);
    const { session } = JSON.parse(update.body.toString()).entry[0].calls[0];
    await page.evaluate(`applyOffer(${JSON.stringify(session.sdp_renegotiation)})`);
    await page.evaluate('hearTone(440)');
    await call.media('?end=consumer&tone=880&wait=60s');
  });
});
