import { LRUCache } from 'lru-cache';
import type { App, Page, PageToken } from '../app/ports/entities.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import type { Subscription } from '../domain/page-event.ts';
import type { Driver } from './driver.ts';
import { toPage } from './records/pages.ts';
import { ALL_SUBSCRIPTIONS } from './records/subscriptions.ts';

/** Maximum sizes, in bytes as estimated below: they bound the memory whatever the number of Pages. */
const MAX_BYTES = { apps: 1e6, tokens: 8e6, pages: 12e6, subscriptions: 4e6 };
/**
 * Maximum time for which a token is cached where other processes write too, in ms: so soon they refuse one that this process
 * revoked.
 */
const SHARED_TOKEN_MS = 5000;
/** Size of a record without its texts, with its entry in the cache; measured with 100,000 of them. */
const RECORD_BYTES = 300;
/** Size of call hours without their days, and of the answers to a few requests, which live as long as the settings. */
const OWN_SETTINGS_BYTES = 3000;

/** Cached records of one kind by id or hash, within a number of bytes: the least recently used one goes first. */
class Records<K extends string, T extends object> {
  readonly #records: LRUCache<K, T>;
  readonly #changes: { count: number };

  /**
   * `changes` counts the changes of all records: a read that began before one of them does not fill the cache. `maxAgeMs` is
   * the maximum time for which a record is cached.
   */
  constructor(maxBytes: number, sizeOf: (record: T) => number, changes: { count: number }, maxAgeMs?: number) {
    // Reading the time once a second is enough.
    const age = maxAgeMs !== undefined && { ttl: maxAgeMs, ttlResolution: 1000 };
    this.#records = new LRUCache({ maxSize: maxBytes, sizeCalculation: sizeOf, ...age });
    this.#changes = changes;
  }

  get(key: K): T | undefined {
    return this.#records.get(key);
  }

  set(key: K, record: T): void {
    this.#records.set(key, record);
  }

  drop(key: K): void {
    this.#records.delete(key);
  }

  clear(): void {
    this.#records.clear();
  }

  async find(key: K, query: () => Promise<T | undefined>): Promise<T | undefined> {
    const cached = this.#records.get(key);
    if (cached) return cached;
    const { count } = this.#changes;
    const record = await query();
    // A commit since the query began may have changed the record.
    if (record && count === this.#changes.count) this.#records.set(key, record);
    return record;
  }
}

/** The records that requests need again and again. */
export class RecordCache {
  readonly #changes = { count: 0 };
  readonly apps = new Records<AppId, App>(MAX_BYTES.apps, sizeOfApp, this.#changes);
  readonly tokens: Records<string, PageToken>;
  readonly pages = new Records<PageId, Page>(MAX_BYTES.pages, sizeOfPage, this.#changes);
  readonly subscriptions = new Records<PageId, readonly Subscription[]>(
    MAX_BYTES.subscriptions,
    sizeOfSubscriptions,
    this.#changes,
  );

  /** `isShared` is true where other processes write to the database too. */
  constructor(isShared: boolean) {
    const maxAgeMs = isShared ? SHARED_TOKEN_MS : undefined;
    this.tokens = new Records(MAX_BYTES.tokens, sizeOfToken, this.#changes, maxAgeMs);
  }

  /** Drops the records with this id or hash, of whatever kind. */
  drop(key: string): void {
    this.#changes.count++;
    if (key === ALL_SUBSCRIPTIONS) return this.subscriptions.clear();
    this.apps.drop(key as AppId);
    this.tokens.drop(key);
    this.pages.drop(key as PageId);
    this.subscriptions.drop(key as PageId);
  }

  /** Replaces a Page and its subscriptions by those that were just committed. */
  replacePage(page: Page, subscriptions: readonly Subscription[]): void {
    this.#changes.count++;
    this.pages.set(page.id, page);
    this.subscriptions.set(page.id, subscriptions);
  }

  /**
   * Finds a Page as it is in the database, with the row that `findChanged` resolves to, which is undefined when the Page has
   * the given revision.
   */
  async findCurrentPage(id: PageId, findChanged: NonNullable<Driver['findChangedPage']>): Promise<Page | undefined> {
    const cached = this.pages.get(id);
    const { count } = this.#changes;
    const row = await findChanged(id, cached?.revision ?? -1);
    if (!row) return cached;
    const page = toPage(row);
    // A commit of this process since the query began may have changed the Page.
    if (count !== this.#changes.count) return page;
    const current = this.pages.get(id);
    // Of reads in one turn, each of which brings the row, all return the same object.
    if (current?.revision === page.revision) return current;
    if (current === undefined || current === cached || current.revision < page.revision) this.pages.set(id, page);
    return page;
  }

  clear(): void {
    this.#changes.count++;
    for (const records of [this.apps, this.tokens, this.pages, this.subscriptions]) records.clear();
  }
}

const sizeOfApp = ({ name }: App): number => RECORD_BYTES + name.length;
/** Tokens with the same permissions refer to one list of them. */
const sizeOfToken = ({ hash }: PageToken): number => RECORD_BYTES + hash.length;
/** Call hours have up to seven days. Settings of several Pages may be one object, which counts for each of them. */
const sizeOfPage = ({ name, settings: { callHours } }: Page): number =>
  RECORD_BYTES + name.length + (callHours ? OWN_SETTINGS_BYTES + 60 * callHours.days.length : 0);
const sizeOfSubscriptions = (subscriptions: readonly Subscription[]): number =>
  subscriptions.reduce(
    (bytes, { appFields, pageFields }) => bytes + 100 + 30 * (appFields.length + pageFields.length),
    RECORD_BYTES,
  );
