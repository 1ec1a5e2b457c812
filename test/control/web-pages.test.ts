import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { exchange, send } from '../support/graph.ts';
import { startInstance, type Instance } from '../support/instance.ts';

/** Control is open to everybody on the machine, but not to the web pages that run in its browser. */

let instance: Instance;
before(async () => void (instance = await startInstance()));
after(() => instance.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const NEW_APP = '{"name":"x"}';
const port = () => new URL(instance.url).port;

async function ask(headers: Record<string, string>): Promise<[number, string | undefined]> {
  const read = await send(instance, 'GET', '/_control/deliveries', { headers });
  const write = await send(instance, 'POST', '/_control/apps', {
    headers: { ...JSON_TYPE, ...headers },
    body: NEW_APP,
  });
  assert.equal(write.status, read.status, 'reads and writes have the same guard');
  assert.equal(read.headers.get('access-control-allow-origin'), null);
  return [read.status, read.json.error?.reason];
}

describe('control on loopback, requested by a web page', () => {
  for (const host of [
    'evil.example',
    'evil.example:4000',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    'evil.example#localhost',
    'localhost@evil.example',
    '10.0.0.5',
    '0.0.0.0',
    '[::ffff:1.2.3.4]',
    '1127.0.0.1',
    'localhost:',
  ]) {
    it(`refuses the host name "${host}", as after DNS rebinding`, async () => {
      assert.deepEqual(await ask({ host }), [403, 'foreign_host']);
    });
  }

  it('answers to every host name of loopback, with any port, in upper or lower case', async () => {
    for (const host of ['localhost', 'LocalHost:1', '127.0.0.1', '127.8.9.1:65535', '[::1]', `[::1]:${port()}`]) {
      assert.deepEqual(await ask({ host }), [200, undefined], host);
    }
  });

  it('refuses a request without a Host header', async () => {
    const answer = await exchange(instance, 'GET /_control/deliveries HTTP/1.0\r\n\r\n');
    assert.match(answer, /^HTTP\/1\.1 403 /);
    assert.match(answer, /"reason":"foreign_host"/);
  });

  it('refuses pages of other origins: a site, another port, a file, a sandboxed frame', async () => {
    const host = `localhost:${port()}`;
    for (const origin of [
      'https://evil.example',
      'http://localhost:1',
      'http://localhost',
      `http://127.0.0.1:${port()}`,
      `http://evil-${host}`,
      `http://${host}@evil.example`,
      'null',
      `chrome-extension://${host}`,
      `moz-extension://${host}`,
      'file://',
      'x',
      '',
    ]) {
      assert.deepEqual(await ask({ host, origin }), [403, 'foreign_origin'], origin);
    }
  });

  it('answers to a page of its own origin', async () => {
    for (const host of [`localhost:${port()}`, `127.0.0.1:${port()}`, `[::1]:${port()}`]) {
      assert.deepEqual(await ask({ host, origin: `http://${host}` }), [200, undefined], host);
    }
  });

  it('refuses writes with a content type that a page may send without a preflight', async () => {
    for (const type of [
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/plain',
      'text/plain; application/json',
      'application/jsonp',
      '',
    ]) {
      const reply = await send(instance, 'POST', '/_control/apps', {
        headers: { 'content-type': type },
        body: NEW_APP,
      });
      assert.deepEqual([reply.status, reply.json.error.reason], [415, 'json_only'], type);
    }
    const unlabelled = await send(instance, 'POST', '/_control/apps', { body: NEW_APP });
    assert.deepEqual([unlabelled.status, unlabelled.json.error.reason], [415, 'json_only']);
  });

  it('accepts JSON with a charset, in upper or lower case', async () => {
    for (const type of ['application/json; charset=utf-8', 'Application/JSON', 'application/json;charset=UTF-8']) {
      const reply = await send(instance, 'POST', '/_control/apps', {
        headers: { 'content-type': type },
        body: NEW_APP,
      });
      assert.equal(reply.status, 200, type);
    }
  });

  it('allows nothing in a preflight', async () => {
    const headers = {
      host: `localhost:${port()}`,
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    };
    for (const path of ['/apps', '/deliveries', `/receivers/${instance.app.id}`]) {
      const reply = await send(instance, 'OPTIONS', `/_control${path}`, { headers });
      assert.deepEqual([reply.status, reply.json.error.reason], [403, 'foreign_origin']);
      const allowed = [...reply.headers.keys()].filter((name) => name.startsWith('access-control-'));
      assert.deepEqual(allowed, []);
    }
  });

  it('lets no page read the list of a built-in receiver, nor write into it with a form', async () => {
    const path = `/_control/receivers/${instance.app.id}`;
    const read = await send(instance, 'GET', path, { headers: { host: 'evil.example' } });
    assert.deepEqual([read.status, read.json.error.reason], [403, 'foreign_host']);
    const form = await send(instance, 'POST', path, { headers: { 'content-type': 'text/plain' }, body: '{}' });
    assert.deepEqual([form.status, form.json.error.reason], [415, 'json_only']);
  });

  it('guards unknown paths as well, so that a page learns nothing', async () => {
    const reply = await send(instance, 'GET', '/_control/nothing', { headers: { host: 'evil.example' } });
    assert.deepEqual([reply.status, reply.json.error.reason], [403, 'foreign_host']);
  });

  it('guards every spelling of its prefix that reaches it', async () => {
    for (const path of ['/_control', '/_control/', '/_control/deliveries/', '/_control?x=1']) {
      const reply = await send(instance, 'GET', path, { headers: { host: 'evil.example' } });
      assert.deepEqual([reply.status, reply.json.error.reason], [403, 'foreign_host'], path);
    }
    for (const path of ['/_controls', '//_control/deliveries', '/x/../_control/deliveries', '/%5fcontrol/deliveries']) {
      const reply = await send(instance, 'GET', path);
      assert.ok(reply.json.error.fbtrace_id, `${path} is Graph's`);
    }
  });
});
