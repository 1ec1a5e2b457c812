import type { PageId } from '../../domain/ids.ts';
import type { CallSettings } from '../../domain/call-settings.ts';
import type { RetainedKind } from '../../domain/retention.ts';

/** Name of the metadata entry with the process that removes old records, and the end of its lease as JSON. */
export const PRUNE_LEASE = 'prune_lease';

/** Place in the order of a table: the values of its columns. */
export type RowPosition = readonly (string | number)[];

/** A part of the rows of a kind in the order of their age. */
export interface OldestRows {
  /** Only rows that are older than this instant; epoch ms. */
  readonly before: number;
  /** Only rows after this one, as an earlier part had it. */
  readonly after: RowPosition | undefined;
  /** Maximum number of rows, those counted that are searched and stay. */
  readonly limit: number;
}

/** The outcome of the removal of one part. */
export interface RemovedPart {
  /** Number of removed rows of the kind. */
  readonly removed: number;
  /** Number of attempts that were removed with their deliveries. */
  readonly attempts: number;
  /** Last row that was searched; undefined when there are no further ones. */
  readonly last: RowPosition | undefined;
}

/** The state of a Page at the beginning of its journal, where older entries were removed. */
export interface JournalStart {
  /** The latest instant of a removed entry; epoch ms. */
  readonly at: number;
  /** Revision of the last removed entry that has settings; 0 without one. */
  readonly revision: number;
  /** The settings of that entry; undefined without one. */
  readonly settings: CallSettings | undefined;
}

/** The number of rows in a part of a table. */
export interface CountedPart {
  readonly count: number;
  /** Last row that was counted; undefined when there are no further ones. */
  readonly last: RowPosition | undefined;
}

export interface RetentionReads {
  /** The instant of the oldest row; undefined without rows. */
  oldest(kind: RetainedKind): Promise<number | undefined>;
  /** Counts up to `limit` rows after a position. */
  count(kind: RetainedKind, after: RowPosition | undefined, limit: number): Promise<CountedPart>;
  /** Undefined for a Page whose journal is complete. */
  findJournalStart(pageId: PageId): Promise<JournalStart | undefined>;
}

export interface RetentionRecords extends RetentionReads {
  /**
   * Removes the oldest rows. Pending deliveries stay; attempts go with their delivery; the last settings among removed
   * entries of a journal become those of its start.
   */
  removeOldest(kind: RetainedKind, rows: OldestRows): Promise<RemovedPart>;
}
