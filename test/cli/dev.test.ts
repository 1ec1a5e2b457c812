import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startReady, stop, type ReadyLine } from '../support/command.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { eventually } from '../support/eventually.ts';

async function post(url: string, body: unknown): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  assert.equal(reply.status, 200);
  return reply.json();
}
const settingsUrl = ({ graph, page }: ReadyLine): string =>
  `${graph}/${page.id}/messenger_call_settings?access_token=${page.access_token}`;
const credentials = ({ app, page, consumers }: ReadyLine) => ({ app, page, consumers });

describe('switchhook dev --json', { concurrency: 6 }, () => {
  it('prints one line on stdout with exactly the documented members, and logs on stderr', async (t) => {
    const { command, ready } = await startReady(t, ['--memory', '--log-level', 'debug'], { cwd: emptyFolder() });
    const { url, app, page, consumers } = ready;
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.deepEqual(ready, {
      ready: true,
      url,
      graph: `${url}/v26.0`,
      control: `${url}/_control`,
      console: `${url}/console`,
      app: { id: app.id, secret: app.secret },
      page: { id: page.id, name: 'Demo Page', access_token: page.access_token },
      consumers: [
        { psid: consumers[0]?.psid, name: 'Alex' },
        { psid: consumers[1]?.psid, name: 'Sam' },
      ],
    });
    assert.deepEqual(Object.keys(ready), ['ready', 'url', 'graph', 'control', 'console', 'app', 'page', 'consumers']);
    const ids = [app.id, page.id, ...consumers.map(({ psid }) => psid)];
    assert.ok(ids.every((id) => /^\d{15,17}$/.test(id)));
    await post(settingsUrl(ready), { icon_enabled: false });
    const { code, stdout, stderr } = await stop(command);
    assert.equal(code, 0);
    assert.equal(stdout, `${JSON.stringify(ready)}\n`);
    const lines = stderr.trimEnd().split('\n');
    assert.ok(lines.some((line) => line.includes('messenger_call_settings')));
    for (const line of lines) assert.ok(!Number.isNaN(Date.parse((JSON.parse(line) as { time: string }).time)));
  });

  it('is ready for a write and its webhook at once', async (t) => {
    const { ready } = await startReady(t, ['--memory']);
    await post(settingsUrl(ready), { icon_enabled: false });
    await eventually(async () => {
      const received = await fetch(`${ready.control}/receivers/${ready.app.id}`);
      const { data } = (await received.json()) as { data: { verified: boolean }[] };
      assert.deepEqual(
        data.map(({ verified }) => verified),
        [true],
      );
    });
  });

  it('shows the same credentials after a restart on the same data, and they still work', async (t) => {
    const folder = join(emptyFolder(), 'a', 'data');
    const first = await startReady(t, ['--data', folder]);
    await post(settingsUrl(first.ready), { icon_enabled: false });
    assert.equal((await stop(first.command)).code, 0);
    const second = await startReady(t, ['--data', folder]);
    assert.deepEqual(credentials(second.ready), credentials(first.ready));
    const read = await fetch(settingsUrl(second.ready));
    const { data } = (await read.json()) as { data: { icon_enabled: boolean }[] };
    assert.equal(data[0]?.icon_enabled, false);
  });

  it('creates different credentials in every new folder', async (t) => {
    const [one, two] = await Promise.all([1, 2].map(() => startReady(t, ['--data', emptyFolder()])));
    assert.ok(one && two);
    assert.notEqual(one.ready.app.id, two.ready.app.id);
    assert.notEqual(one.ready.app.secret, two.ready.app.secret);
    assert.notEqual(one.ready.page.access_token, two.ready.page.access_token);
    const stolen = settingsUrl({ ...two.ready, page: one.ready.page });
    assert.equal((await fetch(stolen)).status, 400);
  });

  it('stores its data in .switchhook of the working directory', async (t) => {
    const cwd = emptyFolder();
    await startReady(t, [], { cwd });
    assert.deepEqual(readdirSync(cwd), ['.switchhook']);
    assert.ok(readdirSync(join(cwd, '.switchhook')).includes('switchhook.db'));
  });

  it('writes nothing to disk with --memory, and starts empty', async (t) => {
    const cwd = emptyFolder();
    const first = await startReady(t, ['--memory'], { cwd, env: { SWITCHHOOK_DATA: 'kept' } });
    await post(settingsUrl(first.ready), { icon_enabled: false });
    await stop(first.command);
    assert.deepEqual(readdirSync(cwd), []);
    const second = await startReady(t, ['--memory'], { cwd });
    assert.notEqual(second.ready.app.id, first.ready.app.id);
  });

  it('reads options from the environment, and prefers a flag', async (t) => {
    const cwd = emptyFolder();
    const env = {
      SWITCHHOOK_PORT: 'not a port',
      SWITCHHOOK_JSON: '1',
      SWITCHHOOK_DATA: 'elsewhere',
      SWITCHHOOK_CONTROL_TOKEN: 'secret',
    };
    const { ready } = await startReady(t, [], { cwd, env });
    assert.deepEqual(readdirSync(cwd), ['elsewhere']);
    assert.equal((await fetch(`${ready.control}/deliveries`)).status, 401);
    const headers = { authorization: 'Bearer secret' };
    assert.equal((await fetch(`${ready.control}/deliveries`, { headers })).status, 200);
  });

  it('names an IPv6 host in its addresses as URLs do', async (t) => {
    const { ready } = await startReady(t, ['--memory', '--host', '::1']);
    assert.match(ready.url, /^http:\/\/\[::1\]:\d+$/);
    assert.equal((await fetch(settingsUrl(ready))).status, 200);
    assert.equal((await fetch(`${ready.control}/deliveries`)).status, 200);
  });
});
