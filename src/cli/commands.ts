import type { Command } from './options/command.ts';

interface CommandText {
  readonly usage: string;
  /** The command line that prints the help of the command. */
  readonly helpLine: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Paragraph of the help, between usage and options. */
  readonly about?: string;
}

/** The commands, in the order of `switchhook --help`. */
export const COMMANDS: Readonly<Record<Command, CommandText>> = {
  dev: {
    usage: 'switchhook dev [flags]        (in the checkout: npm start -- [flags])',
    helpLine: 'switchhook dev --help',
    summary: 'run a local graph.facebook.com for call settings (npm start)',
  },
  serve: {
    usage: 'switchhook serve --database URL --control-token TOKEN [flags]',
    helpLine: 'switchhook serve --help',
    summary: 'run the server as a service: any number of processes on one PostgreSQL database',
  },
  export: {
    usage: 'switchhook export [--data DIR | --database URL] [--out FILE]',
    helpLine: 'switchhook export --help',
    summary: 'write an instance to a file of JSON lines',
    about:
      'Writes a whole instance as JSON lines: apps, Pages, threads, calls, journal, deliveries and token hashes. The ' +
      'file contains the secrets of the apps, with which webhooks are signed: protect it as you protect the database.',
  },
  import: {
    usage: 'switchhook import [--data DIR | --database URL] FILE',
    helpLine: 'switchhook import --help',
    summary: 'import an exported file into an empty SQLite or PostgreSQL database',
    about:
      'Imports a file that switchhook export wrote into an empty instance, completely or not at all; FILE is - for ' +
      'stdin. Stop the servers of the exported instance before you start one on the imported data: both would send ' +
      'the pending webhooks.',
  },
  backup: {
    usage: 'switchhook backup [--data DIR] FILE',
    helpLine: 'switchhook backup --help',
    summary: 'copy the SQLite database of a running or stopped instance into a new file',
    about:
      'Copies the database as it is at one moment. To restore, put the file into an empty folder under the name ' +
      'switchhook.db. The file contains the secrets of the apps: protect it as you protect the database.',
  },
  migrate: {
    usage: 'switchhook migrate --database URL [--distribute citus]',
    helpLine: 'switchhook migrate --help',
    summary: 'bring a PostgreSQL database to the newest schema, and distribute it by Citus',
    about:
      'Migrates the tables, as the first server of a new version does when it starts. With --distribute citus, it also ' +
      'distributes the tables of Pages by the id of the Page; distributed tables stay as they are.',
  },
  'move-bucket': {
    usage: 'switchhook move-bucket --database URL --database URL --to NUMBER BUCKETS',
    helpLine: 'switchhook move-bucket --help',
    summary: 'move Pages to another database of an instance on several of them',
    about:
      'Moves buckets of Pages, 0 to 255 (7, or 128-255), one after the other, while servers run. Requests about Pages in ' +
      'the bucket that is being moved fail with code 2. A move that was interrupted goes on when it is started again.',
  },
  prune: {
    usage: 'switchhook prune [--data DIR [--control-token TOKEN] | --database URL] --before TIME',
    helpLine: 'switchhook prune --help',
    summary: 'remove old deliveries and journal entries, and make the file of a SQLite database smaller',
    about:
      'Removes deliveries, with their attempts, and journal entries that are older than --before. Pending deliveries stay, as do ' +
      'Pages, threads, messages and calls. A running server does the same continuously: see its flags --keep-deliveries and --keep-journal.',
  },
  init: {
    usage: 'switchhook init [FILE]',
    helpLine: 'switchhook init --help',
    summary: 'write an example seed file (seed.json, or FILE)',
  },
  run: {
    usage: 'switchhook run [--seed FILE.json] [--clock INSTANT] -- COMMAND [arguments]',
    helpLine: 'switchhook run --help',
    summary: 'start an instance in memory and run a command, such as a test suite, against it',
    about:
      'Starts an instance in memory, runs the command with the variables of `switchhook env` in its environment, and ' +
      'exits with the exit code of the command.',
  },
  env: {
    usage: 'switchhook env [CLIENT] [--format sh|dotenv|json] [--unset]',
    helpLine: 'switchhook env --help',
    summary: 'print environment variables for a client: address, ids, tokens, app secret',
    about:
      'CLIENT is curl (default), facebook-nodejs-business-sdk, facebook_business, facebook-php-business-sdk, ' +
      'facebook-java-business-sdk, messaging-api-messenger, bottender or botkit; a comment in the output shows how ' +
      'to set the base URL of that client.',
  },
  wait: {
    usage: 'switchhook wait [--timeout TIME]',
    helpLine: 'switchhook wait --help',
    summary: 'wait until the server is ready',
  },
  doctor: {
    usage: 'switchhook doctor [--callback URL]',
    helpLine: 'switchhook doctor --help',
    summary: 'check server, token, subscriptions and receiver, and print how to fix each problem',
    about:
      'Sends the receiver a verification request, a webhook with a valid signature and one with an invalid ' +
      'signature. A correct receiver answers the challenge, accepts the first webhook within 5 seconds, and refuses ' +
      'the second.',
  },
  listen: {
    usage: 'switchhook listen [--forward-to URL] [--events LIST] [--format text|json]',
    helpLine: 'switchhook listen --help',
    summary: 'print webhooks as they are delivered, and forward them',
  },
  trigger: {
    usage: 'switchhook trigger EVENT',
    helpLine: 'switchhook trigger --help',
    summary: 'cause a webhook by an action of a simulated person',
    about:
      'EVENT is calls.connect, calls.terminate, call_settings_update, messages, message_reads or ' +
      'messaging_postbacks. A simulated consumer or admin performs the action that causes the event; the event is ' +
      'recorded and delivered like any other.',
  },
  settings: {
    usage: 'switchhook settings get | set NAME=VALUE …',
    helpLine: 'switchhook settings --help',
    summary: "read a Page's call settings, or change them as an admin of the Page",
    about: 'VALUE is true, false or JSON: settings set icon_enabled=false call_routing=\'{"ring_target":"PARTNERS"}\'',
  },
  consumer: {
    usage: 'switchhook consumer write TEXT | attach TYPE --file URL | tap | reply [PAYLOAD] | read | thread | explain',
    helpLine: 'switchhook consumer --help',
    summary:
      'act as a consumer: write, send a file, call, tap a quick reply, read, print the thread, or explain why a call rings',
  },
  call: {
    usage: 'switchhook call accept | decline | hang-up CALL_ID',
    helpLine: 'switchhook call --help',
    summary: 'answer or end a call',
  },
  clock: {
    usage: 'switchhook clock [now | freeze | resume | real | advance DURATION | set INSTANT | skip next|idle]',
    helpLine: 'switchhook clock --help',
    summary: 'show or move the clock',
    about:
      'freeze stops the clock, and resume lets it continue from there; real returns to the time of the machine, ' +
      'unless anything is recorded later than that. advance ' +
      'takes a duration such as 8h or PT8H. skip next moves to the next due timer or delivery; skip idle repeats that until nothing is due.',
  },
  deliveries: {
    usage: 'switchhook deliveries [list | redeliver ID]',
    helpLine: 'switchhook deliveries --help',
    summary: 'list webhook deliveries with advice, or send one again',
  },
  tokens: {
    usage: 'switchhook tokens [list | create | revoke ID] [--user USER_ID]',
    helpLine: 'switchhook tokens --help',
    summary: 'list, create or revoke access tokens of a Page, or of a person who manages Pages',
    about:
      'Only hashes of tokens are stored: create prints the token once (with its id: --json), and list prints the ids by which tokens are revoked. ' +
      'Servers that share a database refuse a revoked token within a few seconds.',
  },
  completion: {
    usage: 'switchhook completion bash | zsh | fish',
    helpLine: 'switchhook completion --help',
    summary: 'print the completion script for a shell',
  },
  mcp: {
    usage: 'switchhook mcp [--url URL] [--control-token TOKEN]',
    helpLine: 'switchhook mcp --help',
    summary: 'serve tools for agents: Model Context Protocol (MCP) on stdin and stdout',
  },
  proxy: {
    usage: 'switchhook proxy [--url URL] [--port N] [flags]',
    helpLine: 'switchhook proxy --help',
    summary: 'run a proxy for HTTPS_PROXY that sends graph.facebook.com to a running server',
    about:
      'For clients whose host is hard-coded. The proxy terminates TLS for graph.facebook.com with a certificate of ' +
      'the local certificate authority, and forwards the requests to the server at --url. Every other host is ' +
      'refused unless --tunnel names it.',
  },
};

export const isCommand = (word: string | undefined): word is Command =>
  word !== undefined && Object.hasOwn(COMMANDS, word);
