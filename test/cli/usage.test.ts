import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { runCommand, startReady, type CommandOptions, type Ended } from '../support/command.ts';
import { emptyFolder } from '../support/empty-folder.ts';

/** Every command, in the order of the help. */
const COMMANDS = [
  ...[
    'dev',
    'serve',
    'export',
    'import',
    'backup',
    'migrate',
    'move-bucket',
    'prune',
    'init',
    'run',
    'env',
    'wait',
    'doctor',
    'listen',
    'trigger',
    'settings',
  ],
  ...['consumer', 'call', 'clock', 'deliveries', 'tokens', 'completion', 'mcp', 'proxy'],
];

const RUN = ['dev', '--memory', '--port', '0'];
const CHECKOUT_REMEDY = 'run "npm ci", then "npm start", which uses the Node that the repository installs';
const SEE_HELP = 'see switchhook dev --help.';

/** Expects one line on stderr, exit code 2, and nothing on stdout. */
function assertUsage(ended: Ended, expected: string | RegExp): void {
  assert.deepEqual([ended.code, ended.signal, ended.stdout], [2, null, ''], ended.stderr);
  assert.match(ended.stderr, /^switchhook: [^\n]+[.?]\n$/);
  const sentence = ended.stderr.slice('switchhook: '.length, -1);
  if (typeof expected === 'string') assert.equal(sentence, expected);
  else assert.match(sentence, expected);
}

const usage =
  (expected: string | RegExp, args: readonly string[], options?: CommandOptions) => async (t: TestContext) =>
    assertUsage(await runCommand(t, args, { cwd: emptyFolder(), ...options }), expected);

