import { RETAINED_KINDS, type RetainedKind } from '../domain/retention.ts';
import type { OldestRows, RemovedPart, RowPosition } from './ports/retention.ts';
import type { Store, Tx } from './ports/store.ts';

/** Rows that are beyond a bound. */
export interface PruneBound {
  /** Rows that are older than this instant are removed; epoch ms. */
  readonly before?: number;
  /** The oldest rows beyond this number are removed. */
  readonly rows?: number;
}

export type PruneBounds = Readonly<Record<RetainedKind, PruneBound>>;

/** Numbers of removed rows. */
export type Pruned = Readonly<Record<RetainedKind | 'attempts', number>>;

/** The numbers of rows that a run with a time limit has removed. */
export interface PartlyPruned extends Pruned {
  /** True when nothing was left beyond the bounds. */
  readonly isComplete: boolean;
}

/** The work of one run beside that of the server. */
export interface PruneWork {
  /**
   * Is called between two steps with the time that the last one has worked, in ms, without its wait for a commit; resolves
   * when the next one may begin.
   */
  readonly pause: (workedMs: number) => Promise<void>;
  /** Is called at the beginning of each removal, in its transaction. Resolves to false to end the run. */
  readonly mayRemove: (tx: Tx) => Promise<boolean>;
}

/** Maximum number of rows that one transaction removes: some milliseconds of work. */
export const STEP_ROWS = 200;
/** Maximum number of rows that are counted at once. */
const COUNT_ROWS = 5000;

/**
 * Removes the oldest deliveries and journal entries beyond the given bounds, in transactions of up to 200 rows each.
 * Pending deliveries stay. Resolves to the numbers of removed rows once nothing is beyond a bound any more, or
 * `mayRemove` has ended the run.
 */
export async function prune(store: Store, bounds: PruneBounds, work: PruneWork): Promise<Pruned> {
  const pruned = { deliveries: 0, attempts: 0, journal: 0 };
  for (const kind of RETAINED_KINDS) {
    const { before, rows } = bounds[kind];
    for await (const part of removeBefore(store, kind, before, work)) {
      pruned[kind] += part.removed;
      pruned.attempts += part.attempts;
    }
    for await (const part of removeBeyond(store, kind, rows, work)) {
      pruned[kind] += part.removed;
      pruned.attempts += part.attempts;
    }
  }
  return pruned;
}

async function* removeBefore(
  store: Store,
  kind: RetainedKind,
  before: number | undefined,
  work: PruneWork,
): AsyncGenerator<RemovedPart> {
  if (before === undefined) return;
  const oldest = await store.read((reads) => reads.retention.oldest(kind));
  // Usually nothing is that old, and then nothing is written.
  if (oldest === undefined || oldest >= before) return;
  yield* removeParts(store, kind, { before, most: Infinity }, work);
}

async function* removeBeyond(
  store: Store,
  kind: RetainedKind,
  rows: number | undefined,
  work: PruneWork,
): AsyncGenerator<RemovedPart> {
  if (rows === undefined) return;
  const excess = (await countRows(store, kind, work)) - rows;
  if (excess > 0) yield* removeParts(store, kind, { before: Number.MAX_SAFE_INTEGER, most: excess }, work);
}

async function* removeParts(
  store: Store,
  kind: RetainedKind,
  { before, most }: { readonly before: number; readonly most: number },
  work: PruneWork,
): AsyncGenerator<RemovedPart> {
  let after: RowPosition | undefined;
  let left = most;
  do {
    const rows: OldestRows = { before, after, limit: Math.min(STEP_ROWS, left) };
    let workedMs = 0;
    const part = await store.write(async (tx) => {
      const startedAt = performance.now();
      if (!(await work.mayRemove(tx))) return undefined;
      const removed = await tx.retention.removeOldest(kind, rows);
      workedMs = performance.now() - startedAt;
      return removed;
    });
    if (!part) return;
    yield part;
    left -= part.removed;
    after = part.last;
    if (after && left > 0) await work.pause(workedMs);
  } while (after && left > 0);
}

async function countRows(store: Store, kind: RetainedKind, { pause }: PruneWork): Promise<number> {
  let total = 0;
  let last: RowPosition | undefined;
  do {
    const startedAt = performance.now();
    const after = last;
    const part = await store.read((reads) => reads.retention.count(kind, after, COUNT_ROWS));
    total += part.count;
    last = part.last;
    if (last) await pause(performance.now() - startedAt);
  } while (last);
  return total;
}
