import type { QueueTaker } from '../../app/ports/delivery-work.ts';
import type { Delivery, Page } from '../../app/ports/entities.ts';
import type { Decide, Decision, EventRecord, Needs, NoNeeds, PageChange } from '../../app/ports/page-change.ts';
import type { PageId } from '../../domain/ids.ts';
import type { Row } from '../driver.ts';
import { text } from '../records/columns.ts';
import { toFacts } from '../records/facts.ts';
import { applyChange, nameOfQueue, toDeliveries } from '../records/page-change.ts';
import { toQueue } from '../records/queues.ts';
import { toStoreStatement, type ChangedPage, type WantedQueue } from './page-changes.ts';
import { NO_PAGE, readStates, type PageState } from './page-states.ts';
import type { PostgresQuery } from './query.ts';

/** Maximum number of decisions that are stored together. */
const MAX_GROUP = 256;
/** Maximum number of groups under way. Decisions about a Page of one of them wait for its end. */
const MAX_UNDER_WAY = 2;
/** Number of times that another process may come first; then the Page is locked before the decision. */
const MAX_LOST = 3;

/** A decision that waits to be taken. */
interface Waiting {
  readonly pageId: PageId;
  readonly decide: Decide<unknown, Needs>;
  /** Undefined for a decision that needs the Page only. */
  readonly needs: Needs | undefined;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Number of times that another process came first. */
  lost: number;
}

/** The decisions of a group about one Page, each on the Page as those before it left it. */
interface Decided extends ChangedPage {
  readonly after: Page | undefined;
  readonly decisions: readonly Waiting[];
  /** Settles the promises of the decisions, once the changes are durable. */
  readonly settle: () => void;
}

export interface DecisionOptions {
  readonly query: PostgresQuery;
  /** Takes a decision in a transaction that locks the Page first; resolves to the result, and to the Page if it changed. */
  readonly decideLocked: <T, N extends Needs>(
    pageId: PageId,
    decide: Decide<T, N>,
    needs: N,
  ) => Promise<{ readonly result: T; readonly page?: Page }>;
  /** A name of this process that no other process has. */
  readonly process: string;
  /** Called with each Page as it is after a change, in the turn in which the change is known to be durable. */
  readonly onChange: (page: Page) => void;
}

/**
 * Takes the decisions of one turn of the event loop together: one statement reads their Pages and one stores all changes.
 * Changes of Pages that another process has changed in between are not stored, and decided again.
 */
export class PostgresDecisions {
  readonly #options: DecisionOptions;
  #taker: QueueTaker | undefined;
  #waiting: Waiting[] = [];
  /** Pages of the groups under way. */
  readonly #busy = new Set<PageId>();
  #underWay = 0;
  #statements = 0;
  #isScheduled = false;

  constructor(options: DecisionOptions) {
    this.#options = options;
  }

  handQueuesTo(taker: QueueTaker | undefined): void {
    this.#taker = taker;
  }

