import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AppId, PageId } from '../domain/ids.ts';
import type { AnsweredRequest } from '../app/ports/request-log.ts';
import { RequestLog } from './request-log.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const PAGE = '90071992547409931' as PageId;
const APP = '90071992547409941' as AppId;
const TOKEN = `EAA${'x'.repeat(60)}wxyz`;

const aRequest = (given: Partial<AnsweredRequest> = {}): AnsweredRequest => ({
  at: NOON,
  method: 'GET',
  path: '/v26.0/me',
  version: 'v26.0',
  params: {},
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
  ...given,
});

const newLog = () => new RequestLog(() => {});

/** Records a request with these parameters and returns it as it is listed. */
function listed(params: Record<string, unknown>, given: Partial<AnsweredRequest> = {}) {
  const log = newLog();
  log.record(aRequest({ params, ...given }));
  const [request] = log.list({ limit: 1 });
  assert.ok(request);
  return request;
}
const paramsOf = (...given: Parameters<typeof listed>) => listed(...given).params;

describe('The log of requests', () => {
  it('lists them newest first with ascending ids, of one Page or one app, up to a limit', () => {
    const log = newLog();
    const [page, app] = ['2' as PageId, '3' as AppId];
    log.record(aRequest());
    log.record(aRequest({ pageId: page }));
    log.record(aRequest({ appId: app }));
    log.record(aRequest({ pageId: null, appId: null }));
    const ids = (filter: object) => log.list({ limit: 9, ...filter }).map(({ id }) => id);
    assert.deepEqual(ids({}), [4, 3, 2, 1]);
    assert.deepEqual(ids({ limit: 2 }), [4, 3]);
    assert.deepEqual(ids({ pageId: PAGE }), [3, 1]);
    assert.deepEqual(ids({ pageId: PAGE, limit: 1 }), [3]);
    assert.deepEqual(ids({ appId: app }), [3]);
    assert.deepEqual(ids({ appId: APP, pageId: page }), [2]);
    assert.deepEqual(ids({ pageId: '9' as PageId }), []);
  });

  it('drops the oldest of a Page and the oldest of all, as they come in turn', () => {
    const log = newLog();
    const expected: { id: number; pageId: PageId }[] = [];
    for (let id = 1; id <= 3000; id++) {
      // Every second request is of one busy Page, the others of nine.
      const pageId = (id % 2 === 0 ? '1' : String(2 + (id % 9))) as PageId;
      log.record(aRequest({ pageId }));
      expected.unshift({ id, pageId });
      const ofPage = expected.filter((each) => each.pageId === pageId);
      const dropped = ofPage.length > 200 ? ofPage.at(-1) : expected.length > 500 ? expected.at(-1) : undefined;
      if (dropped) expected.splice(expected.indexOf(dropped), 1);
    }
    const idsOf = (requests: readonly { id: number }[]) => requests.map(({ id }) => id);
    assert.deepEqual(idsOf(log.list({ limit: 999 })), idsOf(expected));
    const page = '4' as PageId;
    assert.deepEqual(
      idsOf(log.list({ limit: 999, pageId: page })),
      idsOf(expected.filter((each) => each.pageId === page)),
    );
    log.clear();
    assert.deepEqual(log.list({ limit: 999 }), []);
    log.record(aRequest());
    assert.deepEqual(idsOf(log.list({ limit: 999 })), [3001]);
  });

  it('holds 500 in all and 200 of a Page, so that a busy Page leaves room for others', () => {
    const log = newLog();
    const count = (pageId?: PageId) => log.list({ limit: 999, ...(pageId && { pageId }) }).length;
    const record = (pageId: PageId | null, times: number) => {
      for (let i = 0; i < times; i++) log.record(aRequest({ pageId }));
    };
    const [quiet, busy] = ['1' as PageId, '2' as PageId];
    record(quiet, 3);
    record(busy, 10_000);
    assert.deepEqual([count(quiet), count(busy), count()], [3, 200, 203]);
    assert.equal(log.list({ limit: 1 })[0]?.id, 10_003);
    record(null, 1000);
    assert.deepEqual([count(quiet), count(busy), count()], [3, 200, 403]);
    for (let i = 0; i < 97; i++) record(`9${i}` as PageId, 1);
    assert.deepEqual([count(quiet), count(busy), count()], [3, 200, 500]);
    record('3' as PageId, 3);
    assert.deepEqual([count(quiet), count(busy), count()], [0, 200, 500]);
    record(quiet, 1);
    assert.deepEqual([count(quiet), count(busy), count()], [1, 199, 500]);
    record('4' as PageId, 300);
    record('5' as PageId, 300);
    record('6' as PageId, 300);
    assert.deepEqual([count('4' as PageId), count('5' as PageId), count('6' as PageId), count()], [100, 200, 200, 500]);
  });

  it('notifies of each request about a Page once it can be listed', () => {
    const notified: (string | undefined)[] = [];
    const log: RequestLog = new RequestLog((pageId) =>
      notified.push(pageId, log.list({ pageId, limit: 1 })[0]?.pageId ?? undefined),
    );
    log.record(aRequest());
    log.record(aRequest({ pageId: null }));
    assert.deepEqual(notified, [PAGE, PAGE]);
  });

  it('leaves the parameters of the request itself as they are', () => {
    const params = { access_token: TOKEN, message: { text: 'Hi' } };
    paramsOf(params);
    assert.deepEqual(params, { access_token: TOKEN, message: { text: 'Hi' } });
  });
});

