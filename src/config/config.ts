import { META_POLICY, type RetryPolicy } from '../webhooks/retry-schedule.ts';
import {
  readClock,
  readControlToken,
  readDatabase,
  readDatabaseTimeout,
  readDeadline,
  readDestinations,
  readDrain,
  readGrace,
  readLogLevel,
  readPollInterval,
  readPoolSize,
  readPort,
  readPublicUrl,
  readSchedule,
  readTime,
  type LogLevel,
} from './option-values.ts';
import { readOptions, type Command, type OptionName, type OptionValues } from '../cli/options.ts';
import { UsageError } from './usage-error.ts';

export interface Config {
  readonly host: string;
  readonly port: number;
  /** A PostgreSQL URL, for any number of processes on one database; undefined keeps data in SQLite, in this process. */
  readonly database: string | undefined;
  /** Connections to PostgreSQL of this process. */
  readonly poolSize: number;
  /** Time limit of connecting to PostgreSQL, and of each statement; ms. */
  readonly databaseTimeoutMs: number;
  /** The folder of the SQLite file; undefined keeps everything in memory. */
  readonly data: string | undefined;
  /** How others reach this server, without a slash at the end; undefined where they use its own address. */
  readonly publicUrl: string | undefined;
  /** A service for others, safe by default: no demo data, and webhooks go to public https addresses only. */
  readonly service: boolean;
  /**
   * Where webhooks of a service may go beside public https addresses: `https://hooks.example.com`, `10.0.0.0/8`,
   * `*.internal.example`.
   */
  readonly allowedDestinations: readonly string[];
  /** A proxy in front adds the client's address to X-Forwarded-For, and the log may believe it. */
  readonly trustProxy: boolean;
  /** How long a server that was told to stop is not ready, and serves all the same, before it stops; in ms. */
  readonly drainMs: number;
  /** Time that requests and deliveries under way have to end when the server stops; ms. */
  readonly graceMs: number;
  /** Time limit of the write that shows that the server is ready; ms. */
  readonly readyTimeoutMs: number;
  /** Whether control may steer the clock. */
  readonly steerableClock: boolean;
  /** How often to look for what other processes have done, in ms; a hint of theirs makes it quicker. */
  readonly pollMs: number;
  /** Whether processes tell each other of news (NOTIFY); without it they find out by looking. */
  readonly hints: boolean;
  readonly seedFile: string | undefined;
  /** The instant it is at start, in epoch ms; undefined goes on from where the data left it. */
  readonly clock: number | undefined;
  /** Whether the clock stands still from the start, until control moves it. */
  readonly freezeClock: boolean;
  /** Whether the server keeps its process running; false for a server inside a test runner. */
  readonly holdsProcess: boolean;
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

const SECOND = 1000;

export const DEFAULTS: Config = {
  host: '127.0.0.1',
  port: 4000,
  database: undefined,
  poolSize: 10,
  databaseTimeoutMs: 1300,
  data: '.switchhook',
  publicUrl: undefined,
  service: false,
  allowedDestinations: [],
  trustProxy: false,
  drainMs: 0,
  graceMs: 3 * SECOND,
  readyTimeoutMs: SECOND,
  steerableClock: true,
  pollMs: 500,
  hints: true,
  seedFile: undefined,
  clock: undefined,
  freezeClock: false,
  holdsProcess: true,
  json: false,
  controlToken: undefined,
  logLevel: 'info',
  retry: META_POLICY,
  deliveryDeadlineMs: 20 * SECOND,
  requestDeadlineMs: 30 * SECOND,
  bodyBytes: 1024 * 1024,
};

/**
 * Flags, then environment, then defaults → one frozen Config for a command. Throws UsageError. Nothing else reads the
 * environment.
 */
export function readConfig(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  command: Command = 'dev',
): Config {
  const given = readOptions(command, args, env);
  return Object.freeze({
    ...DEFAULTS,
    ...(command === 'serve' ? readService(given) : readOwn(given)),
    port: readPort(given.value('port')) ?? DEFAULTS.port,
    seedFile: given.value('seed'),
    json: given.on('json'),
    logLevel: readLogLevel(given.value('log-level')) ?? DEFAULTS.logLevel,
    retry: readRetries(given),
    graceMs: readGrace(given.value('grace')) ?? DEFAULTS.graceMs,
    deliveryDeadlineMs: readDeadline(given.value('delivery-deadline')) ?? DEFAULTS.deliveryDeadlineMs,
  });
}

/** What is for `dev` only: one process with a clock to be moved, on this machine. */
function readOwn({ value, on }: OptionValues): Partial<Config> {
  const host = value('host') ?? DEFAULTS.host;
  const controlToken = readControlToken(value('control-token'));
  if (!isLoopback(host) && controlToken === undefined) {
    throw new UsageError(`Binding ${host} opens /_control to others: give it a --control-token, or bind 127.0.0.1.`);
  }
  const data = on('memory') ? undefined : (value('data') ?? DEFAULTS.data);
  return { host, controlToken, data, clock: readClock(value('clock')), freezeClock: on('freeze') };
}

const DRAIN_MS = SECOND;

/** What is for `serve` only. */
function readService({ value, on }: OptionValues): Partial<Config> {
  const database = readDatabase(value('database'));
  const controlToken = readControlToken(value('control-token'));
  if (controlToken === undefined) {
    throw new UsageError('A service demands a token of whoever uses /_control: give it one with --control-token.');
  }
  return {
    service: true,
    data: undefined,
    database,
    controlToken,
    host: value('host') ?? DEFAULTS.host,
    publicUrl: readPublicUrl(value('public-url')),
    allowedDestinations: readDestinations(value('allow-destination')),
    trustProxy: on('trust-proxy'),
    poolSize: readPoolSize(value('pool-size')) ?? DEFAULTS.poolSize,
    databaseTimeoutMs: readDatabaseTimeout(value('database-timeout')) ?? DEFAULTS.databaseTimeoutMs,
    pollMs: readPollInterval(value('poll-interval')) ?? DEFAULTS.pollMs,
    hints: !on('no-hints'),
    steerableClock: on('steer-clock'),
    drainMs: readDrain(value('drain')) ?? DRAIN_MS,
  };
}

function readRetries({ value }: OptionValues): RetryPolicy {
  const time = (name: OptionName, otherwise: number) => readTime(`--${name}`, value(name)) ?? otherwise;
  const unsubscribeAfter = value('unsubscribe-after');
  return {
    schedule: readSchedule(value('retry-schedule')) ?? META_POLICY.schedule,
    alertAfter: time('alert-after', META_POLICY.alertAfter),
    unsubscribeAfter:
      unsubscribeAfter === 'never' ? null : time('unsubscribe-after', META_POLICY.unsubscribeAfter ?? 0),
    dropAfter: time('drop-after', META_POLICY.dropAfter),
  };
}

export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);
