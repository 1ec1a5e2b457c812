import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { assertRefused, send, stored, type Refusal } from '../support/graph.ts';
import { startInstance } from '../support/instance.ts';
import { callOf, connect, offerOf, permit, PARTNERS, ring, type MediaCall } from '../support/media-call.ts';
import { BAD_SDPS, OFFERS } from '../support/offers.ts';
import { addSubscriber } from '../support/subscriber.ts';
import { openWindow } from '../support/thread.ts';

const instance = await startInstance();
const small = await startInstance({ mostCalls: 1 });
after(() => Promise.all([instance.close(), small.close()]));

const OFFER = offerOf(OFFERS.wrtc);
const numbered = (status: number, code: number, title: string): Refusal => ({
  status,
  code,
  subcode: code,
  message: `(#${code}) ${title}`,
});
const MISSING: Refusal = {
  ...numbered(400, 2018391, 'Invalid connection parameter: session is required'),
  blame: [['session']],
};
const invalid = (reason: string, ...path: string[]): Refusal => ({
  ...numbered(400, 2018392, `Invalid SDP parameter: ${reason}`),
  blame: [['session', ...path]],
});

/** Asserts that an act is refused, and that nothing changes: neither the call nor what is stored. */
async function assertHarmless(call: MediaCall, action: string, more: object, refusal: Refusal): Promise<void> {
  const before = [await stored(instance, call.thread.page), await call.view()];
  assertRefused(await call.act(action, more), refusal);
  assert.deepEqual([await stored(instance, call.thread.page), await call.view()], before);
}

describe('accept is refused, and the call rings on,', () => {
  for (const [what, session, refusal] of [
    ['without session', undefined, MISSING],
    ['with an empty session', {}, MISSING],
    ['with session null', null, MISSING],
    ['with a session that is no object', 'hello', invalid('session must be a JSON object with sdp_type and sdp')],
    ['with a list as session', [], invalid('session must be a JSON object with sdp_type and sdp')],
    ['without sdp_type', { sdp: OFFERS.wrtc }, invalid('sdp_type is missing', 'sdp_type')],
    ['with an answer', { sdp_type: 'answer', sdp: OFFERS.wrtc }, invalid('sdp_type must be offer', 'sdp_type')],
    ['without sdp', { sdp_type: 'offer' }, invalid('sdp must be the text of an offer', 'sdp')],
    ['with a number as sdp', { sdp_type: 'offer', sdp: 7 }, invalid('sdp must be the text of an offer', 'sdp')],
  ] as const) {
    it(what, async () => assertHarmless(await ring(instance), 'accept', { session }, refusal));
  }

  for (const [i, [sdp, reason]] of BAD_SDPS.entries()) {
    it(`with a bad description (${i}): ${reason}`, async () => {
      const call = await ring(instance);
      const { status, json } = await call.act('accept', offerOf(sdp));
      assert.deepEqual([status, json.error.code, json.error.error_subcode], [400, 2018392, 2018392]);
      assert.ok(json.error.message.includes(reason), json.error.message);
      assert.equal((await call.view()).state, 'ringing');
    });
  }

  it('for an unknown call, and for that of another Page', async () => {
    const [call, other] = [await ring(instance), await ring(instance)];
    const unknown = callOf(instance, call.thread, 'c_unknown');
    await assertHarmless(unknown, 'accept', OFFER, numbered(400, 2018390, 'Invalid call id'));
    const foreign = callOf(instance, other.thread, call.id);
    await assertHarmless(foreign, 'accept', OFFER, numbered(400, 2018393, 'Invalid call participant page'));
    assert.equal((await call.view()).state, 'ringing');
  });

  it('for a call of the business itself', async () => {
    const call = await connect(instance);
    await assertHarmless(call, 'accept', OFFER, numbered(403, 2018394, 'Insufficient permissions to join call'));
  });
});

