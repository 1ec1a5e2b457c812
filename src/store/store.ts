import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { App, Page, PageToken, Reads, Store, Tx } from '../app/ports/ports.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import type { Driver } from './driver.ts';
import { SqlThreadReads } from './thread-reads.ts';
import { SqlTx } from './tx.ts';

/** Records kept at hand: bounds the memory whatever the number of Pages. */
const CACHED_RECORDS = 20_000;

/**
 * A Store over a back-end. Records that every request needs are kept at hand: apps and tokens, which never change once
 * they are made, and, where this process is the only writer, Pages, dropped in the very turn in which a change to them
 * commits. A cached record is one object until then, so that whoever derives something from it (compiled hours, reply
 * bytes) can key that by the object. Where others write too, the database is asked for a Page each time: an answer must
 * not contradict what another process has already told.
 */
export function openStore(driver: Driver): Store {
  const reads = new CachedReads(driver);
  const holder = randomUUID();
  return {
    read: (ask) => ask(reads),
    write<T>(act: (tx: Tx) => Promise<T>): Promise<T> {
      let tx: SqlTx | undefined;
      return driver.write(
        (statements) => act((tx = new SqlTx(statements, driver.skipLocked, holder))),
        () => tx?.touched.forEach((key) => reads.forget(key)),
      );
    },
    close: () => driver.close(),
  };
}

class CachedReads extends SqlThreadReads implements Reads {
  readonly #records = new LRUCache<string, App | Page | PageToken>({ max: CACHED_RECORDS });

  readonly #soleWriter: boolean;
  #changes = 0;

  constructor(driver: Driver) {
    super(driver.reader);
    this.#soleWriter = driver.soleWriter;
  }

  forget(key: string): void {
    this.#changes++;
    for (const kind of ['app', 'page', 'token']) this.#records.delete(`${kind} ${key}`);
  }

  override async app(id: AppId) {
    return this.#kept(`app ${id}`, () => super.app(id));
  }

  override async page(id: PageId) {
    return this.#soleWriter ? this.#kept(`page ${id}`, () => super.page(id)) : super.page(id);
  }

  override async token(hash: string) {
    return this.#kept(`token ${hash}`, () => super.token(hash));
  }

  async #kept<T extends App | Page | PageToken>(
    key: string,
    ask: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const kept = this.#records.get(key) as T | undefined;
    if (kept) return kept;
    const changes = this.#changes;
    const record = await ask();
    // Something committed between the answer and now: this may be what it was before.
    if (record && changes === this.#changes) this.#records.set(key, record);
    return record;
  }
}
