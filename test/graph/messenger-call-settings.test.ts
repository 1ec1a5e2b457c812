import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { addPage, assertRefused, type Refusal, type TestPage } from '../support/graph.ts';
import { startInstance } from '../support/instance.ts';
import { assertCheap } from '../support/processor-time.ts';

const instance = await startInstance();
after(() => instance.close());

const DEFAULTS = {
  audio_enabled: true,
  icon_enabled: true,
  video_enabled: false,
  call_routing: { ring_target: 'META' },
};
const [MONDAY, TUESDAY] = [
  { day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' },
  { day_of_week: 'TUESDAY', open_time: '0930', close_time: '1830' },
];
/** The sample of Meta's call settings guide. */
const HOURS = { timezone_id: 'America/Los_Angeles', weekly_operating_hours: [MONDAY, TUESDAY] };

const edge = (page: TestPage, fields?: string) =>
  `/${page.id}/messenger_call_settings${fields === undefined ? '' : `?fields=${encodeURIComponent(fields)}`}`;
const read = (page: TestPage, fields?: string) => instance.get(edge(page, fields), page.token);
const write = async (page: TestPage, settings: unknown) => {
  const reply = await instance.post(edge(page), settings, page.token);
  assert.deepEqual([reply.status, reply.text], [200, '{"success":true,"result":"success"}']);
};
const assertReads = async (page: TestPage, fields: string | undefined, members: object) => {
  const reply = await read(page, fields);
  assert.deepEqual([reply.status, reply.json], [200, { data: [members], ...members }]);
};
const journal = async (page: TestPage): Promise<string[]> =>
  (await instance.control(`/pages/${page.id}/journal`)).json.data.map(({ kind }: { kind: string }) => kind);
const deliveries = async (page: TestPage): Promise<number> =>
  (await instance.control(`/deliveries?page_id=${page.id}`)).json.data.length;
const subscribe = (page: TestPage) =>
  instance.post(`/${page.id}/subscribed_apps`, { subscribed_fields: 'calls,call_settings_update' }, page.token);

describe('writing call settings', () => {
  const alone: [object, object][] = [
    [{ icon_enabled: false }, { icon_enabled: false }],
    [{ audio_enabled: false }, { audio_enabled: false }],
    [{ video_enabled: true }, { video_enabled: true }],
    [{ video: true }, { video_enabled: true }],
    [{ call_hours: HOURS }, { call_hours: HOURS }],
    [{ call_routing: { ring_target: 'PARTNERS' } }, { call_routing: { ring_target: 'PARTNERS' } }],
    [{ call_routing: { ring_target: 'partners' } }, { call_routing: { ring_target: 'PARTNERS' } }],
  ];
  for (const [written, changed] of alone) {
    test(`${JSON.stringify(written).slice(0, 60)} alone changes nothing else`, async () => {
      const page = await addPage(instance);
      await subscribe(page);
      await write(page, written);
      await assertReads(page, undefined, { ...DEFAULTS, ...changed });
      assert.deepEqual(await journal(page), ['call_settings_update', 'app_subscribed', 'page_created']);
      assert.equal(await deliveries(page), 1);
    });
  }

  test('all settings in one POST are one change and one webhook', async () => {
    const page = await addPage(instance);
    await subscribe(page);
    const all = {
      audio_enabled: false,
      icon_enabled: false,
      video_enabled: true,
      call_hours: HOURS,
      call_routing: { ring_target: 'PARTNERS' },
    };
    await write(page, all);
    await assertReads(page, undefined, all);
    assert.deepEqual(await journal(page), ['call_settings_update', 'app_subscribed', 'page_created']);
    assert.equal(await deliveries(page), 1);
  });

  test('settings that a POST does not name stay', async () => {
    const page = await addPage(instance);
    await write(page, { icon_enabled: false, call_hours: HOURS });
    await write(page, { video_enabled: true });
    await assertReads(page, undefined, { ...DEFAULTS, icon_enabled: false, video_enabled: true, call_hours: HOURS });
  });

  test('video_enabled takes precedence over video, its old name', async () => {
    const page = await addPage(instance);
    await write(page, { video: true, video_enabled: false, icon_enabled: false });
    await assertReads(page, undefined, { ...DEFAULTS, icon_enabled: false });
  });

  test('a write that changes nothing succeeds without a journal entry or a webhook', async () => {
    const page = await addPage(instance);
    await subscribe(page);
    await write(page, { icon_enabled: false, call_hours: HOURS });
    const before = [await journal(page), await deliveries(page)];
    await write(page, { icon_enabled: false, audio_enabled: true, call_routing: { ring_target: 'META' } });
    await write(page, { call_hours: { ...HOURS, weekly_operating_hours: [TUESDAY, MONDAY] } });
    assert.deepEqual([await journal(page), await deliveries(page)], before);
  });
});

describe('call hours', () => {
  const hours = (days: object[], timezone_id = 'UTC') => ({ timezone_id, weekly_operating_hours: days });

  test('are absent until they are set', async () => {
    const page = await addPage(instance);
    await assertReads(page, 'call_hours', {});
    await assertReads(page, undefined, DEFAULTS);
  });

  test("are answered as in Meta's guide", async () => {
    const page = await addPage(instance);
    await write(page, { call_hours: HOURS });
    await assertReads(page, 'call_hours', { call_hours: HOURS });
  });

  test('are accepted with days in any order and letter case, and answered Monday first in upper case', async () => {
    const page = await addPage(instance);
    const day = (day_of_week: string) => ({ day_of_week, open_time: '0900', close_time: '1700' });
    const days = ['sunday', 'Wednesday', 'fRiDaY', 'MONDAY', 'saturday', 'THURSDAY', 'tuesday'];
    await write(page, { call_hours: hours(days.map(day)) });
    const week = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];
    await assertReads(page, 'call_hours', { call_hours: hours(week.map(day)) });
  });

  test('replace the previous hours completely', async () => {
    const page = await addPage(instance);
    await write(page, { call_hours: HOURS });
    await write(page, { call_hours: hours([TUESDAY]) });
    await assertReads(page, 'call_hours', { call_hours: hours([TUESDAY]) });
  });

  test('can be an empty list, which differs from no hours', async () => {
    const page = await addPage(instance);
    await write(page, { call_hours: hours([]) });
    await assertReads(page, 'call_hours', { call_hours: hours([]) });
  });

  test('are from 0000 to 2359, at least one minute', async () => {
    const page = await addPage(instance);
    const borders = [
      { day_of_week: 'MONDAY', open_time: '0000', close_time: '2359' },
      { day_of_week: 'TUESDAY', open_time: '0000', close_time: '0001' },
      { day_of_week: 'SUNDAY', open_time: '2358', close_time: '2359' },
    ];
    await write(page, { call_hours: hours(borders) });
    await assertReads(page, 'call_hours', { call_hours: hours(borders) });
  });

  for (const zone of ['america/los_angeles', 'US/Pacific', 'Asia/Calcutta', 'UTC', 'Z', '+05:30', '-0800']) {
    test(`accept the time zone ${zone} and answer it as sent`, async () => {
      const page = await addPage(instance);
      await write(page, { call_hours: hours([MONDAY], zone) });
      await assertReads(page, 'call_hours', { call_hours: hours([MONDAY], zone) });
    });
  }
});

