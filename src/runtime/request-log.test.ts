import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { AppId, PageId } from '../domain/ids.ts';
import type { AnsweredRequest, RequestFilter } from '../app/ports/request-log.ts';
import { openSqlite } from '../store/sqlite/driver.ts';
import { openStore } from '../store/store.ts';
import { RequestLog, type RequestLogOptions } from './request-log.ts';
import { systemClock } from './system-clock.ts';
import { startRetryLoop } from './retry-loop.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const PAGE = '90071992547409931' as PageId;
const APP = '90071992547409941' as AppId;
const TOKEN = `EAA${'x'.repeat(60)}wxyz`;

const aRequest = (overrides: Partial<AnsweredRequest> = {}): AnsweredRequest => ({
  at: NOON,
  method: 'GET',
  path: '/v26.0/me',
  version: 'v26.0',
  params: {},
  ignoredModifiers: [],
  operation: null,
  bodyBytes: 0,
  pageId: PAGE,
  revision: null,
  appId: APP,
  status: 200,
  durationMs: 1.5,
  fault: null,
  trace: 'A',
  failure: null,
  exchange: {
    query: '',
    requestHeaders: {},
    requestBody: Buffer.alloc(0),
    answerHeaders: [],
    answerBody: '{}',
  },
  ...overrides,
});

const newStore = () => openStore(openSqlite(undefined));

const newLog = (options: Partial<RequestLogOptions> = {}, store = newStore()) =>
  new RequestLog(store, {
    retention: { most: 100_000, ageMs: Infinity },
    together: 64,
    onRequest: () => {},
    onSkip: () => {},
    startRetryLoop: (name, again) =>
      startRetryLoop(name, { recordFailure: (_, error) => assert.fail(String(error)), recordSuccess: () => {} }, again),
    ...options,
  });

const record = (log: RequestLog, request: AnsweredRequest): void =>
  log.record(request.pageId, request.status, () => request);

const list = async (log: RequestLog, filter: Partial<RequestFilter> = {}) =>
  (await log.list({ limit: 1000, ...filter })).listed;

/** Log of `listed`, which shows the newest request: a store of its own for each would take most of the time. */
let logOfOne: RequestLog | undefined;

/** Records a request with these parameters and returns it as it is listed. */
async function listed(params: Record<string, unknown>, overrides: Partial<AnsweredRequest> = {}) {
  logOfOne ??= newLog();
  record(logOfOne, aRequest({ params, ...overrides }));
  const [request] = await list(logOfOne, { limit: 1 });
  assert.ok(request);
  return request;
}
const paramsOf = async (...overrides: Parameters<typeof listed>) => (await listed(...overrides)).params;

