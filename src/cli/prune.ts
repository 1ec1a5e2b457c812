import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { findClockState } from '../app/find-clock-state.ts';
import { prune } from '../app/prune.ts';
import { ControlClient, ControlError, overHttp } from '../client/control-client.ts';
import { UsageError } from '../config/usage-error.ts';
import { ControlError as RefusedInput } from '../control/control-error.ts';
import { readPast } from '../control/read-time.ts';
import type { Removal } from '../control/shapes/instance.ts';
import { readAddress } from '../runtime/address-file.ts';
import { OffsetClock } from '../runtime/offset-clock.ts';
import type { Driver } from '../store/driver.ts';
import { compact } from '../store/sqlite/compact.ts';
import { DATABASE_FILE, openSqlite } from '../store/sqlite/driver.ts';
import { openStore } from '../store/store.ts';
import { FolderInUse, StoreUnavailable } from '../store/unavailable.ts';
import type { OptionValues } from './options.ts';
import { readPlace, type Place } from './place.ts';
import { writeMessage } from './write-message.ts';
import { writeResult } from './write-result.ts';

/** The removed records, with the names of `POST /_control/prune`. */
type Result = Omit<Removal, 'complete'>;

/** Runs `switchhook prune`. Throws UsageError or StoreUnavailable when it fails. */
export async function pruneInstance(options: OptionValues): Promise<void> {
  const place = readPlace(options);
  const text = options.find('before');
  if (text === undefined) throw new UsageError('Say what to remove: --before takes an instant, or an age such as 30d.');
  const driver = await openDriver(place).catch((error: unknown) => {
    const server = error instanceof FolderInUse && 'data' in place ? readAddress(place.data) : undefined;
    if (server === undefined) throw error;
    return { server };
  });
  if ('server' in driver) {
    const control = new ControlClient(overHttp(driver.server, options.find('control-token')));
    const removal = await pruneRunning(control, text);
    return writeResult(options, removal, [describe(removal)]);
  }
  const removal = await pruneStopped(driver, text);
  if (!('data' in place)) return writeResult(options, removal, [describe(removal)]);
  // First, because the records are gone even if the file cannot be made smaller.
  if (!options.isOn('json')) writeMessage(describe(removal));
  const { before, after } = compact(place.data);
  writeResult(options, { ...removal, bytes_before: before, bytes_after: after }, [
    `The file of the database has ${megabytes(after)} now; it had ${megabytes(before)}.`,
  ]);
}

/** Removes the records from a database, and closes it. Throws StoreUnavailable or UsageError. */
async function pruneStopped(driver: Driver, text: string): Promise<Result> {
  const store = openStore(driver);
  try {
    const before = readBefore(text, new OffsetClock(await findClockState(store)).now());
    const { deliveries, attempts, journal } = await prune(
      store,
      { deliveries: { before }, journal: { before } },
      // Lets the process handle signals.
      { pause: () => nextTurn(), mayRemove: () => Promise.resolve(true) },
    );
    return { before: new Date(before).toISOString(), deliveries, later_attempts: attempts, journal_entries: journal };
  } finally {
    await store.close();
  }
}

/** Lets the server that uses the folder remove the records, in parts. Throws StoreUnavailable or UsageError. */
async function pruneRunning(control: ControlClient, text: string): Promise<Result> {
  const total = { deliveries: 0, later_attempts: 0, journal_entries: 0 };
  let before = text;
  for (let isComplete = false; !isComplete;) {
    const removal = await control.post<Removal>('/prune', { before }).catch((error: unknown) => {
      if (!(error instanceof ControlError)) throw new StoreUnavailable((error as Error).message, { cause: error });
      if (error.reason === 'invalid_parameter') throw new UsageError(`--${error.message}`);
      throw new StoreUnavailable(`The server that uses the data folder refuses to remove records: ${error.message}`);
    });
    // The next part is about the same instant, also when the text is an age.
    before = removal.before;
    total.deliveries += removal.deliveries;
    total.later_attempts += removal.later_attempts;
    total.journal_entries += removal.journal_entries;
    isComplete = removal.complete;
  }
  return { before, ...total };
}

/** Returns what `POST /_control/prune` takes as `before`, so that both ways take the same; epoch ms. Throws UsageError. */
function readBefore(text: string, now: number): number {
  try {
    return readPast(text, '--before', now);
  } catch (error) {
    if (error instanceof RefusedInput) throw new UsageError(error.message);
    throw error;
  }
}

function describe({ before, deliveries, later_attempts, journal_entries }: Result): string {
  const parts = [
    count(deliveries, 'delivery', 'deliveries'),
    count(later_attempts, 'later attempt', 'later attempts'),
    count(journal_entries, 'journal entry', 'journal entries'),
  ];
  return `Removed what is older than ${before}: ${parts.join(', ')}.`;
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
