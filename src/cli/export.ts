import { rmSync } from 'node:fs';
import { UsageError } from '../config/usage-error.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { openSqliteSource } from '../store/sqlite/transfer.ts';
import type { TransferSource } from '../store/transfer.ts';
import { FileError, writeFile, writeStdout } from '../transfer/files.ts';
import { Progress } from '../transfer/progress.ts';
import { instanceBytes } from '../transfer/write-instance.ts';
import { onSignal } from './on-signal.ts';
import type { OptionValues } from './options.ts';
import { readPlace, type Place } from './place.ts';
import { writeMessage } from './write-message.ts';
import { writeResult } from './write-result.ts';

/** Runs `switchhook export`. Throws UsageError or StoreUnavailable when it fails. */
export async function exportInstance(options: OptionValues): Promise<void> {
  const place = readPlace(options);
  const out = options.find('out');
  if (out === '') throw new UsageError('--out takes the name of a file.');
  if (out === undefined && options.isOn('json')) {
    throw new UsageError(
      '--json prints the result to stdout, where the export would go too: name its file with --out FILE.',
    );
  }
  const source = await openSource(place);
  const progress = new Progress('Exported', writeMessage);
  let size = 0;
  const bytes = countBytes(
    instanceBytes(source, systemClock.now(), (rows) => progress.add(rows)),
    (length) => (size += length),
  );
  try {
    if (out === undefined) await writeStdout(bytes);
    else await writeFile(out, bytes, (unfinished) => onSignal(() => rmSync(unfinished, { force: true })));
  } catch (error) {
    throw error instanceof FileError ? new UsageError(`${out ?? 'The output'} ${error.message}.`) : error;
  } finally {
    await source.close();
  }
  const advice = out === undefined ? 'protect it as you protect the database' : 'only its owner may read it';
  writeResult(options, { file: out, rows: progress.rows, bytes: size }, [
    progress.describeTotals(),
    `The secrets of the apps are in ${out ?? 'the output'}: ${advice}.`,
  ]);
}

/** Yields the pieces as they are; `onPiece` is given the length of each in bytes. */
async function* countBytes(pieces: AsyncIterable<Buffer>, onPiece: (length: number) => void): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    onPiece(piece.length);
    yield piece;
  }
}

async function openSource(place: Place): Promise<TransferSource> {
  if ('data' in place) return openSqliteSource(place.data);
  // Loaded only here, because the package pg is optional.
  const { openPostgresSource } = await import('../store/postgres/transfer.ts');
  return openPostgresSource(place.database);
}
