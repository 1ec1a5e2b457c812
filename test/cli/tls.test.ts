import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ANSWERS, APP, runNode } from '../clients/fixed-host.ts';
import { runCommand, startCommand, startReady, stop, type ReadyLine } from '../support/command.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { eventually } from '../support/eventually.ts';

interface TlsReadyLine extends ReadyLine {
  readonly tls: { readonly url: string; readonly certificate: string; readonly bundle: string };
}

async function start(t: TestContext, ...args: string[]) {
  const folder = emptyFolder();
  const { command, ready } = await startReady(t, ['--tls', '--tls-port', '0', ...args], { cwd: folder });
  return { folder, command, ready: ready as TlsReadyLine };
}

/** Resolves when a TLS client that trusts `ca` only accepts the server under a name; rejects as the client does. */
function shakeHands({ tls }: TlsReadyLine, servername: string): Promise<void> {
  const { hostname: host, port } = new URL(tls.url);
  const ca = readFileSync(tls.certificate);
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port), servername, ca }, () => resolve(void socket.end()));
    socket.on('error', reject);
  });
}

describe('dev --tls', () => {
  it('answers HTTPS to a client that has the printed variables, and plain HTTP on the other port', async (t) => {
    const folder = emptyFolder();
    const command = startCommand(t, ['dev', '--port', '0', '--tls', '--tls-port', '0', '--memory'], { cwd: folder });
    const banner = await command.printed(/CURL_CA_BUNDLE=.*\n/);
    const [, url = ''] = /^ {2}HTTPS +(https:\/\/127\.0\.0\.1:\d+) /m.exec(banner) ?? [];
    assert.match(banner, /\(certificate for localhost, 127\.0\.0\.1, ::1, graph\.facebook\.com\)/);
    const exports = [...banner.matchAll(/^ {2}export (\w+)="(.*?)" {2}# /gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ]);
    const authority = (name: string) => join(folder, '.switchhook/authority', name);
    assert.deepEqual(exports, [
      ['NODE_EXTRA_CA_CERTS', authority('ca.pem')],
      ['REQUESTS_CA_BUNDLE', authority('bundle.pem')],
      ['SSL_CERT_FILE', authority('bundle.pem')],
      ['CURL_CA_BUNDLE', authority('bundle.pem')],
    ]);
    const source = `const { status } = await fetch(process.argv[1] + '/v26.0/me'); process.stdout.write(String(status));`;
    const fetchOnce = (env: Readonly<Record<string, string>>) =>
      runNode(['--input-type=module', '--eval', source, url], env);
    assert.equal((await fetchOnce(Object.fromEntries(exports) as Record<string, string>)).stdout, '400');
    assert.match((await fetchOnce({})).stderr, /UNABLE_TO_VERIFY_LEAF_SIGNATURE|unable to verify/i);
    const [, plain = ''] = /^ {2}Console +(http:\/\/\S+)\/console$/m.exec(banner) ?? [];
    assert.equal((await fetch(`${plain}/v26.0/me`)).status, 400);
  });

  it('shows a certificate for loopback, graph.facebook.com and the names of --tls-name, and for no other name', async (t) => {
    const { ready } = await start(t, '--tls-name', 'switchhook,API.test', '--tls-name', '10.0.0.5', '--memory');
    for (const name of ['localhost', 'graph.facebook.com', 'switchhook', 'api.test']) await shakeHands(ready, name);
    for (const name of ['example.com', 'www.facebook.com']) {
      await assert.rejects(shakeHands(ready, name), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    }
  });

  it('keeps its authority across starts, with a key that only its owner reads', async (t) => {
    const { folder, command, ready } = await start(t);
    const file = (name: string) => join(folder, '.switchhook/authority', name);
    assert.equal(statSync(file('ca-key.pem')).mode & 0o777, 0o600);
    const certificate = readFileSync(file('ca.pem'), 'utf8');
    assert.ok(readFileSync(file('bundle.pem'), 'utf8').startsWith(certificate));
    assert.deepEqual([ready.tls.certificate, ready.tls.bundle], [file('ca.pem'), file('bundle.pem')]);
    assert.equal((await stop(command)).code, 0);
    const again = await startReady(t, ['--tls', '--tls-port', '0'], { cwd: folder });
    assert.equal(readFileSync(file('ca.pem'), 'utf8'), certificate);
    await shakeHands(again.ready as TlsReadyLine, 'graph.facebook.com');
  });

  it('serves the SDK, with a host of its choice', async (t) => {
    const { ready } = await start(t, '--memory');
    const helpers = fileURLToPath(new URL('../clients/business-sdk.ts', import.meta.url));
    const source = `
      const { apiFor, pageFor, repointSdk } = await import(${JSON.stringify(helpers)});
      repointSdk(process.env.URL);
      const page = pageFor(process.env.PAGE_ID, apiFor(process.env.PAGE_TOKEN));
      const written = (await page.createMessengerCallSetting([], { icon_enabled: false }))._data;
      const [read] = await page.getMessengerCallSettings(['icon_enabled']);
      process.stdout.write(JSON.stringify({ written, read: { data: [read._data] } }));`;
    const { stdout, stderr } = await runNode(['--input-type=module', '--eval', source], {
      URL: ready.tls.url,
      NODE_EXTRA_CA_CERTS: ready.tls.certificate,
      PAGE_ID: ready.page.id,
      PAGE_TOKEN: ready.page.access_token,
    });
    assert.deepEqual(JSON.parse(stdout || '{}'), ANSWERS, stderr);
  });

  it('serves a redirected program, and the proxy, when they are given its HTTPS address', async (t) => {
    const { folder, ready } = await start(t, '--memory');
    const trust = { NODE_EXTRA_CA_CERTS: ready.tls.certificate };
    const page = { PAGE_ID: ready.page.id, PAGE_TOKEN: ready.page.access_token };
    const redirect = fileURLToPath(new URL('../../src/redirect.ts', import.meta.url));
    const url = { SWITCHHOOK_URL: ready.tls.url };
    const redirected = await runNode(['--import', redirect, APP, 'fetch'], { ...url, ...trust, ...page });
    assert.deepEqual(JSON.parse(redirected.stdout || '{}'), ANSWERS, redirected.stderr);

    const proxy = startCommand(t, ['proxy', '--port', '0', '--json'], { cwd: folder, env: { ...url, ...trust } });
    const proxyUrl = (JSON.parse(await proxy.printed(/\n/)) as { readonly url: string }).url;
    const proxies = { HTTPS_PROXY: proxyUrl, HTTP_PROXY: proxyUrl, NODE_USE_ENV_PROXY: '1' };
    for (const client of ['node:https', 'node:http']) {
      const { stdout, stderr } = await runNode([APP, client], { ...proxies, ...trust, ...page });
      assert.deepEqual(JSON.parse(stdout || '{}'), ANSWERS, `${client}: ${stderr}`);
    }
  });

  it('is named by every command that does not trust it, with the variable and the file', async (t) => {
    const { folder, ready } = await start(t, '--memory');
    const { url, certificate } = ready.tls;
    const beginning = `switchhook: The server at ${url} has a certificate that this process does not trust. `;
    const advice = `Run the command with NODE_EXTRA_CA_CERTS="${certificate}".\n`;
    for (const command of ['env', 'doctor', 'wait', 'trigger', 'tokens']) {
      const args = [command, ...(command === 'trigger' ? ['messages'] : []), '--url', url];
      const { code, stdout, stderr } = await runCommand(t, args, { cwd: folder });
      assert.deepEqual([code, stdout, stderr], [1, '', beginning + advice]);
    }
    const elsewhere = await runCommand(t, ['env', '--url', url], { cwd: emptyFolder() });
    assert.match(
      elsewhere.stderr.slice(beginning.length),
      /^Set NODE_EXTRA_CA_CERTS to the file .*ca\.pem in its data folder\.\n$/,
    );
    const env = { NODE_EXTRA_CA_CERTS: certificate };
    assert.equal((await runCommand(t, ['env', '--url', url], { cwd: folder, env })).code, 0);
    const proxy = startCommand(t, ['proxy', '--port', '0', '--url', url], { cwd: folder });
    await proxy.logged(/ca\.pem.*\n/);
    assert.equal(proxy.stderr(), beginning + advice);
  });

  it('serves curl at https://graph.facebook.com when that name leads to it', async (t) => {
    const { ready } = await start(t, '--memory');
    const curl = promisify(execFile);
    const { host } = new URL(ready.tls.url);
    const url = `https://graph.facebook.com/v26.0/me?fields=id&access_token=${ready.page.access_token}`;
    const args = ['--silent', '--show-error', '--connect-to', `graph.facebook.com:443:${host}`, url];
    const request = curl('curl', args, { env: { PATH: process.env['PATH'], CURL_CA_BUNDLE: ready.tls.bundle } });
    const answer = await request.catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    });
    if (!answer) return t.skip('curl is not installed');
    assert.deepEqual(JSON.parse(answer.stdout), { id: ready.page.id });
  });

  it('logs what to do when a client does not trust the authority, or speaks plain HTTP', async (t) => {
    const { command, ready } = await start(t, '--memory');
    await assert.rejects(fetch(ready.tls.url));
    await assert.rejects(fetch(ready.tls.url.replace('https', 'http')));
    const lines = () =>
      command
        .stderr()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, string>);
    await eventually(async () => assert.equal(lines().length, 2));
    const [untrusted, plain] = lines();
    assert.deepEqual([untrusted?.['level'], untrusted?.['event']], ['warn', 'tls.failed']);
    assert.match(
      untrusted?.['advice'] ?? '',
      /does not trust the certificate \/.*\/ca\.pem: set .*NODE_EXTRA_CA_CERTS/,
    );
    assert.match(plain?.['advice'] ?? '', /^A client sent plain HTTP to a port that answers HTTPS/);
  });

  it('refuses in one line what cannot work', async (t) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    t.after(() => other.close());
    const { port } = other.address() as AddressInfo;
    for (const [args, message] of [
      [['--tls-name', 'switchhook'], '--tls-name is for HTTPS, which needs --tls too.'],
      [['--tls-port', '4443'], '--tls-port is for HTTPS, which needs --tls too.'],
      [['--tls', '--tls-port', 'x'], '--tls-port takes 0 to 65535, not "x".'],
      [
        ['--tls', '--tls-name', 'a b'],
        '--tls-name takes host names and IP addresses, such as switchhook,10.0.0.5, not "a b".',
      ],
      [['--tls', '--tls-port', String(port)], `Port ${port} is in use; give another with --tls-port, or 0 for any.`],
    ] as const) {
      const ended = await runCommand(t, ['dev', '--port', '0', '--memory', ...args], { cwd: emptyFolder() });
      assert.deepEqual([ended.code, ended.stdout, ended.stderr], [2, '', `switchhook: ${message}\n`]);
    }
  });
});
