import type { Attempt, Delivery, DeliveryState, DeliveryQueue } from '../app/ports/ports.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import type { Driver, Statements } from './driver.ts';
import * as rows from './rows.ts';
import { SqlThreadTx } from './thread-tx.ts';

/**
 * How far the clocks of machines may be apart. An event may have been queued by a clock that is ahead of ours, and goes
 * out before those that came after it all the same.
 */
const CLOCKS_DIFFER_MS = 10_000;

/** The writes of deliveries and their lanes. */
export class SqlLaneTx extends SqlThreadTx {
  readonly #skipLocked: Driver['skipLocked'];
  readonly #holder: string;

  /** `holder` is the process, by a name that no other has. */
  constructor(sql: Statements, skipLocked: Driver['skipLocked'], holder: string) {
    super(sql);
    this.#skipLocked = skipLocked;
    this.#holder = holder;
  }

  async enqueue(pageId: PageId, revision: number, appId: AppId, field: string, body: string, at: number) {
    await this.sql.run(
      `INSERT INTO deliveries (page_id, revision, app_id, field, body, state, attempts, created_at, due_at)
        VALUES (?, ?, ?, ?, ?, 'pending', 0, ?, ?)`,
      pageId,
      revision,
      appId,
      field,
      body,
      at,
      at,
    );
    await this.#makeDue(pageId, appId, at);
  }

  async claimLanes(now: number, leaseUntil: number, limit: number, busy: readonly AppId[]) {
    const others = busy.length === 0 ? '' : `AND app_id NOT IN (${busy.map(() => '?').join(', ')})`;
    // The lanes are chosen in a step of their own: as a subquery, PostgreSQL might choose more than once.
    const claimed = await this.sql.all(
      `WITH due AS (
        SELECT page_id, app_id FROM lanes WHERE next_due <= ? AND lease_until <= ? ${others} ORDER BY next_due LIMIT ?
        ${this.#skipLocked}
      ) UPDATE lanes SET lease_until = ?, holder = ? WHERE (page_id, app_id) IN (SELECT page_id, app_id FROM due) RETURNING *`,
      now,
      now,
      ...busy,
      limit,
      leaseUntil,
      this.#holder,
    );
    return claimed.map(rows.toLane);
  }

  async due(lane: DeliveryQueue, now: number, limit: number) {
    const found = await this.sql.all(
      `SELECT * FROM deliveries WHERE page_id = ? AND app_id = ? AND state = 'pending' AND due_at <= ?
        AND (attempts = 0 OR due_at <= ?) ORDER BY attempts > 0, revision LIMIT ?`,
      lane.pageId,
      lane.appId,
      now + CLOCKS_DIFFER_MS,
      now,
      limit,
    );
    return found.map(rows.toDelivery);
  }

  async recordAttempt(delivery: Delivery, attempt: Attempt, state: DeliveryState, dueAt: number) {
    const { pageId, revision, appId } = delivery;
    await this.sql.run(
      `INSERT INTO attempts (page_id, revision, app_id, attempt, at, duration_ms, status, error, response)
        VALUES (?, ?, ?, (SELECT COALESCE(max(attempt), 0) + 1 FROM attempts
          WHERE page_id = ? AND revision = ? AND app_id = ?), ?, ?, ?, ?, ?)`,
      pageId,
      revision,
      appId,
      pageId,
      revision,
      appId,
      attempt.at,
      attempt.durationMs,
      attempt.status,
      attempt.error,
      attempt.response,
    );
    // Where two processes took the same lane, one may have delivered, or dropped, what fails for the other.
    const becomes = state === 'delivered' ? '?' : "CASE WHEN state = 'pending' THEN ? ELSE state END";
    await this.sql.run(
      `UPDATE deliveries SET state = ${becomes}, attempts = attempts + 1, due_at = ?,
        first_attempt_at = COALESCE(first_attempt_at, ?) WHERE page_id = ? AND revision = ? AND app_id = ?`,
      state,
      dueAt,
      attempt.at,
      pageId,
      revision,
      appId,
    );
  }

  async saveLaneHealth(lane: DeliveryQueue, failingSince: number | null, alertedAt: number | null) {
    await this.sql.run(
      'UPDATE lanes SET failing_since = ?, alerted_at = ? WHERE page_id = ? AND app_id = ?',
      failingSince,
      alertedAt,
      lane.pageId,
      lane.appId,
    );
  }

  async extendLease(lane: DeliveryQueue, leaseUntil: number) {
    const extended = await this.sql.run(
      'UPDATE lanes SET lease_until = ? WHERE page_id = ? AND app_id = ? AND holder = ?',
      leaseUntil,
      lane.pageId,
      lane.appId,
      this.#holder,
    );
    return extended > 0;
  }

  async releaseLane(lane: DeliveryQueue) {
    await this.sql.run(
      'UPDATE lanes SET lease_until = 0, holder = NULL WHERE page_id = ? AND app_id = ? AND holder = ?',
      lane.pageId,
      lane.appId,
      this.#holder,
    );
    await this.#refreshDue(lane.pageId, lane.appId);
  }

  async dropPending(pageId: PageId, appId: AppId) {
    await this.sql.run(
      `UPDATE deliveries SET state = 'dropped' WHERE page_id = ? AND app_id = ? AND state = 'pending'`,
      pageId,
      appId,
    );
    await this.#refreshDue(pageId, appId);
  }

  async requeue(delivery: Delivery, at: number) {
    await this.sql.run(
      `UPDATE deliveries SET state = 'pending', due_at = ?, first_attempt_at = NULL
        WHERE page_id = ? AND revision = ? AND app_id = ?`,
      at,
      delivery.pageId,
      delivery.revision,
      delivery.appId,
    );
    await this.#makeDue(delivery.pageId, delivery.appId, at);
  }

  async #makeDue(pageId: PageId, appId: AppId, at: number) {
    await this.sql.run(
      `INSERT INTO lanes (page_id, app_id, next_due, lease_until) VALUES (?, ?, ?, 0)
        ON CONFLICT (page_id, app_id) DO UPDATE SET next_due =
          CASE WHEN lanes.next_due < excluded.next_due THEN lanes.next_due ELSE excluded.next_due END`,
      pageId,
      appId,
      at,
    );
  }

  /** In a statement of its own, so that it sees what was committed while the lane's row was being waited for. */
  async #refreshDue(pageId: PageId, appId: AppId) {
    await this.sql.run(
      `UPDATE lanes SET next_due = (SELECT min(due_at) FROM deliveries
        WHERE page_id = ? AND app_id = ? AND state = 'pending') WHERE page_id = ? AND app_id = ?`,
      pageId,
      appId,
      pageId,
      appId,
    );
  }
}
