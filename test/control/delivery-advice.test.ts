import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { adviseAttempt } from '../../src/control/advice/delivery.ts';
import type { DeliveryFailureKind } from '../../src/domain/delivery-failure.ts';
import { anyDestination } from '../../src/webhooks/destinations.ts';
import { openSender } from '../../src/webhooks/sender.ts';
import { CERTIFICATE, CERTIFICATE_KEY } from '../support/certificate.ts';
import { LONG_MS } from '../support/patience.ts';

async function portOf(t: TestContext, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

/** Returns the advice on a real request: its failure comes from a real connection. */
async function adviceFor(t: TestContext, address: string, deadlineMs = LONG_MS): Promise<string | null> {
  const sender = openSender({ deadlineMs, verificationDeadlineMs: deadlineMs, destinations: anyDestination });
  t.after(() => sender.close());
  const attempt = await sender.post({ address, appSecret: 'secret', body: '{}', at: 0 });
  assert.equal(attempt.status, null);
  return adviseAttempt(attempt);
}

const adviceOn = (kind: DeliveryFailureKind): string =>
  adviseAttempt({ status: null, failure: { kind, detail: '' } }) ?? '';

describe('The advice for a receiver that answers with another status than 2xx', () => {
  for (const [status, advice] of [
    [301, /Redirects are not followed/],
    [308, /Redirects are not followed/],
    [400, /directly on the entry/],
    [401, /raw bytes/],
    [403, /raw bytes.*X-Hub-Signature-256/],
    [404, /no route at this path/],
    [405, /does not take POST/],
    [413, /larger than the receiver accepts/],
    [415, /application\/json/],
    [418, /Only 2xx counts/],
    [429, /limits the rate of requests/],
    [500, /its log says where/],
    [502, /proxy or tunnel/],
    [504, /gave up waiting/],
    [599, /its log says where/],
  ] as const) {
    it(`fits ${status}`, () => assert.match(adviseAttempt({ status, failure: null }) ?? '', advice));
  }

  it('is null for a webhook that was accepted', () => {
    for (const status of [200, 201, 204]) assert.equal(adviseAttempt({ status, failure: null }), null);
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
    assert.match(adviceOn('dns'), /tunnel/);
  });

  it('says to answer first and work later when the deadline has passed', async (t) => {
    const server = createServer();
    const port = await portOf(t, server);
    const advice = adviceFor(t, `http://127.0.0.1:${port}/`, 50);
    t.after(() => server.closeAllConnections());
    assert.match((await advice) ?? '', /did not answer in time/);
  });

  it('names a mix-up of https and http, both ways', async (t) => {
    const port = await portOf(
      t,
      createServer((_, response) => response.end()),
    );
    assert.match((await adviceFor(t, `https://127.0.0.1:${port}/`)) ?? '', /does not speak TLS/);
    assert.match(adviceOn('closed'), /speaks TLS/);
  });

  it('names the certificate when Meta would not accept it either', async (t) => {
    const server = createHttpsServer({ cert: CERTIFICATE, key: CERTIFICATE_KEY }, (_, response) => response.end());
    const port = await portOf(t, server);
    assert.match((await adviceFor(t, `https://127.0.0.1:${port}/`)) ?? '', /certificate is not trusted/);
  });

  it('names a receiver that closes the connection', async (t) => {
    const port = await portOf(
      t,
      createServer((request) => request.socket.destroy()),
    );
    assert.match((await adviceFor(t, `http://127.0.0.1:${port}/`)) ?? '', /closed the connection/);
  });

  it('names another program that listens on the port', async (t) => {
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

  it('names an address that cannot be posted to', async (t) => {
    for (const address of ['ftp://a/', 'http://user:password@127.0.0.1/', 'nonsense']) {
      assert.match((await adviceFor(t, address)) ?? '', /absolute http or https address/, address);
    }
  });

  it('names the name server when it does not answer', () => {
    assert.match(adviceOn('dns_unavailable'), /name server did not answer/);
  });

  it('names the network when the host cannot be reached', () => {
    for (const kind of ['unreachable', 'connect_timeout'] as const)
      assert.match(adviceOn(kind), /no network route to this host/);
  });

  it('is general for an unknown failure', () => {
    assert.match(adviceOn('other'), /did not answer/);
    assert.match(adviseAttempt({ status: null, failure: null }) ?? '', /did not answer/);
  });
});
