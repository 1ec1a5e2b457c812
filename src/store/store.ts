import { randomUUID } from 'node:crypto';
import type { QueueTaker } from '../app/ports/delivery-work.ts';
import type { Decide, Needs, NoNeeds } from '../app/ports/page-change.ts';
import type { AppReads } from '../app/ports/records/apps.ts';
import type { PageReads } from '../app/ports/records/pages.ts';
import type { TokenReads } from '../app/ports/records/tokens.ts';
import type { Reads, Store, Tx, WriteOptions } from '../app/ports/store.ts';
import type { PageId } from '../domain/ids.ts';
import { accessReads } from './access.ts';
import { claimQueues, recordResults } from './delivery-work.ts';
import { decideInTransaction, LocalDecisions } from './decide.ts';
import type { Driver } from './driver.ts';
import { QueueHandover } from './queue-handover.ts';
import { RecordCache } from './record-cache.ts';
import { toToken } from './records/tokens.ts';
import { sqlReads } from './reads.ts';
import { readSnapshot, replaceRows, takeSnapshot } from './snapshot.ts';
import { sqlTx } from './tx.ts';

/**
 * Opens a Store over a back-end. Records that every request needs are cached: apps, of which only the name
 * ever changes, tokens, which only are removed, and, where this process is the only writer, Pages, dropped in the very turn in
 * which a change to them commits, or replaced by the Page that was decided on. A cached record stays the same object until
 * then, so derived values (compiled hours, reply bytes) can be keyed by it. Where other processes write too, each read of a
 * Page asks the database whether its revision is still that of the cached one: an answer must not contradict what another
 * process has already acknowledged. Tokens are cached for a few seconds only there, so that a revoked one is soon refused.
 */
export function openStore(driver: Driver): Store {
  const cache = new RecordCache(!driver.soleWriter);
  const reads = cachedReads(sqlReads(driver.reader), cache, driver);
  const process = randomUUID();
  let taker: QueueTaker | undefined;
  const work = driver.openDeliveryWork?.(process);
  const grouped = driver.openDecisions?.(process, (page) => cache.pages.set(page.id, page));
  const handover = new QueueHandover(process);
  const local = driver.local && new LocalDecisions(driver.local, cache, handover);
  return {
    read: (query) => query(reads),
    access: accessReads(reads, cache, driver),
    write<T>(act: (tx: Tx) => Promise<T>, options?: WriteOptions): Promise<T> {
      let touched: string[] = [];
      return driver.write(
        (statements) => {
          // Each run of the transaction starts with an empty list: an earlier one may have lost a race.
          touched = [];
          return act(sqlTx(statements, touched, process)).finally(() => local?.touch(touched));
        },
        () => touched.forEach((key) => cache.drop(key)),
        options,
      );
    },
    claimQueues: (claim) =>
      work
        ? work.claimQueues(claim)
        : driver.write(
            (sql) => claimQueues(sql, process, claim),
            () => {},
            { mayBeLost: true },
          ),
    recordResults: (results, releases) =>
      work
        ? work.recordResults(results, releases)
        : driver.write(
            (sql) => recordResults(sql, process, results, releases),
            () => {},
            { callers: Math.max(results.length, releases.length) },
          ),
    async decide<T, N extends Needs = NoNeeds>(pageId: PageId, decide: Decide<T, N>, needs?: N): Promise<T> {
      if (grouped) return grouped.decide(pageId, decide, needs);
      if (local) return local.decide(pageId, decide, needs ?? ({} as N));
      const { result } = await driver.write(
        (statements) => decideInTransaction(statements, pageId, decide, needs ?? ({} as N)),
        () => cache.drop(pageId),
      );
      taker?.onPending([pageId]);
      return result;
    },
    handQueuesTo(next) {
      taker = next;
      grouped?.handQueuesTo(next);
      handover.handQueuesTo(next);
    },
    snapshot: () => driver.write(takeSnapshot, () => {}),
    async restore(document) {
      const snapshot = readSnapshot(document);
      await driver.write(
        (statements) => replaceRows(statements, snapshot.tables).finally(() => local?.touchAll()),
        () => cache.clear(),
      );
    },
    clear: () =>
      driver.write(
        (statements) => replaceRows(statements, {}).finally(() => local?.touchAll()),
        () => cache.clear(),
      ),
    releaseSpace: async () => (await driver.releaseSpace?.()) ?? false,
    close: () => driver.close(),
  };
}

function cachedReads(reads: Reads, cache: RecordCache, { findChangedPage, findToken }: Driver): Reads {
  const apps: AppReads = {
    find: (id) => cache.apps.find(id, () => reads.apps.find(id)),
    list: (after, limit) => reads.apps.list(after, limit),
  };
  const tokens: TokenReads = {
    find: (hash) =>
      cache.tokens.find(hash, async () => {
        if (!findToken) return reads.tokens.find(hash);
        const row = await findToken(hash);
        return row && toToken(row);
      }),
    list: (after, limit) => reads.tokens.list(after, limit),
  };
  const pages: PageReads = {
    find: (id) =>
      findChangedPage ? cache.findCurrentPage(id, findChangedPage) : cache.pages.find(id, () => reads.pages.find(id)),
    list: (after, limit) => reads.pages.list(after, limit),
    revisions: (pageIds) => reads.pages.revisions(pageIds),
  };
  return { ...reads, apps, tokens, pages };
}
