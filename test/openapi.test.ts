import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { operations, type Operation } from '../src/contract/operations.ts';
import { startInstance, type Instance, type Reply } from './support/instance.ts';
import { assertValid, compileClosed, type OpenApiDocument } from './support/openapi.ts';
import { startReceiver } from './support/receiver.ts';
import { subscribeApp, subscribePage, writeSettings } from './support/subscriber.ts';
import { buttonTemplate } from './support/thread.ts';

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Responses }>>>>;
  readonly components: object;
}
type Responses = Readonly<Record<'200' | 'default', { readonly content: Content }>>;
type Content = { readonly 'application/json': { readonly schema: object } };

type Params = Record<string, unknown>;

/** Parameters with which each operation succeeds, by operation. */
const GOOD: Readonly<Record<string, (instance: Instance) => Params | Promise<Params>>> = {
  'POST /{page-id}/messenger_call_settings': () => ({
    icon_enabled: true,
    call_hours: {
      timezone_id: 'UTC',
      weekly_operating_hours: [{ day_of_week: 'SUNDAY', open_time: '0000', close_time: '2359' }],
    },
    call_routing: { ring_target: 'PARTNERS' },
  }),
  'POST /{page-id}/messages': async (instance) => {
    const psid = instance.consumers[0]?.psid;
    await instance.control(`/threads/${instance.page.id}/${psid}/messages`, { text: 'Hello' });
    const attachment = { type: 'template', payload: { template_type: 'call_prompt' } };
    return { recipient: { id: psid }, message: { attachment } };
  },
  'POST /{page-id}/calls': async (instance) => {
    const { page, consumers } = instance;
    const { json } = await instance.control(`/threads/${page.id}/${consumers[0]?.psid}/calls`, { entry: 'icon' });
    return { platform: 'messenger', action: 'reject', call_id: json.call_id };
  },
  'GET /{page-id}/messenger_call_permissions': ({ consumers }) => ({ psid: consumers[0]?.psid }),
  'POST /{page-id}/call_metrics': async (instance) => {
    const { page, consumers } = instance;
    const { json } = await instance.control(`/threads/${page.id}/${consumers[0]?.psid}/calls`, { entry: 'icon' });
    await instance.post(`/${page.id}/calls`, { action: 'reject', call_id: json.call_id });
    return {
      platform: 'messenger',
      call_id: json.call_id,
      end_call_reason: 'Hangup_Call',
      call_ended_time: 1,
      first_audio_packet_received_time: 1,
      audio_stats: {
        jitter_sec: 0.01,
        packets_lost: 0,
        packets_received: 1000,
        round_trip_time_sec: 0.5,
        jitter_buffer_delay_sec: 4000.5,
        concealed_samples: 2000,
        silent_concealed_samples: 16_000,
        total_samples_duration_sec: 316.5,
      },
    };
  },
  'POST /{page-id}/messenger_profile': () => ({ get_started: { payload: 'START' } }),
  'GET /{page-id}/messenger_profile': () => ({ fields: 'get_started' }),
  'DELETE /{page-id}/messenger_profile': () => ({ fields: '["get_started"]' }),
  'POST /{page-id}/personas': () => ({ name: 'Kim', profile_picture_url: 'https://example.com/kim.jpg' }),
  'POST /{page-id}/subscribed_apps': () => ({ subscribed_fields: ['calls', 'call_settings_update'] }),
  'POST /{page-id}/business_messaging_feature_status': () => ({ features: [{ feature: 'messenger_api_calling' }] }),
  'POST /{app-id}/subscriptions': ({ url, app }) => ({
    object: 'page',
    callback_url: `${url}/_control/receivers/${app.id}`,
    verify_token: 'openapi',
    fields: ['calls', 'call_settings_update'],
  }),
  'GET /{psid}': () => ({ fields: 'name,first_name,last_name,profile_pic,locale,timezone,gender,id' }),
  'GET /{page-id}/conversations': () => ({
    platform: 'messenger',
    fields: 'participants,can_reply,message_count,messages',
  }),
  'GET /{conversation-id}/messages': () => ({ limit: '1', fields: 'from,to,message,created_time,attachments' }),
  'GET /{page-id}': () => ({ fields: 'name,category,category_list,link,picture,tasks,access_token' }),
  'GET /debug_token': ({ page }) => ({ input_token: page.access_token }),
  'GET /oauth/access_token': ({ app }) => ({ client_id: app.id, client_secret: app.secret }),
  'POST /oauth/access_token': ({ app }) => ({ client_id: app.id, client_secret: app.secret }),
};

