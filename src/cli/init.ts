import { writeFileSync } from 'node:fs';
import { UsageError } from '../config/usage-error.ts';
import { EXAMPLE_SEED } from '../seed/example-seed.ts';
import { print } from './client/connection.ts';
import type { OptionValues } from './options.ts';

const FILE = 'seed.json';

/** Runs `switchhook init`: writes an example of a seed, and leaves a file that exists as it is. Throws UsageError. */
export async function init(options: OptionValues): Promise<void> {
  const [file = FILE, extra] = options.positionals;
  if (extra !== undefined) throw new UsageError(`init takes one file name, not also "${extra}".`);
  try {
    writeFileSync(file, `${JSON.stringify(EXAMPLE_SEED, undefined, 2)}\n`, { flag: 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'EEXIST' ? 'it exists already; name another file, or remove it' : message;
    throw new UsageError(`The seed file ${file} cannot be written: ${reason}.`);
  }
  print(options, { file }, () => `Wrote ${file}. Start an instance with it: switchhook dev --memory --seed ${file}`);
}
