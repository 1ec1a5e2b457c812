import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { addPage, addToken, assertRefused } from '../support/graph.ts';
import { startInstance } from '../support/instance.ts';

const instance = await startInstance();
after(() => instance.close());
const { app } = instance;

const page = await addPage(instance, { name: 'A Page', category: 'Restaurant' });
const USER = '24680135791357944';
const addAdmin = async (pageId: string, overrides: object = {}) => {
  const { status, text, json } = await instance.control('/admins', { page_id: pageId, name: 'Robin', ...overrides });
  assert.equal(status, 200, text);
  return json;
};
await addAdmin(page.id, { user_id: USER });
const addUserToken = async (overrides: object = {}): Promise<string> => {
  const made = await instance.control('/user_tokens', { app_id: app.id, user_id: USER, ...overrides });
  assert.equal(made.status, 200, made.text);
  return made.json.access_token;
};
const userToken = await addUserToken();
const TASKS = ['ADVERTISE', 'ANALYZE', 'CREATE_CONTENT', 'MESSAGING', 'MODERATE', 'MANAGE'];

describe('a user token', () => {
  test('is of a person, who is me', async () => {
    for (const path of ['/me', `/${USER}`]) {
      const { status, json } = await instance.get(path, userToken);
      assert.deepEqual([status, json], [200, { name: 'Robin', id: USER }]);
    }
    assertRefused(await instance.get('/me?fields=birthday', userToken), {
      message: '(#100) Tried accessing nonexisting field (birthday) on node type (User)',
    });
  });

  test('lists the Pages of the person, each with a Page token that works and stays the same', async () => {
    const { status, json } = await instance.get('/me/accounts', userToken);
    assert.equal(status, 200);
    const [account] = json.data;
    assert.deepEqual(json.data, [
      {
        access_token: account.access_token,
        category: 'Restaurant',
        category_list: [{ id: '2500', name: 'Restaurant' }],
        name: 'A Page',
        id: page.id,
        tasks: TASKS,
      },
    ]);
    const settings = await instance.get('/me/messenger_call_settings', account.access_token);
    assert.equal(settings.status, 200);
    const again = await instance.get('/me/accounts?fields=access_token', userToken);
    assert.deepEqual(again.json.data, [{ access_token: account.access_token, id: page.id }]);
    const one = await instance.get(`/${page.id}?fields=access_token`, userToken);
    assert.equal(one.json.access_token, account.access_token);
  });

  test('gives its own permissions to the Page tokens', async () => {
    const token = await addUserToken({ permissions: ['pages_show_list'] });
    const [{ access_token }] = (await instance.get('/me/accounts', token)).json.data;
    const refused = await instance.get('/me/messenger_call_settings', access_token);
    assertRefused(refused, {
      status: 403,
      code: 200,
      message: '(#200) Requires pages_messaging permission to manage the object',
    });
  });

  test('needs pages_show_list for the list', async () => {
    const token = await addUserToken({ permissions: ['pages_messaging'] });
    assertRefused(await instance.get('/me/accounts', token), {
      status: 403,
      code: 200,
      message: '(#200) Requires pages_show_list permission to manage the object',
    });
  });

  test('lists the Pages in parts, in both directions', async () => {
    const user_id = (await addAdmin(page.id, { name: 'Kim' })).user_id;
    const ids = [page.id];
    for (let i = 0; i < 4; i++) {
      const { id } = await addPage(instance);
      await addAdmin(id, { user_id });
      ids.push(id);
    }
    ids.sort();
    const token = await addUserToken({ user_id });
    const idsOf = (json: { data: { id: string }[] }) => json.data.map(({ id }) => id);
    const first = (await instance.get('/me/accounts?limit=2&fields=id', token)).json;
    const second = (await instance.request(first.paging.next.slice(instance.url.length))).json;
    const third = (await instance.request(second.paging.next.slice(instance.url.length))).json;
    assert.deepEqual([first, second, third].flatMap(idsOf), ids);
    assert.equal(third.paging.next, undefined);
    const back = (await instance.request(third.paging.previous.slice(instance.url.length))).json;
    assert.deepEqual(idsOf(back), idsOf(second));
  });

  test('is not a Page token, and sees no other Pages', async () => {
    const message = '(#190) This method must be called with a Page Access Token';
    assertRefused(await instance.get(`/${page.id}/messenger_call_settings`, userToken), { code: 190, message });
    assertRefused(await instance.get(`/${page.id}/conversations`, userToken), { code: 190, message });
    assertRefused(await instance.get('/t_101', userToken), { code: 190, message });
    const other = await addPage(instance);
    const { json } = await instance.get(`/${other.id}`, userToken);
    assert.deepEqual([json.error.code, json.error.error_subcode], [100, 33]);
  });

  test('is known to debug_token', async () => {
    const { json } = await instance.get(`/debug_token?input_token=${userToken}`, instance.appToken);
    const { type, user_id, is_valid, profile_id, granular_scopes } = json.data;
    assert.deepEqual([type, user_id, is_valid, profile_id], ['USER', USER, true, undefined]);
    assert.deepEqual(granular_scopes[0], { scope: 'pages_messaging', target_ids: [page.id] });
  });

  test('expires', async () => {
    const token = await addUserToken({ expires_in: 60 });
    instance.clock.advance(60_000);
    const { json } = await instance.get('/me', token);
    assert.deepEqual([json.error.code, json.error.error_subcode], [190, 463]);
  });

  test('is made for a person who is admin of a Page only, and once', async () => {
    const unknown = await instance.control('/user_tokens', { app_id: app.id, user_id: '1' });
    assert.deepEqual([unknown.status, unknown.json.error.reason], [404, 'not_found']);
    const registered = await addUserToken({ access_token: 'my-user-token' });
    assert.equal(registered, 'my-user-token');
    const again = await instance.control('/tokens', { app_id: app.id, page_id: page.id, access_token: registered });
    assert.deepEqual([again.status, again.json.error.reason], [409, 'token_exists']);
  });
});

