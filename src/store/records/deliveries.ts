import type { Attempt, Delivery, DeliveryState, ListedDelivery } from '../../app/ports/entities.ts';
import type { DeliveryFilter, DeliveryReads, DeliveryRecords } from '../../app/ports/records/deliveries.ts';
import { isDeliveryFailureKind, type DeliveryFailure } from '../../domain/delivery-failure.ts';
import type { AppId, PageId } from '../../domain/ids.ts';
import type { Row, Statements, Value } from '../driver.ts';
import { numberOrNull, text, textOrNull } from './columns.ts';
import { containing, LIKE, LIKE_IN_ANY_CASE } from './like.ts';
import { earlierOf, makeQueueDue, refreshQueueDue } from './queue-due.ts';

/**
 * Maximum difference between the clocks of two machines, in ms. A delivery that was queued by a clock ahead of ours
 * still goes out before later ones.
 */
export const CLOCK_SKEW_MS = 10_000;

/** Adds a pending delivery: Page, revision, app, field, body, when it was created, when it is due. */
export const ADD_DELIVERY = `INSERT INTO deliveries
  (page_id, revision, app_id, field, body, state, attempts, created_at, due_at) VALUES (?, ?, ?, ?, ?, 'pending', 0, ?, ?)`;

/** Makes a delivery that stays pending one of the retries of its queue: when it is due, null for one that becomes another. */
const RETRY_AT = "retry_at = CASE WHEN state = 'pending' THEN CAST(? AS bigint) END";

/** Maximum number of deliveries that a list searches for those that its filter names: it bounds the time of each list. */
const MOST_SEARCHED = 5000;

/** Maximum number of pending deliveries that are counted. */
const MOST_COUNTED = 100_000;

/** Maximum number of deliveries of one entry that are listed with it. */
const MOST_OF_ENTRY = 100;

/** Adds the journal entry of each delivery, which has the trace id of its cause. */
const JOIN_ENTRY = 'JOIN journal ON journal.page_id = newest.page_id AND journal.revision = newest.revision';

/**
 * Returns the parts of a statement that reads the newest deliveries, of a Page or of all, by an index. Those of a Page are
 * ordered by its revision.
 */
function newestOf({ pageId, after }: DeliveryFilter) {
  const keys = pageId === undefined ? ['created_at', 'revision', 'page_id', 'app_id'] : ['revision', 'app_id'];
  const orderOf = (prefix: string): string => keys.map((key) => `${prefix}${key} DESC`).join(', ');
  const conditions = [
    ...(pageId === undefined ? [] : ['page_id = ?']),
    ...(after ? [`(${keys.join(', ')}) < (${keys.map(() => '?').join(', ')})`] : []),
  ];
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const cursor = after && [after.revision, ...(pageId === undefined ? [after.pageId] : []), after.appId];
  const values: Value[] = [
    ...(pageId === undefined ? [] : [pageId]),
    ...(after && pageId === undefined ? [after.createdAt] : []),
    ...(cursor ?? []),
  ];
  return { where, order: orderOf(''), orderOfNewest: orderOf('newest.'), values };
}

/** Returns the conditions of a filter beside the Page, each with its values. Bodies are JSON of ASCII letters. */
function conditionsOf(filter: DeliveryFilter): readonly (readonly [condition: string, ...values: Value[]])[] {
  const { appId, state, field, hasFailed, event, psid, callId, trace, text: part } = filter;
  const ids = [psid, callId].filter((id) => id !== undefined).map((id) => containing(JSON.stringify(id)));
  return [
    ...(appId === undefined ? [] : [['app_id = ?', appId] as const]),
    ...(state === undefined ? [] : [['state = ?', state] as const]),
    ...(field === undefined ? [] : [['field = ?', field] as const]),
    ...(hasFailed ? [['(failure_kind IS NOT NULL OR status < ? OR status > ?)', 200, 299] as const] : []),
    ...(event === undefined ? [] : [[LIKE('body'), containing(`"event":${JSON.stringify(event)}`)] as const]),
    ...ids.map((pattern) => [LIKE('body'), pattern] as const),
    ...(trace === undefined ? [] : [[LIKE('journal.event'), containing(JSON.stringify(trace))] as const]),
    ...(part === undefined ? [] : [[LIKE_IN_ANY_CASE('body'), containing(part)] as const]),
  ];
}

