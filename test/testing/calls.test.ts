import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readWav, writeWav } from '../../src/media/wav.ts';
import { powerOf } from '../../src/media/tones.ts';
import { createSwitchhook, ECHO, tone, wav, type World } from '../../src/testing/index.ts';
import { eventually } from '../support/eventually.ts';
import { OFFERS } from '../support/offers.ts';
import { LONG_MS } from '../support/patience.ts';
import { sineFrame } from '../support/tone.ts';

const PATIENT = { timeout: LONG_MS };

/** A world whose calls ring the app. */
async function openWorld(): Promise<World> {
  const world = await createSwitchhook();
  await world.page.set({ call_routing: { ring_target: 'PARTNERS' } });
  return world;
}

const ASK_PERMISSION = { attachment: { type: 'template', payload: { template_type: 'calling_optin' } } };

/** Returns a function that sends a request of the world's Page to the Graph API. */
const postAs =
  (world: World) =>
  async (edge: string, body: object): Promise<{ readonly id: string; readonly message_id: string }> => {
    const response = await fetch(`${world.graph}/me/${edge}?access_token=${world.page.token()}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as { readonly id: string; readonly message_id: string };
  };

/** Returns the power of a tone in the last quarter of a second of a WAV file. */
const powerIn = (file: Uint8Array, frequency: number): number =>
  powerOf(readWav(file).slice(-12_000), 48_000, frequency);

describe('A call of a world', () => {
  it('is heard at both ends, recorded, and ended by the app, which has no endpoint', async () => {
    await using world = await openWorld();
    const call = await world.consumer.taps('icon', { says: tone(440) });
    assert.deepEqual([call.rings, call.apps], ['PARTNERS', [world.app.id]]);
    assert.equal((await world.app.accepts(call, { says: tone(880) })).app_id, world.app.id);
    await Promise.all([call.hears(tone(880), PATIENT), call.hears(tone(440), { ...PATIENT, end: 'business' })]);
    await eventually(async () => {
      const { consumer, business } = await call.media();
      assert.ok(Math.min(consumer.packets_to, business.packets_to) > 25, 'half a second is recorded');
    });
    await world.app.hangsUp(call);
    const [consumer, business] = [await call.recording(), await call.recording({ end: 'business' })];
    assert.ok(powerIn(consumer, 880) > 0.01 && powerIn(consumer, 440) < 0.0005);
    assert.ok(powerIn(business, 440) > 0.01 && powerIn(business, 880) < 0.0005);
    const ended = await world.webhooks.next('calls', { ...PATIENT, event: 'terminate' });
    assert.equal(ended.verified, true);
  });

  it('is heard in the inbox too, with a file and an echo', async () => {
    await using world = await createSwitchhook();
    const call = await world.consumer.taps('icon', { says: ECHO });
    const file = writeWav(sineFrame(660, 0, 96_000), 48_000);
    await world.inbox.accepts(call, { says: wav(file) });
    await Promise.all([call.hears(tone(660), PATIENT), call.hears(tone(660), { ...PATIENT, end: 'business' })]);
  });

  it('goes on when the clock of the world moves', async () => {
    await using world = await createSwitchhook({ at: '2027-06-07T12:00:00Z' });
    const call = await world.consumer.taps('icon', { says: tone(440) });
    await world.inbox.accepts(call, { says: tone(880) });
    await world.clock.advance('PT10M');
    await call.hears(tone(880), PATIENT);
    const ended = await world.consumer.hangsUp(call);
    assert.equal(ended.outcome, 'completed');
  });

  it('is muted and unmuted by the consumer, who also presses keys', async () => {
    await using world = await openWorld();
    const call = await world.consumer.taps('icon', { says: tone(440) });
    await world.app.accepts(call, { says: tone(880) });
    await call.hears(tone(440), { ...PATIENT, end: 'business' });
    await call.mutes();
    await call.presses('15#');
    assert.equal((await call.media()).consumer.keys, '15#');
    await call.mutes(false);
    await call.hears(tone(440), { ...PATIENT, end: 'business' });
  });

  it('of the business rings at a consumer who allowed it, and is declined or answered', async () => {
    await using world = await openWorld();
    const { consumer } = world;
    const post = postAs(world);
    await consumer.writes('Call me');
    const sent = await post('messages', { recipient: { id: consumer.psid }, message: ASK_PERMISSION });
    assert.equal((await consumer.allowsCalls(sent.message_id)).response, 'approve');
    assert.equal((await world.webhooks.next('call_permission_reply', PATIENT)).verified, true);

    const session = { sdp_type: 'offer', sdp: OFFERS.chromium };
    const connect = () => post('calls', { platform: 'messenger', action: 'connect', to: consumer.psid, session });
    assert.equal((await consumer.declines(await connect())).outcome, 'declined');
    const call = await consumer.answers(await connect(), { says: tone(440) });
    assert.deepEqual([call.rings, call.apps], ['PARTNERS', [world.app.id]]);
    // The offer is a recorded one: its endpoint does not connect.
    assert.equal((await call.media()).business.state, 'waiting');
  });

  it('of an app that has no endpoint is refused without the permission, and heard at both ends with it', async () => {
    await using world = await openWorld();
    const { consumer, app, page } = world;
    await consumer.writes('Call me');
    await assert.rejects(app.calls(consumer, { says: tone(880) }), { reason: 'call_not_permitted' });
    const sent = await postAs(world)('messages', { recipient: { id: consumer.psid }, message: ASK_PERMISSION });
    await consumer.allowsCalls(sent.message_id);
    const call = await app.calls(consumer, { says: tone(880) });
    await consumer.answers(call, { says: tone(440) });
    await Promise.all([call.hears(tone(880), PATIENT), call.hears(tone(440), { ...PATIENT, end: 'business' })]);
    await app.hangsUp(call);
    assert.equal((await consumer.thread()).call, null);
    await assert.rejects(world.control.post(`/pages/${page.id}/calls`, { to: consumer.psid, app_id: '1' }), {
      reason: 'not_found',
    });
  });

  it('says what is heard instead of a tone that does not come', async () => {
    await using world = await openWorld();
    const call = await world.consumer.taps('icon', { says: tone(440) });
    await assert.rejects(call.hears(tone(700), { timeout: 0 }), {
      message:
        'The consumer did not hear 700 Hz within 0 ms. The call has no media yet: nobody has answered it with an endpoint ' +
        'or a sound.',
    });
    await world.app.accepts(call, { says: tone(880) });
    await call.hears(tone(880), PATIENT);
    // A machine that is busy for a second interrupts the sound.
    await assert.rejects(call.hears(tone(700), { timeout: 0 }), {
      message: /^The consumer did not hear 700 Hz within 0 ms\. It hears (880 Hz|no tone)\.$/,
    });
    await assert.rejects(world.app.accepts(call), { reason: 'call_already_accepted' });
  });

  it('is refused to an app that does not exist, and without the name of the app', async () => {
    await using world = await openWorld();
    const { id } = await world.consumer.taps('icon');
    const accept = (body: object) => world.control.post(`/calls/${id}/accept`, body);
    await assert.rejects(accept({ as: 'app', app_id: '1' }), { reason: 'not_found' });
    await assert.rejects(accept({ as: 'app' }), { status: 400 });
    await assert.rejects(accept({ as: 'inbox', app_id: world.app.id }), { status: 400 });
    assert.equal((await world.consumer.thread()).call?.state, 'ringing');
  });
});
