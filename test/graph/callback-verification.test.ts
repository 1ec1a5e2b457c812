import assert from 'node:assert/strict';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { after, describe, test } from 'node:test';
import { CERTIFICATE, CERTIFICATE_KEY } from '../support/certificate.ts';
import { addPage, assertRefused, stored, type TestPage } from '../support/graph.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { startReceiver } from '../support/receiver.ts';

const instance = await startInstance();
after(() => instance.close());
const page = await addPage(instance);

/** Listens on a free port of 127.0.0.1 while `act` runs with it. */
async function listening(server: Server, act: (port: number) => Promise<void>): Promise<void> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await act((server.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Expects that a callback is refused with curl's number and text, and that nothing is stored. */
async function refusedLikeCurl(
  callbackUrl: string,
  errno: number,
  text: string,
  advice: RegExp,
  at: Instance = instance,
  of: TestPage = page,
): Promise<void> {
  const before = await stored(at, of);
  const subscription = { object: 'page', callback_url: callbackUrl, verify_token: 'x', fields: 'calls' };
  const reply = await at.post(`/${at.app.id}/subscriptions`, subscription, at.appToken);
  assertRefused(reply, {
    code: 2200,
    message:
      '(#2200) Callback verification failed with the following errors: ' +
      `curl_errno = ${errno}; curl_error = ${text}`,
  });
  assert.equal(reply.json.error.error_user_title, 'Callback verification failed');
  assert.match(reply.json.error.error_user_msg, advice);
  assert.deepEqual(await stored(at, of), before);
}

describe('a callback that does not answer is refused with the number of curl:', () => {
  test('1 when it answers in another protocol than HTTP', () =>
    listening(
      createTcpServer((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.9\r\n'))),
      (port) => refusedLikeCurl(`http://127.0.0.1:${port}/`, 1, 'Received HTTP/0.9 when not allowed', /http or https/),
    ));

  test('7 when nothing listens on its port', async () => {
    const gone = await startReceiver();
    await gone.close();
    await refusedLikeCurl(gone.url, 7, 'Could not connect to server', /^Nothing listens/);
  });

  test('28 within the same time limit when it accepts connections and never answers the TLS handshake', async () => {
    let isClosed = false;
    const silent = createTcpServer((socket) => {
      socket.on('close', () => {
        isClosed = true;
      });
      socket.resume();
    });
    await listening(silent, async (port) => {
      const hasty = await startInstance({ verificationDeadlineMs: 50 });
      await refusedLikeCurl(
        `https://127.0.0.1:${port}/`,
        28,
        'Operation timed out after 50 milliseconds with 0 bytes received',
        /^The callback did not answer in time\./,
        hasty,
        await addPage(hasty),
      );
      // The client closes the connection after its own limit for connecting, which is longer.
      assert.equal(isClosed, false);
      await hasty.close();
    });
  });

  test('28 when no answer comes within the time limit of --verification-deadline', () =>
    listening(
      createHttpServer(() => {}),
      async (port) => {
        // The callback never answers, so that any time limit gives the same refusal.
        const hasty = await startInstance({ verificationDeadlineMs: 50 });
        await refusedLikeCurl(
          `http://127.0.0.1:${port}/`,
          28,
          'Operation timed out after 50 milliseconds with 0 bytes received',
          /^The callback did not answer in time\./,
          hasty,
          await addPage(hasty),
        );
        await hasty.close();
      },
    ));

  test('35 when its port does not speak TLS', () =>
    listening(
      createTcpServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))),
      (port) => refusedLikeCurl(`https://127.0.0.1:${port}/`, 35, 'SSL connect error', /TLS handshake/),
    ));

  test('52 when it closes the connection without an answer', () =>
    listening(
      createTcpServer((socket) => socket.once('data', () => socket.end())),
      (port) =>
        refusedLikeCurl(
          `http://127.0.0.1:${port}/`,
          52,
          'Empty reply from server',
          /^The callback could not be reached/,
        ),
    ));

  test('56 when it resets the connection', () =>
    listening(
      createTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy())),
      (port) =>
        refusedLikeCurl(
          `http://127.0.0.1:${port}/`,
          56,
          'Recv failure: Connection reset by peer',
          /^The callback could not be reached/,
        ),
    ));

  test('60 when its certificate is signed by nobody whom this server trusts', () =>
    listening(createHttpsServer({ cert: CERTIFICATE, key: CERTIFICATE_KEY }), (port) =>
      refusedLikeCurl(
        `https://127.0.0.1:${port}/`,
        60,
        'SSL peer certificate or SSH remote key was not OK',
        /^The certificate of the callback was not accepted\./,
      ),
    ));
});
