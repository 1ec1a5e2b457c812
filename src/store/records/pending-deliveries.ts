import type { Delivery, DeliveryQueue } from '../../app/ports/entities.ts';
import type { Statements, Value } from '../driver.ts';
import { numberOrNull } from './columns.ts';
import { CLOCK_SKEW_MS, toDelivery } from './deliveries.ts';
import { earlierOf } from './queue-due.ts';

/** The first attempts of a queue, from its revision on: Page, app, revision. */
const FIRST_ATTEMPTS = "page_id = ? AND app_id = ? AND revision >= ? AND state = 'pending' AND retry_at IS NULL";
/** All other pending deliveries of a queue: Page, app. */
const RETRIES = 'page_id = ? AND app_id = ? AND retry_at IS NOT NULL';

/** Some pending deliveries of a queue that are due, and when the next of the others is; null without one. */
interface Work {
  readonly due: readonly Delivery[];
  readonly laterDue: number | null;
}

/** A queue with the revision from which on its first attempts are found. */
type Position = Pick<DeliveryQueue, 'pageId' | 'appId'> & { readonly nextRevision: number };

/**
 * Resolves to up to `limit` due deliveries of a queue, first attempts in commit order and then retries, and to the next due time.
 * Each pending delivery has a `retry_at`, or its revision is at or above that of its queue (docs/decisions/0018-queues-without-an-index.md).
 */
export async function listWork(sql: Statements, position: Position, now: number, limit: number): Promise<Work> {
  const first = await listFirstAttempts(sql, position, now, limit);
  const retries = await listRetries(sql, position, now, limit);
  const due = [...first.due, ...retries.due].sort(byTurn);
  const rest = due[limit];
  if (rest) return { due: due.slice(0, limit), laterDue: rest.dueAt };
  return { due, laterDue: earlierOf(first.laterDue, retries.laterDue) };
}

async function listFirstAttempts(
  sql: Statements,
  { pageId, appId, nextRevision }: Position,
  now: number,
  limit: number,
): Promise<Work> {
  const queue: readonly Value[] = [pageId, appId, nextRevision];
  const next = await sql.all(
    `SELECT * FROM deliveries WHERE ${FIRST_ATTEMPTS} ORDER BY revision LIMIT ?`,
    ...queue,
    limit + 1,
  );
  const work = toWork(next.map(toDelivery), now);
  // Only after a clock was set back, some that are not due come before others that are.
  if (next.length <= limit || work.laterDue === null) return work;
  const due = await sql.all(
    `SELECT * FROM deliveries WHERE ${FIRST_ATTEMPTS} AND due_at <= ? ORDER BY revision LIMIT ?`,
    ...queue,
    now + CLOCK_SKEW_MS,
    limit + 1,
  );
  const later = await sql.get(
    `SELECT min(due_at) AS due FROM deliveries WHERE ${FIRST_ATTEMPTS} AND due_at > ?`,
    ...queue,
    now + CLOCK_SKEW_MS,
  );
  return { due: due.map(toDelivery), laterDue: numberOrNull(later?.['due'] ?? null) };
}

async function listRetries(sql: Statements, { pageId, appId }: Position, now: number, limit: number): Promise<Work> {
  const next = await sql.all(
    `SELECT * FROM deliveries WHERE ${RETRIES} ORDER BY retry_at LIMIT ?`,
    pageId,
    appId,
    limit + 1,
  );
  if (next.length <= limit) return toWork(next.map(toDelivery), now);
  const due = await sql.all(
    `SELECT * FROM deliveries WHERE ${RETRIES} AND retry_at <= ? AND (attempts = 0 OR retry_at <= ?)
      ORDER BY attempts > 0, revision LIMIT ?`,
    pageId,
    appId,
    now + CLOCK_SKEW_MS,
    now,
    limit + 1,
  );
  const later = await sql.get(
    `SELECT min(retry_at) AS due FROM deliveries WHERE ${RETRIES} AND retry_at > ? AND (attempts > 0 OR retry_at > ?)`,
    pageId,
    appId,
    now,
    now + CLOCK_SKEW_MS,
  );
  return { due: due.map(toDelivery), laterDue: numberOrNull(later?.['due'] ?? null) };
}

/** Returns the work of a queue all of whose pending deliveries, or all of a kind, are these. */
function toWork(deliveries: readonly Delivery[], now: number): Work {
  const isDue = ({ attempts, dueAt }: Delivery): boolean => dueAt <= (attempts === 0 ? now + CLOCK_SKEW_MS : now);
  const later = deliveries.filter((each) => !isDue(each)).map(({ dueAt }) => dueAt);
  return { due: deliveries.filter(isDue), laterDue: later.length === 0 ? null : Math.min(...later) };
}

/** Orders the due deliveries of a queue: first attempts in commit order, then retries. */
const byTurn = (a: Delivery, b: Delivery): number =>
  Number(a.attempts > 0) - Number(b.attempts > 0) || a.revision - b.revision;
