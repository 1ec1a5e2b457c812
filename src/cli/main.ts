import { UsageError } from '../config/usage-error.ts';
import { StoreUnavailable } from '../store/unavailable.ts';
import { readVersion } from '../version.ts';
import { COMMANDS, isCommand } from './commands.ts';
import { HELP, helpOf } from './help.ts';
import type { Command, OptionValues } from './options.ts';
import { readOptions } from './read-options.ts';

type RunCommand = (options: OptionValues) => Promise<void>;

/** Each command is loaded when it is run, so that help and errors appear at once. */
const LOADERS: Readonly<Record<Command, () => Promise<RunCommand>>> = {
  dev: async () => (await import('./dev.ts')).dev,
  serve: async () => (await import('./serve.ts')).serve,
  export: async () => (await import('./export.ts')).exportInstance,
  import: async () => (await import('./import.ts')).importInstance,
  init: async () => (await import('./init.ts')).init,
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
    if (!(error instanceof UsageError || error instanceof StoreUnavailable)) throw error;
    process.stderr.write(`switchhook: ${error.message.replaceAll('\n', ' ')}\n`);
    process.exitCode = 2;
  }
}

async function runCommand([command, ...rest]: readonly string[]): Promise<void> {
  if (command === undefined || /^(-h|--help|help)$/.test(command)) return print(HELP);
  if (command === '--version') return print(`${readVersion()}\n`);
  if (!isCommand(command)) {
    // The address of a database may have a password in it, so it is not repeated.
    const name = command.includes('://') ? '…' : command;
    throw new UsageError(`There is no command "${name}"; the commands are: ${Object.keys(COMMANDS).join(', ')}.`);
  }
  if (rest.includes('--help') || rest.includes('-h')) return print(helpOf(command));
  const options = readOptions(command, rest, process.env);
  const run = await LOADERS[command]();
  await run(options);
}

const print = (text: string): void => void process.stdout.write(text);
