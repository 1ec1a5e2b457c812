import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { emptyFolder, startReady, stop, type ReadyLine } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { startReceiver } from '../support/receiver.ts';

const MOST_MS = 5000;
/** Less than what is granted to those who do not end: nobody was waited for. */
const AT_ONCE_MS = 2900;

const portOf = ({ url }: ReadyLine): number => Number(new URL(url).port);

/** A write of which the server has read the headers and waits for the body; `finish` sends that. */
async function beginWrite(t: TestContext, ready: ReadyLine): Promise<{ finish(): Promise<string> }> {
  const body = '{"icon_enabled":false}';
  const socket = connect(portOf(ready), '127.0.0.1');
  t.after(() => socket.destroy());
  let answer = '';
  const told = new Set<() => void>();
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
    for (const tell of told) tell();
  });
  const until = (pattern: RegExp) =>
    new Promise<void>((resolve) => {
      const check = (): void => {
        if (pattern.test(answer)) resolve();
      };
      told.add(check);
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

/** Resolves once nothing listens there any more: the program is about to end. */
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

async function timed<T>(act: () => Promise<T>): Promise<[T, number]> {
  const begun = performance.now();
  return [await act(), performance.now() - begun];
}

describe('the program told to stop', { concurrency: 6 }, () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`answers the write under way on ${signal}, and exits with code 0 as soon as it has`, async (t) => {
      const { command, ready } = await startReady(t, ['--memory']);
      const write = await beginWrite(t, ready);
      const [{ ended, answer }, ms] = await timed(async () => {
        command.kill(signal);
        await untilClosed(portOf(ready));
        return { answer: await write.finish(), ended: await command.ended };
      });
      assert.match(answer, /HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n\{"success":true,"result":"success"\}$/);
      assert.deepEqual([ended.code, ended.signal, ended.stderr], [0, null, '']);
      assert.ok(ms < AT_ONCE_MS, `it took ${ms} ms`);
    });
  }

  it('has the write that it answered last after a restart', async (t) => {
    const folder = emptyFolder(t);
    const { command, ready } = await startReady(t, ['--data', folder]);
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

  it('exits at once with code 0 when a client only keeps its connection open', async (t) => {
    const { command, ready } = await startReady(t, ['--memory']);
    assert.equal((await fetch(`${ready.graph}/me?access_token=${ready.page.access_token}`)).status, 200);
    const [ended, ms] = await timed(() => stop(command));
    assert.deepEqual([ended.code, ended.stderr], [0, '']);
    assert.ok(ms < AT_ONCE_MS, `it took ${ms} ms`);
  });

  it('exits within 5 seconds with code 0 when a client never ends its request', async (t) => {
    const { command, ready } = await startReady(t, ['--memory']);
    await beginWrite(t, ready);
    const [ended, ms] = await timed(() => stop(command));
    assert.deepEqual([ended.code, ended.signal], [0, null]);
    assert.ok(ms < MOST_MS, `it took ${ms} ms`);
  });

  it('exits within 5 seconds with code 0 when a receiver never answers', async (t) => {
    const receiver = await startReceiver();
    t.after(() => receiver.close());
    receiver.answers.push('hang');
    const { command, ready } = await startReady(t, ['--memory']);
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
    const [ended, ms] = await timed(() => stop(command));
    assert.deepEqual([ended.code, ended.signal], [0, null]);
    assert.ok(ms < MOST_MS, `it took ${ms} ms`);
  });

  it('ends on the spot when it is told a second time, by either signal', async (t) => {
    const { command, ready } = await startReady(t, ['--memory']);
    await beginWrite(t, ready);
    command.kill('SIGINT');
    await untilClosed(portOf(ready));
    command.kill('SIGTERM');
    assert.equal((await command.ended).signal, 'SIGTERM');
  });
});
