import type { Claim, QueueDue, QueueRelease } from '../../app/ports/delivery-work.ts';
import type { DeliveryQueue } from '../../app/ports/entities.ts';
import type { QueueReads, QueueRecords } from '../../app/ports/records/queues.ts';
import { ALL_WORK } from '../../app/ports/work-share.ts';
import { TransientFailure } from '../../app/ports/transient-failure.ts';
import type { AppId, PageId } from '../../domain/ids.ts';
import type { Row, Statements } from '../driver.ts';
import { numberOrNull, text } from './columns.ts';
import { refreshQueueDue } from './queue-due.ts';

/** Maximum number of due queues that are listed at once, of which those of busy apps are left out. */
const MOST_DUE = 500;

/** Reads delivery queues, one for each Page and app. */
export class SqlQueueReads implements QueueReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async find(pageId: PageId, appId: AppId) {
    const row = await this.sql.get('SELECT * FROM queues WHERE page_id = ? AND app_id = ?', pageId, appId);
    return row && toQueue(row);
  }

  async nextDue(now: number, share = ALL_WORK) {
    const row = await this.sql.get(
      `SELECT next_due AS due FROM queues WHERE next_due IS NOT NULL AND lease_until <= ? AND COALESCE(bucket, 0) % ? = ?
        ORDER BY next_due LIMIT 1`,
      now,
      share.of,
      share.index,
    );
    return row && Number(row['due']);
  }

  /** Resolves to due queues that are not leased, by their buckets or Pages, those that are due longest first. */
  async listDue({ now, limit, busy, only, share = ALL_WORK, pages = [] }: Claim) {
    const inPages = pages
      .slice(0, limit)
      .map(async (pageId) =>
        this.sql.all(
          'SELECT * FROM queues WHERE page_id = ? AND next_due <= ? AND lease_until <= ? ORDER BY next_due LIMIT ?',
          pageId,
          now,
          now,
          limit,
        ),
      );
    const inShare = this.sql.all(
      `SELECT * FROM queues WHERE next_due <= ? AND lease_until <= ? AND COALESCE(bucket, 0) % ? = ?
        ORDER BY next_due LIMIT ?`,
      now,
      now,
      share.of,
      share.index,
      MOST_DUE,
    );
    const rows = (await Promise.allSettled([...inPages, inShare])).flatMap((each) => {
      if (each.status === 'fulfilled') return each.value;
      if (each.reason instanceof TransientFailure) return [];
      throw each.reason;
    });
    const queues = new Map(rows.map((row) => [`${text(row['page_id'])} ${text(row['app_id'])}`, toQueue(row)]));
    return [...queues.values()]
      .filter(({ appId }) => !busy.includes(appId) && (only?.includes(appId) ?? true))
      .slice(0, limit);
  }

  async nextDueAfter(now: number, share = ALL_WORK) {
    const row = await this.sql.get(
      `SELECT next_due AS due FROM queues WHERE next_due > ? AND lease_until <= ? AND COALESCE(bucket, 0) % ? = ?
        ORDER BY next_due LIMIT 1`,
      now,
      now,
      share.of,
      share.index,
    );
    return row && Number(row['due']);
  }
}

/** Writes delivery queues, one for each Page and app, inside a transaction. */
export class SqlQueueRecords extends SqlQueueReads implements QueueRecords {
  readonly #process: string;

  /** `process` begins the names under which this process leases queues, and no other process does. */
  constructor(sql: Statements, process: string) {
    super(sql);
    this.#process = process;
  }

  /**
   * Leases due queues that are not leased. Only for SQLite. Lists are parameters as JSON, so that the statement, which
   * the driver caches, is one and the same however long they are.
   */
  async claim({ now, leaseUntil, limit, busy, only, share = ALL_WORK, pages = [] }: Omit<Claim, 'batch'>) {
    const onlyThese = only === undefined ? null : JSON.stringify(only);
    const claimed = await this.sql.all(
      `WITH due AS (
        SELECT page_id, app_id FROM queues WHERE next_due <= ? AND lease_until <= ?
          AND app_id NOT IN (SELECT value FROM json_each(?))
          AND (? IS NULL OR app_id IN (SELECT value FROM json_each(?)))
          AND (COALESCE(bucket, 0) % ? = ? OR page_id IN (SELECT value FROM json_each(?)))
        ORDER BY next_due LIMIT ?
      ) UPDATE queues SET lease_until = ?, leased_by = ? WHERE (page_id, app_id) IN (SELECT page_id, app_id FROM due) RETURNING *`,
      now,
      now,
      JSON.stringify(busy),
      onlyThese,
      onlyThese,
      share.of,
      share.index,
      JSON.stringify(pages),
      limit,
      leaseUntil,
      this.#process,
    );
    return claimed.map((row) => ({ queue: toQueue(row), ...toPosition(row) }));
  }

