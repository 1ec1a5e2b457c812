import { reportMissingParts } from '../../app/ports/missing-parts.ts';
import type { Admin, Delivery } from '../../app/ports/entities.ts';
import type { DeliveryFilter, DeliveryPosition } from '../../app/ports/records/deliveries.ts';
import type { Reads, Store } from '../../app/ports/store.ts';
import { TransientFailure } from '../../app/ports/transient-failure.ts';
import type { PageId } from '../../domain/ids.ts';
import { PAGE_NOUNS, routeByPage, type PageNoun, type RunOnPage } from './page-nouns.ts';
import type { Placement } from './placement.ts';

/** The databases of an instance, the first of which has what belongs to no Page. */
export interface Databases {
  readonly home: Store;
  readonly all: readonly Store[];
  readonly placement: Placement;
  /** Is called with the number of databases that an answer lacks. */
  readonly onMissing: (missing: number) => void;
  /** Is called when a change of an app's subscription may be in some of the databases only. */
  readonly onCopyFailure: () => void;
  /** Returns the reads over all of them. */
  readonly reads: () => Reads;
}

/**
 * Returns the reads of an instance on several databases. What belongs to a Page is read in its database, and the rest in the
 * first one. Lists over Pages have the rows of the databases that answer, in order.
 */
export function severalReads(databases: Databases): Reads {
  const { home, placement } = databases;
  const run: RunOnPage = async (pageId, query) => (await storeOf(databases, pageId)).read(query);
  const onPage = Object.fromEntries(PAGE_NOUNS.map((noun) => [noun, routeByPage(noun, run)])) as Pick<Reads, PageNoun>;
  const ofHome = <N extends keyof Reads>(noun: N): Reads[N] =>
    new Proxy(
      {},
      {
        get:
          (_, name) =>
          (...args: readonly unknown[]) =>
            home.read((reads) => {
              const target = reads[noun] as unknown as Readonly<
                Record<string, (...all: unknown[]) => Promise<unknown>>
              >;
              return (target[String(name)] as (...all: unknown[]) => Promise<unknown>).apply(target, [...args]);
            }),
      },
    ) as Reads[N];
  const askAll = <T>(query: (reads: Reads) => Promise<T>) => readAll(databases, query);
  const askEach = <T>(query: (reads: Reads) => Promise<T>) =>
    Promise.all(databases.all.map((each) => each.read(query)));

  return {
    ...onPage,
    apps: ofHome('apps'),
    tokens: ofHome('tokens'),
    userTokens: ofHome('userTokens'),
    requests: ofHome('requests'),
    metadata: ofHome('metadata'),
    workers: ofHome('workers'),
    bucketPlaces: ofHome('bucketPlaces'),
    pages: {
      async find(id) {
        for (let isKnown = false; ;) {
          const place = await placement.placeOf(id);
          const page = await storeAt(databases, place).read((reads) => reads.pages.find(id));
          if (page || isKnown) return page;
          await placement.reload();
          isKnown = placement.find(id) === place;
        }
      },
      async list(after, limit) {
        const found = await askAll((reads) => reads.pages.list(after, limit));
        return found
          .flat()
          .sort(byText(({ id }) => id))
          .slice(0, limit);
      },
      async revisions(pageIds) {
        const found = await askAll((reads) => reads.pages.revisions(pageIds));
        // A bucket that was just moved is in one of them only.
        return new Map(found.flatMap((revisions) => [...revisions]));
      },
    },
    admins: Object.assign(Object.create(onPage.admins) as Reads['admins'], {
      // An answer of Graph cannot say that it is a part, so each database has to answer.
      async listOfUser(...[userId, cursor, limit]: Parameters<Reads['admins']['listOfUser']>) {
        const found = (await askEach((reads) => reads.admins.listOfUser(userId, cursor, limit))).flat();
        const admins = found.sort(byText<Admin>(({ pageId }) => pageId));
        return 'before' in cursor ? admins.slice(-limit) : admins.slice(0, limit);
      },
      findByUser: (...[userId, pageId]: Parameters<Reads['admins']['findByUser']>) =>
        run(pageId, (reads) => reads.admins.findByUser(userId, pageId)),
    }),
    calls: Object.assign(Object.create(onPage.calls) as Reads['calls'], {
      async findAnywhere(id: Parameters<Reads['calls']['findAnywhere']>[0]) {
        const outcomes = await Promise.allSettled(
          databases.all.map((each) => each.read((reads) => reads.calls.findAnywhere(id))),
        );
        for (const outcome of outcomes) if (outcome.status === 'fulfilled' && outcome.value) return outcome.value;
        const failed = outcomes.find((outcome) => outcome.status === 'rejected');
        if (failed) throw failed.reason;
        return undefined;
      },
    }),
    deliveries: Object.assign(Object.create(onPage.deliveries) as Reads['deliveries'], {
      list: (filter: DeliveryFilter) =>
        filter.pageId === undefined ? listDeliveries(databases, filter) : onPage.deliveries.list(filter),
      async lastSearched(filter: DeliveryFilter) {
        if (filter.pageId !== undefined) return onPage.deliveries.lastSearched(filter);
        return newestOf(await askAll((reads) => reads.deliveries.lastSearched(filter)));
      },
      async backlog() {
        const found = await askAll((reads) => reads.deliveries.backlog());
        return {
          pending: found.reduce((sum, { pending }) => sum + pending, 0),
          oldest: leastOf(found.map(({ oldest }) => oldest)),
        };
      },
    }),
    queues: Object.assign(Object.create(onPage.queues) as Reads['queues'], {
      nextDue: async (...args: Parameters<Reads['queues']['nextDue']>) =>
        leastOf(await askAll((reads) => reads.queues.nextDue(...args))),
      nextDueAfter: async (...args: Parameters<Reads['queues']['nextDueAfter']>) =>
        leastOf(await askAll((reads) => reads.queues.nextDueAfter(...args))),
    }),
    timers: {
      async listDue(until, limit, share) {
        const found = await askAll((reads) => reads.timers.listDue(until, limit, share));
        return found
          .flat()
          .sort((a, b) => a.dueAt - b.dueAt)
          .slice(0, limit);
      },
      nextDue: async (share) => leastOf(await askAll((reads) => reads.timers.nextDue(share))),
    },
    subscriptions: Object.assign(Object.create(onPage.subscriptions) as Reads['subscriptions'], {
      findOfApp: (...[appId]: Parameters<Reads['subscriptions']['findOfApp']>) =>
        home.read((reads) => reads.subscriptions.findOfApp(appId)),
    }),
    retention: Object.assign(Object.create(onPage.retention) as Reads['retention'], {
      oldest: async (...[kind]: Parameters<Reads['retention']['oldest']>) =>
        leastOf(await askEach((reads) => reads.retention.oldest(kind))),
      count: () => Promise.reject(new Error('Each database counts its own rows')),
    }),
    journal: Object.assign(Object.create(onPage.journal) as Reads['journal'], {
      latestInstant: async () => greatestOf(await askEach((reads) => reads.journal.latestInstant())),
    }),
    latestInstant: async () => greatestOf(await askEach((reads) => reads.latestInstant())),
  };
}

