import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { Limits } from '../../src/app/ports/usage.ts';
import { addPage, addToken, send, stored, type TestPage } from '../support/graph.ts';
import { startInstance, startSteered, type AnyInstance, type Instance, type Reply } from '../support/instance.ts';
import { openThread } from '../support/thread.ts';
import { emptyFolder } from '../support/empty-folder.ts';

const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];

interface Limited {
  readonly instance: Instance;
  readonly page: TestPage;
}

/** An instance on which limits are set after its content was made. */
async function withLimits(t: TestContext, limits: Limits): Promise<Limited> {
  const instance = await startInstance();
  t.after(() => instance.close());
  const page = await addPage(instance);
  await setLimits(instance, limits);
  return { instance, page };
}

async function setLimits(instance: AnyInstance, limits: object): Promise<Reply> {
  const init = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(limits) };
  return instance.request('/_control/limits', init);
}

const read = ({ instance, page }: Limited) =>
  instance.get('/me/messenger_call_settings?fields=icon_enabled', page.token);
const write = ({ instance, page }: Limited) =>
  instance.post('/me/messenger_call_settings', { icon_enabled: false }, page.token);
const usageOf = ({ headers }: Reply, name: string) => JSON.parse(headers.get(name) ?? 'null');
const businessUsage = (reply: Reply, { page }: Limited) => usageOf(reply, 'x-business-use-case-usage')[page.id][0];

const REACHED: Record<keyof Limits, readonly [status: number, code: number, message: string]> = {
  app: [403, 4, '(#4) Application request limit reached'],
  page: [400, 32, '(#32) Page request limit reached'],
  messenger: [
    400,
    80006,
    '(#80006) There have been too many messenger api calls to this Page account. Wait a bit and try again. For more ' +
      'info, please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting.',
  ],
  send: [400, 613, '(#613) Calls to this api have exceeded the rate limit.'],
};

/** Expects the refusal of a limit. */
function assertReached(reply: Reply, limit: keyof Limits): void {
  const { message, code, error_subcode, type, is_transient } = reply.json.error;
  const [status, expectedCode, expectedMessage] = REACHED[limit];
  assert.deepEqual(
    [reply.status, code, error_subcode, type, message, is_transient],
    [status, expectedCode, undefined, 'OAuthException', expectedMessage, true],
  );
}

