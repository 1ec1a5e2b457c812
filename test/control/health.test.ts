import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { DEFAULTS, type Config } from '../../src/config/config.ts';
import { startServer } from '../../src/server.ts';
import { startDatabaseProxy } from '../support/database-proxy.ts';
import { eventually } from '../support/eventually.ts';
import { startInstance } from '../support/instance.ts';
import { send } from '../support/graph.ts';
import { ask } from '../support/ask.ts';
import { PATIENT, SHORT_MS } from '../support/patience.ts';
import { emptySchema } from '../support/postgres.ts';

const TOKEN = 'let-me-in';
const SERVICE: Config = {
  ...DEFAULTS,
  ...PATIENT,
  port: 0,
  data: undefined,
  service: true,
  steerableClock: false,
  controlToken: TOKEN,
};

async function startService(t: TestContext, config: Partial<Config>) {
  const log: Readonly<Record<string, unknown>>[] = [];
  const server = await startServer({ ...SERVICE, ...config }, { log: (line) => void log.push(line) });
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= server.close());
  t.after(close);
  const get = async (path: string, init?: RequestInit) => {
    const reply = await fetch(`${server.url}/_control${path}`, init);
    const text = await reply.text();
    return {
      status: reply.status,
      headers: reply.headers,
      json: text === '' ? undefined : (JSON.parse(text) as unknown),
    };
  };
  return { url: server.url, log, close, get };
}

const notReady = (message: string) => ({ error: { reason: 'not_ready', message } });
describe('health and readiness', { concurrency: 4 }, () => {
  it('are open in a service: without a token, under any host name, to any origin, to HEAD', async (t) => {
    const { get, url } = await startService(t, { database: await emptySchema(t) });
    for (const [path, json] of [
      ['/health', { healthy: true }],
      ['/ready', { ready: true }],
    ] as const) {
      const { status, json: answer, headers } = await get(path);
      assert.deepEqual([status, answer], [200, json]);
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.equal((await get(`${path}/`)).status, 200);
      for (const init of [{ method: 'HEAD' }, { headers: { origin: 'https://evil.example' } }]) {
        assert.equal((await get(path, init)).status, 200);
      }
      const foreign = await send({ url } as never, 'GET', `/_control${path}`, { headers: { host: '10.1.2.3:80' } });
      assert.equal(foreign.status, 200);
      assert.equal((await get(path, { method: 'POST' })).status, 401, 'no other method is open there');
    }
    assert.equal((await get('/metrics')).status, 401);
    assert.equal((await get('/metrics', { method: 'HEAD' })).status, 401);
  });

  it('work in dev, on SQLite', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    assert.deepEqual((await instance.control('/health')).json, { healthy: true });
    assert.deepEqual((await instance.control('/ready')).json, { ready: true });
  });

  it('write a row, at most once a second for any number of requests', async (t) => {
    const database = await emptySchema(t);
    await ask(
      database,
      `CREATE TABLE writes (at text);
       CREATE FUNCTION count_write() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN INSERT INTO writes VALUES (clock_timestamp()); RETURN NULL; END $$`,
    );
    const { get } = await startService(t, { database });
    await ask(
      database,
      `CREATE TRIGGER count_writes AFTER INSERT OR UPDATE ON metadata
         FOR EACH ROW WHEN (NEW.name LIKE 'ready %') EXECUTE FUNCTION count_write()`,
    );
    const writes = async () => (await ask(database, 'SELECT at FROM writes')).length;
    const startedAt = performance.now();
    const replies = await Promise.all(Array.from({ length: 50 }, () => get('/ready')));
    assert.ok(replies.every(({ status }) => status === 200));
    await eventually(async () => {
      await Promise.all(Array.from({ length: 50 }, () => get('/ready')));
      assert.ok((await writes()) >= 2);
    });
    const written = await writes();
    const seconds = (performance.now() - startedAt) / 1000;
    assert.ok(written <= 1 + seconds, `${written} writes in ${seconds} s`);
    const rows = await ask(database, `SELECT name FROM metadata WHERE name LIKE 'ready %'`);
    assert.equal(rows.length, 1, 'it is always the same row');
  });

  for (const [how, lose, message] of [
    ['is stopped', 'disconnect', 'A write to the database fails.'],
    ['does not answer', 'freeze', `A write to the database takes longer than ${SHORT_MS / 1000} s.`],
  ] as const) {
    it(`say that the server is not ready while the database ${how}, and is ready once it is back`, async (t) => {
      const proxy = await startDatabaseProxy(t, await emptySchema(t));
      // A time-out shorter than the write takes to fail.
      const { get, log } = await startService(t, { database: proxy.url, readyTimeoutMs: SHORT_MS });
      assert.equal((await get('/ready')).status, 200);
      await proxy[lose]();
      await eventually(async () => {
        const { status, json } = await get('/ready');
        assert.deepEqual([status, json], [503, notReady(message)], 'the answer contains no address');
      });
      assert.equal((await get('/health')).status, 200, 'the process runs');
      await proxy.reconnect();
      await eventually(async () => assert.equal((await get('/ready')).status, 200));
      const turns = log.filter(({ event }) => event === 'not_ready' || event === 'ready');
      assert.deepEqual(
        turns.map(({ event, level }) => [level, event]),
        [
          ['warn', 'not_ready'],
          ['info', 'ready'],
        ],
        'each turn is logged once',
      );
    });
  }

  it('say that the server is not ready when the database can be read but not written to', async (t) => {
    const database = await emptySchema(t);
    const { get } = await startService(t, { database });
    assert.equal((await get('/ready')).status, 200);
    await ask(database, 'ALTER TABLE metadata ADD CONSTRAINT none CHECK (false) NOT VALID');
    await eventually(async () => assert.equal((await get('/ready')).status, 503));
    await ask(database, 'ALTER TABLE metadata DROP CONSTRAINT none');
    await eventually(async () => assert.equal((await get('/ready')).status, 200));
  });

  it('say that the server is not ready while it stops', async (t) => {
    const { get, close } = await startService(t, { database: await emptySchema(t), drainMs: SHORT_MS });
    assert.equal((await get('/ready')).status, 200);
    const closed = close();
    assert.deepEqual((await get('/ready')).json, notReady('The server is stopping.'));
    assert.equal((await get('/health')).status, 200);
    await closed;
    await assert.rejects(get('/ready'));
  });
});

