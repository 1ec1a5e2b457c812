import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type LookupFunction, type Server } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { Config } from '../../src/config/config.ts';
import { describeFailure } from '../../src/domain/delivery-failure.ts';
import { DEMO_SEED } from '../../src/seed/seed.ts';
import { openDestinations } from '../../src/webhooks/destinations.ts';
import { openSender, type WebhookSender } from '../../src/webhooks/sender.ts';
import { CERTIFICATE, CERTIFICATE_KEY } from '../support/certificate.ts';
import { eventually } from '../support/eventually.ts';
import { assertRefused } from '../support/graph.ts';
import { startInstance, type Instance, type Reply } from '../support/instance.ts';
import { hoursNumber } from '../support/kill-ledger.ts';
import { writeSettings } from '../support/subscriber.ts';
import { LONG_MS } from '../support/patience.ts';
import { emptyFolder } from '../support/empty-folder.ts';

setDefaultCACertificates([...getCACertificates('default'), CERTIFICATE]);

const NOT_PUBLIC = 'destination refused: the host name does not stand for a public address';

/** Listens on a free port of 127.0.0.1, or at the given place; counts the connections. */
async function listen(t: TestContext, server: Server, port = 0, host = '127.0.0.1') {
  const seen = { connections: 0, port: 0 };
  server.on('connection', (socket) => {
    seen.connections++;
    t.after(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  seen.port = (server.address() as AddressInfo).port;
  t.after(() => server.close());
  return seen;
}

const secure = (answer: RequestListener) => createServer({ cert: CERTIFICATE, key: CERTIFICATE_KEY }, answer);

/** Answers the challenge, and 200 to each POST; one request per connection. */
function receive(received: string[] = []): RequestListener {
  return (request, response) => {
    response.setHeader('connection', 'close');
    const { searchParams } = new URL(request.url ?? '', 'http://receiver');
    if (request.method === 'GET') return void response.end(searchParams.get('hub.challenge'));
    void text(request).then((body) => {
      received.push(body);
      response.end('ok');
    });
  };
}

/** A name server: lookups of a name return the addresses of its list in turn, the last one again and again. */
function nameServer(names: Readonly<Record<string, string[]>>) {
  const hosts: string[] = [];
  const lookup: LookupFunction = (host, { all }, answer) => {
    hosts.push(host);
    const list = names[host] ?? [];
    const address = (list.length > 1 ? list.shift() : list[0]) ?? '';
    if (address === '') return answer(Object.assign(new Error('not known'), { code: 'ENOTFOUND' }), []);
    if (all) answer(null, [{ address, family: 4 }]);
    else answer(null, address, 4);
  };
  return { asked: hosts, lookup };
}

function openSenderTo(t: TestContext, allowed: readonly string[], lookup?: LookupFunction): WebhookSender {
  const sender = openSender({
    deadlineMs: LONG_MS,
    verificationDeadlineMs: LONG_MS,
    destinations: openDestinations(allowed, lookup),
  });
  t.after(() => sender.close());
  return sender;
}

const CONTROL_TOKEN = 'let-me-in';

/** A service with the demo's app and Page. */
async function startService(t: TestContext, config: Partial<Config>, lookup: LookupFunction): Promise<Instance> {
  const folder = emptyFolder();
  const seedFile = join(folder, 'seed.json');
  writeFileSync(seedFile, JSON.stringify(DEMO_SEED));
  const instance = await startInstance({ service: true, controlToken: CONTROL_TOKEN, seedFile, ...config }, undefined, {
    lookup,
  });
  t.after(() => instance.close());
  return instance;
}

function subscribe(instance: Instance, callback_url: string): Promise<Reply> {
  const fields = 'call_settings_update';
  const subscription = { object: 'page', callback_url, verify_token: 'x', fields };
  return instance.post(`/${instance.app.id}/subscriptions`, subscription, instance.appToken);
}

async function subscribed(instance: Instance, callback_url: string): Promise<void> {
  const reply = await subscribe(instance, callback_url);
  assert.deepEqual([reply.status, reply.json], [200, { success: true }]);
}

async function newest(instance: Instance) {
  const headers = { authorization: `Bearer ${CONTROL_TOKEN}` };
  return (await instance.request('/_control/deliveries', { headers })).json.data[0];
}

describe('Webhooks of a service', () => {
  it('reach an https receiver by its name, whose certificate is verified', async (t) => {
    const received: string[] = [];
    const { port } = await listen(t, secure(receive(received)));
    const { lookup } = nameServer({ 'receiver.test': ['127.0.0.1'], 'stranger.test': ['127.0.0.1'] });
    const instance = await startService(t, { allowedDestinations: ['127.0.0.1'] }, lookup);
    assertRefused(await subscribe(instance, `https://stranger.test:${port}/`), {
      code: 2200,
      message:
        '(#2200) Callback verification failed with the following errors: curl_errno = 60; curl_error = ' +
        'SSL peer certificate or SSH remote key was not OK',
    });
    await subscribed(instance, `https://receiver.test:${port}/webhook`);
    await writeSettings(instance, hoursNumber(1));
    await eventually(async () => assert.equal((await newest(instance)).state, 'delivered'));
    assert.equal(received.length, 1);
  });

  it('are not sent to a name whose address is not public any more, and are sent once it is again', async (t) => {
    const received: string[] = [];
    const inside = await listen(t, secure(receive(received)));
    const { lookup } = nameServer({ 'receiver.test': ['127.0.0.1', '127.0.0.2', '127.0.0.1'] });
    const instance = await startService(t, { allowedDestinations: ['127.0.0.1/32'] }, lookup);
    await subscribed(instance, `https://receiver.test:${inside.port}/webhook`);
    await writeSettings(instance, hoursNumber(1));
    await instance.clock.alarmWithin(1000);
    const { state, attempts } = await newest(instance);
    assert.equal(state, 'pending');
    assert.deepEqual([attempts.length, attempts[0].status, attempts[0].error], [1, null, NOT_PUBLIC]);
    assert.deepEqual(attempts[0].failure, {
      kind: 'forbidden',
      detail: 'the host name does not stand for a public address',
    });
    assert.match(attempts[0].advice, /--allow-destination/);
    instance.clock.advance(1000);
    await eventually(async () => assert.equal((await newest(instance)).state, 'delivered'));
    assert.equal(received.length, 1);
  });

  for (const [what, address, error, allowed = []] of [
    ['plain http', 'http://receiver.test:8080/', 'only https is posted to'],
    ['plain http where only the name is allowed', 'http://inside.test/', 'only https is posted to', ['inside.test']],
    ['loopback', 'https://127.0.0.1/', 'the address is not public'],
    ['metadata', 'https://169.254.169.254/latest/', 'the address is not public'],
    ['an address as a number', 'https://2852039166/', 'the address is not public'],
    ['IPv4 in IPv6', 'https://[::ffff:169.254.169.254]/', 'the address is not public'],
    ['NAT64', 'https://[64:ff9b::a9fe:a9fe]/', 'the address is not public'],
    ['a name for a private address', 'https://inside.test/', 'the host name does not stand for a public address'],
    ['a name for it with a dot', 'https://inside.test./', 'the host name does not stand for a public address'],
    ['localhost', 'https://localhost/', 'the host name does not stand for a public address'],
  ] as const) {
    it(`cannot be subscribed to at ${what}: ${address}`, async (t) => {
      const names = { 'inside.test': ['10.0.0.7'], 'inside.test.': ['10.0.0.7'], localhost: ['127.0.0.1'] };
      const { lookup } = nameServer(names);
      const instance = await startService(t, { allowedDestinations: allowed }, lookup);
      const before = await instance.get('/app/subscriptions', instance.appToken);
      const reply = await subscribe(instance, address);
      const summary = `curl_errno = 7; curl_error = destination refused: ${error}`;
      const message = `(#2200) Callback verification failed with the following errors: ${summary}`;
      assertRefused(reply, { code: 2200, message });
      assert.match(reply.json.error.error_user_msg, /^Webhooks go to https addresses that are public;/);
      assert.doesNotMatch(reply.text, /10\.0\.0\.7/);
      assert.deepEqual((await instance.get('/app/subscriptions', instance.appToken)).json, before.json);
    });
  }

  it('cannot be subscribed to at a host name that is unknown, which is error 6 of curl', async (t) => {
    const instance = await startService(t, {}, nameServer({}).lookup);
    const before = await instance.get('/app/subscriptions', instance.appToken);
    const reply = await subscribe(instance, 'https://unknown.test/webhook');
    const summary = 'curl_errno = 6; curl_error = Could not resolve host';
    const message = `(#2200) Callback verification failed with the following errors: ${summary}`;
    assertRefused(reply, { code: 2200, message });
    assert.match(reply.json.error.error_user_msg, /^The host name of the callback cannot be resolved\./);
    assert.deepEqual((await instance.get('/app/subscriptions', instance.appToken)).json, before.json);
  });

  it('are sent to the built-in receiver only where the public URL of the server is allowed', async (t) => {
    const { lookup } = nameServer({});
    const refused = await startService(t, {}, lookup);
    const reply = await subscribe(refused, `${refused.url}/_control/receivers/${refused.app.id}`);
    assert.equal(reply.json.error.code, 2200);

    const probe = createTcpServer();
    const { port } = await listen(t, probe);
    await new Promise((resolve) => probe.close(resolve));
    const instance = await startService(t, { port, allowedDestinations: [`http://127.0.0.1:${port}`] }, lookup);
    await subscribed(instance, `${instance.url}/_control/receivers/${instance.app.id}`);
    await writeSettings(instance, hoursNumber(1));
    await eventually(async () => assert.equal((await newest(instance)).state, 'delivered'));
  });
});

describe('Webhooks of a local server that listens beyond loopback', () => {
  const start = (t: TestContext, config: Partial<Config> = {}) =>
    startService(t, { service: false, host: '0.0.0.0', ...config }, nameServer({}).lookup);

  it('are sent to no private address, and to its own built-in receivers', async (t) => {
    const { port, connections } = await listen(t, createHttpServer(receive()));
    const instance = await start(t);
    assert.equal((await subscribe(instance, `http://127.0.0.1:${port}/`)).json.error.code, 2200);
    assert.equal(connections, 0);
    await subscribed(instance, `${instance.url}/_control/receivers/${instance.app.id}`);
    await writeSettings(instance, hoursNumber(1));
    await eventually(async () => assert.equal((await newest(instance)).state, 'delivered'));
  });

  for (const allowed of ['any', 'its origin']) {
    it(`are sent to one where ${allowed} is allowed`, async (t) => {
      const { port } = await listen(t, createHttpServer(receive()));
      const entries = allowed === 'any' ? 'any' : [`http://127.0.0.1:${port}`];
      const instance = await start(t, { allowedDestinations: entries });
      await subscribed(instance, `http://127.0.0.1:${port}/`);
    });
  }
});

describe('A connection to a receiver', () => {
  it('goes to the address that was checked, although the next lookup has another one', async (t) => {
    const received: string[] = [];
    const checked = await listen(t, secure(receive(received)));
    const inside = await listen(t, secure(receive()), checked.port, '127.0.0.2');
    const { asked: hosts, lookup } = nameServer({ 'receiver.test': ['127.0.0.1', '127.0.0.2'] });
    const sender = openSenderTo(t, ['127.0.0.1'], lookup);
    const address = `https://receiver.test:${checked.port}/`;

    const first = await sender.post({ address, appSecret: 'secret', body: '{}', at: 0 });
    assert.deepEqual([first.status, first.failure], [200, null]);
    assert.deepEqual(hosts, ['receiver.test'], 'there is one lookup');

    const second = await sender.post({ address, appSecret: 'secret', body: '{}', at: 0 });
    assert.deepEqual([second.status, second.failure && describeFailure(second.failure)], [null, NOT_PUBLIC]);
    assert.deepEqual([hosts.length, checked.connections, inside.connections], [2, 1, 0]);
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`follows no redirect with status ${status}`, async (t) => {
      const inside = await listen(t, createHttpServer(receive()));
      const location = `http://127.0.0.1:${inside.port}/`;
      const { port } = await listen(
        t,
        createHttpServer((_, response) => response.writeHead(status, { location }).end()),
      );
      const sender = openSenderTo(t, [`http://127.0.0.1:${port}`, `http://127.0.0.1:${inside.port}`]);
      const address = `http://127.0.0.1:${port}/`;
      assert.equal((await sender.post({ address, appSecret: 'secret', body: '{}', at: 0 })).status, status);
      assert.equal((await sender.get(address)).status, status);
      assert.equal(inside.connections, 0);
    });
  }

  it('does not use a proxy of the environment', async (t) => {
    const proxy = await listen(t, createHttpServer(receive()));
    const received: string[] = [];
    const { port } = await listen(t, createHttpServer(receive(received)));
    const source = `
      const { openSender } = await import(process.argv[1]);
      const { openDestinations } = await import(process.argv[2]);
      const origin = process.argv[3];
      const sender = openSender({ deadlineMs: ${LONG_MS}, verificationDeadlineMs: ${LONG_MS}, destinations: openDestinations([origin]) });
      console.log((await sender.post({ address: origin, appSecret: 'secret', body: '{}', at: 0 })).status);
      await sender.close();`;
    const modules = ['sender', 'destinations'].map(
      (name) => new URL(`../../src/webhooks/${name}.ts`, import.meta.url).href,
    );
    const by = `http://127.0.0.1:${proxy.port}`;
    const env = {
      NODE_USE_ENV_PROXY: '1',
      HTTP_PROXY: by,
      HTTPS_PROXY: by,
      http_proxy: by,
      https_proxy: by,
      ALL_PROXY: by,
    };
    const args = ['--input-type=module', '--eval', source, ...modules, `http://127.0.0.1:${port}`];
    const child = spawn(process.execPath, args, { env });
    const [said] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    assert.deepEqual([said, received, proxy.connections], ['200\n', ['{}'], 0]);
  });
});
