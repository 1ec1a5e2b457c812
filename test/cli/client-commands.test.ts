import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { createSwitchhook, type World } from '../../src/testing/index.ts';
import { runCommand, startCommand } from '../support/command.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { SHORT_MS } from '../support/patience.ts';
import { startReceiver } from '../support/receiver.ts';

const NOON = '2027-06-07T12:00:00.000Z';

/** A world, and `switchhook` run against it: resolves to what it prints, with the exit code 0. */
async function start(t: TestContext) {
  const world = await createSwitchhook({ at: NOON });
  t.after(() => world.close());
  const run = (...args: string[]) => runCommand(t, [...args, '--url', world.url]);
  const ok = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(...args);
    assert.deepEqual([code, stderr], [0, ''], args.join(' '));
    return stdout;
  };
  const json = async (...args: string[]) => JSON.parse(await ok(...args, '--json')) as Record<string, unknown>;
  const refused = async (expected: RegExp, ...args: string[]) => {
    const { code, stdout, stderr } = await run(...args);
    assert.deepEqual([code, stdout], [1, ''], args.join(' '));
    assert.match(stderr, /^switchhook: [^\n]+\n$/);
    assert.match(stderr, expected);
  };
  return { world, run, ok, json, refused };
}

async function listenOnFreePort(t: TestContext, server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Listens on a free one of the ports that fetch refuses; resolves to the address. */
async function listenOnBlockedPort(t: TestContext, server: Server): Promise<string> {
  for (const port of [5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080]) {
    const isListening = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isListening) continue;
    t.after(() => server.close().closeAllConnections());
    return `http://127.0.0.1:${port}/`;
  }
  throw new Error('All ports of the list are in use.');
}

const toPartners = (world: World) => world.page.set({ call_routing: { ring_target: 'PARTNERS' } });

