import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { addPage, addToken, assertRefused, send, type Refusal } from '../support/graph.ts';
import { startInstance } from '../support/instance.ts';

const instance = await startInstance();
after(() => instance.close());

const open = await addPage(instance, { name: 'Open Page' });
const closed = await addPage(instance, { name: 'Closed Page', eligible: false });

describe('a Page', () => {
  const read = (fields: string, page = open, token = page.token) => instance.get(`/${page.id}?fields=${fields}`, token);

  test('is answered with name and id without fields', async () => {
    const { status, json } = await instance.get(`/${open.id}`, open.token);
    assert.deepEqual([status, json], [200, { name: 'Open Page', id: open.id }]);
    assert.deepEqual((await read('')).json, json);
  });
  test('is answered with the fields that the request names, and always with its id, as a string', async () => {
    const all = { id: open.id, name: 'Open Page', is_calling_eligible: true };
    assert.deepEqual((await read('id,name,is_calling_eligible')).json, all);
    assert.deepEqual((await read('name')).json, { name: 'Open Page', id: open.id });
    assert.deepEqual((await read('name.as(title)')).json, { title: 'Open Page', id: open.id });
  });
  test('has is_calling_eligible', async () => {
    assert.deepEqual((await read('is_calling_eligible', closed)).json, { is_calling_eligible: false, id: closed.id });
  });
  test('can be read with a token without permissions, and with the token of an app that is subscribed to it', async () => {
    const token = await addToken(instance, open.id, { permissions: [] });
    assert.equal((await read('id', open, token)).json.id, open.id);
    const read33 = {
      type: 'GraphMethodException',
      subcode: 33,
      message:
        `Unsupported get request. Object with ID '${open.id}' does not exist, cannot be loaded due to missing ` +
        'permissions, or does not support this operation. Please read the Graph API documentation at ' +
        'https://developers.facebook.com/docs/graph-api',
    };
    for (const fields of ['id', 'name']) assertRefused(await read(fields, open, instance.appToken), read33);
    await instance.post(`/${open.id}/subscribed_apps`, { subscribed_fields: 'messages' }, open.token);
    assert.equal((await read('name', open, instance.appToken)).json.id, open.id);
    await send(instance, 'DELETE', `/${open.id}/subscribed_apps?access_token=${open.token}`);
    assertRefused(await read('name', open, instance.appToken), read33);
  });
  const refusals: [fields: string, refusal: Refusal][] = [
    ['nope', { message: '(#100) Tried accessing nonexisting field (nope) on node type (Page)' }],
    ['id,fan_count', { message: '(#100) Tried accessing nonexisting field (fan_count) on node type (Page)' }],
    ['name{first}', { message: '(#100) Tried accessing nonexisting field (first)' }],
    ['id,', { code: 2500, message: 'Syntax error "Expected name." at character 3: id,' }],
  ];
  for (const [fields, refusal] of refusals) {
    test(`refuses fields "${fields}"`, async () => assertRefused(await read(fields), refusal));
  }
});

describe('business_messaging_feature_status', () => {
  const post = (features: unknown, page = open, token = page.token) =>
    instance.post(`/${page.id}/business_messaging_feature_status`, { features }, token);
  const calling = { feature: 'messenger_api_calling' };

  test('is enabled for an eligible Page, and disabled for another', async () => {
    const status = async (page: typeof open) => (await post([calling], page)).text;
    assert.equal(await status(open), '{"data":[{"feature":"messenger_api_calling","status":"enabled"}]}');
    assert.equal(await status(closed), '{"data":[{"feature":"messenger_api_calling","status":"disabled"}]}');
  });
  test('answers the features in order; an unknown feature is disabled', async () => {
    const data = [
      { feature: 'teleport', status: 'disabled' },
      { ...calling, status: 'enabled' },
    ];
    assert.deepEqual((await post([{ feature: 'teleport' }, calling])).json, { data });
    assert.deepEqual((await post(JSON.stringify([{ feature: 'teleport' }, calling]))).json, { data });
    assert.deepEqual((await post([])).json, { data: [] });
  });

  const array: Refusal = { message: '(#100) Param features must be an array', blame: [['features']] };
  const cases: [features: unknown, refusal: Refusal][] = [
    [undefined, { message: '(#100) The parameter features is required', blame: [['features']] }],
    [calling, array],
    [null, array],
    [1, array],
    [
      'messenger_api_calling',
      { message: '(#100) Param features[0] must be a JSON object', blame: [['features', '0']] },
    ],
    [
      [calling, {}],
      { message: '(#100) The parameter features[1][feature] is required', blame: [['features', '1', 'feature']] },
    ],
    [
      [{ feature: true }],
      { message: '(#100) Param features[0][feature] must be a string', blame: [['features', '0', 'feature']] },
    ],
  ];
  for (const [features, refusal] of cases) {
    test(`refuses ${JSON.stringify(features)}`, async () => assertRefused(await post(features), refusal));
  }
  test('requires a Page token', async () =>
    assertRefused(await post([calling], open, instance.appToken), {
      code: 190,
      message: '(#190) This method must be called with a Page Access Token',
    }));
});
