import { parseArgs } from 'node:util';
import { UsageError } from '../config/usage-error.ts';

export type Command = 'dev' | 'serve';
type Environment = Readonly<Record<string, string | undefined>>;

/** A flag, as it is read, explained by `--help` and looked up in docs/operating.md. */
interface Option {
  readonly name: string;
  readonly commands: readonly Command[];
  /** What stands for its value in help; left out for what is on when it is given. */
  readonly takes?: string;
  readonly default?: string;
  /** Given more than once, all count; else the last. */
  readonly list?: true;
  /** Lines of help. */
  readonly does: readonly string[];
}

const BOTH: readonly Command[] = ['dev', 'serve'];
const DEV: readonly Command[] = ['dev'];
const SERVE: readonly Command[] = ['serve'];

const TABLE = [
  {
    name: 'database',
    commands: SERVE,
    takes: 'URL',
    does: ['postgres://user:password@host:5432/name; required'],
  },
  {
    name: 'control-token',
    commands: SERVE,
    takes: 'TOKEN',
    does: ['what /_control demands as a bearer token; required'],
  },
  {
    name: 'port',
    commands: BOTH,
    takes: 'N',
    default: '4000',
    does: ['port to listen on; 0 takes any free one'],
  },
  {
    name: 'host',
    commands: DEV,
    takes: 'ADDRESS',
    default: '127.0.0.1',
    does: ['address to bind; beyond loopback, control', 'demands --control-token'],
  },
  {
    name: 'host',
    commands: SERVE,
    takes: 'ADDRESS',
    default: '127.0.0.1',
    does: ['address to bind; 0.0.0.0 for every network'],
  },
  {
    name: 'data',
    commands: DEV,
    takes: 'DIR',
    default: '.switchhook',
    does: ['folder of the database'],
  },
  { name: 'memory', commands: DEV, does: ['keep everything in memory instead'] },
  {
    name: 'public-url',
    commands: SERVE,
    takes: 'URL',
    does: ['how clients reach this server: https://host'],
  },
  {
    name: 'allow-destination',
    commands: SERVE,
    takes: 'LIST',
    list: true,
    does: ['webhooks may also go there, e.g.', 'https://hooks.example.com,10.0.0.0/8,*.internal.example'],
  },
  {
    name: 'trust-proxy',
    commands: SERVE,
    does: ["log the client's address that the proxy in front", 'added last to X-Forwarded-For'],
  },
  {
    name: 'pool-size',
    commands: SERVE,
    takes: 'N',
    default: '10',
    does: ['connections of this process to the database'],
  },
  {
    name: 'database-timeout',
    commands: SERVE,
    takes: 'TIME',
    default: '1300ms',
    does: ['time limit of connecting to the database, and of', 'each statement'],
  },
  {
    name: 'poll-interval',
    commands: SERVE,
    takes: 'TIME',
    default: '500ms',
    does: ['how often to look for what other processes did'],
  },
  { name: 'no-hints', commands: SERVE, does: ['processes do not tell each other of news: they', 'only look'] },
  {
    name: 'steer-clock',
    commands: SERVE,
    does: ['control may steer the clock; for one process only:', 'others do not follow it'],
  },
  {
    name: 'drain',
    commands: SERVE,
    takes: 'TIME',
    default: '1s',
    does: ['told to stop, not be ready for so long first'],
  },
  {
    name: 'grace',
    commands: BOTH,
    takes: 'TIME',
    default: '3s',
    does: ['time to end requests and deliveries when it stops'],
  },
  {
    name: 'seed',
    commands: BOTH,
    takes: 'FILE.json',
    does: ['apps, Pages and consumers of an empty instance'],
  },
  {
    name: 'clock',
    commands: DEV,
    takes: 'INSTANT',
    does: ['what time it is, e.g. 2027-06-01T12:00:00Z; forward only'],
  },
  { name: 'freeze', commands: DEV, does: ['the clock stands still until control moves it'] },
  { name: 'json', commands: BOTH, does: ['one line of JSON on stdout when ready'] },
  {
    name: 'control-token',
    commands: DEV,
    takes: 'TOKEN',
    does: ['what /_control demands as a bearer token'],
  },
  {
    name: 'log-level',
    commands: BOTH,
    takes: 'LEVEL',
    default: 'info',
    does: ['error, warn, info or debug (every request)'],
  },
  {
    name: 'retry-schedule',
    commands: BOTH,
    takes: 'LIST',
    default: '1s,5s,30s,2m,5m,15m,30m,1h',
    does: ['retries after the first attempt'],
  },
  {
    name: 'alert-after',
    commands: BOTH,
    takes: 'TIME',
    default: '15m',
    does: ['failing so long is put in the journal'],
  },
  {
    name: 'unsubscribe-after',
    commands: BOTH,
    takes: 'TIME',
    default: '1h',
    does: ['failing so long ends the subscription; never'],
  },
  {
    name: 'drop-after',
    commands: BOTH,
    takes: 'TIME',
    default: '36h',
    does: ['failing so long drops a delivery'],
  },
  {
    name: 'delivery-deadline',
    commands: BOTH,
    takes: 'TIME',
    default: '20s',
    does: ['one attempt may take so long; at most 45s'],
  },
] as const satisfies readonly Option[];

