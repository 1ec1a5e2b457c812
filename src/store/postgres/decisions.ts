import type { QueueTaker } from '../../app/ports/delivery-work.ts';
import type { AppSubscription, Delivery, Page } from '../../app/ports/entities.ts';
import type {
  Decide,
  Decision,
  EventRecord,
  FactKeys,
  Needs,
  NoNeeds,
  PageChange,
} from '../../app/ports/page-change.ts';
import type { AppId, PageId } from '../../domain/ids.ts';
import type { Subscription } from '../../domain/page-event.ts';
import type { Row, Value } from '../driver.ts';
import { bucketOf } from '../records/bucket.ts';
import { FACT_KINDS, FACT_SOURCES, toFacts } from '../records/facts.ts';
import { encodeEvent } from '../records/journal.ts';
import { mediaValues } from '../records/call-media.ts';
import { callValues } from '../records/calls.ts';
import { messageValues } from '../records/messages.ts';
import { permissionValues } from '../records/call-permissions.ts';
import { applyChange, settingsAfter, threadAfter } from '../records/page-change.ts';
import { text } from '../records/columns.ts';
import { toPage } from '../records/pages.ts';
import { toQueue } from '../records/queues.ts';
import { timerValues } from '../records/timers.ts';
import { toAppSubscription, toSubscription } from '../records/subscriptions.ts';
import type { Parameter, PostgresQuery } from './query.ts';

/** Maximum number of decisions that are stored together. */
const MAX_GROUP = 256;
/** Maximum number of groups under way. Decisions about a Page of one of them wait for its end. */
const MAX_UNDER_WAY = 2;
/** Number of times that another process may come first; then the Page is locked before the decision. */
const MAX_LOST = 3;

/** Reads Pages with their subscriptions: a row for each subscription, or one for a Page without any. */
const READ = `SELECT p.*, s.app_id, s.fields AS page_fields, a.fields AS app_fields, a.callback_url, a.verify_token,
    a.include_values
  FROM unnest(CAST(? AS text[])) AS k (page_id) JOIN pages p ON p.page_id = k.page_id
  LEFT JOIN page_subscriptions s ON s.page_id = p.page_id LEFT JOIN app_subscriptions a ON a.app_id = s.app_id
  ORDER BY p.page_id, s.app_id`;

/** Reads Pages with their subscriptions, and for each up to one record of each kind by its id. */
const READ_WITH_FACTS = `SELECT p.*, s.app_id, s.fields AS page_fields, a.fields AS app_fields, a.callback_url, a.verify_token,
    a.include_values, ${FACT_KINDS.map((kind) => `row_to_json(${kind}_row) AS ${kind}_fact`).join(', ')}
  FROM unnest(CAST(? AS text[]), ${FACT_KINDS.map(() => 'CAST(? AS text[])').join(', ')})
    AS k (page_id, ${FACT_KINDS.map((kind) => `${kind}_key`).join(', ')}) JOIN pages p ON p.page_id = k.page_id
  LEFT JOIN page_subscriptions s ON s.page_id = p.page_id LEFT JOIN app_subscriptions a ON a.app_id = s.app_id
  ${FACT_SOURCES.map(({ kind, table, column, condition }) => `LEFT JOIN ${table} ${kind}_row ON ${kind}_row.page_id = p.page_id AND ${kind}_row.${column} = k.${kind}_key${condition === undefined ? '' : ` AND ${kind}_row.${condition}`}`).join(' ')}
  ORDER BY p.page_id, s.app_id`;

/**
 * Stores changes of Pages that still have the revision that was decided on, locked in the order of their ids: settings,
 * revision, journal rows, deliveries and queues. A queue with nothing pending is leased to this process, which sends the
 * deliveries from memory.
 */
