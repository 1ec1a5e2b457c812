import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { helpOf } from '../cli/help.ts';
import { optionsOf, type OptionName } from '../cli/options.ts';
import { readOptions, type Environment } from '../cli/read-options.ts';
import { DEFAULTS, isLoopback, readDevConfig, type Config } from './config.ts';
import { UsageError } from './usage-error.ts';

const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];

/** Every flag that takes a value: one, and what becomes of it. */
const FLAGS: readonly (readonly [string, string, Partial<Config>])[] = [
  ['port', '8080', { port: 8080, mediaPort: 8080 }],
  ['host', '::1', { host: '::1' }],
  ['data', 'elsewhere', { data: 'elsewhere' }],
  ['grace', '10s', { graceMs: 10 * SECOND }],
  ['seed', 'seed.json', { seedFile: 'seed.json' }],
  ['control-token', 'aZ0-._~+/==', { controlToken: 'aZ0-._~+/==' }],
  ['log-level', 'debug', { logLevel: 'debug' }],
  ['keep-requests', '1d,500', { keepRequests: { ageMs: 24 * HOUR, rows: 500 } }],
  ['retry-schedule', '500ms, 2s,1m', { retry: { ...DEFAULTS.retry, schedule: [500, 2 * SECOND, MINUTE] } }],
  ['alert-after', '1m', { retry: { ...DEFAULTS.retry, alertAfter: MINUTE } }],
  ['unsubscribe-after', '2h', { retry: { ...DEFAULTS.retry, unsubscribeAfter: 2 * HOUR } }],
  ['unsubscribe-after', 'never', { retry: { ...DEFAULTS.retry, unsubscribeAfter: null } }],
  ['drop-after', '48h', { retry: { ...DEFAULTS.retry, dropAfter: 48 * HOUR } }],
  ['delivery-deadline', '250ms', { deliveryDeadlineMs: 250 }],
  ['settle-timeout', '2s', { settleTimeoutMs: 2 * SECOND }],
  ['verification-deadline', '250ms', { verificationDeadlineMs: 250 }],
  ['keep-deliveries', '12h', { retention: { ...DEFAULTS.retention, deliveries: { ageMs: 12 * HOUR } } }],
  ['keep-journal', '1h,10', { retention: { ...DEFAULTS.retention, journal: { ageMs: HOUR, rows: 10 } } }],
  ['media-port', '5000', { mediaPort: 5000 }],
  ['media-port', 'off', { mediaPort: undefined }],
  ['media-address', '203.0.113.7, ::1', { mediaAddresses: ['203.0.113.7', '::1'] }],
  ['most-calls', '7', { mostCalls: 7 }],
  ['media-sdp', 'meta', { sdpForm: { profile: 'meta', renegotiates: true } }],
  ['renegotiation', 'never', { sdpForm: { profile: 'plain', renegotiates: false } }],
  ['limit-app', '10', { limits: { app: 10 } }],
  ['limit-page', '20', { limits: { page: 20 } }],
  ['limit-messenger', '30', { limits: { messenger: 30 } }],
  ['limit-send', '40', { limits: { send: 40 } }],
];

const readConfig = (args: readonly string[], env: Environment): Config => readDevConfig(readOptions('dev', args, env));
const variable = (flag: string): string => `SWITCHHOOK_${flag.toUpperCase().replaceAll('-', '_')}`;
const refused = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof UsageError, String(error));
  assert.match(error.message, pattern);
  assert.match(error.message, /^[^\n]+[^.]\.$/);
  return true;
};

