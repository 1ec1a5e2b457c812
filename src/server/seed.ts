import type { Log } from '../app/ports/log.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { Config } from '../config/config.ts';
import { UsageError } from '../config/usage-error.ts';
import { ParamError } from '../contract/param-error.ts';
import { toControlError } from '../control/control-error.ts';
import { applySeed } from '../seed/apply-seed.ts';
import { readSeedFile } from '../seed/read-seed-file.ts';
import { DEMO_SEED, type Seed } from '../seed/seed.ts';

/** Returns the seed of the given file, else the demo; a service has no demo. Throws UsageError for a bad file. */
export function chooseSeed({ seedFile, service }: Config): Seed | undefined {
  if (seedFile === undefined) return service ? undefined : DEMO_SEED;
  try {
    return readSeedFile(seedFile);
  } catch (error) {
    throw toSeedRefusal(error, seedFile);
  }
}

/** Applies a seed to an empty instance. Logs that a seed file was not applied because the instance has data. */
export async function applyChosenSeed(
  { seedFile }: Config,
  { ports, log }: { readonly ports: Ports; readonly log: Log },
  seed: Seed | undefined,
): Promise<void> {
  if (!seed || (await applySeed(ports, seed)) || seedFile === undefined) return;
  log({ level: 'warn', event: 'seed.skipped', reason: 'the data is not empty' });
}

/**
 * Returns the UsageError for a mistake in a seed, with the nearest word where there is one. `file` is the name of the seed file,
 * `-` for standard input.
 */
export function toSeedRefusal(error: unknown, file: string): UsageError {
  const { message } = toControlError(error) ?? (error as Error);
  const hint = error instanceof ParamError && error.hint !== undefined ? ` ${error.hint}` : '';
  const name = file === '-' ? 'The seed on standard input' : `The seed file ${file}`;
  const sentence = /[.?]$/.test(message) ? message : `${message}.`;
  return new UsageError(`${name} cannot be used: ${sentence}${hint}`);
}
