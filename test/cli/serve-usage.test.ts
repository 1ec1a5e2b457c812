import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { optionsOf, variableOf } from '../../src/cli/options.ts';
import { readOptions } from '../../src/cli/read-options.ts';
import { DEFAULTS, readDevConfig, readServeConfig, type Config } from '../../src/config/config.ts';
import { UsageError } from '../../src/config/usage-error.ts';
import { runCommand, type CommandOptions } from '../support/command.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { startDatabaseProxy } from '../support/database-proxy.ts';
import { emptySchema } from '../support/postgres.ts';

const DAY = 86_400_000;
const DATABASE = 'postgres://me:hunter2@db.example:5433/switchhook';
const ENV = { SWITCHHOOK_DATABASE: DATABASE, SWITCHHOOK_CONTROL_TOKEN: 'let-me-in' };
const read = (args: readonly string[], env: Readonly<Record<string, string>> = ENV) =>
  readServeConfig(readOptions('serve', args, env));
const NEEDED: Config = {
  ...DEFAULTS,
  service: true,
  data: undefined,
  database: DATABASE,
  controlToken: 'let-me-in',
  steerableClock: false,
  drainMs: 1000,
  retention: { deliveries: { ageMs: 30 * DAY }, journal: { ageMs: 400 * DAY } },
};

/** Each flag with a value: an example, and the resulting part of the configuration. */
const FLAGS: readonly (readonly [string, string, Partial<Config>])[] = [
  ['database', 'postgresql://h/d', { database: 'postgresql://h/d' }],
  ['control-token', 'aZ0-._~+/==', { controlToken: 'aZ0-._~+/==' }],
  ['host', '0.0.0.0', { host: '0.0.0.0' }],
  ['port', '8080', { port: 8080, mediaPort: 8080 }],
  ['public-url', 'https://Switchhook.example/', { publicUrl: 'https://switchhook.example' }],
  ['public-url', 'http://h:8080', { publicUrl: 'http://h:8080' }],
  [
    'allow-destination',
    'https://hooks.example.com, 10.0.0.0/8,*.internal.example',
    { allowedDestinations: ['https://hooks.example.com', '10.0.0.0/8', '*.internal.example'] },
  ],
  ['pool-size', '2', { poolSize: 2 }],
  ['database-timeout', '5s', { databaseTimeoutMs: 5000 }],
  ['prepare', 'off', { prepare: false }],
  ['poll-interval', '50ms', { pollMs: 50 }],
  ['drain', '0s', { drainMs: 0 }],
  ['grace', '10s', { graceMs: 10_000 }],
  ['seed', 'seed.json', { seedFile: 'seed.json' }],
  ['log-level', 'debug', { logLevel: 'debug' }],
  ['keep-requests', '5000', { keepRequests: { rows: 5000 } }],
  ['retry-schedule', '1s', { retry: { ...DEFAULTS.retry, schedule: [1000] } }],
  ['alert-after', '1m', { retry: { ...DEFAULTS.retry, alertAfter: 60_000 } }],
  ['unsubscribe-after', 'never', { retry: { ...DEFAULTS.retry, unsubscribeAfter: null } }],
  ['drop-after', '48h', { retry: { ...DEFAULTS.retry, dropAfter: 48 * 3_600_000 } }],
  ['delivery-deadline', '250ms', { deliveryDeadlineMs: 250 }],
  ['settle-timeout', '2s', { settleTimeoutMs: 2000 }],
  ['verification-deadline', '250ms', { verificationDeadlineMs: 250 }],
  ['keep-deliveries', '10', { retention: { deliveries: { rows: 10 }, journal: { ageMs: 400 * DAY } } }],
  ['keep-journal', 'all', { retention: { deliveries: { ageMs: 30 * DAY }, journal: {} } }],
  ['media-port', '5000', { mediaPort: 5000 }],
  ['media-address', '203.0.113.7', { mediaAddresses: ['203.0.113.7'] }],
  ['most-calls', '7', { mostCalls: 7 }],
  ['media-sdp', 'meta', { sdpForm: { profile: 'meta', renegotiates: true } }],
  ['renegotiation', 'never', { sdpForm: { profile: 'plain', renegotiates: false } }],
  ['limit-app', '10', { limits: { app: 10 } }],
  ['limit-page', '20', { limits: { page: 20 } }],
  ['limit-messenger', '30', { limits: { messenger: 30 } }],
  ['limit-send', '40', { limits: { send: 40 } }],
];
const SWITCHES: readonly (readonly [string, Partial<Config>])[] = [
  ['trust-proxy', { trustProxy: true }],
  ['no-notify', { changeNotices: false }],
  ['steer-clock', { steerableClock: true }],
  ['read-only', { readOnly: true, mediaPort: undefined }],
  ['json', { json: true }],
  ['allow-live-tokens', { allowLiveTokens: true }],
  ['record', { recordsCalls: true }],
];