describe('accept', () => {
  it('takes session as JSON text in a form, with the words in upper case', async () => {
    const call = await ring(instance);
    const body = new URLSearchParams({
      access_token: call.thread.page.token,
      action: 'ACCEPT',
      platform: 'MESSENGER',
      call_id: call.id,
      session: JSON.stringify({ sdp_type: 'OFFER', sdp: OFFERS.wrtc }),
    }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const { status, json } = await send(instance, 'POST', '/v26.0/me/calls', { headers, body });
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(json.session), ['sdp_response', 'sdp_renegotiation']);
    assert.deepEqual(
      [json.session.sdp_response.sdp_type, json.session.sdp_renegotiation.sdp_type],
      ['answer', 'offer'],
    );
  });

  it('takes type for sdp_type, its older name', async () => {
    const call = await ring(instance);
    const reply = await call.act('accept', { session: { type: 'offer', sdp: OFFERS.chromium } });
    assert.equal(reply.status, 200, reply.text);
  });

  it('is journaled, and gives the call to the app', async () => {
    const call = await ring(instance);
    assert.equal((await call.act('accept', OFFER)).status, 200);
    const view = await call.view();
    assert.deepEqual([view.state, view.app_id, view.direction], ['in_call', instance.app.id, 'user_initiated']);
    const [row] = (await instance.control(`/pages/${call.thread.page.id}/journal?limit=1`)).json.data;
    assert.deepEqual([row.kind, row.call.app_id], ['call_accepted', instance.app.id]);
  });

  it('is refused a second time, and after the end', async () => {
    const call = await ring(instance);
    assert.equal((await call.act('accept', OFFER)).status, 200);
    await assertHarmless(call, 'accept', OFFER, { message: '(#100) Call already accepted' });
    await assertHarmless(call, 'reject', {}, { message: '(#100) Call already accepted' });
    assert.equal((await call.act('terminate')).status, 200);
    await assertHarmless(call, 'accept', OFFER, numbered(400, 2018396, 'Cannot join ended call'));
  });

  it('of more calls than the server carries is refused with 613', async () => {
    const [first, second] = [await ring(small), await ring(small)];
    assert.equal((await first.act('accept', OFFER)).status, 200);
    const reply = await second.act('accept', OFFER);
    assertRefused(reply, { code: 613, message: '(#613) Call rate limit exceeded' });
    assert.equal((await first.act('terminate')).status, 200);
    assert.equal((await second.act('accept', OFFER)).status, 200);
  });
});

describe('Of two apps that accept at once', () => {
  it('one wins in each of 100 rounds; the other is refused and cannot end the call; both hear of the end', async (t) => {
    const { thread } = await ring(instance);
    const { page } = thread;
    const apps = await Promise.all([addSubscriber(instance, page.id), addSubscriber(instance, page.id)]);
    t.after(() => Promise.all(apps.map(({ receiver }) => receiver.close())));
    // The call that rang to open the thread.
    const [open] = (await instance.control(`/pages/${page.id}/calls`)).json.data;
    await instance.control(`/calls/${open.id}/hang_up`, { as: 'consumer' });
    const received = Math.min(...apps.map(({ receiver }) => receiver.received.length));
    assert.ok(received >= 0);
    const wins = new Map<string, number>();
    for (let round = 0; round < 100; round++) {
      const call = await ring(instance, undefined, thread);
      const act = (token: string, action: string) =>
        instance.post(`/${page.id}/calls`, { action, call_id: call.id, ...OFFER }, token);
      const replies = await Promise.all(apps.map(({ token }) => act(token, 'accept')));
      const winner = apps[replies.findIndex(({ status }) => status === 200)];
      const loser = apps[replies.findIndex(({ status }) => status !== 200)];
      assert.ok(winner && loser, `round ${round}: ${replies.map(({ status }) => status).join()}`);
      const refused = replies.find(({ status }) => status !== 200);
      assert.ok(refused);
      assertRefused(refused, { message: '(#100) Call already accepted' });
      assert.equal((await call.view()).app_id, winner.id);
      assertRefused(
        await act(loser.token, 'terminate'),
        numbered(403, 2018394, 'Insufficient permissions to join call'),
      );
      assert.equal((await act(winner.token, 'terminate')).status, 200);
      wins.set(winner.id, (wins.get(winner.id) ?? 0) + 1);
    }
    assert.equal(
      [...wins.values()].reduce((sum, each) => sum + each, 0),
      100,
    );
    await instance.control('/settle', {});
    for (const { receiver } of apps) {
      const events = receiver.received.map(({ body }) => JSON.parse(body.toString()).entry[0].calls?.[0].event);
      assert.equal(events.filter((event) => event === 'terminate').length, 101);
    }
  });
});

describe('connect', () => {
  it('is answered with the id under both names and a session, and sends connect and ringing', async () => {
    const thread = await openWindow(instance, PARTNERS);
    await permit(instance, thread);
    const body = { platform: 'messenger', action: 'connect', to: thread.psid, ...OFFER };
    const { status, json } = await instance.post(`/${thread.page.id}/calls`, body, thread.page.token);
    assert.equal(status, 200);
    assert.equal(json.id, json.call_id);
    assert.deepEqual(Object.keys(json.session), ['sdp_response']);
    const call = callOf(instance, thread, json.id);
    const view = await call.view();
    assert.deepEqual([view.direction, view.entry, view.state], ['business_initiated', null, 'ringing']);
    const { data } = (await instance.control(`/pages/${thread.page.id}/journal?limit=2`)).json;
    assert.deepEqual(data.map(({ kind }: { kind: string }) => kind).toReversed(), ['call_started', 'call_ringing']);
  });

  it('is refused without the permission', async () => {
    const thread = await openWindow(instance, PARTNERS);
    const body = { action: 'connect', to: thread.psid, ...OFFER };
    assertRefused(await instance.post(`/${thread.page.id}/calls`, body, thread.page.token), {
      status: 403,
      code: 10,
      message: '(#10) The consumer has not given permission to call',
    });
  });

  it('is refused to a person in a call with the Page', async () => {
    const call = await connect(instance);
    const body = { action: 'connect', to: call.thread.psid, ...OFFER };
    assertRefused(await instance.post(`/${call.thread.page.id}/calls`, body, call.thread.page.token), {
      message: '(#100) The consumer is already in a call with the Page',
    });
  });

  it('is refused without to, without session, to a stranger, and with calling switched off', async () => {
    const thread = await openWindow(instance, PARTNERS);
    const post = (body: object) =>
      instance.post(`/${thread.page.id}/calls`, { action: 'connect', ...body }, thread.page.token);
    assertRefused(await post(OFFER), { message: '(#100) The parameter to is required', blame: [['to']] });
    assertRefused(await post({ to: thread.psid }), MISSING);
    assertRefused(await post({ to: '1', ...OFFER }), { subcode: 2018001, message: '(#100) No matching user found' });
    await thread.set({ audio_enabled: false });
    assertRefused(await post({ to: thread.psid, ...OFFER }), {
      code: 10,
      subcode: 1893056,
      message: '(#10) Call Settings Not Enabled',
    });
  });
});

