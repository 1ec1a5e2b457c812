import type { QueueTaker } from '../../app/ports/delivery-work.ts';
import type { Delivery } from '../../app/ports/entities.ts';
import type { EventRecord, PageChange } from '../../app/ports/page-change.ts';
import type { Value } from '../driver.ts';
import { bucketOf } from '../records/bucket.ts';
import { mediaValues } from '../records/call-media.ts';
import { CALL_CHANGES, callValues } from '../records/calls.ts';
import { encodeEvent } from '../records/journal.ts';
import { messageValues } from '../records/messages.ts';
import { permissionValues } from '../records/call-permissions.ts';
import { settingsAfter, threadAfter } from '../records/page-change.ts';
import { timerValues } from '../records/timers.ts';
import type { PageState } from './page-states.ts';
import type { Parameter } from './query.ts';

/** The changes of one Page that are to be stored. */
export interface ChangedPage {
  readonly before: PageState;
  readonly events: readonly EventRecord[];
  /** The change of the only decision, where it is one that needs more records than the Page. */
  readonly change: PageChange | undefined;
}

/**
 * Stores changes of Pages that still have the revision that was decided on, locked in the order of their ids: settings,
 * revision, journal rows, deliveries and queues. A queue with nothing pending is leased to this process, which sends the
 * deliveries from memory.
 */
const LOCKED = `change AS (
    SELECT * FROM unnest(CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS text[]))
      AS c (page_id, revision, events, settings)
  ), current AS (
    SELECT p.page_id FROM pages p JOIN change c ON c.page_id = p.page_id WHERE p.revision = c.revision
    ORDER BY p.page_id FOR UPDATE OF p
  )`;
const RAISE = `raised AS (
    UPDATE pages SET revision = pages.revision + c.events, settings = COALESCE(c.settings, pages.settings)
    FROM change c JOIN current ON current.page_id = c.page_id WHERE pages.page_id = c.page_id`;
const RAISED = `RETURNING pages.page_id
  ), entry AS (
    INSERT INTO journal (page_id, revision, at, event)
    SELECT e.page_id, e.revision, e.at, e.event
    FROM unnest(CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS text[]))
      AS e (page_id, revision, at, event) JOIN raised r ON r.page_id = e.page_id
  ), delivery AS (
    INSERT INTO deliveries (page_id, revision, app_id, field, body, state, attempts, created_at, due_at)
    SELECT d.page_id, d.revision, d.app_id, d.field, d.body, 'pending', 0, d.at, d.at
    FROM unnest(CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]),
      CAST(? AS bigint[])) AS d (page_id, revision, app_id, field, body, at) JOIN raised r ON r.page_id = d.page_id
  ), wanted AS (
    SELECT * FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS bigint[]),
      CAST(? AS bigint[])) AS w (page_id, app_id, bucket, due_at, lease_until, revision)
  ), queue AS (
    INSERT INTO queues (page_id, app_id, bucket, next_due, lease_until, leased_by, changes, next_revision)
    SELECT w.page_id, w.app_id, w.bucket, w.due_at, w.lease_until, CASE WHEN w.lease_until > 0 THEN CAST(? AS text) END, 1,
      w.revision
    FROM wanted w JOIN raised r ON r.page_id = w.page_id ORDER BY w.page_id, w.app_id
    ON CONFLICT (page_id, app_id) DO UPDATE SET bucket = excluded.bucket, changes = COALESCE(queues.changes, 0) + 1,
      lease_until = CASE WHEN queues.next_due IS NULL AND queues.lease_until = 0
        THEN excluded.lease_until ELSE queues.lease_until END,
      leased_by = CASE WHEN queues.next_due IS NULL AND queues.lease_until = 0
        THEN excluded.leased_by ELSE queues.leased_by END,
      next_due = CASE WHEN queues.next_due < excluded.next_due THEN queues.next_due ELSE excluded.next_due END
    RETURNING page_id, app_id, leased_by, changes, failing_since, alerted_at
  )`;