/** Returns the id for each node of a path, of objects that exist, and a user token of the Page's admin. */
async function idsOf(instance: Instance) {
  const { app, page, consumers } = instance;
  const psid = consumers[0]?.psid ?? '';
  const written = await instance.control(`/threads/${page.id}/${psid}/messages`, { text: 'Hello' });
  const conversations = await instance.get(`/${page.id}/conversations?user_id=${psid}`);
  const [admin] = (await instance.control(`/pages/${page.id}`)).json.admins;
  const { access_token } = (await instance.control('/user_tokens', { app_id: app.id, user_id: admin.user_id })).json;
  return {
    nodes: {
      'page-id': page.id,
      'app-id': app.id,
      psid,
      'conversation-id': conversations.json.data[0].id as string,
      'message-id': written.json.message_id as string,
      'user-id': admin.user_id as string,
    },
    userToken: access_token as string,
  };
}

describe('the OpenAPI document', () => {
  let instance: Instance;
  let document: Document;
  let ids: Awaited<ReturnType<typeof idsOf>>;
  const ajv = new Ajv2020({ strict: false });

  before(async () => {
    instance = await startInstance();
    document = (await instance.control('/openapi.json')).json as Document;
    ids = await idsOf(instance);
  });
  after(() => instance.close());

  const schemaOf = ({ method, path }: Operation, status: '200' | 'default'): ValidateFunction => {
    const operation = document.paths[path]?.[method.toLowerCase()];
    const schema = operation?.responses[status].content['application/json'].schema;
    return ajv.compile({ ...schema, components: document.components });
  };

  async function call({ method, path }: Operation, params: Record<string, unknown>, token: string): Promise<Reply> {
    const nodes = { ...ids.nodes, 'persona-id': path.includes('{persona-id}') ? await addPersona() : '' };
    const real = path.replace(/\{([\w-]+)\}/, (_, node: keyof typeof nodes) => nodes[node]);
    const credentials = path.startsWith('/oauth') ? {} : { access_token: token };
    if (method === 'POST') return instance.post(real, { ...params, ...credentials }, token);
    const query = new URLSearchParams({ ...(params as Record<string, string>), ...credentials });
    return instance.request(`/v26.0${real}?${query.toString()}`, { method });
  }

  const addPersona = async (): Promise<string> => {
    const persona = { name: 'Kim', profile_picture_url: 'https://example.com/kim.jpg' };
    return (await instance.post(`/${instance.page.id}/personas`, persona)).json.id;
  };

  // Reads after writes, so that there is something to read; deletions last.
  const order = { POST: 0, GET: 1, DELETE: 2 };
  for (const operation of operations.toSorted((a, b) => order[a.method] - order[b.method])) {
    const name = `${operation.method} ${operation.path}`;

    it(`describes what ${name} really answers`, async () => {
      const appOnly = operation.path.startsWith('/{app-id}') || operation.path.startsWith('/debug');
      const ofUser = operation.path.startsWith('/{user-id}');
      const token = appOnly ? instance.appToken : ofUser ? ids.userToken : instance.page.access_token;
      const reply = await call(operation, (await GOOD[name]?.(instance)) ?? {}, token);
      assert.equal(reply.status, 200, reply.text);
      const validate = schemaOf(operation, '200');
      assert.ok(validate(reply.json), `${reply.text} ${ajv.errorsText(validate.errors)}`);
      assert.ok(!validate({ data: 'nonsense', success: 'no' }), 'and not just anything');
    });

    it(`describes how ${name} refuses`, async () => {
      const reply = await call(operation, {}, 'nonsense');
      assert.equal(reply.status, 400, reply.text);
      const validate = schemaOf(operation, 'default');
      assert.ok(validate(reply.json), `${reply.text} ${ajv.errorsText(validate.errors)}`);
    });
  }

  it('is OpenAPI 3.1 and names every operation once', () => {
    assert.match(document.openapi, /^3\.1\./);
    const named = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    assert.deepEqual(named.sort(), operations.map(({ method, path }) => `${method} ${path}`).sort());
  });
});

