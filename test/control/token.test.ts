import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readOptions } from '../../src/cli/read-options.ts';
import { readDevConfig } from '../../src/config/config.ts';
import { UsageError } from '../../src/config/usage-error.ts';
import { eventually } from '../support/eventually.ts';
import { send } from '../support/graph.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { writeSettings } from '../support/subscriber.ts';

const TOKEN = 'let-me-in_1.2~3+4/5==';
const JSON_TYPE = { 'content-type': 'application/json' };

let instance: Instance;
before(async () => void (instance = await startInstance({ host: '0.0.0.0', controlToken: TOKEN })));
after(() => instance.close());

async function ask(headers: Record<string, string>): Promise<[number, string | undefined]> {
  const read = await send(instance, 'GET', '/_control/deliveries', { headers });
  const body = '{"name":"x"}';
  const write = await send(instance, 'POST', '/_control/apps', { headers: { ...JSON_TYPE, ...headers }, body });
  assert.equal(write.status, read.status, 'reads and writes have the same guard');
  return [read.status, read.json.error?.reason];
}

describe('control bound beyond loopback', () => {
  it('accepts the right token under any host name', async () => {
    for (const host of ['switchhook.internal:4000', '192.168.1.5', 'localhost']) {
      assert.deepEqual(await ask({ host, authorization: `Bearer ${TOKEN}` }), [200, undefined]);
      assert.deepEqual(await ask({ host, authorization: `bearer ${TOKEN}` }), [200, undefined]);
    }
  });

  it('refuses a token that is missing, wrong, too short, too long or sent in another way', async () => {
    for (const authorization of [
      'Bearer wrong',
      `Bearer ${TOKEN.slice(0, -1)}`,
      `Bearer ${TOKEN}x`,
      `Bearer ${TOKEN} x`,
      `Basic ${TOKEN}`,
      `XBearer ${TOKEN}`,
      TOKEN,
      'Bearer',
      'Bearer ',
      '',
    ]) {
      assert.deepEqual(await ask({ authorization }), [401, 'token_required'], authorization);
    }
    assert.deepEqual(await ask({}), [401, 'token_required']);
    const inQuery = await send(instance, 'GET', `/_control/deliveries?access_token=${TOKEN}&token=${TOKEN}`);
    assert.equal(inQuery.status, 401);
  });

  it('tells a wrong token from a missing one', async () => {
    const message = async (headers: Record<string, string>): Promise<string> =>
      (await send(instance, 'GET', '/_control/deliveries', { headers })).json.error.message;
    assert.equal(await message({}), 'Send the control token: Authorization: Bearer <token>.');
    assert.equal(
      await message({ authorization: 'Bearer wrong' }),
      'The control token is wrong: send the one that the server was started with (--control-token).',
    );
  });

  it('refuses tokens of the Graph surface', async () => {
    for (const token of [instance.page.access_token, instance.appToken, instance.app.secret]) {
      assert.deepEqual(await ask({ authorization: `Bearer ${token}` }), [401, 'token_required']);
    }
  });

  it('refuses pages of other origins even with the token, and forms', async () => {
    const authorization = `Bearer ${TOKEN}`;
    assert.deepEqual(await ask({ authorization, origin: 'https://evil.example' }), [403, 'foreign_origin']);
    const headers = { authorization, 'content-type': 'text/plain' };
    const form = await send(instance, 'POST', '/_control/apps', { headers, body: '{"name":"x"}' });
    assert.equal(form.status, 415);
  });

  it('demands the token before it answers 404 for an unknown path', async () => {
    assert.equal((await instance.control('/nothing')).status, 401);
  });

  it('answers the challenge and accepts signed deliveries without a token, as any callback does', async () => {
    const { app } = instance;
    const challenge = await instance.control(`/receivers/${app.id}?hub.mode=subscribe&hub.challenge=12345`);
    assert.deepEqual([challenge.status, challenge.text], [200, '12345']);
    await writeSettings(instance, { icon_enabled: false });
    await eventually(async () => {
      const headers = { authorization: `Bearer ${TOKEN}` };
      const { json } = await send(instance, 'GET', `/_control/receivers/${app.id}`, { headers });
      assert.equal(json.data.length, 1);
    });
    assert.equal((await instance.control(`/receivers/${app.id}`)).status, 401, 'the list of webhooks needs the token');
    const unsigned = await instance.control(`/receivers/${app.id}`, {});
    assert.deepEqual([unsigned.status, unsigned.json.error.reason], [403, 'wrong_signature']);
  });

  it('refuses every request if it is started without a token', async (t) => {
    const locked = await startInstance({ host: '0.0.0.0' });
    t.after(() => locked.close());
    for (const authorization of ['', 'Bearer', 'Bearer  ', 'Bearer undefined', 'Bearer ""']) {
      assert.equal((await send(locked, 'GET', '/_control', { headers: { authorization } })).status, 401, authorization);
    }
  });

  it('is not started by the program without a token', () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.5', 'my-machine', '127.0.0.1.example.com', '']) {
      assert.throws(() => readDevConfig(readOptions('dev', ['--host', host], {})), UsageError, host);
      assert.equal(readDevConfig(readOptions('dev', ['--host', host, '--control-token', 'x'], {})).host, host);
    }
  });
});

describe('control on loopback with a token', () => {
  it('demands the token as well', async (t) => {
    const own = await startInstance({ controlToken: TOKEN });
    t.after(() => own.close());
    assert.equal((await own.control('')).status, 401);
    const headers = { authorization: `Bearer ${TOKEN}` };
    assert.equal((await send(own, 'GET', '/_control', { headers })).status, 200);
  });
});
