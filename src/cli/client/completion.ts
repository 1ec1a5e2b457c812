import { UsageError } from '../../config/usage-error.ts';
import { COMMANDS } from '../commands.ts';
import { optionsOf, type OptionValues } from '../options.ts';
import type { Command } from '../options/command.ts';
import { readWord } from './connection.ts';

const commands = Object.keys(COMMANDS) as Command[];
const flagsOf = (command: Command): string =>
  [...new Set(optionsOf(command).map(({ name }) => `--${name}`)), '--help'].join(' ');

const bash = (): string => `_switchhook() {
  local words
  if [ "$COMP_CWORD" -eq 1 ]; then words="${commands.join(' ')}"; else
    case "\${COMP_WORDS[1]}" in
${commands.map((command) => `      ${command}) words="${flagsOf(command)}" ;;`).join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _switchhook switchhook
`;

const zsh = (): string => `autoload -U +X bashcompinit && bashcompinit\n${bash()}`;

const fish = (): string =>
  commands
    .flatMap((command) => [
      `complete -c switchhook -n __fish_use_subcommand -a ${command} -d '${COMMANDS[command].summary.replaceAll("'", '')}'`,
      ...optionsOf(command).map(
        ({ name, help }) =>
          `complete -c switchhook -n '__fish_seen_subcommand_from ${command}' -l ${name} -d '${help.replaceAll("'", '')}'`,
      ),
    ])
    .map((line) => `${line}\n`)
    .join('');

/** Shells without a script. Their names are no typing errors, however near they are to bash and zsh. */
const OTHER_SHELLS = ['ash', 'csh', 'dash', 'ksh', 'pwsh', 'sh', 'tcsh'];

/** Runs `switchhook completion`: prints the completion script of a shell. */
export async function completion(options: OptionValues): Promise<void> {
  const [word = ''] = options.positionals;
  if (OTHER_SHELLS.includes(word)) throw new UsageError(`Give one of bash, zsh, fish, not "${word}".`);
  const shell = readWord(options, { bash: 0, zsh: 0, fish: 0 });
  process.stdout.write({ bash, zsh, fish }[shell]());
}
