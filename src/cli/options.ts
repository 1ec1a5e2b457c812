import { CLIENT_OPTIONS } from './options/client.ts';
import type { Command } from './options/command.ts';
import { DATABASE_OPTIONS } from './options/database.ts';
import { DELIVERY_OPTIONS } from './options/delivery.ts';
import { LIMIT_OPTIONS } from './options/limits.ts';
import { MEDIA_OPTIONS } from './options/media.ts';
import { RETENTION_OPTIONS } from './options/retention.ts';
import { SERVER_OPTIONS } from './options/server.ts';
import type { Option } from './options/option.ts';

/** The options of all commands. `--help` and docs/reference/cli.md have those of a command in this order. */
export const OPTIONS = [
  ...DATABASE_OPTIONS,
  ...SERVER_OPTIONS,
  ...DELIVERY_OPTIONS,
  ...RETENTION_OPTIONS,
  ...MEDIA_OPTIONS,
  ...LIMIT_OPTIONS,
  ...CLIENT_OPTIONS,
] as const satisfies readonly Option[];

export type OptionName = (typeof OPTIONS)[number]['name'];

/** The values of a command's options, as text, and its other arguments. */
export interface OptionValues {
  /** Returns the value of the flag, else of the environment variable, else the default. */
  find(name: OptionName): string | undefined;
  /** As `find`, for an option that has a default. Throws Error for any other that has no value. */
  require(name: OptionName): string;
  /** Returns true when a flag without a value is set, or its variable is `1` or `true`, in any letter case. */
  isOn(name: OptionName): boolean;
  /** Returns true when the flag stands on the command line. */
  isGiven(name: OptionName): boolean;
  /** Arguments that belong to no flag, in their order. */
  readonly positionals: readonly string[];
}

/** Returns the options of a command, in the order of its help. */
export const optionsOf = (command: Command): readonly Option[] =>
  (OPTIONS as readonly Option[]).filter(({ commands }) => commands.includes(command));

/** Returns the environment variable of an option: `SWITCHHOOK_POOL_SIZE` for `pool-size`. */
export const variableOf = (name: string): string => `SWITCHHOOK_${name.toUpperCase().replaceAll('-', '_')}`;
