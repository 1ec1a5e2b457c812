import type { OptionName, OptionValues } from '../cli/options.ts';
import type { Retention } from '../domain/retention.ts';
import type { SdpForm } from '../domain/media-session.ts';
import type { RetentionBound } from '../domain/retention.ts';
import { META_POLICY, type RetryPolicy } from '../webhooks/retry-schedule.ts';
import {
  readClock,
  readControlToken,
  readDatabases,
  readDatabaseTimeout,
  readDeadline,
  readDestinations,
  readDrain,
  readGrace,
  readHosts,
  readLimit,
  readLogLevel,
  readMediaAddresses,
  readMediaPort,
  readMostCalls,
  readPollInterval,
  readPoolSize,
  readPort,
  readPrepare,
  readPublicUrl,
  readRetention,
  readSchedule,
  readSettleTimeout,
  readTime,
  readWord,
  type LogLevel,
} from './readers.ts';
import { UsageError } from './usage-error.ts';

/** Settings of the HTTPS port. */
export interface HttpsConfig {
  readonly port: number;
  /** Names and addresses in the certificate, besides the usual ones. */
  readonly names: readonly string[];
  /** Folder that holds the certificate authority. */
  readonly folder: string;
}

const LIMITS = ['app', 'page', 'messenger', 'send'] as const;

/** Rate limits; each undefined where nothing is refused. */
type Limits = Readonly<Partial<Record<(typeof LIMITS)[number], number>>>;

/** Settings of one server. Times are in ms. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** PostgreSQL URL, for any number of processes on one database; undefined for SQLite in this process. */
  readonly database: string | undefined;
  /** PostgreSQL URLs of further databases of the instance, which have the Pages of the buckets that were moved there. */
  readonly otherDatabases: readonly string[];
  /** Maximum number of PostgreSQL connections of this process. */
  readonly poolSize: number;
  /** Time limit of connecting to PostgreSQL, and of each statement. */
  readonly databaseTimeoutMs: number;
  /** True when statements are prepared once on each PostgreSQL connection. */
  readonly prepare: boolean;
  /** The process only reads, so its database may be a standby. */
  readonly readOnly: boolean;
  /** Folder of the SQLite file; undefined for a database in memory. */
  readonly data: string | undefined;
  /** Origin by which clients reach the server, without a slash at the end; undefined for the server's own address. */
  readonly publicUrl: string | undefined;
  /** A service for others, safe by default: no demo data, and webhooks go to public https addresses only. */
  readonly service: boolean;
  /**
   * Destinations of webhooks beside public https addresses, where they are checked: `10.0.0.0/8`, `*.internal.example` …
   * They are checked by a service, and by a local server that listens beyond loopback.
   */
  readonly allowedDestinations: readonly string[] | 'any';
  /** The log takes the last address in X-Forwarded-For, which a proxy has added, as that of the client. */
  readonly trustProxy: boolean;
  /** Time between the signal to stop and the stop, in which the server is not ready and still serves. */
  readonly drainMs: number;
  /** Time that requests and deliveries under way have to end when the server stops. */
  readonly graceMs: number;
  /** Time limit of the write that shows that the server is ready. */
  readonly readyTimeoutMs: number;
  /** Bound of the log of requests; its age is that of real time. */
  readonly keepRequests: RetentionBound;
  /** Control may move the clock. */
  readonly steerableClock: boolean;
  /** Interval of polling for changes by other processes; change notices make it quicker. */
  readonly pollMs: number;
  /** Processes notify each other of changes (NOTIFY). Without it they only poll. */
  readonly changeNotices: boolean;
  readonly seedFile: string | undefined;
  /** Time at the start, in epoch ms; undefined continues from the clock's state in the data. */
  readonly clock: number | undefined;
  /** The clock does not run until control moves it. */
  readonly freezeClock: boolean;
  /** Starts on data that are empty or older than what the folder held before. */
  readonly acceptOlderData: boolean;
  /** The server keeps its process running; false for a server inside a test runner. */
  readonly blocksExit: boolean;
  /** Print one line of JSON on stdout when ready, instead of the banner. */
  readonly json: boolean;
  /** Bearer token that control demands; undefined on loopback, where it is open to everybody on the machine. */
  readonly controlToken: string | undefined;
  /** HTTPS on a port of its own, with a certificate of the local authority; undefined for none. */
  readonly https: HttpsConfig | undefined;
  /** Control takes access tokens that look like live ones of Meta. */
  readonly allowLiveTokens: boolean;
  readonly logLevel: LogLevel;
  readonly retry: RetryPolicy;
  /** Time limit of one delivery attempt, from connecting to the last byte of the answer. */
  readonly deliveryDeadlineMs: number;
  /** Maximum time for which a request that moves the clock or settles waits for receivers, at each instant. */
  readonly settleTimeoutMs: number;
  /** Time limit of the request that verifies a callback. */
  readonly verificationDeadlineMs: number;
  /** Rate limits; those of the seed hold where one is not given. */
  readonly limits: Limits;
  /** Bounds beyond which old records are removed. */
  readonly retention: Retention;
  /** Time between two removals of old records, in ms of real time. */
  readonly pruneEveryMs: number;
  /** Time limit for a client to send a whole request. */
  readonly requestDeadlineMs: number;
  readonly bodyBytes: number;
  /** UDP port of calls with media; undefined for calls without. Any free one where `port` is 0. */
  readonly mediaPort: number | undefined;
  /** Addresses at which endpoints reach that port; undefined for those of the machine. */
  readonly mediaAddresses: readonly string[] | undefined;
  /** Maximum number of calls with media at once. */
  readonly mostCalls: number;
  /** Both ends of every call are recorded in memory. */
  readonly recordsCalls: boolean;
  readonly sdpForm: SdpForm;
  /** Time without any packet after which an endpoint is lost, and its call has failed. */
  readonly mediaSilenceMs: number;
}

