import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { after, describe, test } from 'node:test';
import { addPage, assertRefused, assertRefusedWhole, multipart, send, stored, type Refusal } from '../support/graph.ts';
import { startInstance, type Reply } from '../support/instance.ts';

const instance = await startInstance();
const page = await addPage(instance);
const initial = await stored(instance, page);

after(async () => {
  const [final, errors] = [await stored(instance, page), instance.log.filter(({ level }) => level === 'error')];
  await instance.close();
  // None of the requests was stored or made the server fail.
  assert.deepEqual([final, errors], [initial, []]);
  assert.equal(({} as Record<string, unknown>)['icon_enabled'], undefined);
});

const MIB = 1024 * 1024;
const SETTINGS = `/v26.0/me/messenger_call_settings?access_token=${page.token}`;
const APPS = `/v26.0/me/subscribed_apps?access_token=${page.token}`;
const [JSON_TYPE, FORM] = ['application/json', 'application/x-www-form-urlencoded'];
const post = (type: string | undefined, body: string | Buffer, path = SETTINGS): Promise<Reply> =>
  send(instance, 'POST', path, { headers: type === undefined ? {} : { 'content-type': type }, body });
const form = (fields: Record<string, string>, path = SETTINGS) =>
  post(FORM, new URLSearchParams(fields).toString(), path);
const json = (value: unknown) => post(JSON_TYPE, JSON.stringify(value));
const NONE =
  '(#100) At least one of {audio_enabled, icon_enabled, video_enabled, call_hours, call_routing} is required';
const refuses = (act: () => Promise<Reply>, expected: Refusal | string) =>
  assertRefusedWhole(instance, page, act, typeof expected === 'string' ? { message: expected } : expected);
const HOURS_OBJECT: Refusal = { message: '(#100) Param call_hours must be a JSON object', blame: [['call_hours']] };

describe('a body of a MiB and a byte is refused', () => {
  const TOO_LARGE: Refusal = { status: 413, message: '(#100) The request body is larger than 1048576 bytes' };
  const body = (bytes: number) => Buffer.from('{"icon_enabled":true}'.padEnd(bytes));
  const chunked = { 'content-type': JSON_TYPE, 'transfer-encoding': 'chunked' };

  test('with Content-Length', () => refuses(() => post(JSON_TYPE, body(MIB + 1)), TOO_LARGE));
  test('in chunks', () =>
    refuses(() => send(instance, 'POST', SETTINGS, { headers: chunked, body: body(MIB + 1) }), TOO_LARGE));
  test('of many MiB in chunks', () =>
    refuses(() => send(instance, 'POST', SETTINGS, { headers: chunked, body: body(20 * MIB) }), TOO_LARGE));
  test('but not one of a MiB', async () => {
    assert.equal((await post(JSON_TYPE, body(MIB))).status, 200);
    assert.equal((await send(instance, 'POST', SETTINGS, { headers: chunked, body: body(MIB) })).status, 200);
  });
});

describe('a body that contradicts its Content-Type is refused:', () => {
  const JSON_ERROR = '(#100) The request body is not valid JSON';
  const whole = '{"icon_enabled":false}';
  for (const text of [
    whole.slice(0, -1),
    whole.slice(0, 8),
    '{',
    `${whole}}`,
    "{'icon_enabled':false}",
    `\ufeff${whole}`,
  ]) {
    test(`JSON as ${text}`, () => refuses(() => post(JSON_TYPE, text), JSON_ERROR));
  }
  for (const text of ['[]', '[{"icon_enabled":false}]', 'null', 'false', '1', '"icon_enabled"']) {
    test(`JSON as ${text}`, () =>
      refuses(() => post(JSON_TYPE, text), '(#100) The request body must be a JSON object'));
  }
  const broken = (type: string | undefined, before: string) =>
    post(type, Buffer.concat([Buffer.from(before), Buffer.from([0xff, 0xc0, 0x80])]));
  for (const type of [JSON_TYPE, FORM, undefined]) {
    test(`invalid UTF-8 in ${type ?? 'a body without a Content-Type'}`, () =>
      refuses(() => broken(type, 'icon_enabled=false&x='), '(#100) The request body is not valid UTF-8'));
  }
  const invalid = '(#100) The request body is not valid multipart/form-data';
  test('multipart without a boundary', () => refuses(() => post('multipart/form-data', 'x'), invalid));
  test('multipart without its boundary', () => refuses(() => post('multipart/form-data; boundary=x', 'x'), invalid));
  test('multipart that ends early', () => {
    const { headers, body } = multipart({ icon_enabled: 'false' });
    return refuses(() => send(instance, 'POST', SETTINGS, { headers, body: body.slice(0, -20) }), invalid);
  });
});