const ROWS = `change AS (
    SELECT * FROM unnest(CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS text[]))
      AS c (page_id, revision, events, settings)
  ), current AS (
    SELECT p.page_id FROM pages p JOIN change c ON c.page_id = p.page_id WHERE p.revision = c.revision
    ORDER BY p.page_id FOR UPDATE OF p
  ), raised AS (
    UPDATE pages SET revision = pages.revision + c.events, settings = COALESCE(c.settings, pages.settings)
    FROM change c JOIN current ON current.page_id = c.page_id WHERE pages.page_id = c.page_id
    RETURNING pages.page_id
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
    SELECT * FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS bigint[]))
      AS w (page_id, app_id, bucket, due_at, lease_until)
  ), queue AS (
    INSERT INTO queues (page_id, app_id, bucket, next_due, lease_until, leased_by, changes)
    SELECT w.page_id, w.app_id, w.bucket, w.due_at, w.lease_until, CASE WHEN w.lease_until > 0 THEN CAST(? AS text) END, 1
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

/** Stores the calls that the changes start, with their timers and media. */
const STARTS = `started AS (
    INSERT INTO calls (page_id, call_id, psid, entry, rings, state, started_at, direction, app_id)
    SELECT c.page_id, c.call_id, c.psid, c.entry, c.rings, c.state, c.started_at, c.direction, c.app_id
    FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]),
      CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS text[]), CAST(? AS text[]))
      AS c (page_id, call_id, psid, entry, rings, state, started_at, direction, app_id)
    JOIN raised r ON r.page_id = c.page_id
  ), timer AS (
    INSERT INTO timers (page_id, kind, subject, due_at, bucket)
    SELECT t.page_id, t.kind, t.subject, t.due_at, t.bucket
    FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS bigint[]))
      AS t (page_id, kind, subject, due_at, bucket) JOIN raised r ON r.page_id = t.page_id
  ), media AS (
    INSERT INTO call_media (page_id, call_id, owner, lease_until, state)
    SELECT m.page_id, m.call_id, m.owner, m.lease_until, m.state
    FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS text[]))
      AS m (page_id, call_id, owner, lease_until, state) JOIN raised r ON r.page_id = m.page_id
  )`;

/** Columns and source of the stored Pages, with their queues. */
const STORED = `r.page_id, q.app_id, q.changes, q.failing_since, q.alerted_at, q.leased_by
  FROM raised r LEFT JOIN queue q ON q.page_id = r.page_id`;

const STORE = `WITH ${ROWS} SELECT ${STORED}`;
const STORE_WITH_THREADS = `WITH ${ROWS}, ${THREADS} SELECT ${STORED}`;
const STORE_WITH_STARTS = `WITH ${ROWS}, ${THREADS}, ${STARTS} SELECT ${STORED}`;

/** Numbers of the columns of THREADS and STARTS, by record. */
const COLUMNS = { message: 9, thread: 7, permission: 4, call: 9, timer: 5, media: 5 };

interface PageState {
  readonly page: Page | undefined;
  readonly subscriptions: readonly Subscription[];
  /** The subscriptions at app level. */
  readonly ofApps: ReadonlyMap<AppId, AppSubscription>;
  /** The rows of the records that the decision needs, by kind. */
  readonly facts: ReadonlyMap<keyof FactKeys, Row>;
}

const NO_PAGE: PageState = { page: undefined, subscriptions: [], ofApps: new Map(), facts: new Map() };

/** A decision that waits to be taken. */
interface Waiting {
  readonly pageId: PageId;
  readonly decide: Decide<unknown, Needs>;
  /** Undefined for a decision that needs the Page only. */
  readonly needs: Needs | undefined;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Number of times that another process came first. */
  lost: number;
}

/** The decisions of a group about one Page, each on the Page as those before it left it. */
interface Decided {
  readonly before: PageState;
  readonly after: Page | undefined;
  readonly events: readonly EventRecord[];
  /** The change of the only decision, where it is one that needs more records than the Page. */
  readonly change: PageChange | undefined;
  readonly decisions: readonly Waiting[];
  /** Settles the promises of the decisions, once the changes are durable. */
  readonly settle: () => void;
}

export interface DecisionOptions {
  readonly query: PostgresQuery;
  /** Takes a decision in a transaction that locks the Page first. */
  readonly decideLocked: <T, N extends Needs>(pageId: PageId, decide: Decide<T, N>, needs: N) => Promise<T>;
  /** A name of this process that no other process has. */
  readonly process: string;
  /** Called with each Page as it is after a change, in the turn in which the change is known to be durable. */
  readonly onChange: (page: Page) => void;
}

/**
 * Takes the decisions of one turn of the event loop together: one statement reads their Pages and one stores all changes.
 * Changes of Pages that another process has changed in between are not stored, and decided again.
 */
export class PostgresDecisions {
  readonly #options: DecisionOptions;
  #taker: QueueTaker | undefined;
  #waiting: Waiting[] = [];
  /** Pages of the groups under way. */
  readonly #busy = new Set<PageId>();
  #underWay = 0;
  #statements = 0;
  #isScheduled = false;

  constructor(options: DecisionOptions) {
    this.#options = options;
  }

  handQueuesTo(taker: QueueTaker | undefined): void {
    this.#taker = taker;
  }

  decide<T, N extends Needs = NoNeeds>(pageId: PageId, decide: Decide<T, N>, needs?: N): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#waiting.push({
      pageId,
      decide: decide as Waiting['decide'],
      needs,
      resolve: resolve as Waiting['resolve'],
      reject,
      lost: 0,
    });
    this.#schedule();
    return promise;
  }

  #schedule(): void {
    if (this.#isScheduled || this.#underWay >= MAX_UNDER_WAY || this.#waiting.length === 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#takeGroup();
    });
  }

  /**
   * Removes up to MAX_GROUP decisions from those that wait, in their order, without those about busy Pages. A decision that
   * needs more records than the Page is the only one about its Page, since another one could change these.
   */
  #nextGroup(): Map<PageId, Waiting[]> {
    const group = new Map<PageId, Waiting[]>();
    const rest: Waiting[] = [];
    /** Pages of which later decisions wait, so that their order stays. */
    const full = new Set<PageId>();
    let size = 0;
    for (const waiting of this.#waiting) {
      const ofPage = group.get(waiting.pageId);
      const isTaken = full.has(waiting.pageId) || (ofPage !== undefined && waiting.needs !== undefined);
      if (size >= MAX_GROUP || this.#busy.has(waiting.pageId) || isTaken) {
        rest.push(waiting);
        full.add(waiting.pageId);
      } else {
        size++;
        if (ofPage) ofPage.push(waiting);
        else group.set(waiting.pageId, [waiting]);
        if (waiting.needs !== undefined) full.add(waiting.pageId);
      }
    }
    this.#waiting = rest;
    return group;
  }

  async #takeGroup(): Promise<void> {
    const group = this.#nextGroup();
    if (group.size === 0) return;
    this.#underWay++;
    for (const pageId of group.keys()) this.#busy.add(pageId);
    this.#schedule();
    let lost: readonly Waiting[] = [];
    try {
      lost = await this.#take(group);
    } catch (error) {
      for (const { reject } of [...group.values()].flat()) reject(error);
    }
    for (const pageId of group.keys()) this.#busy.delete(pageId);
    this.#underWay--;
    this.#waiting.unshift(...lost);
    this.#schedule();
  }

  /** Takes the decisions of a group; resolves to those that are to be taken again. */
  async #take(group: ReadonlyMap<PageId, readonly Waiting[]>): Promise<readonly Waiting[]> {
    const states = await this.#read(group);
    const decided = [...group].map(([pageId, decisions]) => decideAll(states.get(pageId) ?? NO_PAGE, decisions));
    for (const { events, settle } of decided) if (events.length === 0) settle();
    const changed = decided.filter(({ events }) => events.length > 0);
    if (changed.length === 0) return [];
    const stored = await this.#store(changed);
    const lost: Waiting[] = [];
    for (const each of changed) {
      if (stored.has(each.before.page?.id)) each.settle();
      else lost.push(...each.decisions);
    }
    return this.#takeLocked(lost);
  }

  async #read(group: ReadonlyMap<PageId, readonly Waiting[]>): Promise<ReadonlyMap<PageId, PageState>> {
    const pageIds = [...group.keys()];
    const needs = [...group.values()].map(([first]) => first?.needs);
    const hasNeeds = needs.some((each) => each !== undefined);
    const keys = FACT_KINDS.map((kind) => needs.map((each) => each?.[kind] ?? null));
    const { rows } = await (hasNeeds
      ? this.#options.query(READ_WITH_FACTS, [pageIds, ...keys])
      : this.#options.query(READ, [pageIds]));
    const states = new Map<
      PageId,
      PageState & { subscriptions: Subscription[]; ofApps: Map<AppId, AppSubscription> }
    >();
    for (const row of rows) {
      const pageId = text(row['page_id']) as PageId;
      let state = states.get(pageId);
      if (!state) {
        state = { page: toPage(row), subscriptions: [], ofApps: new Map(), facts: factRows(row) };
        states.set(pageId, state);
      }
      if (row['app_id'] === null) continue;
      const subscription = toSubscription(row);
      // A Page with two records of a kind, where one is expected, has each subscription in several rows.
      if (state.subscriptions.some(({ appId }) => appId === subscription.appId)) continue;
      state.subscriptions.push(subscription);
      if (row['app_fields'] !== null)
        state.ofApps.set(subscription.appId, toAppSubscription({ ...row, fields: row['app_fields'] }));
    }
    return states;
  }

  /** Stores the changes of those Pages that nobody else has changed; resolves to their ids. */
  async #store(changed: readonly Decided[]): Promise<ReadonlySet<string | undefined>> {
    const { query, process, onChange } = this.#options;
    const taker = this.#taker;
    const deliveries = changed.flatMap(toDeliveries);
    const queues = toQueues(deliveries).map((queue) => ({
      ...queue,
      lease: taker?.reserve(queue.appId),
    }));
    // A name that no other statement has shows that it was this one that leased a queue.
    const lessee = `${process}/${++this.#statements}`;
    let rows: readonly Row[];
    try {
      const values = [...changeColumns(changed), ...deliveryColumns(deliveries), ...queueColumns(queues), lessee];
      const changes = changed.flatMap(({ change }) => (change ? [change] : []));
      const starts = changes.flatMap(({ start }) => (start ? [start] : []));
      const threads = changes.length > 0 ? threadColumns(changed) : [];
      const sql = starts.length > 0 ? STORE_WITH_STARTS : changes.length > 0 ? STORE_WITH_THREADS : STORE;
      rows = (await query(sql, [...values, ...threads, ...(starts.length > 0 ? startColumns(starts) : [])])).rows;
    } catch (error) {
      // The changes may have been committed all the same, with the leases.
      taker?.onUnsure();
      for (const { appId, lease } of queues) if (lease !== undefined) taker?.forgo(appId);
      throw error;
    }
    const stored = new Set<string | undefined>(rows.map((row) => text(row['page_id'])));
    for (const { before, after } of changed) if (after && stored.has(before.page?.id)) onChange(after);
    if (taker) handOver(taker, lessee, rows, changed, queues, deliveries);
    return stored;
  }

  /** Takes the decisions that have lost too often one after the other; returns the others. */
  async #takeLocked(lost: readonly Waiting[]): Promise<readonly Waiting[]> {
    for (const waiting of lost) waiting.lost++;
    const pages = new Set(lost.filter((each) => each.lost >= MAX_LOST).map(({ pageId }) => pageId));
    for (const { pageId, decide, needs, resolve, reject } of lost.filter((each) => pages.has(each.pageId)))
      await this.#options.decideLocked(pageId, decide, needs ?? {}).then(resolve, reject);
    if (pages.size > 0) this.#taker?.onPending([...pages]);
    return lost.filter(({ pageId }) => !pages.has(pageId));
  }
}

