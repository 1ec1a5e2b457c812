import { CALL_ENTRIES } from '../domain/call-entry.ts';
import { DEFAULT_URL } from '../fixed-host/graph-host.ts';

/** One option of a command: its flag, its environment variable, its default and its help. */
export interface Option {
  /** The name of the flag, without `--`. */
  readonly name: string;
  readonly commands: readonly Command[];
  /** Placeholder of the value in `--help`; left out for a flag without a value. */
  readonly takes?: string;
  readonly default?: string;
  /** A repeated flag adds to the list. Of any other repeated flag, the last one counts. */
  readonly isList?: true;
  /** Can only be set by the flag, not by an environment variable. */
  readonly flagOnly?: true;
  readonly help: string;
}

export type Command =
  | 'dev'
  | 'serve'
  | 'export'
  | 'import'
  | 'backup'
  | 'migrate'
  | 'move-bucket'
  | 'prune'
  | 'init'
  | 'mcp'
  | 'proxy'
  | ClientCommand;

/** Commands that act on a running server through `/_control`, or start one for another program. */
export type ClientCommand =
  | 'env'
  | 'run'
  | 'wait'
  | 'doctor'
  | 'listen'
  | 'trigger'
  | 'settings'
  | 'consumer'
  | 'call'
  | 'clock'
  | 'deliveries'
  | 'tokens'
  | 'completion';

/** Commands that need a running server. */
const ON_SERVER = [
  'env',
  'wait',
  'doctor',
  'listen',
  'trigger',
  'settings',
  'consumer',
  'call',
  'clock',
  'deliveries',
  'tokens',
] as const satisfies readonly Command[];

