import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { operations, type Operation } from '../src/contract/operations.ts';
import { startInstance, type Instance, type Reply } from './support/instance.ts';

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Responses }>>>>;
  readonly components: object;
}
type Responses = Readonly<Record<'200' | 'default', { readonly content: Content }>>;
type Content = { readonly 'application/json': { readonly schema: object } };

type Params = Record<string, unknown>;

/** Parameters with which each operation succeeds. */
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
  'POST /{page-id}/subscribed_apps': () => ({ subscribed_fields: ['calls', 'call_settings_update'] }),
  'POST /{page-id}/business_messaging_feature_status': () => ({ features: [{ feature: 'messenger_api_calling' }] }),
  'POST /{app-id}/subscriptions': ({ url, app }) => ({
    object: 'page',
    callback_url: `${url}/_control/receivers/${app.id}`,
    verify_token: 'openapi',
    fields: ['calls', 'call_settings_update'],
  }),
  'GET /debug_token': ({ page }) => ({ input_token: page.access_token }),
  'GET /oauth/access_token': ({ app }) => ({ client_id: app.id, client_secret: app.secret }),
  'POST /oauth/access_token': ({ app }) => ({ client_id: app.id, client_secret: app.secret }),
};

describe('the OpenAPI document', () => {
  let instance: Instance;
  let document: Document;
  const ajv = new Ajv2020({ strict: false });

  before(async () => {
    instance = await startInstance();
    document = (await instance.control('/openapi.json')).json as Document;
  });
  after(() => instance.close());

  const schemaOf = ({ method, path }: Operation, status: '200' | 'default'): ValidateFunction => {
    const operation = document.paths[path]?.[method.toLowerCase()];
    const schema = operation?.responses[status].content['application/json'].schema;
    return ajv.compile({ ...schema, components: document.components });
  };

  function call({ method, path }: Operation, params: Record<string, unknown>, token: string): Promise<Reply> {
    const real = path.replace('{page-id}', instance.page.id).replace('{app-id}', instance.app.id);
    const credentials = path.startsWith('/oauth') ? {} : { access_token: token };
    if (method === 'POST') return instance.post(real, { ...params, ...credentials }, token);
    const query = new URLSearchParams({ ...(params as Record<string, string>), ...credentials });
    return instance.request(`/v26.0${real}?${query.toString()}`, { method });
  }

  // Reads last, so that they have something to tell; deletions after them.
  const order = { POST: 0, GET: 1, DELETE: 2 };
  for (const operation of operations.toSorted((a, b) => order[a.method] - order[b.method])) {
    const name = `${operation.method} ${operation.path}`;

    it(`describes what ${name} really answers`, async () => {
      const appOnly = operation.path.startsWith('/{app-id}') || operation.path.startsWith('/debug');
      const token = appOnly ? instance.appToken : instance.page.access_token;
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
