import { parseArgs } from 'node:util';
import { META_POLICY, type RetryPolicy } from './delivery/backoff.ts';

/** The program was started in a way that cannot work: one plain line, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Config {
  readonly host: string;
  readonly port: number;
  /** A PostgreSQL URL, for any number of processes on one database; undefined keeps data in SQLite, in this process. */
  readonly database: string | undefined;
  /** Connections to PostgreSQL of this process. */
  readonly poolSize: number;
  /** The folder of the SQLite file; undefined keeps everything in memory. */
  readonly data: string | undefined;
  /** How others reach this server, without a slash at the end; undefined where they use its own address. */
  readonly publicUrl: string | undefined;
  /** A service for others, safe by default: no demo data, and webhooks go to public https addresses only. */
  readonly service: boolean;
  /** Where the webhooks of a service go besides: see `readAllowed` in delivery/destination.ts. */
  readonly allowedDestinations: readonly string[];
  /** Whether control may steer the clock. */
  readonly steerableClock: boolean;
  /** How often to look for what other processes have done, in ms; a hint of theirs makes it quicker. */
  readonly pollMs: number;
  /** Whether processes tell each other of news (NOTIFY); without it they find out by looking. */
  readonly hints: boolean;
  readonly seedFile: string | undefined;
  /** The instant it is at start, in epoch ms; undefined goes on from where the data left it. */
  readonly clock: number | undefined;
  /** One JSON line on stdout when ready, instead of the banner. */
  readonly json: boolean;
  /** What control demands; undefined on loopback, where everybody on the machine may use it. */
  readonly controlToken: string | undefined;
  readonly logLevel: LogLevel;
  readonly retry: RetryPolicy;
  /** One delivery attempt, from connecting to the last byte read; in ms. */
  readonly deliveryDeadlineMs: number;
  /** How long a client may take to send a whole request; in ms. */
  readonly requestDeadlineMs: number;
  readonly bodyBytes: number;
}

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const SECOND = 1000;

export const DEFAULTS: Config = {
  host: '127.0.0.1',
  port: 4000,
  database: undefined,
  poolSize: 10,
  data: '.switchhook',
  publicUrl: undefined,
  service: false,
  allowedDestinations: [],
  steerableClock: true,
  pollMs: 500,
  hints: true,
  seedFile: undefined,
  clock: undefined,
  json: false,
  controlToken: undefined,
  logLevel: 'info',
  retry: META_POLICY,
  deliveryDeadlineMs: 20 * SECOND,
  requestDeadlineMs: 30 * SECOND,
  bodyBytes: 1024 * 1024,
};

const OPTIONS = {
  port: { type: 'string' },
  host: { type: 'string' },
  data: { type: 'string' },
  memory: { type: 'boolean' },
  seed: { type: 'string' },
  clock: { type: 'string' },
  json: { type: 'boolean' },
  'control-token': { type: 'string' },
  'log-level': { type: 'string' },
  'retry-schedule': { type: 'string' },
  'alert-after': { type: 'string' },
  'unsubscribe-after': { type: 'string' },
  'drop-after': { type: 'string' },
  'delivery-deadline': { type: 'string' },
} as const;

export const DEV_HELP = `Usage: npm start -- [flags]        (switchhook dev [flags])

  --port N                 port to listen on; 0 takes any free one        (4000)
  --host ADDRESS           address to bind; beyond loopback, control
                           demands --control-token                        (127.0.0.1)
  --data DIR               folder of the database                         (.switchhook)
  --memory                 keep everything in memory instead
  --seed FILE.json         apps, Pages and consumers of an empty instance
  --clock INSTANT          what time it is, e.g. 2027-06-01T12:00:00Z; forward only
  --json                   one line of JSON on stdout when ready
  --control-token TOKEN    what /_control demands as a bearer token
  --log-level LEVEL        error, warn, info or debug (every request)     (info)
  --retry-schedule LIST    retries after the first attempt                (1s,5s,30s,2m,5m,15m,30m,1h)
  --alert-after TIME       failing so long is put in the journal          (15m)
  --unsubscribe-after TIME failing so long ends the subscription; never   (1h)
  --drop-after TIME        failing so long drops a delivery               (36h)
  --delivery-deadline TIME one attempt may take so long; at most 45s     (20s)

Times: 500ms, 30s, 15m, 1h. Each flag is also read from the environment: SWITCHHOOK_PORT, SWITCHHOOK_CONTROL_TOKEN, …
`;

