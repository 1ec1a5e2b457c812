import type { QueueTaker } from '../app/ports/delivery-work.ts';
import type { AppSubscription, Delivery } from '../app/ports/entities.ts';
import type { PageId } from '../domain/ids.ts';
import type { LocalStatements, Row } from './driver.ts';
import { bucketOf } from './records/bucket.ts';
import { nameOfQueue } from './records/page-change.ts';
import { MAKE_QUEUE_DUE } from './records/queue-due.ts';
import { toQueue } from './records/queues.ts';
import { APP_SUBSCRIPTION, toAppSubscription } from './records/subscriptions.ts';

/**
 * Makes a queue due and, when nothing is pending in it, leases it: Page, app, bucket, instant, the
 * revision of its first delivery, end of the lease, lessee. Returns the queue.
 */
const LEASE_QUEUE = `INSERT INTO queues (page_id, app_id, bucket, next_due, next_revision, lease_until, leased_by, changes)
  VALUES (?, ?, ?, ?, ?, ?, ?, 1)
  ON CONFLICT (page_id, app_id) DO UPDATE SET bucket = excluded.bucket, changes = COALESCE(queues.changes, 0) + 1,
    lease_until = CASE WHEN queues.next_due IS NULL AND queues.lease_until = 0
      THEN excluded.lease_until ELSE queues.lease_until END,
    leased_by = CASE WHEN queues.next_due IS NULL AND queues.lease_until = 0
      THEN excluded.leased_by ELSE queues.leased_by END,
    next_due = CASE WHEN queues.next_due < excluded.next_due THEN queues.next_due ELSE excluded.next_due END
  RETURNING *`;

const MAKE_QUEUE_DUE_AND_RETURN = `${MAKE_QUEUE_DUE} RETURNING *`;

/** A queue that the group has leased, with the deliveries that it has added. */
interface LeasedInGroup {
  /** The row of the queue after the last of them. */
  row: Row;
  readonly subscription: AppSubscription | undefined;
  readonly due: Delivery[];
}

/**
 * Leases queues in the group commit that adds deliveries to them, and hands them to the dispatcher once they are durable: it
 * sends from memory, without a claim. A queue in which other deliveries are pending is left to the next claim.
 */
export class QueueHandover {
  readonly #process: string;
  #taker: QueueTaker | undefined;
  #lessees = 0;
  /** The queues that this group has leased, by their names. */
  readonly #leased = new Map<string, LeasedInGroup>();
  /** Pages of the queues that this group has made due and not leased. */
  readonly #pending = new Set<PageId>();

  /** `process` begins the names under which queues are leased. */
  constructor(process: string) {
    this.#process = process;
  }

  handQueuesTo(taker: QueueTaker | undefined): void {
    this.#taker = taker;
  }

  /** Makes the queues of deliveries due, inside a group. */
  makeDue(sql: LocalStatements, deliveries: readonly Delivery[]): void {
    for (const [name, added] of Map.groupBy(deliveries, nameOfQueue)) {
      const [first] = added;
      if (!first) continue;
      const known = this.#leased.get(name);
      if (known) known.row = sql.all(MAKE_QUEUE_DUE_AND_RETURN, ...dueValues(first))[0] ?? known.row;
      const leased = known ?? this.#lease(sql, first);
      if (leased) leased.due.push(...added);
      else this.#pending.add(first.pageId);
    }
  }

  /** Makes a queue due with its first delivery; returns it when it was leased. */
  #lease(sql: LocalStatements, first: Delivery): LeasedInGroup | undefined {
    const { appId } = first;
    const taker = this.#taker;
    const leaseUntil = taker?.reserve(appId);
    if (!taker || leaseUntil === undefined) {
      sql.run(MAKE_QUEUE_DUE, ...dueValues(first));
      return undefined;
    }
    let leased: LeasedInGroup | undefined;
    try {
      const lessee = `${this.#process}/${++this.#lessees}`;
      const [row] = sql.all(LEASE_QUEUE, ...dueValues(first), leaseUntil, lessee);
      if (!row || row['leased_by'] !== lessee) return undefined;
      const subscription = sql.get(APP_SUBSCRIPTION, appId);
      leased = { row, subscription: subscription && toAppSubscription(subscription), due: [] };
      this.#leased.set(nameOfQueue(first), leased);
      return leased;
    } finally {
      if (!leased) taker.cancel(appId);
    }
  }

  /** Is called when a group is durable: hands over the queues that it has leased. */
  handOver(): void {
    const leased = [...this.#leased.values()];
    const pending = [...this.#pending];
    this.#leased.clear();
    this.#pending.clear();
    for (const { row, subscription, due } of leased)
      this.#taker?.take({ queue: toQueue(row), changes: Number(row['changes']), subscription, due, laterDue: null });
    if (pending.length > 0) this.#taker?.onPending(pending);
  }

  /** Is called after each group, and when every row is replaced: gives up the queues that were not handed over. */
  giveUp(): void {
    for (const { row } of this.#leased.values()) this.#taker?.cancel(toQueue(row).appId);
    if (this.#leased.size > 0) this.#taker?.onUnsure();
    this.#leased.clear();
    this.#pending.clear();
  }
}

const dueValues = ({ pageId, appId, dueAt, revision }: Delivery) =>
  [pageId, appId, bucketOf(pageId), dueAt, revision] as const;
