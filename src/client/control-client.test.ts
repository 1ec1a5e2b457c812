import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { overHttp, Unreachable } from './control-client.ts';

/** Starts a server that breaks the connections of its first requests, and returns its address and the methods that came. */
async function startBreaking(t: TestContext, breaks: number) {
  const methods: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    methods.push(request.method);
    if (methods.length <= breaks) request.socket.destroy();
    else response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close().closeAllConnections());
  return { send: overHttp(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), methods };
}

describe('a request to control whose connection breaks', () => {
  it('is sent once more when it is a GET', async (t) => {
    const { send, methods } = await startBreaking(t, 1);
    assert.deepEqual(await send('GET', '/clock', undefined), { status: 200, body: {} });
    assert.deepEqual(methods, ['GET', 'GET']);
  });

  it('fails when it breaks again', async (t) => {
    const { send, methods } = await startBreaking(t, 2);
    await assert.rejects(send('GET', '/clock', undefined), Unreachable);
    assert.deepEqual(methods, ['GET', 'GET']);
  });

  it('is not sent again when it may have changed something', async (t) => {
    const { send, methods } = await startBreaking(t, 1);
    await assert.rejects(send('POST', '/clock', { freeze: true }), Unreachable);
    assert.deepEqual(methods, ['POST']);
  });
});
