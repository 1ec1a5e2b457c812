import type { Command } from './command.ts';

/** One option of a command: its flag, its environment variable, its default and its help. */
export interface Option {
  /** The name of the flag, without `--`. */
  readonly name: string;
  readonly commands: readonly Command[];
  /** Placeholder of the value in `--help`; left out for a flag without a value. */
  readonly takes?: string;
  readonly default?: string;
  /** A repeated flag adds to the list. Of any other repeated flag, the last one counts. */
  readonly isList?: true;
  /** Can only be set by the flag, not by an environment variable. */
  readonly flagOnly?: true;
  readonly help: string;
}
