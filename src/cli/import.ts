import { UsageError } from '../config/usage-error.ts';
import { openSqliteTarget } from '../store/sqlite/transfer.ts';
import type { TransferTarget } from '../store/transfer.ts';
import { FileError, readBytes } from '../transfer/files.ts';
import { BadFile } from '../transfer/format.ts';
import { Progress } from '../transfer/progress.ts';
import { readInstance } from '../transfer/read-instance.ts';
import { COMMANDS } from './commands.ts';
import { onSignal } from './on-signal.ts';
import type { OptionValues } from './options.ts';
import { readPlace, type Place } from './place.ts';
import { writeMessage } from './write-message.ts';
import { writeResult } from './write-result.ts';

const SEE_HELP = `see ${COMMANDS.import.helpLine}.`;

/** Runs `switchhook import`. Throws UsageError or StoreUnavailable when it fails; then nothing is imported. */
export async function importInstance(options: OptionValues): Promise<void> {
  const place = readPlace(options);
  const [path, extra] = options.positionals;
  if (path === undefined || path === '') throw new UsageError(`import takes the name of a file; ${SEE_HELP}`);
  if (extra !== undefined) throw new UsageError(`Unexpected argument '${extra}'; ${SEE_HELP}`);
  const progress = new Progress('Imported', writeMessage);
  const name = path === '-' ? 'The input' : path;
  try {
    await readInstance(
      readBytes(path),
      () => openTarget(place),
      (rows) => progress.add(rows),
    );
  } catch (error) {
    if (error instanceof FileError) throw new UsageError(`${name} ${error.message}.`);
    if (error instanceof BadFile)
      throw new UsageError(`${name} is refused, and nothing was imported: ${error.message}.`);
    throw error;
  }
  writeResult(options, { file: path, rows: progress.rows }, [progress.describeTotals()]);
}

async function openTarget(place: Place): Promise<TransferTarget> {
  if ('data' in place) {
    let target: TransferTarget | undefined = undefined;
    // First, so that a signal while the target opens leaves no file behind.
    onSignal(() => void target?.close());
    target = openSqliteTarget(place.data);
    return target;
  }
  // Loaded only here, because the package pg is optional.
  const { openPostgresTarget } = await import('../store/postgres/transfer.ts');
  return openPostgresTarget(place.database);
}