describe('The log of requests', () => {
  it('lists them newest first with ascending ids, of one Page or one app, up to a limit', async () => {
    const log = newLog();
    const [page, app] = ['2' as PageId, '3' as AppId];
    record(log, aRequest({ trace: '1' }));
    record(log, aRequest({ trace: '2', pageId: page }));
    record(log, aRequest({ trace: '3', appId: app }));
    record(log, aRequest({ trace: '4', pageId: null, appId: null }));
    const traces = async (filter: Partial<RequestFilter>) =>
      (await list(log, filter)).map(({ trace }) => Number(trace));
    assert.deepEqual(await traces({}), [4, 3, 2, 1]);
    assert.deepEqual(await traces({ limit: 2 }), [4, 3]);
    assert.deepEqual(await traces({ pageId: PAGE }), [3, 1]);
    assert.deepEqual(await traces({ pageId: PAGE, limit: 1 }), [3]);
    assert.deepEqual(await traces({ appId: app }), [3]);
    assert.deepEqual(await traces({ appId: APP, pageId: page }), [2]);
    assert.deepEqual(await traces({ pageId: '9' as PageId }), []);
    const ids = (await list(log)).map(({ id }) => id);
    assert.deepEqual(ids, ids.toSorted().reverse());
    assert.equal(new Set(ids).size, 4);
  });

  it('goes on after the last request of a part', async () => {
    const log = newLog();
    for (let i = 0; i < 5; i++) record(log, aRequest({ trace: String(i) }));
    const first = await log.list({ limit: 3 });
    assert.equal(first.next, first.listed.at(-1)?.id);
    const second = await log.list({ limit: 3, ...(first.next !== undefined && { after: first.next }) });
    assert.deepEqual(
      second.listed.map(({ trace }) => trace),
      ['1', '0'],
    );
    assert.equal(second.next, undefined);
  });

  it('takes 1,000 of a Page at once, and as many failures, and then as many as its rate, so that others have room', async (t) => {
    let now = 5000;
    t.mock.method(performance, 'now', () => now);
    let skipped = 0;
    const log = newLog({ onSkip: () => skipped++ });
    const recordTimes = (overrides: Partial<AnsweredRequest>, times: number) => {
      for (let i = 0; i < times; i++) record(log, aRequest(overrides));
    };
    // In parts of a page of the list.
    const count = async (filter: Partial<RequestFilter>) => {
      let total = 0;
      for (let after: string | undefined; ;) {
        const { listed, next } = await log.list({ ...filter, ...(after !== undefined && { after }), limit: 500 });
        total += listed.length;
        if (next === undefined) return total;
        after = next;
      }
    };
    const [busy, quiet] = ['1' as PageId, '2' as PageId];
    recordTimes({ pageId: busy }, 1500);
    recordTimes({ pageId: quiet }, 3);
    recordTimes({ pageId: busy, status: 400 }, 2);
    assert.deepEqual([await count({ pageId: busy }), await count({ pageId: quiet }), skipped], [1002, 3, 500]);
    now += 500;
    recordTimes({ pageId: busy }, 100);
    assert.deepEqual([await count({ pageId: busy }), skipped], [1052, 550]);
  });

  it('describes no request that is beyond the rate', (t) => {
    t.mock.method(performance, 'now', () => 5000);
    const log = newLog();
    let described = 0;
    for (let i = 0; i < 1500; i++) {
      log.record(PAGE, 200, () => {
        described++;
        return aRequest();
      });
    }
    assert.equal(described, 1000);
  });

  it('records copies, since V8 allocates all objects of a place among the old ones when the first of them live long', async () => {
    const log = newLog();
    const request = aRequest({ params: { fields: 'name' } });
    const exchange = { ...request.exchange, requestHeaders: { host: 'a' }, answerHeaders: ['Vary', 'Origin'] };
    record(log, { ...request, exchange });
    Object.assign(request.params, { fields: 'changed' });
    exchange.requestHeaders.host = 'changed';
    exchange.answerHeaders[1] = 'changed';
    const [listed] = await list(log);
    assert.deepEqual(listed?.params, { fields: 'name' });
    const found = await log.find(listed?.id ?? '');
    assert.deepEqual(found?.exchange.request.headers, [['host', 'a']]);
    assert.deepEqual(found?.exchange.answer.headers, [['vary', 'Origin']]);
  });

  it('notifies of each request once it can be listed, with its Page if it has one', async () => {
    const notified: (string | null)[] = [];
    const log = newLog({ onRequest: (pageId) => notified.push(pageId) });
    record(log, aRequest());
    record(log, aRequest({ pageId: null }));
    assert.deepEqual(notified, [PAGE, null]);
    assert.equal((await list(log)).length, 2);
  });

  it('stores requests a second later, not while they are answered, and is listed by another process', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const store = newStore();
    const { promise: stored, resolve } = Promise.withResolvers<void>();
    const observed: typeof store = {
      ...store,
      write: async (act) => {
        const result = await store.write(act);
        resolve();
        return result;
      },
    };
    const log = newLog({}, observed);
    record(log, aRequest({ trace: 'early' }));
    const inStore = () => store.read(({ requests }) => requests.list({ limit: 9 }));
    assert.deepEqual(await inStore(), []);
    t.mock.timers.tick(1000);
    await stored;
    assert.deepEqual(
      (await inStore()).map(({ trace }) => trace),
      ['early'],
    );
    assert.equal((await list(newLog({}, store))).length, 1);
  });

  it('stores what waits when the server stops', async () => {
    const store = newStore();
    const log = newLog({}, store);
    record(log, aRequest());
    await log.close();
    assert.equal((await store.read(({ requests }) => requests.list({ limit: 9 }))).length, 1);
  });

  it('tries again after a failure of the store, and loses nothing', async () => {
    const store = newStore();
    let failures = 2;
    const failing: typeof store = {
      ...store,
      write: (act) => (failures-- > 0 ? Promise.reject(new Error('full')) : store.write(act)),
    };
    const log = newLog({}, failing);
    record(log, aRequest());
    await assert.rejects(log.flush(), /full/);
    await assert.rejects(log.flush(), /full/);
    assert.equal((await list(log)).length, 1);
  });

  it('retains the newest, up to a number and an age', async (t: TestContext) => {
    let now = NOON;
    t.mock.method(systemClock, 'now', () => now);
    const log = newLog({ retention: { most: 3, ageMs: 60_000 } });
    for (let i = 0; i < 5; i++) record(log, aRequest({ trace: String(i) }));
    const traces = async () => (await list(log)).map(({ trace }) => trace);
    assert.deepEqual(await traces(), ['4', '3', '2']);
    now += 60_001;
    record(log, aRequest({ trace: 'new' }));
    assert.deepEqual(await traces(), ['new']);
  });

  it('leaves the parameters of the request itself as they are', async () => {
    const params = { access_token: TOKEN, message: { text: 'Hi' } };
    await paramsOf(params);
    assert.deepEqual(params, { access_token: TOKEN, message: { text: 'Hi' } });
  });
});