describe('A rate limit', () => {
  for (const [limit, hours, minutes] of [
    ['app', 1, 60],
    ['page', 1, 60],
    ['messenger', 24, 24 * 60],
  ] as const) {
    it(`of ${limit} refuses what exceeds it, stores nothing of it, and takes requests again after ${hours} h`, async (t) => {
      const limited = await withLimits(t, { [limit]: 3 });
      const { instance, page } = limited;
      for (let i = 0; i < 3; i++) assert.equal((await read(limited)).status, 200);
      assertReached(await write(limited), limit);
      instance.clock.advance(hours * HOUR - SECOND);
      assertReached(await write(limited), limit);
      instance.clock.advance(minutes * MINUTE);
      assert.equal((await read(limited)).json.icon_enabled, true);
      await setLimits(instance, {});
      const { json } = await instance.control(`/pages/${page.id}/journal`);
      assert.deepEqual(
        json.data.map(({ kind }: { kind: string }) => kind),
        ['page_created'],
      );
    });
  }

  it('of sending refuses messages only, and takes them again after a second', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const thread = await openThread(instance, await addPage(instance));
    await thread.write();
    await setLimits(instance, { send: 2 });
    for (const text of ['one', 'two']) await thread.sent({ text });
    assertReached(await thread.send({ text: 'three' }), 'send');
    assert.equal((await read({ instance, page: thread.page })).status, 200);
    instance.clock.advance(SECOND);
    await thread.sent({ text: 'four' });
    const texts = (await thread.view()).messages.map(({ text }: { text: string }) => text);
    assert.deepEqual(texts, ['Hello', 'one', 'two', 'four']);
  });

  it('counts refused requests as well, so that a client that goes on stays out', async (t) => {
    const limited = await withLimits(t, { page: 1 });
    assert.equal((await read(limited)).status, 200);
    for (let i = 0; i < 5; i++) {
      limited.instance.clock.advance(59 * MINUTE);
      assertReached(await read(limited), 'page');
    }
    limited.instance.clock.advance(HOUR);
    assert.equal((await read(limited)).status, 200);
  });

  it('counts each operation of a batch, and not the batch', async (t) => {
    const limited = await withLimits(t, { page: 3 });
    const operation = { method: 'GET', relative_url: 'me?fields=id' };
    const batch = JSON.stringify(Array(4).fill(operation));
    const body = new URLSearchParams({ batch, access_token: limited.page.token }).toString();
    const reply = await send(limited.instance, 'POST', '/', { body });
    assert.deepEqual([reply.status, reply.json.map(({ code }: { code: number }) => code)], [200, [200, 200, 200, 400]]);
    assert.equal(JSON.parse(reply.json[3].body).error.code, 32);
    assert.deepEqual(usageOf(reply, 'x-page-usage').call_count, 0);
  });

  it('of an app holds for all its tokens, and for no other app', async (t) => {
    const limited = await withLimits(t, { app: 2 });
    const { instance, page } = limited;
    await setLimits(instance, {});
    const other = (await instance.control('/apps', { name: 'Another app' })).json;
    const token = await addToken(instance, page.id, { app_id: other.id });
    await setLimits(instance, { app: 2 });
    assert.equal((await read(limited)).status, 200);
    assert.equal((await instance.get('/app/subscriptions', instance.appToken)).status, 200);
    for (const act of [() => read(limited), () => instance.get('/app/subscriptions', instance.appToken)]) {
      assertReached(await act(), 'app');
    }
    assert.equal((await read({ instance, page: { ...page, token } })).status, 200);
  });

  it('of a Page holds for all apps, and for no other Page', async (t) => {
    const limited = await withLimits(t, {});
    const { instance, page } = limited;
    const other = await addPage(instance);
    const app = (await instance.control('/apps', { name: 'Another app' })).json;
    const token = await addToken(instance, page.id, { app_id: app.id });
    await setLimits(instance, { page: 1 });
    assert.equal((await read(limited)).status, 200);
    assertReached(await read({ instance, page: { ...page, token } }), 'page');
    assert.equal((await read({ instance, page: other })).status, 200);
    assert.equal((await instance.get('/app/subscriptions', instance.appToken)).status, 200);
  });

  it('is checked after the token and before the object, the edge and the parameters', async (t) => {
    const limited = await withLimits(t, { page: 1 });
    const { instance, page } = limited;
    await read(limited);
    assert.equal((await instance.get('/me', 'nonsense')).json.error.code, 190);
    assert.equal((await instance.get('/v9.9/me', page.token)).json.error.code, 32);
    for (const path of ['/123456', '/me/nope', '/me?fields=nope']) {
      assertReached(await instance.get(path, page.token), 'page');
    }
  });
});

describe('Without limits', () => {
  it('nothing is refused, and usage counts on with the clock of the instance', async (t) => {
    const limited = await withLimits(t, {});
    const before = await stored(limited.instance, limited.page);
    for (let i = 0; i < 30; i++) assert.equal((await read(limited)).status, 200);
    assert.deepEqual(await stored(limited.instance, limited.page), before);
    const reply = await read(limited);
    assert.equal(businessUsage(reply, limited).call_count, 1);
    assert.deepEqual([usageOf(reply, 'x-app-usage'), usageOf(reply, 'x-page-usage')], [null, null]);
  });
});

