import { statSync } from 'node:fs';
import { UsageError } from '../config/usage-error.ts';
import { backUp } from '../store/sqlite/backup.ts';
import type { OptionValues } from './options.ts';
import { writeResult } from './write-result.ts';

/** Runs `switchhook backup`: copies the database of a folder, which a server may be using. Throws UsageError or StoreUnavailable. */
export async function backup(options: OptionValues): Promise<void> {
  const [file, surplus] = options.positionals;
  if (file === undefined || file === '') throw new UsageError('backup takes the name of a new file.');
  if (surplus !== undefined) throw new UsageError(`backup takes one file name, not also "${surplus}".`);
  backUp(options.require('data'), file);
  writeResult(options, { file, bytes: statSync(file).size }, [
    `Wrote ${file}. The secrets of the apps are in it: only its owner may read it.`,
  ]);
}