describe('switchhook settings, consumer, call, clock and deliveries', { concurrency: 2 }, () => {
  it('read and change settings, and say why not', async (t) => {
    const { world, ok, json, refused } = await start(t);
    assert.match(await ok('settings', 'get'), /^icon_enabled=true$/m);
    await ok('settings', 'set', 'icon_enabled=false', 'call_routing={"ring_target":"PARTNERS"}');
    assert.equal((await world.page.settings()).icon_enabled, false);
    assert.equal((await json('settings'))['icon_enabled'], false);
    await refused(/icon_enabled/, 'settings', 'set', 'icon_enabled=maybe');
    await refused(/There is no member nonsense/, 'settings', 'set', 'nonsense=1');
  });

  it('write, tap, answer and hang up, and report a refused tap with its gate', async (t) => {
    const { world, ok, json, refused } = await start(t);
    assert.match(await ok('consumer', 'write', 'Hi there'), /^Sent m_/);
    assert.equal((await world.consumer.thread()).messages.at(-1)?.text, 'Hi there');
    assert.match(await ok('consumer', 'attach', 'image', '--file', 'https://example.com/a.png'), /^Sent m_/);
    assert.deepEqual((await world.consumer.thread()).messages.at(-1)?.attachments, [
      { type: 'image', url: 'https://example.com/a.png' },
    ]);
    await refused(
      /one of \{image, audio, video, file\}/,
      'consumer',
      'attach',
      'picture',
      '--file',
      'https://example.com/a.png',
    );
    await refused(/no quick reply/, 'consumer', 'reply');
    const quick_replies = ['Red', 'Green'].map((title) => ({ content_type: 'text', title, payload: title }));
    const recipient = { id: world.consumer.psid };
    const response = await fetch(`${world.graph}/me/messages?access_token=${world.page.token()}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ recipient, message: { text: 'Which?', quick_replies } }),
    });
    assert.equal(response.status, 200);
    assert.match(await ok('consumer', 'reply', 'Green'), /^Sent m_/);
    assert.equal((await world.consumer.thread()).messages.at(-1)?.quick_reply, 'Green');
    const { call_id: id } = await json('consumer', 'tap');
    assert.match(await ok('call', 'accept', String(id)), /in call/);
    assert.match(await ok('call', 'hang-up', String(id), '--as', 'consumer'), /completed/);
    await refused(/over|ended/, 'call', 'hang-up', String(id));
    await ok('settings', 'set', 'icon_enabled=false');
    await refused(/icon/i, 'consumer', 'tap');
    assert.match(await ok('consumer', 'explain'), /icon/);
    assert.match(await ok('consumer', 'thread'), /"messages"/);
    assert.match(await ok('consumer', 'read'), /read/);
  });

  it('show and move the clock', async (t) => {
    const { world, ok, refused } = await start(t);
    assert.equal(await ok('clock'), `${NOON} (frozen)\n`);
    await ok('clock', 'advance', 'PT90S');
    assert.equal((await world.clock.now()).toISOString(), '2027-06-07T12:01:30.000Z');
    await refused(/No timer and no delivery is due/, 'clock', 'skip', 'next');
    await ok('clock', 'skip', 'idle');
    await refused(/forward only: it stands at .*\. POST \/_control\/reset empties the instance/, 'clock', 'set', NOON);
  });

  it('do not move the clock back, and say how to get to an earlier time', async (t) => {
    const { world, run } = await start(t);
    for (const [duration, args] of [
      ['-5h', ['advance', '-5h']],
      ['-5h', ['advance', '--json', '-5h']],
      ['-P1DT5H', ['advance', '-P1DT5H']],
      ['-PT5H', ['advance', '--url', world.url, '--', '-PT5H']],
      ['-5h', ['set', '-5h']],
    ] as const) {
      const ended = args.includes('--' as never)
        ? await runCommand(t, ['clock', ...args])
        : await run('clock', ...args);
      assert.deepEqual([ended.code, ended.stdout], [2, ''], args.join(' '));
      assert.equal(
        ended.stderr,
        `switchhook: The clock goes forward only, so it cannot move by ${duration}. To go back, restore a snapshot of an ` +
          'earlier time (PUT /_control/snapshot), or empty the instance and start it anew (POST /_control/reset).\n',
      );
    }
    assert.equal((await world.clock.now()).toISOString(), NOON);
  });

  it('take an argument that begins with a dash behind --, and say so', async (t) => {
    const { world, run } = await start(t);
    const refusal = await run('consumer', 'write', '-10 %');
    assert.deepEqual(
      [refusal.code, refusal.stderr],
      [
        2,
        "switchhook: Unknown option '-1'; an argument that begins with - goes behind --; see switchhook consumer --help.\n",
      ],
    );
    const { code } = await runCommand(t, ['consumer', 'write', '--url', world.url, '--', '-10 %']);
    assert.equal(code, 0);
    assert.equal((await world.consumer.thread()).messages.at(-1)?.text, '-10 %');
  });

  it('list deliveries and send one again', async (t) => {
    const { world, ok, json } = await start(t);
    assert.equal(await ok('deliveries'), 'No deliveries.\n');
    await world.page.set({ icon_enabled: false });
    await world.settled();
    const { data } = (await json('deliveries')) as { data: { id: string; state: string }[] };
    assert.equal(data[0]?.state, 'delivered');
    await ok('deliveries', 'redeliver', data[0].id);
    await world.settled();
    assert.equal((await world.webhooks.all()).length, 2);
    assert.match(await ok('deliveries', 'list', '--state', 'delivered'), /call_settings_update {2}delivered {2}200/);
  });

  it('list, create and revoke access tokens of the Page and of a person', async (t) => {
    const { world, ok, json, refused, run } = await start(t);
    const token = (await ok('tokens', 'create', '--permissions', 'pages_messaging', '--expires-in', '24h')).trim();
    const me = async (accessToken: string) => (await fetch(`${world.graph}/me?access_token=${accessToken}`)).status;
    assert.equal(await me(token), 200);
    const listed = (await json('tokens'))['data'] as { id: string; permissions: string[]; expires_at: string | null }[];
    const made = listed.find(({ expires_at: expires }) => expires !== null);
    assert.ok(made);
    assert.deepEqual([listed.length, made.permissions], [2, ['pages_messaging']]);
    assert.equal(made.expires_at, '2027-06-08T12:00:00.000Z');
    assert.match(
      await ok('tokens', 'list'),
      new RegExp(`^${made.id}  app \\d+  issued \\S+  expires \\S+  pages_messaging$`, 'm'),
    );
    assert.equal(await ok('tokens', 'revoke', made.id), `Token ${made.id} is revoked.\n`);
    assert.equal(await me(token), 400);
    await refused(/no token/i, 'tokens', 'revoke', made.id);
    const byText = await run('tokens', 'revoke', token);
    assert.deepEqual([byText.code, byText.stdout], [2, '']);
    assert.ok(!byText.stderr.includes(token));
    const { id, access_token: second } = await json('tokens', 'create');
    assert.equal(await me(String(second)), 200);
    assert.equal(await ok('tokens', 'revoke', String(id).toUpperCase()), `Token ${String(id)} is revoked.\n`);
    assert.equal(await me(String(second)), 400);
    const [admin] = (await world.view()).admins;
    const user = ['--user', String(admin?.user_id)];
    assert.equal(await me((await ok('tokens', 'create', ...user)).trim()), 200);
    const [userToken] = (await json('tokens', 'list', ...user))['data'] as { id: string }[];
    await ok('tokens', 'revoke', String(userToken?.id), ...user);
    assert.equal(await ok('tokens', ...user), 'No tokens.\n');
  });

  it('refuse words that they do not know, as usage: one line, exit code 2', async (t) => {
    for (const args of [
      ['settings', 'change'],
      ['tokens', 'remove'],
      ['tokens', 'revoke'],
      ['tokens', 'create', '--expires-in', '500ms'],
      ['tokens', 'list', '--permissions', 'pages_messaging'],
      ['tokens', '--expires-in', '1h'],
      ['tokens', 'list', '--app', '1'],
      ['tokens', 'revoke', '0123456789abcdef', '--app', '1'],
      ['tokens', 'revoke', '0123456789abcdef', '--page', '1'],
      ['tokens', 'create', '--user', '1', '--page', '1'],
      ['consumer', 'dance'],
      ['consumer', 'write'],
      ['consumer', 'attach', 'image'],
      ['call', 'accept'],
      ['call', 'accept', 'c_1', '--as', 'partner'],
      ['clock', 'back'],
      ['clock', 'advance'],
      ['clock', 'advance', '8h', 'please'],
      ['clock', 'now', '8h'],
      ['call', 'accept', 'c_1', 'c_2'],
      ['consumer', 'write', 'Hi', 'there'],
      ['settings', 'get', 'icon_enabled'],
      ['trigger', 'messages', 'twice'],
      ['env', 'curl', 'bottender'],
      ['completion', 'bash', 'zsh'],
      ['deliveries', 'redeliver'],
      ['trigger', 'calls'],
      ['env', 'fortran'],
      ['env', '--format', 'xml'],
      ['listen', '--format', 'xml'],
      ['completion', 'tcsh'],
      ['doctor', '--callback', '127.0.0.1:3000/hook'],
      ['clock', '--url', '127.0.0.1:4000'],
      ['env', '--page', '1'],
      ['run'],
    ]) {
      const { code, stdout, stderr } = await runCommand(t, args);
      assert.deepEqual([code, stdout], [2, ''], `${args.join(' ')}: ${stderr}`);
      assert.match(stderr, /^switchhook: [^\n]+[.?]\n$/);
    }
  });

  for (const [args, sentence] of [
    [['trigger', 'call.connect'], / not "call\.connect"\. Did you mean calls\.connect\?$/],
    [['env', 'bottendr'], /^env knows curl, .+ not "bottendr"\. Did you mean bottender\?$/],
    [['env', '--format', 'dotnev'], /^--format takes sh, dotenv, json, not "dotnev"\. Did you mean dotenv\?$/],
    [['listen', '--events', 'mesages'], / not "mesages"\. Did you mean messages\?$/],
    [['listen', '--format', 'jsn'], /^--format takes text or json, not "jsn"\. Did you mean json\?$/],
    [['settings', 'gte'], /^Give one of get, set, not "gte"\.$/],
    [['tokens', 'remove'], /^Give one of list, create, revoke, not "remove"\. Did you mean revoke\?$/],
    [['clock', 'advanec', '8h'], / not "advanec"\. Did you mean advance\?$/],
    [['call', 'hangup', 'c_1'], / not "hangup"\. Did you mean hang-up\?$/],
    [
      ['call', 'accept', 'c_1', '--as', 'consumr'],
      /^--as takes inbox or consumer, not "consumr"\. Did you mean consumer\?$/,
    ],
    [['consumer', 'write', 'Hi', '--psdi', '1'], /^Unknown option '--psdi'; see .+\. Did you mean --psid\?$/],
    [['deliveries', 'redelivr', 'd_1'], / not "redelivr"\. Did you mean redeliver\?$/],
    [['completion', 'tcsh'], /^Give one of bash, zsh, fish, not "tcsh"\.$/],
    [['completion', 'fishy'], / not "fishy"\. Did you mean fish\?$/],
  ] as const) {
    it(`name the nearest word: ${args.join(' ')}`, async (t) => {
      const { code, stdout, stderr } = await runCommand(t, args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr.replace(/^switchhook: |\n$/g, ''), sentence);
    });
  }

  it('say that no server answers, in one line with exit code 1', async (t) => {
    const { code, stderr } = await runCommand(t, ['clock', '--url', 'http://127.0.0.1:1']);
    assert.deepEqual([code, stderr.split('\n').length], [1, 2]);
    assert.match(stderr, /No Switchhook answers at http:\/\/127\.0\.0\.1:1/);
  });
});

describe('switchhook trigger', () => {
  it('lets a person do what causes each webhook', async (t) => {
    const { world, ok, refused } = await start(t);
    await refused(/ring the inbox/, 'trigger', 'calls.connect');
    await toPartners(world);
    await refused(/no postback|postback button/i, 'trigger', 'messaging_postbacks');
    assert.doesNotMatch(await ok('trigger', 'messages'), /No app is subscribed/);
    await ok('trigger', 'message_reads');
    await ok('trigger', 'calls.connect');
    await ok('trigger', 'call_settings_update');
    const received = (await world.webhooks.all()).map(({ field, event }) => event ?? field);
    for (const each of ['messages', 'message_reads', 'call_settings_update', 'connect']) {
      assert.ok(received.includes(each), `${each} in ${received.join(', ')}`);
    }
  });
});

describe('switchhook trigger where nobody is subscribed', () => {
  it('says that no webhook is sent', async (t) => {
    const { world, ok } = await start(t);
    await world.app.subscribe(`${world.url}/_control/receivers/${world.app.id}`, { fields: ['calls'] });
    assert.match(await ok('trigger', 'messages'), /No app is subscribed to messages, so no webhook is sent\./);
  });

  it('refuses a Page that there is not, as every command with --page does', async (t) => {
    const { refused } = await start(t);
    for (const args of [['trigger', 'messages'], ['settings'], ['consumer', 'thread'], ['deliveries'], ['listen']]) {
      await refused(/There is no page 1/i, ...args, '--page', '1');
    }
  });
});

describe('switchhook env and run', () => {
  it('print variables that work, in each format, and how each client takes the address', async (t) => {
    const { world, ok } = await start(t);
    const variables = JSON.parse(await ok('env', '--format', 'json')) as Record<string, string>;
    assert.equal(variables['PAGE_TOKEN'], world.page.token());
    assert.equal(variables['APP_SECRET'], world.app.secret);
    assert.match(await ok('env', '--format', 'dotenv'), new RegExp(`^PAGE_ID=${world.page.id}$`, 'm'));
    assert.match(await ok('env', 'facebook-nodejs-business-sdk'), /^export SWITCHHOOK_URL='http[^]*^# .*GRAPH/m);
    assert.match(await ok('env', '--unset'), /^unset PAGE_TOKEN$/m);
  });

  it('name the Page and the person that the other commands use, which are those of the seed', async (t) => {
    const page = (id: string, psid: string) => ({
      id,
      name: `Page ${id}`,
      consumers: [{ psid, name: 'Alex' }],
      admins: [{ psid: `${psid}1`, name: 'Robin' }],
    });
    // The first Page of the seed is the second in the list of Pages.
    const seed = { apps: [{ name: 'App' }], pages: [page('9001', '77001'), page('1001', '77002')] };
    const world = await createSwitchhook({ at: NOON, seed });
    t.after(() => world.close());
    const run = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await runCommand(t, [...args, '--url', world.url]);
      assert.equal(code, 0, stderr);
      return stdout;
    };
    const variables = JSON.parse(await run('env', '--format', 'json')) as Record<string, string>;
    assert.deepEqual([variables['PAGE_ID'], variables['PSID']], ['9001', '77001']);
    await run('settings', 'set', 'icon_enabled=false');
    assert.equal((await world.page.settings()).icon_enabled, false);
    await run('consumer', 'write', 'One');
    await run('trigger', 'messages');
    const { messages } = await world.consumer.thread();
    assert.deepEqual(
      messages.map(({ text }) => text),
      ['One', 'Hello'],
    );
    assert.equal(JSON.parse(await run('settings', 'get', '--page', '1001', '--json')).icon_enabled, true);
  });

  it('take the first consumer of the start line, whose PSID need not be the lowest', async (t) => {
    const consumers = [
      { psid: '77009', name: 'Alex' },
      { psid: '77001', name: 'Sam' },
    ];
    const seed = { apps: [{ name: 'App' }], pages: [{ name: 'Page', consumers }] };
    const world = await createSwitchhook({ at: NOON, seed });
    t.after(() => world.close());
    const seedFile = join(emptyFolder(), 'seed.json');
    writeFileSync(seedFile, JSON.stringify(seed));
    const ok = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await runCommand(t, args);
      assert.equal(code, 0, stderr);
      return stdout;
    };
    assert.match(await ok('env', '--format', 'dotenv', '--url', world.url), /^PSID=77009$/m);
    await ok('consumer', 'write', 'One', '--url', world.url);
    assert.equal((await world.consumer.thread()).messages.at(-1)?.text, 'One');
    const print = 'console.log(process.env.PSID)';
    assert.equal(await ok('run', '--seed', seedFile, '--', process.execPath, '-e', print), '77009\n');
  });

  it('run a command beside an instance of its own, and end with its exit code', async (t) => {
    const code = `fetch(process.env.SWITCHHOOK_URL + '/v26.0/me?access_token=' + process.env.PAGE_TOKEN)
      .then((answer) => answer.json()).then(({ name }) => { console.log(name); process.exit(7); });`;
    const ended = await runCommand(t, ['run', '--', process.execPath, '-e', code]);
    assert.deepEqual([ended.code, ended.stdout], [7, 'Demo Page\n'], ended.stderr);
    const person = `fetch(process.env.SWITCHHOOK_URL + '/_control/consumers?page_id=' + process.env.PAGE_ID)
      .then((answer) => answer.json()).then(({ data }) => { console.log(data[0].psid === process.env.PSID); });`;
    const named = await runCommand(t, ['run', '--', process.execPath, '-e', person]);
    assert.equal(named.stdout, 'true\n', named.stderr);
    const missing = await runCommand(t, ['run', '--', '/no/such/program']);
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /cannot be started/);
    const folder = emptyFolder();
    const seed = join(folder, 'seed.json');
    const days = ['MONDAY', 'monday'].map((day_of_week) => ({ day_of_week, open_time: '0900', close_time: '1700' }));
    const call_settings = { call_hours: { timezone_id: 'Z', weekly_operating_hours: days } };
    for (const [document, mistake] of [
      [{ apps: [], pages: [{ name: 'A', call_settings }] }, /lists a day for the second time\.\n$/],
      [
        { apps: [], pages: [{ name: 'A', eligble: true }] },
        /no member eligble in pages\[0\]; did you mean eligible\?\n$/,
      ],
    ] as const) {
      writeFileSync(seed, JSON.stringify(document));
      const refused = await runCommand(t, ['run', '--seed', seed, '--', process.execPath, '--version']);
      assert.deepEqual([refused.code, refused.stdout], [2, '']);
      assert.match(refused.stderr, mistake);
    }
    writeFileSync(seed, JSON.stringify({ apps: [], pages: [] }));
    const print = 'console.log(process.env.SWITCHHOOK_URL !== undefined, process.env.PAGE_ID)';
    const empty = await runCommand(t, ['run', '--seed', seed, '--', process.execPath, '-e', print]);
    assert.deepEqual(empty, {
      code: 0,
      signal: null,
      stdout: 'true undefined\n',
      stderr: 'switchhook: The seed has no app or no Page, so SWITCHHOOK_URL is the only variable that is set.\n',
    });
    const help = await runCommand(t, ['run', '--', process.execPath, '--help'], { cwd: emptyFolder() });
    assert.match(help.stdout, /Usage: node/);
  });
});

describe('switchhook wait', () => {
  it('ends once the server is ready, and fails in time when there is none', async (t) => {
    const { ok } = await start(t);
    assert.match(await ok('wait'), /is ready/);
    const { code, stderr } = await runCommand(t, ['wait', '--url', 'http://127.0.0.1:1', '--timeout', '300ms']);
    assert.equal(code, 1);
    assert.match(stderr, /was not ready in time/);
  });

  it('and every other command say that the server is another program', async (t) => {
    const server = createServer((request, response) => {
      if (request.url === '/_control/ready') response.end('{"ready":"soon"}');
      else response.setHeader('Content-Type', 'text/html').end('<h1>Hello</h1>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close().closeAllConnections());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const waited = await runCommand(t, ['wait', '--url', url, '--timeout', `${SHORT_MS}ms`]);
    assert.deepEqual([waited.code, waited.stdout], [1, '']);
    assert.match(waited.stderr, /was not ready in time: another program than Switchhook answers there\.\n$/);
    for (const command of ['env', 'doctor', 'settings', 'tokens']) {
      const { code, stdout, stderr } = await runCommand(t, [command, '--url', url]);
      assert.deepEqual([code, stdout], [1, '']);
      assert.equal(
        stderr,
        `switchhook: The server at ${url} is not Switchhook: it answers 200 with text/html. Name the address of Switchhook with --url.\n`,
      );
    }
  });
});

describe('switchhook listen', () => {
  it('prints webhooks as they are delivered, chosen by field, and forwards the same bytes', async (t) => {
    const { world } = await start(t);
    const receiver = await startReceiver();
    t.after(() => receiver.close());
    const args = [
      'listen',
      '--url',
      world.url,
      '--events',
      'messages',
      '--format',
      'json',
      '--forward-to',
      receiver.url,
    ];
    const command = startCommand(t, args);
    const [webhook] = await Promise.all([
      receiver.count(1).then(([first]) => first),
      (async () => {
        // It lists what is there before it listens, so writing goes on until the first one is seen.
        for (let i = 0; !(await Promise.race([command.printed(/\n/), Promise.resolve('')])); i++) {
          await world.page.set({ icon_enabled: i % 2 === 0 });
          await world.consumer.writes(`Message ${i}`);
          await world.settled();
        }
      })(),
    ]);
    const [line = ''] = (await command.printed(/\n/)).split('\n');
    const printed = JSON.parse(line) as { field: string; body: string; signatures: { sha256: string } };
    assert.equal(printed.field, 'messages');
    assert.equal(String(webhook?.body), printed.body);
    assert.equal(webhook?.headers['x-hub-signature-256'], printed.signatures.sha256);
    command.kill('SIGTERM');
    await command.ended;
  });

  it('forwards to a port that fetch refuses, and says why a webhook was not received', async (t) => {
    const { world } = await start(t);
    await world.setFaults([{ webhook: 'messages', fault: 'delay', delay: '1h', times: 1 }]);
    await world.consumer.writes('Waiting');
    const received: string[] = [];
    const server = createServer((request, response) => {
      received.push(request.headers['x-hub-signature-256'] as string);
      request.resume().on('end', () => response.writeHead(204).end());
    });
    const url = await listenOnBlockedPort(t, server);
    const commands = [url, 'http://127.0.0.1:9/'].map((target) =>
      startCommand(t, ['listen', '--url', world.url, '--events', 'messages', '--forward-to', target]),
    );
    await Promise.all(commands.map((command) => command.logged(/Waiting for webhooks/)));
    await world.clock.advance('PT2H');
    const [forwarded = '', lost = ''] = await Promise.all(commands.map((command) => command.printed(/\n/)));
    assert.match(forwarded, /"Waiting".* → 204\n$/);
    assert.match(lost, /"Waiting".* → connect ECONNREFUSED 127\.0\.0\.1:9\n$/);
    assert.match(received.join(), /^sha256=[0-9a-f]{64}$/);
    for (const command of commands) {
      command.kill('SIGTERM');
      await command.ended;
    }
  });

  it('prints a webhook once that waited for its attempt when it began, and all of a burst', async (t) => {
    const { world } = await start(t);
    await world.setFaults([{ webhook: 'messages', fault: 'delay', delay: '1h', times: 1 }]);
    await world.consumer.writes('Waiting');
    const command = startCommand(t, ['listen', '--url', world.url, '--events', 'messages', '--json']);
    await command.logged(/Waiting for webhooks/);
    for (let i = 0; i < 104; i++) await world.consumer.writes(`Message ${i}`);
    await world.clock.advance('PT2H');
    await world.settled();
    await command.printed(/^(?:.*\n){105}/);
    command.kill('SIGTERM');
    const { stdout } = await command.ended;
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; body: string });
    assert.equal(lines.length, 105);
    assert.equal(new Set(lines.map(({ id }) => id)).size, 105);
    assert.equal(lines.filter(({ body }) => body.includes('"Waiting"')).length, 1);
  });

  it('refuses a field that there is not, and names the nearest', async (t) => {
    const { run } = await start(t);
    const { code, stderr } = await run('listen', '--events', 'messages,cals');
    assert.equal(code, 2);
    assert.equal(stderr, 'switchhook: --events takes webhook fields such as calls, not "cals". Did you mean calls?\n');
  });

  it('prints the secret of the app', async (t) => {
    const { world, ok, json } = await start(t);
    assert.equal(await ok('listen', '--print-secret'), `${world.app.secret}\n`);
    assert.deepEqual(await json('listen', '--print-secret'), { id: world.app.id, secret: world.app.secret });
  });
});

describe('switchhook completion', () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    it(`knows every command and its flags: ${shell}`, async (t) => {
      const { code, stdout } = await runCommand(t, ['completion', shell]);
      assert.equal(code, 0);
      for (const word of ['doctor', 'deliveries', 'forward-to']) assert.ok(stdout.includes(word), word);
    });
  }
});

describe('switchhook doctor', { concurrency: 2 }, () => {
  /** A receiver with one fault, made of what it answers to a GET and to a POST with a right or wrong signature. */
  async function receiver(
    t: TestContext,
    behaviour: {
      get?: (challenge: string) => [number, string];
      post?: (isGood: boolean, isGoodAfterParsing: boolean) => number | 'hang';
    },
    secret: string,
    listenAt = listenOnFreePort,
  ): Promise<string> {
    const { createHmac } = await import('node:crypto');
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (request.method === 'GET') {
          const challenge = new URL(request.url ?? '', 'http://x').searchParams.get('hub.challenge') ?? '';
          const [status, body] = behaviour.get?.(challenge) ?? [200, challenge];
          response.writeHead(status).end(body);
          return;
        }
        const body = Buffer.concat(chunks);
        const isSignatureOf = (text: string | Buffer): boolean =>
          request.headers['x-hub-signature-256'] ===
          `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
        const isGood = isSignatureOf(body);
        const parsed = JSON.stringify(JSON.parse(body.toString()));
        const status = behaviour.post?.(isGood, isSignatureOf(parsed)) ?? (isGood ? 200 : 403);
        if (status !== 'hang') response.writeHead(status).end();
      });
    });
    return listenAt(t, server);
  }

  it('finds nothing wrong with a good receiver', async (t) => {
    const { world, ok } = await start(t);
    const printed = await ok('doctor', '--callback', await receiver(t, {}, world.app.secret));
    assert.doesNotMatch(printed, /FAULT/);
    assert.equal(printed.match(/^ok/gm)?.length, 8);
  });

  it('reaches a receiver on a port that fetch refuses', async (t) => {
    const { world, ok } = await start(t);
    const printed = await ok('doctor', '--callback', await receiver(t, {}, world.app.secret, listenOnBlockedPort));
    assert.match(printed, /^ok {5}signature: /m);
  });

  it('sends a proof, which the app may require, and names a token that was revoked', async (t) => {
    const { world, ok, run } = await start(t);
    await world.reset({
      apps: [{ name: 'Careful', requires_proof: true }],
      pages: [{ name: 'Page' }],
    });
    assert.match(await ok('doctor'), /^ok {5}proof: .* is accepted, and the app requires one with every request$/m);
    const { data } = JSON.parse(await ok('tokens', '--json')) as { data: { id: string }[] };
    await ok('tokens', 'revoke', String(data[0]?.id));
    const { code, stdout } = await run('doctor');
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^FAULT {2}token: Invalid OAuth .*\n {7}The token .* was revoked\. Make a new one: export PAGE_TOKEN=/m,
    );
    assert.doesNotMatch(stdout, /proof/);
  });

  it('goes on with $PAGE_TOKEN after the token of the seed was revoked, which env leaves out', async (t) => {
    const { world, ok, json, run } = await start(t);
    const before = world.page.token();
    const { data } = (await json('tokens')) as { data: { id: string }[] };
    await ok('tokens', 'revoke', String(data[0]?.id));
    for (const format of ['sh', 'dotenv', 'json']) {
      const { code, stdout, stderr } = await run('env', '--format', format);
      assert.equal(code, 0);
      assert.match(stdout, /PAGE_ID/);
      assert.doesNotMatch(stdout, /PAGE_TOKEN['"]?[=:]/);
      assert.match(stderr, /^switchhook: PAGE_TOKEN is left out: .* was revoked\. Make a new one: .*tokens create/);
    }
    const token = (await ok('tokens', 'create')).trim();
    const doctor = (PAGE_TOKEN: string) => runCommand(t, ['doctor', '--url', world.url], { env: { PAGE_TOKEN } });
    const mended = await doctor(token);
    assert.equal(mended.code, 0, mended.stdout);
    assert.match(mended.stdout, /^ok {5}token: \$PAGE_TOKEN works$/m);
    const stale = await doctor(before);
    assert.equal(stale.code, 1);
    assert.match(stale.stdout, /^FAULT {2}token: \$PAGE_TOKEN: Invalid OAuth .*\n {7}Make a new one: /m);
  });

  it('examines $PAGE_TOKEN of an instance without a seed, and says how to make one', async (t) => {
    const { world } = await start(t);
    await assert.rejects(world.reset({ apps: [], pages: [] }), /needs an app and a Page/);
    const doctor = (env: Readonly<Record<string, string>>) => runCommand(t, ['doctor', '--url', world.url], { env });
    const without = await doctor({});
    assert.deepEqual([without.code, without.stdout], [1, '']);
    assert.match(
      without.stderr,
      /^switchhook: The instance was started without a seed, .*switchhook tokens create --app ID --page ID\)"\n$/,
    );
    const app = await world.control.post<{ id: string }>('/apps', { name: 'App' });
    const page = await world.control.post<{ id: string }>('/pages', { name: 'Page' });
    const grant = { app_id: app.id, page_id: page.id };
    const { access_token: token } = await world.control.post<{ access_token: string }>('/tokens', grant);
    const good = await doctor({ PAGE_TOKEN: token, PAGE_ID: page.id });
    assert.deepEqual([good.code, good.stdout.match(/FAULT/g)], [0, null]);
    assert.match(good.stdout, /^ok {5}token: \$PAGE_TOKEN works\n {7}Subscriptions/m);
    const { secret } = await world.control.get<{ secret: string }>(`/apps/${app.id}/secret`);
    const env = { PAGE_TOKEN: token, APP_ID: app.id, APP_SECRET: secret };
    const args = ['doctor', '--url', world.url, '--callback', await receiver(t, {}, secret)];
    const received = await runCommand(t, args, { env });
    assert.equal(received.stdout.match(/^ok/gm)?.length, 5, received.stdout);
    const bad = await doctor({ PAGE_TOKEN: 'EAAold', PAGE_ID: '1' });
    assert.equal(bad.code, 1);
    assert.match(bad.stdout, /^FAULT {2}environment: .* of \$PAGE_ID\n {7}\S/m);
    assert.match(bad.stdout, /^FAULT {2}token: \$PAGE_TOKEN: .+\n {7}Make a new one: export PAGE_TOKEN=/m);
  });

  it('compares the variables of env with the instance, and says how to set those that are stale', async (t) => {
    const { world, ok } = await start(t);
    const read = async () => JSON.parse(await ok('env', '--format', 'json')) as Record<string, string>;
    const before = await read();
    const doctor = async (env: Readonly<Record<string, string>>) => {
      const { code, stdout } = await runCommand(t, ['doctor', '--url', world.url], { env });
      return [code, stdout.match(/^FAULT.*\n.*/gm) ?? []] as const;
    };
    assert.deepEqual(await doctor(before), [0, []]);
    const seed = {
      apps: [{ name: 'App', fields: ['calls'] }],
      pages: [{ name: 'Page', consumers: [{ name: 'Alex' }] }],
    };
    await world.reset(seed);
    const remedy = '       Set the variables anew: eval "$(switchhook env)"';
    const [code, faults] = await doctor(before);
    assert.equal(code, 1);
    assert.equal(faults.length, 2);
    const names = '$APP_ID, $APP_SECRET, $APP_TOKEN, $PAGE_ID, $PSID';
    const text = `this instance does not have the value of ${names}, such as after a reset`;
    assert.equal(faults[0], `FAULT  environment: ${text}\n${remedy}`);
    assert.match(faults[1] ?? '', /^FAULT {2}token: \$PAGE_TOKEN: Invalid OAuth /);
    assert.ok(faults[1]?.endsWith(`\n${remedy}`));
    const now = await read();
    assert.deepEqual(await doctor(now), [0, []]);
    for (const name of ['APP_TOKEN', 'PAGE_ID']) {
      const [, single] = await doctor({ [name]: before[name] ?? '' });
      assert.match(single[0] ?? '', new RegExp(`^FAULT  environment: .* of \\$${name}, such as `));
    }
    const { data } = JSON.parse(await ok('tokens', '--json')) as { data: { id: string }[] };
    await ok('tokens', 'revoke', String(data[0]?.id));
    const [, revoked] = await doctor(before);
    assert.match(revoked[1] ?? '', /eval "\$\(switchhook env\)"\. Make a new one: export PAGE_TOKEN=/);
  });

  const faults: readonly (readonly [string, Parameters<typeof receiver>[1] | 'none', RegExp])[] = [
    ['that is not there', 'none', /FAULT {2}challenge: the receiver cannot be reached/],
    ['that answers the challenge with another body', { get: () => [200, 'ok'] }, /FAULT {2}challenge: the body is not/],
    ['that answers the challenge with 500', { get: () => [500, ''] }, /FAULT {2}challenge: the answer is 500/],
    ['that refuses right signatures', { post: () => 401 }, /FAULT {2}webhook: .*answered 401/],
    ['that accepts wrong signatures', { post: () => 200 }, /FAULT {2}signature: .*anybody/],
    [
      'that signs what it has parsed and written again',
      { post: (_, isGoodAfterParsing) => (isGoodAfterParsing ? 200 : 403) },
      /FAULT {2}webhook: .*answered 403/,
    ],
    [
      'that fails on every webhook',
      { post: () => 500 },
      /FAULT {2}webhook: .*answered 500\n {7}The receiver failed while it processed/,
    ],
    ['that redirects', { post: () => 302 }, /FAULT {2}webhook: .*answered 302\n {7}Redirects are not followed/],
    ['that never answers a webhook', { post: () => 'hang' }, /FAULT {2}webhook: no answer within 5 s\n/],
  ];
  for (const [title, behaviour, expected] of faults) {
    it(`names the fault of a receiver ${title}, with its remedy`, async (t) => {
      const { world, run } = await start(t);
      const url = behaviour === 'none' ? 'http://127.0.0.1:1/' : await receiver(t, behaviour, world.app.secret);
      const { code, stdout } = await run('doctor', '--callback', url);
      assert.equal(code, 1);
      assert.match(stdout, expected);
      assert.match(stdout, /FAULT.*\n {7}\S/);
      assert.equal(stdout.match(/FAULT/g)?.length, 1);
      // A receiver that accepts no webhook says nothing about signatures.
      if (!stdout.includes('FAULT  signature')) assert.doesNotMatch(stdout, /signature: /);
    });
  }

  it('names a missing subscription at either level', async (t) => {
    const { world, run } = await start(t);
    const remove = (path: string, token: string) =>
      fetch(`${world.graph}/${path}?access_token=${encodeURIComponent(token)}`, { method: 'DELETE' });
    assert.equal((await remove(`${world.page.id}/subscribed_apps`, world.page.token())).status, 200);
    const { code, stdout } = await run('doctor');
    assert.equal(code, 1);
    assert.match(stdout, /^ok .*app subscription/m);
    assert.match(
      stdout,
      /^FAULT {2}Page subscription: not subscribed\n {7}POST \/\d+\/subscribed_apps .*subscribed_fields=calls\.$/m,
    );
  });
});