describe('Usage headers', () => {
  it('rise with real use, and fall as the hour moves on', async (t) => {
    const limited = await withLimits(t, { app: 50, page: 20 });
    const usage = async () => {
      const reply = await read(limited);
      const [app, page] = [usageOf(reply, 'x-app-usage'), usageOf(reply, 'x-page-usage')];
      for (const each of [app, page])
        assert.deepEqual(Object.keys(each), ['call_count', 'total_cputime', 'total_time']);
      return [app.call_count, page.call_count, businessUsage(reply, limited).call_count];
    };
    assert.deepEqual(await usage(), [2, 5, 5]);
    limited.instance.clock.advance(30 * MINUTE);
    for (let i = 2; i < 10; i++) assert.deepEqual(await usage(), [2 * i, 5 * i, 5 * i]);
    limited.instance.clock.advance(30 * MINUTE);
    assert.deepEqual(await usage(), [18, 45, 45]);
    limited.instance.clock.advance(HOUR);
    assert.deepEqual(await usage(), [2, 5, 5]);
  });

  it('of an app token show the app, above 100 percent too', async (t) => {
    const { instance } = await withLimits(t, { app: 2 });
    const counts: number[] = [];
    for (let i = 0; i < 4; i++) {
      const reply = await instance.get('/app/subscriptions', instance.appToken);
      assert.equal(reply.headers.get('x-business-use-case-usage'), null);
      counts.push(usageOf(reply, 'x-app-usage').call_count);
    }
    assert.deepEqual(counts, [50, 100, 150, 200]);
  });

  it('say in how many minutes a request would succeed again', async (t) => {
    const limited = await withLimits(t, { messenger: 2 });
    const regain = async () => businessUsage(await read(limited), limited).estimated_time_to_regain_access;
    assert.equal(await regain(), 0);
    limited.instance.clock.advance(6 * HOUR);
    assert.equal(await regain(), 18 * 60);
    limited.instance.clock.advance(HOUR);
    const refused = await read(limited);
    assertReached(refused, 'messenger');
    // Of three requests, two must leave: the second of them does 24 hours after it was sent.
    assert.equal(businessUsage(refused, limited).estimated_time_to_regain_access, 23 * 60);
    limited.instance.clock.advance(23 * HOUR - MINUTE);
    assert.equal((await limited.instance.control('/limits')).json.messenger, 2);
    limited.instance.clock.advance(MINUTE);
    assert.equal((await read(limited)).status, 200);
  });
});

describe('Limits are set', () => {
  it('by control, which lists them, and starts all counts at zero', async (t) => {
    const limited = await withLimits(t, { page: 1 });
    const { instance } = limited;
    assert.deepEqual((await instance.control('/limits')).json, { app: null, page: 1, messenger: null, send: null });
    await read(limited);
    assertReached(await read(limited), 'page');
    const all = { app: 4, page: 3, messenger: 2, send: 1 };
    assert.deepEqual((await setLimits(instance, all)).json, all);
    assert.equal((await read(limited)).status, 200);
    const none = { app: null, page: null, messenger: null, send: null };
    assert.deepEqual((await setLimits(instance, {})).json, none);
  });

  it('by control, which refuses what is no number of requests and changes nothing', async (t) => {
    const { instance } = await withLimits(t, { page: 1 });
    for (const limits of [{ page: 0 }, { page: -1 }, { app: 'many' }, { send: 1.5 }, { app: 1e12 }, []]) {
      const reply = await setLimits(instance, limits);
      assert.equal(reply.status, 400, JSON.stringify(limits));
    }
    assert.equal((await instance.control('/limits')).json.page, 1);
  });

  it('by a seed, over which options go; a reset returns to them', async (t) => {
    const folder = emptyFolder();
    const seedFile = join(folder, 'seed.json');
    const seed = { limits: { app: 100, page: 10 }, apps: [{ name: 'App' }], pages: [{ name: 'Page' }] };
    writeFileSync(seedFile, JSON.stringify(seed));
    const instance = await startSteered({ seedFile, limits: { page: 20 } });
    t.after(() => instance.close());
    const start = { app: 100, page: 20, messenger: null, send: null };
    assert.deepEqual((await instance.control('/limits')).json, start);
    await setLimits(instance, { send: 1 });
    await instance.control('/reset', {});
    assert.deepEqual((await instance.control('/limits')).json, start);
    await instance.control('/reset', { seed: { ...seed, limits: { send: 7 } } });
    assert.deepEqual((await instance.control('/limits')).json, { ...start, app: null, send: 7 });
  });
});