function decideAll(before: PageState, decisions: readonly Waiting[]): Decided {
  let after = before.page;
  let changeWithFacts: PageChange | undefined;
  const events: EventRecord[] = [];
  const settlements: (() => void)[] = [];
  for (const { pageId, decide, needs, resolve, reject } of decisions) {
    try {
      const facts = toFacts(pageId, needs ?? {}, (kind) => before.facts.get(kind));
      const { result, change }: Decision<unknown> = decide(after, before.subscriptions, facts);
      if (after && change) {
        after = applyChange(after, change);
        events.push(...change.events);
        if (needs) changeWithFacts = change;
      }
      settlements.push(() => resolve(result));
    } catch (refusal) {
      settlements.push(() => reject(refusal));
    }
  }
  return {
    before,
    after,
    events,
    change: changeWithFacts,
    decisions,
    settle: () => settlements.forEach((settle) => settle()),
  };
}

/** Returns the rows of the records that were read beside a Page, by kind. */
function factRows(row: Row): ReadonlyMap<keyof FactKeys, Row> {
  const rows = new Map<keyof FactKeys, Row>();
  for (const kind of FACT_KINDS) {
    const found = row[`${kind}_fact`] as Row | null | undefined;
    if (found) rows.set(kind, found);
  }
  return rows;
}

