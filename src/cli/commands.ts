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
