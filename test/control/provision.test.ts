import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startInstance, type Instance } from '../support/instance.ts';

let instance: Instance;
before(async () => void (instance = await startInstance()));
after(() => instance.close());

const make = async (path: string, body: unknown): Promise<Record<string, string>> => {
  const reply = await instance.control(path, body);
  assert.equal(reply.status, 200, reply.text);
  return reply.json;
};
const settingsOf = async (pageId: string, token: string) =>
  (await instance.get(`/${pageId}/messenger_call_settings`, token)).json.data[0];
const tokenFor = async (pageId: string, given: object = {}) =>
  (await make('/tokens', { app_id: instance.app.id, page_id: pageId, ...given }))['access_token'] ?? '';

describe('provisioning through control', () => {
  it('makes an app whose id and secret work as an app token at once', async () => {
    const app = await make('/apps', { name: 'Mine' });
    assert.deepEqual(Object.keys(app), ['id', 'secret']);
    assert.match(app['id'] ?? '', /^[1-9]\d{15}$/);
    assert.match(app['secret'] ?? '', /^[0-9a-f]{32}$/);
    const { status, json } = await instance.get(`/${app['id']}/subscriptions`, `${app['id']}|${app['secret']}`);
    assert.deepEqual([status, json], [200, { data: [] }]);
  });

  it('makes a Page with the default settings and a journal that begins with it', async () => {
    const page = await make('/pages', { name: 'Mine' });
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

  it('makes a Page with settings in wire form: hours in any order, PARTNERS with nobody subscribed', async () => {
    const hours = (day: string) => ({ day_of_week: day, open_time: '0900', close_time: '1730' });
    const week = { timezone_id: 'Asia/Tokyo', weekly_operating_hours: [hours('sunday'), hours('Monday')] };
    const call_settings = { icon_enabled: false, call_routing: { ring_target: 'PARTNERS' }, call_hours: week };
    const { id = '' } = await make('/pages', { name: 'Mine', call_settings });
    assert.deepEqual(await settingsOf(id, await tokenFor(id)), {
      audio_enabled: true,
      icon_enabled: false,
      video_enabled: false,
      call_routing: { ring_target: 'PARTNERS' },
      call_hours: { timezone_id: 'Asia/Tokyo', weekly_operating_hours: [hours('MONDAY'), hours('SUNDAY')] },
    });
  });

  it('makes a Page that is not eligible for calling', async () => {
    const { id = '' } = await make('/pages', { name: 'Mine', eligible: false });
    const { json } = await instance.get(`/${id}?fields=name,is_calling_eligible`, await tokenFor(id));
    assert.deepEqual(json, { name: 'Mine', is_calling_eligible: false, id });
  });

  it('makes a token that may do what it was made for and no more', async () => {
    const { id = '' } = await make('/pages', { name: 'Mine' });
    const token = await tokenFor(id, { permissions: ['pages_show_list'] });
    assert.match(token, /^EAA[A-Za-z0-9]{100,}$/);
    const { status } = await instance.post(`/${id}/messenger_call_settings`, { icon_enabled: false }, token);
    assert.equal(status, 403);
    const { json } = await instance.get(`/debug_token?input_token=${token}`, instance.appToken);
    assert.deepEqual([json.data.is_valid, json.data.scopes, json.data.expires_at], [true, ['pages_show_list'], 0]);
  });

  it('makes a token that lives for as many seconds as it was given', async (t) => {
    const own = await startInstance();
    t.after(() => own.close());
    const given = { app_id: own.app.id, page_id: own.page.id, expires_in: 60 };
    const { access_token: token } = (await own.control('/tokens', given)).json;
    const read = async () => (await own.get(`/${own.page.id}`, token)).json.error?.error_subcode;
    own.clock.advance(59_999);
    assert.equal(await read(), undefined);
    own.clock.advance(1);
    assert.equal(await read(), 463);
  });

  it('makes consumers whose ids are longer than 2^53', async () => {
    const { psid = '' } = await make('/consumers', { page_id: instance.page.id, name: 'Kim' });
    assert.match(psid, /^[1-9]\d{16}$/);
  });

  it('makes consumers in a time zone, by any of its names', async () => {
    for (const time_zone of ['America/Los_Angeles', 'us/pacific', 'Asia/Kolkata', 'UTC']) {
      const { psid = '' } = await make('/consumers', { page_id: instance.page.id, name: 'Kim', time_zone });
      assert.match(psid, /^[1-9]\d{16}$/);
    }
  });

  it('makes people who run a Page', async () => {
    const admin = await make('/admins', { page_id: instance.page.id, name: 'Zoë' });
    assert.deepEqual(Object.keys(admin), ['psid']);
    assert.match(admin['psid'] ?? '', /^[1-9]\d{16}$/);
  });

  it('lists the time zones there are to choose from, with their other names', async () => {
    const { status, json } = await instance.control('/time_zones');
    assert.equal(status, 200);
    assert.ok(json.data.length > 400);
    const kolkata = json.data.find(({ name }: { name: string }) => name === 'Asia/Kolkata');
    assert.deepEqual(kolkata, { name: 'Asia/Kolkata', aliases: ['Asia/Calcutta'] });
  });

  it('makes a new thing on every call, and takes text beyond ASCII as names', async () => {
    const ids = [await make('/apps', { name: 'Zoë 🐙' }), await make('/apps', { name: 'Zoë 🐙' })];
    assert.notEqual(ids[0]?.['id'], ids[1]?.['id']);
    const { id = '' } = await make('/pages', { name: 'Zoë 🐙' });
    assert.equal((await instance.get(`/${id}`, await tokenFor(id))).json.name, 'Zoë 🐙');
  });

  it('refuses tokens, consumers and admins of what is not there', async () => {
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
