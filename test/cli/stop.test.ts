import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { DEFAULTS } from '../../src/config/config.ts';
import { startReady, stop, type ReadyLine } from '../support/command.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { eventually } from '../support/eventually.ts';
import { startReceiver } from '../support/receiver.ts';

/** A program that waited for the end of this grace would not end during the test. */
const ENDLESS_GRACE = ['--memory', '--grace', '10m'];
/** Ends at once, for requests and deliveries that never end. */
const SHORT_GRACE = ['--memory', '--grace', '100ms'];

const portOf = ({ url }: ReadyLine): number => Number(new URL(url).port);

/** Starts a write: the server has read the headers and waits for the body, which `finish` sends. */
async function beginWrite(t: TestContext, ready: ReadyLine): Promise<{ finish(): Promise<string> }> {
  const body = '{"icon_enabled":false}';
  const socket = connect(portOf(ready), '127.0.0.1');
  t.after(() => socket.destroy());
  let answer = '';
  const checks = new Set<() => void>();
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
    for (const check of checks) check();
  });
  const until = (pattern: RegExp) =>
    new Promise<void>((resolve) => {
      const check = (): void => {
        if (pattern.test(answer)) resolve();
      };
      checks.add(check);
      check();
    });
  socket.write(
    [
      `POST /v26.0/${ready.page.id}/messenger_call_settings HTTP/1.1`,
      `Host: 127.0.0.1`,
      `Authorization: Bearer ${ready.page.access_token}`,
      `Content-Type: application/json`,
      `Content-Length: ${body.length}`,
      `Expect: 100-continue`,
      `\r\n`,
    ].join('\r\n'),
  );
  await until(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
  return {
    async finish() {
      socket.write(body);
      await until(/\r\n\r\n\{.*\}$/);
      return answer;
    },
  };
}

/** Resolves once no server listens on the port: the program is about to end. */
const untilClosed = (port: number): Promise<void> =>
  eventually(
    () =>
      new Promise<void>((resolve, reject) => {
        const socket: Socket = connect(port, '127.0.0.1');
        socket.on('error', () => resolve());
        socket.on('connect', () => {
          socket.destroy();
          reject(new Error(`${port} is still open`));
        });
      }),
  );

describe('the program after SIGTERM or SIGINT', { concurrency: 6 }, () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`answers the write under way on ${signal}, and then exits at once with code 0`, async (t) => {
      const { command, ready } = await startReady(t, ENDLESS_GRACE);
      const write = await beginWrite(t, ready);
      command.kill(signal);
      await untilClosed(portOf(ready));
      const answer = await write.finish();
      const ended = await command.ended;
      assert.match(answer, /HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n\{"success":true,"result":"success"\}$/);
      assert.deepEqual([ended.code, ended.signal, ended.stderr], [0, null, '']);
    });
  }

  it('has stored the write that it answered last', async (t) => {
    const folder = emptyFolder();
    const { command, ready } = await startReady(t, ['--data', folder, '--grace', '10m']);
    const write = await beginWrite(t, ready);
    command.kill('SIGTERM');
    await untilClosed(portOf(ready));
    await write.finish();
    await command.ended;
    const again = (await startReady(t, ['--data', folder])).ready;
    const address = `${again.graph}/me/messenger_call_settings?access_token=${again.page.access_token}`;
    const { data } = (await (await fetch(address)).json()) as { data: { icon_enabled: boolean }[] };
    assert.equal(data[0]?.icon_enabled, false);
  });

  it('exits at once with code 0 when a client has an idle connection', async (t) => {
    const { command, ready } = await startReady(t, ENDLESS_GRACE);
    assert.equal((await fetch(`${ready.graph}/me?access_token=${ready.page.access_token}`)).status, 200);
    const ended = await stop(command);
    assert.deepEqual([ended.code, ended.stderr], [0, '']);
  });

  it('exits within 5 seconds, unless another grace is set', () => assert.ok(DEFAULTS.graceMs < 5000));

  it('exits with code 0 at the end of its grace when a client never ends its request', async (t) => {
    const { command, ready } = await startReady(t, SHORT_GRACE);
    await beginWrite(t, ready);
    const ended = await stop(command);
    assert.deepEqual([ended.code, ended.signal], [0, null]);
  });

  it('exits with code 0 at the end of its grace when a receiver never answers', async (t) => {
    const receiver = await startReceiver();
    t.after(() => receiver.close());
    receiver.answers.push('hang');
    const { command, ready } = await startReady(t, SHORT_GRACE);
    const { id, secret } = ready.app;
    const post = (path: string, body: unknown, token: string) =>
      fetch(`${ready.graph}${path}?access_token=${encodeURIComponent(token)}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const fields = ['call_settings_update'];
    const subscription = { object: 'page', callback_url: receiver.url, verify_token: 'x', fields };
    assert.equal((await post(`/${id}/subscriptions`, subscription, `${id}|${secret}`)).status, 200);
    await post('/me/messenger_call_settings', { icon_enabled: false }, ready.page.access_token);
    await receiver.count(1);
    const ended = await stop(command);
    assert.deepEqual([ended.code, ended.signal], [0, null]);
  });

  it('ends at once on a second signal of either kind', async (t) => {
    const { command, ready } = await startReady(t, ENDLESS_GRACE);
    await beginWrite(t, ready);
    command.kill('SIGINT');
    await untilClosed(portOf(ready));
    command.kill('SIGTERM');
    assert.equal((await command.ended).signal, 'SIGTERM');
  });
});