function toDeliveries({ before: { page }, events }: Decided): readonly Delivery[] {
  return events.flatMap(({ at, webhook }, i) =>
    (webhook?.appIds ?? []).map((appId): Delivery => ({
      pageId: page?.id as PageId,
      revision: (page?.revision ?? 0) + 1 + i,
      appId,
      field: webhook?.field ?? '',
      body: webhook?.body ?? '',
      state: 'pending',
      attempts: 0,
      createdAt: at,
      dueAt: at,
      firstAttemptAt: null,
    })),
  );
}

/** Returns the queues of deliveries, each due with its first one. */
function toQueues(deliveries: readonly Delivery[]): readonly Delivery[] {
  const first = new Map<string, Delivery>();
  for (const delivery of deliveries) {
    const name = nameOf(delivery);
    if (!first.has(name)) first.set(name, delivery);
  }
  return [...first.values()];
}

/** Hands over the queues that were leased, and gives up those that were wanted and not leased. */
function handOver(
  taker: QueueTaker,
  lessee: string,
  rows: readonly Row[],
  changed: readonly Decided[],
  queues: readonly WantedQueue[],
  deliveries: readonly Delivery[],
): void {
  const states = new Map(changed.map(({ before }) => [before.page?.id, before]));
  const byName = new Map(rows.map((row) => [`${text(row['page_id'])} ${text(row['app_id'])}`, row]));
  const byQueue = Map.groupBy(deliveries, nameOf);
  const pending: PageId[] = [];
  for (const wanted of queues) {
    const row = byName.get(nameOf(wanted));
    if (wanted.lease !== undefined && row?.['leased_by'] === lessee) {
      const subscription = states.get(wanted.pageId)?.ofApps.get(wanted.appId);
      const due = byQueue.get(nameOf(wanted)) ?? [];
      taker.take({ queue: toQueue(row), changes: Number(row['changes']), subscription, due, laterDue: null });
    } else {
      if (wanted.lease !== undefined) taker.forgo(wanted.appId);
      if (row) pending.push(wanted.pageId);
    }
  }
  if (pending.length > 0) taker.onPending(pending);
}