/** Reads deliveries and their attempts. */
export class SqlDeliveryReads implements DeliveryReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async list(filter: DeliveryFilter) {
    const { limit } = filter;
    const newest = newestOf(filter);
    const used = conditionsOf(filter);
    if (used.length === 0) {
      const rows = await this.sql.all(
        `SELECT * FROM deliveries ${newest.where} ORDER BY ${newest.order} LIMIT ?`,
        ...newest.values,
        Math.min(limit, MOST_SEARCHED),
      );
      return rows.map(toListedDelivery);
    }
    const rows = await this.sql.all(
      `SELECT * FROM (SELECT * FROM deliveries ${newest.where} ORDER BY ${newest.order} LIMIT ?) AS newest
        ${filter.trace === undefined ? '' : JOIN_ENTRY} WHERE ${used.map(([condition]) => condition).join(' AND ')}
        ORDER BY ${newest.orderOfNewest} LIMIT ?`,
      ...newest.values,
      MOST_SEARCHED,
      ...used.flatMap(([, ...values]) => values),
      limit,
    );
    return rows.map(toListedDelivery);
  }

  async lastSearched(filter: DeliveryFilter) {
    const { where, order, values } = newestOf(filter);
    const row = await this.sql.get(
      `SELECT page_id, revision, app_id, created_at FROM deliveries ${where} ORDER BY ${order} LIMIT ? OFFSET ?`,
      ...values,
      1,
      MOST_SEARCHED - 1,
    );
    return (
      row && {
        pageId: text(row['page_id']) as PageId,
        revision: Number(row['revision']),
        appId: text(row['app_id']) as AppId,
        createdAt: Number(row['created_at']),
      }
    );
  }

  async find(pageId: PageId, revision: number, appId: AppId) {
    const row = await this.sql.get(
      'SELECT * FROM deliveries WHERE page_id = ? AND revision = ? AND app_id = ?',
      pageId,
      revision,
      appId,
    );
    return row && toDelivery(row);
  }

  async listOfEntry(pageId: PageId, revision: number) {
    const rows = await this.sql.all(
      'SELECT * FROM deliveries WHERE page_id = ? AND revision = ? ORDER BY app_id LIMIT ?',
      pageId,
      revision,
      MOST_OF_ENTRY,
    );
    return rows.map(toListedDelivery);
  }

  async attempts(pageId: PageId, revision: number, appId: AppId) {
    // The first attempt is in the row of the delivery, unless a version before schema 11 made it.
    const first = await this.sql.get(
      `SELECT attempted_at AS at, duration_ms, status, failure_kind, failure_detail, response, fault FROM deliveries
        WHERE page_id = ? AND revision = ? AND app_id = ? AND attempted_at IS NOT NULL`,
      pageId,
      revision,
      appId,
    );
    const later = await this.sql.all(
      'SELECT * FROM attempts WHERE page_id = ? AND revision = ? AND app_id = ? ORDER BY attempt',
      pageId,
      revision,
      appId,
    );
    return [...(first ? [first] : []), ...later].map(toAttempt);
  }

  async backlog() {
    // Their limits bound the times of the counts. SQLite takes the tables of a CROSS JOIN in this order.
    const first = await this.sql.get(
      `SELECT count(*) AS pending, min(created_at) AS oldest FROM (SELECT d.created_at FROM queues q CROSS JOIN deliveries d
        WHERE q.next_due IS NOT NULL AND d.page_id = q.page_id AND d.app_id = q.app_id
          AND d.revision >= COALESCE(q.next_revision, 0) AND d.state = 'pending' AND d.retry_at IS NULL LIMIT 100000) AS waiting`,
    );
    const retries = await this.sql.get(
      `SELECT count(*) AS pending, min(created_at) AS oldest
        FROM (SELECT created_at FROM deliveries WHERE retry_at IS NOT NULL LIMIT 100000) AS waiting`,
    );
    const pending = Number(first?.['pending']) + Number(retries?.['pending']);
    const oldest = earlierOf(numberOrNull(first?.['oldest'] ?? null), numberOrNull(retries?.['oldest'] ?? null));
    return { pending: Math.min(pending, MOST_COUNTED), oldest: oldest ?? undefined };
  }
}

/** Writes deliveries and their attempts, inside a transaction. */
export class SqlDeliveryRecords extends SqlDeliveryReads implements DeliveryRecords {
  async enqueue(pageId: PageId, revision: number, appId: AppId, field: string, body: string, at: number) {
    await this.sql.run(ADD_DELIVERY, pageId, revision, appId, field, body, at, at);
    await makeQueueDue(this.sql, { pageId, appId, revision }, at);
  }

