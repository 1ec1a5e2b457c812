import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { addPage, addToken, assertRefused, send, stored, type Refusal } from '../support/graph.ts';
import { startInstance, type Reply } from '../support/instance.ts';
import { openThread, openWindow, type TestThread } from '../support/thread.ts';

const instance = await startInstance();
after(() => instance.close());

const PARTNERS = { call_settings: { call_routing: { ring_target: 'PARTNERS' } } };
const openCalls = async (): Promise<TestThread> => openThread(instance, await addPage(instance, PARTNERS));
const act = ({ page }: TestThread, body: object): Promise<Reply> =>
  instance.post(`/${page.id}/calls`, body, page.token);

/** Asserts that a request is refused and changes nothing in the thread or on the Page. */
async function assertActRefused(thread: TestThread, body: object, refusal: Refusal, by = thread): Promise<void> {
  const before = [await stored(instance, thread.page), await thread.view()];
  assertRefused(await act(by, body), refusal);
  assert.deepEqual([await stored(instance, thread.page), await thread.view()], before);
}

const numbered = (status: number, code: number, title: string): Refusal => ({
  status,
  code,
  subcode: code,
  message: `(#${code}) ${title}`,
});
const UNKNOWN = numbered(400, 2018390, 'Invalid call id');
const FOREIGN = numbered(400, 2018393, 'Invalid call participant page');
const NOT_OWNER = numbered(403, 2018394, 'Insufficient permissions to join call');
const ENDED = numbered(400, 2018396, 'Cannot join ended call');

describe('A ringing call is ended by', () => {
  for (const [action, more] of [
    ['reject', {}],
    ['terminate', {}],
    ['REJECT', { platform: 'MESSENGER' }],
    ['terminate', { platform: 'Messenger' }],
    ['reject', { platform: 'messenger', session: { sdp: 'not read' } }],
  ] as const) {
    test(`${action} with ${JSON.stringify(more)}, and becomes a missed call`, async () => {
      const thread = await openCalls();
      const call_id = await thread.ring();
      const reply = await act(thread, { ...more, action, call_id });
      assert.deepEqual([reply.status, reply.json], [200, { success: true }]);
      const { call, messages } = await thread.view();
      assert.equal(call, null);
      assert.deepEqual(
        messages.map(({ type, from }: { type: string; from: string }) => [type, from]),
        [['missed_call', 'page']],
      );
      const [row] = (await instance.control(`/pages/${thread.page.id}/journal?limit=1`)).json.data;
      assert.deepEqual([row.kind, row.call.id, row.call.outcome], ['call_ended', call_id, 'declined']);
    });
  }

  test('reject in a form, on me', async () => {
    const thread = await openCalls();
    const call = { access_token: thread.page.token, action: 'reject', call_id: await thread.ring() };
    const body = new URLSearchParams(call).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const reply = await send(instance, 'POST', '/v26.0/me/calls', { headers, body });
    assert.deepEqual([reply.status, reply.json], [200, { success: true }]);
  });
});

for (const action of ['reject', 'terminate']) {
  describe(`${action} is refused for`, () => {
    for (const call_id of ['c_unknown', '', 7, 'c_'.padEnd(5000, 'x')]) {
      test(`an unknown call: ${JSON.stringify(call_id).slice(0, 20)}`, async () =>
        assertActRefused(await openCalls(), { action, call_id }, UNKNOWN));
    }

    test("another Page's call, which goes on ringing", async () => {
      const [thread, other] = [await openCalls(), await openCalls()];
      await assertActRefused(thread, { action, call_id: await thread.ring() }, FOREIGN, other);
      assert.equal((await thread.view()).call.state, 'ringing');
    });

    for (const before of ['reject', 'terminate']) {
      test(`a call after ${before}`, async () => {
        const thread = await openCalls();
        const call_id = await thread.ring();
        assert.equal((await act(thread, { action: before, call_id })).status, 200);
        await assertActRefused(thread, { action, call_id }, ENDED);
      });
    }

    test('a call that the consumer has ended', async () => {
      const thread = await openCalls();
      const call_id = await thread.ring();
      assert.equal((await instance.control(`/calls/${call_id}/hang_up`, { as: 'consumer' })).status, 200);
      await assertActRefused(thread, { action, call_id }, ENDED);
    });

    test('a call that rings in the inbox, or was accepted there', async () => {
      const thread = await openWindow(instance);
      const call_id = await thread.ring();
      await assertActRefused(thread, { action, call_id }, NOT_OWNER);
      assert.equal((await instance.control(`/calls/${call_id}/accept`, { as: 'inbox' })).status, 200);
      await assertActRefused(thread, { action, call_id }, NOT_OWNER);
      assert.equal((await thread.view()).call.state, 'in_call');
    });

    test('a missing call_id', async () =>
      assertActRefused(
        await openCalls(),
        { action },
        { message: '(#100) The parameter call_id is required', blame: [['call_id']] },
      ));

    test('a call_id that is no text', async () =>
      assertActRefused(
        await openCalls(),
        { action, call_id: { id: 'c_1' } },
        { message: '(#100) Param call_id must be a string', blame: [['call_id']] },
      ));

    for (const platform of ['instagram', 'whatsapp', '', null]) {
      test(`the platform ${JSON.stringify(platform)}`, async () => {
        const thread = await openCalls();
        const message = `(#100) Param platform must be one of {messenger} - got ${JSON.stringify(platform)}.`;
        const body = { action, platform, call_id: await thread.ring() };
        await assertActRefused(thread, body, { message, blame: [['platform']] });
      });
    }

    test('a token without pages_messaging', async () => {
      const thread = await openCalls();
      const token = await addToken(instance, thread.page.id, { permissions: ['pages_show_list'] });
      const restricted = { ...thread, page: { ...thread.page, token } };
      const message = '(#200) Requires pages_messaging permission to manage the object';
      await assertActRefused(
        thread,
        { action, call_id: await thread.ring() },
        { status: 403, code: 200, message },
        restricted,
      );
    });
  });
}

describe('An action is refused:', () => {
  const ACTIONS = 'one of {accept, connect, media_update, reject, terminate}';
  for (const action of ['hang_up', '', 1, null]) {
    test(`unknown action ${JSON.stringify(action)}`, async () =>
      assertActRefused(
        await openCalls(),
        { action, call_id: 'c_1' },
        { message: `(#100) Param action must be ${ACTIONS} - got ${JSON.stringify(action)}.`, blame: [['action']] },
      ));
  }

  test('a missing action', async () =>
    assertActRefused(
      await openCalls(),
      { call_id: 'c_1' },
      { message: '(#100) The parameter action is required', blame: [['action']] },
    ));
});

describe('Of two requests for one call at once', () => {
  test('one succeeds and the other finds it ended', async () => {
    const thread = await openCalls();
    const call_id = await thread.ring();
    const replies = await Promise.all(['reject', 'terminate'].map((action) => act(thread, { action, call_id })));
    const [success, refusal] = replies.toSorted((a, b) => a.status - b.status);
    assert.ok(success && refusal);
    assert.deepEqual(success.json, { success: true });
    assertRefused(refusal, ENDED);
    assert.equal((await thread.view()).messages.length, 1);
  });
});
