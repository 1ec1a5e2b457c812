import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { routes } from '../../src/control/routes.ts';
import { startSteered, type AnyInstance, type Reply } from '../support/instance.ts';
import {
  assertValid,
  compileClosed,
  compileOpen,
  operationsOf,
  type OpenApiDocument,
  type OpenApiOperation,
} from '../support/openapi.ts';
import { OFFERS } from '../support/offers.ts';
import { addSubscriber } from '../support/subscriber.ts';
import { buttonTemplate, PROMPT } from '../support/thread.ts';

/** One request to control, with the status that it is expected to have. */
interface Step {
  /** The route as it is documented, without `/_control`. */
  readonly route: string;
  /** The values of the path's variables, in their order. */
  readonly path?: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: number;
}

const HOURS = {
  timezone_id: 'America/Los_Angeles',
  weekly_operating_hours: [{ day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' }],
};
/** Routes whose answer is described as an object and no further. */
const OPEN_ROUTES = ['GET /openapi.json', 'GET /openapi/control.json', 'GET /snapshot', 'POST /mcp'];
const JSON_TYPE = { 'content-type': 'application/json' };

describe('the OpenAPI document of control', () => {
  let instance: AnyInstance;
  let document: OpenApiDocument;
  const covered = new Set<string>();

  before(async () => {
    instance = await startSteered();
    document = (await instance.control('/openapi/control.json')).json as OpenApiDocument;
  });
  after(() => instance.close());

  const operationOf = (route: string): OpenApiOperation => {
    const [method = '', path = ''] = route.split(' ');
    const operation = document.paths[`/_control${path}`]?.[method.toLowerCase()];
    assert.ok(operation, `${route} is documented`);
    return operation;
  };

  /** Sends a request, checks it and its answer against the document, and returns the answer. */
  async function send({ route, path = [], query = {}, body, headers = {}, status = 200 }: Step): Promise<Reply> {
    const operation = operationOf(route);
    const [method = '', pattern = ''] = route.split(' ');
    const names = operation.parameters.filter((each) => each.in === 'query').map(({ name }) => name);
    for (const name of Object.keys(query)) assert.ok(names.includes(name), `${route} documents ${name}`);
    if (body && status === 200) {
      const schema = operation.requestBody?.content['application/json']?.schema;
      assert.ok(schema, `${route} documents its body`);
      assertValid(compileOpen(document, schema), body, `the body of ${route}`);
    }
    const values = [...path];
    const real = pattern.replace(/\{\w+\}/g, () => values.shift() ?? '');
    const search = Object.keys(query).length === 0 ? '' : `?${new URLSearchParams(query).toString()}`;
    const reply = await instance.request(`/_control${real}${search}`, {
      method,
      headers: method === 'GET' ? headers : { ...JSON_TYPE, ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    assert.equal(reply.status, status, `${route}: ${reply.text}`);
    const { content } = operation.responses[status] ?? operation.responses['default'] ?? assert.fail(route);
    const type = (reply.headers.get('content-type') ?? '').split(';')[0] ?? '';
    const described = content[type];
    assert.ok(described, `${route} documents ${type}`);
    if (type === 'application/json') {
      const validate = compileClosed(document, described.schema);
      assertValid(validate, reply.json, route);
      if (!OPEN_ROUTES.includes(route)) assert.ok(!validate({ data: 1, other: 2 }), `${route} describes its answer`);
    }
    if (status === 200) covered.add(route);
    return reply;
  }

  const ok = async (sent: Promise<Reply>): Promise<Reply> => {
    const reply = await sent;
    assert.equal(reply.status, 200, reply.text);
    return reply;
  };

  it('is OpenAPI 3.1, describes every route once, and refers to nothing that is missing', () => {
    assert.match(document.openapi, /^3\.1\./);
    const documented = operationsOf(document).map((each) => each.replace('/_control', ''));
    assert.deepEqual(documented.toSorted(), routes.map(({ method, path }) => `${method} ${path}`).toSorted());
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name,
    );
    assert.deepEqual([...new Set(references)].toSorted(), Object.keys(document.components.schemas).toSorted());
  });

  it('describes the answers about apps, Pages and people', async () => {
    const app = (await send({ route: 'POST /apps', body: { name: 'App' } })).json;
    await send({ route: 'GET /apps', query: { limit: '1' } });
    await send({ route: 'GET /apps/{id}', path: [app.id] });
    await send({ route: 'GET /apps/{id}/secret', path: [app.id] });
    await send({ route: 'GET /apps/{id}', path: [instance.app.id] });
    await send({ route: 'GET /apps/{id}/secret', path: [instance.app.id] });
    const call_settings = { call_hours: HOURS, icon_enabled: false };
    const page = (await send({ route: 'POST /pages', body: { name: 'Page', eligible: true, call_settings } })).json;
    await send({ route: 'GET /pages', query: { limit: '1' } });
    for (const id of [page.id, instance.page.id]) await send({ route: 'GET /pages/{id}', path: [id] });
    for (const route of ['POST /apps/{id}', 'POST /pages/{id}']) {
      await send({ route, path: [route.includes('apps') ? app.id : page.id], body: { name: 'New name' } });
    }
    await send({ route: 'POST /tokens', body: { app_id: app.id, page_id: page.id, permissions: ['pages_messaging'] } });
    await send({ route: 'POST /consumers', body: { page_id: page.id, name: 'Alex', time_zone: 'Europe/Berlin' } });
    const named = { first_name: 'Sam', last_name: 'Doe', locale: 'de_DE', gender: 'neutral', picture_color: '#1877f2' };
    await send({ route: 'POST /consumers', body: { page_id: page.id, ...named, has_profile: false } });
    await send({ route: 'GET /consumers', query: { page_id: page.id } });
    const admin = (await send({ route: 'POST /admins', body: { page_id: page.id, name: 'Robin' } })).json;
    const { psid } = (await instance.control('/consumers', { page_id: page.id, name: 'Kim' })).json;
    const renamed = { page_id: page.id, name: 'New name' };
    await send({ route: 'POST /consumers/{psid}', path: [psid], body: renamed });
    await send({ route: 'POST /admins/{psid}', path: [admin.psid], body: renamed });
    const tokens = await send({ route: 'GET /tokens', query: { page_id: page.id } });
    await send({ route: 'DELETE /tokens/{token_id}', path: [tokens.json.data[0].id] });
    const { user_id } = admin;
    await send({ route: 'POST /user_tokens', body: { app_id: app.id, user_id, expires_in: 60 } });
    const userTokens = await send({ route: 'GET /user_tokens', query: { user_id } });
    await send({ route: 'DELETE /user_tokens/{token_id}', path: [userTokens.json.data[0].id] });
    const change = { by: admin.psid, audio_enabled: false };
    await send({ route: 'POST /pages/{id}/call_settings', path: [page.id], body: change });
    await send({ route: 'GET /pages/{id}/journal', path: [page.id] });
    await send({ route: 'GET /shown' });
  });

  it('describes the answers about call hours', async () => {
    const path = [instance.page.id];
    for (const call_hours of [HOURS, null, { ...HOURS, timezone_id: 'Asia/Tokyo' }]) {
      await send({ route: 'POST /pages/{id}/call_hours/preview', path, body: { call_hours } });
    }
    await send({ route: 'GET /time_zones' });
  });

  it('describes the answers about threads, calls and webhooks', async () => {
    const { id: page } = instance.page;
    const psid = instance.consumers[0]?.psid ?? '';
    const thread = [page, psid];
    const app = instance.app;
    const fields = ['calls', 'call_settings_update', 'messages', 'message_reads', 'messaging_postbacks'];
    await ok(
      instance.post(
        `/${app.id}/subscriptions`,
        { object: 'page', callback_url: `${instance.url}/_control/receivers/${app.id}`, verify_token: 'x', fields },
        instance.appToken,
      ),
    );
    await ok(instance.post(`/${page}/subscribed_apps`, { subscribed_fields: fields }));

    const get_started = { payload: 'START' };
    const call_to_actions = [
      { type: 'postback', title: 'Yes', payload: 'YES' },
      { type: 'web_url', title: 'Site', url: 'https://example.com/' },
    ];
    const persistent_menu = [{ locale: 'default', call_to_actions }];
    const ice_breakers = [{ question: 'Where?', payload: 'WHERE' }];
    await ok(instance.post('/me/messenger_profile', { get_started, persistent_menu, ice_breakers }));
    const kim = { name: 'Kim', profile_picture_url: 'https://example.com/kim.jpg' };
    const persona_id = (await ok(instance.post('/me/personas', kim))).json.id;
    await send({ route: 'GET /threads/{page_id}/{psid}', path: thread });
    const source = { source: 'get_started' };
    await send({ route: 'POST /threads/{page_id}/{psid}/postbacks', path: thread, body: source });
    await send({ route: 'POST /threads/{page_id}/{psid}/messages', path: thread, body: { text: 'Hello' } });
    const buttons = buttonTemplate(
      { type: 'postback', title: 'Yes', payload: 'YES' },
      { type: 'web_url', title: 'Site', url: 'https://example.com/' },
      { type: 'audio_call', title: 'Call' },
    );
    const recipient = { id: psid };
    const sent = (await ok(instance.post('/me/messages', { recipient, message: buttons }))).json;
    await ok(instance.post('/me/messages', { recipient, persona_id, message: PROMPT }));
    await ok(instance.post('/me/messages', { recipient, sender_action: 'typing_on' }));
    const picture = { type: 'image', url: 'https://example.com/a.png' };
    const answer = { attachment: picture, reply_to: sent.message_id };
    await send({ route: 'POST /threads/{page_id}/{psid}/messages', path: thread, body: answer });
    const quick_replies = [
      { content_type: 'text', title: 'Red', payload: 'RED', image_url: 'https://example.com/red.png' },
      { content_type: 'user_email' },
    ];
    const questionId = (
      await ok(instance.post('/me/messages', { recipient, message: { text: 'Which?', quick_replies } }))
    ).json;
    await ok(instance.post('/me/messages', { recipient, sender_action: 'mark_seen' }));
    await send({ route: 'GET /threads/{page_id}/{psid}', path: thread });
    const reply = { message_id: questionId.message_id, payload: 'RED' };
    await send({ route: 'POST /threads/{page_id}/{psid}/quick_replies', path: thread, body: reply });
    const more = buttonTemplate(
      { type: 'phone_number', title: 'Dial', payload: '+15105551234' },
      { type: 'account_link', url: 'https://example.com/login' },
      { type: 'account_unlink' },
    );
    await ok(instance.post('/me/messages', { recipient, message: more }));
    await ok(instance.post('/me/messages', { recipient, sender_action: 'typing_on' }));
    const tapped = { message_id: sent.message_id, payload: 'YES' };
    await send({ route: 'POST /threads/{page_id}/{psid}/postbacks', path: thread, body: tapped });
    await send({ route: 'POST /threads/{page_id}/{psid}/read', path: thread, body: {} });

    const optin = { attachment: { type: 'template', payload: { template_type: 'calling_optin' } } };
    const { message_id: request } = (await ok(instance.post('/me/messages', { recipient, message: optin }))).json;
    const permission = { route: 'POST /threads/{page_id}/{psid}/call_permission', path: thread };
    await send({ ...permission, body: { message_id: request, response: 'approve' } });

    const call = { route: 'POST /threads/{page_id}/{psid}/calls', path: thread };
    const first = (await send({ ...call, body: { entry: 'icon' } })).json;
    await send({ ...call, body: { entry: 'icon' }, status: 409 });
    const explain = { page_id: page, psid };
    for (const entry of ['icon', 'call_prompt', 'audio_call']) {
      await send({ route: 'GET /explain', query: { ...explain, entry } });
    }
    await send({ route: 'GET /threads/{page_id}/{psid}', path: thread });
    await send({ route: 'GET /pages/{page_id}/calls', path: [page] });
    await send({ route: 'POST /calls/{call_id}/accept', path: [first.call_id], body: { as: 'inbox' } });
    await send({ route: 'POST /calls/{call_id}/hang_up', path: [first.call_id], body: { as: 'consumer' } });
    const second = (await send({ ...call, body: { entry: 'icon' } })).json;
    await send({ route: 'POST /calls/{call_id}/decline', path: [second.call_id], body: { as: 'inbox' } });
    const call_settings = { call_hours: HOURS, call_routing: { ring_target: 'PARTNERS' } };
    await ok(instance.post(`/${page}/messenger_call_settings`, call_settings));
    await send({ route: 'GET /explain', query: { ...explain, at: '2037-06-01T12:00:00Z' } });
    await send({ route: 'GET /threads/{page_id}/{psid}', path: thread });
    await send({ route: 'GET /pages/{page_id}/calls', path: [page], query: { scope: 'recent' } });
    await send({ route: 'GET /pages/{page_id}/threads', path: [page] });
    await send({ route: 'GET /pages/{id}/overview', path: [page] });
    await send({ route: 'GET /pages/{id}/overview', path: ['1'], status: 404 });
    await send({ route: 'GET /calls/{call_id}/timeline', path: [second.call_id] });

    const session = { sdp_type: 'offer', sdp: OFFERS.wrtc };
    const media = { send: 'tone:440', record: true };
    const business = (await ok(instance.post(`/${page}/calls`, { action: 'connect', to: psid, session }))).json.id;
    await send({ route: 'POST /calls/{call_id}/accept', path: [business], body: { as: 'consumer', media } });
    await send({ route: 'POST /calls/{call_id}/mute', path: [business], body: { as: 'consumer', muted: true } });
    await send({ route: 'POST /calls/{call_id}/dtmf', path: [business], body: { as: 'consumer', digits: '1#' } });
    await send({
      route: 'POST /calls/{call_id}/ends/{end}',
      path: [business, 'consumer'],
      body: { sdp: OFFERS.chromium },
    });
    await send({ route: 'GET /calls/{call_id}/media', path: [business], query: { end: 'consumer', wait: '0s' } });
    await send({ route: 'GET /calls/{call_id}/recording', path: [business], query: { end: 'consumer' } });
    await send({ route: 'POST /calls/{call_id}/hang_up', path: [business], body: { as: 'consumer' } });
    await send({ route: 'GET /calls/{call_id}/recording', path: ['c_unknown'], status: 404 });
    const rung = { route: 'POST /pages/{page_id}/calls', path: [page], body: { to: psid, app_id: app.id, media } };
    const own = (await send(rung)).json;
    await send({ ...rung, status: 409 });
    await send({ route: 'POST /calls/{call_id}/decline', path: [own.id], body: { as: 'consumer' } });

    const failing = await addSubscriber(instance);
    await failing.receiver.close();
    await ok(instance.post(`/${page}/messenger_call_settings`, { icon_enabled: false }));
    await send({ route: 'POST /settle', body: {} });
    await ok(instance.control(`/pages/${page}`, { name: 'New name' }));
    await send({ route: 'GET /clock', query: { page_id: page } });
    await send({ route: 'GET /clock/moves', query: { page_id: page } });
    await send({ route: 'POST /clock', body: { freeze: true, advance: 'PT3H' } });
    await send({ route: 'POST /clock', body: { resume: true } });
    await send({ route: 'GET /deliveries', query: { app_id: failing.id } });
    await send({ route: 'POST /deliveries/redeliver', body: { page_id: page, app_id: failing.id } });
    const tested = { page_id: page, app_id: app.id, field: 'calls' };
    await send({ route: 'POST /deliveries/test', body: tested });
    await send({ route: 'POST /deliveries/test', body: { ...tested, app_id: failing.id }, status: 409 });
    await send({ route: 'GET /pages/{id}', path: [page] });
    const { data } = (await send({ route: 'GET /deliveries', query: { page_id: page, state: 'delivered' } })).json;
    await send({ route: 'GET /pages/{id}/journal/{revision}', path: [page, String(data[0].revision)] });
    await send({ route: 'POST /deliveries/{id}/redeliver', path: [data[0].id], body: {} });
    await send({ route: 'POST /settle', body: {} });
    await send({ route: 'GET /receivers/{id}', path: [app.id], query: { field: 'calls', wait: '0s' } });
    await ok(
      instance.request(`/v26.0/${page}/subscribed_apps?access_token=${instance.page.access_token}`, {
        method: 'DELETE',
      }),
    );
    const journal = (await send({ route: 'GET /pages/{id}/journal', path: [page], query: { limit: '1000' } })).json;
    const kinds = new Set(journal.data.map(({ kind }: { kind: string }) => kind));
    assert.deepEqual([...kinds].toSorted(), journalKinds(document), 'an entry of every kind was checked');
  });

  it('describes the answers of the built-in receivers', async () => {
    const { id, secret } = instance.app;
    const body = { object: 'page', entry: [] };
    const sign = (algorithm: string) => createHmac(algorithm, secret).update(JSON.stringify(body)).digest('hex');
    const headers = {
      'x-hub-signature': `sha1=${sign('sha1')}`,
      'x-hub-signature-256': `sha256=${sign('sha256')}`,
    };
    await send({ route: 'POST /receivers/{id}', path: [id], body, headers });
    await send({ route: 'POST /receivers/{id}', path: [id], body, status: 403 });
    const { data } = (await send({ route: 'GET /receivers/{id}', path: [id], query: { after: '0' } })).json;
    assert.deepEqual(data.at(-1).body, body);
    await send({ route: 'DELETE /receivers/{id}', path: [id] });
  });

  it('describes the answers about requests, the server and control itself', async () => {
    await instance.get('/me/no_such_edge');
    await instance.get('/me?fields=id', 'EAAunknown');
    const { data } = (await send({ route: 'GET /requests', query: { limit: '10' } })).json;
    assert.ok(data.some(({ error }: { error: unknown }) => error !== null));
    await send({ route: 'GET /requests/{id}', path: [data[0].id] });
    const request = { method: 'GET', path: '/v26.0/me', params: { fields: 'id' }, app_id: instance.app.id };
    await send({ route: 'POST /requests', body: { ...request, page_id: instance.page.id } });
    await send({ route: 'POST /requests', body: { ...request, access_token: 'x' }, status: 400 });
    for (const route of ['GET /health', 'GET /ready', 'GET /metrics', 'GET /clock', 'GET ']) await send({ route });
    for (const route of ['GET /openapi.json', 'GET /openapi/control.json']) await send({ route });
    await startsToStream(`/_control/live?page_id=${instance.page.id}`);
    covered.add('GET /live');
  });

  it('describes the answers about faults', async () => {
    const faults = [
      { operation: 'GET /{page-id}', error: 2, times: 1 },
      { operation: 'POST /{page-id}/messages', delay: '1s', share: 0.5, seed: 7 },
      { operation: 'POST /{page-id}/calls', cut: true },
      { webhook: 'calls', app_id: instance.app.id, fault: 'duplicate' },
    ];
    const { data } = (await send({ route: 'PUT /faults', body: { faults } })).json;
    assert.equal(data.length, faults.length);
    await send({ route: 'GET /faults' });
    await send({ route: 'PUT /faults', body: { faults: [{ operation: 'GET /nothing', cut: true }] }, status: 400 });
    await send({ route: 'DELETE /faults' });
  });

  it('describes the answers about rate limits', async () => {
    await send({ route: 'PUT /limits', body: { app: 1000, send: 300 } });
    await send({ route: 'GET /limits' });
    await send({ route: 'GET /media' });
    await send({ route: 'PUT /limits', body: { app: 0 }, status: 400 });
    await send({ route: 'PUT /limits', body: {} });
  });

  it('describes the answers for agents', async () => {
    await send({ route: 'GET /llms.txt' });
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    await send({ route: 'POST /mcp', body, headers: { accept: 'application/json, text/event-stream' } });
  });

  it('describes the answers about the instance as a whole', async () => {
    const saved = (await send({ route: 'GET /snapshot' })).json;
    await send({ route: 'PUT /snapshot', body: saved });
    await send({ route: 'POST /prune', body: { before: '30d' } });
    const seed = { apps: [], pages: [] };
    for (const body of [{ seed }, {}]) await send({ route: 'POST /reset', body });
  });

  it('describes how control refuses', async () => {
    const path = ['5'];
    await send({ route: 'GET /pages/{id}', path, status: 404 });
    await send({ route: 'GET /consumers', status: 400 });
    await send({ route: 'POST /apps', body: { name: true }, status: 400 });
    const id = (await instance.control('/shown')).json.page_id;
    const preview = { route: 'POST /pages/{id}/call_hours/preview', path: [id] };
    const refused = await send({ ...preview, body: { call_hours: { ...HOURS, timezone_id: 'Mars' } }, status: 400 });
    assert.ok(refused.json.error.fields);
  });

  it('was checked against an answer of every route', () => {
    assert.deepEqual([...covered].toSorted(), routes.map(({ method, path }) => `${method} ${path}`).toSorted());
  });

  /** Expects the documented media type of a stream, and ends it. */
  async function startsToStream(path: string): Promise<void> {
    const end = new AbortController();
    const response = await fetch(instance.url + path, { signal: end.signal });
    const { content } = operationOf('GET /live').responses['200'] ?? assert.fail();
    assert.deepEqual(Object.keys(content), [response.headers.get('content-type')]);
    end.abort();
  }
});

/** Lists the kinds of journal entries that a document describes. */
function journalKinds({ components }: OpenApiDocument): readonly string[] {
  const { anyOf } = components.schemas['JournalEntry'] as {
    readonly anyOf: readonly { readonly properties: { readonly kind: { readonly const: string } } }[];
  };
  return anyOf.map(({ properties }) => properties.kind.const).toSorted();
}