/** Flags, then environment, then defaults → one frozen Config. Throws UsageError. Nothing else reads the environment. */
export function readConfig(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Config {
  const flags = readFlags(args);
  const value = (name: keyof typeof OPTIONS): string | undefined => {
    const flag = flags[name];
    return typeof flag === 'string' ? flag : env[`SWITCHHOOK_${name.toUpperCase().replaceAll('-', '_')}`];
  };
  const on = (name: 'memory' | 'json') => flags[name] === true || ['1', 'true'].includes(value(name) ?? '');
  const time = (name: keyof typeof OPTIONS, otherwise: number) => readTime(`--${name}`, value(name)) ?? otherwise;

  const host = value('host') ?? DEFAULTS.host;
  const controlToken = readControlToken(value('control-token'));
  if (!isLoopback(host) && controlToken === undefined) {
    throw new UsageError(`Binding ${host} opens /_control to others: give it a --control-token, or bind 127.0.0.1.`);
  }
  const unsubscribeAfter = value('unsubscribe-after');
  return Object.freeze({
    ...DEFAULTS,
    host,
    port: readPort(value('port')),
    data: on('memory') ? undefined : (value('data') ?? DEFAULTS.data),
    seedFile: value('seed'),
    clock: readClock(value('clock')),
    json: on('json'),
    controlToken,
    logLevel: readLogLevel(value('log-level')),
    retry: {
      schedule: readSchedule(value('retry-schedule')),
      alertAfter: time('alert-after', META_POLICY.alertAfter),
      unsubscribeAfter:
        unsubscribeAfter === 'never' ? null : time('unsubscribe-after', META_POLICY.unsubscribeAfter ?? 0),
      dropAfter: time('drop-after', META_POLICY.dropAfter),
    },
    deliveryDeadlineMs: readDeadline(value('delivery-deadline')),
  });
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: false }).values;
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\. |\n/);
    throw new UsageError(`${sentence?.replace(/\.$/, '')}; see npm start -- --help.`);
  }
}

export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);

function readPort(text: string | undefined): number {
  if (text === undefined) return DEFAULTS.port;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new UsageError(`--port takes 0 to 65535, not "${text}".`);
  return Number(text);
}

/** What fits behind `Bearer` (RFC 6750), and between quotes in a shell. */
function readControlToken(text: string | undefined): string | undefined {
  if (text === undefined || /^[\w.~+/-]+=*$/.test(text)) return text;
  throw new UsageError('--control-token takes letters, digits and -._~+/, at least one.');
}

function readClock(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(instant))
    throw new UsageError(`--clock takes an instant such as 2027-06-01T12:00:00Z, not "${text}".`);
  return instant;
}

function readLogLevel(text: string | undefined): LogLevel {
  if (text === undefined) return DEFAULTS.logLevel;
  const level = LOG_LEVELS.find((known) => known === text);
  if (!level) throw new UsageError(`--log-level takes ${LOG_LEVELS.join(', ')}, not "${text}".`);
  return level;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: SECOND, m: 60 * SECOND, h: 3600 * SECOND };

function readTime(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, amount, unit = ''] = /^(\d{1,9})(ms|s|m|h)$/.exec(text.trim()) ?? [];
  if (amount === undefined) throw new UsageError(`${flag} takes a time such as 30s, 15m or 1h, not "${text}".`);
  return Number(amount) * (UNITS[unit] ?? 1);
}

/** For as long, and some seconds, nobody takes over what a process that died was sending. */
const LONGEST_DELIVERY_MS = 45 * SECOND;

function readDeadline(text: string | undefined): number {
  const deadline = readTime('--delivery-deadline', text) ?? DEFAULTS.deliveryDeadlineMs;
  if (deadline >= 1 && deadline <= LONGEST_DELIVERY_MS) return deadline;
  throw new UsageError(`--delivery-deadline takes 1ms to 45s, not "${text}".`);
}

function readSchedule(text: string | undefined): readonly number[] {
  if (text === undefined) return META_POLICY.schedule;
  const times = text.split(',').map((part) => readTime('--retry-schedule', part) ?? 0);
  if (times.some((time, i) => time <= (times[i - 1] ?? 0))) {
    throw new UsageError(`--retry-schedule takes ascending times after the first attempt, not "${text}".`);
  }
  return times;
}