const SECOND = 1000;

/** Settings of `switchhook dev` without any option; the defaults of the tables in cli/options/, as numbers. */
export const DEFAULTS: Config = {
  host: '127.0.0.1',
  port: 4000,
  database: undefined,
  otherDatabases: [],
  poolSize: 10,
  databaseTimeoutMs: 1300,
  prepare: true,
  readOnly: false,
  data: '.switchhook',
  publicUrl: undefined,
  service: false,
  allowedDestinations: [],
  trustProxy: false,
  drainMs: 0,
  graceMs: 3 * SECOND,
  readyTimeoutMs: SECOND,
  keepRequests: { ageMs: 7 * 24 * 3600 * SECOND, rows: 10_000 },
  steerableClock: true,
  pollMs: 500,
  changeNotices: true,
  seedFile: undefined,
  clock: undefined,
  freezeClock: false,
  acceptOlderData: false,
  blocksExit: true,
  json: false,
  controlToken: undefined,
  https: undefined,
  allowLiveTokens: false,
  logLevel: 'info',
  retry: META_POLICY,
  deliveryDeadlineMs: 20 * SECOND,
  settleTimeoutMs: 10 * SECOND,
  verificationDeadlineMs: 6 * SECOND,
  limits: {},
  retention: { deliveries: { rows: 1_000_000 }, journal: { rows: 1_000_000 } },
  pruneEveryMs: 10 * SECOND,
  requestDeadlineMs: 30 * SECOND,
  bodyBytes: 1024 * 1024,
  mediaPort: 4000,
  mediaAddresses: undefined,
  mostCalls: 150,
  recordsCalls: false,
  sdpForm: { profile: 'plain', renegotiates: true },
  mediaSilenceMs: 30 * SECOND,
};

/** Returns the settings of `switchhook dev`: one process with a clock that can be moved. Throws UsageError. */
export function readDevConfig(options: OptionValues): Config {
  const host = options.require('host');
  const controlToken = readIfSet(options, 'control-token', readControlToken);
  if (!isLoopback(host) && controlToken === undefined) {
    throw new UsageError(`Binding ${host} opens /_control to others: give it a --control-token, or bind 127.0.0.1.`);
  }
  // With --tls, the folder has the certificate authority, for data in memory too.
  if (options.isOn('memory') && options.isGiven('data') && !options.isOn('tls')) {
    throw new UsageError('Only one of --memory and --data can be used: data in memory have no folder.');
  }
  return Object.freeze({
    ...DEFAULTS,
    ...readCommon(options),
    host,
    controlToken,
    data: options.isOn('memory') ? undefined : options.require('data'),
    allowedDestinations: readIfSet(options, 'allow-destination', readDestinations) ?? [],
    clock: readIfSet(options, 'clock', readClock),
    freezeClock: options.isOn('freeze'),
    acceptOlderData: options.isOn('accept-older-data'),
    https: readHttps(options),
  });
}

/** The folder of the authority is that of the data, for data in memory too: clients have to find its certificate. */
function readHttps(options: OptionValues): HttpsConfig | undefined {
  const names = readIfSet(options, 'tls-name', (text) => readHosts('--tls-name', text)) ?? [];
  const port = readPort(options.require('tls-port'), '--tls-port');
  if (options.isOn('tls')) return { port, names, folder: options.require('data') };
  const alone = (['tls-name', 'tls-port'] as const).find((name) => options.isGiven(name));
  if (alone !== undefined) throw new UsageError(`--${alone} is for HTTPS, which needs --tls too.`);
  return undefined;
}

