import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { startCommand, startReady, stop } from '../support/command.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { eventually } from '../support/eventually.ts';

/** Matches the whole banner, to the end of its last curl line. */
const WHOLE = /See the webhooks[^\n]*\n[^\n]+\n\n$/;

async function startBanner(t: TestContext, args: readonly string[] = []): Promise<{ text: string; curls: string[] }> {
  const command = startCommand(t, ['dev', '--port', '0', ...args], { cwd: emptyFolder() });
  const text = await command.printed(WHOLE);
  return { text, curls: text.match(/^ *curl .*$/gm)?.map((line) => line.trim()) ?? [] };
}

/** Returns the arguments of curl in a line, as a real shell splits them in an empty folder with nothing but PATH. */
function argumentsOf(line: string): readonly string[] {
  // Characters that a shell expands, and `!`, which an interactive shell takes for its history.
  assert.doesNotMatch(line, /[$`\\!]/);
  const script = line.replace(/^curl /, `printf '%s\\n' `);
  const split = spawnSync('sh', ['-euc', script], { cwd: emptyFolder(), env: { PATH: process.env['PATH'] } });
  assert.deepEqual([split.status, split.stderr.toString()], [0, '']);
  return split.stdout.toString().split('\n').slice(0, -1);
}

/** Sends the request that curl would send with these arguments. */
async function runCurl([url = '', ...options]: readonly string[]): Promise<{ status: number; json: unknown }> {
  // curl expands these characters as patterns.
  assert.doesNotMatch(url, /[{}[\]]/);
  const headers: Record<string, string> = {};
  let body: string | undefined;
  for (let i = 0; i < options.length; i += 2) {
    const [option, value = ''] = [options[i], options[i + 1]];
    if (option === '-H') headers[value.split(': ')[0] ?? ''] = value.split(': ')[1] ?? '';
    else if (option === '-d') body = value;
    else assert.fail(`curl ${option}`);
  }
  const reply = await fetch(url, { headers, ...(body !== undefined && { method: 'POST', body }) });
  return { status: reply.status, json: await reply.json() };
}

const SUCCESS = { status: 200, json: { success: true, result: 'success' } };
const WEEK = {
  timezone_id: 'America/Los_Angeles',
  weekly_operating_hours: [{ day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' }],
};

interface Received {
  readonly data: readonly { readonly body: { readonly entry: readonly { readonly call_settings: object }[] } }[];
}

/** Runs the five lines in turn, and checks that each does what its heading says. */
async function paste(curls: readonly string[]): Promise<void> {
  assert.equal(curls.length, 5);
  const [hide, set, read, route, see] = curls.map((line) => argumentsOf(line));
  assert.ok(hide && set && read && route && see);
  assert.deepEqual(await runCurl(hide), SUCCESS);
  assert.deepEqual(await runCurl(set), SUCCESS);
  assert.deepEqual(await runCurl(read), {
    status: 200,
    json: { data: [{ call_hours: WEEK }], call_hours: WEEK },
  });
  assert.deepEqual(await runCurl(route), SUCCESS);
  await eventually(async () => {
    const { status, json } = await runCurl(see);
    assert.equal(status, 200);
    const settings = (json as Received).data.map(({ body }) => body.entry[0]?.call_settings);
    const hidden = { audio_enabled: true, icon_enabled: false, video_enabled: false, call_routing: 'META' };
    const timed = { ...hidden, call_hours: WEEK };
    assert.deepEqual(settings, [{ ...timed, call_routing: 'PARTNERS' }, timed, hidden]);
  });
}

describe('the banner', { concurrency: 4 }, () => {
  it('has five curl lines that work when pasted, and the last shows the webhooks of the others', async (t) => {
    await paste((await startBanner(t)).curls);
  });

  it('has lines that work when control demands a token as well', async (t) => {
    await paste((await startBanner(t, ['--memory', '--control-token', 'a-b_c.d~e+f/g='])).curls);
  });

  it('has lines that work beyond loopback', async (t) => {
    const { text, curls } = await startBanner(t, ['--memory', '--host', '0.0.0.0', '--control-token', 'x']);
    await paste(curls);
    // Nobody can open 0.0.0.0.
    assert.doesNotMatch(text, /0\.0\.0\.0/);
    assert.match(text, /^ {2}Console {10}http:\/\/127\.0\.0\.1:\d+\/console$/m);
  });

  it('shows the base URL, ids, token, secret and place of the data, as the curl lines use them', async (t) => {
    const { text, curls } = await startBanner(t);
    const valuesOf = (name: string, value: string) =>
      new RegExp(`^ {2}${name} +(${value})$`, 'm').exec(text)?.slice(1) ?? assert.fail(`${name} in ${text}`);
    const [graph = ''] = valuesOf('Graph base URL', 'http://127\\.0\\.0\\.1:\\d+/v26\\.0');
    const [, app = ''] = valuesOf('App', '(\\d{16})  \\(secret [0-9a-f]{32}\\)');
    const [, page = ''] = valuesOf('Page', '(\\d{15})  Demo Page');
    const [token = ''] = valuesOf('Page token', 'EAA[A-Za-z0-9]{64,}');
    valuesOf('Consumers', 'Alex \\d{17}, Sam \\d{17}');
    valuesOf('Control', 'http://127\\.0\\.0\\.1:\\d+/_control');
    valuesOf('Data', '\\.switchhook');
    for (const line of curls.slice(0, 4)) {
      assert.ok(line.includes(`"${graph}/${page}/messenger_call_settings?`), line);
      assert.ok(line.includes(`access_token=${token}"`), line);
    }
    assert.ok(curls[4]?.endsWith(`/_control/receivers/${app}"`));
  });

  it('says after a restart that the token was revoked, and has lines that take a new one', async (t) => {
    const cwd = emptyFolder();
    const { command, ready } = await startReady(t, [], { cwd });
    const id = createHash('sha256').update(ready.page.access_token).digest('hex').slice(0, 16);
    assert.equal((await fetch(`${ready.control}/tokens/${id}`, { method: 'DELETE' })).status, 200);
    await stop(command);
    const again = await startReady(t, [], { cwd });
    assert.deepEqual(again.ready.page, { id: ready.page.id, name: ready.page.name, token_revoked: true });
    await stop(again.command);
    const text = await startCommand(t, ['dev', '--port', '0'], { cwd }).printed(WHOLE);
    assert.match(
      text,
      /^ {2}Page token {7}revoked; make a new one: export PAGE_TOKEN="\$\(switchhook tokens create\)"$/m,
    );
    assert.ok(!text.includes(ready.page.access_token));
    assert.equal(text.match(/access_token=\$PAGE_TOKEN"/g)?.length, 4);
  });

  it('says that the data is in memory when it is', async (t) => {
    assert.match((await startBanner(t, ['--memory'])).text, /^ {2}Data +in memory$/m);
  });
});
