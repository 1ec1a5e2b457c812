import type { Option } from './option.ts';

/** Options of a server: its database, its address, its clock, its access and its log. */
export const SERVER_OPTIONS = [
  {
    name: 'database',
    commands: ['serve'],
    takes: 'URL',
    isList: true,
    help:
      'PostgreSQL database, postgres://user:password@host:5432/name; required; of several, the first one also has ' +
      'the records that belong to no Page',
  },
  {
    name: 'read-only',
    commands: ['serve'],
    help: 'only answer reads, also from a standby of the database: no writes, no deliveries, no timers',
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
    commands: ['dev'],
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
    help: 'log the last address in X-Forwarded-For, which the proxy in front adds, as that of the client',
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
] as const satisfies readonly Option[];