/** Resolves to the database of a Page. Throws TransientFailure while its bucket is being moved. */
const storeOf = async (databases: Databases, pageId: PageId): Promise<Store> =>
  storeAt(databases, await databases.placement.placeOf(pageId));

export function storeAt({ all }: Databases, place: number): Store {
  const store = all[place];
  // Another process was started with more databases, and a bucket was moved since.
  if (!store) throw new TransientFailure(`Database ${place + 1} is not among those of this process`);
  return store;
}

/** Reads from every database; resolves to the answers of those that can be reached. Rejects when none can. */
async function readAll<T>({ all, onMissing }: Databases, query: (reads: Reads) => Promise<T>): Promise<readonly T[]> {
  const outcomes = await Promise.allSettled(all.map((each) => each.read(query)));
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
  const [first] = failed;
  if (first && (failed.length === all.length || failed.some(({ reason }) => !(reason instanceof TransientFailure))))
    throw first.reason;
  onMissing(failed.length);
  if (first) reportMissingParts(failed.length);
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}

/**
 * Lists deliveries of all Pages. Each database searches a number of its own, so the list ends where the first of them has
 * stopped: the next part begins there.
 */
async function listDeliveries(databases: Databases, filter: DeliveryFilter): Promise<readonly Delivery[]> {
  const parts = await readAll(databases, async (reads) => ({
    found: await reads.deliveries.list(filter),
    last: await reads.deliveries.lastSearched(filter),
  }));
  const end = newestOf(parts.map(({ last }) => last));
  return parts
    .flatMap(({ found }) => found)
    .filter((each) => end === undefined || comparePositions(each, end) <= 0)
    .sort(comparePositions)
    .slice(0, filter.limit);
}

/** Orders deliveries as a list of all has them, newest first. */
const comparePositions = (a: DeliveryPosition, b: DeliveryPosition): number =>
  b.createdAt - a.createdAt ||
  b.revision - a.revision ||
  -compareText(a.pageId, b.pageId) ||
  -compareText(a.appId, b.appId);

function newestOf(positions: readonly (DeliveryPosition | undefined)[]): DeliveryPosition | undefined {
  return positions.filter((each) => each !== undefined).sort(comparePositions)[0];
}

function greatestOf(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((each) => each !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

function leastOf(numbers: readonly (number | undefined)[]): number | undefined {
  const found = numbers.filter((each) => each !== undefined);
  return found.length === 0 ? undefined : Math.min(...found);
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byText =
  <T>(textOf: (item: T) => string) =>
  (a: T, b: T): number =>
    compareText(textOf(a), textOf(b));