  decide<T, N extends Needs = NoNeeds>(pageId: PageId, decide: Decide<T, N>, needs?: N): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#waiting.push({
      pageId,
      decide: decide as Waiting['decide'],
      needs,
      resolve: resolve as Waiting['resolve'],
      reject,
      lost: 0,
    });
    this.#schedule();
    return promise;
  }

  #schedule(): void {
    if (this.#isScheduled || this.#underWay >= MAX_UNDER_WAY || this.#waiting.length === 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#takeGroup();
    });
  }

  /**
   * Removes up to MAX_GROUP decisions from those that wait, in their order, without those about busy Pages. A decision that
   * needs more records than the Page is the only one about its Page, since another one could change these.
   */
  #nextGroup(): Map<PageId, Waiting[]> {
    const group = new Map<PageId, Waiting[]>();
    const rest: Waiting[] = [];
    /** Pages of which later decisions wait, so that their order stays. */
    const full = new Set<PageId>();
    let size = 0;
    for (const waiting of this.#waiting) {
      const ofPage = group.get(waiting.pageId);
      const isTaken = full.has(waiting.pageId) || (ofPage !== undefined && waiting.needs !== undefined);
      if (size >= MAX_GROUP || this.#busy.has(waiting.pageId) || isTaken) {
        rest.push(waiting);
        full.add(waiting.pageId);
      } else {
        size++;
        if (ofPage) ofPage.push(waiting);
        else group.set(waiting.pageId, [waiting]);
        if (waiting.needs !== undefined) full.add(waiting.pageId);
      }
    }
    this.#waiting = rest;
    return group;
  }

  async #takeGroup(): Promise<void> {
    const group = this.#nextGroup();
    if (group.size === 0) return;
    this.#underWay++;
    for (const pageId of group.keys()) this.#busy.add(pageId);
    this.#schedule();
    let lost: readonly Waiting[] = [];
    try {
      lost = await this.#take(group);
    } catch (error) {
      for (const { reject } of [...group.values()].flat()) reject(error);
    }
    for (const pageId of group.keys()) this.#busy.delete(pageId);
    this.#underWay--;
    this.#waiting.unshift(...lost);
    this.#schedule();
  }

  /** Takes the decisions of a group; resolves to those that are to be taken again. */
  async #take(group: ReadonlyMap<PageId, readonly Waiting[]>): Promise<readonly Waiting[]> {
    const needs = new Map([...group].map(([pageId, [first]]) => [pageId, first?.needs]));
    const states = await readStates(this.#options.query, needs);
    const decided = [...group].map(([pageId, decisions]) => decideAll(states.get(pageId) ?? NO_PAGE, decisions));
    for (const each of decided) if (!hasChange(each)) each.settle();
    const changed = decided.filter(hasChange);
    if (changed.length === 0) return [];
    const stored = await this.#store(changed);
    const lost: Waiting[] = [];
    for (const each of changed) {
      if (stored.has(each.before.page?.id)) each.settle();
      else lost.push(...each.decisions);
    }
    return this.#takeLocked(lost);
  }

  /** Stores the changes of those Pages that no other process has changed; resolves to their ids. */
  async #store(changed: readonly Decided[]): Promise<ReadonlySet<string | undefined>> {
    const { query, process, onChange } = this.#options;
    const taker = this.#taker;
    const deliveries = changed.flatMap(({ before: { page }, events }) => (page ? toDeliveries(page, events) : []));
    const queues = toQueues(deliveries).map((queue) => ({
      ...queue,
      lease: taker?.reserve(queue.appId),
    }));
    // A name that no other statement has shows that it was this one that leased a queue.
    const lessee = `${process}/${++this.#statements}`;
    let rows: readonly Row[];
    try {
      const [sql, values] = toStoreStatement(changed, deliveries, queues, lessee);
      rows = (await query(sql, values)).rows;
    } catch (error) {
      // The changes may have been committed all the same, with the leases.
      taker?.onUnsure();
      for (const { appId, lease } of queues) if (lease !== undefined) taker?.cancel(appId);
      throw error;
    }
    const stored = new Set<string | undefined>(rows.map((row) => text(row['page_id'])));
    for (const { before, after } of changed) if (after && stored.has(before.page?.id)) onChange(after);
    if (taker) handOver(taker, lessee, rows, changed, queues, deliveries);
    return stored;
  }

  /** Takes the decisions that have lost too often one after the other; returns the others. */
  async #takeLocked(lost: readonly Waiting[]): Promise<readonly Waiting[]> {
    for (const waiting of lost) waiting.lost++;
    const pages = new Set(lost.filter((each) => each.lost >= MAX_LOST).map(({ pageId }) => pageId));
    for (const { pageId, decide, needs, resolve, reject } of lost.filter((each) => pages.has(each.pageId)))
      await this.#options.decideLocked(pageId, decide, needs ?? {}).then(({ result, page }) => {
        if (page) this.#options.onChange(page);
        resolve(result);
      }, reject);
    if (pages.size > 0) this.#taker?.onPending([...pages]);
    return lost.filter(({ pageId }) => !pages.has(pageId));
  }
}

function decideAll(before: PageState, decisions: readonly Waiting[]): Decided {
  let after = before.page;
  let changeWithFacts: PageChange | undefined;
  const events: EventRecord[] = [];
  const settlements: (() => void)[] = [];
  for (const { pageId, decide, needs, resolve, reject } of decisions) {
    try {
      const facts = toFacts(pageId, needs ?? {}, (kind) => before.facts.get(kind));
      const { result, change }: Decision<unknown> = decide(after, before.subscriptions, facts);
      if (after && change) {
        after = applyChange(after, change);
        events.push(...change.events);
        if (needs) changeWithFacts = change;
      }
      settlements.push(() => resolve(result));
    } catch (refusal) {
      settlements.push(() => reject(refusal));
    }
  }
  return {
    before,
    after,
    events,
    change: changeWithFacts,
    decisions,
    settle: () => settlements.forEach((settle) => settle()),
  };
}

/** Returns true for decisions of which something is to be stored. */
const hasChange = ({ events, change }: Decided): boolean => events.length > 0 || change !== undefined;

/** Returns the queues of deliveries, each due with its first one. */
function toQueues(deliveries: readonly Delivery[]): readonly Delivery[] {
  const first = new Map<string, Delivery>();
  for (const delivery of deliveries) {
    const name = nameOfQueue(delivery);
    if (!first.has(name)) first.set(name, delivery);
  }
  return [...first.values()];
}

/** Hands over the queues that were leased, and gives up those that were wanted and not leased. */
function handOver(
  taker: QueueTaker,
  lessee: string,
  rows: readonly Row[],
  changed: readonly Decided[],
  queues: readonly WantedQueue[],
  deliveries: readonly Delivery[],
): void {
  const states = new Map(changed.map(({ before }) => [before.page?.id, before]));
  const byName = new Map(rows.map((row) => [`${text(row['page_id'])} ${text(row['app_id'])}`, row]));
  const byQueue = Map.groupBy(deliveries, nameOfQueue);
  const pending: PageId[] = [];
  for (const wanted of queues) {
    const row = byName.get(nameOfQueue(wanted));
    if (wanted.lease !== undefined && row?.['leased_by'] === lessee) {
      const subscription = states.get(wanted.pageId)?.ofApps.get(wanted.appId);
      const due = byQueue.get(nameOfQueue(wanted)) ?? [];
      taker.take({ queue: toQueue(row), changes: Number(row['changes']), subscription, due, laterDue: null });
    } else {
      if (wanted.lease !== undefined) taker.cancel(wanted.appId);
      if (row) pending.push(wanted.pageId);
    }
  }
  if (pending.length > 0) taker.onPending(pending);
}