describe('the configuration', () => {
  it('is the defaults when nothing is said: loopback, port 4000, data in .switchhook, the schedule of Meta', () => {
    const config = readConfig([], {});
    assert.deepEqual(config, DEFAULTS);
    assert.deepEqual([config.host, config.port, config.data], ['127.0.0.1', 4000, '.switchhook']);
    assert.deepEqual([config.deliveryDeadlineMs, config.verificationDeadlineMs], [20 * SECOND, 6 * SECOND]);
    assert.deepEqual([config.graceMs, config.databaseTimeoutMs, config.readyTimeoutMs], [3000, 1300, 1000]);
    assert.deepEqual(config.retry, {
      schedule: [SECOND, 5 * SECOND, 30 * SECOND, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR],
      alertAfter: 15 * MINUTE,
      unsubscribeAfter: HOUR,
      dropAfter: 36 * HOUR,
    });
  });

  it('cannot be changed once it is read', () => assert.ok(Object.isFrozen(readConfig([], {}))));

  for (const [flag, value, expected] of FLAGS) {
    it(`takes --${flag} ${value} from the flags and from the environment, the flag first`, () => {
      const config = { ...DEFAULTS, ...expected };
      assert.deepEqual(readConfig([`--${flag}`, value], {}), config);
      assert.deepEqual(readConfig([`--${flag}=${value}`], {}), config);
      assert.deepEqual(readConfig([], { [variable(flag)]: value }), config);
      assert.deepEqual(readConfig([`--${flag}`, value], { [variable(flag)]: 'never, 99 or nonsense' }), config);
    });
  }

  it('keeps nothing on the disk with --memory, and prints JSON with --json', () => {
    for (const config of [
      readConfig(['--memory', '--json'], { SWITCHHOOK_DATA: 'x' }),
      readConfig([], { SWITCHHOOK_MEMORY: '1', SWITCHHOOK_JSON: 'true', SWITCHHOOK_DATA: 'x' }),
    ]) {
      assert.deepEqual(config, { ...DEFAULTS, data: undefined, json: true });
    }
    assert.deepEqual(readConfig([], { SWITCHHOOK_MEMORY: '0', SWITCHHOOK_JSON: '' }), DEFAULTS);
  });

  it('refuses --data beside --memory, unless --tls needs the folder for its authority', () => {
    const sentence = refused(/^Only one of --memory and --data can be used: data in memory have no folder\.$/);
    assert.throws(() => readConfig(['--memory', '--data', 'x'], {}), sentence);
    assert.throws(() => readConfig(['--data', 'x'], { SWITCHHOOK_MEMORY: '1' }), sentence);
    const { data, https } = readConfig(['--memory', '--tls', '--data', 'x'], {});
    assert.deepEqual([data, https?.folder], [undefined, 'x']);
  });

  it('takes 1, true, 0 and false in any letter case for each flag without a value from the environment, and no other', () => {
    const flags = optionsOf('dev').filter(({ takes }) => takes === undefined);
    assert.ok(flags.length >= 7);
    for (const { name } of flags) {
      const read = (value: string) => readOptions('dev', [], { [variable(name)]: value }).isOn(name as OptionName);
      assert.deepEqual(['1', 'true', 'TRUE', '0', 'false', 'False', ''].map(read), [
        true,
        true,
        true,
        false,
        false,
        false,
        false,
      ]);
      for (const value of ['yes', 'on', 'maybe', '2', ' 1']) {
        assert.throws(() => read(value), refused(/^SWITCHHOOK_[A-Z_]+ takes 1 or true, 0 or false, not "/), name);
      }
      assert.ok(readOptions('dev', [`--${name}`], { [variable(name)]: 'maybe' }).isOn(name as OptionName));
    }
  });

  it('takes the whole range of ports', () => {
    assert.equal(readConfig(['--port', '0'], {}).port, 0);
    assert.equal(readConfig(['--port', '65535'], {}).port, 65_535);
    for (const port of ['65536', '99999', '100000', '1.5', '+1', '٣', '4000 ']) {
      assert.throws(() => readConfig([`--port=${port}`], {}), refused(/^--port takes 0 to 65535, not "/), port);
    }
  });

  it('takes times in four units and in no other form', () => {
    const read = (time: string) => readConfig([`--drop-after=${time}`], {}).retry.dropAfter;
    assert.deepEqual(['7ms', '7s', '7m', '7h', ' 7s '].map(read), [7, 7 * SECOND, 7 * MINUTE, 7 * HOUR, 7 * SECOND]);
    for (const time of ['', '7', 's', '7 s', '7S', '1.5s', '-7s', '7d', '7s7', '1e3s', '9999999999ms']) {
      assert.throws(() => read(time), refused(/^--drop-after takes a time such as 30s, 15m or 1h/), time);
    }
  });

  it('takes a deadline of deliveries that is well below the lease of a queue', () => {
    const read = (time: string) => readConfig([`--delivery-deadline=${time}`], {}).deliveryDeadlineMs;
    assert.deepEqual(['1ms', '45s'].map(read), [1, 45 * SECOND]);
    for (const time of ['0ms', '0h', '45001ms', '1m', '999999999h']) {
      assert.throws(() => read(time), refused(/^--delivery-deadline takes 1ms to 45s, not "/), time);
    }
  });

  it('takes a schedule that ascends, from a first retry after the first attempt', () => {
    const read = (times: string) => readConfig([`--retry-schedule=${times}`], {}).retry.schedule;
    assert.deepEqual(read('1ms'), [1]);
    for (const times of ['0ms', '0s,1s', '1s,1s', '2s,1s', '1m,59s']) {
      assert.throws(() => read(times), refused(/^--retry-schedule takes ascending times/), times);
    }
    for (const times of ['', ',', '1s,', '1s;2s', '1s 2s']) {
      assert.throws(() => read(times), refused(/^--retry-schedule takes a time/), times);
    }
  });

  it('takes a control token that fits behind Bearer, and never repeats a wrong one', () => {
    for (const token of ['', ' ', 'a b', "a'b", 'a"b', 'é', '=', 'a=b', 'a\n']) {
      assert.throws(
        () => readConfig([`--control-token=${token}`], {}),
        refused(/^--control-token takes letters, digits and -\._~\+\/, at least one\.$/),
      );
    }
  });

  it('demands a control token for every host but those of loopback', () => {
    for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost', 'LOCALHOST']) {
      assert.ok(isLoopback(host));
      assert.equal(readConfig(['--host', host], {}).host, host);
    }
    for (const host of ['0.0.0.0', '::', '10.0.0.1', 'localhost.example', '127.0.0.1.example', '1127.0.0.1', '']) {
      assert.ok(!isLoopback(host));
      assert.throws(
        () => readConfig([`--host=${host}`], {}),
        refused(/ opens \/_control to others: give it a --control-token/),
      );
      assert.equal(readConfig([`--host=${host}`], { SWITCHHOOK_CONTROL_TOKEN: 'x' }).controlToken, 'x');
    }
  });

  it('refuses flags it does not know and words that belong to none, and says where to look', () => {
    for (const args of [['--nope'], ['-p', '1'], ['word'], ['--port'], ['--json=1'], ['--no-memory'], ['--', 'x']]) {
      assert.throws(() => readConfig(args, {}), refused(/; see switchhook dev --help\.$/), args.join(' '));
    }
  });

  it('has help with every flag and the defaults', () => {
    for (const [flag] of FLAGS) assert.match(helpOf('dev'), new RegExp(`^  --${flag} [A-Z]`, 'm'));
    for (const flag of ['memory', 'json']) assert.match(helpOf('dev'), new RegExp(`^  --${flag}  `, 'm'));
    for (const value of [
      '4000',
      '127.0.0.1',
      '.switchhook',
      'info',
      '1s,5s,30s,2m,5m,15m,30m,1h',
      '15m',
      '1h',
      '36h',
      '20s',
    ]) {
      assert.ok(helpOf('dev').replaceAll(/\s+/g, ' ').includes(` (default: ${value})`), value);
    }
  });
});