/** Stores the messages that the changes add, their threads and permissions. */
const THREADS = `message AS (
    INSERT INTO messages (page_id, message_id, psid, revision, at, sender, content, active_until, persona)
    SELECT m.page_id, m.message_id, m.psid, m.revision, m.at, m.sender, m.content, m.active_until, m.persona
    FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS bigint[]),
      CAST(? AS text[]), CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS text[]))
      AS m (page_id, message_id, psid, revision, at, sender, content, active_until, persona)
    JOIN raised r ON r.page_id = m.page_id
  ), thread AS (
    INSERT INTO threads (page_id, psid, last_act_at, read_until, typing_until, seen_until, latest_revision)
    SELECT t.page_id, t.psid, t.last_act_at, t.read_until, t.typing_until, t.seen_until, t.latest_revision
    FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS bigint[]),
      CAST(? AS bigint[]), CAST(? AS bigint[]))
      AS t (page_id, psid, last_act_at, read_until, typing_until, seen_until, latest_revision)
    JOIN raised r ON r.page_id = t.page_id
    ON CONFLICT (page_id, psid) DO UPDATE SET last_act_at = excluded.last_act_at, read_until = excluded.read_until,
      typing_until = excluded.typing_until, seen_until = excluded.seen_until,
      latest_revision = COALESCE(excluded.latest_revision, threads.latest_revision)
  ), permission AS (
    INSERT INTO call_permissions (page_id, psid, expires_at, requested_at)
    SELECT a.page_id, a.psid, a.expires_at, a.requested_at
    FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS text[]))
      AS a (page_id, psid, expires_at, requested_at) JOIN raised r ON r.page_id = a.page_id
    ON CONFLICT (page_id, psid) DO UPDATE SET expires_at = excluded.expires_at, requested_at = excluded.requested_at
  )`;

/**
 * Locks the rows of media that are to change, and adds new ones, where each is as it was decided on: a change of media
 * alone does not raise the revision of its Page. The system column xmin is the version of a row.
 */
const MEDIA = `media AS (
    SELECT * FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS text[]),
      CAST(? AS text[])) AS m (page_id, call_id, owner, lease_until, state, version)
  ), same_media AS (
    SELECT m.page_id FROM call_media m JOIN media w ON w.page_id = m.page_id AND w.call_id = m.call_id
    JOIN current ON current.page_id = m.page_id WHERE CAST(m.xmin AS text) = w.version
    ORDER BY m.page_id FOR UPDATE OF m
  ), new_media AS (
    INSERT INTO call_media (page_id, call_id, owner, lease_until, state)
    SELECT w.page_id, w.call_id, w.owner, w.lease_until, w.state
    FROM media w JOIN current ON current.page_id = w.page_id WHERE w.version IS NULL
    ON CONFLICT (page_id, call_id) DO NOTHING RETURNING page_id
  )`;
const ARE_MEDIA_SAME = `(NOT EXISTS (SELECT 1 FROM media m WHERE m.page_id = c.page_id)
      OR EXISTS (SELECT 1 FROM same_media m WHERE m.page_id = c.page_id)
      OR EXISTS (SELECT 1 FROM new_media m WHERE m.page_id = c.page_id))`;

