import assert from 'node:assert/strict';
import { PERMISSIONS } from '../../src/app/create-token.ts';
import { after, before, describe, it } from 'node:test';
import { send } from '../support/graph.ts';
import { startInstance, type Instance, type Reply } from '../support/instance.ts';

let instance: Instance;
before(async () => void (instance = await startInstance()));
after(() => {
  assert.deepEqual(
    instance.log.filter(({ level }) => level === 'error'),
    [],
    'no bad input causes an internal error',
  );
  return instance.close();
});

/** Expects an error of control, which has one shape for all. */
function assertError(reply: Reply, status: number, reason: string, message: string | RegExp): void {
  assert.equal(reply.status, status, reply.text);
  assert.equal(reply.headers.get('content-type'), 'application/json; charset=utf-8');
  assert.equal(reply.headers.get('cache-control'), 'no-store');
  assert.deepEqual(Object.keys(reply.json), ['error']);
  assert.deepEqual(Object.keys(reply.json.error), ['reason', 'message']);
  assert.equal(reply.json.error.reason, reason);
  if (typeof message === 'string') assert.equal(reply.json.error.message, message);
  else assert.match(reply.json.error.message, message);
}

const JSON_TYPE = { 'content-type': 'application/json' };
const day = (open_time: unknown, close_time: unknown, day_of_week = 'MONDAY') => ({
  day_of_week,
  open_time,
  close_time,
});
const withHours = (timezone_id: string, ...weekly_operating_hours: unknown[]) => ({
  name: 'x',
  call_settings: { call_hours: { timezone_id, weekly_operating_hours } },
});
const HOURS = 'call_settings[call_hours]';

