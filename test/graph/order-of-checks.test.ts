import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { addPage, addToken, assertRefused, assertRefusedWhole, send, type Refusal } from '../support/graph.ts';
import { startInstance, type Reply } from '../support/instance.ts';

const instance = await startInstance();
after(() => instance.close());

const page = await addPage(instance);
const blank = await addPage(instance);
const closed = await addPage(instance, { eligible: false });
const expired = await addToken(instance, closed.id, { permissions: [], expires_in: 1 });
const restricted = await addToken(instance, closed.id, { permissions: [] });
instance.clock.advance(2000);

describe('a request with several faults is refused for the first, until that is corrected:', () => {
  const ABSENT = '1'.repeat(20);
  const GRAPH = { type: 'GraphMethodException' };
  const object = (verb: string, id: string): Refusal => ({
    ...GRAPH,
    subcode: 33,
    message:
      `Unsupported ${verb} request. Object with ID '${id}' does not exist, cannot be loaded due to missing ` +
      'permissions, or does not support this operation. Please read the Graph API documentation at ' +
      'https://developers.facebook.com/docs/graph-api',
  });
  let request = {
    version: 'v99.0',
    node: ABSENT,
    edge: 'nope',
    method: 'DELETE',
    token: undefined as string | undefined,
    proof: { appsecret_proof: 'nonsense' } as object,
    settings: { icon_enabled: 'x', call_routing: { ring_target: 'PARTNERS' } } as object,
  };
  const act = (): Promise<Reply> => {
    const { version, node, edge, method, token, proof, settings } = request;
    const query = token === undefined ? '' : `?access_token=${encodeURIComponent(token)}`;
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ ...proof, ...settings });
    return send(instance, method, `/${version}/${node}/${edge}${query}`, { headers, body });
  };

  const faults: [what: string, correction: Partial<typeof request>, refusal: Refusal][] = [
    ['version', {}, { code: 2500, message: `Unknown path components: /${ABSENT}/nope` }],
    ['no token', { version: 'v26.0' }, { code: 104, message: 'An access token is required to request this resource.' }],
    [
      'unreadable token',
      { token: 'nonsense' },
      { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' },
    ],
    [
      'expired token',
      { token: expired },
      {
        code: 190,
        subcode: 463,
        message:
          'Error validating access token: Session has expired on Sunday, 22-Nov-26 04:00:01 PST. ' +
          'The current time is Sunday, 22-Nov-26 04:00:02 PST.',
      },
    ],
    [
      'proof',
      { token: instance.appToken },
      { ...GRAPH, message: 'Invalid appsecret_proof provided in the API argument' },
    ],
    ['object', { proof: {} }, object('delete', ABSENT)],
    ['edge', { node: closed.id }, { code: 2500, message: 'Unknown path components: /nope' }],
    ['verb', { edge: 'messenger_call_settings' }, object('delete', closed.id)],
    [
      'kind of token',
      { method: 'POST' },
      { code: 190, message: '(#190) This method must be called with a Page Access Token' },
    ],
    [
      'permission',
      { token: restricted },
      { status: 403, code: 200, message: '(#200) Requires pages_messaging permission to manage the object' },
    ],
    [
      'eligibility',
      { token: closed.token },
      { status: 403, code: 2018389, subcode: 2018389, message: '(#2018389) Page not yet eligible' },
    ],
    [
      'parameter',
      { node: page.id, token: page.token },
      { message: '(#100) Param icon_enabled must be a boolean', blame: [['icon_enabled']] },
    ],
    [
      'state',
      { settings: { icon_enabled: false, call_routing: { ring_target: 'PARTNERS' } } },
      {
        message: '(#100) App must be subscribed to calls webhook to set ring_target to PARTNERS',
        blame: [['call_routing', 'ring_target']],
      },
    ],
  ];
  for (const [what, correction, refusal] of faults) {
    test(what, async () => {
      request = { ...request, ...correction };
      await assertRefusedWhole(instance, request.node === page.id ? page : closed, act, refusal);
    });
  }
  test('no fault is left', async () => {
    await instance.post(`/${page.id}/subscribed_apps`, { subscribed_fields: 'calls' }, page.token);
    assert.equal((await act()).text, '{"success":true,"result":"success"}');
  });
});

test('an unreadable body is refused after the path and before the token, which may be in it', async () => {
  const body = { headers: { 'content-type': 'application/json' }, body: '{' };
  const unknown = { code: 2500, message: 'Unknown path components: /me' };
  assertRefused(await send(instance, 'POST', '/v99.0/me', body), unknown);
  assertRefused(await send(instance, 'POST', '/v26.0/me', body), {
    message: '(#100) The request body is not valid JSON',
  });
});

describe('of several faults in settings the first is reported:', () => {
  const MONDAY = { day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' };
  const backwards = { ...MONDAY, day_of_week: 'TUESDAY', close_time: '0800' };
  const hours = (timezone_id: string, ...weekly_operating_hours: object[]) => ({ timezone_id, weekly_operating_hours });
  const partners = { ring_target: 'PARTNERS' };
  const cases: [what: string, settings: object, message: string][] = [
    [
      'a value of the wrong type before an unknown time zone',
      { call_hours: hours('PST'), call_routing: { ring_target: 'X' } },
      '(#100) Invalid call routing value',
    ],
    [
      'an impossible time before an unknown time zone',
      { call_hours: hours('PST', { ...MONDAY, open_time: '2400' }) },
      '(#100) Invalid time for weekly call hours',
    ],
    [
      'an unknown time zone before a window',
      { call_hours: hours('PST', backwards) },
      '(#100) Invalid timezone_id for call hours',
    ],
    [
      'one entry before the next',
      { call_hours: hours('UTC', MONDAY, MONDAY, backwards) },
      '(#100) Duplicate day in request',
    ],
    [
      'a window before the routing',
      { call_hours: hours('UTC', backwards), call_routing: partners },
      '(#100) Close time cannot be before open time',
    ],
  ];
  for (const [what, settings, message] of cases) {
    test(what, async () => {
      const reply = await instance.post(`/${blank.id}/messenger_call_settings`, settings, blank.token);
      assert.deepEqual([reply.status, reply.json.error.message], [400, message]);
    });
  }
});

test('subscribed_apps requires a Page token before it reads the parameters', async () => {
  assertRefused(await instance.post(`/${page.id}/subscribed_apps`, {}, instance.appToken), {
    code: 210,
    message: '(#210) A page access token is required to request this resource.',
  });
});

test('subscriptions requires an app token before it reads the parameters', async () => {
  assertRefused(await instance.post('/app/subscriptions', {}, page.token), {
    code: 15,
    message: '(#15) This method must be called with an app access_token.',
  });
});
