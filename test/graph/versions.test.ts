import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { assertRefused } from '../support/graph.ts';
import { startInstance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';

const instance = await startInstance({}, new ManualClock('2026-11-22T12:00:00Z'));
after(() => instance.close());

const get = (path: string) => instance.request(`${path}?access_token=${instance.page.access_token}`);
/** Returns the version that served a request, from the answer's headers. */
const servedBy = async (path: string): Promise<string | null> => {
  const reply = await get(path);
  assert.equal(reply.status, 200, reply.text);
  return reply.headers.get('facebook-api-version');
};

describe('on 22 November 2026', () => {
  for (const version of ['v21.0', 'v22.0', 'v23.0', 'v24.0', 'v25.0', 'v26.0']) {
    test(`${version} is served as itself`, async () => assert.equal(await servedBy(`/${version}/me`), version));
  }
  for (const version of ['v2.0', 'v2.12', 'v3.0', 'v3.3', 'v4.0', 'v17.0', 'v18.0', 'v19.0', 'v20.0']) {
    test(`${version} has ended and is served as v21.0`, async () =>
      assert.equal(await servedBy(`/${version}/me/messenger_call_settings`), 'v21.0'));
  }
  for (const path of ['/me', '/me/', `/${instance.page.id}`, '/me/messenger_call_settings']) {
    const name = path.replace(instance.page.id, 'ID');
    test(`${name} without a version is served by the oldest live version`, async () =>
      assert.equal(await servedBy(path), 'v21.0'));
  }
  test('a version in capitals and trailing slashes are accepted', async () => {
    for (const path of ['/V26.0/me', '/v26.0/me/', '/v26.0/me/messenger_call_settings/']) {
      assert.equal(await servedBy(path), 'v26.0');
    }
  });
  for (const version of [
    'v27.0',
    'v26.1',
    'v26',
    'v9',
    'v2.13',
    'v3.4',
    'v0.0',
    'v1.0',
    'vfoo',
    'v26.0.0',
    'v',
    'v-1.0',
  ]) {
    test(`${version} does not exist`, async () => {
      assertRefused(await get(`/${version}/me/messenger_call_settings`), {
        code: 2500,
        message: 'Unknown path components: /me/messenger_call_settings',
      });
      assertRefused(await get(`/${version}`), {
        code: 803,
        message: `(#803) Some of the aliases you requested do not exist: ${version}`,
      });
    });
  }
  test('an error has the version header too', async () => {
    const reply = await instance.request('/v24.0/me');
    assert.deepEqual([reply.status, reply.headers.get('facebook-api-version')], [400, 'v24.0']);
  });
  test('debug adds a warning for a version that has ended, and none for a live one', async () => {
    const messages = async (version: string) =>
      (await instance.request(`/${version}/me?debug=all&access_token=${instance.page.access_token}`)).json.__debug__;
    const message = 'v20.0 has ended: the call was served as v21.0.';
    assert.deepEqual(await messages('v20.0'), { messages: [{ message, type: 'warning' }] });
    assert.deepEqual(await messages('V26.0'), { messages: [] });
  });
});

test('a version is served as itself until its last day begins (UTC), then as the next', async () => {
  const clock = new ManualClock('2025-12-01T00:00:00Z');
  const older = await startInstance({}, clock);
  const served = async (version: string) => {
    const reply = await older.request(`/${version}/me?access_token=${older.page.access_token}`);
    return reply.headers.get('facebook-api-version');
  };
  const calendar = [
    ['v18.0', '2026-01-26', 'v19.0'],
    ['v19.0', '2026-05-21', 'v20.0'],
    ['v20.0', '2026-09-24', 'v21.0'],
    ['v21.0', '2027-01-21', 'v22.0'],
    ['v22.0', '2027-05-20', 'v23.0'],
    ['v23.0', '2027-10-08', 'v24.0'],
    ['v24.0', '2028-02-18', 'v25.0'],
    ['v25.0', '2028-07-29', 'v26.0'],
  ] as const;
  for (const [version, day, next] of calendar) {
    clock.set(Date.parse(`${day}T00:00:00Z`) - 1);
    assert.equal(await served(version), version);
    clock.set(`${day}T00:00:00Z`);
    assert.deepEqual([await served(version), await served('v2.0')], [next, next]);
  }
  clock.set('2040-01-01');
  assert.equal(await served('v26.0'), 'v26.0');
  await older.close();
});
