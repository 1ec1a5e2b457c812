import type { Claim, DeliveryResult, LeasedQueue, QueueDue, QueueRelease } from '../../app/ports/delivery-work.ts';
import type { Delivery } from '../../app/ports/entities.ts';
import { ALL_WORK } from '../../app/ports/work-share.ts';
import type { DeliveryWork, Row } from '../driver.ts';
import { text } from '../records/columns.ts';
import { CLOCK_SKEW_MS, toDelivery } from '../records/deliveries.ts';
import { toQueue, toQueueDue } from '../records/queues.ts';
import { toAppSubscription } from '../records/subscriptions.ts';
import type { Parameter, PostgresQuery } from './query.ts';

const COLUMNS =
  'w.page_id, w.revision, w.app_id, w.field, w.body, w.state, w.attempts, w.created_at, w.due_at, w.first_attempt_at';
/** The pending deliveries of a leased queue that have not been attempted, and the others. */
const FIRST =
  "w.page_id = l.page_id AND w.app_id = l.app_id AND w.revision >= l.next_revision AND w.state = 'pending' AND w.retry_at IS NULL";
const RETRY = 'w.page_id = l.page_id AND w.app_id = l.app_id AND w.retry_at IS NOT NULL';

/**
 * Leases due queues of some buckets and Pages and reads all that is due in them. The rows are locked by their keys; one that
 * a transaction has locked is left, so that a process that stands still does not stop the claims of others. The deliveries
 * are read from the statement's snapshot, but a row is locked as it is by then. So a queue that was changed in between, which
 * `changes` shows, is left for the next claim. When the first attempts are more than a batch, the time after them is not read.
 */
const CLAIM = `WITH due AS (
    SELECT page_id, app_id, changes FROM queues
    WHERE next_due <= ? AND lease_until <= ? AND app_id NOT IN (SELECT busy FROM unnest(CAST(? AS text[])) AS b (busy))
      AND (CAST(? AS text[]) IS NULL OR app_id IN (SELECT app FROM unnest(CAST(? AS text[])) AS o (app)))
      AND (COALESCE(bucket, 0) % ? = ? OR page_id IN (SELECT page FROM unnest(CAST(? AS text[])) AS p (page)))
    ORDER BY next_due LIMIT ?
  ), own AS (
    SELECT q.page_id, q.app_id FROM queues q JOIN due d ON d.page_id = q.page_id AND d.app_id = q.app_id
    WHERE COALESCE(q.changes, 0) = COALESCE(d.changes, 0) AND q.lease_until <= ?
    FOR UPDATE OF q SKIP LOCKED
  ), leased AS (
    UPDATE queues q SET lease_until = ?, leased_by = ?, changes = COALESCE(q.changes, 0) + 1
    FROM own WHERE q.page_id = own.page_id AND q.app_id = own.app_id
    RETURNING q.page_id, q.app_id, q.failing_since, q.alerted_at, q.changes, COALESCE(q.next_revision, 0) AS next_revision
  )
  SELECT l.page_id AS queue_page_id, l.app_id AS queue_app_id, l.failing_since, l.alerted_at, l.changes,
    s.app_id AS subscribed_app_id, s.callback_url, s.verify_token, s.fields, s.include_values, n.later_due, d.*
  FROM leased l LEFT JOIN app_subscriptions s ON s.app_id = l.app_id
  CROSS JOIN LATERAL (
    SELECT LEAST(
      CASE WHEN (SELECT count(*) FROM (
          SELECT w.revision FROM deliveries w WHERE ${FIRST} AND w.due_at <= ? ORDER BY w.revision LIMIT ?
        ) AS w) < ?
        THEN (SELECT min(w.due_at) FROM deliveries w WHERE ${FIRST} AND w.due_at > ?) END,
      (SELECT min(w.retry_at) FROM deliveries w WHERE ${RETRY} AND w.retry_at > ? AND (w.attempts > 0 OR w.retry_at > ?))
    ) AS later_due
  ) n
  LEFT JOIN LATERAL (
    SELECT * FROM (
      (SELECT ${COLUMNS} FROM deliveries w WHERE ${FIRST} AND w.due_at <= ? ORDER BY w.revision LIMIT ?)
      UNION ALL
      (SELECT ${COLUMNS} FROM deliveries w WHERE ${RETRY} AND w.retry_at <= ? AND (w.attempts = 0 OR w.retry_at <= ?)
        ORDER BY w.attempts > 0, w.revision LIMIT ?)
    ) AS w ORDER BY w.attempts > 0, w.revision LIMIT ?
  ) d ON true
  ORDER BY l.page_id, l.app_id, d.attempts > 0, d.revision`;

