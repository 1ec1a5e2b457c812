import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startInstance, type Instance } from '../support/instance.ts';
import { ANSWERS, APP, CLIENTS, pageOf, runNode } from './fixed-host.ts';

const REDIRECT = fileURLToPath(new URL('../../src/redirect.ts', import.meta.url));
const IMPORT = ['--import', REDIRECT];

async function start(t: TestContext): Promise<{ instance: Instance; env: Readonly<Record<string, string>> }> {
  const instance = await startInstance();
  t.after(() => instance.close());
  return { instance, env: { SWITCHHOOK_URL: instance.url, ...pageOf(instance) } };
}

/** A proxy that notes which addresses it is asked for, and passes nothing on. */
async function startDeadProxy(t: TestContext): Promise<{ readonly url: string; readonly asked: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.writeHead(502).end();
  });
  server.on('connect', (request, socket) => {
    requests.push(request.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: requests };
}

describe('A program that is started with the redirect', () => {
  for (const client of CLIENTS) {
    it(`reaches Switchhook at graph.facebook.com by ${client}`, async (t) => {
      const { instance, env } = await start(t);
      const { stdout, stderr } = await runNode([...IMPORT, APP, client], env);
      assert.deepEqual(JSON.parse(stdout), ANSWERS);
      assert.equal(
        stderr,
        `switchhook: requests of this process to graph.facebook.com go to ${instance.url} instead.\n`,
      );
      const { json } = await instance.get(`/${instance.page.id}/messenger_call_settings?fields=icon_enabled`);
      assert.equal(json.icon_enabled, false);
    });
  }

  it('reaches it past the proxies that the environment names, whether Node is to use them or not', async (t) => {
    const { env } = await start(t);
    const proxy = await startDeadProxy(t);
    const proxies = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, no_proxy: 'intranet.example' };
    for (const [client, more] of [
      ['axios', {}],
      ['business SDK', {}],
      ['fetch', { NODE_USE_ENV_PROXY: '1' }],
      ['node:https', { NODE_USE_ENV_PROXY: '1' }],
      ['node:http', { NODE_USE_ENV_PROXY: '1' }],
    ] as const) {
      const { stdout, stderr } = await runNode([...IMPORT, APP, client], { ...env, ...proxies, ...more });
      assert.deepEqual(JSON.parse(stdout || '{}'), ANSWERS, `${client}: ${stderr}`);
    }
    assert.deepEqual(proxy.asked, []);
  });

  it('reaches it by --require, and in a worker thread', async (t) => {
    const { env } = await start(t);
    const required = await runNode(['--require', REDIRECT, APP, 'fetch'], env);
    assert.deepEqual(JSON.parse(required.stdout), ANSWERS);
    const worker = `const { Worker } = require('node:worker_threads'); new Worker(process.argv[1], { argv: ['fetch'] })`;
    const { stdout, stderr } = await runNode([...IMPORT, '--eval', worker, APP], env);
    assert.deepEqual(JSON.parse(stdout), ANSWERS);
    assert.equal(stderr.split('\n').length, 2, stderr);
  });

  it('reaches every other host as before', async (t) => {
    const { instance, env } = await start(t);
    const source = `
      import { get } from 'node:http';
      const url = process.env.OTHER;
      const response = await fetch(url + '/by-fetch');
      await response.text();
      await new Promise((resolve) => get(url + '/by-http', (each) => each.resume().on('end', resolve)));
      process.stdout.write('done');`;
    const requests: string[] = [];
    const other = createServer((request, response) => {
      requests.push(`${request.headers.host} ${request.url}`);
      response.end('other');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    t.after(() => other.close());
    const host = `localhost:${(other.address() as AddressInfo).port}`;
    const { stdout } = await runNode([...IMPORT, '--input-type=module', '--eval', source], {
      ...env,
      OTHER: `http://${host}`,
    });
    assert.equal(stdout, 'done');
    assert.deepEqual(requests, [`${host} /by-fetch`, `${host} /by-http`]);
    const { json } = await instance.control('/requests');
    assert.deepEqual(json.data, []);
  });

  it('gets an error that names the address when no Switchhook runs there', async () => {
    const closed = 'http://127.0.0.1:9';
    const { code, stdout, stderr } = await runNode([...IMPORT, APP, 'node:https'], { SWITCHHOOK_URL: closed });
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(
      stderr,
      /ECONNREFUSED.*no Switchhook runs at http:\/\/127\.0\.0\.1:9; start it, or set SWITCHHOOK_URL/,
    );
  });

  it('gets an error when it speaks HTTP/2 only', async (t) => {
    const { env } = await start(t);
    const source = `require('node:http2').connect('https://graph.facebook.com').on('error', (error) => console.log(error.message))`;
    const { stdout } = await runNode([...IMPORT, '--eval', source], env);
    assert.match(stdout, /^Switchhook answers HTTP\/1\.1 only/);
  });

  it('is not started when SWITCHHOOK_URL is not the address of a server, or is the real host', async () => {
    for (const url of ['127.0.0.1:4000', 'ftp://127.0.0.1', 'http://127.0.0.1/v26.0', 'https://graph.facebook.com']) {
      const { code, stdout, stderr } = await runNode([...IMPORT, '--eval', 'console.log("started")'], {
        SWITCHHOOK_URL: url,
      });
      assert.deepEqual([code, stdout], [2, ''], url);
      assert.match(stderr, /^switchhook: SWITCHHOOK_URL is not the address of a Switchhook, .* was not started/);
    }
  });
});
