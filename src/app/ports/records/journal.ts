import type { CallId, PageId, Psid } from '../../../domain/ids.ts';
import type { PageEvent } from '../../../domain/page-event.ts';
import type { JournalEntry } from '../entities.ts';

/** A search of the journal of a Page. */
export interface JournalFilter {
  readonly pageId: PageId;
  readonly kind?: PageEvent['kind'];
  readonly psid?: Psid;
  readonly callId?: CallId;
  readonly trace?: string;
  /** Text that the entry contains, in upper or lower case. */
  readonly text?: string;
  /** Only entries with a smaller revision. */
  readonly below?: number;
  readonly limit: number;
}

export interface JournalReads {
  find(pageId: PageId, revision: number): Promise<JournalEntry | undefined>;
  /** Newest first. Searches 5,000 entries; lastSearched() says where to go on. */
  search(filter: JournalFilter): Promise<readonly JournalEntry[]>;
  /** The last of the entries that search() reads; undefined where it has read them all. */
  lastSearched(filter: JournalFilter): Promise<Pick<JournalEntry, 'revision' | 'at'> | undefined>;
  /** The entries that name a call among the first 5,000 from the instant `from` on, oldest first. */
  listOfCall(pageId: PageId, callId: CallId, from: number): Promise<readonly JournalEntry[]>;
  /** Newest first. */
  latest(pageId: PageId, limit: number): Promise<readonly JournalEntry[]>;
  /** Oldest first. */
  listAfter(pageId: PageId, revision: number, limit: number): Promise<readonly JournalEntry[]>;
  /** Entries up to the instant `at` and below the revision `below`, newest first. */
  listUntil(pageId: PageId, at: number, below: number, limit: number): Promise<readonly JournalEntry[]>;
  /** Resolves to the instant of the latest entry of all Pages (epoch ms), by an index; undefined without entries. */
  latestInstant(): Promise<number | undefined>;
}

export interface JournalRecords extends JournalReads {
  /**
   * Adds an entry under the Page's next revision, and resolves to that revision. The settings of a `call_settings_update`
   * become those of the Page. `trace` is that of the request that caused the event.
   */
  append(pageId: PageId, event: PageEvent, at: number, trace?: string): Promise<number>;
}
