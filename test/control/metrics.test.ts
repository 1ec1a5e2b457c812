import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readFileSync } from 'node:fs';
import { startServer } from '../../src/server.ts';
import { DEFAULTS } from '../../src/config/config.ts';
import { chosenBackEnd } from '../support/back-ends.ts';
import { eventually } from '../support/eventually.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { startDatabaseProxy } from '../support/database-proxy.ts';
import { PATIENT } from '../support/patience.ts';
import { emptySchema } from '../support/postgres.ts';
import { subscribeDemo, writeSettings } from '../support/subscriber.ts';

/** Reads the samples by name and labels, as they are written. */
async function scrape(instance: Pick<Instance, 'request'>, headers: Record<string, string> = {}) {
  const { status, headers: answered, text } = await instance.request('/_control/metrics', { headers });
  assert.equal(status, 200);
  assert.match(answered.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const samples = new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
  return { text, of: (name: string) => samples.get(name), names: [...samples.keys()] };
}

const requests = (route: string, method: string, status: number) =>
  `switchhook_http_requests_total{route="${route}",method="${method}",status="${status}"}`;

async function open(t: { after(act: () => Promise<void>): void }): Promise<Instance> {
  const instance = await startInstance();
  t.after(() => instance.close());
  return instance;
}

describe('metrics', () => {
  it('count and time requests by route, method and status; no id or text of a client is a label', async (t) => {
    const instance = await open(t);
    await scrape(instance);
    await instance.get('/me');
    await instance.get(`/${instance.page.id}/messenger_call_settings`);
    await instance.get('/me/messenger_call_settings');
    await writeSettings(instance, { icon_enabled: false });
    await instance.get('/me/never_heard_of');
    await instance.get('/4711/never_heard_of');
    await instance.request('/v26.0/oauth/access_token?client_id=secret-word');
    await instance.request('/secret-word', { method: 'PROPFIND' });
    await instance.post('/', { batch: [{ method: 'GET', relative_url: 'me' }] });
    await instance.control('/apps/4711');
    await instance.control('/secret-word');
    await instance.request('/console');
    const { of, text, names } = await scrape(instance);
    const settings = '/{page}/messenger_call_settings';
    for (const [name, expected] of [
      [requests('/{page}', 'GET', 200), 1],
      [requests(settings, 'GET', 200), 2],
      [requests(settings, 'POST', 200), 1],
      [requests('/oauth/access_token', 'GET', 400), 1],
      [requests('/ (batch)', 'POST', 200), 1],
      [requests('/_control/apps/{id}', 'GET', 404), 1],
      [requests('/_control/metrics', 'GET', 200), 1],
      [requests('/console', 'GET', 200), 1],
      [`switchhook_http_request_duration_seconds_count{route="${settings}",method="GET"}`, 2],
      [`switchhook_http_request_duration_seconds_bucket{le="+Inf",route="${settings}",method="POST"}`, 1],
    ] as const) {
      assert.equal(of(name), expected, name);
    }
    const other = names.filter((name) => name.startsWith('switchhook_http_requests_total{route="other"'));
    assert.equal(
      other.reduce((sum, name) => sum + (of(name) ?? 0), 0),
      4,
    );
    assert.ok(other.some((name) => name.includes('method="other"')));
    for (const secret of ['secret-word', 'PROPFIND', '4711', instance.page.id, instance.app.id, 'EAA', 'never']) {
      assert.ok(!text.includes(secret), secret);
    }
  });

  it('count errors of the Graph surface by code and subcode, also each one within a batch', async (t) => {
    const instance = await open(t);
    await scrape(instance);
    await instance.get('/me', 'EAAwrong');
    await instance.post('/me/messenger_call_settings', { icon_enabled: 'maybe' });
    const bad = { method: 'POST', relative_url: 'me/messenger_call_settings', body: 'icon_enabled=maybe' };
    await instance.post('/', { batch: [bad, bad] });
    const { of } = await scrape(instance);
    assert.equal(of('switchhook_graph_errors_total{code="190",subcode=""}'), 1);
    assert.equal(of('switchhook_graph_errors_total{code="100",subcode=""}'), 3);
  });

  it('count delivery attempts by outcome, and give the number and age of pending deliveries', async (t) => {
    const instance = await open(t);
    const { receiver } = await subscribeDemo(instance);
    t.after(() => receiver.close());
    const before = await scrape(instance);
    assert.equal(before.of('switchhook_deliveries_pending'), 0);
    assert.equal(before.of('switchhook_deliveries_oldest_pending_seconds'), 0);
    await writeSettings(instance, { icon_enabled: false });
    await receiver.count(1);
    receiver.answers.push(500);
    await writeSettings(instance, { icon_enabled: true });
    await receiver.count(2);
    await eventually(async () => {
      const { of } = await scrape(instance);
      assert.equal(of('switchhook_delivery_attempts_total{outcome="delivered"}'), 1);
      assert.equal(of('switchhook_delivery_attempts_total{outcome="retry"}'), 1);
      assert.equal(of('switchhook_delivery_attempt_duration_seconds_count'), 2);
    });
    // Pending deliveries are counted every five seconds of the machine's clock.
    t.mock.method(performance, 'now', () => 1e9);
    instance.clock.advance(500);
    const { of } = await scrape(instance);
    assert.equal(of('switchhook_deliveries_pending'), 1);
    assert.equal(of('switchhook_deliveries_oldest_pending_seconds'), 0.5);
  });

  it('include version, live streams, event loop and process, and the pool if there is one', async (t) => {
    const instance = await open(t);
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const stream = new AbortController();
    const live = await fetch(`${instance.url}/_control/live?page_id=${instance.page.id}`, { signal: stream.signal });
    assert.equal(live.status, 200);
    const { of, names } = await scrape(instance);
    assert.equal(of(`switchhook_build_info{version="${version}",node="${process.version}"}`), 1);
    assert.equal(of('switchhook_live_streams'), 1);
    for (const name of ['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes']) {
      assert.ok((of(name) ?? -1) >= 0, name);
    }
    assert.equal(names.filter((name) => name.includes('database')).length, chosenBackEnd().soleWriter ? 0 : 3);
    stream.abort();
    await eventually(async () => assert.equal((await scrape(instance)).of('switchhook_live_streams'), 0));
  });

  it('follow the conventions of Prometheus: a base unit at the end, _total on counters, a help text each', async (t) => {
    const { text } = await scrape(await open(t));
    const types = [...text.matchAll(/^# TYPE (switchhook_\S+) (\w+)$/gm)].map(([, name = '', type]) => ({
      name,
      type,
    }));
    assert.ok(types.length >= 8);
    for (const { name, type } of types) {
      assert.match(text, new RegExp(`^# HELP ${name} \\S`, 'm'));
      assert.equal(name.endsWith('_total'), type === 'counter', name);
      if (type === 'histogram') assert.match(name, /_seconds$/);
    }
  });

  it('include the pool of a service, count from its start, and go on while the database is lost', async (t) => {
    const proxy = await startDatabaseProxy(t, await emptySchema(t));
    const token = 'let-me-in';
    const config = { ...DEFAULTS, ...PATIENT, port: 0, data: undefined, service: true, steerableClock: false };
    const server = await startServer({ ...config, controlToken: token, database: proxy.url, poolSize: 3 });
    t.after(() => server.close());
    const request = async (path: string, init?: RequestInit) => {
      const reply = await fetch(server.url + path, init);
      return { status: reply.status, headers: reply.headers, text: await reply.text(), json: undefined };
    };
    const authorization = `Bearer ${token}`;
    assert.equal((await request('/_control/metrics')).status, 401);
    await Promise.all(Array.from({ length: 9 }, () => request('/v26.0/me?access_token=EAAwrong')));
    const { of } = await scrape({ request }, { authorization });
    assert.equal(of('switchhook_graph_errors_total{code="190",subcode=""}'), 9, 'since the start');
    assert.equal(of(requests('/_control/metrics', 'GET', 401)), 1);
    assert.equal(of('switchhook_database_connections'), 3);
    // Work in the background may use all of them for a moment.
    await eventually(async () => {
      const { of: current } = await scrape({ request }, { authorization });
      assert.ok((current('switchhook_database_connections_idle') ?? 0) >= 1);
    });
    assert.ok((of('switchhook_database_connections_waiting') ?? -1) >= 0);
    assert.equal(of('switchhook_deliveries_pending'), 0);
    await proxy.disconnect();
    t.mock.method(performance, 'now', () => 1e9);
    const lost = await scrape({ request }, { authorization });
    assert.equal(lost.of('switchhook_deliveries_pending'), undefined, 'no number is better than an old one');
    assert.ok((lost.of(requests('/_control/metrics', 'GET', 200)) ?? 0) >= 1);
  });
});
