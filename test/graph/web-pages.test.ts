import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { addPage, assertRefused, send, stored } from '../support/graph.ts';
import { startInstance } from '../support/instance.ts';

const instance = await startInstance();
const open = await startInstance({ host: '0.0.0.0', controlToken: 'let-me-in' });
after(() => Promise.all([instance.close(), open.close()]));

const page = await addPage(instance);
const port = new URL(instance.url).port;
const refusal = (origin: string) => ({
  status: 403,
  code: 200,
  message: `(#200) This instance is for programs and pages of its own machine, not for pages of ${origin}`,
});

describe('a server on loopback, asked by a web page', () => {
  test('refuses pages of other sites, on every path and method, and stores nothing', async () => {
    const before = await stored(instance, page);
    for (const origin of [
      'https://evil.example',
      'http://localhost.evil.example',
      'http://evil.example:4000',
      `chrome-extension://127.0.0.1:${port}`,
      'null',
      'file://',
      '',
    ]) {
      const headers = { origin, 'content-type': 'application/x-www-form-urlencoded' };
      const settings = `/v26.0/${page.id}/messenger_call_settings?access_token=${page.token}`;
      assertRefused(await send(instance, 'GET', settings, { headers }), refusal(origin));
      assertRefused(await send(instance, 'POST', settings, { headers, body: 'icon_enabled=false' }), refusal(origin));
      assertRefused(await send(instance, 'OPTIONS', settings, { headers }), refusal(origin));
      const batch = `batch=[{"method":"POST","relative_url":"me/messenger_call_settings","body":"icon_enabled=false"}]`;
      const body = `${batch}&access_token=${page.token}`;
      assertRefused(await send(instance, 'POST', '/', { headers, body }), refusal(origin));
    }
    assert.deepEqual(await stored(instance, page), before);
  });

  test('answers to pages of this machine and to programs', async () => {
    const path = `/v26.0/me?access_token=${page.token}`;
    for (const origin of ['http://localhost:3000', 'https://127.0.0.1', `http://[::1]:${port}`, undefined]) {
      const reply = await send(instance, 'GET', path, { headers: origin === undefined ? {} : { origin } });
      assert.equal(reply.status, 200, String(origin));
    }
  });

  test('answers to every page where others reach the server, as Graph does', async () => {
    const headers = { origin: 'https://app.example' };
    const reply = await send(open, 'GET', `/v26.0/me?access_token=${open.page.access_token}`, { headers });
    assert.deepEqual([reply.status, reply.headers.get('access-control-allow-origin')], [200, '*']);
  });
});