describe('a value nested ten thousand levels deep is refused', () => {
  const lists = '['.repeat(10_000) + ']'.repeat(10_000);
  const objects = '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000);
  const unclosed = '['.repeat(10_000);
  const hours = (day: string) =>
    `{"timezone_id":"UTC","weekly_operating_hours":[{"day_of_week":${day},"open_time":"0900","close_time":"1700"}]}`;
  const LEVELS = '(#100) The request body is nested more than 64 levels deep';

  for (const [name, deep] of Object.entries({ lists, objects, unclosed })) {
    test(`as ${name} in a JSON body, in a known or an unknown member`, async () => {
      await refuses(() => post(JSON_TYPE, `{"icon_enabled":false,"x":${deep}}`), LEVELS);
      await refuses(() => post(JSON_TYPE, `{"icon_enabled":${deep}}`), LEVELS);
      await refuses(() => post(JSON_TYPE, `{"call_hours":${hours(deep)}}`), LEVELS);
    });
    test(`as ${name} in the JSON text of a form, of multipart and of JSON`, async () => {
      for (const text of [deep, hours(deep)]) {
        await refuses(() => form({ call_hours: text }), HOURS_OBJECT);
        await refuses(() => send(instance, 'POST', SETTINGS, multipart({ call_hours: text })), HOURS_OBJECT);
        await refuses(() => json({ call_hours: text }), HOURS_OBJECT);
      }
    });
    test(`as ${name} in a list of words and in a batch`, async () => {
      const blame = (name: string) => ({ message: `(#100) Param ${name} must be an array`, blame: [[name]] });
      await refuses(() => form({ subscribed_fields: deep }, APPS), blame('subscribed_fields'));
      const member = `[{"method":"POST","relative_url":"me/messenger_call_settings","body":{"a":${deep}}}]`;
      await refuses(() => form({ batch: member, access_token: page.token }, '/'), blame('batch'));
    });
  }
  test('as bracket notation', () =>
    refuses(
      () => post(FORM, `icon_enabled=false&a${'[b]'.repeat(10_000)}=1`),
      '(#100) A parameter is nested more than 64 levels deep',
    ));
  test('but not one of 64 levels', async () =>
    assert.equal((await post(JSON_TYPE, `{"icon_enabled":true,"x":${'['.repeat(63) + ']'.repeat(63)}}`)).status, 200));
});

describe('the name of a prototype is a name like any other', () => {
  for (const name of ['__proto__', 'constructor', 'prototype', 'toString']) {
    test(`${name}: ignored at the top level, refused below it; in JSON, forms, brackets and multipart`, async () => {
      const inner = `{"${name}":{"icon_enabled":false,"timezone_id":"UTC","weekly_operating_hours":[]}}`;
      const message = `(#100) Invalid keys "${name}" were found in param "call_hours".`;
      const unknown = { message, blame: [['call_hours', name]] };
      assert.equal((await post(JSON_TYPE, inner)).json.error.message, NONE);
      assert.equal((await post(FORM, `${name}[icon_enabled]=false&${name}[${name}][x]=1`)).json.error.message, NONE);
      const parts = multipart({ [`${name}[icon_enabled]`]: 'false' });
      assert.equal((await send(instance, 'POST', SETTINGS, parts)).json.error.message, NONE);
      await refuses(() => post(JSON_TYPE, `{"call_hours":${inner}}`), unknown);
      await refuses(() => form({ call_hours: inner }), unknown);
      await refuses(() => post(FORM, `call_hours[${name}][timezone_id]=UTC`), unknown);
      assertRefused(await instance.request(`/v26.0/${name}?access_token=${page.token}`), {
        code: 803,
        message: `(#803) Some of the aliases you requested do not exist: ${name}`,
      });
    });
  }
});