describe('media_update', () => {
  const TRACK = { msid: 'track', label: 'default_audio', status: 'disabled' };

  it('is refused before the call is answered', async () => {
    const NOT_YET: Refusal = { message: '(#100) The call has not been answered yet' };
    await assertHarmless(await ring(instance), 'media_update', OFFER, NOT_YET);
    await assertHarmless(await connect(instance), 'media_update', OFFER, NOT_YET);
  });

  it('is refused after the end', async () => {
    const call = await ring(instance);
    assert.equal((await call.act('accept', OFFER)).status, 200);
    assert.equal((await call.act('terminate')).status, 200);
    await assertHarmless(call, 'media_update', OFFER, numbered(400, 2018396, 'Cannot join ended call'));
  });

  it('is refused for a track that no offer has, a bad label and more than four tracks', async () => {
    const call = await ring(instance);
    assert.equal((await call.act('accept', offerOf(OFFERS.nodeDatachannel))).status, 200);
    const tracks = [{ ...TRACK, msid: 'nothing' }];
    const message = '(#100) Invalid track msid: "nothing"';
    await assertHarmless(call, 'media_update', { tracks }, { message, blame: [['tracks']] });
    const label = { tracks: [{ ...TRACK, label: 'other' }] };
    const reply = await call.act('media_update', label);
    assert.deepEqual([reply.status, reply.json.error.code], [400, 100]);
    const five = await call.act('media_update', { tracks: Array.from({ length: 5 }, () => TRACK) });
    assert.equal(five.status, 400);
  });

  it('is refused without session and tracks, and with a later offer that lacks a section', async () => {
    const call = await ring(instance);
    assert.equal((await call.act('accept', OFFER)).status, 200);
    const message = '(#100) At least one of {session, tracks} is required';
    await assertHarmless(call, 'media_update', {}, { message, blame: [['session'], ['tracks']] });
    const { status, json } = await call.act('media_update', OFFER);
    assert.deepEqual([status, json.error.code], [400, 2018392]);
    assert.match(json.error.message, /a later offer has every section of the session: 2, not 1/);
  });

  it('mutes and unmutes a known track by its stream, its id or both, and counts versions', async () => {
    const call = await ring(instance);
    assert.equal((await call.act('accept', offerOf(OFFERS.nodeDatachannel))).status, 200);
    for (const [i, msid] of ['track', 'stream', 'stream track'].entries()) {
      for (const [n, status] of (['DISABLED', 'enabled'] as const).entries()) {
        const version = 2 * i + n;
        const tracks = [{ msid, label: 'DEFAULT_AUDIO', status }];
        const reply = await call.act('media_update', {
          tracks,
          from_version: String(version),
          to_version: version + 1,
        });
        assert.deepEqual([reply.status, reply.json], [200, { success: true }]);
      }
    }
    const { data } = (await instance.control(`/pages/${call.thread.page.id}/journal?limit=12`)).json;
    const muted = data.filter(({ kind }: { kind: string }) => kind === 'call_muted');
    assert.deepEqual(
      muted.map((each: { muted: boolean }) => each.muted),
      [false, true, false, true, false, true],
    );
  });

  it('from a version that is not the latest changes nothing and has no session in its answer', async () => {
    const call = await ring(instance);
    assert.equal((await call.act('accept', offerOf(OFFERS.nodeDatachannel))).status, 200);
    const before = await stored(instance, call.thread.page);
    const reply = await call.act('media_update', { tracks: [TRACK], from_version: 3 });
    assert.deepEqual([reply.status, reply.json], [200, { success: true }]);
    assert.deepEqual(await stored(instance, call.thread.page), before);
  });

  it('takes an answer, which nothing needs', async () => {
    const call = await ring(instance);
    assert.equal((await call.act('accept', OFFER)).status, 200);
    const reply = await call.act('media_update', { session: { sdp_type: 'answer', sdp: 'v=0' } });
    assert.deepEqual([reply.status, reply.json], [200, { success: true }]);
  });
});