  async recordAttempt(delivery: Delivery, attempt: Attempt, state: DeliveryState, dueAt: number) {
    const { pageId, revision, appId } = delivery;
    const outcome = [
      attempt.durationMs,
      attempt.status,
      attempt.failure?.kind ?? null,
      attempt.failure?.detail ?? null,
      attempt.response,
      attempt.fault,
    ] as const;
    // When two processes had leased the queue, one may have delivered or dropped the delivery that fails for the other.
    const becomes = state === 'delivered' ? '?' : "CASE WHEN state = 'pending' THEN ? ELSE state END";
    const retryAt = state === 'pending' ? dueAt : null;
    const isFirst =
      delivery.attempts === 0 &&
      (await this.sql.run(
        `UPDATE deliveries SET state = ${becomes}, attempts = 1, due_at = ?, ${RETRY_AT},
          first_attempt_at = COALESCE(first_attempt_at, ?),
          attempted_at = ?, duration_ms = ?, status = ?, failure_kind = ?, failure_detail = ?, response = ?, fault = ?
          WHERE page_id = ? AND revision = ? AND app_id = ? AND attempts = 0`,
        state,
        dueAt,
        retryAt,
        attempt.at,
        attempt.at,
        ...outcome,
        pageId,
        revision,
        appId,
      )) > 0;
    if (isFirst) return;
    const [recorded] = await this.sql.all(
      `UPDATE deliveries SET state = ${becomes}, attempts = attempts + 1, due_at = ?, ${RETRY_AT},
        first_attempt_at = COALESCE(first_attempt_at, ?) WHERE page_id = ? AND revision = ? AND app_id = ? RETURNING attempts`,
      state,
      dueAt,
      retryAt,
      attempt.at,
      pageId,
      revision,
      appId,
    );
    // Old deliveries are removed also while a dropped one is being attempted.
    if (!recorded) return;
    await this.sql.run(
      `INSERT INTO attempts (page_id, revision, app_id, attempt, at, duration_ms, status, failure_kind, failure_detail,
        response, fault) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      pageId,
      revision,
      appId,
      Number(recorded['attempts']),
      attempt.at,
      ...outcome,
    );
  }

  async postpone({ pageId, revision, appId }: Delivery, dueAt: number) {
    await this.sql.run(
      `UPDATE deliveries SET due_at = ?, retry_at = ?
        WHERE page_id = ? AND revision = ? AND app_id = ? AND state = 'pending'`,
      dueAt,
      dueAt,
      pageId,
      revision,
      appId,
    );
  }

  async dropPending(pageId: PageId, appId: AppId) {
    await this.sql.run(
      `UPDATE deliveries SET state = 'dropped' WHERE page_id = ? AND app_id = ? AND state = 'pending' AND retry_at IS NULL
        AND revision >= COALESCE((SELECT next_revision FROM queues WHERE page_id = ? AND app_id = ?), 0)`,
      pageId,
      appId,
      pageId,
      appId,
    );
    // After the first attempts: one that is attempted meanwhile becomes a retry.
    await this.sql.run(
      `UPDATE deliveries SET state = 'dropped', retry_at = NULL WHERE page_id = ? AND app_id = ? AND retry_at IS NOT NULL`,
      pageId,
      appId,
    );
    await refreshQueueDue(this.sql, pageId, appId);
  }

  async requeue(delivery: Delivery, at: number) {
    await this.sql.run(
      `UPDATE deliveries SET state = 'pending', due_at = ?, retry_at = ?, first_attempt_at = NULL
        WHERE page_id = ? AND revision = ? AND app_id = ?`,
      at,
      at,
      delivery.pageId,
      delivery.revision,
      delivery.appId,
    );
    await makeQueueDue(this.sql, delivery, at);
  }
}

/** Returns the delivery of a row. */
export const toDelivery = (row: Row): Delivery => ({
  pageId: text(row['page_id']) as PageId,
  revision: Number(row['revision']),
  appId: text(row['app_id']) as AppId,
  field: text(row['field']),
  body: text(row['body']),
  state: text(row['state']) as DeliveryState,
  attempts: Number(row['attempts']),
  createdAt: Number(row['created_at']),
  dueAt: Number(row['due_at']),
  firstAttemptAt: numberOrNull(row['first_attempt_at']),
});

const toListedDelivery = (row: Row): ListedDelivery => ({
  ...toDelivery(row),
  firstAttempt: (row['attempted_at'] ?? null) === null ? null : toAttempt({ ...row, at: row['attempted_at'] }),
});

function toAttempt(row: Row): Attempt {
  const time = {
    at: Number(row['at']),
    durationMs: Number(row['duration_ms']),
    fault: textOrNull(row['fault']),
  };
  const status = numberOrNull(row['status']);
  if (status === null) return { ...time, status, failure: toFailure(row), response: null };
  return { ...time, status, failure: null, response: textOrNull(row['response']) };
}

function toFailure(row: Row): DeliveryFailure {
  const kind = textOrNull(row['failure_kind']) ?? 'other';
  const detail = textOrNull(row['failure_detail']) ?? '';
  return { kind: isDeliveryFailureKind(kind) ? kind : 'other', detail };
}