describe('control of a service on loopback', () => {
  it('demands the token, and refuses every request if it is started without one', async (t) => {
    for (const controlToken of [TOKEN, undefined]) {
      const { get } = await startService(t, { host: '127.0.0.1', controlToken });
      for (const authorization of ['', 'Bearer', 'Bearer undefined', 'Bearer x']) {
        assert.equal((await get('/pages', { headers: { authorization } })).status, 401, authorization);
      }
    }
  });
});

describe('the headers of a service', () => {
  const CONTROL = {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  };

  it('are on every answer of control, whatever its status', async (t) => {
    const { get } = await startService(t, { publicUrl: 'https://calls.example' });
    const authorization = `Bearer ${TOKEN}`;
    for (const [path, init, expected] of [
      ['/ready', {}, 200],
      ['/pages', { headers: { authorization } }, 200],
      ['/nothing', { headers: { authorization } }, 404],
      ['/pages', {}, 401],
      ['/apps', { method: 'POST', headers: { authorization }, body: 'x' }, 415],
      ['/pages', { method: 'DELETE', headers: { authorization, 'content-type': 'application/json' } }, 405],
      ['/receivers/1?hub.mode=subscribe&hub.challenge=12', {}, 200],
    ] as const) {
      const { status, headers } = await get(path, init);
      assert.equal(status, expected, path);
      for (const [name, value] of Object.entries(CONTROL)) assert.equal(headers.get(name), value, `${path} ${name}`);
      assert.equal(headers.get('strict-transport-security'), 'max-age=15552000');
    }
  });

  it('keep browsers on https only for requests that came over https', async (t) => {
    for (const publicUrl of [undefined, 'http://calls.example']) {
      const { get, url } = await startService(t, { publicUrl });
      assert.equal((await get('/ready')).headers.get('strict-transport-security'), null);
      assert.equal((await fetch(`${url}/console`)).headers.get('strict-transport-security'), null);
    }
    const { url } = await startService(t, { publicUrl: 'https://calls.example' });
    const { headers } = await fetch(`${url}/console`);
    assert.equal(headers.get('strict-transport-security'), 'max-age=15552000');
    assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
  });
});
