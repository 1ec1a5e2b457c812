import { ControlError, TapRefused } from '../client/control-client.ts';
import { UsageError } from '../config/usage-error.ts';
import { didYouMean } from '../contract/nearest-name.ts';
import { StoreUnavailable } from '../store/unavailable.ts';
import { readVersion } from '../version.ts';
import { CommandFailed } from './client/connection.ts';
import { COMMANDS, isCommand } from './commands.ts';
import { HELP, helpOf } from './help.ts';
import type { OptionValues } from './options.ts';
import type { Command } from './options/command.ts';
import { ownArguments, readOptions } from './read-options.ts';

type RunCommand = (options: OptionValues) => Promise<void>;

/** Each command is loaded when it is run, so that help and errors appear at once. */
const LOADERS: Readonly<Record<Command, () => Promise<RunCommand>>> = {
  dev: async () => (await import('./dev.ts')).dev,
  serve: async () => (await import('./serve.ts')).serve,
  export: async () => (await import('./export.ts')).exportInstance,
  import: async () => (await import('./import.ts')).importInstance,
  backup: async () => (await import('./backup.ts')).backup,
  migrate: async () => (await import('./migrate.ts')).migrateDatabase,
  'move-bucket': async () => (await import('./move-bucket.ts')).moveBucket,
  prune: async () => (await import('./prune.ts')).pruneInstance,
  init: async () => (await import('./init.ts')).init,
  run: async () => (await import('./client/run.ts')).runBeside,
  env: async () => (await import('./client/env.ts')).env,
  wait: async () => (await import('./client/wait.ts')).wait,
  doctor: async () => (await import('./client/doctor.ts')).doctor,
  listen: async () => (await import('./client/listen.ts')).listen,
  trigger: async () => (await import('./client/trigger.ts')).trigger,
  settings: async () => (await import('./client/settings.ts')).settings,
  consumer: async () => (await import('./client/consumer.ts')).consumer,
  call: async () => (await import('./client/call.ts')).call,
  clock: async () => (await import('./client/clock.ts')).clock,
  deliveries: async () => (await import('./client/deliveries.ts')).deliveries,
  tokens: async () => (await import('./client/tokens.ts')).tokens,
  completion: async () => (await import('./client/completion.ts')).completion,
  mcp: async () => (await import('./mcp.ts')).mcp,
  proxy: async () => (await import('./proxy.ts')).proxy,
};

/**
 * Runs a command line; resolves when the command is done, or when its server is ready. A usage error is printed as one
 * line on stderr, and the exit code is 2.
 */
export async function run(args: readonly string[]): Promise<void> {
  try {
    await runCommand(args);
  } catch (error) {
    if (isRefusal(error)) {
      const advice = error instanceof ControlError && error.advice !== undefined ? ` ${error.advice}` : '';
      process.stderr.write(`switchhook: ${error.message.replaceAll('\n', ' ')}${advice}\n`);
      process.exitCode = 1;
      return;
    }
    if (!(error instanceof UsageError || error instanceof StoreUnavailable)) throw error;
    process.stderr.write(`switchhook: ${error.message.replaceAll('\n', ' ')}\n`);
    process.exitCode = 2;
  }
}

/** The server refused, or could not be reached: exit code 1. */
const isRefusal = (error: unknown): error is Error =>
  error instanceof ControlError || error instanceof TapRefused || error instanceof CommandFailed;

async function runCommand([command, ...rest]: readonly string[]): Promise<void> {
  if (command === undefined || /^(-h|--help|help)$/.test(command)) {
    const [about] = rest;
    return print(about === undefined || about.startsWith('-') ? HELP : helpOf(readCommand(about)));
  }
  if (command === '--version') return print(`${readVersion()}\n`);
  await runNamed(readCommand(command), rest);
}

/** Returns the command of that name. Throws UsageError where there is none. */
function readCommand(text: string): Command {
  if (isCommand(text)) return text;
  // The address of a database may have a password in it, so it is not repeated.
  const name = text.includes('://') ? '…' : text;
  const names = Object.keys(COMMANDS);
  const hint = text.startsWith('-') ? '' : didYouMean(name, names);
  throw new UsageError(`There is no command "${name}"; the commands are: ${names.join(', ')}.${hint}`);
}

async function runNamed(command: Command, rest: readonly string[]): Promise<void> {
  const own = ownArguments(rest);
  if (own.includes('--help') || own.includes('-h')) return print(helpOf(command));
  const options = readOptions(command, rest, process.env);
  const run = await LOADERS[command]();
  await run(options);
}

const print = (text: string): void => void process.stdout.write(text);
