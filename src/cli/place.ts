import { readDatabase } from '../config/readers.ts';
import { UsageError } from '../config/usage-error.ts';
import type { OptionValues } from './options.ts';

/** The place of an instance's data: a folder with SQLite, or a PostgreSQL URL. */
export type Place = { readonly data: string } | { readonly database: string };

/** Reads the place from `--data` or `--database`. A flag hides both variables. Throws UsageError unless one is set. */
export function readPlace(options: OptionValues): Place {
  const byFlag = options.isGiven('data') || options.isGiven('database');
  const find = (name: 'data' | 'database') => (byFlag && !options.isGiven(name) ? undefined : options.find(name));
  const [data, database] = [find('data'), find('database')];
  if ((data === undefined) === (database === undefined)) {
    throw new UsageError('Say where the data are: either --data DIR or --database URL.');
  }
  if (data === '') throw new UsageError('--data takes the name of a folder.');
  return data === undefined ? { database: readDatabase(database) } : { data };
}
