import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { hashToken } from '../../src/app/secrets.ts';
import { addPage, assertRefused, type Refusal, type TestPage } from '../support/graph.ts';
import { startInstance, startSteered, type Instance, type Reply } from '../support/instance.ts';

let instance: Instance;
let page: TestPage;
before(async () => {
  instance = await startInstance();
  page = await addPage(instance);
});
after(() => instance.close());

const REVOKED: Refusal = { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' };
const UNKNOWN_ID = '0123456789abcdef';

const idOf = (token: string): string => hashToken(token).slice(0, 16);
const revoke = (id: string, path = '/tokens'): Promise<Reply> =>
  instance.request(`/_control${path}/${id}`, { method: 'DELETE' });
async function make(path: string, given: object): Promise<string> {
  const made = await instance.control(path, { app_id: instance.app.id, ...given });
  assert.equal(made.status, 200, made.text);
  assert.equal(made.json.id, idOf(made.json.access_token));
  return made.json.access_token;
}
async function listIds(query: string): Promise<readonly string[]> {
  const listed = await instance.control(query);
  assert.equal(listed.status, 200, listed.text);
  return listed.json.data.map(({ id }: { id: string }) => id);
}

describe('revoking a Page access token', () => {
  it('marks that of the seed as revoked, until the seed is applied again', async () => {
    const own = await startSteered();
    try {
      const { access_token: token } = (await own.control('/shown')).json;
      await own.request(`/_control/tokens/${idOf(token)}`, { method: 'DELETE' });
      assert.equal((await own.control('/shown')).json.token_revoked, true);
      const { demo } = (await own.control('/reset', {})).json;
      assert.equal(demo.page.token_revoked, false);
      const shown = (await own.control('/shown')).json;
      assert.deepEqual([shown.token_revoked, shown.access_token], [false, demo.page.access_token]);
      assert.equal((await own.get('/me', shown.access_token)).status, 200);
    } finally {
      await own.close();
    }
  });

  it('refuses its next request, also one that had it in memory, and leaves the other tokens', async () => {
    const token = await make('/tokens', { page_id: page.id });
    assert.equal((await instance.get('/me', token)).status, 200);
    assert.ok((await listIds(`/tokens?page_id=${page.id}`)).includes(idOf(token)));
    const reply = await revoke(idOf(token));
    assert.deepEqual([reply.status, reply.json], [200, { revoked: true }]);
    assertRefused(await instance.get('/me', token), REVOKED);
    assert.equal((await instance.get('/me', page.token)).status, 200);
    assert.ok(!(await listIds(`/tokens?page_id=${page.id}`)).includes(idOf(token)));
    const described = await instance.get(`/debug_token?input_token=${token}`, instance.appToken);
    assert.equal(described.json.data.is_valid, false);
  });

  it('is done once: the second time there is no such token', async () => {
    const token = await make('/tokens', { page_id: page.id });
    const replies = await Promise.all([revoke(idOf(token)), revoke(idOf(token))]);
    assert.deepEqual(replies.map(({ status }) => status).toSorted(), [200, 404]);
    const again = await revoke(idOf(token));
    assert.deepEqual([again.status, again.json.error.reason], [404, 'not_found']);
  });

  it('is refused for an unknown id, and for the id of a user access token', async () => {
    const [admin] = (await instance.control(`/pages/${instance.page.id}`)).json.admins;
    const userToken = await make('/user_tokens', { user_id: admin.user_id });
    for (const id of [UNKNOWN_ID, idOf(userToken), 'f'.repeat(16)]) {
      const reply = await revoke(id);
      assert.deepEqual([reply.status, reply.json.error.reason], [404, 'not_found']);
    }
    assert.equal((await instance.get('/me', userToken)).status, 200);
  });

  for (const path of ['/tokens', '/user_tokens']) {
    it(`is refused for the text of a token in DELETE ${path}, which is not repeated`, async () => {
      for (const text of [page.token, idOf(page.token).slice(1), `${idOf(page.token).slice(1)}g`]) {
        const reply = await revoke(text, path);
        assert.deepEqual([reply.status, reply.json.error.reason], [400, 'invalid_parameter']);
        assert.match(reply.json.error.message, /by the id .*, not by its text/);
        assert.ok(!reply.text.includes(text));
      }
      assert.equal((await instance.get('/me', page.token)).status, 200);
    });
  }

  it('takes its id in capital letters too', async () => {
    const [{ user_id }] = (await instance.control(`/pages/${instance.page.id}`)).json.admins;
    for (const [path, token] of [
      ['/tokens', await make('/tokens', { page_id: page.id })],
      ['/user_tokens', await make('/user_tokens', { user_id })],
    ] as const) {
      const reply = await revoke(idOf(token).toUpperCase(), path);
      assert.deepEqual([reply.status, reply.json], [200, { revoked: true }]);
      assertRefused(await instance.get('/me', token), REVOKED);
    }
  });

  it('allows its text to be registered again', async () => {
    const access_token = 'my-own-page-token';
    await make('/tokens', { page_id: page.id, access_token });
    assert.equal((await revoke(idOf(access_token))).status, 200);
    assertRefused(await instance.get('/me', access_token), REVOKED);
    await make('/tokens', { page_id: page.id, access_token });
    assert.equal((await instance.get('/me', access_token)).status, 200);
  });
});

describe('user access tokens', () => {
  it('are listed by their person, without the tokens themselves', async () => {
    const { user_id } = (await instance.control('/admins', { page_id: page.id, name: 'Robin' })).json;
    const token = await make('/user_tokens', { user_id, permissions: ['pages_show_list'], expires_in: 60 });
    const { json } = await instance.control(`/user_tokens?user_id=${user_id}`);
    assert.equal(json.next, undefined);
    const [{ issued_at, expires_at, ...rest }] = json.data;
    assert.equal(Date.parse(expires_at) - Date.parse(issued_at), 60_000);
    assert.deepEqual(
      [json.data.length, rest],
      [1, { id: idOf(token), app_id: instance.app.id, permissions: ['pages_show_list'], user_id }],
    );
    const unknown = await instance.control('/user_tokens?user_id=1');
    assert.deepEqual([unknown.status, unknown.json.error.reason], [404, 'not_found']);
  });

  it('can be listed and exported with the longest lifetime', async () => {
    const { user_id } = (await instance.control('/admins', { page_id: page.id, name: 'Lee' })).json;
    await make('/user_tokens', { user_id, expires_in: 3_153_600_000 });
    const [{ issued_at, expires_at }] = (await instance.control(`/user_tokens?user_id=${user_id}`)).json.data;
    assert.equal(Date.parse(expires_at) - Date.parse(issued_at), 3_153_600_000_000);
    assert.equal((await instance.control('/snapshot')).status, 200);
  });

  it('are revoked with the Page access tokens that they gave, and with no others', async () => {
    const { user_id } = (await instance.control('/admins', { page_id: page.id, name: 'Kim' })).json;
    const second = await addPage(instance);
    await instance.control('/admins', { page_id: second.id, name: 'Kim', user_id });
    const [token, other] = [await make('/user_tokens', { user_id }), await make('/user_tokens', { user_id })];
    const pageTokens = async (userToken: string): Promise<readonly string[]> => {
      const accounts = await instance.get('/me/accounts', userToken);
      return accounts.json.data.map((account: { access_token: string }) => account.access_token);
    };
    const [given, othersGiven] = [await pageTokens(token), await pageTokens(other)];
    assert.equal(given.length, 2);
    for (const pageToken of given) assert.equal((await instance.get('/me', pageToken)).status, 200);
    const reply = await revoke(idOf(token), '/user_tokens');
    assert.deepEqual([reply.status, reply.json], [200, { revoked: true }]);
    for (const revoked of [token, ...given]) assertRefused(await instance.get('/me', revoked), REVOKED);
    for (const valid of [other, ...othersGiven, page.token]) {
      assert.equal((await instance.get('/me', valid)).status, 200);
    }
    assert.deepEqual(await listIds(`/user_tokens?user_id=${user_id}`), [idOf(other)]);
    assert.equal((await revoke(idOf(token), '/user_tokens')).status, 404);
  });
});