/**
 * Stores the results of attempts and gives queues back, both in the order of their keys so that no two wait for each other. The
 * revision of a queue becomes that of its next first attempt, as in SqlQueueRecords: the statement does not see its own results, and
 * what is committed after it began is above the revision of the Page that it sees.
 */
const RECORD = `WITH result AS (
    SELECT * FROM unnest(CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS bigint[]),
      CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]),
      CAST(? AS text[]))
    AS r (page_id, revision, app_id, state, due_at, at, duration_ms, status, failure_kind, failure_detail, response, fault)
  ), recorded AS (
    UPDATE deliveries d SET
      state = CASE WHEN r.state = 'delivered' OR d.state = 'pending' THEN r.state ELSE d.state END,
      attempts = d.attempts + 1, due_at = r.due_at,
      retry_at = CASE WHEN r.state = 'pending' AND d.state = 'pending' THEN r.due_at END,
      first_attempt_at = COALESCE(d.first_attempt_at, r.at),
      attempted_at = CASE WHEN d.attempts = 0 THEN r.at ELSE d.attempted_at END,
      duration_ms = CASE WHEN d.attempts = 0 THEN r.duration_ms ELSE d.duration_ms END,
      status = CASE WHEN d.attempts = 0 THEN r.status ELSE d.status END,
      failure_kind = CASE WHEN d.attempts = 0 THEN r.failure_kind ELSE d.failure_kind END,
      failure_detail = CASE WHEN d.attempts = 0 THEN r.failure_detail ELSE d.failure_detail END,
      response = CASE WHEN d.attempts = 0 THEN r.response ELSE d.response END,
      fault = CASE WHEN d.attempts = 0 THEN r.fault ELSE d.fault END
    FROM result r WHERE d.page_id = r.page_id AND d.revision = r.revision AND d.app_id = r.app_id
    RETURNING d.page_id, d.revision, d.app_id, d.attempts
  ), later AS (
    INSERT INTO attempts (page_id, revision, app_id, attempt, at, duration_ms, status, failure_kind, failure_detail,
      response, fault)
    SELECT d.page_id, d.revision, d.app_id, d.attempts, r.at, r.duration_ms, r.status, r.failure_kind, r.failure_detail,
      r.response, r.fault
    FROM recorded d JOIN result r ON r.page_id = d.page_id AND r.revision = d.revision AND r.app_id = d.app_id
    WHERE d.attempts > 1
  ), release AS (
    SELECT * FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS bigint[]),
      CAST(? AS bigint[]), CAST(? AS boolean[]), CAST(? AS bigint[]))
    AS r (page_id, app_id, changes, next_due, at, has_succeeded, failed_at)
  ), own AS (
    SELECT q.page_id, q.app_id FROM queues q JOIN release r ON r.page_id = q.page_id AND r.app_id = q.app_id
    WHERE q.leased_by LIKE ? ORDER BY q.page_id, q.app_id FOR UPDATE OF q
  )
  UPDATE queues q SET lease_until = 0, leased_by = NULL, changes = COALESCE(q.changes, 0) + 1,
    next_due = CASE WHEN COALESCE(q.changes, 0) = r.changes THEN r.next_due ELSE r.at END,
    failing_since = COALESCE(CASE WHEN r.has_succeeded THEN NULL ELSE q.failing_since END, r.failed_at),
    alerted_at = CASE WHEN r.has_succeeded THEN NULL ELSE q.alerted_at END,
    next_revision = COALESCE((
      SELECT w.revision FROM deliveries w
      WHERE w.page_id = q.page_id AND w.app_id = q.app_id AND w.revision >= COALESCE(q.next_revision, 0)
        AND w.state = 'pending' AND w.retry_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM result s WHERE s.page_id = w.page_id AND s.revision = w.revision AND s.app_id = w.app_id)
      ORDER BY w.revision LIMIT 1
    ), (SELECT p.revision + 1 FROM pages p WHERE p.page_id = q.page_id), q.next_revision)
  FROM release r JOIN own ON own.page_id = r.page_id AND own.app_id = r.app_id
  WHERE q.page_id = r.page_id AND q.app_id = r.app_id
  RETURNING q.page_id, q.app_id, q.next_due`;