export type OptionName = (typeof TABLE)[number]['name'];

/** The flags of a command, in the order of its help. */
export const optionsOf = (command: Command): readonly Option[] =>
  TABLE.filter(({ commands }) => commands.includes(command));

export const variableOf = (flag: string): string => `SWITCHHOOK_${flag.toUpperCase().replaceAll('-', '_')}`;

const WAYS: Readonly<Record<Command, { readonly usage: string; readonly help: string; readonly does: string }>> = {
  dev: {
    usage: 'npm start -- [flags]        (switchhook dev [flags])',
    help: 'npm start -- --help',
    does: 'graph.facebook.com for call settings, on this machine (npm start)',
  },
  serve: {
    usage: 'switchhook serve --database URL --control-token TOKEN [flags]',
    help: 'switchhook serve --help',
    does: 'the same for others: any number of processes on one PostgreSQL',
  },
};

export const isCommand = (word: string | undefined): word is Command => word !== undefined && Object.hasOwn(WAYS, word);

/** What `switchhook --help` prints. */
export const HELP = `Usage: switchhook COMMAND [flags]

${Object.entries(WAYS)
  .map(([command, { does }]) => `  ${command.padEnd(8)}${does}\n`)
  .join('')}  export  an instance as a file of JSON lines
  import  such a file into an empty SQLite or PostgreSQL

switchhook COMMAND --help tells its flags.
`;

const FLAG_COLUMN = 27;
const DEFAULT_COLUMN = 73;

/** What `switchhook COMMAND --help` prints. */
export function helpOf(command: Command): string {
  const lines = optionsOf(command).flatMap(({ name, takes, default: otherwise, does }) => {
    const flag = `  --${name}${takes === undefined ? '' : ` ${takes}`}`;
    const [first = '', ...rest] = does;
    const head =
      flag.length < FLAG_COLUMN ? [flag.padEnd(FLAG_COLUMN) + first] : [flag, ' '.repeat(FLAG_COLUMN) + first];
    const text = [...head, ...rest.map((line) => ' '.repeat(FLAG_COLUMN) + line)];
    const last = text.pop() ?? '';
    return [...text, otherwise === undefined ? last : `${last.padEnd(DEFAULT_COLUMN)} (${otherwise})`];
  });
  const environment = `Each flag is also read from the environment: ${variableOf('port')}, ${variableOf('control-token')}, …`;
  return `Usage: ${WAYS[command].usage}\n\n${lines.join('\n')}\n\nTimes: 500ms, 30s, 15m, 1h. ${environment}\n`;
}

/** What was given for the flags of one command. */
export interface OptionValues {
  /** The flag, else the environment. */
  readonly value: (name: OptionName) => string | undefined;
  readonly on: (name: OptionName) => boolean;
}

/** Reads a command line; throws UsageError for what the command does not take. */
export function readOptions(command: Command, args: readonly string[], env: Environment): OptionValues {
  const flags = parse(command, args);
  const options = optionsOf(command);
  const value = (name: OptionName): string | undefined => {
    const option = options.find((each) => each.name === name);
    const flag = flags[name];
    if (Array.isArray(flag)) return option?.list ? flag.join(',') : String(flag.at(-1));
    const set = option && env[variableOf(name)];
    // Empty is what is left of a variable that was not set; tcp:// is what Kubernetes says of a service of that name.
    return set === '' || set?.startsWith('tcp://') ? undefined : set;
  };
  return { value, on: (name) => flags[name] === true || ['1', 'true'].includes(value(name) ?? '') };
}

function parse(command: Command, args: readonly string[]) {
  const see = `see ${WAYS[command].help}.`;
  refuseForeignFlags(command, args, see);
  try {
    return parseArgs({ args: [...args], options: shapesOf(command), allowPositionals: false }).values;
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split(/\. |\n/);
    // A word without its flag may be the address of a database, password and all.
    if (sentence.includes('://')) throw new UsageError(`An address goes behind a flag, such as --database URL; ${see}`);
    throw new UsageError(`${sentence.replace(/\.$/, '')}; ${see}`);
  }
}

function shapesOf(command: Command) {
  return Object.fromEntries(
    optionsOf(command).map(({ name, takes }) => [
      name,
      takes === undefined ? { type: 'boolean' as const } : { type: 'string' as const, multiple: true as const },
    ]),
  );
}

function refuseForeignFlags(command: Command, args: readonly string[], see: string): void {
  const own = new Set(optionsOf(command).map(({ name }) => name));
  for (const arg of args) {
    const name = /^--([a-z-]+)(=|$)/.exec(arg)?.[1];
    const option = name !== undefined && !own.has(name) && TABLE.find((each) => each.name === name);
    if (option)
      throw new UsageError(`--${name} is a flag of switchhook ${option.commands[0]}, not of ${command}; ${see}`);
  }
}