/** The options of all commands. `--help` and the table in docs/operating.md have them in this order. */
export const OPTIONS = [
  {
    name: 'data',
    commands: ['export'],
    takes: 'DIR',
    help: 'folder of a SQLite database that no server uses',
  },
  {
    name: 'database',
    commands: ['export'],
    takes: 'URL',
    help: 'PostgreSQL database; servers may keep running',
  },
  {
    name: 'out',
    commands: ['export'],
    takes: 'FILE',
    flagOnly: true,
    help: 'file to write, readable by its owner only; without it, the export goes to stdout',
  },
  {
    name: 'data',
    commands: ['import'],
    takes: 'DIR',
    help: 'folder of a SQLite database without data; it is created if it does not exist',
  },
  {
    name: 'database',
    commands: ['import'],
    takes: 'URL',
    help: 'PostgreSQL database without data',
  },
  {
    name: 'database',
    commands: ['migrate'],
    takes: 'URL',
    help: 'PostgreSQL database; on Citus, that of the coordinator',
  },
  {
    name: 'distribute',
    commands: ['migrate'],
    takes: 'ENGINE',
    flagOnly: true,
    help: 'citus: distribute the tables of Pages over the servers of Citus',
  },
  {
    name: 'database',
    commands: ['move-bucket'],
    takes: 'URL',
    isList: true,
    help: 'PostgreSQL databases of the instance, all of them, in the order in which the servers have them',
  },
  {
    name: 'to',
    commands: ['move-bucket'],
    takes: 'NUMBER',
    flagOnly: true,
    help: 'number of the database to move to: 1 for the first; required',
  },
  {
    name: 'data',
    commands: ['prune'],
    takes: 'DIR',
    help: 'folder of a SQLite database, whose file is made smaller too; a server that uses it removes the records itself',
  },
  {
    name: 'database',
    commands: ['prune'],
    takes: 'URL',
    help: 'PostgreSQL database; servers may keep running',
  },
  {
    name: 'before',
    commands: ['prune'],
    takes: 'TIME',
    flagOnly: true,
    help: "instant such as 2027-06-01T00:00:00Z, or age such as 30d by the instance's clock; required",
  },
  {
    name: 'database',
    commands: ['serve'],
    takes: 'URL',
    isList: true,
    help:
      'PostgreSQL database, postgres://user:password@host:5432/name; required; of several, the first one has what ' +
      'belongs to no Page',
  },
  {
    name: 'read-only',
    commands: ['serve'],
    help: 'only answer reads, also from a standby of the database: no writes, no deliveries, no timers',
  },
  {
    name: 'control-token',
    commands: ['prune'],
    takes: 'TOKEN',
    help: 'bearer token that /_control of the server that uses the folder requires',
  },
  {
    name: 'control-token',
    commands: ['serve'],
    takes: 'TOKEN',
    help: 'bearer token that /_control requires; required',
  },
  {
    name: 'port',
    commands: ['dev', 'serve'],
    takes: 'N',
    default: '4000',
    help: 'port to listen on; 0 for any free port',
  },
  {
    name: 'host',
    commands: ['dev'],
    takes: 'ADDRESS',
    default: '127.0.0.1',
    help: 'address to listen on; one that is not loopback requires --control-token',
  },
  {
    name: 'host',
    commands: ['serve'],
    takes: 'ADDRESS',
    default: '127.0.0.1',
    help: 'address to listen on; 0.0.0.0 for every network',
  },
  {
    name: 'data',
    commands: ['dev', 'backup'],
    takes: 'DIR',
    default: '.switchhook',
    help: 'folder of the database',
  },
  {
    name: 'memory',
    commands: ['dev'],
    help: 'keep the data in memory only',
  },
  {
    name: 'public-url',
    commands: ['serve'],
    takes: 'URL',
    help: 'address by which clients reach this service: https://host',
  },
  {
    name: 'allow-destination',
    commands: ['dev', 'serve'],
    takes: 'LIST',
    isList: true,
    help:
      'allowed destinations of webhooks, in addition to public https addresses: ' +
      'https://hooks.example.com,10.0.0.0/8,*.internal.example, or any; dev checks them only when --host is beyond loopback',
  },
  {
    name: 'trust-proxy',
    commands: ['serve'],
    help: 'log the last address in X-Forwarded-For, which the proxy in front has added, as the client',
  },
  {
    name: 'pool-size',
    commands: ['serve'],
    takes: 'N',
    default: '10',
    help: 'maximum number of database connections of this process',
  },
  {
    name: 'database-timeout',
    commands: ['serve'],
    takes: 'TIME',
    default: '1300ms',
    help: 'time limit of connecting to the database, and of each statement',
  },
  {
    name: 'prepare',
    commands: ['serve'],
    takes: 'MODE',
    default: 'on',
    help: 'prepare statements once on each database connection (on), or parse them each time (off)',
  },
  {
    name: 'poll-interval',
    commands: ['serve'],
    takes: 'TIME',
    default: '500ms',
    help: 'interval of polling for changes by other processes',
  },
  {
    name: 'no-notify',
    commands: ['serve'],
    help: 'only poll: do not notify other processes of changes (NOTIFY) or listen to them (LISTEN)',
  },
  {
    name: 'steer-clock',
    commands: ['serve'],
    help: 'allow /_control to move the clock; only for a single process, because others do not follow it',
  },
  {
    name: 'drain',
    commands: ['serve'],
    takes: 'TIME',
    default: '1s',
    help:
      'time after SIGTERM during which /_control/ready answers 503 and requests are still served; then the server ' +
      'stops',
  },
  {
    name: 'grace',
    commands: ['dev', 'serve'],
    takes: 'TIME',
    default: '3s',
    help: 'time limit for requests and deliveries that are in progress when the server stops',
  },
  {
    name: 'seed',
    commands: ['dev', 'serve'],
    takes: 'FILE.json',
    help: 'apps, Pages and consumers to create in an empty instance',
  },
  {
    name: 'clock',
    commands: ['dev'],
    takes: 'INSTANT',
    help: 'time at the start, such as 2027-06-01T12:00:00Z; not before the time of the data',
  },
  {
    name: 'freeze',
    commands: ['dev'],
    help: 'start with the clock frozen, until /_control moves it',
  },
  {
    name: 'accept-older-data',
    commands: ['dev'],
    help: 'start even if the database is empty or older than the one that was in its folder before, such as after restoring a backup',
  },
  {
    name: 'json',
    commands: ['dev', 'serve'],
    help: 'print one line of JSON on stdout when ready',
  },
  {
    name: 'control-token',
    commands: ['dev'],
    takes: 'TOKEN',
    help: 'bearer token that /_control requires',
  },
  {
    name: 'tls',
    commands: ['dev'],
    help:
      'listen on HTTPS too; a local certificate authority signs the certificate for localhost and ' +
      'graph.facebook.com',
  },
  {
    name: 'tls-port',
    commands: ['dev'],
    takes: 'N',
    default: '4443',
    help: 'port to listen on for HTTPS; 0 for any free port',
  },
  {
    name: 'tls-name',
    commands: ['dev'],
    takes: 'LIST',
    isList: true,
    help: 'additional host names for the certificate, such as the service name in a compose file',
  },
  {
    name: 'allow-live-tokens',
    commands: ['dev', 'serve'],
    help: 'allow POST /_control/tokens to register access tokens that look like live tokens of Meta',
  },
  {
    name: 'log-level',
    commands: ['dev', 'serve'],
    takes: 'LEVEL',
    default: 'info',
    help: 'error, warn, info, or debug for every request',
  },
  {
    name: 'keep-requests',
    commands: ['dev', 'serve'],
    takes: 'BOUND',
    default: '7d,10000',
    help: 'keep requests to the Graph API in the request log up to this age and number; 100000 at most',
  },
  {
    name: 'retry-schedule',
    commands: ['dev', 'serve'],
    takes: 'LIST',
    default: '1s,5s,30s,2m,5m,15m,30m,1h',
    help: 'times of the retries after the first attempt; after the last of them, hourly',
  },
  {
    name: 'alert-after',
    commands: ['dev', 'serve'],
    takes: 'TIME',
    default: '15m',
    help: 'record an alert in the journal when a receiver has failed for this long',
  },
  {
    name: 'unsubscribe-after',
    commands: ['dev', 'serve'],
    takes: 'TIME',
    default: '1h',
    help: 'unsubscribe an app from the Page when its receiver has failed for this long; never: do not unsubscribe',
  },
  {
    name: 'drop-after',
    commands: ['dev', 'serve'],
    takes: 'TIME',
    default: '36h',
    help: 'stop retrying a webhook that has failed for this long',
  },
  {
    name: 'delivery-deadline',
    commands: ['dev', 'serve'],
    takes: 'TIME',
    default: '20s',
    help: 'time limit of one delivery attempt; 45s at most',
  },
  {
    name: 'settle-timeout',
    commands: ['dev', 'serve'],
    takes: 'TIME',
    default: '10s',
    help: 'maximum time for which moving the clock waits for receivers that do not answer, at each instant',
  },
  {
    name: 'verification-deadline',
    commands: ['dev', 'serve'],
    takes: 'TIME',
    default: '6s',
    help: 'time limit for a callback to answer the challenge of its verification; 45s at most',
  },
  {
    name: 'keep-deliveries',
    commands: ['dev'],
    takes: 'BOUND',
    default: '1000000',
    help: 'keep deliveries, with their attempts, up to this age (30d, 12h) or number; pending ones stay; all: keep every one',
  },
  {
    name: 'keep-deliveries',
    commands: ['serve'],
    takes: 'BOUND',
    default: '30d',
    help: 'keep deliveries, with their attempts, up to this age (30d, 12h) or number; pending ones stay; all: keep every one',
  },
  {
    name: 'keep-journal',
    commands: ['dev'],
    takes: 'BOUND',
    default: '1000000',
    help: 'keep journal entries up to this age or number; explain answers for instants since the oldest of them',
  },
  {
    name: 'keep-journal',
    commands: ['serve'],
    takes: 'BOUND',
    default: '400d',
    help: 'keep journal entries up to this age or number; explain answers for instants since the oldest of them',
  },
  {
    name: 'media-port',
    commands: ['dev', 'serve'],
    takes: 'N',
    help: 'UDP port for calls with media, opened when the first one rings; by default the number of --port; off: no calls with media',
  },
  {
    name: 'media-address',
    commands: ['dev', 'serve'],
    takes: 'LIST',
    isList: true,
    help: 'IP addresses at which endpoints reach the UDP port, such as the public one; by default those of the machine',
  },
  {
    name: 'most-calls',
    commands: ['dev', 'serve'],
    takes: 'N',
    default: '150',
    help: 'maximum number of calls with media at once in this process',
  },
  {
    name: 'record',
    commands: ['dev', 'serve'],
    help: 'record both ends of every call in memory: 10 minutes each and 64 MB in all at most',
  },
  {
    name: 'media-sdp',
    commands: ['dev', 'serve'],
    takes: 'FORM',
    default: 'plain',
    help: 'form of session descriptions: plain, which every WebRTC stack takes, or meta, as in the samples of Meta',
  },
  {
    name: 'renegotiation',
    commands: ['dev', 'serve'],
    takes: 'WHEN',
    default: 'always',
    help: 'always: the response to accept has sdp_renegotiation too; never: its sdp_response includes the audio of the consumer',
  },
  {
    name: 'limit-app',
    commands: ['dev', 'serve'],
    takes: 'N',
    help: 'maximum number of requests of an app in an hour, code 4; without it, no request is refused',
  },
  {
    name: 'limit-page',
    commands: ['dev', 'serve'],
    takes: 'N',
    help: 'maximum number of requests with tokens of a Page in an hour, code 32',
  },
  {
    name: 'limit-messenger',
    commands: ['dev', 'serve'],
    takes: 'N',
    help: 'maximum number of requests with tokens of a Page in 24 hours, code 80006',
  },
  {
    name: 'limit-send',
    commands: ['dev', 'serve'],
    takes: 'N',
    help: 'maximum number of messages that a Page sends in a second, code 613',
  },
  {
    name: 'url',
    commands: ['mcp', 'proxy', ...ON_SERVER],
    takes: 'URL',
    default: DEFAULT_URL,
    help: 'address of the running server',
  },
  {
    name: 'control-token',
    commands: ['mcp', ...ON_SERVER],
    takes: 'TOKEN',
    help: 'bearer token that /_control of the server requires',
  },
  {
    name: 'port',
    commands: ['proxy'],
    takes: 'N',
    default: '4080',
    flagOnly: true,
    help: 'port on 127.0.0.1 to listen on; 0 for any free port',
  },
  {
    name: 'data',
    commands: ['proxy'],
    takes: 'DIR',
    default: '.switchhook',
    help: 'folder of the certificate authority, which is created if it does not exist',
  },
  {
    name: 'tunnel',
    commands: ['proxy'],
    takes: 'LIST',
    isList: true,
    flagOnly: true,
    help: 'other hosts to which connections are tunnelled without decryption; * for all',
  },
  {
    name: 'json',
    commands: ['init', ...ON_SERVER],
    flagOnly: true,
    help: 'print the answer as JSON',
  },
  {
    name: 'json',
    commands: ['export', 'import', 'backup', 'migrate', 'prune', 'move-bucket'],
    flagOnly: true,
    help: 'print the result as one JSON object on stdout, instead of a message on stderr',
  },
  {
    name: 'page',
    commands: ['listen', 'trigger', 'settings', 'consumer', 'deliveries', 'tokens'],
    takes: 'ID',
    flagOnly: true,
    help: 'Page; without it, the first Page of the seed, which `switchhook env` names',
  },
  {
    name: 'psid',
    commands: ['trigger', 'consumer'],
    takes: 'PSID',
    flagOnly: true,
    help: "consumer; without it, the Page's first consumer",
  },
  {
    name: 'entry',
    commands: ['consumer'],
    takes: 'ENTRY',
    default: 'icon',
    flagOnly: true,
    help: `what the consumer taps to call: ${CALL_ENTRIES.slice(0, -1).join(', ')} or ${CALL_ENTRIES.at(-1)}`,
  },
  {
    name: 'file',
    commands: ['consumer'],
    takes: 'URL',
    flagOnly: true,
    help: 'address of the file that attach sends; the type is image, audio, video or file',
  },
  {
    name: 'message',
    commands: ['consumer'],
    takes: 'ID',
    flagOnly: true,
    help: 'message whose button or quick reply is tapped; without it, the last message with such a button',
  },
  {
    name: 'as',
    commands: ['call'],
    takes: 'WHO',
    default: 'inbox',
    flagOnly: true,
    help: 'who accepts, declines or hangs up: inbox or consumer',
  },
  {
    name: 'state',
    commands: ['deliveries'],
    takes: 'STATE',
    flagOnly: true,
    help: 'list only deliveries in this state: pending, delivered or dropped',
  },
  {
    name: 'limit',
    commands: ['deliveries'],
    takes: 'N',
    default: '20',
    flagOnly: true,
    help: 'maximum number of deliveries to list',
  },
  {
    name: 'user',
    commands: ['tokens'],
    takes: 'USER_ID',
    flagOnly: true,
    help: 'person who manages Pages, for user access tokens instead of those of the Page; the Setup of the console has the ids, and GET /_control/pages/ID as user_id of its admins',
  },
  {
    name: 'app',
    commands: ['tokens'],
    takes: 'ID',
    flagOnly: true,
    help: 'app of a new token; without it, the first app of the seed, which `switchhook env` names',
  },
  {
    name: 'permissions',
    commands: ['tokens'],
    takes: 'LIST',
    isList: true,
    flagOnly: true,
    help: 'permissions of a new token, such as pages_messaging,pages_manage_metadata; without it, all but access to profiles',
  },
  {
    name: 'expires-in',
    commands: ['tokens'],
    takes: 'TIME',
    flagOnly: true,
    help: 'lifetime of a new token, in whole seconds; without it, the token never expires',
  },
  {
    name: 'format',
    commands: ['env'],
    takes: 'FORMAT',
    default: 'sh',
    flagOnly: true,
    help: 'sh (export lines), dotenv or json',
  },
  {
    name: 'unset',
    commands: ['env'],
    flagOnly: true,
    help: 'print the lines that remove the variables again',
  },
  {
    name: 'timeout',
    commands: ['wait'],
    takes: 'TIME',
    default: '30s',
    flagOnly: true,
    help: 'maximum time to wait',
  },
  {
    name: 'callback',
    commands: ['doctor'],
    takes: 'URL',
    flagOnly: true,
    help: "receiver to examine; without it, the app's callback",
  },
  {
    name: 'forward-to',
    commands: ['listen'],
    takes: 'URL',
    flagOnly: true,
    help: 'receiver to which each webhook is posted too, with the same bytes and signatures',
  },
  {
    name: 'events',
    commands: ['listen'],
    takes: 'LIST',
    isList: true,
    flagOnly: true,
    help: 'webhook fields to print, such as calls,messages; without it, all',
  },
  {
    name: 'print-secret',
    commands: ['listen'],
    flagOnly: true,
    help: 'print the secret of the app, with which webhooks are signed, and exit',
  },
  {
    name: 'format',
    commands: ['listen'],
    takes: 'FORMAT',
    default: 'text',
    flagOnly: true,
    help: 'text, or json for one line of JSON per webhook',
  },
  {
    name: 'seed',
    commands: ['run'],
    takes: 'FILE.json',
    flagOnly: true,
    help: 'apps, Pages and consumers of the instance',
  },
  {
    name: 'clock',
    commands: ['run'],
    takes: 'INSTANT',
    flagOnly: true,
    help: 'time at which the clock of the instance is frozen, such as 2027-06-01T12:00:00Z',
  },
  {
    name: 'json',
    commands: ['proxy'],
    flagOnly: true,
    help: 'print one line of JSON on stdout when ready',
  },
] as const satisfies readonly Option[];

export type OptionName = (typeof OPTIONS)[number]['name'];

/** The values of a command's options, as text, and its other arguments. */
export interface OptionValues {
  /** Returns the value of the flag, else of the environment variable, else the default. */
  find(name: OptionName): string | undefined;
  /** As `find`, for an option that has a default. Throws Error for any other that has no value. */
  require(name: OptionName): string;
  /** Returns true when a flag without a value is set, or its variable is `1` or `true`. */
  isOn(name: OptionName): boolean;
  /** Returns true when the flag stands on the command line. */
  isGiven(name: OptionName): boolean;
  /** Arguments that belong to no flag, in their order. */
  readonly positionals: readonly string[];
}

/** Returns the options of a command, in the order of its help. */
export const optionsOf = (command: Command): readonly Option[] =>
  (OPTIONS as readonly Option[]).filter(({ commands }) => commands.includes(command));

/** Returns the environment variable of an option: `SWITCHHOOK_POOL_SIZE` for `pool-size`. */
export const variableOf = (name: string): string => `SWITCHHOOK_${name.toUpperCase().replaceAll('-', '_')}`;
