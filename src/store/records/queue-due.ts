import type { AppId, PageId } from '../../domain/ids.ts';
import type { Statements } from '../driver.ts';
import { bucketOf } from './bucket.ts';

/** Makes a queue due at an instant, or leaves it due earlier; creates it where there is none: Page, app, bucket, instant. */
export const MAKE_QUEUE_DUE = `INSERT INTO queues (page_id, app_id, bucket, next_due, lease_until, changes)
  VALUES (?, ?, ?, ?, 0, 1)
  ON CONFLICT (page_id, app_id) DO UPDATE SET bucket = excluded.bucket, changes = COALESCE(queues.changes, 0) + 1, next_due =
    CASE WHEN queues.next_due < excluded.next_due THEN queues.next_due ELSE excluded.next_due END`;

/** Makes a queue due at `at`, or leaves it due earlier; creates it where there is none. */
export async function makeQueueDue(sql: Statements, pageId: PageId, appId: AppId, at: number): Promise<void> {
  await sql.run(MAKE_QUEUE_DUE, pageId, appId, bucketOf(pageId), at);
}

/**
 * Makes a queue due when its next pending delivery is. A statement of its own, so that it sees what was committed while
 * the transaction waited for the queue's row.
 */
export async function refreshQueueDue(sql: Statements, pageId: PageId, appId: AppId): Promise<void> {
  await sql.run(
    `UPDATE queues SET changes = COALESCE(changes, 0) + 1, next_due = (SELECT min(due_at) FROM deliveries
      WHERE page_id = ? AND app_id = ? AND state = 'pending') WHERE page_id = ? AND app_id = ?`,
    pageId,
    appId,
    pageId,
    appId,
  );
}