describe('a command line that cannot work', { concurrency: 8 }, () => {
  it(
    'is refused for an unknown command',
    usage(`There is no command "start"; the commands are: ${COMMANDS.join(', ')}.`, ['start']),
  );
  it(
    'is refused for an address in place of a command, without repeating it',
    usage(/^There is no command "…"; /, ['postgres://u:hunter2@h/d']),
  );
  it('is refused for a flag in place of a command', usage(/^There is no command "--port"; /, ['--port', '0']));
  it('is refused for an unknown flag', usage(`Unknown option '--bogus'; ${SEE_HELP}`, [...RUN, '--bogus']));
  it(
    'is refused for an unknown command, and the nearest is named',
    usage(/^There is no command "exprot"; the commands are: .+\. Did you mean export\?$/, ['exprot']),
  );
  it(
    'is refused for an unknown flag, and the nearest is named',
    usage(`Unknown option '--memry'; ${SEE_HELP} Did you mean --memory?`, ['dev', '--memry']),
  );
  it(
    'is refused for an unknown word of a flag, and the nearest is named',
    usage('--log-level takes error, warn, info, debug, not "wran". Did you mean warn?', [
      ...RUN,
      '--log-level',
      'wran',
    ]),
  );
  it('is refused for an argument without a flag', usage(`Unexpected argument 'extra'; ${SEE_HELP}`, [...RUN, 'extra']));
  it(
    'is refused for a flag without its value',
    usage(/^Option '--port <value>' argument missing; /, ['dev', '--port']),
  );
  it(
    'is refused for a flag in place of a value',
    usage(/^Option '--data' argument is ambiguous; /, ['dev', '--data', '--json']),
  );
  it(
    'is refused for a negative value',
    usage(/^--before takes no negative value such as -1d; /, ['prune', '--data', 'x', '--before', '-1d']),
  );
  it(
    'is refused for a value of a flag that takes none',
    usage(/^Option '--memory' does not take an arg/, ['dev', '--memory=1']),
  );

  it(
    'is refused for a folder of data in memory',
    usage(/^Only one of --memory and --data can be used: /, [...RUN, '--data', 'x']),
  );

  for (const port of ['x', '-1', '65536', '80.5', '1e3', '0x50', ' 80', '']) {
    it(
      `is refused for the port ${JSON.stringify(port)}`,
      usage(`--port takes 0 to 65535, not "${port}".`, [`dev`, `--port=${port}`]),
    );
  }
  for (const [args, expected] of [
    [['--log-level', 'loud'], '--log-level takes error, warn, info, debug, not "loud".'],
    [['--alert-after', '15'], '--alert-after takes a time such as 30s, 15m or 1h, not "15".'],
    [['--alert-after', 'never'], '--alert-after takes a time such as 30s, 15m or 1h, not "never".'],
    [['--unsubscribe-after', '1 h'], '--unsubscribe-after takes a time such as 30s, 15m or 1h, not "1 h".'],
    [['--drop-after', '1d'], '--drop-after takes a time such as 30s, 15m or 1h, not "1d".'],
    [
      ['--delivery-deadline', '-1s'],
      /^--delivery-deadline takes no negative value such as -1s; see switchhook dev --help\.$/m,
    ],
    [['--delivery-deadline=-1s'], '--delivery-deadline takes a time such as 30s, 15m or 1h, not "-1s".'],
    [['--limit-app', '0'], '--limit-app takes a number of requests from 1 to 999999999, not "0".'],
    [['--limit-send', '1.5'], '--limit-send takes a number of requests from 1 to 999999999, not "1.5".'],
    [['--verification-deadline', '46s'], '--verification-deadline takes 1ms to 45s, not "46s".'],
    [['--media-port', 'x'], '--media-port takes 0 to 65535, or off, not "x".'],
    [
      ['--media-address', 'a.example'],
      '--media-address takes IP addresses such as 203.0.113.7,2001:db8::7, not "a.example".',
    ],
    [['--most-calls', '0'], '--most-calls takes 1 to 1000, not "0".'],
    [['--media-sdp', 'odd'], '--media-sdp takes plain or meta, not "odd".'],
    [['--renegotiation', 'maybe'], '--renegotiation takes always or never, not "maybe".'],
    [['--retry-schedule', '5s,1s'], '--retry-schedule takes ascending times after the first attempt, not "5s,1s".'],
    [['--retry-schedule', '0s'], '--retry-schedule takes ascending times after the first attempt, not "0s".'],
    [['--retry-schedule', '1s,,2s'], '--retry-schedule takes a time such as 30s, 15m or 1h, not "".'],
    [['--control-token', ''], /^--control-token takes letters, digits and /],
    [['--control-token', "it's"], /^--control-token takes letters, digits and /],
    [['--host', '0.0.0.0'], /^Binding 0\.0\.0\.0 opens \/_control to others: give it a --control-token, or /],
    [['--host', '192.0.2.1', '--control-token', 'x'], 'This machine has no address 192.0.2.1.'],
  ] as const) {
    it(`is refused for ${args.join(' ')}`, usage(expected, [...RUN, ...args]));
  }

  it('is refused for a wrong value in the environment', async (t) => {
    const env = { SWITCHHOOK_PORT: 'x', SWITCHHOOK_MEMORY: '1' };
    await usage('--port takes 0 to 65535, not "x".', ['dev'], { env })(t);
  });

  it('is refused for a wrong value of an on/off variable', async (t) => {
    const env = { SWITCHHOOK_MEMORY: 'yes' };
    await usage('SWITCHHOOK_MEMORY takes 1 or true, 0 or false, not "yes".', ['dev', '--port', '0'], { env })(t);
  });

  it('gets the answer that the port is in use', async (t) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    const expected = `Port ${port} is in use; give another with --port, or 0 for any.`;
    await usage(expected, ['dev', '--memory', '--json', '--port', String(port)])(t);
  });

  it('gets the answer that the data folder cannot be written to, when a file is in its place', async (t) => {
    const file = join(emptyFolder(), 'file');
    writeFileSync(file, '');
    for (const folder of [file, join(file, 'data')]) {
      const ended = await runCommand(t, ['dev', '--port', '0', '--data', folder]);
      assertUsage(ended, /^The data folder \S+ cannot be written to: /);
    }
  });

  it('gets the answer that the file in the data folder is not a database', async (t) => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'switchhook.db'), 'no database '.repeat(100));
    await usage(/^The database \S+ cannot be opened: /, ['dev', '--port', '0', '--data', folder])(t);
  });

  it('gets the answer that another server uses the data folder, and does not disturb it', async (t) => {
    const folder = emptyFolder();
    const { ready } = await startReady(t, ['--data', folder]);
    await usage(/^Another Switchhook is using the data folder /, ['dev', '--port', '0', '--data', folder])(t);
    assert.equal((await fetch(`${ready.control}/deliveries`)).status, 200);
  });
});

