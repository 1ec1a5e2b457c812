import { readDatabase, readWord } from '../config/readers.ts';
import type { OptionValues } from './options.ts';
import { writeResult } from './write-result.ts';

/** Runs `switchhook migrate`. Throws UsageError or StoreUnavailable when it fails. */
export async function migrateDatabase(options: OptionValues): Promise<void> {
  const database = readDatabase(options.find('database'));
  const engine = options.find('distribute');
  if (engine !== undefined) readWord('--distribute', engine, ['citus']);
  // Loaded only here, because the package pg is optional.
  const { migrateTo } = await import('../store/postgres/migrate-to.ts');
  const { version, distributed } = await migrateTo(database, { distributes: engine === 'citus' });
  const outcome =
    distributed.length === 0
      ? 'All tables of Pages were distributed before.'
      : `Distributed ${distributed.length} tables: ${distributed.join(', ')}.`;
  writeResult(options, { schema: version, distributed }, [
    `The database has schema ${version}.`,
    ...(engine === undefined ? [] : [outcome]),
  ]);
}
