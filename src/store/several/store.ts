import type { Decide, Needs, NoNeeds } from '../../app/ports/page-change.ts';
import type { Reads, Snapshot, Store } from '../../app/ports/store.ts';
import type { PageId } from '../../domain/ids.ts';
import { readSnapshot } from '../snapshot.ts';
import { tables, type Table } from '../tables.ts';
import { PageMissing } from './errors.ts';
import { Placement } from './placement.ts';
import { severalReads, storeAt, type Databases } from './reads.ts';
import { storeOfPart, writeSomewhere } from './transactions.ts';

/** An instance on several databases. */
export interface SeveralStores {
  /** The whole instance. Queues are claimed, and results recorded, by the parts. */
  readonly store: Store;
  /** For the background work on each database: its Pages, queues, timers and processes. */
  readonly parts: readonly Store[];
  readonly placement: Placement;
  /** Reads the places of buckets again, and corrects copies that a failed change has left different. */
  refresh(): Promise<void>;
  /** Returns the number of databases that the last list over Pages lacked. */
  readonly missingParts: () => number;
}

/** Every database has a copy of these, because statements about one Page join them. */
const COPIED = ['app_subscriptions'];

/**
 * Opens an instance on several databases. The first of the stores has what belongs to no Page, and the places of buckets.
 * `copySubscriptions` makes the copies of the apps' subscriptions equal again.
 */
export async function openSeveralStores(
  home: Store,
  others: readonly Store[],
  copySubscriptions: () => Promise<void>,
): Promise<SeveralStores> {
  const placement = new Placement(() => home.read((reads) => reads.bucketPlaces.list()));
  await placement.reload();
  let missing = 0;
  let areCopiesEqual = true;
  const databases: Databases = {
    home,
    all: [home, ...others],
    placement,
    onMissing: (count) => (missing = count),
    onCopyFailure: () => (areCopiesEqual = false),
    reads: () => reads,
  };
  const reads: Reads = severalReads(databases);
  const byPart = () => Promise.reject(new Error('Each database claims and records its own deliveries'));
  const store: Store = {
    read: (query) => query(reads),
    access: {
      findToken: (hash) => home.access.findToken(hash),
      findApp: (id) => home.access.findApp(id),
      findPage: (id) => reads.pages.find(id),
      findPageAfterWrite: (id) => reads.pages.find(id),
    },
    write: (act, options) => writeSomewhere(databases, act, options),
    decide: (pageId, decide, needs) => decideSomewhere(databases, pageId, decide, needs),
    handQueuesTo() {},
    claimQueues: byPart,
    recordResults: byPart,
    async snapshot() {
      const [first, ...rest] = await Promise.all(databases.all.map((each) => each.snapshot()));
      return joinSnapshots(first as Snapshot, rest);
    },
    async restore(document) {
      const snapshot = readSnapshot(document);
      await placement.requireStill();
      // The first one last: an instance whose restore was interrupted has no apps, and is restored again.
      for (const place of [...databases.all.keys()].reverse())
        await storeAt(databases, place).restore(partOf(snapshot, place, placement));
    },
    async clear() {
      await placement.requireStill();
      for (const each of databases.all.toReversed()) await each.clear();
    },
    releaseSpace: () => Promise.resolve(false),
    async close() {
      await Promise.all(databases.all.map((each) => each.close()));
    },
  };
  return {
    store,
    parts: databases.all.map((each) => storeOfPart(databases, each)),
    placement,
    async refresh() {
      await placement.reload();
      if (areCopiesEqual) return;
      areCopiesEqual = true;
      await copySubscriptions().catch((error: unknown) => {
        areCopiesEqual = false;
        throw error;
      });
    },
    missingParts: () => missing,
  };
}

/** Takes a decision in the database of the Page, and again when the Page turns out to have been moved. */
async function decideSomewhere<T, N extends Needs = NoNeeds>(
  databases: Databases,
  pageId: PageId,
  decide: Decide<T, N>,
  needs: N | undefined,
): Promise<T> {
  const { placement } = databases;
  for (let isKnown = false; ;) {
    const place = await placement.placeOf(pageId);
    const checked: Decide<T, N> = (page, subscriptions, facts) => {
      if (!page && !isKnown) throw new PageMissing(pageId);
      return decide(page, subscriptions, facts);
    };
    try {
      return await storeAt(databases, place).decide(pageId, checked, needs);
    } catch (error) {
      if (!(error instanceof PageMissing)) throw error;
      await placement.reload();
      isKnown = placement.find(pageId) === place;
    }
  }
}

const isOfPages = ({ columns, key }: Table): boolean => columns[key[0] ?? -1]?.name === 'page_id';

function joinSnapshots(home: Snapshot, others: readonly Snapshot[]): Snapshot {
  const joined = tables.map((table) => {
    const rows = home.tables[table.name] ?? [];
    return [
      table.name,
      isOfPages(table) ? [...rows, ...others.flatMap((each) => each.tables[table.name] ?? [])] : rows,
    ];
  });
  return { schema: home.schema, tables: Object.fromEntries(joined) as Snapshot['tables'] };
}

/** Returns the part of a snapshot that belongs to one database. */
function partOf(snapshot: Snapshot, place: number, placement: Placement): Snapshot {
  const parts = tables.map((table) => {
    const rows = snapshot.tables[table.name] ?? [];
    const page = table.columns.findIndex(({ name }) => name === 'page_id');
    if (isOfPages(table)) return [table.name, rows.filter((row) => placement.lastPlaceOf(String(row[page])) === place)];
    return [table.name, place === 0 || COPIED.includes(table.name) ? rows : []];
  });
  return { schema: snapshot.schema, tables: Object.fromEntries(parts) as Snapshot['tables'] };
}
