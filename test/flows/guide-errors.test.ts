import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addPage, addToken, assertRefused, assertRefusedWhole, type Refusal, type TestPage } from '../support/graph.ts';
import { startInstance, type Instance, type Reply } from '../support/instance.ts';
import { NOT_ELIGIBLE, NOT_ENABLED, openWindow, OUTSIDE_WINDOW, PROMPT } from '../support/thread.ts';

/**
 * One row of the error lists of Meta's call settings guide, as it looks on the wire; the rows are in the guide's order
 * (docs/graph/call-settings.md §3.3).
 */
interface Row {
  readonly section: string;
  /** In the words of Meta's guide. */
  readonly error: string;
  readonly refusal: Refusal;
  /** Makes it happen, on a Page and with a token of its own choice; gives the answer. */
  readonly reach: (instance: Instance, page: TestPage) => Promise<Reply>;
  /** Options with which the Page was created. */
  readonly given?: object;
}

const settings =
  (body: unknown) =>
  (instance: Instance, { id, token }: TestPage) =>
    instance.post(`/${id}/messenger_call_settings`, body, token);
const hours = (...weekly_operating_hours: object[]) =>
  settings({ call_hours: { timezone_id: 'America/Los_Angeles', weekly_operating_hours } });
const MONDAY = { day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' };
const toPartners = settings({ call_routing: { ring_target: 'PARTNERS' } });

const NO_PAGE = '100000000000001';
const invalidPage = (verb: 'get' | 'post'): Refusal => ({
  subcode: 33,
  type: 'GraphMethodException',
  message:
    `Unsupported ${verb} request. Object with ID '${NO_PAGE}' does not exist, cannot be loaded due to missing ` +
    'permissions, or does not support this operation. Please read the Graph API documentation at ' +
    'https://developers.facebook.com/docs/graph-api',
});
const postToNobody =
  (body: unknown) =>
  (instance: Instance, { token }: TestPage) =>
    instance.post(`/${NO_PAGE}/messenger_call_settings`, body, token);
const getOfNobody =
  (fields: string) =>
  (instance: Instance, { token }: TestPage) =>
    instance.get(`/${NO_PAGE}/messenger_call_settings?fields=${fields}`, token);
const weak = async (instance: Instance, { id }: TestPage): Promise<TestPage> => ({
  id,
  token: await addToken(instance, id, { permissions: ['pages_show_list'] }),
});

const at = (member: string, index = 0) => [['call_hours', 'weekly_operating_hours', String(index), member]];

const ROWS: readonly Row[] = [
  {
    section: 'Call icon visibility controls',
    error: 'Incorrect permissions for the API request',
    refusal: { status: 403, code: 200, message: '(#200) Requires pages_messaging permission to manage the object' },
    reach: async (instance, page) => settings({ icon_enabled: false })(instance, await weak(instance, page)),
  },
  {
    section: 'Call hours',
    error: 'Invalid page-id',
    refusal: invalidPage('post'),
    reach: postToNobody({ call_hours: { timezone_id: 'UTC', weekly_operating_hours: [MONDAY] } }),
  },
  {
    section: 'Call hours',
    error: 'Invalid time for weekly call hours',
    refusal: { message: '(#100) Invalid time for weekly call hours', blame: at('open_time') },
    reach: hours({ ...MONDAY, open_time: '2460' }),
  },
  {
    section: 'Call hours',
    error: 'Close time cannot be before open time',
    refusal: { message: '(#100) Close time cannot be before open time', blame: at('close_time') },
    reach: hours({ ...MONDAY, close_time: '0859' }),
  },
  {
    section: 'Call hours',
    error: 'Duplicate day in request',
    refusal: { message: '(#100) Duplicate day in request', blame: at('day_of_week', 1) },
    reach: hours(MONDAY, MONDAY),
  },
  {
    section: 'Get call hours',
    error: 'Invalid page-id',
    refusal: invalidPage('get'),
    reach: getOfNobody('call_hours'),
  },
  {
    section: 'Inbound call routing',
    error: 'Invalid page-id',
    refusal: invalidPage('post'),
    reach: postToNobody({ call_routing: { ring_target: 'META' } }),
  },
  {
    section: 'Inbound call routing',
    error: 'Invalid call routing value',
    refusal: { message: '(#100) Invalid call routing value', blame: [['call_routing', 'ring_target']] },
    reach: settings({ call_routing: { ring_target: 'EVERYBODY' } }),
  },
  {
    section: 'Inbound call routing',
    error: 'Page not yet eligible',
    refusal: NOT_ELIGIBLE,
    reach: toPartners,
    given: { eligible: false },
  },
  {
    section: 'Inbound call routing',
    error: 'App must be subscribed to calls webhook to set ring_target to PARTNERS',
    refusal: {
      message: '(#100) App must be subscribed to calls webhook to set ring_target to PARTNERS',
      blame: [['call_routing', 'ring_target']],
    },
    reach: toPartners,
  },
  {
    section: 'Get call routing',
    error: 'Invalid page-id',
    refusal: invalidPage('get'),
    reach: getOfNobody('call_routing'),
  },
];

describe("The errors of call settings in Meta's guide, each leaving the Page as it was:", () => {
  for (const { section, error, refusal, reach, given } of ROWS) {
    it(`${section}: ${error}`, async (t) => {
      const instance = await startInstance();
      t.after(() => instance.close());
      const page = await addPage(instance, given);
      await assertRefusedWhole(instance, page, () => reach(instance, page), refusal);
    });
  }

  it('Inbound call routing: Invalid page-id, for a Page that exists but is not that of the token', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const [page, other] = [await addPage(instance), await addPage(instance)];
    const { message, ...rest } = invalidPage('post');
    const expected = { ...rest, message: message.replace(NO_PAGE, other.id) };
    const foreign = { id: other.id, token: page.token };
    await assertRefusedWhole(instance, other, () => toPartners(instance, foreign), expected);
  });
});

describe("The errors of the call prompt in Meta's guide, each leaving the thread as it was:", () => {
  const section = 'Send a call prompt message using Messenger Send API';

  it(`${section}: The Page does not have calling enabled`, async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const thread = await openWindow(instance, { call_settings: { audio_enabled: false } });
    await thread.sendRefused(PROMPT, NOT_ENABLED);
  });

  it(`${section}: The Page does not have the correct permissions to send messages`, async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const thread = await openWindow(instance);
    const { token } = await weak(instance, thread.page);
    const before = await thread.view();
    const body = { recipient: { id: thread.psid }, message: PROMPT };
    const message = '(#230) Requires pages_messaging permission to manage the object';
    assertRefused(await instance.post('/me/messages', body, token), { status: 403, code: 230, message });
    assert.deepEqual(await thread.view(), before);
  });

  it(`${section}: The Page is sending the message outside of the allowed messaging window`, async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const thread = await openWindow(instance);
    instance.clock.advance(86_400_000);
    await thread.sendRefused(PROMPT, OUTSIDE_WINDOW);
  });
});