describe('ten thousand fields are refused', () => {
  const TOO_MANY = '(#100) Too many parameters: at most 1000 are read';
  const fields = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`field${i}`, 'x']));
  const inside = Array.from({ length: 10_000 }, (_, i) => `a[${i}]=x`).join('&');

  test('in JSON', () => refuses(() => json({ ...fields, icon_enabled: false }), TOO_MANY));
  test('in a form', () => refuses(() => form({ ...fields, icon_enabled: 'false' }), TOO_MANY));
  test('in brackets', () => refuses(() => post(FORM, `${inside}&icon_enabled=false`), TOO_MANY));
  test('with one name', () => refuses(() => post(FORM, `${'a=x&'.repeat(10_000)}icon_enabled=false`), TOO_MANY));
  test('in multipart', () => refuses(() => send(instance, 'POST', SETTINGS, multipart(fields)), TOO_MANY));
  test('in the query', () => refuses(() => send(instance, 'POST', `${SETTINGS}${'&a'.repeat(2000)}`), TOO_MANY));
  test('inside a member, with the names of the first twenty', async () => {
    const names = Object.keys(fields).slice(0, 20);
    await refuses(() => json({ call_hours: { ...fields, timezone_id: 'UTC' } }), {
      message: `(#100) Invalid keys "${names.join(', ')}" were found in param "call_hours".`,
      blame: names.map((name) => ['call_hours', name]),
    });
  });
  test('but not ten thousand entries of a list, which are checked one by one', async () => {
    const day = { day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' };
    await refuses(() => json({ call_hours: { timezone_id: 'PST', weekly_operating_hours: Array(10_000).fill(day) } }), {
      message: '(#100) Invalid timezone_id for call hours',
      blame: [['call_hours', 'timezone_id']],
    });
  });
});

test('ids beyond 2^53 are read digit by digit', async () => {
  for (const id of ['9007199254740993', '18446744073709551617', '1'.repeat(200)]) {
    const { error } = (await instance.get(`/${id}/messenger_call_settings`, page.token)).json;
    assert.equal(error.error_subcode, 33);
    assert.ok(error.message.startsWith(`Unsupported get request. Object with ID '${id}' does not exist`));
  }
  assert.equal((await post(JSON_TYPE, '{"id":9007199254740993,"icon_enabled":true}')).status, 200);
});

test('hundreds of bad bodies do not leak memory', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const bad = [
    () => post(JSON_TYPE, `{"icon_enabled":"${'x'.repeat(MIB / 2)}"}`),
    () => form({ call_hours: '['.repeat(MIB / 4) }),
    () => form({ fields: 'icon_enabled,'.repeat(20_000), method: 'get' }),
    () => post(FORM, 'a=x&'.repeat(100_000)),
    () => post(JSON_TYPE, `{"call_hours":{"timezone_id":"${'x'.repeat(MIB / 2)}","weekly_operating_hours":[]}}`),
  ];
  const memoryAfter = async (times: number) => {
    for (let i = 0; i < times; i++) assert.equal((await (bad[i % bad.length] as () => Promise<Reply>)()).status, 400);
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return (heapUsed + external) / MIB;
  };
  const before = await memoryAfter(50);
  const growths: number[] = [];
  // A leak grows with every round, and never shrinks below the bound; what waits for a later collection does.
  do growths.push((await memoryAfter(300)) - before);
  while (growths.length < 4 && (growths.at(-1) ?? 0) >= 16);
  assert.ok((growths.at(-1) ?? 0) < 16, `grew by ${growths.map((growth) => growth.toFixed(1)).join(', ')} MiB`);
});