const nameOf = ({ pageId, appId }: Delivery): string => `${pageId} ${appId}`;

function changeColumns(changed: readonly Decided[]): readonly Parameter[] {
  const entries = changed.flatMap(({ before: { page }, events }) =>
    events.map(({ event, at, trace }, i) => {
      const revision = (page?.revision ?? 0) + 1 + i;
      return { pageId: page?.id ?? '', revision, at, event: encodeEvent(event, trace) };
    }),
  );
  const settings = changed.map(({ events }) => settingsAfter(events));
  return [
    changed.map(({ before }) => before.page?.id ?? ''),
    changed.map(({ before }) => before.page?.revision ?? 0),
    changed.map(({ events }) => events.length),
    settings.map((each) => (each ? JSON.stringify(each) : null)),
    entries.map(({ pageId }) => pageId),
    entries.map(({ revision }) => revision),
    entries.map(({ at }) => at),
    entries.map(({ event }) => event),
  ];
}

function threadColumns(changed: readonly Decided[]): readonly Parameter[] {
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

const startColumns = (starts: readonly NonNullable<PageChange['start']>[]): readonly Parameter[] => [
  ...transpose(
    starts.map(({ call }) => callValues(call)),
    COLUMNS.call,
  ),
  ...transpose(
    starts.map(({ timer }) => timerValues(timer)),
    COLUMNS.timer,
  ),
  ...transpose(
    starts.flatMap(({ media }) => (media ? [mediaValues(media)] : [])),
    COLUMNS.media,
  ),
];

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

type WantedQueue = Delivery & { readonly lease: ReturnType<QueueTaker['reserve']> };

function queueColumns(queues: readonly WantedQueue[]): readonly Parameter[] {
  return [
    queues.map(({ pageId }) => pageId),
    queues.map(({ appId }) => appId),
    queues.map(({ pageId }) => bucketOf(pageId)),
    queues.map(({ dueAt }) => dueAt),
    queues.map(({ lease }) => lease ?? 0),
  ];
}