describe('reading call settings', async () => {
  const page = await addPage(instance, { call_settings: { call_hours: HOURS } });
  const zone = { call_hours: { timezone_id: 'America/Los_Angeles' } };
  const selections: [fields: string, members: object][] = [
    ['', { ...DEFAULTS, call_hours: HOURS }],
    ['icon_enabled', { icon_enabled: true }],
    ['audio_enabled', { audio_enabled: true }],
    ['video_enabled', { video_enabled: false }],
    ['video', { video: false }],
    ['video,video_enabled', { video_enabled: false }],
    ['call_routing', { call_routing: { ring_target: 'META' } }],
    ['call_routing,icon_enabled', { call_routing: { ring_target: 'META' }, icon_enabled: true }],
    ['  icon_enabled , audio_enabled ', { icon_enabled: true, audio_enabled: true }],
    ['call_hours{timezone_id}', zone],
    ['call_hours { timezone_id }', zone],
    ['call_hours.fields(timezone_id)', zone],
    ['icon_enabled,call_hours{timezone_id},audio_enabled', { icon_enabled: true, ...zone, audio_enabled: true }],
    [
      'call_hours{weekly_operating_hours{day_of_week}}',
      { call_hours: { weekly_operating_hours: [{ day_of_week: 'MONDAY' }, { day_of_week: 'TUESDAY' }] } },
    ],
    ['icon_enabled.as(shown)', { shown: true }],
    ['call_hours.limit(5){timezone_id}', zone],
  ];
  for (const [fields, members] of selections) {
    test(`fields "${fields}" are answered in both shapes at once`, () => assertReads(page, fields, members));
  }

  const unknown = (field: string): Refusal => ({ message: `(#100) Tried accessing nonexisting field (${field})` });
  const refusals: [fields: string, expected: Refusal][] = [
    ['nope', unknown('nope')],
    ['icon_enabled,nope', unknown('nope')],
    ['call_hours{nope}', unknown('nope')],
    ['call_hours.fields(nope)', unknown('nope')],
    ['icon_enabled{nope}', unknown('nope')],
    ['__proto__', unknown('__proto__')],
    ['constructor', unknown('constructor')],
    ['call_hours{constructor}', unknown('constructor')],
  ];
  for (const [fields, expected] of refusals) {
    test(`fields "${fields}" are refused`, async () => assertRefused(await read(page, fields), expected));
  }

  test('fields with eighty thousand dots are refused at once', () =>
    assertCheap(async () => {
      const body = { method: 'get', access_token: page.token, fields: `call_hours${'.timezone_id'.repeat(80_000)}` };
      const reply = await instance.request(`/v26.0${edge(page)}`, { method: 'POST', body: JSON.stringify(body) });
      assert.ok(
        reply.json.error.message.startsWith('Syntax error "Expected "(" instead of "."." at character 22: call_'),
      );
    }));

  test('fields with forty thousand modifiers are read at once', () =>
    assertCheap(async () => {
      const body = { method: 'get', access_token: page.token, fields: `call_hours${'.limit(5)'.repeat(40_000)}` };
      const reply = await instance.request(`/v26.0${edge(page)}`, { method: 'POST', body: JSON.stringify(body) });
      assert.deepEqual(reply.json.call_hours, HOURS);
    }));

  test('fields nested ten thousand levels deep are a syntax error', async () => {
    const reply = await instance.request(`/v26.0${edge(page)}`, {
      method: 'POST',
      body: new URLSearchParams({ method: 'get', access_token: page.token, fields: 'a{'.repeat(10_000) }),
    });
    assert.deepEqual([reply.status, reply.json.error.code], [400, 2500]);
  });
});