  /** Leases a queue that is due and not leased. */
  async claimOne({ pageId, appId }: Pick<DeliveryQueue, 'pageId' | 'appId'>, now: number, leaseUntil: number) {
    const [row] = await this.sql.all(
      `UPDATE queues SET lease_until = ?, leased_by = ?, changes = COALESCE(changes, 0) + 1
        WHERE page_id = ? AND app_id = ? AND next_due <= ? AND lease_until <= ? RETURNING *`,
      leaseUntil,
      this.#process,
      pageId,
      appId,
      now,
      now,
    );
    return row && { queue: toQueue(row), ...toPosition(row) };
  }

  /**
   * Ends the lease, unless another process has it, and stores the health of the queue. The queue's revision becomes that of
   * its next first attempt; without one, that of the next change of the Page. The deliveries say so and not the process that
   * has sent them, so that no revision of data which were replaced meanwhile is stored.
   */
  async giveBack({ queue, changes, nextDue, at, hasSucceeded, failedAt }: QueueRelease) {
    const since = hasSucceeded ? 'CAST(NULL AS bigint)' : 'failing_since';
    const ended = await this.sql.all(
      `UPDATE queues SET lease_until = 0, leased_by = NULL, changes = COALESCE(changes, 0) + 1,
        next_due = CASE WHEN COALESCE(changes, 0) = ? THEN CAST(? AS bigint) ELSE CAST(? AS bigint) END,
        failing_since = COALESCE(${since}, CAST(? AS bigint)),
        alerted_at = ${hasSucceeded ? 'NULL' : 'alerted_at'}, next_revision = COALESCE((SELECT revision FROM deliveries
          WHERE page_id = ? AND app_id = ? AND revision >= COALESCE(queues.next_revision, 0) AND state = 'pending'
            AND retry_at IS NULL ORDER BY revision LIMIT 1),
          (SELECT revision + 1 FROM pages WHERE page_id = ?), next_revision) WHERE page_id = ? AND app_id = ? AND leased_by LIKE ?
        RETURNING page_id, app_id, next_due`,
      changes,
      nextDue,
      at,
      failedAt,
      queue.pageId,
      queue.appId,
      queue.pageId,
      queue.pageId,
      queue.appId,
      `${this.#process}%`,
    );
    return ended.map(toQueueDue);
  }

  async listOwn() {
    const rows = await this.sql.all(
      'SELECT * FROM queues WHERE next_due IS NOT NULL AND leased_by LIKE ?',
      `${this.#process}%`,
    );
    return rows.map(toQueue);
  }

  async saveHealth(queue: DeliveryQueue, failingSince: number | null, alertedAt: number | null) {
    await this.sql.run(
      'UPDATE queues SET failing_since = ?, alerted_at = ? WHERE page_id = ? AND app_id = ?',
      failingSince,
      alertedAt,
      queue.pageId,
      queue.appId,
    );
  }

  async extendLease(queue: DeliveryQueue, leaseUntil: number) {
    const extended = await this.sql.run(
      'UPDATE queues SET lease_until = ? WHERE page_id = ? AND app_id = ? AND leased_by LIKE ?',
      leaseUntil,
      queue.pageId,
      queue.appId,
      `${this.#process}%`,
    );
    return extended > 0;
  }

  async release(queue: DeliveryQueue) {
    await this.sql.run(
      'UPDATE queues SET lease_until = 0, leased_by = NULL WHERE page_id = ? AND app_id = ? AND leased_by LIKE ?',
      queue.pageId,
      queue.appId,
      `${this.#process}%`,
    );
    await refreshQueueDue(this.sql, queue.pageId, queue.appId);
  }
}

/** Returns the queue of a row. */
export const toQueue = (row: Row): DeliveryQueue => ({
  pageId: text(row['page_id']) as PageId,
  appId: text(row['app_id']) as AppId,
  failingSince: numberOrNull(row['failing_since']),
  alertedAt: numberOrNull(row['alerted_at']),
});

/** Returns the number of changes of the queue of a row, and the revision from which on its first attempts are found. */
const toPosition = (row: Row): { readonly changes: number; readonly nextRevision: number } => ({
  changes: Number(row['changes']),
  nextRevision: Number(row['next_revision']),
});

/** Returns the due time of the queue of a row. */
export const toQueueDue = (row: Row): QueueDue => ({
  pageId: text(row['page_id']) as PageId,
  appId: text(row['app_id']) as AppId,
  nextDue: numberOrNull(row['next_due']),
});