describe('the help of the program', { concurrency: 4 }, () => {
  for (const word of ['--help', '-h', 'help']) {
    it(`lists the commands on stdout and ends with exit code 0: ${word}`, async (t) => {
      const ended = await runCommand(t, [word]);
      assert.deepEqual([ended.code, ended.stderr], [0, '']);
      assert.deepEqual(
        ended.stdout.match(/^ {2}[\w-]+/gm),
        COMMANDS.map((command) => `  ${command}`),
      );
    });
  }

  it('is that of a command behind help, which refuses a command that there is not', async (t) => {
    const [of, [behind, before]] = [
      await runCommand(t, ['doctor', '--help']),
      await Promise.all([runCommand(t, ['help', 'doctor']), runCommand(t, ['--help', 'doctor'])]),
    ];
    assert.match(of.stdout, /^Usage: switchhook doctor /);
    assert.deepEqual([behind, before], [of, of]);
    assertUsage(await runCommand(t, ['help', 'docter']), /^There is no command "docter"; .+ Did you mean doctor\?$/);
  });

  for (const args of [
    ['dev', '--help'],
    ['dev', '-h'],
    ['dev', '--port', 'x', '--help'],
  ]) {
    it(`lists every flag on stdout and ends with exit code 0: ${args.join(' ')}`, async (t) => {
      const ended = await runCommand(t, args);
      assert.deepEqual([ended.code, ended.stderr], [0, '']);
      const flags = ended.stdout.match(/^ {2}--[a-z-]+/gm)?.map((flag) => flag.trim());
      assert.deepEqual(flags?.toSorted(), [
        '--accept-older-data',
        '--alert-after',
        '--allow-destination',
        '--allow-live-tokens',
        '--clock',
        '--control-token',
        '--data',
        '--delivery-deadline',
        '--drop-after',
        '--freeze',
        '--grace',
        '--host',
        '--json',
        '--keep-deliveries',
        '--keep-journal',
        '--keep-requests',
        '--limit-app',
        '--limit-messenger',
        '--limit-page',
        '--limit-send',
        '--log-level',
        '--media-address',
        '--media-port',
        '--media-sdp',
        '--memory',
        '--most-calls',
        '--port',
        '--record',
        '--renegotiation',
        '--retry-schedule',
        '--seed',
        '--settle-timeout',
        '--tls',
        '--tls-name',
        '--tls-port',
        '--unsubscribe-after',
        '--verification-deadline',
      ]);
    });
  }
});

describe('the program on a Node that is too old', () => {
  it('says so in one line and exits with code 2 (a preloaded module fakes the version)', async (t) => {
    for (const version of ['20.20.2', '22.21.0', '23.11.1']) {
      const source =
        `const set = (name, value) => Object.defineProperty(process, name, { value });` +
        `set('versions', { ...process.versions, node: '${version}' }); set('version', 'v${version}');`;
      const node = ['--import', `data:text/javascript,${encodeURIComponent(source)}`];
      const expected = `Node 24 or newer is needed, and this is v${version}; ${CHECKOUT_REMEDY}.`;
      await usage(expected, RUN, { node })(t);
    }
  });
});
