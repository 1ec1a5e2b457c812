import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { RequestQueues } from './request-queue.ts';

/** Longer than any test may take. */
const LONG_MS = 100_000;

/** Starts a server whose answers have `bytes` bytes, and a client that sends pipelined requests and does not read yet. */
async function pipeline(t: TestContext, requests: number, bytes: number, { readMs = LONG_MS, most = 10_000 } = {}) {
  const answered: string[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    answered.push(request.url ?? '');
    response.end('x'.repeat(bytes));
    queues.replied(request, response);
  };
  const queues = new RequestQueues(answer, readMs, most);
  const server = createServer((request, response) => queues.add(request, response));
  const connected = once(server, 'connection') as Promise<[Socket]>;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
  t.after(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });
  for (let i = 0; i < requests; i++) client.write(`GET /${i} HTTP/1.1\r\nHost: x\r\n\r\n`);
  const [connection] = await connected;
  return { answered, client, connection, server };
}

describe('Pipelined requests of one connection', () => {
  it('are all answered, in order, to a client that reads', async (t) => {
    const { answered, client } = await pipeline(t, 6000, 10);
    client.resume().write('GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await once(client, 'close');
    assert.deepEqual(
      answered,
      Array.from({ length: 6001 }, (_, i) => (i === 6000 ? '/last' : `/${i}`)),
    );
  });

  it('wait while the answers before them are not read, and their connection is closed in the end', async (t) => {
    const { answered, connection } = await pipeline(t, 2000, 1024 * 1024, { readMs: 300 });
    await once(connection, 'close');
    // The kernel takes some megabytes for a client; 2,000 answers would be two gigabytes.
    assert.ok(answered.length > 0 && answered.length < 100, `${answered.length} answered`);
  });

  it('close their connection when too many would wait, and leave room for those of others', async (t) => {
    const { answered, connection, server } = await pipeline(t, 2000, 10, { most: 50 });
    await once(connection, 'close');
    assert.ok(answered.length < 2000, `${answered.length} answered`);
    const other = connect((server.address() as AddressInfo).port, '127.0.0.1');
    for (let i = 0; i < 50; i++) other.write(`GET /other/${i} HTTP/1.1\r\nHost: x\r\n\r\n`);
    other.resume().write('GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await once(other, 'close');
    assert.equal(answered.at(-1), '/last');
  });

  it('are no longer made of bytes that have arrived once their connection is closed', async (t) => {
    const { answered, connection, client, server } = await pipeline(t, 0, 10, { most: 50 });
    let made = 0;
    server.on('request', () => (made += 1));
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(2000));
    await once(connection, 'close');
    assert.ok(made <= answered.length + 51, `${made} requests, of which ${answered.length} were answered`);
  });
});