describe('Parameters in the log of requests', () => {
  it('of a large body are shortened when they are recorded, not only when they are listed', async () => {
    const log = newLog();
    const message = { text: 'x'.repeat(100_000) };
    record(log, aRequest({ params: { message }, bodyBytes: 100_011 }));
    // A log that had stored the message itself would list this change.
    message.text = 'changed';
    assert.deepEqual((await list(log))[0]?.params, { message: { text: `${'x'.repeat(2000)}…` } });
  });

  it('are listed as they were parsed, with JSON in text decoded', async () => {
    const hours = { timezone_id: 'UTC', weekly_operating_hours: [{ day_of_week: 'MONDAY', open_time: '0900' }] };
    assert.deepEqual(await paramsOf({ icon_enabled: 'false', n: 1, no: null, call_hours: JSON.stringify(hours) }), {
      icon_enabled: 'false',
      n: 1,
      no: null,
      call_hours: hours,
    });
    // Text of a person stays text, and what only looks like JSON stays what it is.
    for (const params of [{ message: { text: '[1]' } }, { fields: '{broken' }]) {
      assert.deepEqual(await paramsOf(params), params);
    }
  });

  it('may be named __proto__ or constructor', async () => {
    const params = JSON.parse('{"__proto__":{"a":1},"constructor":"b"}') as Record<string, unknown>;
    assert.equal(JSON.stringify(await paramsOf(params)), '{"__proto__":{"a":1},"constructor":"b"}');
  });

  for (const name of [
    'access_token',
    'oauth_token',
    'appsecret_proof',
    'client_secret',
    'input_token',
    'verify_token',
    'fb_exchange_token',
    'ACCESS_TOKEN',
  ]) {
    it(`hide ${name}, all but its last four characters`, async () => {
      for (const bodyBytes of [0, 100_000]) {
        assert.deepEqual(await paramsOf({ [name]: 'a long secret, quite' }, { bodyBytes }), { [name]: '…uite' });
        for (const short of [
          'short',
          'elevenchars',
          '',
          12345,
          { [name]: 'x' },
          [TOKEN],
          null,
          '…abcdefghijkl'.slice(0, 4),
        ]) {
          assert.deepEqual(await paramsOf({ [name]: short }, { bodyBytes }), { [name]: '…' });
        }
      }
    });
  }

  it('show appsecret_time, which is no secret', async () => {
    assert.deepEqual(await paramsOf({ appsecret_time: '1795000000' }), { appsecret_time: '1795000000' });
  });

  it('hide tokens everywhere: nested, in JSON as text, in forms, in operations of a batch, in unusual names', async () => {
    const secret = 'deadbeefdeadbeef0123';
    const operation = {
      method: 'POST',
      relative_url: `me/messages?access_token=${TOKEN}&appsecret_proof=${secret}`,
      body: `access_token=${TOKEN}&client_secret=${secret}&message={"text":"x"}`,
      access_token: TOKEN,
    };
    const escaped = encodeURIComponent(JSON.stringify({ access_token: secret }));
    for (const params of [
      { batch: JSON.stringify([operation]) },
      { batch: [operation] },
      { batch: JSON.stringify([operation]).slice(0, -1) },
      { batch: [{ ...operation, body: JSON.stringify({ access_token: TOKEN, client_secret: secret }) }] },
      { batch: JSON.stringify([{ ...operation, body: JSON.stringify({ verify_token: secret }) }]).slice(0, -1) },
      { a: { b: { access_token: TOKEN, c: [{ client_secret: secret }] } } },
      { a: `{access_token:'${secret}'}`, b: `access_token%3D${secret}`, c: escaped },
      { token_of_page: TOKEN, [TOKEN]: 1, text: `Use ${TOKEN} please` },
      { callback_url: `https://example.com/?access_token=${secret}&b=1` },
      { text: `1234567890123456|${secret}`, encoded: `1234567890123456%7C${secret}` },
    ] as Record<string, unknown>[]) {
      for (const bodyBytes of [0, 100_000]) {
        const output = JSON.stringify(await paramsOf(params, { bodyBytes }));
        for (const part of [TOKEN.slice(0, 20), TOKEN.slice(-20), secret, secret.slice(0, 12)]) {
          assert.ok(!output.includes(part), `${part} in ${output}`);
        }
        assert.match(output, /…/);
      }
    }
  });

  it('hide tokens in the path and in the message of an error too, and leave plain sentences alone', async () => {
    const path = `/v26.0/${TOKEN}/x`;
    const message = `(#803) Some of the aliases you requested do not exist: ${TOKEN}`;
    const failure = { kind: 'unknown_alias', code: 803, message, advice: `${TOKEN} is no alias.` };
    const output = await listed({}, { path, failure });
    assert.deepEqual(
      [output.path, output.failure?.message, output.failure?.advice],
      ['/v26.0/…wxyz/x', '(#803) Some of the aliases you requested do not exist: …wxyz', '…wxyz is no alias.'],
    );
    const plain = 'Error validating access token: Session has expired on Monday.';
    const expired = { kind: 'expired_token', code: 190, message: plain, advice: null };
    assert.equal((await listed({}, { failure: expired })).failure?.message, plain);
  });

  it('are shortened: strings to 2,000 characters, a whole request to 16 kB, also before they are listed', async () => {
    const long = 'x'.repeat(5000);
    const { text } = (await paramsOf({ text: long })) as { text: string };
    assert.equal(text, `${'x'.repeat(2000)}…`);
    const many = Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`name${i}`, '\u0000ä🐙'.repeat(20)]));
    for (const params of [
      many,
      { list: Array.from({ length: 10_000 }, (_, i) => i) },
      { list: Array.from({ length: 10_000 }, () => []) },
      { list: Array.from({ length: 10_000 }, () => ({})) },
      { list: Array.from({ length: 2000 }, () => '🐙'.repeat(1000)) },
      { text: '\u0001'.repeat(1_000_000) },
      { ['n'.repeat(100_000)]: 1 },
      { json: JSON.stringify({ list: Array.from({ length: 5000 }, (_, i) => ({ i })) }) },
      { deep: JSON.parse('['.repeat(60) + ']'.repeat(60)) as unknown },
    ] as Record<string, unknown>[]) {
      for (const bodyBytes of [0, 100_000]) {
        const path = `/${'ü'.repeat(8000)}`;
        const text = '\u0001'.repeat(9000);
        const advice = `${JSON.stringify('\u0001'.repeat(100))} is not a time zone.`;
        const failure = { kind: 'unknown_time_zone', code: 100, message: text, advice };
        const bytes = Buffer.byteLength(JSON.stringify(await listed(params, { bodyBytes, path, failure })));
        assert.ok(bytes <= 16 * 1024, `${bytes} bytes`);
      }
    }
  });
});

