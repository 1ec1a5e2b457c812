import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { ANSWERS, APP, CLIENTS, pageOf, runNode } from '../clients/fixed-host.ts';
import { runCommand, startCommand, stop } from '../support/command.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { eventually } from '../support/eventually.ts';
import { startInstance } from '../support/instance.ts';

interface ProxyReadyLine {
  readonly ready: true;
  readonly url: string;
  readonly certificate: string;
  readonly bundle: string;
}

async function startProxy(t: TestContext, ...args: string[]) {
  const command = startCommand(t, ['proxy', '--port', '0', '--json', ...args], { cwd: emptyFolder() });
  return { command, ready: JSON.parse(await command.printed(/\n/)) as ProxyReadyLine };
}

async function listen(t: TestContext, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** Sends bytes to the proxy; resolves with all bytes of its answer when it ends the connection. */
function exchange(proxyUrl: string, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(proxyUrl).port), '127.0.0.1');
  socket.write(bytes);
  let answer = '';
  return new Promise((resolve, reject) => {
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
    socket.on('end', () => resolve(answer)).on('error', reject);
  });
}

describe('switchhook proxy', () => {
  for (const client of CLIENTS) {
    it(`takes requests of ${client} to graph.facebook.com to Switchhook`, async (t) => {
      const instance = await startInstance();
      t.after(() => instance.close());
      const { ready } = await startProxy(t, '--url', instance.url);
      const { stdout, stderr } = await runNode([APP, client], {
        HTTP_PROXY: ready.url,
        HTTPS_PROXY: ready.url,
        NODE_USE_ENV_PROXY: '1',
        NODE_EXTRA_CA_CERTS: ready.certificate,
        ...pageOf(instance),
      });
      assert.deepEqual(JSON.parse(stdout || '{}'), ANSWERS, stderr);
    });
  }

  it('prints the variables that clients need, and ends in order while a connection is open', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const command = startCommand(t, ['proxy', '--port', '0'], {
      cwd: emptyFolder(),
      env: { SWITCHHOOK_URL: instance.url },
    });
    const banner = await command.printed(/CURL_CA_BUNDLE=.*\n/);
    assert.match(
      banner,
      new RegExp(`^Requests to graph\\.facebook\\.com through this proxy go to ${instance.url}\\.`, 'm'),
    );
    const [, url = ''] = /export HTTPS_PROXY=(\S+)\n/.exec(banner) ?? [];
    for (const name of ['NODE_USE_ENV_PROXY', 'NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE']) {
      assert.match(banner, new RegExp(`^ {2}export ${name}=`, 'm'));
    }
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('CONNECT graph.facebook.com:443 HTTP/1.1\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.equal(answer.toString(), 'HTTP/1.1 200 Connection Established\r\n\r\n');
    socket.on('error', () => {});
    assert.equal((await stop(command)).code, 0);
  });

  it('refuses every other host, without a connection to it', async (t) => {
    let connections = 0;
    const port = await listen(
      t,
      createTcpServer(() => connections++),
    );
    const { command, ready } = await startProxy(t);
    const refusal = 'HTTP/1.1 403 Only graph.facebook.com:443 goes through switchhook proxy\r\n';
    const targets = [`127.0.0.1:${port}`, `graph.facebook.com:${port}`, 'graph-video.facebook.com:443'];
    for (const target of targets) {
      assert.ok((await exchange(ready.url, `CONNECT ${target} HTTP/1.1\r\n\r\n`)).startsWith(refusal), target);
    }
    const whole = await exchange(ready.url, `GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: x\r\n\r\n`);
    assert.match(
      whole,
      /^HTTP\/1\.1 403 .*put 127\.0\.0\.1 into NO_PROXY, or start the proxy with --tunnel 127\.0\.0\.1\.\n$/s,
    );
    assert.equal(connections, 0);
    assert.match(
      command.stderr(),
      new RegExp(`^switchhook: Refused a connection to 127\\.0\\.0\\.1:${port}: only`, 'm'),
    );
  });

  it('passes connections to a host of --tunnel through, unread', async (t) => {
    const port = await listen(
      t,
      createTcpServer((socket) => socket.end('not HTTP at all')),
    );
    for (const list of ['127.0.0.1,intranet.example', '*']) {
      const { ready } = await startProxy(t, '--tunnel', list);
      const answer = await exchange(ready.url, `CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n`);
      assert.equal(answer, 'HTTP/1.1 200 Connection Established\r\n\r\nnot HTTP at all');
      const other = await exchange(ready.url, 'CONNECT graph.facebook.com:80 HTTP/1.1\r\n\r\n');
      assert.match(other, /^HTTP\/1\.1 403 /);
    }
  });

  it('says where no Switchhook answers', async (t) => {
    const { command, ready } = await startProxy(t, '--url', 'http://127.0.0.1:9');
    assert.match(command.stderr(), /^switchhook: No Switchhook answers at http:\/\/127\.0\.0\.1:9: it is not started/m);
    const tunnel = await exchange(ready.url, 'CONNECT graph.facebook.com:443 HTTP/1.1\r\n\r\n');
    assert.match(tunnel, /^HTTP\/1\.1 502 No Switchhook answers at http:\/\/127\.0\.0\.1:9\r\n/);
    const whole = await exchange(ready.url, 'GET https://graph.facebook.com/v26.0/me HTTP/1.1\r\nHost: x\r\n\r\n');
    assert.match(whole, /^HTTP\/1\.1 502 .*No Switchhook answers at http:\/\/127\.0\.0\.1:9: connect ECONNREFUSED/s);
    assert.match(command.stderr(), /^switchhook: No Switchhook answers at http:\/\/127\.0\.0\.1:9: connect/m);
  });

  it('explains itself to a browser, and to a client that does not trust its authority', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const { command, ready } = await startProxy(t, '--url', instance.url);
    const response = await fetch(ready.url);
    assert.deepEqual(
      [response.status, (await response.text()).slice(0, 32)],
      [400, 'This is a proxy: set HTTPS_PROXY'],
    );
    const { code } = await runNode([APP, 'node:https'], { HTTPS_PROXY: ready.url, NODE_USE_ENV_PROXY: '1' });
    assert.equal(code, 1);
    const explanation =
      /^switchhook: A client ended its TLS connection before a request .* does not trust the certificate \//m;
    await eventually(async () => assert.match(command.stderr(), explanation));
  });

  it('refuses in one line what cannot work', async (t) => {
    const port = await listen(t, createServer());
    for (const [args, message] of [
      [['--url', 'http://127.0.0.1/v26.0'], '--url takes the address of a Switchhook, such as http://127.0.0.1:4000.'],
      [
        ['--url', 'https://graph.facebook.com'],
        '--url takes the address of a Switchhook, such as http://127.0.0.1:4000.',
      ],
      [['--tunnel', 'a b'], '--tunnel takes host names and IP addresses, such as switchhook,10.0.0.5, not "a b".'],
      [['--port', String(port)], `Port ${port} is in use; give another with --port, or 0 for any.`],
    ] as const) {
      const ended = await runCommand(t, ['proxy', ...args], { cwd: emptyFolder() });
      assert.deepEqual([ended.code, ended.stdout, ended.stderr], [2, '', `switchhook: ${message}\n`]);
    }
  });
});
