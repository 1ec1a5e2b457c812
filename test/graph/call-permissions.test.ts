import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { assertRefused } from '../support/graph.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { connect, offerOf, permit, PARTNERS, ring } from '../support/media-call.ts';
import { OFFERS } from '../support/offers.ts';
import { addSubscriber } from '../support/subscriber.ts';
import { openWindow, type TestThread } from '../support/thread.ts';

const instance = await startInstance();
after(() => instance.close());

const DAY = 86_400_000;
const OPTIN = { attachment: { type: 'template', payload: { template_type: 'calling_optin' } } };
const now = () => Math.floor(instance.clock.now() / 1000);

const read = (on: Instance, { page, psid }: TestThread) =>
  on.get(`/${page.id}/messenger_call_permissions?psid=${psid}`, page.token);
async function permissionOf(thread: TestThread) {
  const { status, json } = await read(instance, thread);
  assert.equal(status, 200);
  const [request, call] = json.actions;
  return {
    ...json.permission,
    asks: request.can_perform,
    used: request.limits[0].current_usage,
    calls: call.can_perform,
  };
}

describe('messenger_call_permissions', () => {
  it('has both shapes and both names at once, lower case on the root and upper case in data', async () => {
    const thread = await openWindow(instance, PARTNERS);
    await permit(instance, thread);
    const { json } = await read(instance, thread);
    const expires = now() + 7 * 86_400;
    assert.deepEqual(json.permission, { status: 'has_permission', expiration_time: expires });
    assert.deepEqual(json.data[0].permission, { status: 'HAS_PERMISSION', expiration_time: expires });
    assert.deepEqual(json.data[0].actions, json.actions);
    assert.deepEqual(json.actions, [
      {
        action_name: 'send_call_permission_request',
        can_perform: false,
        can_perform_action: false,
        limits: [{ time_period: 'PT24H', max_allowed: 2, max_allowed_per_user: 2, current_usage: 1 }],
      },
      { action_name: 'start_call', can_perform: true, can_perform_action: true },
    ]);
  });

  it('is refused without psid, for a stranger, and with calling switched off', async () => {
    const thread = await openWindow(instance, PARTNERS);
    const path = `/${thread.page.id}/messenger_call_permissions`;
    assertRefused(await instance.get(path, thread.page.token), {
      message: '(#100) The parameter psid is required',
      blame: [['psid']],
    });
    assertRefused(await instance.get(`${path}?psid=1`, thread.page.token), {
      subcode: 2018001,
      message: '(#100) No matching user found',
    });
    await thread.set({ audio_enabled: false });
    assertRefused(await read(instance, thread), {
      code: 10,
      subcode: 1893056,
      message: '(#10) Call Settings Not Enabled',
    });
  });
});

describe('A request for the permission', () => {
  it('is sent twice in 24 hours at most, and counts by the clock', async () => {
    const thread = await openWindow(instance, PARTNERS);
    assert.deepEqual(await permissionOf(thread), { status: 'no_permission', asks: true, used: 0, calls: false });
    await thread.sent(OPTIN);
    await thread.sent(OPTIN);
    assert.deepEqual(await permissionOf(thread), { status: 'no_permission', asks: false, used: 2, calls: false });
    await thread.sendRefused(OPTIN, { code: 613, message: '(#613) Call permission request rate limit reached' });
    instance.clock.advance(DAY - 1);
    await thread.write();
    await thread.sendRefused(OPTIN, { code: 613, message: '(#613) Call permission request rate limit reached' });
    instance.clock.advance(1);
    await thread.sent(OPTIN);
    assert.equal((await permissionOf(thread)).used, 1);
  });

  it('is refused while there is a permission', async () => {
    const thread = await openWindow(instance, PARTNERS);
    await permit(instance, thread);
    await thread.sendRefused(OPTIN, { message: '(#100) The consumer has already given permission to call' });
  });

  it('is refused outside the messaging window', async () => {
    const thread = await openWindow(instance, PARTNERS);
    instance.clock.advance(2 * DAY);
    const { status, json } = await thread.send(OPTIN);
    assert.deepEqual([status, json.error.error_subcode], [403, 2018278]);
  });

  for (const response of ['approve', 'reject'] as const) {
    it(`is answered with ${response}: a webhook on the entry, in seconds`, async (t) => {
      const thread = await openWindow(instance, PARTNERS);
      const { receiver } = await addSubscriber(instance, thread.page.id);
      t.after(() => receiver.close());
      const path = `/threads/${thread.page.id}/${thread.psid}/call_permission`;
      const answer = { message_id: await thread.sent(OPTIN), response };
      const { json } = await instance.control(path, answer);
      const expires = now() + 7 * 86_400;
      assert.equal(json.expires_at, response === 'approve' ? new Date(expires * 1000).toISOString() : null);
      const [webhook] = await receiver.count(1);
      assert.deepEqual(JSON.parse(webhook?.body.toString() ?? ''), {
        object: 'page',
        entry: [
          {
            id: thread.page.id,
            time: now(),
            sender: { id: thread.psid },
            recipient: { id: thread.page.id },
            timestamp: now(),
            call_permission_reply: {
              response,
              ...(response === 'approve' && { expiration_timestamp: String(expires) }),
            },
          },
        ],
      });
      assert.equal((await permissionOf(thread)).calls, response === 'approve');
      assert.equal((await instance.control(path, { ...answer, message_id: 'm_other' })).status, 404);
    });
  }
});

describe('A permission', () => {
  it('ends after seven days, sharp', async () => {
    const thread = await openWindow(instance, PARTNERS);
    await permit(instance, thread);
    instance.clock.advance(7 * DAY - 1);
    assert.equal((await permissionOf(thread)).status, 'has_permission');
    instance.clock.advance(1);
    assert.equal((await permissionOf(thread)).status, 'no_permission');
  });

  for (const [how, end] of [
    ['declined', (call: Awaited<ReturnType<typeof ring>>) => call.act('reject')],
    [
      'given up by the consumer',
      (call: Awaited<ReturnType<typeof ring>>) => call.control('/hang_up', { as: 'consumer' }),
    ],
  ] as const) {
    it(`comes from a call of the consumer that was ${how}`, async () => {
      const call = await ring(instance);
      assert.equal((await permissionOf(call.thread)).status, 'no_permission');
      assert.equal((await end(call)).status, 200);
      assert.equal((await permissionOf(call.thread)).status, 'has_permission');
    });
  }

  it('comes from a connected call, in either direction, once it has ended', async () => {
    const call = await ring(instance);
    assert.equal((await call.act('accept', offerOf(OFFERS.wrtc))).status, 200);
    assert.equal((await permissionOf(call.thread)).status, 'no_permission');
    assert.equal((await call.act('terminate')).status, 200);
    assert.equal((await permissionOf(call.thread)).status, 'has_permission');

    const business = await connect(instance);
    instance.clock.advance(6 * DAY);
    assert.equal((await business.control('/accept', { as: 'consumer' })).status, 409, 'the ring is over');
  });

  it('does not come from a call of the business that nobody answered', async () => {
    const call = await connect(instance);
    assert.equal((await call.control('/decline', { as: 'consumer' })).status, 200);
    instance.clock.advance(7 * DAY);
    assert.equal((await permissionOf(call.thread)).status, 'no_permission');
  });
});
