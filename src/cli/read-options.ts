import { parseArgs } from 'node:util';
import { UsageError } from '../config/usage-error.ts';
import { didYouMean } from '../contract/nearest-name.ts';
import { COMMANDS } from './commands.ts';
import { goesForwardOnly } from './goes-forward-only.ts';
import { OPTIONS, optionsOf, variableOf, type OptionName, type OptionValues } from './options.ts';
import type { Command } from './options/command.ts';

/** Commands with arguments that belong to no flag. */
const TAKES_ARGUMENTS: readonly Command[] = [
  'import',
  'backup',
  'move-bucket',
  'init',
  'run',
  'env',
  'trigger',
  'settings',
  'consumer',
  'call',
  'clock',
  'deliveries',
  'tokens',
  'completion',
];

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads a command line. Throws UsageError for a flag or an argument that the command does not take. */
export function readOptions(command: Command, args: readonly string[], env: Environment): OptionValues {
  refuseFlagsOfOthers(command, args);
  const { values, positionals } = parse(command, args);
  const options = optionsOf(command);
  const find = (name: OptionName): string | undefined => {
    const option = options.find((each) => each.name === name);
    const value = values[name];
    if (Array.isArray(value)) return option?.isList ? value.join(',') : String(value.at(-1));
    const variable = option?.flagOnly ? undefined : env[variableOf(name)];
    return isSet(variable) ? variable : option?.default;
  };
  for (const { name, takes } of options as readonly { name: OptionName; takes?: string }[]) {
    const variable = takes === undefined && values[name] === undefined ? find(name) : undefined;
    if (variable !== undefined) readSwitch(variableOf(name), variable);
  }
  return {
    find,
    require(name) {
      const value = find(name);
      if (value === undefined) throw new Error(`--${name} has no value and no default`);
      return value;
    },
    isOn(name) {
      const variable = find(name);
      return values[name] === true || (variable !== undefined && readSwitch(variableOf(name), variable));
    },
    isGiven: (name) => values[name] !== undefined,
    positionals,
  };
}

/**
 * An empty variable counts as not set: scripts leave it so. Kubernetes sets SWITCHHOOK_PORT to a `tcp://` address where
 * a service has the name switchhook.
 */
const isSet = (variable: string | undefined): boolean =>
  variable !== undefined && variable !== '' && !variable.startsWith('tcp://');

/** Values of the variable of a flag without a value, in lower case. */
const SWITCH_VALUES: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['true', true],
  ['0', false],
  ['false', false],
]);

/** Returns true for `1` and `true`, false for `0` and `false`, in any letter case. Throws UsageError for another value. */
function readSwitch(variable: string, text: string): boolean {
  const isOn = SWITCH_VALUES.get(text.toLowerCase());
  if (isOn === undefined) throw new UsageError(`${variable} takes 1 or true, 0 or false, not "${text}".`);
  return isOn;
}

const seeHelp = (command: Command): string => `see ${COMMANDS[command].helpLine}.`;

/** A message must not repeat the address of a database: it may have a password in it. */
const addressWithoutFlag = (command: Command): UsageError =>
  new UsageError(`An address goes behind a flag, such as --database URL; ${seeHelp(command)}`);

/** Returns the refusal of an argument that begins with a single dash, which parseArgs takes for letters of flags. */
function dashWithoutFlag(command: Command, args: readonly string[], sentence: string): UsageError {
  const duration = ownArguments(args).find((each) => /^-[PT\d][PT\d.a-z]*$/i.test(each));
  if (command === 'clock' && duration !== undefined) return goesForwardOnly(duration);
  const hint = TAKES_ARGUMENTS.includes(command) ? ' an argument that begins with - goes behind --;' : '';
  return new UsageError(`${sentence};${hint} ${seeHelp(command)}`);
}

function parse(command: Command, args: readonly string[]) {
  const options = Object.fromEntries(
    optionsOf(command).map(({ name, takes }) => [
      name,
      takes === undefined ? { type: 'boolean' as const } : { type: 'string' as const, multiple: true as const },
    ]),
  );
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: TAKES_ARGUMENTS.includes(command) });
    const isAddress = (each: string): boolean => command !== 'run' && each.includes('://');
    if (parsed.positionals.some(isAddress)) throw addressWithoutFlag(command);
    return parsed;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const [sentence = ''] = (error as Error).message.split(/\. |\n/);
    if (sentence.includes('://')) throw addressWithoutFlag(command);
    if (/^Unknown option '-[^-]/.test(sentence)) throw dashWithoutFlag(command, args, sentence);
    const unknown = /^Unknown option '(--[^']+)'/.exec(sentence)?.[1];
    const hint = unknown === undefined ? '' : didYouMean(unknown, flagsOf(command));
    const flag = /^Option '(--[a-z-]+)' argument is ambiguous\.?$/.exec(sentence)?.[1];
    const value = args.find((each, i) => args[i - 1] === flag && /^-\d/.test(each));
    if (flag !== undefined && value !== undefined)
      throw new UsageError(`${flag} takes no negative value such as ${value}; ${seeHelp(command)}`);
    throw new UsageError(`${sentence.replace(/\.$/, '')}; ${seeHelp(command)}${hint}`);
  }
}

const flagsOf = (command: Command): readonly string[] => [
  ...optionsOf(command).map(({ name }) => `--${name}`),
  '--help',
];

/** Returns the arguments before `--`; those behind it are for another program. */
export function ownArguments(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  return end < 0 ? args : args.slice(0, end);
}

/** Throws UsageError for a flag of another command. */
function refuseFlagsOfOthers(command: Command, args: readonly string[]): void {
  const own = new Set(optionsOf(command).map(({ name }) => name));
  for (const arg of ownArguments(args)) {
    const name = /^--([a-z-]+)(=|$)/.exec(arg)?.[1];
    const option = name !== undefined && !own.has(name) && OPTIONS.find((each) => each.name === name);
    if (!option) continue;
    throw new UsageError(
      `--${option.name} is a flag of switchhook ${ownerOf(option.name)}, not of ${command}; ${seeHelp(command)}`,
    );
  }
}

/** Returns the first command, in the order of the help, that has the flag. */
function ownerOf(name: OptionName): string {
  const commands = Object.keys(COMMANDS) as Command[];
  return commands.find((command) => optionsOf(command).some((option) => option.name === name)) ?? '';
}