describe('bad input to control', () => {
  for (const [path, body, message] of [
    ['/apps', {}, 'The parameter name is required.'],
    ['/apps', { name: true }, 'Param name must be a string.'],
    ['/apps', { name: null }, 'Param name must be a string.'],
    ['/apps', { name: ['x'] }, 'Param name must be a string.'],
    ['/pages', { eligible: true }, 'The parameter name is required.'],
    ['/pages', { name: 'x', eligible: 'maybe' }, 'Param eligible must be a boolean.'],
    ['/pages', { name: 'x', call_settings: 7 }, 'Param call_settings must be a JSON object.'],
    [
      '/pages',
      { name: 'x', call_settings: {} },
      'At least one of {audio_enabled, icon_enabled, video_enabled, call_hours, call_routing} is required.',
    ],
    [
      '/pages',
      { name: 'x', call_settings: { icon_enabled: 2 } },
      'Param call_settings[icon_enabled] must be a boolean.',
    ],
    ['/pages', withHours('UTC', day('0900', '2400')), 'Invalid time for weekly call hours.'],
    ['/pages', withHours('UTC', day('0900', 1700)), 'Invalid time for weekly call hours.'],
    [
      '/pages',
      withHours('UTC', { day_of_week: 'MONDAY', open_time: '0900' }),
      `The parameter ${HOURS}[weekly_operating_hours][0][close_time] is required.`,
    ],
    ['/tokens', { page_id: '1' }, 'The parameter app_id is required.'],
    ['/tokens', { app_id: '1' }, 'The parameter page_id is required.'],
    ['/tokens', { app_id: 'x', page_id: '1' }, 'Param app_id must be a valid ID string (e.g., "123").'],
    ['/tokens', { app_id: 2 ** 53, page_id: '1' }, 'Param app_id must be a valid ID string (e.g., "123").'],
    ['/tokens', { app_id: '1', page_id: '1', permissions: 5 }, 'Param permissions must be an array.'],
    [
      '/tokens',
      { app_id: '1', page_id: '1', permissions: [{}] },
      `Param permissions[0] must be one of {${PERMISSIONS.join(', ')}} - got {}.`,
    ],
    ['/tokens', { app_id: '1', page_id: '1', expires_in: 0 }, 'Param expires_in must be greater than or equal to 1.'],
    ['/tokens', { app_id: '1', page_id: '1', expires_in: 1.5 }, 'Param expires_in must be an integer.'],
    [
      '/tokens',
      { app_id: '1', page_id: '1', expires_in: 3_153_600_001 },
      'Param expires_in must be less than or equal to 3153600000.',
    ],
    ['/consumers', { page_id: '1' }, 'The parameter name is required.'],
    ['/consumers', { name: 'x' }, 'The parameter page_id is required.'],
    [
      '/consumers',
      { page_id: '1', name: 'x', time_zone: 'Mars/X' },
      'Param time_zone must be an IANA time zone such as Europe/Berlin.',
    ],
    [
      '/consumers',
      { page_id: '1', name: 'x', time_zone: 'PST' },
      'Param time_zone must be an IANA time zone such as Europe/Berlin (did you mean America/Los_Angeles or ' +
        'America/Vancouver?).',
    ],
    [
      '/consumers',
      { page_id: '1', name: 'x', time_zone: '+05:30' },
      'Param time_zone must be an IANA time zone such as Europe/Berlin.',
    ],
    [
      '/consumers',
      { page_id: '1', name: 'x', time_zone: 'Z' },
      'Param time_zone must be an IANA time zone such as Europe/Berlin.',
    ],
    [
      '/consumers',
      { page_id: '1', name: 'x', time_zone: '' },
      'Param time_zone must be an IANA time zone such as Europe/Berlin.',
    ],
    ['/consumers', { page_id: '1', name: 'x', time_zone: null }, 'Param time_zone must be a string.'],
    ['/consumers', { page_id: '1', last_name: 'x' }, 'The parameter name is required.'],
    ['/consumers', { page_id: '1', name: 'x', locale: 'english' }, 'Param locale must be a locale such as en_US.'],
    [
      '/consumers',
      { page_id: '1', name: 'x', gender: 'x' },
      'Param gender must be one of {male, female, neutral} - got "x".',
    ],
    [
      '/consumers',
      { page_id: '1', name: 'x', picture_color: '#FFF' },
      'Param picture_color must be a color such as #1877f2, in lower case.',
    ],
    [
      '/consumers',
      { page_id: '1', first_name: 'x'.repeat(101) },
      'Length of param first_name must be less than or equal to 100.',
    ],
    ['/consumers', { page_id: '1', name: 'x', has_profile: 'perhaps' }, 'Param has_profile must be a boolean.'],
    ['/pages', { name: 'x', category: 'x'.repeat(101) }, 'Length of param category must be less than or equal to 100.'],
    ['/user_tokens', { app_id: '1' }, 'The parameter user_id is required.'],
    [
      '/user_tokens',
      { app_id: '1', user_id: '1', expires_in: 0 },
      'Param expires_in must be greater than or equal to 1.',
    ],
    [
      '/user_tokens',
      { app_id: '1', user_id: '1', expires_in: 1e15 },
      'Param expires_in must be less than or equal to 3153600000.',
    ],
    ['/admins', { page_id: '1' }, 'The parameter name is required.'],
    ['/admins', { page_id: '1', name: {} }, 'Param name must be a string.'],
    ['/admins', { name: 'x' }, 'The parameter page_id is required.'],
  ] as const) {
    it(`is refused by POST ${path} with ${JSON.stringify(body)}`, async () => {
      assertError(await instance.control(path, body), 400, 'invalid_parameter', message);
    });
  }

  for (const [body, reason, message] of [
    [withHours('Mars/X'), 'unknown_time_zone', 'call_hours[timezone_id] is not a time zone: "Mars/X".'],
    [
      withHours('UTC', day('1700', '0900')),
      'closes_before_it_opens',
      'call_hours[weekly_operating_hours][0][close_time] is not after the open time.',
    ],
    [
      withHours('UTC', day('0900', '1700'), day('1800', '1900')),
      'duplicate_day',
      'call_hours[weekly_operating_hours][1][day_of_week] lists a day for the second time.',
    ],
  ] as const) {
    it(`is refused when it breaks a rule of call hours: ${reason}`, async () => {
      assertError(await instance.control('/pages', body), 400, reason, message);
    });
  }

  for (const [query, message] of [
    ['state=bogus', 'Param state must be one of {pending, delivered, dropped} - got "bogus".'],
    ['page_id=x', 'Param page_id must be a valid ID string (e.g., "123").'],
    ['app_id=', 'Param app_id must be a valid ID string (e.g., "123").'],
    ['limit=0', 'Param limit must be greater than or equal to 1.'],
    ['limit=-5', 'Param limit must be greater than or equal to 1.'],
    ['limit=many', 'Param limit must be an integer.'],
  ] as const) {
    it(`is refused by GET /deliveries?${query}`, async () => {
      assertError(await instance.control(`/deliveries?${query}`), 400, 'invalid_parameter', message);
    });
  }

  it('is refused by the media of a call: a tone without a wait', async () => {
    const message = 'tone needs wait, as in end=consumer&tone=440&wait=5s: without it, tone has no effect.';
    for (const query of ['tone=880', 'tone=880&end=consumer']) {
      assertError(await instance.control(`/calls/c_1/media?${query}`), 400, 'invalid_parameter', message);
    }
    assert.equal((await instance.control('/calls/c_1/media?tone=880&wait=0s')).json.error.reason, 'no_media');
  });

  it('is refused by the journal: an impossible limit, and a Page that does not exist', async () => {
    const { id } = instance.page;
    const refused = await instance.control(`/pages/${id}/journal?limit=1e2`);
    assertError(refused, 400, 'invalid_parameter', 'Param limit must be an integer.');
    assertError(await instance.control('/pages/5/journal'), 404, 'not_found', 'There is no page 5.');
    assertError(await instance.control('/pages/%00/journal'), 404, 'not_found', 'There is no page %00.');
  });

  for (const body of ['{', 'name=x', '[]', '"x"', 'null', '5', '{"name":"x"}}', Buffer.from([0x7b, 0xff])]) {
    it(`is refused when the body is not a JSON object: ${JSON.stringify(body.toString('latin1'))}`, async () => {
      const reply = await send(instance, 'POST', '/_control/apps', { headers: JSON_TYPE, body });
      assertError(reply, 400, 'not_json', 'The request body is not a JSON object.');
    });
  }

  it('is refused when the body is empty and a parameter is required', async () => {
    const reply = await send(instance, 'POST', '/_control/apps', { headers: JSON_TYPE, body: '' });
    assertError(reply, 400, 'invalid_parameter', 'The parameter name is required.');
  });

  const misspelt: readonly (readonly [string, string, string, string])[] = [
    ['PUT', '/limits', '{"sned":5}', 'There is no member sned; did you mean send?'],
    [
      'POST',
      '/tokens',
      '{"app_id":"1","page_id":"1","permisions":[]}',
      'There is no member permisions; did you mean permissions?',
    ],
    ['POST', '/pages', '{"name":"x","eligable":false}', 'There is no member eligable; did you mean eligible?'],
    ['POST', '/settle', '{"x":1}', 'There is no member x; this request takes none.'],
    [
      'POST',
      '/apps',
      '{"name":"x","__proto__":{}}',
      'There is no member __proto__; this request takes name, requires_proof.',
    ],
    [
      'POST',
      '/apps',
      '{"name":"x","constructor":1}',
      'There is no member constructor; this request takes name, requires_proof.',
    ],
    ['GET', '/deliveries?stat=pending', '', 'There is no member stat; did you mean state?'],
    ['GET', '/limits?x=1', '', 'There is no member x; this request takes none.'],
    ['DELETE', '/faults?x=1', '', 'There is no member x; this request takes none.'],
  ];
  for (const [method, path, body, message] of misspelt) {
    it(`is refused for a member that ${method} ${path} does not have: ${body}`, async () => {
      const before = (await instance.control('/limits')).json;
      const reply = await send(instance, method, `/_control${path}`, { headers: JSON_TYPE, body });
      assertError(reply, 400, 'invalid_parameter', message);
      assert.deepEqual((await instance.control('/limits')).json, before);
    });
  }

  it('is refused for a misspelt permission, and the advice names the nearest', async () => {
    const body = '{"app_id":"1","page_id":"1","permissions":["pages_mesaging"]}';
    const { status, json } = await send(instance, 'POST', '/_control/tokens', { headers: JSON_TYPE, body });
    assert.equal(status, 400);
    assert.match(json.error.message, /^Param permissions\[0\] must be one of \{pages_messaging, /);
    assert.equal(json.error.advice, 'Write pages_messaging for pages_mesaging.');
  });

  it('is refused above 1 MB, with a Content-Length or chunked, and accepted just below', async () => {
    const body = (bytes: number) => `{"name":"x"${' '.repeat(bytes - 12)}}`;
    const tooLarge = [413, 'body_too_large', 'The request body is too large.'] as const;
    const announced = { headers: JSON_TYPE, body: body(1024 * 1024 + 1) };
    assertError(await send(instance, 'POST', '/_control/apps', announced), ...tooLarge);
    const chunked = { ...announced, headers: { ...JSON_TYPE, 'transfer-encoding': 'chunked' } };
    assertError(await send(instance, 'POST', '/_control/apps', chunked), ...tooLarge);
    const largest = { headers: JSON_TYPE, body: body(1024 * 1024) };
    assert.equal((await send(instance, 'POST', '/_control/apps', largest)).status, 200);
  });

  it('has another status than an unknown path (404) and a wrong method (405)', async () => {
    const missing = (path: string) => `There is no ${path}; GET /_control lists the routes.`;
    for (const path of ['/nothing', '/apps/1/2', '/pages//journal', '/pages/1/2/journal', '/deliveries//redeliver']) {
      assertError(await instance.control(path), 404, 'not_found', missing(path));
    }
    assertError(await instance.control('/admins'), 405, 'wrong_method', '/admins does not take GET.');
    assertError(await instance.control('/deliveries', {}), 405, 'wrong_method', '/deliveries does not take POST.');
    const deleted = await send(instance, 'DELETE', '/_control/apps', { headers: JSON_TYPE });
    assertError(deleted, 405, 'wrong_method', '/apps does not take DELETE.');
  });
});
