import { COMMANDS } from '../../src/cli/commands.ts';
import { optionsOf, variableOf } from '../../src/cli/options.ts';
import type { Command } from '../../src/cli/options/command.ts';
import type { Option } from '../../src/cli/options/option.ts';
import { code, table, writtenBy } from './table.ts';

/** Returns the page of the command line, from the tables of commands and options. */
export function cliPage(): string {
  const commands = Object.keys(COMMANDS) as Command[];
  return [
    '# Command line\n',
    'A flag overrides its environment variable, which overrides the default. The variable of a flag without a value is `1` or',
    '`true` for on, `0` or `false` for off, in any letter case. A time is written as `500ms`, `30s`, `15m` or',
    '`1h`. Exit codes: 0 done, 1 refused or failed, 2 usage. No command asks questions.\n',
    table(
      ['command', 'purpose'],
      commands.map((name) => [`[${code(name)}](#${name})`, COMMANDS[name].summary]),
    ),
    ...commands.map(describeCommand),
    writtenBy('src/cli/commands.ts', 'src/cli/options/'),
  ].join('\n');
}

function describeCommand(name: Command): string {
  const { usage, summary, about } = COMMANDS[name];
  const options = optionsOf(name);
  const parts = [`## ${name}\n`, `${about ?? `In short: ${summary}.`}\n`];
  parts.push(`\`\`\`text\n${usage}\n\`\`\`\n`);
  if (options.length > 0) {
    parts.push(table(['flag', 'environment variable', 'default', 'meaning'], options.map(describeOption)));
  }
  return parts.join('\n');
}

const describeOption = ({ name, takes, default: value, flagOnly, isList, help }: Option): readonly string[] => [
  code(takes === undefined ? `--${name}` : `--${name} ${takes}`),
  flagOnly ? '' : code(variableOf(name)),
  value === undefined ? '' : code(value),
  isList ? `${help}; may be repeated` : help,
];