describe('me/accounts', () => {
  test('is no field of a Page', async () =>
    assertRefused(await instance.get('/me/accounts', page.token), {
      message: '(#100) Tried accessing nonexisting field (accounts) on node type (Page)',
    }));
  test('is refused with an app token', async () =>
    assertRefused(await instance.get('/me/accounts', instance.appToken), {
      code: 2500,
      message: 'An active access token must be used to query information about the current user.',
    }));
});

describe('an app', () => {
  const entry = {
    category: 'Business',
    link: `https://www.facebook.com/games/?app_id=${app.id}`,
    name: 'Demo app',
    id: app.id,
  };
  test('is read by app and by its id, with any token of it', async () => {
    for (const token of [page.token, instance.appToken, userToken]) {
      for (const path of ['/app', `/${app.id}`]) assert.deepEqual((await instance.get(path, token)).json, entry);
    }
    assert.deepEqual((await instance.get('/app?fields=name', page.token)).json, { name: 'Demo app', id: app.id });
  });
  test('has no other fields, and is not another one', async () => {
    assertRefused(await instance.get('/app?fields=colour', page.token), {
      message: '(#100) Tried accessing nonexisting field (colour) on node type (Application)',
    });
    const other = (await instance.control('/apps', { name: 'Other app' })).json.id;
    const { json } = await instance.get(`/${other}`, page.token);
    assert.deepEqual([json.error.code, json.error.error_subcode], [100, 33]);
  });
});

describe('a Page', () => {
  test('has category, link, picture, tasks and its token for a Page token', async () => {
    const fields = 'category,link,picture,tasks,access_token';
    const { json } = await instance.get(`/me?fields=${fields}`, page.token);
    const url = json.picture.data.url as string;
    assert.deepEqual(json, {
      category: 'Restaurant',
      link: `https://www.facebook.com/${page.id}`,
      picture: { data: { height: 96, is_silhouette: false, url, width: 96 } },
      tasks: TASKS,
      access_token: page.token,
      id: page.id,
    });
    assert.equal((await fetch(url)).headers.get('content-type'), 'image/png');
    const chosen = await instance.get('/me?fields=picture{url}', page.token);
    assert.deepEqual(chosen.json, { picture: { data: { url } }, id: page.id });
  });

  test('has neither tasks nor a token for an app token', async () => {
    await instance.post(`/${page.id}/subscribed_apps`, { subscribed_fields: 'messages' }, page.token);
    const { json } = await instance.get(`/${page.id}?fields=name,tasks,access_token`, instance.appToken);
    assert.deepEqual(json, { name: 'A Page', id: page.id });
  });

  test('has a category without one of its own, and gives back a token without permissions', async () => {
    const other = await addPage(instance);
    const token = await addToken(instance, other.id, { permissions: [] });
    const { json } = await instance.get('/me?fields=category,access_token', token);
    assert.deepEqual(json, { category: 'Local business', access_token: token, id: other.id });
  });
});
