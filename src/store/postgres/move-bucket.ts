import { setTimeout as pause } from 'node:timers/promises';
import { bucketOf } from '../records/bucket.ts';
import { tables, type Table } from '../tables.ts';
import { columnList, requireSchema, toValues, type Values } from '../transfer.ts';
import { StoreUnavailable } from '../unavailable.ts';
import { sqlState } from './errors.ts';
import { columnsOf, connect, insertInto, withoutLimits, type Connection } from './transfer.ts';

/** The steps of moving a bucket; each is durable when it has ended. */
export const MOVE_STEPS = ['closed', 'staged', 'removed', 'arrived', 'opened'] as const;
export type MoveStep = (typeof MOVE_STEPS)[number];

export interface Move {
  /** Every database of the instance, in order. */
  readonly databases: readonly string[];
  readonly buckets: readonly number[];
  /** The place of the database that they are moved to: 0 for the first. */
  readonly to: number;
  /** The time of the machine, epoch ms: processes with a lease that goes on are running. */
  readonly now: number;
  /** Time for which the processes may go on reading from a bucket that was just closed; ms. */
  readonly settleMs?: number;
  readonly onStep?: (bucket: number, step: MoveStep) => void | Promise<void>;
}

/** The outcome of moving a bucket: where it was, and the number of its Pages and rows. */
export interface MovedBucket {
  readonly bucket: number;
  readonly from: number;
  readonly pages: number;
  readonly rows: number;
}

/** First key of the lock of the only move at a time, chosen at random; the second one is of the instance. */
const LOCK = 729_011_480;
const BATCH_ROWS = 500;
/** SQLSTATE of a transaction that waits for another one, which waits for it. */
const DEADLOCK = '40P01';
const MOST_DEADLOCKS = 10;
const SETTLE_MS = 1000;

const OF_PAGES = tables.filter(({ columns, key }) => columns[key[0] ?? -1]?.name === 'page_id');

/**
 * Moves buckets of Pages to another database of their instance, one after the other, while servers run. A bucket is closed
 * for that time: requests about its Pages fail with code 2. Its rows are exported to the new database, where they wait as
 * lines; then removed from the old one, and after that imported. So they are never in use twice, and a move that was
 * interrupted anywhere goes on when it is started again. Throws StoreUnavailable.
 */
export async function moveBuckets(
  { databases, buckets, to, now, settleMs = SETTLE_MS, onStep = () => {} }: Move,
  onMoved: (moved: MovedBucket) => void,
): Promise<void> {
  const connections: Connection[] = [];
  try {
    for (const url of databases) connections.push(await connect(url));
    const [home, target] = [connections[0], connections[to]];
    if (!home || !target) throw new StoreUnavailable('There is no such database.');
    const instance = await requireInstance(connections);
    const [[isAlone] = []] = await home.query('SELECT pg_try_advisory_lock($1, hashtext($2))', [LOCK, instance]);
    if (isAlone !== true) throw new StoreUnavailable('Another bucket is being moved; wait until that has ended.');
    await requireProcesses(home, target, { to, now });
    for (const bucket of buckets) {
      const moved = await moveBucket({ connections, home, target, to, bucket, settleMs, onStep });
      if (moved) onMoved(moved);
    }
  } finally {
    for (const { close } of connections) await close();
  }
}

interface BucketMove {
  readonly connections: readonly Connection[];
  readonly home: Connection;
  readonly target: Connection;
  readonly to: number;
  readonly bucket: number;
  readonly settleMs: number;
  readonly onStep: NonNullable<Move['onStep']>;
}

/** Moves one bucket; resolves to undefined when it is there already. */
async function moveBucket(move: BucketMove): Promise<MovedBucket | undefined> {
  const { home, target, to, bucket, onStep } = move;
  const from = await close(move);
  if (from === undefined) return undefined;
  await onStep(bucket, 'closed');
  const source = move.connections[from];
  if (!source) throw new StoreUnavailable(`Bucket ${bucket} is on database ${from + 1}, which was not given.`);
  await pause(move.settleMs);
  await untilNoDeadlock(source, async () => {
    // Without Pages here, the bucket is empty or waits in the new database already.
    const pageIds = (await allPages(source)).filter((id) => bucketOf(id) === bucket);
    if (pageIds.length === 0) return;
    // Waits for the changes under way; later ones wait for this transaction, and then do not find the Page.
    await source.query('SELECT page_id FROM pages WHERE page_id = ANY($1) ORDER BY page_id FOR UPDATE', [pageIds]);
    await transaction(target, () => stage(source, target, bucket, pageIds));
    await onStep(bucket, 'staged');
    for (const { name } of OF_PAGES.toReversed())
      await source.query(`DELETE FROM ${name} WHERE page_id = ANY($1)`, [pageIds]);
  });
  await onStep(bucket, 'removed');
  const rows = await transaction(target, () => arrive(target, bucket));
  await onStep(bucket, 'arrived');
  await home.query('UPDATE bucket_places SET place = $2, next_place = NULL WHERE bucket = $1', [bucket, to]);
  await onStep(bucket, 'opened');
  return {
    bucket,
    from,
    pages: rows.get('pages') ?? 0,
    rows: [...rows.values()].reduce((sum, count) => sum + count, 0),
  };
}

