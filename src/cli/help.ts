import { COMMANDS } from './commands.ts';
import { optionsOf, variableOf } from './options.ts';
import type { Command } from './options/command.ts';
import type { Option } from './options/option.ts';

const WIDTH = 100;
const HELP_COLUMN = 27;

/** Text of `switchhook --help`. */
export const HELP = `Usage: switchhook COMMAND [flags]

${Object.entries(COMMANDS)
  .map(([command, { summary }]) => `  ${command.padEnd(12)}${summary}\n`)
  .join('')}
switchhook COMMAND --help lists the flags of a command.
`;

/** Returns the text of `switchhook COMMAND --help`. */
export function helpOf(command: Command): string {
  const { usage, about } = COMMANDS[command];
  const options = optionsOf(command);
  const paragraphs = [
    `Usage: ${usage}`,
    ...(about === undefined ? [] : [wrap(about, WIDTH).join('\n')]),
    ...(options.length === 0 ? [] : [options.flatMap(linesOf).join('\n'), ...footerOf(options)]),
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

function linesOf({ name, takes, default: value, help }: Option): readonly string[] {
  const flag = `  --${name}${takes === undefined ? '' : ` ${takes}`}`;
  const text = value === undefined ? help : `${help} (default: ${value})`;
  const lines = wrap(text, WIDTH - HELP_COLUMN).map((line) => ' '.repeat(HELP_COLUMN) + line);
  const first = flag.padEnd(HELP_COLUMN) + (lines[0] ?? '').trimStart();
  return flag.length < HELP_COLUMN ? [first, ...lines.slice(1)] : [flag, ...lines];
}

/** Returns the lines about times and environment variables; none when the options have neither. */
function footerOf(options: readonly Option[]): readonly string[] {
  const hasTimes = options.some(({ takes }) => takes === 'TIME');
  const names = options.filter(({ flagOnly }) => !flagOnly).map(({ name }) => name);
  const examples = names.length > 2 ? ['port', 'control-token'] : names;
  const pairs = examples.map((name) => `${variableOf(name)} for --${name}`).join(', ');
  const more = examples.length < names.length ? ', and so on' : '';
  const sentences = [
    ...(hasTimes ? ['A time is written as 500ms, 30s, 15m or 1h.'] : []),
    ...(names.length > 0 ? [`Environment: ${pairs}${more}. A flag overrides its variable.`] : []),
  ];
  return sentences.length === 0 ? [] : [wrap(sentences.join(' '), WIDTH).join('\n')];
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
