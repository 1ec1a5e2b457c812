import { LRUCache } from 'lru-cache';
import type { JournalEntry } from '../app/ports/entities.ts';
import type { Store } from '../app/ports/store.ts';
import type { PageId } from '../domain/ids.ts';
import type { PageEvent } from '../domain/page-event.ts';

/**
 * Number of entries in a batch: some 50 kB. A client that does not read leaves as much in memory, and no other request is
 * answered while a batch is read.
 */
export const BATCH_ENTRIES = 20;
const MOST_BATCHES = 32;

/** Consecutive journal entries of a Page, encoded for streams. */
export interface MissedBatch {
  readonly entries: readonly { readonly event: PageEvent; readonly chunk: Buffer }[];
  /** All chunks in one. */
  readonly whole: Buffer;
  /** Revision of the last entry; undefined without entries. */
  readonly lastRevision: number | undefined;
}

/**
 * Reads what streams missed, once for all streams that missed the same: after an outage, hundreds of clients ask for the same
 * entries at the same time. Full batches are cached, because the journal only grows; `clear` is for when it is replaced.
 */
export class MissedEntries {
  readonly #store: Store;
  readonly #encode: (entry: JournalEntry) => Buffer;
  readonly #batches = new LRUCache<string, Promise<MissedBatch>>({ max: MOST_BATCHES });

  constructor(store: Store, encode: (entry: JournalEntry) => Buffer) {
    this.#store = store;
    this.#encode = encode;
  }

  /** Resolves to the first entries of the Page after a revision. */
  readAfter(pageId: PageId, revision: number): Promise<MissedBatch> {
    const key = `${pageId} ${revision}`;
    const cached = this.#batches.get(key);
    if (cached) return cached;
    const reading = this.#read(pageId, revision);
    this.#batches.set(key, reading);
    const remove = (): void => {
      if (this.#batches.peek(key) === reading) this.#batches.delete(key);
    };
    reading.then(({ entries }) => {
      if (entries.length < BATCH_ENTRIES) remove();
    }, remove);
    return reading;
  }

  clear(): void {
    this.#batches.clear();
  }

  async #read(pageId: PageId, revision: number): Promise<MissedBatch> {
    const read = await this.#store.read((reads) => reads.journal.listAfter(pageId, revision, BATCH_ENTRIES));
    const entries = read.map((entry) => ({ event: entry.event, chunk: this.#encode(entry) }));
    return {
      entries,
      whole: Buffer.concat(entries.map(({ chunk }) => chunk)),
      lastRevision: read.at(-1)?.revision,
    };
  }
}
