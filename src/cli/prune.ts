import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { findClockState } from '../app/find-clock-state.ts';
import { prune } from '../app/prune.ts';
import { readBefore } from '../config/readers.ts';
import { UsageError } from '../config/usage-error.ts';
import { OffsetClock } from '../runtime/offset-clock.ts';
import type { Driver } from '../store/driver.ts';
import { compact } from '../store/sqlite/compact.ts';
import { DATABASE_FILE, openSqlite } from '../store/sqlite/driver.ts';
import { openStore } from '../store/store.ts';
import { StoreUnavailable } from '../store/unavailable.ts';
import type { OptionValues } from './options.ts';
import { readPlace, type Place } from './place.ts';
import { writeMessage } from './write-message.ts';

/** Runs `switchhook prune`. Throws UsageError or StoreUnavailable when it fails. */
export async function pruneInstance(options: OptionValues): Promise<void> {
  const place = readPlace(options);
  const text = options.find('before');
  if (text === undefined) throw new UsageError('Say what to remove: --before takes an instant, or an age such as 30d.');
  const store = openStore(await openDriver(place));
  try {
    const before = readBefore(text, new OffsetClock(await findClockState(store)).now());
    const { deliveries, attempts, journal } = await prune(
      store,
      { deliveries: { before }, journal: { before } },
      // Lets the process handle signals.
      { pause: () => nextTurn(), mayRemove: () => Promise.resolve(true) },
    );
    const parts = [
      count(deliveries, 'delivery', 'deliveries'),
      count(attempts, 'later attempt', 'later attempts'),
      count(journal, 'journal entry', 'journal entries'),
    ];
    writeMessage(`Removed what is older than ${new Date(before).toISOString()}: ${parts.join(', ')}.`);
  } finally {
    await store.close();
  }
  if (!('data' in place)) return;
  const { before, after } = compact(place.data);
  writeMessage(`The file of the database has ${megabytes(after)} now; it had ${megabytes(before)}.`);
}

async function openDriver(place: Place): Promise<Driver> {
  if ('data' in place) {
    if (!existsSync(join(place.data, DATABASE_FILE)))
      throw new StoreUnavailable(`There is no data in the folder ${place.data}.`);
    return openSqlite(place.data);
  }
  // Loaded only here, because the package pg is optional.
  const { openPostgres } = await import('../store/postgres/driver.ts');
  return openPostgres(place.database);
}

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
