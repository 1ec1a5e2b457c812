import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { addPage } from '../support/graph.ts';
import { startInstance, startSteered, type Instance } from '../support/instance.ts';

let instance: Instance;
before(async () => void (instance = await startInstance()));
after(() => instance.close());

/** Place of the column in the rows of apps. */
const REQUIRES_PROOF = 3;

const send = (body: object) => instance.control('/requests', body);
const text = (psid: string) => ({ recipient: { id: psid }, message: { text: 'Hello from the Page' } });

describe('POST /_control/requests', () => {
  it('sends with the token of a Page, which no answer contains, and logs the request like any other', async () => {
    const { app, page, consumers } = instance;
    const psid = consumers[0]?.psid ?? '';
    await instance.control(`/threads/${page.id}/${psid}/messages`, { text: 'Hello' });
    const request = { method: 'POST', path: `/v26.0/${page.id}/messages`, params: text(psid) };
    const reply = await send({ ...request, app_id: app.id, page_id: page.id });
    assert.deepEqual([reply.status, reply.json.status, reply.json.body.recipient_id], [200, 200, psid]);
    const { messages } = (await instance.control(`/threads/${page.id}/${psid}`)).json;
    assert.equal(messages.at(-1).text, 'Hello from the Page');
    const [logged] = (await instance.control(`/requests?page_id=${page.id}`)).json.data;
    assert.deepEqual([logged.method, logged.path, logged.app_id], ['POST', request.path, app.id]);
    assert.equal(logged.trace, reply.json.headers['x-fb-trace-id']);
    assert.doesNotMatch(reply.text + JSON.stringify(logged), /EAA/);
  });

  it('sends parameters of a GET in its query, and JSON as text', async () => {
    const { app, page } = instance;
    const path = `/v26.0/${page.id}?fields=id`;
    const reply = await send({
      method: 'GET',
      path,
      params: { fields: ['name', 'id'] },
      app_id: app.id,
      page_id: page.id,
    });
    assert.equal(reply.json.status, 200, reply.text);
    const [logged] = (await instance.control(`/requests?page_id=${page.id}`)).json.data;
    assert.equal(logged.path, `/v26.0/${page.id}`);
  });

  it('sends with the token of a person, of an app, with one of the caller, and without one', async () => {
    const { app, page } = instance;
    const { user_id } = (await instance.control('/admins', { page_id: page.id, name: 'Robin' })).json;
    const me = { method: 'GET', path: '/v26.0/me' };
    assert.equal((await send({ ...me, app_id: app.id, user_id })).json.body.id, user_id);
    // The second time, the token is known.
    assert.equal((await send({ ...me, app_id: app.id, user_id })).json.body.name, 'Robin');
    assert.equal((await send({ ...me, path: '/v26.0/app', app_id: app.id })).json.body.id, app.id);
    assert.equal((await send({ ...me, access_token: page.access_token })).json.body.id, page.id);
    const without = (await send(me)).json;
    assert.deepEqual([without.status, without.body.error.code], [400, 2500]);
  });

  it('answers a refusal of the Graph with its words and with the advice', async () => {
    const { app } = instance;
    const other = await addPage(instance);
    const reply = await send({ method: 'GET', path: '/v26.0/me', access_token: 'EAAunknown' });
    assert.deepEqual([reply.status, reply.json.status, reply.json.body.error.code], [200, 400, 190]);
    assert.match(reply.json.advice, /token/);
    const path = `/v26.0/${other.id}/subscribed_apps`;
    const subscribed = await send({
      method: 'POST',
      path,
      params: { subscribed_fields: ['nothing'] },
      app_id: app.id,
      page_id: other.id,
    });
    assert.deepEqual([subscribed.json.status, subscribed.json.body.error.code], [400, 100]);
  });

  it('adds the proof where the app requires one', async () => {
    const steered = await startSteered();
    try {
      const snapshot = (await steered.control('/snapshot')).json;
      for (const row of snapshot.tables.apps) row[REQUIRES_PROOF] = !row[REQUIRES_PROOF];
      const headers = { 'content-type': 'application/json' };
      const put = { method: 'PUT', headers, body: JSON.stringify(snapshot) };
      assert.equal((await steered.request('/_control/snapshot', put)).status, 200);
      assert.equal((await steered.get('/me')).json.error.code, 100, 'a request without a proof is refused');
      const body = { app_id: steered.app.id, page_id: steered.page.id };
      const read = { ...body, method: 'GET', path: '/v26.0/me' };
      assert.equal((await steered.control('/requests', read)).json.body.id, steered.page.id);
      const params = { icon_enabled: false };
      const change = { ...body, method: 'POST', path: '/v26.0/me/messenger_call_settings', params };
      assert.equal((await steered.control('/requests', change)).json.status, 200);
    } finally {
      await steered.close();
    }
  });

  it('says that a fault cut the connection', async () => {
    const { app, page } = instance;
    const fault = { operation: 'GET /{page-id}', cut: true, times: 1 };
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ faults: [fault] });
    await instance.request('/_control/faults', { method: 'PUT', headers, body });
    const reply = await send({ method: 'GET', path: `/v26.0/${page.id}`, app_id: app.id, page_id: page.id });
    assert.deepEqual([reply.json.status, reply.json.body], [null, null], reply.text);
  });

  for (const [name, body, fields] of [
    ['two tokens', { access_token: 'x', app_id: '1' }, [['access_token'], ['app_id']]],
    ['a Page and a person', { app_id: '1', page_id: '1', user_id: '1' }, [['page_id'], ['user_id']]],
    ['a Page without an app', { page_id: '1' }, [['app_id']]],
    ['a path of control', { path: '/_control/apps' }, [['path']]],
    ['an address', { path: 'https://example.com/me' }, [['path']]],
  ] as const) {
    it(`refuses ${name}`, async () => {
      const reply = await send({ method: 'GET', path: '/v26.0/me', ...body });
      assert.deepEqual([reply.status, reply.json.error.reason], [400, 'invalid_parameter'], reply.text);
      assert.deepEqual(reply.json.error.fields, fields);
    });
  }

  it('answers 404 for an app, a Page and a person that are not there', async () => {
    const { app } = instance;
    for (const holder of [{ app_id: '5' }, { app_id: app.id, page_id: '5' }, { app_id: app.id, user_id: '5' }]) {
      assert.equal((await send({ method: 'GET', path: '/v26.0/me', ...holder })).status, 404);
    }
  });
});
