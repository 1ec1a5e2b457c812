/**
 * The part of the due work that a process asks the database for: the buckets whose number modulo `of` is `index`. The
 * processes that are alive have the same `of` and different indexes.
 */
export interface WorkShare {
  readonly index: number;
  /** Number of processes. */
  readonly of: number;
}

/** The share of a process that shares with no other. */
export const ALL_WORK: WorkShare = { index: 0, of: 1 };
