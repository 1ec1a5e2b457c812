import type { LookupFunction } from 'node:net';
import type { Clock } from '../app/ports/clock.ts';
import type { Log } from '../app/ports/log.ts';
import type { Seed } from '../seed/seed.ts';

/** Parts that tests replace: the clock, the lookup of host names in service mode, and the output of log lines. */
export interface Substitutes {
  readonly clock?: Clock;
  readonly lookup?: LookupFunction;
  readonly log?: Log;
  /** Seed of an empty instance, instead of the file that the config names. */
  readonly seed?: Seed;
}
