import type { Store, Tx, WriteOptions } from '../../app/ports/store.ts';
import { TransientFailure } from '../../app/ports/transient-failure.ts';
import type { PageId } from '../../domain/ids.ts';
import { bucketOf } from '../records/bucket.ts';
import { Elsewhere, PageMissing, PlaceChanged, PlaceUnlocked } from './errors.ts';
import { PAGE_NOUNS, routeByPage, type PageNoun } from './page-nouns.ts';
import { storeAt, type Databases } from './reads.ts';

/** Maximum number of times that a transaction changes its database: a bucket may be moved meanwhile, but not again and again. */
const MOST_TURNS = 8;

type Act<T> = (tx: Tx) => Promise<T>;
type HomeWrite = (tx: Tx) => Promise<void>;

/** The state of one transaction over its runs. */
interface Runs {
  /** Pages that were not found although the places had just been read. */
  readonly absent: Set<PageId>;
  /** The Page to be created whose bucket has to stay where it is. */
  locked: PageId | undefined;
}

/**
 * Runs a transaction in the database of the Page that it names; in the first one when it names none. It begins there, and
 * begins again in another one when it turns out to be about a Page of that one. Such a transaction reads what belongs to no
 * Page as it is committed, and what it writes of that is committed before its own changes.
 */
export async function writeSomewhere<T>(databases: Databases, act: Act<T>, options?: WriteOptions): Promise<T> {
  const runs: Runs = { absent: new Set(), locked: undefined };
  let place = 0;
  for (let turns = 0; turns < MOST_TURNS; turns++) {
    try {
      return await (runs.locked === undefined || place === 0
        ? writeAt(databases, place, runs, act, options)
        : writeWhileLocked(databases, place, runs, runs.locked, act, options));
    } catch (error) {
      if (error instanceof Elsewhere) place = error.place;
      else if (error instanceof PlaceUnlocked) runs.locked = error.pageId;
      else if (error instanceof PlaceChanged) {
        // Outside of the transaction, which has a connection of its own.
        await databases.placement.reload();
        place = databases.placement.lastPlaceOf(error.pageId);
      } else if (error instanceof PageMissing) {
        await databases.placement.reload();
        runs.absent.add(error.pageId);
      } else throw error;
    }
  }
  throw new TransientFailure('The buckets of the Pages are being moved');
}

/** Runs a transaction that creates a Page outside of the first database, which has the places of buckets. */
const writeWhileLocked = <T>(
  databases: Databases,
  place: number,
  runs: Runs,
  pageId: PageId,
  act: Act<T>,
  options: WriteOptions | undefined,
): Promise<T> =>
  databases.home.write(async (tx) => {
    await lockPlace(tx, pageId, place);
    return writeAt(databases, place, runs, act, options);
  });

/** Keeps the bucket of a Page where it is until the transaction ends. Throws PlaceChanged when it is not at `place`. */
async function lockPlace(tx: Tx, pageId: PageId, place: number): Promise<void> {
  const found = await tx.bucketPlaces.lock(bucketOf(pageId));
  if (found && (found.nextPlace !== null || found.place !== place)) throw new PlaceChanged(pageId);
}

/** Checks that a Page belongs to a database, as last read. Throws Elsewhere or PlaceChanged. */
function requirePlace({ placement }: Databases, pageId: PageId, place: number): void {
  const current = placement.find(pageId);
  if (current === undefined) throw new PlaceChanged(pageId);
  if (current !== place) throw new Elsewhere(current);
}

function writeAt<T>(
  databases: Databases,
  place: number,
  runs: Runs,
  act: Act<T>,
  options: WriteOptions | undefined,
): Promise<T> {
  const { home, all } = databases;
  return storeAt(databases, place).write(async (tx) => {
    const homeWrites: HomeWrite[] = [];
    const copies: HomeWrite[] = [];
    const result = await act(
      place === 0 ? atHome(databases, tx, runs, copies) : away(databases, place, tx, runs, homeWrites),
    );
    if (homeWrites.length > 0) await home.write((homeTx) => inOrder(homeWrites, homeTx));
    // Before the commit at home: an error undoes that one, and the same request repeated corrects the copies.
    if (copies.length > 0) {
      await Promise.all(
        all.filter((each) => each !== home).map((each) => each.write((copy) => inOrder(copies, copy))),
      ).catch((error: unknown) => {
        databases.onCopyFailure();
        throw error;
      });
    }
    return result;
  }, options);
}

async function inOrder(writes: readonly HomeWrite[], tx: Tx): Promise<void> {
  for (const write of writes) await write(tx);
}