describe('Parameters in the log of requests', () => {
  it('of a large body are shortened when they are recorded, not only when they are listed', () => {
    const log = newLog();
    const message = { text: 'x'.repeat(100_000) };
    log.record(aRequest({ params: { message }, bodyBytes: 100_011 }));
    // A log that had stored the message itself would list this change.
    message.text = 'changed';
    assert.deepEqual(log.list({ limit: 1 })[0]?.params, { message: { text: `${'x'.repeat(2000)}…` } });
  });

  it('are listed as they were parsed, with JSON in text decoded', () => {
    const hours = { timezone_id: 'UTC', weekly_operating_hours: [{ day_of_week: 'MONDAY', open_time: '0900' }] };
    assert.deepEqual(paramsOf({ icon_enabled: 'false', n: 1, no: null, call_hours: JSON.stringify(hours) }), {
      icon_enabled: 'false',
      n: 1,
      no: null,
      call_hours: hours,
    });
    // Text of a person stays text, and what only looks like JSON stays what it is.
    for (const params of [{ message: { text: '[1]' } }, { fields: '{broken' }]) {
      assert.deepEqual(paramsOf(params), params);
    }
  });

  it('may be named __proto__ or constructor', () => {
    const params = JSON.parse('{"__proto__":{"a":1},"constructor":"b"}') as Record<string, unknown>;
    assert.equal(JSON.stringify(paramsOf(params)), '{"__proto__":{"a":1},"constructor":"b"}');
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
    it(`hide ${name}, all but its last four characters`, () => {
      for (const bodyBytes of [0, 100_000]) {
        assert.deepEqual(paramsOf({ [name]: 'a long secret, quite' }, { bodyBytes }), { [name]: '…uite' });
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
          assert.deepEqual(paramsOf({ [name]: short }, { bodyBytes }), { [name]: '…' });
        }
      }
    });
  }

  it('show appsecret_time, which is no secret', () => {
    assert.deepEqual(paramsOf({ appsecret_time: '1795000000' }), { appsecret_time: '1795000000' });
  });

  it('hide tokens everywhere: nested, in JSON as text, in forms, in operations of a batch, in unusual names', () => {
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
        const shown = JSON.stringify(paramsOf(params, { bodyBytes }));
        for (const part of [TOKEN.slice(0, 20), TOKEN.slice(-20), secret, secret.slice(0, 12)]) {
          assert.ok(!shown.includes(part), `${part} in ${shown}`);
        }
        assert.match(shown, /…/);
      }
    }
  });

  it('hide tokens in the path and in the message of an error too, and leave plain sentences alone', () => {
    const path = `/v26.0/${TOKEN}/x`;
    const message = `(#803) Some of the aliases you requested do not exist: ${TOKEN}`;
    const failure = { kind: 'unknown_alias', code: 803, message, advice: `${TOKEN} is no alias.` };
    const shown = listed({}, { path, failure });
    assert.deepEqual(
      [shown.path, shown.failure?.message, shown.failure?.advice],
      ['/v26.0/…wxyz/x', '(#803) Some of the aliases you requested do not exist: …wxyz', '…wxyz is no alias.'],
    );
    const plain = 'Error validating access token: Session has expired on Monday.';
    const expired = { kind: 'expired_token', code: 190, message: plain, advice: null };
    assert.equal(listed({}, { failure: expired }).failure?.message, plain);
  });

  it('are shortened: strings to 2,000 characters, a whole request to 16 kB, also before they are listed', () => {
    const long = 'x'.repeat(5000);
    const { text } = paramsOf({ text: long }) as { text: string };
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
        const bytes = Buffer.byteLength(JSON.stringify(listed(params, { bodyBytes, path, failure })));
        assert.ok(bytes <= 16 * 1024, `${bytes} bytes`);
      }
    }
  });
});
