import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { computeAppSecretProof } from '../../src/app/secrets.ts';
import { startInstance, type Instance } from '../support/instance.ts';

let instance: Instance;
before(async () => void (instance = await startInstance()));
after(() => instance.close());

const create = async (path: string, body: unknown): Promise<Record<string, string>> => {
  const reply = await instance.control(path, body);
  assert.equal(reply.status, 200, reply.text);
  return reply.json;
};
const settingsOf = async (pageId: string, token: string) =>
  (await instance.get(`/${pageId}/messenger_call_settings`, token)).json.data[0];
const tokenFor = async (pageId: string, more: object = {}) =>
  (await create('/tokens', { app_id: instance.app.id, page_id: pageId, ...more }))['access_token'] ?? '';

describe('creating records through control', () => {
  it('creates an app whose id and secret work as an app token', async () => {
    const app = await create('/apps', { name: 'Mine' });
    assert.deepEqual(Object.keys(app), ['id', 'secret']);
    assert.match(app['id'] ?? '', /^[1-9]\d{15}$/);
    assert.match(app['secret'] ?? '', /^[0-9a-f]{32}$/);
    const { status, json } = await instance.get(`/${app['id']}/subscriptions`, `${app['id']}|${app['secret']}`);
    assert.deepEqual([status, json], [200, { data: [] }]);
  });

  it('creates an app whose requests need an appsecret_proof', async () => {
    const { id = '', secret = '' } = await create('/apps', { name: 'Careful', requires_proof: true });
    assert.equal((await instance.control(`/apps/${id}`)).json.requires_proof, true);
    const token = `${id}|${secret}`;
    const without = await instance.get(`/${id}/subscriptions`, token);
    assert.deepEqual([without.status, without.json.error.code], [400, 100]);
    assert.match(without.json.error.message, /require an appsecret_proof/);
    const proof = computeAppSecretProof(secret, token);
    assert.equal((await instance.get(`/${id}/subscriptions?appsecret_proof=${proof}`, token)).status, 200);
  });

  it('creates a Page with the default settings and a first journal entry', async () => {
    const page = await create('/pages', { name: 'Mine' });
    assert.deepEqual(Object.keys(page), ['id']);
    const id = page['id'] ?? '';
    assert.match(id, /^[1-9]\d{14}$/);
    const expected = {
      audio_enabled: true,
      icon_enabled: true,
      video_enabled: false,
      call_routing: { ring_target: 'META' },
    };
    assert.deepEqual(await settingsOf(id, await tokenFor(id)), expected);
    const { json } = await instance.control(`/pages/${id}/journal`);
    const created = { revision: 1, at: '2026-11-22T12:00:00.000Z', kind: 'page_created', call_settings: expected };
    assert.deepEqual(json, { data: [created] });
  });

  it('creates a Page with settings in wire form: hours in any order, PARTNERS without a subscribed app', async () => {
    const hours = (day: string) => ({ day_of_week: day, open_time: '0900', close_time: '1730' });
    const week = { timezone_id: 'Asia/Tokyo', weekly_operating_hours: [hours('sunday'), hours('Monday')] };
    const call_settings = { icon_enabled: false, call_routing: { ring_target: 'PARTNERS' }, call_hours: week };
    const { id = '' } = await create('/pages', { name: 'Mine', call_settings });
    assert.deepEqual(await settingsOf(id, await tokenFor(id)), {
      audio_enabled: true,
      icon_enabled: false,
      video_enabled: false,
      call_routing: { ring_target: 'PARTNERS' },
      call_hours: { timezone_id: 'Asia/Tokyo', weekly_operating_hours: [hours('MONDAY'), hours('SUNDAY')] },
    });
  });

  it('creates a Page that is not eligible for calling', async () => {
    const { id = '' } = await create('/pages', { name: 'Mine', eligible: false });
    const { json } = await instance.get(`/${id}?fields=name,is_calling_eligible`, await tokenFor(id));
    assert.deepEqual(json, { name: 'Mine', is_calling_eligible: false, id });
  });

  it('creates a token with the permissions it was given and no others', async () => {
    const { id = '' } = await create('/pages', { name: 'Mine' });
    const token = await tokenFor(id, { permissions: ['pages_show_list'] });
    assert.match(token, /^EAA[A-Za-z0-9]{100,}$/);
    const { status } = await instance.post(`/${id}/messenger_call_settings`, { icon_enabled: false }, token);
    assert.equal(status, 403);
    const { json } = await instance.get(`/debug_token?input_token=${token}`, instance.appToken);
    assert.deepEqual([json.data.is_valid, json.data.scopes, json.data.expires_at], [true, ['pages_show_list'], 0]);
  });

  it('creates a token that expires after expires_in seconds', async (t) => {
    const own = await startInstance();
    t.after(() => own.close());
    const params = { app_id: own.app.id, page_id: own.page.id, expires_in: 60 };
    const { access_token: token } = (await own.control('/tokens', params)).json;
    const read = async () => (await own.get(`/${own.page.id}`, token)).json.error?.error_subcode;
    own.clock.advance(59_999);
    assert.equal(await read(), undefined);
    own.clock.advance(1);
    assert.equal(await read(), 463);
  });

  it('creates consumers whose ids are longer than 2^53', async () => {
    const { psid = '' } = await create('/consumers', { page_id: instance.page.id, name: 'Kim' });
    assert.match(psid, /^[1-9]\d{16}$/);
  });

  it('creates consumers in a time zone, by any of its names', async () => {
    for (const time_zone of ['America/Los_Angeles', 'us/pacific', 'Asia/Kolkata', 'UTC']) {
      const { psid = '' } = await create('/consumers', { page_id: instance.page.id, name: 'Kim', time_zone });
      assert.match(psid, /^[1-9]\d{16}$/);
    }
  });

  it('creates consumers with a profile, from a name or from first and last name', async () => {
    const { id: page_id = '' } = await create('/pages', { name: 'Page', category: 'Restaurant' });
    const profile = {
      first_name: 'Maria',
      last_name: 'del Mar',
      locale: 'es_ES',
      gender: 'female',
      time_zone: 'Europe/Madrid',
      has_profile: false,
    };
    const maria = await create('/consumers', { page_id, ...profile, picture_color: '#1877f2' });
    const alex = await create('/consumers', { page_id, name: 'Alex', picture_color: '#7b3ff2' });
    const { data } = (await instance.control(`/consumers?page_id=${page_id}`)).json;
    const picture = (color: string) => `${instance.url}/_pictures/person-${color}.png`;
    const expected = [
      {
        psid: alex['psid'],
        name: 'Alex',
        first_name: 'Alex',
        last_name: '',
        time_zone: null,
        locale: 'en_US',
        gender: null,
        picture: picture('7b3ff2'),
        has_profile: true,
      },
      { psid: maria['psid'], name: 'Maria del Mar', ...profile, picture: picture('1877f2') },
    ];
    assert.deepEqual(data, expected);
  });

  it('creates people who run a Page', async () => {
    const admin = await create('/admins', { page_id: instance.page.id, name: 'Zoë' });
    assert.deepEqual(Object.keys(admin), ['psid', 'user_id']);
    assert.match(admin['psid'] ?? '', /^[1-9]\d{16}$/);
    assert.match(admin['user_id'] ?? '', /^[1-9]\d{16}$/);
    const same = await create('/admins', { page_id: instance.page.id, name: 'Zoë', user_id: '7' });
    assert.equal(same['user_id'], '7');
    assert.deepEqual(await create('/admins', { page_id: instance.page.id, name: 'Zoë', user_id: '7' }), same);
  });

  it('lists the time zones with their other names', async () => {
    const { status, json } = await instance.control('/time_zones');
    assert.equal(status, 200);
    assert.ok(json.data.length > 400);
    const kolkata = json.data.find(({ name }: { name: string }) => name === 'Asia/Kolkata');
    const { usage_rank: rank, ...words } = kolkata;
    assert.deepEqual(words, {
      name: 'Asia/Kolkata',
      aliases: ['Asia/Calcutta'],
      places: ['Mumbai', 'Delhi', 'Bengaluru', 'Hyderabad', 'India'],
      abbreviations: ['IST'],
    });
    assert.ok(Number.isInteger(rank));
    assert.equal(json.data.find(({ name }: { name: string }) => name === 'Antarctica/Troll').usage_rank, null);
  });

  it('creates a new record on every request, and accepts names beyond ASCII', async () => {
    const ids = [await create('/apps', { name: 'Zoë 🐙' }), await create('/apps', { name: 'Zoë 🐙' })];
    assert.notEqual(ids[0]?.['id'], ids[1]?.['id']);
    const { id = '' } = await create('/pages', { name: 'Zoë 🐙' });
    assert.equal((await instance.get(`/${id}`, await tokenFor(id))).json.name, 'Zoë 🐙');
  });

  it('refuses tokens, consumers and admins of an app or Page that does not exist', async () => {
    const { app, page } = instance;
    for (const [path, body, message] of [
      ['/tokens', { app_id: '1', page_id: page.id }, 'There is no app 1.'],
      ['/tokens', { app_id: app.id, page_id: '2' }, 'There is no page 2.'],
      ['/tokens', { app_id: page.id, page_id: app.id }, `There is no app ${page.id}.`],
      ['/consumers', { page_id: '3', name: 'Kim' }, 'There is no page 3.'],
      ['/admins', { page_id: '3', name: 'Kim' }, 'There is no page 3.'],
    ] as const) {
      const { status, json } = await instance.control(path, body);
      assert.deepEqual([status, json], [404, { error: { reason: 'not_found', message } }]);
    }
  });
});