function refused(pattern: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof UsageError, String(error));
    assert.match(error.message, pattern);
    assert.match(error.message, /^[^\n]+[^.][.…?]$/);
    assert.doesNotMatch(error.message, /hunter2/);
    return true;
  };
}

describe('the configuration of serve', () => {
  it('needs a database and a control token, and is safe by default', () => {
    assert.deepEqual(read([]), NEEDED);
    assert.ok(Object.isFrozen(read([])));
  });

  for (const [flag, value, expected] of FLAGS) {
    it(`takes --${flag} ${value} from the flags and from the environment, the flag first`, () => {
      const config = { ...NEEDED, ...expected };
      assert.deepEqual(read([`--${flag}`, value]), config);
      assert.deepEqual(read([], { ...ENV, [variableOf(flag)]: value }), config);
      assert.deepEqual(read([`--${flag}`, value], { ...ENV, [variableOf(flag)]: 'no, 99 or nonsense' }), config);
    });
  }

  for (const [flag, expected] of SWITCHES) {
    it(`takes --${flag} from the flags and, as 1 or true, from the environment`, () => {
      const config = { ...NEEDED, ...expected };
      assert.deepEqual(read([`--${flag}`]), config);
      for (const value of ['1', 'true']) assert.deepEqual(read([], { ...ENV, [variableOf(flag)]: value }), config);
      for (const value of ['0', '', 'false']) assert.deepEqual(read([], { ...ENV, [variableOf(flag)]: value }), NEEDED);
      const expectedError = new RegExp(`^${variableOf(flag)} takes 1 or true, 0 or false, not "no"\\.$`);
      assert.throws(() => read([], { ...ENV, [variableOf(flag)]: 'no' }), refused(expectedError));
    });
  }

  it('refuses --read-only beside options that write', () => {
    assert.throws(() => read(['--read-only', '--seed', 'seed.json']), refused(/--seed writes/));
    assert.throws(() => read(['--read-only', '--steer-clock']), refused(/--steer-clock writes/));
  });

  it('joins repeated --allow-destination flags; of any other flag, the last one counts', () => {
    const args = ['--allow-destination', 'a.example', '--allow-destination', 'b.example', '--port', '1', '--port', '2'];
    assert.deepEqual(read(args), { ...NEEDED, allowedDestinations: ['a.example', 'b.example'], port: 2, mediaPort: 2 });
  });

  it('treats an empty variable, and the address that Kubernetes sets for a service, as not set', () => {
    const env = { ...ENV, SWITCHHOOK_PUBLIC_URL: '', SWITCHHOOK_PORT: 'tcp://10.0.0.1:4000' };
    assert.deepEqual(read([], env), NEEDED);
  });

  it('ignores the variables of dev', () => {
    assert.deepEqual(read([], { ...ENV, SWITCHHOOK_MEMORY: '1', SWITCHHOOK_DATA: 'x', SWITCHHOOK_CLOCK: 'y' }), NEEDED);
  });

  it('replaces TLS modes that mean the same by one name, and leaves the rest of the address alone', () => {
    const database = (query: string) => read(['--database', DATABASE + query]).database;
    for (const mode of ['require', 'verify-ca', 'verify-full']) {
      assert.equal(
        database(`?sslmode=${mode}&sslrootcert=/a%20b`),
        `${DATABASE}?sslmode=verify-full&sslrootcert=/a%20b`,
      );
    }
    for (const query of [
      '?sslmode=disable',
      '?sslmode=no-verify',
      '?uselibpqcompat=true&sslmode=require',
      '?sslmode=prefer&uselibpqcompat=true',
      '?host=/tmp',
    ]) {
      assert.equal(database(query), DATABASE + query);
    }
  });

  for (const [text, pattern] of [
    ['', /^A service keeps its data in PostgreSQL: give its address with --database postgres:\/\/…\.$/],
    ['.switchhook', /^--database takes postgres:.*; SQLite is what switchhook dev uses\.$/],
    ['switchhook.db', /^--database takes postgres:/],
    ['sqlite:///var/switchhook.db', /^--database takes postgres:/],
    ['mysql://me:hunter2@h/d', /^--database takes postgres:/],
    ['postgres:me:hunter2@h', /^--database takes postgres:/],
    ['postgres://me:hunter2@[/d', /^--database is not an address: in its password, /],
    ['postgres://me:hunter2@h:x/d', /^--database is not an address: in its password, /],
    ['postgres://me:hunter2@h/d?sslmode=maybe', /^--database takes sslmode=disable, no-verify, require, /],
    ['postgres://me:hunter2@h/d?sslmode=prefer', /^--database takes sslmode=disable, no-verify, require, /],
  ] as const) {
    it(`refuses "${text.replace(':hunter2', ':…')}" for a database, and never repeats it`, () => {
      const args = [`--database=${text}`];
      assert.throws(() => read(args), refused(pattern));
    });
  }

  it('refuses to start without a control token, on loopback too', () => {
    const env = { SWITCHHOOK_DATABASE: DATABASE };
    assert.throws(() => read([], env), refused(/ give it one with --control-token\.$/));
    assert.throws(() => read(['--host', '127.0.0.1'], env), refused(/--control-token/));
    assert.throws(() => read([], { ...env, SWITCHHOOK_CONTROL_TOKEN: '' }), refused(/--control-token/));
    assert.throws(() => read(['--control-token', 'a b'], env), refused(/^--control-token takes letters, /));
  });

  for (const [flag, values, pattern] of [
    [
      'public-url',
      ['h', 'h.example', 'ftp://h', 'https://h/path', 'https://h?x', 'https://h#x', 'https://a:b@h', 'https://'],
      /^--public-url takes https:\/\/host or http:\/\/host/,
    ],
    ['pool-size', ['0', '1', '1001', '-1', '1e1', 'x', '99999'], /^--pool-size takes 2 to 1000, not "/],
    ['prepare', ['yes', 'no', '1'], /^--prepare takes on or off, not "/],
    ['poll-interval', ['0ms', '9ms', '11s', '1h'], /^--poll-interval takes 10ms to 10s, not "/],
    ['poll-interval', ['x', '5'], /^--poll-interval takes a time such as /],
    ['drain', ['601s', '1h'], /^--drain takes 0s to 10m, not "/],
    ['grace', ['601s', '1h'], /^--grace takes 0s to 10m, not "/],
    ['database-timeout', ['0s', '99ms', '61s'], /^--database-timeout takes 100ms to 60s, not "/],
    [
      'allow-destination',
      ['', ',', 'a,,b', 'a b', 'a.example:8080', '10.0.0.0/33', 'http://a.example/path'],
      /^--allow-destination takes a list such as /,
    ],
  ] as const) {
    it(`refuses wrong values of --${flag}: ${values.join(' ')}`, () => {
      for (const value of values) assert.throws(() => read([`--${flag}=${value}`]), refused(pattern), value);
    });
  }

  it('refuses flags of dev by name, and dev refuses flags of serve', () => {
    for (const flag of ['--data=x', '--memory', '--clock=2027-01-01T00:00:00Z']) {
      assert.throws(() => read([flag]), refused(/^--\w+ is a flag of switchhook dev, not of serve; see /));
    }
    for (const flag of ['--database=x', '--steer-clock', '--trust-proxy', '--pool-size']) {
      assert.throws(
        () => readDevConfig(readOptions('dev', [flag], {})),
        refused(/ is a flag of switchhook serve, not of dev; see switchhook dev/),
      );
    }
  });

  it('refuses unknown flags and arguments without a flag, and does not repeat an address', () => {
    for (const args of [['--nope'], ['--databse=postgres://me:hunter2@h/d'], ['word'], ['--json=1'], ['--no-json']]) {
      assert.throws(
        () => read(args),
        refused(/; see switchhook serve --help\.( Did you mean --database\?)?$/),
        args.join(' '),
      );
    }
    assert.throws(
      () => read(['postgres://me:hunter2@h/d']),
      refused(/^An address goes behind a flag, such as --database URL; see /),
    );
  });
});

describe('the documentation of the flags of serve', () => {
  const flags = optionsOf('serve');

  it('has a help text with every flag and its variable', async (t) => {
    for (const word of ['--help', '-h']) {
      const ended = await runCommand(t, ['serve', word]);
      assert.deepEqual([ended.code, ended.stderr], [0, '']);
      const named = ended.stdout.match(/^ {2}--[a-z-]+/gm)?.map((flag) => flag.trim().slice(2));
      assert.deepEqual(
        named,
        flags.map(({ name }) => name),
      );
      assert.match(ended.stdout, /SWITCHHOOK_CONTROL_TOKEN/);
    }
  });

  it('has a row for each flag in the table of docs/operating.md, in order, with variable and default', () => {
    const text = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8');
    const rows = [...text.matchAll(/^\| `--([a-z-]+)` +\| `(\w+)` +\| (.*?) +\| \S/gm)].map((row) => row.slice(1, 4));
    const word = (name: string, given: string) => rows.find((row) => row[0] === name)?.[2] ?? given;
    assert.deepEqual(
      rows,
      flags.map(({ name, default: otherwise }) => [
        name,
        variableOf(name),
        otherwise === undefined ? word(name, '') : `\`${otherwise}\``,
      ]),
    );
    // The default of a flag without one in the table of options is described in words.
    for (const [, , otherwise] of rows)
      assert.match(otherwise ?? '', /^(`.+`|required|none|off|its own address|as --port)$/);
  });

  it('has a test above for every flag', () => {
    const tried = new Set([...FLAGS, ...SWITCHES].map(([flag]) => flag));
    assert.deepEqual([...tried].toSorted(), flags.map(({ name }) => name).toSorted());
  });
});

/** Expects one line on stderr without the password, exit code 2, and nothing on stdout. */
async function assertRefused(t: TestContext, database: string, expected: RegExp, options: CommandOptions = {}) {
  const env = { SWITCHHOOK_DATABASE: database, SWITCHHOOK_CONTROL_TOKEN: 'x' };
  const ended = await runCommand(t, ['serve', '--port', '0'], { cwd: emptyFolder(), env, ...options });
  assert.deepEqual([ended.code, ended.signal, ended.stdout], [2, null, ''], ended.stderr);
  assert.match(ended.stderr, /^switchhook: [^\n]+\.\n$/);
  assert.match(ended.stderr, expected);
  assert.doesNotMatch(ended.stderr, /hunter2|\bat /);
}

describe('serve that cannot start', { concurrency: 4 }, () => {
  it('says on stderr that no database is given, and exits with code 2', (t) =>
    assertRefused(t, '', /^switchhook: A service keeps its data in PostgreSQL: /));

  it('says that the database refuses the connection', async (t) => {
    const proxy = await startDatabaseProxy(t, await emptySchema(t));
    await proxy.disconnect();
    const url = new URL(proxy.url);
    url.password = 'hunter2';
    await assertRefused(t, url.href, /The database postgres on 127\.0\.0\.1 cannot be opened: .*ECONNREFUSED/);
  });

  it('says that there is no such database, and no such host', async (t) => {
    const url = new URL(await emptySchema(t));
    url.password = 'hunter2';
    url.pathname = 'no_such';
    await assertRefused(t, url.href, /The database no_such on \S+ cannot be opened: database "no_such" does not exist/);
    await assertRefused(
      t,
      'postgres://a:hunter2@no-such-host.invalid/d',
      /The database d on no-such-host\.invalid cannot/,
    );
  });

  it('says that the package pg is missing, and how to install it', async (t) => {
    const hooks = `import { registerHooks } from 'node:module';
      registerHooks({ resolve(name, context, next) {
        if (name !== 'pg') return next(name, context);
        throw Object.assign(new Error("Cannot find package 'pg'"), { code: 'ERR_MODULE_NOT_FOUND' });
      } });`;
    await assertRefused(t, DATABASE, /PostgreSQL needs the package pg, which is not installed: npm install pg\.$/m, {
      node: ['--import', `data:text/javascript,${encodeURIComponent(hooks)}`],
    });
  });
});
