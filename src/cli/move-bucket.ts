import { readDatabases } from '../config/readers.ts';
import { UsageError } from '../config/usage-error.ts';
import { systemClock } from '../runtime/system-clock.ts';
import type { MovedBucket } from '../store/postgres/move-bucket.ts';
import { BUCKETS } from '../store/records/bucket.ts';
import { COMMANDS } from './commands.ts';
import type { OptionValues } from './options.ts';
import { writeMessage } from './write-message.ts';
import { writeResult } from './write-result.ts';

const SEE_HELP = `see ${COMMANDS['move-bucket'].helpLine}.`;

/** Runs `switchhook move-bucket`. Throws UsageError or StoreUnavailable when it fails. */
export async function moveBucket(options: OptionValues): Promise<void> {
  const addresses = options.find('database');
  const databases = addresses === undefined ? [] : readDatabases(addresses);
  if (databases.length < 2)
    throw new UsageError(`Give --database for each database of the instance, in the order of the servers; ${SEE_HELP}`);
  const to = readNumber(options.find('to'), databases.length);
  const [text, extra] = options.positionals;
  if (text === undefined) throw new UsageError(`Say what to move: a bucket such as 7, or 128-255; ${SEE_HELP}`);
  if (extra !== undefined) throw new UsageError(`Unexpected argument '${extra}'; ${SEE_HELP}`);
  const buckets = readBuckets(text);
  // Loaded only here, because the package pg is optional.
  const { moveBuckets } = await import('../store/postgres/move-bucket.ts');
  const moved: MovedBucket[] = [];
  await moveBuckets({ databases, buckets, to: to - 1, now: systemClock.now() }, (bucket) => {
    moved.push(bucket);
    if (!options.isOn('json')) writeMessage(describe(bucket, to));
  });
  const alreadyThere = buckets.length - moved.length;
  const result = { to, moved: moved.map((each) => ({ ...each, from: each.from + 1 })), already_there: alreadyThere };
  writeResult(options, result, alreadyThere > 0 ? [`${count(alreadyThere, 'bucket')} already there.`] : []);
}

function readNumber(text: string | undefined, count: number): number {
  const number = /^\d+$/.test(text ?? '') ? Number(text) : 0;
  if (number < 1 || number > count)
    throw new UsageError(`--to takes the number of a database, 1 to ${count}, not "${text ?? ''}".`);
  return number;
}

/** Reads one bucket or a range of them. */
function readBuckets(text: string): readonly number[] {
  const [, first, last = first] = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(text) ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (!(from <= to && to < BUCKETS))
    throw new UsageError(`A bucket is a number from 0 to ${BUCKETS - 1}, or a range such as 128-255, not "${text}".`);
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

const describe = ({ bucket, from, pages, rows }: MovedBucket, to: number): string =>
  `Bucket ${bucket}: ${count(pages, 'Page')} with ${count(rows, 'row')} moved from database ${from + 1} to ${to}.`;

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
