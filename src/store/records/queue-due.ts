import type { Delivery } from '../../app/ports/entities.ts';
import type { AppId, PageId } from '../../domain/ids.ts';
import type { Statements } from '../driver.ts';
import { bucketOf } from './bucket.ts';
import { numberOrNull } from './columns.ts';

/**
 * Makes a queue due at an instant, or leaves it due earlier; creates it where there is none: Page, app, bucket, instant, the
 * revision of its first delivery.
 */
export const MAKE_QUEUE_DUE = `INSERT INTO queues (page_id, app_id, bucket, next_due, lease_until, changes, next_revision)
  VALUES (?, ?, ?, ?, 0, 1, ?)
  ON CONFLICT (page_id, app_id) DO UPDATE SET bucket = excluded.bucket, changes = COALESCE(queues.changes, 0) + 1, next_due =
    CASE WHEN queues.next_due < excluded.next_due THEN queues.next_due ELSE excluded.next_due END`;

/** Makes the queue of a delivery due at `at`, or leaves it due earlier; creates it where there is none. */
export async function makeQueueDue(
  sql: Statements,
  { pageId, appId, revision }: Pick<Delivery, 'pageId' | 'appId' | 'revision'>,
  at: number,
): Promise<void> {
  await sql.run(MAKE_QUEUE_DUE, pageId, appId, bucketOf(pageId), at, revision);
}

/**
 * Makes a queue due when its next pending delivery is. The deliveries are read by statements of their own, so that they have
 * what was committed while the transaction waited for the queue's row.
 */
export async function refreshQueueDue(sql: Statements, pageId: PageId, appId: AppId): Promise<void> {
  const [queue] = await sql.all(
    `UPDATE queues SET changes = COALESCE(changes, 0) + 1 WHERE page_id = ? AND app_id = ? RETURNING next_revision`,
    pageId,
    appId,
  );
  if (!queue) return;
  const first = await sql.get(
    `SELECT min(due_at) AS due FROM deliveries
      WHERE page_id = ? AND app_id = ? AND revision >= ? AND state = 'pending' AND retry_at IS NULL`,
    pageId,
    appId,
    Number(queue['next_revision']),
  );
  const retry = await sql.get(
    'SELECT min(retry_at) AS due FROM deliveries WHERE page_id = ? AND app_id = ? AND retry_at IS NOT NULL',
    pageId,
    appId,
  );
  const due = earlierOf(numberOrNull(first?.['due'] ?? null), numberOrNull(retry?.['due'] ?? null));
  await sql.run('UPDATE queues SET next_due = ? WHERE page_id = ? AND app_id = ?', due, pageId, appId);
}

/** Returns the earlier of two instants, of which each may be null for none. */
export const earlierOf = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);