/** Stores the calls that the changes start or change, with their timers and media. */
const CALLS = `saved_call AS (
    INSERT INTO calls (page_id, call_id, psid, entry, rings, state, started_at, direction, app_id, outcome, accepted_at,
      ended_at)
    SELECT c.page_id, c.call_id, c.psid, c.entry, c.rings, c.state, c.started_at, c.direction, c.app_id, c.outcome,
      c.accepted_at, c.ended_at
    FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]),
      CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]),
      CAST(? AS bigint[]), CAST(? AS bigint[]))
      AS c (page_id, call_id, psid, entry, rings, state, started_at, direction, app_id, outcome, accepted_at, ended_at)
    JOIN raised r ON r.page_id = c.page_id
    ON CONFLICT (page_id, call_id) DO UPDATE SET ${CALL_CHANGES}
  ), timer AS (
    INSERT INTO timers (page_id, kind, subject, due_at, bucket)
    SELECT t.page_id, t.kind, t.subject, t.due_at, t.bucket
    FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS bigint[]))
      AS t (page_id, kind, subject, due_at, bucket) JOIN raised r ON r.page_id = t.page_id
    ON CONFLICT (page_id, kind, subject) DO UPDATE SET due_at = excluded.due_at, bucket = excluded.bucket
  ), removed_timer AS (
    DELETE FROM timers t USING unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]))
      AS g (page_id, kind, subject), raised r
    WHERE t.page_id = g.page_id AND t.kind = g.kind AND t.subject = g.subject AND r.page_id = g.page_id
  ), changed_media AS (
    UPDATE call_media SET owner = w.owner, lease_until = w.lease_until, state = w.state
    FROM media w JOIN raised r ON r.page_id = w.page_id
    WHERE call_media.page_id = w.page_id AND call_media.call_id = w.call_id AND w.version IS NOT NULL
  ), removed_media AS (
    DELETE FROM call_media m USING unnest(CAST(? AS text[]), CAST(? AS text[])) AS g (page_id, call_id), raised r
    WHERE m.page_id = g.page_id AND m.call_id = g.call_id AND r.page_id = g.page_id
  )`;

/** Columns and source of the stored Pages, with their queues. */
const STORED = `r.page_id, q.app_id, q.changes, q.failing_since, q.alerted_at, q.leased_by
  FROM raised r LEFT JOIN queue q ON q.page_id = r.page_id`;

const STORE = `WITH ${LOCKED}, ${RAISE} ${RAISED} SELECT ${STORED}`;
const STORE_WITH_THREADS = `WITH ${LOCKED}, ${RAISE} ${RAISED}, ${THREADS} SELECT ${STORED}`;
const STORE_WITH_CALLS = `WITH ${LOCKED}, ${MEDIA}, ${RAISE} AND ${ARE_MEDIA_SAME} ${RAISED},
  ${THREADS}, ${CALLS} SELECT ${STORED}`;

/** Numbers of the columns of the records. */
const COLUMNS = {
  message: 9,
  thread: 7,
  permission: 4,
  call: 12,
  timer: 5,
  removedTimer: 3,
  media: 6,
  removedMedia: 2,
};

/** A queue of deliveries, and the end of the lease that is wanted of it. */
export type WantedQueue = Delivery & { readonly lease: ReturnType<QueueTaker['reserve']> };

/**
 * Returns the statement that stores changes with their deliveries, and its values. `lessee` names the statement as the one
 * that leases the queues.
 */
export function toStoreStatement(
  changed: readonly ChangedPage[],
  deliveries: readonly Delivery[],
  queues: readonly WantedQueue[],
  lessee: string,
): readonly [sql: string, values: readonly Parameter[]] {
  const pages = changeColumns(changed);
  const rest = [...entryColumns(changed), ...deliveryColumns(deliveries), ...queueColumns(queues), lessee];
  if (changed.every(({ change }) => !change)) return [STORE, [...pages, ...rest]];
  const threads = threadColumns(changed);
  if (changed.every(({ change }) => !change || isOfThread(change)))
    return [STORE_WITH_THREADS, [...pages, ...rest, ...threads]];
  const { media, others } = callColumns(changed);
  return [STORE_WITH_CALLS, [...pages, ...media, ...rest, ...threads, ...others]];
}

const isOfThread = ({ call, timers, media }: PageChange): boolean => !call && !timers && !media;

