import type { Page } from '../app/ports/entities.ts';
import type { Decide, Needs } from '../app/ports/page-change.ts';
import type { PageId } from '../domain/ids.ts';
import type { Subscription } from '../domain/page-event.ts';
import type { LocalDatabase, LocalStatements, Statements } from './driver.ts';
import type { QueueHandover } from './queue-handover.ts';
import type { RecordCache } from './record-cache.ts';
import { findFacts, readFacts } from './records/facts.ts';
import { makeQueueDue } from './records/queue-due.ts';
import { applyChange, nameOfQueue, toDeliveries, toStatements } from './records/page-change.ts';
import { PAGE_BY_ID, SqlPageReads, toPage } from './records/pages.ts';
import {
  ALL_SUBSCRIPTIONS,
  SqlSubscriptionReads,
  SUBSCRIPTIONS_OF_PAGE,
  toSubscription,
} from './records/subscriptions.ts';

/** Takes a decision inside a transaction, whose first statement names the Page; returns the result, and the Page if it changed. */
export async function decideInTransaction<T, N extends Needs>(
  sql: Statements,
  pageId: PageId,
  decide: Decide<T, N>,
  needs: N,
): Promise<{ readonly result: T; readonly page?: Page }> {
  const page = await new SqlPageReads(sql).find(pageId);
  const subscriptions = page ? await new SqlSubscriptionReads(sql).list(pageId) : [];
  const { result, change } = decide(page, subscriptions, await findFacts(sql, pageId, needs));
  if (!page || !change) return { result };
  const deliveries = toDeliveries(page, change.events);
  for (const [text, ...values] of toStatements(page, change, deliveries)) await sql.run(text, ...values);
  for (const [first] of Map.groupBy(deliveries, nameOfQueue).values())
    if (first) await makeQueueDue(sql, first, first.dueAt);
  return { result, page: applyChange(page, change) };
}

interface PageState {
  readonly page: Page | undefined;
  readonly subscriptions: readonly Subscription[];
}

const NO_PAGE: PageState = { page: undefined, subscriptions: [] };

/**
 * Takes decisions on a database inside this process, between the transactions of a group commit. Each is about the Page
 * as those before it in the group left it: usually as it is cached, and else as the database has it.
 */
export class LocalDecisions {
  readonly #database: LocalDatabase;
  readonly #cache: RecordCache;
  readonly #handover: QueueHandover;
  /** Pages as this group has decided about them. */
  readonly #decided = new Map<string, PageState>();
  /** Keys of the records that transactions of this group have changed, in whose place the cache has older ones. */
  readonly #touched = new Set<string>();
  #isAllTouched = false;

  constructor(database: LocalDatabase, cache: RecordCache, handover: QueueHandover) {
    this.#database = database;
    this.#cache = cache;
    this.#handover = handover;
    database.onGroupEnd(() => {
      handover.giveUp();
      this.#decided.clear();
      this.#touched.clear();
      this.#isAllTouched = false;
    });
  }

  /** Is called after a transaction of the group with the keys of the records that it may have changed. */
  touch(keys: readonly string[]): void {
    for (const key of keys) {
      this.#decided.delete(key);
      this.#touched.add(key);
    }
  }

  /** Is called after a transaction of the group that may have changed every record. */
  touchAll(): void {
    this.#handover.giveUp();
    this.#decided.clear();
    this.#isAllTouched = true;
  }

  async decide<T, N extends Needs>(pageId: PageId, decide: Decide<T, N>, needs: N): Promise<T> {
    let after: PageState | undefined;
    const outcome = await this.#database.write(
      (sql): { readonly result: T } | { readonly refusal: unknown } => {
        const before = this.#find(sql, pageId);
        const facts = readFacts(sql, pageId, needs);
        let decision;
        // An error of the decision concerns its caller only; a failing statement fails the whole group.
        try {
          decision = decide(before.page, before.subscriptions, facts);
        } catch (refusal) {
          return { refusal };
        }
        const { result, change } = decision;
        if (!before.page || !change) return { result };
        const deliveries = toDeliveries(before.page, change.events);
        for (const [text, ...values] of toStatements(before.page, change, deliveries)) sql.run(text, ...values);
        this.#handover.makeDue(sql, deliveries);
        after = { page: applyChange(before.page, change), subscriptions: before.subscriptions };
        this.#decided.set(pageId, after);
        return { result };
      },
      () => {
        if (after?.page) this.#cache.replacePage(after.page, after.subscriptions);
        this.#handover.handOver();
      },
    );
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.result;
  }

  #find(sql: LocalStatements, pageId: PageId): PageState {
    const decided = this.#decided.get(pageId);
    if (decided) return decided;
    const isCached = !this.#isAllTouched && !this.#touched.has(pageId);
    const page = (isCached ? this.#cache.pages.get(pageId) : undefined) ?? readPage(sql, pageId);
    if (!page) return NO_PAGE;
    const areCached = isCached && !this.#touched.has(ALL_SUBSCRIPTIONS);
    return {
      page,
      subscriptions:
        (areCached ? this.#cache.subscriptions.get(pageId) : undefined) ??
        sql.all(SUBSCRIPTIONS_OF_PAGE, pageId).map(toSubscription),
    };
  }
}

function readPage(sql: LocalStatements, pageId: PageId): Page | undefined {
  const row = sql.get(PAGE_BY_ID, pageId);
  return row && toPage(row);
}
