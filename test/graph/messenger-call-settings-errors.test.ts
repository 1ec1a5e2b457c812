import { after, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { addPage, addToken, assertRefused, assertRefusedWhole, type Refusal } from '../support/graph.ts';
import { startInstance } from '../support/instance.ts';

const instance = await startInstance();
after(() => instance.close());

const MONDAY = { day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' };
const HOURS = { timezone_id: 'Asia/Jakarta', weekly_operating_hours: [MONDAY] };
const page = await addPage(instance, { call_settings: { call_hours: HOURS } });

/** Asserts that a write is refused and stores nothing. */
const refuses = (body: unknown, message: string, ...blame: string[][]) =>
  assertRefusedWhole(
    instance,
    page,
    () => instance.post(`/${page.id}/messenger_call_settings`, body, page.token),
    blame.length > 0 ? { message, blame } : { message },
  );
const entry = (change: object) => ({ call_hours: { ...HOURS, weekly_operating_hours: [{ ...MONDAY, ...change }] } });
const zone = (timezone_id: unknown) => ({ call_hours: { ...HOURS, timezone_id } });
const days = (...entries: unknown[]) => ({ call_hours: { ...HOURS, weekly_operating_hours: entries } });
const without = (name: string, whole: object) => Object.fromEntries(Object.entries(whole).filter(([k]) => k !== name));
const show = (value: unknown) => JSON.stringify(value) ?? 'undefined';

const LIST = ['call_hours', 'weekly_operating_hours'];
const at = (index: number, member: string) => [...LIST, String(index), member];

describe('an on/off setting', () => {
  for (const name of ['icon_enabled', 'audio_enabled', 'video_enabled', 'video']) {
    for (const value of ['yes', 'on', '', 'truee', 2, -1, 0.5, null, [], {}, [true], '2', '"true"']) {
      test(`${name} ${show(value)} is refused`, () =>
        refuses({ [name]: value }, `(#100) Param ${name} must be a boolean`, [name]));
    }
  }
});

describe('a POST without a known member is refused:', () => {
  const message =
    '(#100) At least one of {audio_enabled, icon_enabled, video_enabled, call_hours, call_routing} is required';
  const names = ['audio_enabled', 'icon_enabled', 'video_enabled', 'call_hours', 'call_routing'].map((name) => [name]);
  for (const body of [{}, { id: '1' }, { fields: 'call_hours' }, { Icon_enabled: true }, { icon: true }]) {
    test(show(body), () => refuses(body, message, ...names));
  }
});

describe('call_hours are refused', () => {
  for (const value of ['0900-1700', 'UTC', '', '[]', '{"timezone_id"', 'null', 900, true, null, [], [HOURS]]) {
    test(`as ${show(value)}`, () =>
      refuses({ call_hours: value }, '(#100) Param call_hours must be a JSON object', ['call_hours']));
  }
  for (const member of ['timezone_id', 'weekly_operating_hours']) {
    test(`without ${member}`, () =>
      refuses({ call_hours: without(member, HOURS) }, `(#100) The parameter call_hours[${member}] is required`, [
        'call_hours',
        member,
      ]));
  }
  for (const value of ['{}x', '{"a":1}', 1, true, null, { a: MONDAY }, { length: 0 }]) {
    test(`with weekly_operating_hours ${show(value)}`, () =>
      refuses(
        { call_hours: { ...HOURS, weekly_operating_hours: value } },
        '(#100) Param call_hours[weekly_operating_hours] must be an array',
        LIST,
      ));
  }
  for (const value of ['MONDAY', 7, null, []]) {
    test(`with ${show(value)} for an entry`, () =>
      refuses(days(MONDAY, value), '(#100) Param call_hours[weekly_operating_hours][1] must be a JSON object', [
        ...LIST,
        '1',
      ]));
  }
  for (const member of Object.keys(MONDAY)) {
    test(`with an entry without ${member}`, () =>
      refuses(
        days(without(member, MONDAY)),
        `(#100) The parameter call_hours[weekly_operating_hours][0][${member}] is required`,
        at(0, member),
      ));
  }
});

describe('a time zone is refused', () => {
  const unknown = ['PST', 'IST', 'BST', 'Mars/Base', '', ' ', 'America/Los Angeles', 'America', 'UTC+5', '+25:00', 'z'];
  for (const value of [...unknown, 'GMT+05:30', '+5:30', '../UTC', 'Ämerica/Los_Angeles', 'A'.repeat(5000), 123]) {
    test(`as ${show(value).slice(0, 40)}`, () =>
      refuses(zone(value), '(#100) Invalid timezone_id for call hours', ['call_hours', 'timezone_id']));
  }
  for (const value of [true, null, {}, ['UTC']]) {
    test(`as ${show(value)}, which is not text`, () =>
      refuses(zone(value), '(#100) Param call_hours[timezone_id] must be a string', ['call_hours', 'timezone_id']));
  }
});

describe('a time is refused', () => {
  const texts = [
    '2400',
    '0860',
    '9:00',
    '09:00',
    '900',
    '90000',
    '',
    ' 0900',
    '0900 ',
    '-900',
    '09h0',
    '２３００',
    '1e03',
  ];
  for (const value of [...texts, 900, 1830, 0, null, true, {}, ['0900']]) {
    for (const member of ['open_time', 'close_time']) {
      test(`as ${member} ${show(value)}`, () =>
        refuses(entry({ [member]: value }), '(#100) Invalid time for weekly call hours', at(0, member)));
    }
  }
  for (const [open, close] of [
    ['1700', '0900'],
    ['0900', '0900'],
    ['0000', '0000'],
    ['2359', '2359'],
    ['2200', '0200'],
  ]) {
    test(`when a day opens at ${open} and closes at ${close}`, () =>
      refuses(
        days(MONDAY, { day_of_week: 'TUESDAY', open_time: open, close_time: close }),
        '(#100) Close time cannot be before open time',
        at(1, 'close_time'),
      ));
  }
});

describe('a day is refused', () => {
  for (const value of ['MON', 'FUNDAY', '', 'MONDAY ', 'ſUNDAY', 'MONDAY,TUESDAY', 1, 0, null, true, ['MONDAY']]) {
    test(`as ${show(value)}`, () =>
      refuses(
        entry({ day_of_week: value }),
        '(#100) Param call_hours[weekly_operating_hours][0][day_of_week] must be one of {MONDAY, TUESDAY, WEDNESDAY, ' +
          `THURSDAY, FRIDAY, SATURDAY, SUNDAY} - got ${show(value)}.`,
        at(0, 'day_of_week'),
      ));
  }
  for (const again of ['MONDAY', 'monday', 'Monday']) {
    test(`when ${again} occurs a second time`, () =>
      refuses(
        days(MONDAY, { ...MONDAY, day_of_week: 'SUNDAY' }, { ...MONDAY, day_of_week: again, open_time: '0100' }),
        '(#100) Duplicate day in request',
        at(2, 'day_of_week'),
      ));
  }
});

describe('call_routing is refused', () => {
  for (const value of ['PARTNERS', '', 1, null, [], ['META'], true]) {
    test(`as ${show(value)}`, () =>
      refuses({ call_routing: value }, '(#100) Param call_routing must be a JSON object', ['call_routing']));
  }
  test('without ring_target', () =>
    refuses({ call_routing: {} }, '(#100) The parameter call_routing[ring_target] is required', [
      'call_routing',
      'ring_target',
    ]));
  for (const value of ['NOBODY', 'PARTNER', '', 'META,PARTNERS', 'PARTNERſ', 1, null, ['META'], {}]) {
    test(`with ring_target ${show(value)}`, () =>
      refuses({ call_routing: { ring_target: value } }, '(#100) Invalid call routing value', [
        'call_routing',
        'ring_target',
      ]));
  }
});

describe('PARTNERS is refused to an app whose subscription to calls is', () => {
  const message = '(#100) App must be subscribed to calls webhook to set ring_target to PARTNERS';
  const partners = { call_routing: { ring_target: 'PARTNERS' } };
  const blame = [['call_routing', 'ring_target']];
  const cases: [where: string, appFields: string | undefined, pageFields: string | undefined][] = [
    ['missing', undefined, undefined],
    ['at app level only', 'calls', undefined],
    ['at app level, and on the Page to other fields', 'calls', 'call_settings_update,messages'],
    ['on the Page only', undefined, 'calls'],
    ['on the Page, and at app level to other fields', 'call_settings_update', 'calls'],
  ];
  for (const [where, appFields, pageFields] of cases) {
    test(where, async () => {
      const app = (await instance.control('/apps', { name: 'Router' })).json;
      const { id, ...rest } = await addPage(instance);
      const token = await addToken(instance, id, { app_id: app.id });
      const callback_url = `${instance.url}/_control/receivers/${app.id}`;
      const subscription = { object: 'page', callback_url, verify_token: 'x', fields: appFields };
      if (appFields) await instance.post(`/${app.id}/subscriptions`, subscription, `${app.id}|${app.secret}`);
      if (pageFields) await instance.post(`/${id}/subscribed_apps`, { subscribed_fields: pageFields }, token);
      const route = () => instance.post(`/${id}/messenger_call_settings`, partners, token);
      await assertRefusedWhole(instance, { id, ...rest }, route, { message, blame });
    });
  }

  test('missing, although another app has one', async () => {
    const { id, token } = await addPage(instance);
    await instance.post(`/${id}/subscribed_apps`, { subscribed_fields: 'calls' }, token);
    const other = (await instance.control('/apps', { name: 'Another app' })).json;
    const otherToken = await addToken(instance, id, { app_id: other.id });
    assertRefused(await instance.post(`/${id}/messenger_call_settings`, partners, otherToken), { message, blame });
    assert.equal((await instance.post(`/${id}/messenger_call_settings`, partners, token)).status, 200);
  });
});

describe('a Page that is not eligible', async () => {
  const closed = await addPage(instance, { eligible: false });
  const refusal: Refusal = {
    status: 403,
    code: 2018389,
    subcode: 2018389,
    message: '(#2018389) Page not yet eligible',
  };
  const post = (body: object) => instance.post(`/${closed.id}/messenger_call_settings`, body, closed.token);
  for (const ring_target of ['META', 'PARTNERS', 'NOBODY']) {
    test(`cannot route calls to ${ring_target}`, () =>
      assertRefusedWhole(
        instance,
        closed,
        () => post({ icon_enabled: false, call_routing: { ring_target } }),
        refusal,
      ));
  }
  test('can hide its icon', async () => assert.equal((await post({ icon_enabled: false })).status, 200));
});

describe('a POST of valid and invalid settings stores none:', () => {
  const cases: [body: object, message: string, blame: string[]][] = [
    [{ icon_enabled: false, audio_enabled: 'x' }, '(#100) Param audio_enabled must be a boolean', ['audio_enabled']],
    [
      { icon_enabled: false, ...zone('PST') },
      '(#100) Invalid timezone_id for call hours',
      ['call_hours', 'timezone_id'],
    ],
    [
      { video_enabled: true, call_routing: { ring_target: 'X' } },
      '(#100) Invalid call routing value',
      ['call_routing', 'ring_target'],
    ],
    [
      { icon_enabled: false, ...zone('UTC'), call_routing: { ring_target: 'PARTNERS' } },
      '(#100) App must be subscribed to calls webhook to set ring_target to PARTNERS',
      ['call_routing', 'ring_target'],
    ],
    [{ icon_enabled: false, ...days(MONDAY, MONDAY) }, '(#100) Duplicate day in request', at(1, 'day_of_week')],
  ];
  for (const [body, message, blame] of cases) test(message, () => refuses(body, message, blame));
});