function changeColumns(changed: readonly ChangedPage[]): readonly Parameter[] {
  const settings = changed.map(({ events }) => settingsAfter(events));
  return [
    changed.map(({ before }) => before.page?.id ?? ''),
    changed.map(({ before }) => before.page?.revision ?? 0),
    changed.map(({ events }) => events.length),
    settings.map((each) => (each ? JSON.stringify(each) : null)),
  ];
}

function entryColumns(changed: readonly ChangedPage[]): readonly Parameter[] {
  const entries = changed.flatMap(({ before: { page }, events }) =>
    events.map(({ event, at, trace }, i) => {
      const revision = (page?.revision ?? 0) + 1 + i;
      return { pageId: page?.id ?? '', revision, at, event: encodeEvent(event, trace) };
    }),
  );
  return [
    entries.map(({ pageId }) => pageId),
    entries.map(({ revision }) => revision),
    entries.map(({ at }) => at),
    entries.map(({ event }) => event),
  ];
}

function threadColumns(changed: readonly ChangedPage[]): readonly Parameter[] {
  const messages: Value[][] = [];
  const threads: Value[][] = [];
  const permissions: Value[][] = [];
  for (const { before, change } of changed) {
    if (!before.page || !change) continue;
    const { page } = before;
    change.events.forEach(({ message }, i) => {
      if (message) messages.push(messageValues(message, page.revision + 1 + i));
    });
    if (change.thread) threads.push(threadAfter(page, change.events, change.thread));
    if (change.permission) permissions.push(permissionValues(change.permission));
  }
  return [
    ...transpose(messages, COLUMNS.message),
    ...transpose(threads, COLUMNS.thread),
    ...transpose(permissions, COLUMNS.permission),
  ];
}

/** Returns the columns of media that change, and those of calls, timers and media that are removed. */
function callColumns(changed: readonly ChangedPage[]): {
  readonly media: readonly Parameter[];
  readonly others: readonly Parameter[];
} {
  const rows: Record<'call' | 'timer' | 'removedTimer' | 'media' | 'removedMedia', Value[][]> = {
    call: [],
    timer: [],
    removedTimer: [],
    media: [],
    removedMedia: [],
  };
  for (const { before, change } of changed) {
    if (!before.page || !change) continue;
    const { call, timers = [], media } = change;
    if (call) rows.call.push(callValues(call));
    for (const { dueAt, ...timer } of timers)
      if (dueAt === null) rows.removedTimer.push([timer.pageId, timer.kind, timer.subject]);
      else rows.timer.push(timerValues({ ...timer, dueAt }));
    if (media?.after) rows.media.push([...mediaValues(media.after), before.mediaVersion]);
    else if (media) rows.removedMedia.push([before.page.id, media.callId]);
  }
  const columns = (kind: keyof typeof rows) => transpose(rows[kind], COLUMNS[kind]);
  return {
    media: columns('media'),
    others: [...columns('call'), ...columns('timer'), ...columns('removedTimer'), ...columns('removedMedia')],
  };
}

/** Returns the columns of rows that have `count` values each. */
const transpose = (rows: readonly (readonly Value[])[], count: number): readonly (readonly Value[])[] =>
  Array.from({ length: count }, (_, i) => rows.map((row) => row[i] ?? null));

function deliveryColumns(deliveries: readonly Delivery[]): readonly Parameter[] {
  return [
    deliveries.map(({ pageId }) => pageId),
    deliveries.map(({ revision }) => revision),
    deliveries.map(({ appId }) => appId),
    deliveries.map(({ field }) => field),
    deliveries.map(({ body }) => body),
    deliveries.map(({ createdAt }) => createdAt),
  ];
}

function queueColumns(queues: readonly WantedQueue[]): readonly Parameter[] {
  return [
    queues.map(({ pageId }) => pageId),
    queues.map(({ appId }) => appId),
    queues.map(({ pageId }) => bucketOf(pageId)),
    queues.map(({ dueAt }) => dueAt),
    queues.map(({ lease }) => lease ?? 0),
    queues.map(({ revision }) => revision),
  ];
}
