import type { Command } from './options.ts';

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
    usage: 'npm start -- [flags]        (switchhook dev [flags])',
    helpLine: 'npm start -- --help',
    summary: 'graph.facebook.com for call settings, on this machine (npm start)',
  },
  serve: {
    usage: 'switchhook serve --database URL --control-token TOKEN [flags]',
    helpLine: 'switchhook serve --help',
    summary: 'the same as a service: any number of processes on one PostgreSQL',
  },
  export: {
    usage: 'switchhook export [--data DIR | --database URL] [--out FILE]',
    helpLine: 'switchhook export --help',
    summary: 'write an instance to a file of JSON lines',
    about:
      'Writes a whole instance as JSON lines: apps, Pages, threads, calls, journal, deliveries and token hashes. The ' +
      'file holds the secrets of the apps, with which webhooks are signed: protect it as you protect the database.',
  },
  import: {
    usage: 'switchhook import [--data DIR | --database URL] FILE',
    helpLine: 'switchhook import --help',
    summary: 'read such a file into an empty SQLite or PostgreSQL database',
    about:
      'Reads an export into an empty instance, whole or not at all; FILE is - for stdin. Stop the servers of the ' +
      'exported instance before you start one on the imported data: both would send the pending webhooks.',
  },
  init: {
    usage: 'switchhook init [FILE]',
    helpLine: 'switchhook init --help',
    summary: 'write an example of a seed file (seed.json)',
  },
  run: {
    usage: 'switchhook run [--seed FILE.json] [--clock INSTANT] -- COMMAND [arguments]',
    helpLine: 'switchhook run --help',
    summary: 'run a command, such as a test suite, beside an instance of its own',
    about:
      'Starts an instance in memory, runs the command with the variables of `switchhook env` in its environment, and ' +
      'ends with the exit code of the command.',
  },
  env: {
    usage: 'switchhook env [CLIENT] [--format sh|dotenv|json] [--unset]',
    helpLine: 'switchhook env --help',
    summary: 'print the variables that a client needs: address, ids, token, secret',
    about:
      'CLIENT is curl (default), facebook-nodejs-business-sdk, facebook_business, facebook-php-business-sdk, ' +
      'facebook-java-business-sdk, messaging-api-messenger, bottender or botkit; a comment says how it takes the address.',
  },
  wait: {
    usage: 'switchhook wait [--timeout TIME]',
    helpLine: 'switchhook wait --help',
    summary: 'wait until the server is ready',
  },
  doctor: {
    usage: 'switchhook doctor [--callback URL]',
    helpLine: 'switchhook doctor --help',
    summary: 'examine server, token, subscriptions and receiver, and name each fault with its cure',
    about:
      'The receiver gets a verification request, a webhook signed rightly and one signed wrongly: a good receiver ' +
      'answers the challenge, accepts the first within 5 seconds, and refuses the second.',
  },
  listen: {
    usage: 'switchhook listen [--forward-to URL] [--events LIST] [--format text|json]',
    helpLine: 'switchhook listen --help',
    summary: 'print webhooks as they are delivered, and forward them',
  },
  trigger: {
    usage: 'switchhook trigger EVENT',
    helpLine: 'switchhook trigger --help',
    summary: 'let a person do what causes a webhook',
    about:
      'EVENT is calls.connect, calls.terminate, call_settings_update, messages, message_reads or messaging_postbacks. ' +
      'Each is a real act of a simulated person, which is recorded and delivered like any other.',
  },
  settings: {
    usage: 'switchhook settings get | set NAME=VALUE …',
    helpLine: 'switchhook settings --help',
    summary: "read or change a Page's call settings, as a person who runs it",
    about: 'VALUE is true, false or JSON: settings set icon_enabled=false call_routing=\'{"ring_target":"PARTNERS"}\'',
  },
  consumer: {
    usage: 'switchhook consumer write TEXT | tap | read | thread | explain',
    helpLine: 'switchhook consumer --help',
    summary: 'act as a consumer: write, tap to call, read; look at the thread; ask why a tap rings or not',
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
  },
  deliveries: {
    usage: 'switchhook deliveries [list | redeliver ID]',
    helpLine: 'switchhook deliveries --help',
    summary: 'list webhook deliveries with advice, or send one again',
  },
  completion: {
    usage: 'switchhook completion bash | zsh | fish',
    helpLine: 'switchhook completion --help',
    summary: 'print the completion script of a shell',
  },
  mcp: {
    usage: 'switchhook mcp [--url URL] [--control-token TOKEN]',
    helpLine: 'switchhook mcp --help',
    summary: 'tools of a running server for agents, over the Model Context Protocol on stdin and stdout',
  },
  proxy: {
    usage: 'switchhook proxy [--url URL] [--port N] [flags]',
    helpLine: 'switchhook proxy --help',
    summary: 'a proxy for HTTPS_PROXY that answers for graph.facebook.com with a running Switchhook',
    about:
      'For clients with a compiled-in host: connections to graph.facebook.com end here, with a certificate of the local ' +
      'authority, and their requests go to a Switchhook. Every other host is refused unless --tunnel names it.',
  },
};

export const isCommand = (word: string | undefined): word is Command =>
  word !== undefined && Object.hasOwn(COMMANDS, word);