describe('The exchange of a request in the log', () => {
  const exchangeOf = async (
    exchange: Partial<AnsweredRequest['exchange']>,
    overrides: Partial<AnsweredRequest> = {},
  ) => {
    const log = newLog();
    record(log, aRequest({ ...overrides, exchange: { ...aRequest().exchange, ...exchange } }));
    const [request] = await list(log);
    const entry = await log.find(request?.id ?? '');
    assert.ok(entry);
    return entry.exchange;
  };

  it('has the query, headers and bodies of the request and of its answer', async () => {
    const exchange = await exchangeOf({
      query: 'fields=id',
      requestHeaders: {
        'content-type': 'application/json',
        accept: undefined,
        'set-cookie': ['a=1234567890123', 'b=2'],
      },
      requestBody: Buffer.from('{"a":1}'),
      answerHeaders: ['ETag', '"x"', 'Facebook-API-Version', 'v26.0'],
      answerBody: '{"id":"1"}',
    });
    assert.deepEqual(exchange, {
      query: 'fields=id',
      request: {
        headers: [
          ['content-type', 'application/json'],
          ['accept', ''],
          ['set-cookie', '…0123'],
          ['set-cookie', '…'],
        ],
        body: '{"a":1}',
      },
      answer: {
        headers: [
          ['etag', '"x"'],
          ['facebook-api-version', 'v26.0'],
        ],
        body: '{"id":"1"}',
      },
    });
  });

  it('hides tokens and secrets wherever they are, and the fields of a multipart body', async () => {
    const secret = 'deadbeefdeadbeef0123';
    const { request, answer, query } = await exchangeOf({
      query: `access_token=${TOKEN}&appsecret_proof=${secret}`,
      requestHeaders: {
        authorization: `Bearer ${TOKEN}`,
        cookie: `session=${secret}`,
        'x-api-token': secret,
        'x-note': `uses ${TOKEN}`,
      },
      requestBody: Buffer.from(`client_secret=${secret}&access_token=${TOKEN}`),
      answerBody: JSON.stringify({ access_token: TOKEN, client_secret: secret }),
    });
    const all = JSON.stringify([request, answer, query]);
    for (const part of [TOKEN.slice(0, 20), TOKEN.slice(-20), secret.slice(0, 12)]) assert.ok(!all.includes(part), all);
    assert.deepEqual(request.headers[0], ['authorization', 'Bearer …wxyz']);
    const multipart = await exchangeOf({
      requestHeaders: { 'content-type': 'multipart/form-data; boundary=x' },
      requestBody: Buffer.from(`--x\r\ncontent-disposition: form-data; name="client_secret"\r\n\r\n${secret}\r\n--x--`),
    });
    assert.equal(multipart.request.body, '[multipart/form-data]');
  });

  it('is cut: bodies to 8,000 characters, headers to 64 of 500', async () => {
    const long = 'x'.repeat(100_000);
    const { request, answer } = await exchangeOf(
      {
        requestHeaders: Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`x-${i}`, long])),
        requestBody: Buffer.from(long),
        answerBody: long,
      },
      { bodyBytes: long.length },
    );
    assert.deepEqual([request.body, answer.body], [`${'x'.repeat(8000)}…`, `${'x'.repeat(8000)}…`]);
    assert.equal(request.headers.length, 64);
    for (const [, value] of request.headers) assert.equal(value, `${'x'.repeat(500)}…`);
  });
});
