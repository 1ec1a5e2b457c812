import type { App } from '../app/ports/entities.ts';
import type { AccessReads, Reads, TokenOfApp } from '../app/ports/store.ts';
import type { AppId } from '../domain/ids.ts';
import type { Driver, LocalStatements } from './driver.ts';
import type { RecordCache } from './record-cache.ts';
import { APP_BY_ID, toApp } from './records/apps.ts';
import { PAGE_BY_ID, toPage } from './records/pages.ts';
import { TOKEN_AND_PAGE, toToken } from './records/tokens.ts';

type UncachedReads = Omit<AccessReads, 'findPageAfterWrite'>;

/**
 * Returns the reads that every request needs: from the cache, else at once from a database inside this process, else as
 * `reads` finds them.
 */
export function accessReads(reads: Reads, cache: RecordCache, { local, findChangedPage }: Driver): AccessReads {
  const cached: AccessReads = {
    findToken(hash) {
      const token = cache.tokens.get(hash);
      const app = token && cache.apps.get(token.appId);
      return app ? { token, app } : undefined;
    },
    findApp: (id) => cache.apps.get(id),
    // A Page that other processes change too is never available without a query.
    findPage: (id) => (findChangedPage ? undefined : cache.pages.get(id)),
    // A change of this process replaces the Page in the cache, or drops it.
    findPageAfterWrite: (id) => cache.pages.get(id),
  };
  const promised = promisedReads(reads);
  const others = (): UncachedReads => (local?.reader ? localReads(local.reader, cache) : promised);
  return {
    findToken: (hash) => cached.findToken(hash) ?? others().findToken(hash),
    findApp: (id) => cached.findApp(id) ?? others().findApp(id),
    findPage: (id) => cached.findPage(id) ?? others().findPage(id),
    findPageAfterWrite: (id) => cached.findPageAfterWrite(id) ?? others().findPage(id),
  };
}

const promisedReads = (reads: Reads): UncachedReads => ({
  async findToken(hash) {
    const token = await reads.tokens.find(hash);
    const app = token && (await reads.apps.find(token.appId));
    return app && { token, app };
  },
  findApp: (id) => reads.apps.find(id),
  findPage: (id) => reads.pages.find(id),
});

/** Reads at once and fills the cache: no commit can come between the two. */
function localReads(sql: LocalStatements, cache: RecordCache): UncachedReads {
  const findApp = (id: AppId): App | undefined => {
    const known = cache.apps.get(id);
    const row = known ? undefined : sql.get(APP_BY_ID, id);
    const app = row ? toApp(row) : known;
    if (app) cache.apps.set(id, app);
    return app;
  };
  return {
    findApp,
    findToken(hash): TokenOfApp | undefined {
      const row = sql.get(TOKEN_AND_PAGE, hash);
      if (!row) return undefined;
      const token = toToken({ ...row, page_id: row['page_of_token'] });
      cache.tokens.set(hash, token);
      // Nearly every request with a token is about its Page.
      if (row['page_id'] !== null) cache.pages.set(token.pageId, toPage(row));
      const app = findApp(token.appId);
      return app && { token, app };
    },
    findPage(id) {
      const row = sql.get(PAGE_BY_ID, id);
      const page = row && toPage(row);
      if (page) cache.pages.set(id, page);
      return page;
    },
  };
}
