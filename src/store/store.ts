import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { App, Page, PageToken } from '../app/ports/entities.ts';
import type { AppReads, PageReads, Reads, Store, TokenReads, Tx } from '../app/ports/store.ts';
import type { PageId } from '../domain/ids.ts';
import { claimQueues, recordResults } from './delivery-work.ts';
import type { Driver } from './driver.ts';
import { toPage } from './records/pages.ts';
import { sqlReads } from './reads.ts';
import { readSnapshot, replaceRows, takeSnapshot } from './snapshot.ts';
import { sqlTx } from './tx.ts';

/** Maximum number of cached records: bounds the memory whatever the number of Pages. */
const CACHED_RECORDS = 20_000;

/**
 * Opens a Store over a back-end. Records that every request needs are cached: apps and tokens, which never change once
 * they are created, and, where this process is the only writer, Pages, dropped in the very turn in which a change to
 * them commits. A cached record stays the same object until then, so derived values (compiled hours, reply bytes) can be
 * keyed by it. Where other processes write too, each read of a Page asks the database whether its revision is still that
 * of the cached one: an answer must not contradict what another process has already acknowledged.
 */
export function openStore(driver: Driver): Store {
  const cache = new RecordCache();
  const reads = cachedReads(sqlReads(driver.reader), cache, driver);
  const process = randomUUID();
  const work = driver.openDeliveryWork?.(process);
  return {
    read: (query) => query(reads),
    write<T>(act: (tx: Tx) => Promise<T>): Promise<T> {
      let touched: string[] = [];
      return driver.write(
        (statements) => {
          // Each run of the transaction starts with an empty list: an earlier one may have lost a race.
          touched = [];
          return act(sqlTx(statements, touched, process));
        },
        () => touched.forEach((key) => cache.drop(key)),
      );
    },
    claimQueues: (claim) =>
      work
        ? work.claimQueues(claim)
        : driver.write(
            (sql) => claimQueues(sql, process, claim),
            () => {},
          ),
    recordResults: (results, releases) =>
      work
        ? work.recordResults(results, releases)
        : driver.write(
            (sql) => recordResults(sql, process, results, releases),
            () => {},
          ),
    snapshot: () => driver.write(takeSnapshot, () => {}),
    async restore(document) {
      const snapshot = readSnapshot(document);
      await driver.write(
        (statements) => replaceRows(statements, snapshot.tables),
        () => cache.clear(),
      );
    },
    clear: () =>
      driver.write(
        (statements) => replaceRows(statements, {}),
        () => cache.clear(),
      ),
    close: () => driver.close(),
  };
}

function cachedReads(reads: Reads, cache: RecordCache, { findChangedPage }: Driver): Reads {
  const apps: AppReads = {
    find: (id) => cache.find(`app ${id}`, () => reads.apps.find(id)),
    list: (after, limit) => reads.apps.list(after, limit),
  };
  const tokens: TokenReads = { find: (hash) => cache.find(`token ${hash}`, () => reads.tokens.find(hash)) };
  const pages: PageReads = {
    find: (id) =>
      findChangedPage ? cache.findCurrent(id, findChangedPage) : cache.find(`page ${id}`, () => reads.pages.find(id)),
    list: (after, limit) => reads.pages.list(after, limit),
    revisions: (pageIds) => reads.pages.revisions(pageIds),
  };
  return { ...reads, apps, tokens, pages };
}

class RecordCache {
  readonly #records = new LRUCache<string, App | Page | PageToken>({ max: CACHED_RECORDS });
  #changes = 0;
  #clears = 0;

  /** Drops the record with this id or hash, of whatever kind. */
  drop(key: string): void {
    this.#changes++;
    for (const kind of ['app', 'page', 'token']) this.#records.delete(`${kind} ${key}`);
  }

  clear(): void {
    this.#changes++;
    this.#clears++;
    this.#records.clear();
  }

  /** Returns the Page as it is in the database: the cached one when its revision is still the same. */
  async findCurrent(id: PageId, findChanged: NonNullable<Driver['findChangedPage']>): Promise<Page | undefined> {
    const key = `page ${id}`;
    const cached = this.#records.get(key) as Page | undefined;
    const clears = this.#clears;
    const row = await findChanged(id, cached?.revision ?? -1);
    if (!row) return cached;
    const page = toPage(row);
    if (clears !== this.#clears) return page;
    // Of reads in one turn, each of which brings the row, all return the same object.
    const current = this.#records.get(key) as Page | undefined;
    if (current?.revision === page.revision) return current;
    this.#records.set(key, page);
    return page;
  }

  async find<T extends App | Page | PageToken>(
    key: string,
    query: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const cached = this.#records.get(key) as T | undefined;
    if (cached) return cached;
    const changes = this.#changes;
    const record = await query();
    // A commit since the query began may have changed the record.
    if (record && changes === this.#changes) this.#records.set(key, record);
    return record;
  }
}