/** Closes a bucket, and resolves to the database that has it; to undefined when there is nothing to move. */
async function close({ home, to, bucket }: BucketMove): Promise<number | undefined> {
  const [[place, next] = []] = await home.query('SELECT place, next_place FROM bucket_places WHERE bucket = $1', [
    bucket,
  ]);
  if (next !== null && next !== to) {
    throw new StoreUnavailable(
      `Bucket ${bucket} is on the way to database ${Number(next) + 1}; move it there first: --to ${Number(next) + 1}.`,
    );
  }
  if (next === null && place === to) return undefined;
  // Waits for Pages that are being created in the bucket.
  await home.query('UPDATE bucket_places SET next_place = $2 WHERE bucket = $1', [bucket, to]);
  return Number(place);
}

/** Resolves to the ids of all Pages of a database. */
const allPages = async ({ query }: Connection): Promise<readonly string[]> =>
  (await query('SELECT page_id FROM pages')).map(([id]) => String(id));

/** Rows as they wait in the new database. */
interface StagedRows {
  readonly table: string;
  readonly rows: readonly Values[];
}

/** Copies the rows of Pages to the new database as lines, which replace those of an interrupted move. */
async function stage(
  source: Connection,
  target: Connection,
  bucket: number,
  pageIds: readonly string[],
): Promise<void> {
  await target.query('DELETE FROM arriving_rows WHERE bucket = $1', [bucket]);
  let position = 0;
  for (const table of OF_PAGES) {
    await source.query(
      `DECLARE rows NO SCROLL CURSOR FOR SELECT ${columnList(table)} FROM ${table.name} WHERE page_id = ANY($1) FOR UPDATE`,
      [pageIds],
    );
    for (;;) {
      const found = await source.query(`FETCH ${BATCH_ROWS} FROM rows`);
      const staged: StagedRows = { table: table.name, rows: found.map((row) => toValues(table, row)) };
      if (found.length > 0) {
        await target.query('INSERT INTO arriving_rows (bucket, position, lines) VALUES ($1, $2, $3)', [
          bucket,
          position++,
          JSON.stringify(staged),
        ]);
      }
      if (found.length < BATCH_ROWS) break;
    }
    await source.query('CLOSE rows');
  }
}

/** Imports the rows that wait, and resolves to their numbers by table. */
async function arrive({ query }: Connection, bucket: number): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (let position = 0; ; position++) {
    const [[lines] = []] = await query('SELECT lines FROM arriving_rows WHERE bucket = $1 AND position = $2', [
      bucket,
      position,
    ]);
    if (lines === undefined) break;
    const { table: name, rows } = JSON.parse(lines as string) as StagedRows;
    const table = OF_PAGES.find((each) => each.name === name) as Table;
    await query(insertInto(table), columnsOf(table, rows));
    counts.set(name, (counts.get(name) ?? 0) + rows.length);
  }
  await query('DELETE FROM arriving_rows WHERE bucket = $1', [bucket]);
  return counts;
}

/** Runs a transaction, and again when the database ended it because a server waited for it in turn. */
async function untilNoDeadlock(connection: Connection, act: () => Promise<void>): Promise<void> {
  for (let left = MOST_DEADLOCKS; ; left--) {
    try {
      await transaction(connection, act);
      return;
    } catch (error) {
      if (left === 0 || sqlState((error as Error).cause) !== DEADLOCK) throw error;
    }
  }
}

async function transaction<T>(connection: Connection, act: () => Promise<T>): Promise<T> {
  const { query } = connection;
  await query('BEGIN ISOLATION LEVEL READ COMMITTED');
  await withoutLimits(query);
  try {
    const result = await act();
    await query('COMMIT');
    return result;
  } catch (error) {
    await query('ROLLBACK').catch(() => {});
    throw error;
  }
}

/** Checks that these are the databases of one instance, in order, and resolves to its id. Throws StoreUnavailable. */
async function requireInstance(connections: readonly Connection[]): Promise<unknown> {
  const instances = new Set<unknown>();
  for (const [place, connection] of connections.entries()) {
    requireSchema((await connection.version()) ?? 0);
    const [[number, instance] = []] = await connection.query('SELECT number, instance_id FROM database_roles');
    if (number !== place)
      throw new StoreUnavailable(
        `The database${connection.place} is not database ${place + 1} of an instance; start the servers with all databases ` +
          'first, and give them here in the same order.',
      );
    instances.add(instance);
  }
  const [instance, other] = [...instances];
  if (other !== undefined) throw new StoreUnavailable('The databases are those of several instances.');
  return instance;
}

/** Checks that every process that runs has the database that Pages are moved to. Throws StoreUnavailable. */
async function requireProcesses(
  home: Connection,
  target: Connection,
  { to, now }: Pick<Move, 'to' | 'now'>,
): Promise<void> {
  const alive = async ({ query }: Connection) =>
    (await query('SELECT worker_id FROM workers WHERE lease_until > $1', [now])).map(([id]) => id);
  const known = new Set(await alive(target));
  const without = (await alive(home)).filter((id) => !known.has(id));
  if (without.length > 0) {
    throw new StoreUnavailable(
      `${without.length === 1 ? 'A process runs' : `${without.length} processes run`} without database ${to + 1}; start every ` +
        'process with all databases, and wait 15 seconds after one was killed.',
    );
  }
}