describe('the webhooks of the OpenAPI document', () => {
  let instance: Instance;
  let document: OpenApiDocument;
  before(async () => {
    instance = await startInstance();
    document = (await instance.control('/openapi.json')).json as OpenApiDocument;
  });
  after(() => instance.close());

  const contentOf = (field: string) => {
    const content = document.webhooks?.[field]?.post.requestBody?.content['application/json'];
    assert.ok(content, `${field} is documented`);
    return content;
  };
  const validatorOf = (field: string): ValidateFunction => compileClosed(document, contentOf(field).schema);

  it('have an example each that fits, and no other body does', () => {
    const fields = Object.keys(document.webhooks ?? {});
    const bodies = fields.map((field) => Object.values(contentOf(field).examples ?? {}).map(({ value }) => value));
    for (const [i, field] of fields.entries()) {
      assert.ok(bodies[i]?.length, field);
      for (const [j, others] of bodies.entries()) {
        for (const body of others) assert.equal(validatorOf(field)(body), i === j, `${field}: ${JSON.stringify(body)}`);
      }
    }
  });

  it('are those that are really delivered, one of each field', async (t) => {
    const { page, app, consumers } = instance;
    const fields = Object.keys(document.webhooks ?? {});
    const receiver = await startReceiver();
    t.after(() => receiver.close());
    const demo = { ...app, token: page.access_token, receiver };
    await subscribeApp(instance, demo, fields);
    await subscribePage(instance, demo, page.id, fields);

    const thread = `/threads/${page.id}/${consumers[0]?.psid}`;
    const done = async (sent: Promise<Reply>) => {
      const reply = await sent;
      assert.equal(reply.status, 200, reply.text);
      return reply.json;
    };
    await done(instance.control(`${thread}/messages`, { text: 'Hello' }));
    const recipient = { id: consumers[0]?.psid };
    const message = buttonTemplate({ type: 'postback', title: 'Yes', payload: 'YES' });
    const { message_id } = await done(instance.post('/me/messages', { recipient, message }));
    await done(instance.post('/me/messages', { recipient, message: { text: 'Hi' }, metadata: 'm' }));
    await done(instance.control(`${thread}/postbacks`, { message_id }));
    await done(instance.control(`${thread}/read`, {}));
    const optin = { attachment: { type: 'template', payload: { template_type: 'calling_optin' } } };
    const { message_id: asked } = await done(instance.post('/me/messages', { recipient, message: optin }));
    const approval = { message_id: asked, response: 'approve' };
    await done(instance.control(`${thread}/call_permission`, approval));
    await writeSettings(instance, { call_routing: { ring_target: 'PARTNERS' } });
    const { call_id: rejected } = await done(instance.control(`${thread}/calls`, { entry: 'icon' }));
    await done(instance.post('/me/calls', { platform: 'messenger', action: 'reject', call_id: rejected }));
    const call_hours = { timezone_id: 'UTC', weekly_operating_hours: [] };
    const { psid: by } = await done(instance.control('/admins', { page_id: page.id, name: 'Robin' }));
    await done(instance.control(`/pages/${page.id}/call_settings`, { by, call_hours }));

    const { data } = await done(instance.control('/deliveries?limit=1000'));
    for (const { field, body } of data) assertValid(validatorOf(field), JSON.parse(body), field);
    const delivered = new Set(data.map(({ field }: { field: string }) => field));
    assert.deepEqual([...delivered].toSorted(), fields.toSorted());
    const received = await receiver.count(data.length);
    assert.deepEqual(
      received.map(({ body }) => body.toString()).toSorted(),
      data.map(({ body }: { body: string }) => body).toSorted(),
      'what was checked is what was received',
    );
    for (const header of ['x-hub-signature', 'x-hub-signature-256']) {
      assert.ok(received.every(({ headers }) => headers[header] !== undefined));
    }
  });
});