/** Claims queues and stores the results of attempts with one statement each, however many they are. */
export class PostgresDeliveryWork implements DeliveryWork {
  readonly #query: PostgresQuery;
  readonly #process: string;

  /** `process` names this process; no other process has the name. */
  constructor(query: PostgresQuery, process: string) {
    this.#query = query;
    this.#process = process;
  }

  async claimQueues({
    now,
    leaseUntil,
    limit,
    batch,
    busy,
    only,
    share = ALL_WORK,
    pages = [],
  }: Claim): Promise<readonly LeasedQueue[]> {
    const soon = now + CLOCK_SKEW_MS;
    const values = [
      now,
      now,
      busy,
      only ?? null,
      only ?? null,
      share.of,
      share.index,
      pages,
      limit,
      now,
      leaseUntil,
      this.#process,
      soon,
      batch + 1,
      batch + 1,
      soon,
      now,
      soon,
      soon,
      batch + 1,
      soon,
      now,
      batch + 1,
      batch + 1,
    ];
    const { rows } = await this.#query(CLAIM, values);
    const queues = new Map<string, LeasedQueue & { due: Delivery[] }>();
    for (const row of rows) {
      const name = `${text(row['queue_page_id'])} ${text(row['queue_app_id'])}`;
      let leased = queues.get(name);
      if (!leased) {
        leased = toLeasedQueue(row);
        queues.set(name, leased);
      }
      if (row['revision'] !== null) leased.due.push(toDelivery(row));
    }
    return [...queues.values()].map((leased) => {
      const rest = leased.due[batch];
      return rest ? { ...leased, due: leased.due.slice(0, batch), laterDue: rest.dueAt } : leased;
    });
  }

  async recordResults(
    results: readonly DeliveryResult[],
    releases: readonly QueueRelease[],
  ): Promise<readonly QueueDue[]> {
    const { rows } = await this.#query(RECORD, [
      ...resultColumns(results),
      ...releaseColumns(releases),
      `${this.#process}%`,
    ]);
    return rows.map(toQueueDue);
  }
}

const toLeasedQueue = (row: Row): LeasedQueue & { due: Delivery[] } => ({
  queue: toQueue({ ...row, page_id: row['queue_page_id'], app_id: row['queue_app_id'] }),
  changes: Number(row['changes']),
  subscription:
    row['subscribed_app_id'] === null ? undefined : toAppSubscription({ ...row, app_id: row['queue_app_id'] }),
  due: [],
  laterDue: row['later_due'] === null ? null : Number(row['later_due']),
});

function resultColumns(results: readonly DeliveryResult[]): readonly Parameter[] {
  return [
    results.map(({ delivery }) => delivery.pageId),
    results.map(({ delivery }) => delivery.revision),
    results.map(({ delivery }) => delivery.appId),
    results.map(({ state }) => state),
    results.map(({ dueAt }) => dueAt),
    results.map(({ attempt }) => attempt.at),
    results.map(({ attempt }) => attempt.durationMs),
    results.map(({ attempt }) => attempt.status),
    results.map(({ attempt }) => attempt.failure?.kind ?? null),
    results.map(({ attempt }) => attempt.failure?.detail ?? null),
    results.map(({ attempt }) => attempt.response),
    results.map(({ attempt }) => attempt.fault),
  ];
}

function releaseColumns(releases: readonly QueueRelease[]): readonly Parameter[] {
  return [
    releases.map(({ queue }) => queue.pageId),
    releases.map(({ queue }) => queue.appId),
    releases.map(({ changes }) => changes),
    releases.map(({ nextDue }) => nextDue),
    releases.map(({ at }) => at),
    releases.map(({ hasSucceeded }) => hasSucceeded),
    releases.map(({ failedAt }) => failedAt),
  ];
}