/** Returns the nouns of Pages of a transaction, which check that each Page is in this database. */
function pagesAt(databases: Databases, place: number, tx: Tx, runs: Runs): Pick<Tx, PageNoun> {
  const found = new Set<PageId>(runs.absent);
  const check = async (pageId: PageId): Promise<void> => {
    requirePlace(databases, pageId, place);
    if (found.has(pageId)) return;
    // The first statement about the Page locks its row, so that it stays here until the end of the transaction.
    if (!(await tx.pages.find(pageId))) throw new PageMissing(pageId);
    found.add(pageId);
  };
  const nouns = Object.fromEntries(
    PAGE_NOUNS.map((noun) => [
      noun,
      routeByPage(noun, async (pageId, run) => {
        await check(pageId);
        return run(tx);
      }),
    ]),
  ) as Pick<Tx, PageNoun>;
  return {
    ...nouns,
    pages: Object.assign(Object.create(nouns.pages) as Tx['pages'], {
      list: (...args: Parameters<Tx['pages']['list']>) => tx.pages.list(...args),
      async create(page: Parameters<Tx['pages']['create']>[0]) {
        requirePlace(databases, page.id, place);
        if (place === 0) await lockPlace(tx, page.id, place);
        else if (runs.locked !== page.id) throw new PlaceUnlocked(page.id);
        await tx.pages.create(page);
        found.add(page.id);
      },
    }),
    admins: Object.assign(Object.create(nouns.admins) as Tx['admins'], {
      listOfUser: (...args: Parameters<Tx['admins']['listOfUser']>) => databases.reads().admins.listOfUser(...args),
      async findByUser(...[userId, pageId]: Parameters<Tx['admins']['findByUser']>) {
        await check(pageId);
        return tx.admins.findByUser(userId, pageId);
      },
    }),
    journal: Object.assign(Object.create(nouns.journal) as Tx['journal'], {
      latestInstant: () => databases.reads().journal.latestInstant(),
    }),
    calls: Object.assign(Object.create(nouns.calls) as Tx['calls'], {
      async findAnywhere(id: Parameters<Tx['calls']['findAnywhere']>[0]) {
        const call = await databases.reads().calls.findAnywhere(id);
        if (!call) return undefined;
        await check(call.pageId);
        return tx.calls.find(call.pageId, id);
      },
    }),
  };
}

/** Returns a transaction in the first database. What is written about an app's subscription is collected for the copies. */
function atHome(databases: Databases, tx: Tx, runs: Runs, copies: HomeWrite[]): Tx {
  const pages = pagesAt(databases, 0, tx, runs);
  return {
    ...tx,
    ...pages,
    subscriptions: Object.assign(Object.create(pages.subscriptions) as Tx['subscriptions'], {
      findOfApp: (...[appId]: Parameters<Tx['subscriptions']['findOfApp']>) => tx.subscriptions.findOfApp(appId),
      async saveOfApp(...args: Parameters<Tx['subscriptions']['saveOfApp']>) {
        await tx.subscriptions.saveOfApp(...args);
        copies.push((copy) => copy.subscriptions.saveOfApp(...args));
      },
      async removeOfApp(...args: Parameters<Tx['subscriptions']['removeOfApp']>) {
        await tx.subscriptions.removeOfApp(...args);
        copies.push((copy) => copy.subscriptions.removeOfApp(...args));
      },
    }),
    latestInstant: () => databases.reads().latestInstant(),
  };
}

/** Returns a transaction in another database, whose writes of what belongs to no Page are collected for the first one. */
function away(databases: Databases, place: number, tx: Tx, runs: Runs, homeWrites: HomeWrite[]): Tx {
  const reads = databases.reads();
  const later = (write: HomeWrite): Promise<void> => {
    homeWrites.push(write);
    return Promise.resolve();
  };
  const pages = pagesAt(databases, place, tx, runs);
  return {
    ...reads,
    ...pages,
    subscriptions: Object.assign(Object.create(pages.subscriptions) as Tx['subscriptions'], {
      findOfApp: (...[appId]: Parameters<Tx['subscriptions']['findOfApp']>) => reads.subscriptions.findOfApp(appId),
      saveOfApp: refuseHere,
      removeOfApp: refuseHere,
    }),
    apps: {
      find: (id) => reads.apps.find(id),
      list: (...args) => reads.apps.list(...args),
      create: refuseHere,
      rename: refuseHere,
    },
    tokens: {
      find: (hash) => reads.tokens.find(hash),
      list: (...args) => reads.tokens.list(...args),
      create: (token) => later((home) => home.tokens.create(token)),
      remove: (hash) => later((home) => home.tokens.remove(hash)),
      ensure: (token) => later((home) => home.tokens.ensure(token)),
    },
    userTokens: {
      find: (hash) => reads.userTokens.find(hash),
      list: (...args) => reads.userTokens.list(...args),
      create: (token) => later((home) => home.userTokens.create(token)),
      remove: (hash) => later((home) => home.userTokens.remove(hash)),
      ensure: (token) => later((home) => home.userTokens.ensure(token)),
    },
    metadata: {
      find: (name) => reads.metadata.find(name),
      save: (name, value) => later((home) => home.metadata.save(name, value)),
    },
    requests: {
      find: (id) => reads.requests.find(id),
      list: (filter) => reads.requests.list(filter),
      lastSearched: (filter) => reads.requests.lastSearched(filter),
      add: refuseHere,
      removeAll: refuseHere,
    },
    workers: {
      list: (...args) => reads.workers.list(...args),
      renew: refuseHere,
      remove: refuseHere,
      removeUntil: refuseHere,
    },
    bucketPlaces: { list: () => reads.bucketPlaces.list(), lock: () => Promise.reject(noPart()) },
  };
}

const noPart = (): Error => new Error('A transaction about a Page of another database cannot write this');
const refuseHere = (): Promise<never> => Promise.reject(noPart());

/** The store of the background work on one database, which reads apps where they are. */
export function storeOfPart(databases: Databases, part: Store): Store {
  const { home } = databases;
  if (part === home) return part;
  const reads = databases.reads();
  return {
    ...part,
    read: (query) => part.read((own) => query({ ...own, apps: reads.apps, tokens: reads.tokens })),
    write: (act, options) =>
      part.write(
        (tx) =>
          act({
            ...tx,
            apps: { ...APPS_ONLY_READ, find: (id) => reads.apps.find(id), list: (...args) => reads.apps.list(...args) },
          }),
        options,
      ),
  };
}

const APPS_ONLY_READ = { create: refuseHere, rename: refuseHere };
