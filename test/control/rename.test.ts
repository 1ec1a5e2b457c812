import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startInstance, type Instance } from '../support/instance.ts';

let instance: Instance;
before(async () => void (instance = await startInstance()));
after(() => instance.close());

const rename = async (path: string, body: object): Promise<unknown> => {
  const reply = await instance.control(path, body);
  assert.equal(reply.status, 200, reply.text);
  return reply.json;
};

describe('renaming through control', () => {
  it('renames an app, also for requests that had its old name in memory', async () => {
    const { app } = instance;
    const name = async () => (await instance.get('/app', instance.appToken)).json.name;
    assert.equal(await name(), 'Demo app');
    assert.deepEqual(await rename(`/apps/${app.id}`, { name: 'Phone desk' }), { id: app.id, name: 'Phone desk' });
    assert.equal(await name(), 'Phone desk');
    assert.equal((await instance.control('/apps')).json.data[0].name, 'Phone desk');
  });

  it('renames a Page, as an event of its journal, and keeps its settings', async () => {
    const { page } = instance;
    const view = async () => (await instance.control(`/pages/${page.id}`)).json;
    await instance.post(`/${page.id}/messenger_call_settings`, { icon_enabled: false });
    const before = await view();
    const renamed = await rename(`/pages/${page.id}`, { name: 'Bakery' });
    assert.deepEqual(renamed, { id: page.id, name: 'Bakery', eligible: true });
    assert.deepEqual(await view(), { ...before, name: 'Bakery', revision: Number(before.revision) + 1 });
    const [entry] = (await instance.control(`/pages/${page.id}/journal?limit=1`)).json.data;
    assert.deepEqual([entry.kind, entry.name, entry.before], ['page_renamed', 'Bakery', before.name]);
    assert.equal((await instance.get('/me?fields=name')).json.name, 'Bakery');
    await instance.post(`/${page.id}/messenger_call_settings`, { icon_enabled: true });
    assert.equal((await view()).name, 'Bakery', 'a later change of settings keeps the name');
  });

  it('renames a consumer, with first and last name of the profile', async () => {
    const { page } = instance;
    const { psid } = (await instance.control('/consumers', { page_id: page.id, first_name: 'Kim', locale: 'de_DE' }))
      .json;
    const body = { page_id: page.id, name: 'Kim Lee Jones' };
    assert.deepEqual(await rename(`/consumers/${psid}`, body), { psid, name: 'Kim Lee Jones' });
    const profile = (await instance.get(`/${psid}?fields=name,first_name,last_name,locale`)).json;
    assert.deepEqual([profile.name, profile.first_name, profile.last_name], ['Kim Lee Jones', 'Kim', 'Lee Jones']);
    assert.equal(profile.locale, 'de_DE');
  });

  it('renames an admin', async () => {
    const { page } = instance;
    const { psid } = (await instance.control('/admins', { page_id: page.id, name: 'Pat' })).json;
    await rename(`/admins/${psid}`, { page_id: page.id, name: 'Patricia' });
    const { admins } = (await instance.control(`/pages/${page.id}`)).json;
    assert.equal(admins.find((each: { psid: string }) => each.psid === psid).name, 'Patricia');
  });

  it('refuses names that are missing or too long, and answers 404 for what is not there', async () => {
    const { app, page } = instance;
    for (const body of [{}, { name: 'x'.repeat(101) }, { name: true }, { nmae: 'x', name: 'x' }]) {
      assert.equal((await instance.control(`/apps/${app.id}`, body)).status, 400, JSON.stringify(body));
      assert.equal((await instance.control(`/pages/${page.id}`, body)).status, 400, JSON.stringify(body));
    }
    for (const path of ['/apps/5', '/pages/5']) {
      assert.equal((await instance.control(path, { name: 'x' })).status, 404, path);
    }
    for (const path of ['/consumers/5', '/admins/5']) {
      assert.equal((await instance.control(path, { page_id: page.id, name: 'x' })).status, 404, path);
    }
  });
});

describe('GET /_control/tokens', () => {
  it('lists the tokens of a Page by a part of their hash, with permissions and expiry, and no token', async () => {
    const { app } = instance;
    const { id } = (await instance.control('/pages', { name: 'Other' })).json;
    const tokens = async (): Promise<{ readonly data: readonly { readonly id: string }[] }> =>
      (await instance.control(`/tokens?page_id=${id}`)).json;
    assert.deepEqual(await tokens(), { data: [] });
    const { access_token } = (
      await instance.control('/tokens', {
        app_id: app.id,
        page_id: id,
        permissions: ['pages_messaging'],
        expires_in: 3600,
      })
    ).json;
    const { data } = await tokens();
    assert.equal(data.length, 1);
    assert.match(data[0]?.id ?? '', /^[0-9a-f]{16}$/);
    const expected = {
      id: data[0]?.id,
      app_id: app.id,
      permissions: ['pages_messaging'],
      issued_at: '2026-11-22T12:00:00.000Z',
      expires_at: '2026-11-22T13:00:00.000Z',
    };
    assert.deepEqual(data, [expected]);
    assert.ok(!JSON.stringify(data).includes(String(access_token).slice(3, 20)));
    assert.deepEqual((await instance.control(`/tokens?page_id=${id}&after=${data[0]?.id}`)).json, { data: [] });
    assert.equal((await instance.control('/tokens?page_id=5')).status, 404);
  });
});