/** Returns the settings of `switchhook serve`: one of the processes of a service. Throws UsageError. */
export function readServeConfig(options: OptionValues): Config {
  const [database, ...otherDatabases] = readDatabases(options.find('database'));
  const controlToken = readIfSet(options, 'control-token', readControlToken);
  if (controlToken === undefined) {
    throw new UsageError('A service needs a token that /_control demands: give it one with --control-token.');
  }
  const readOnly = options.isOn('read-only');
  if (readOnly && options.find('seed') !== undefined)
    throw new UsageError('--seed writes, and --read-only only reads.');
  if (readOnly && options.isOn('steer-clock'))
    throw new UsageError('--steer-clock writes the state of the clock, and --read-only only reads.');
  if (readOnly && otherDatabases.length > 0)
    throw new UsageError(
      '--read-only takes one --database: a replica of an instance on several databases cannot be read.',
    );
  return Object.freeze({
    ...DEFAULTS,
    ...readCommon(options),
    ...(readOnly && { mediaPort: undefined }),
    readOnly,
    service: true,
    data: undefined,
    database,
    otherDatabases,
    controlToken,
    host: options.require('host'),
    publicUrl: readIfSet(options, 'public-url', readPublicUrl),
    allowedDestinations: readIfSet(options, 'allow-destination', readDestinations) ?? [],
    trustProxy: options.isOn('trust-proxy'),
    poolSize: readPoolSize(options.require('pool-size')),
    databaseTimeoutMs: readDatabaseTimeout(options.require('database-timeout')),
    prepare: readPrepare(options.require('prepare')),
    pollMs: readPollInterval(options.require('poll-interval')),
    changeNotices: !options.isOn('no-notify'),
    steerableClock: options.isOn('steer-clock'),
    drainMs: readDrain(options.require('drain')),
  });
}

/** Reads the options of both commands. */
const readCommon = (options: OptionValues): Partial<Config> => ({
  port: readPort(options.require('port')),
  seedFile: options.find('seed'),
  json: options.isOn('json'),
  allowLiveTokens: options.isOn('allow-live-tokens'),
  logLevel: readLogLevel(options.require('log-level')),
  retry: readRetryPolicy(options),
  keepRequests: readRetention('--keep-requests', options.require('keep-requests')),
  graceMs: readGrace(options.require('grace')),
  deliveryDeadlineMs: readDeadline('--delivery-deadline', options.require('delivery-deadline')),
  settleTimeoutMs: readSettleTimeout(options.require('settle-timeout')),
  limits: readLimits(options),
  retention: {
    deliveries: readRetention('--keep-deliveries', options.require('keep-deliveries')),
    journal: readRetention('--keep-journal', options.require('keep-journal')),
  },
  ...readMedia(options),
  verificationDeadlineMs: readDeadline('--verification-deadline', options.require('verification-deadline')),
});

/** The UDP port has the number of the TCP port where none is given. */
const readMedia = (
  options: OptionValues,
): Pick<Config, 'mediaPort' | 'mediaAddresses' | 'mostCalls' | 'recordsCalls' | 'sdpForm'> => ({
  mediaPort: readMediaPort(options.find('media-port') ?? options.require('port')),
  mediaAddresses: readIfSet(options, 'media-address', readMediaAddresses),
  mostCalls: readMostCalls(options.require('most-calls')),
  recordsCalls: options.isOn('record'),
  sdpForm: {
    profile: readWord('--media-sdp', options.require('media-sdp'), ['plain', 'meta']),
    renegotiates: readWord('--renegotiation', options.require('renegotiation'), ['always', 'never']) === 'always',
  },
});

function readRetryPolicy(options: OptionValues): RetryPolicy {
  const time = (name: OptionName) => readTime(`--${name}`, options.require(name));
  return {
    schedule: readSchedule(options.require('retry-schedule')),
    alertAfter: time('alert-after'),
    unsubscribeAfter: options.require('unsubscribe-after') === 'never' ? null : time('unsubscribe-after'),
    dropAfter: time('drop-after'),
  };
}

/** Reads the rate limits that are given. */
function readLimits(options: OptionValues): Limits {
  const limits: { -readonly [L in keyof Limits]: Limits[L] } = {};
  for (const name of LIMITS) {
    const limit = readIfSet(options, `limit-${name}`, (text) => readLimit(`--limit-${name}`, text));
    if (limit !== undefined) limits[name] = limit;
  }
  return limits;
}

function readIfSet<T>(options: OptionValues, name: OptionName, read: (text: string) => T): T | undefined {
  const text = options.find(name);
  return text === undefined ? undefined : read(text);
}

export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);
