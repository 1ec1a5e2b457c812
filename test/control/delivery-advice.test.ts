import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { adviseAttempt } from '../../src/control/advice/delivery.ts';
import { anyDestination } from '../../src/webhooks/destinations.ts';
import { openSender } from '../../src/webhooks/sender.ts';
import { LONG_MS } from '../support/patience.ts';

async function portOf(t: TestContext, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

/** Posts for real, so that the words to be read are those that connections really end with. */
async function adviceFor(t: TestContext, address: string, deadlineMs = LONG_MS): Promise<string | null> {
  const poster = openSender({ deadlineMs, destinations: anyDestination });
  t.after(() => poster.close());
  const attempt = await poster.post(address, 'secret', '{}', 0);
  assert.equal(attempt.status, null);
  return adviseAttempt(attempt);
}

describe('The advice for a receiver that answers otherwise than 2xx', () => {
  for (const [status, advice] of [
    [301, /Redirects are not followed/],
    [308, /Redirects are not followed/],
    [400, /directly on the entry/],
    [401, /raw bytes/],
    [403, /raw bytes.*X-Hub-Signature-256/],
    [404, /Nothing is at this path/],
    [405, /does not take POST/],
    [413, /no body of this size/],
    [415, /application\/json/],
    [418, /Only 2xx counts/],
    [429, /limits how often/],
    [500, /its log says where/],
    [502, /proxy or tunnel/],
    [504, /gave up waiting/],
    [599, /its log says where/],
  ] as const) {
    it(`fits ${status}`, () => assert.match(adviseAttempt({ status, error: null }) ?? '', advice));
  }

  it('is not given to one that took the webhook', () => {
    for (const status of [200, 201, 204]) assert.equal(adviseAttempt({ status, error: null }), null);
  });
});

describe('The advice for a receiver that does not answer', () => {
  it('names the port when the connection is refused', async (t) => {
    const server = createTcpServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    assert.match((await adviceFor(t, `http://127.0.0.1:${port}/`)) ?? '', /Nothing listens/);
  });

  it('names the tunnel when the host is not known', () => {
    assert.match(adviseAttempt({ status: null, error: 'The host name is not known' }) ?? '', /tunnel/);
  });

  it('tells to answer first and work later when the deadline has passed', async (t) => {
    const server = createServer();
    const port = await portOf(t, server);
    const advice = adviceFor(t, `http://127.0.0.1:${port}/`, 50);
    t.after(() => server.closeAllConnections());
    assert.match((await advice) ?? '', /did not answer in time/);
  });

  it('tells https from http, both ways', async (t) => {
    const port = await portOf(
      t,
      createServer((_, response) => response.end()),
    );
    assert.match((await adviceFor(t, `https://127.0.0.1:${port}/`)) ?? '', /does not speak TLS/);
    assert.match(adviseAttempt({ status: null, error: 'other side closed' }) ?? '', /speaks TLS/);
  });

  it('tells of certificates that Meta would not take', () => {
    for (const error of [
      'self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca',
      'unable to verify the first certificate',
      'certificate has expired',
      "Hostname/IP does not match certificate's altnames: Host: a. is not in the cert's altnames: DNS:b",
    ]) {
      assert.match(adviseAttempt({ status: null, error }) ?? '', /certificate is not trusted/, error);
    }
  });

  it('tells of a receiver that hangs up', async (t) => {
    const port = await portOf(
      t,
      createServer((request) => request.socket.destroy()),
    );
    assert.match((await adviceFor(t, `http://127.0.0.1:${port}/`)) ?? '', /hung up/);
  });

  it('tells of a port at which something else listens', async (t) => {
    const port = await portOf(
      t,
      createTcpServer(
        (socket) =>
          void socket
            .resume()
            .on('error', () => {})
            .end('220 mail\r\n'),
      ),
    );
    assert.match((await adviceFor(t, `http://127.0.0.1:${port}/`)) ?? '', /not HTTP/);
  });

  it('tells of an address that cannot be posted to', async (t) => {
    for (const address of ['ftp://a/', 'http://user:password@127.0.0.1/', 'nonsense']) {
      assert.match((await adviceFor(t, address)) ?? '', /absolute http or https address/, address);
    }
  });

  it('is there also for what nobody foresaw', () => {
    for (const error of [null, 'something odd']) {
      assert.match(adviseAttempt({ status: null, error }) ?? '', /did not answer/);
    }
  });
});
