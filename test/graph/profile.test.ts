import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { addPage, addToken, assertRefused, type Refusal } from '../support/graph.ts';
import { startInstance } from '../support/instance.ts';

const instance = await startInstance();
after(() => instance.close());

const page = await addPage(instance);
const addConsumer = async (overrides: object): Promise<string> => {
  const { status, text, json } = await instance.control('/consumers', { page_id: page.id, ...overrides });
  assert.equal(status, 200, text);
  return json.psid;
};
const read = (psid: string, fields?: string, token = page.token) =>
  instance.get(`/${psid}${fields === undefined ? '' : `?fields=${encodeURIComponent(fields)}`}`, token);

const ALEX = {
  first_name: 'Alex',
  last_name: 'Doe',
  time_zone: 'America/St_Johns',
  locale: 'fr_CA',
  gender: 'female',
  picture_color: '#7b3ff2',
};
const picture = `${instance.url}/_pictures/person-7b3ff2.png`;
const ALL = 'first_name,last_name,profile_pic,name,locale,timezone,gender,id';
const insufficient: Refusal = { subcode: 2018247, message: '(#100) Insufficient permission to access user profile.' };

describe('the profile of a person', () => {
  test('has the fields that the request names, also with spaces after the commas', async () => {
    const psid = await addConsumer(ALEX);
    const whole = {
      first_name: 'Alex',
      last_name: 'Doe',
      profile_pic: picture,
      name: 'Alex Doe',
      locale: 'fr_CA',
      timezone: -3.5,
      gender: 'female',
      id: psid,
    };
    for (const fields of [ALL, ALL.replaceAll(',', ', ')]) {
      const { status, json } = await read(psid, fields);
      assert.deepEqual([status, json], [200, whole]);
    }
    assert.deepEqual((await read(psid, 'name')).json, { name: 'Alex Doe', id: psid });
  });

  test('has first name, last name, picture and id without fields', async () => {
    const psid = await addConsumer(ALEX);
    assert.deepEqual((await read(psid)).json, { first_name: 'Alex', last_name: 'Doe', profile_pic: picture, id: psid });
  });

  test('is made from the name alone, with no time zone and no gender', async () => {
    const psid = await addConsumer({ name: 'Maria del Mar' });
    const { json } = await read(psid, ALL);
    assert.match(json.profile_pic, /^http:\/\/127\.0\.0\.1:\d+\/_pictures\/person-[0-9a-f]{6}\.png$/);
    assert.deepEqual(
      { ...json, profile_pic: '' },
      { first_name: 'Maria', last_name: 'del Mar', profile_pic: '', name: 'Maria del Mar', locale: 'en_US', id: psid },
    );
  });

  test('has the offset of the time zone at the instant of the clock', async () => {
    const psid = await addConsumer({ name: 'Sam', time_zone: 'Europe/Berlin' });
    assert.equal((await read(psid, 'timezone')).json.timezone, 1);
    instance.clock.advance(180 * 86_400_000);
    assert.equal((await read(psid, 'timezone')).json.timezone, 2);
  });

  test('is not returned for a person who has none', async () => {
    const psid = await addConsumer({ name: 'Kim', has_profile: false });
    const none: Refusal = { subcode: 2018218, message: '(#100) No profile available for this user.' };
    assertRefused(await read(psid, ALL), none);
    assertRefused(await read(psid), none);
  });

  test('needs pages_messaging or business_asset_user_profile_access', async () => {
    const psid = await addConsumer({ name: 'Alex' });
    for (const permission of ['pages_messaging', 'business_asset_user_profile_access']) {
      const token = await addToken(instance, page.id, { permissions: [permission] });
      assert.equal((await read(psid, 'name', token)).json.name, 'Alex');
    }
    const token = await addToken(instance, page.id, { permissions: ['pages_show_list'] });
    assertRefused(await read(psid, 'name', token), insufficient);
  });

  for (const [field, permission] of [
    ['locale', 'pages_user_locale'],
    ['timezone', 'pages_user_timezone'],
    ['gender', 'pages_user_gender'],
  ]) {
    test(`needs ${permission} for ${field}`, async () => {
      const psid = await addConsumer(ALEX);
      const without = await addToken(instance, page.id, { permissions: ['pages_messaging'] });
      assertRefused(await read(psid, `name,${field}`, without), insufficient);
      const having = await addToken(instance, page.id, { permissions: ['pages_messaging', permission] });
      assert.deepEqual(Object.keys((await read(psid, field, having)).json), [field, 'id']);
    });
  }

  test('has no other fields', async () => {
    const psid = await addConsumer({ name: 'Alex' });
    const message = '(#100) Tried accessing nonexisting field (birthday) on node type (User)';
    assertRefused(await read(psid, 'name,birthday'), { message });
  });

  test('is seen by tokens of its Page only', async () => {
    const psid = await addConsumer({ name: 'Alex' });
    const other = await addPage(instance);
    for (const token of [other.token, instance.appToken]) {
      assertRefused(await read(psid, 'name', token), {
        subcode: 33,
        type: 'GraphMethodException',
        message:
          `Unsupported get request. Object with ID '${psid}' does not exist, cannot be loaded due to missing ` +
          'permissions, or does not support this operation. Please read the Graph API documentation at ' +
          'https://developers.facebook.com/docs/graph-api',
      });
    }
  });
});

describe('a picture', () => {
  const load = (path: string, init?: RequestInit) => fetch(instance.url + path, init);

  test('is a PNG of two colours that needs no token, under headers that keep it a picture', async () => {
    const psid = await addConsumer(ALEX);
    const { profile_pic } = (await read(psid)).json;
    const response = await fetch(profile_pic);
    assert.equal(response.status, 200);
    assert.deepEqual(
      ['content-type', 'x-content-type-options', 'content-security-policy', 'cache-control'].map((name) =>
        response.headers.get(name),
      ),
      ['image/png', 'nosniff', "default-src 'none'; frame-ancestors 'none'", 'public, max-age=31536000, immutable'],
    );
    const bytes = Buffer.from(await response.arrayBuffer());
    assert.ok(bytes.length < 2000);
    assert.equal(bytes.toString('latin1', 0, 8), '\x89PNG\r\n\x1a\n');
    const palette = bytes.indexOf('PLTE') + 4;
    assert.equal(bytes.toString('hex', palette, palette + 6), '7b3ff2ffffff');
    const data = bytes.indexOf('IDAT');
    const rows = inflateSync(bytes.subarray(data + 4, data + 4 + bytes.readUInt32BE(data - 4)));
    assert.equal(rows.length, 96 * (1 + 96 / 8));
    // The corner has the background, the middle the figure.
    assert.deepEqual([rows[1], (rows[40 * 13 + 1 + 6] ?? 0) & 0x80], [0, 0x80]);
  });

  test('has an entity tag, and is the same for HEAD without its bytes', async () => {
    const path = '/_pictures/page-1877f2.png';
    const etag = (await load(path)).headers.get('etag') ?? '';
    assert.equal((await load(path, { headers: { 'if-none-match': etag } })).status, 304);
    const head = await load(path, { method: 'HEAD' });
    assert.deepEqual([head.status, await head.text()], [200, '']);
  });

  for (const path of [
    '/_pictures/',
    '/_pictures/person-12345.png',
    '/_pictures/dog-1877f2.png',
    '/_pictures/../x.png/',
  ]) {
    test(`is not at ${path}`, async () => assert.notEqual((await load(path)).status, 200));
  }

  test('is read only', async () =>
    assert.equal((await load('/_pictures/page-1877f2.png', { method: 'POST' })).status, 405));
});
