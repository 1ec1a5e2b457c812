import type { QueueTaker } from '../../app/ports/delivery-work.ts';
import type { AppSubscription, Delivery, Page } from '../../app/ports/entities.ts';
import type { Decide, EventRecord } from '../../app/ports/page-change.ts';
import type { AppId, PageId } from '../../domain/ids.ts';
import type { Subscription } from '../../domain/page-event.ts';
import type { Row } from '../driver.ts';
import { encodeEvent } from '../records/journal.ts';
import { applyChange, settingsAfter } from '../records/page-change.ts';
import { bucketOf } from '../records/bucket.ts';
import { text } from '../records/columns.ts';
import { toPage } from '../records/pages.ts';
import { toQueue } from '../records/queues.ts';
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

/**
 * Stores changes of Pages that still have the revision that was decided on, locked in the order of their ids: settings,
 * revision, journal rows, deliveries and queues. A queue with nothing pending is leased to this process, which sends the
 * deliveries from memory.
 */
const STORE = `WITH change AS (
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
  )
  SELECT r.page_id, q.app_id, q.changes, q.failing_since, q.alerted_at, q.leased_by
  FROM raised r LEFT JOIN queue q ON q.page_id = r.page_id`;

interface PageState {
  readonly page: Page | undefined;
  readonly subscriptions: readonly Subscription[];
  /** The subscriptions at app level. */
  readonly ofApps: ReadonlyMap<AppId, AppSubscription>;
}

const NO_PAGE: PageState = { page: undefined, subscriptions: [], ofApps: new Map() };

/** A decision that waits to be taken. */
interface Waiting {
  readonly pageId: PageId;
  readonly decide: Decide<unknown>;
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
  readonly decisions: readonly Waiting[];
  /** Settles the promises of the decisions, once the changes are durable. */
  readonly settle: () => void;
}

export interface DecisionOptions {
  readonly query: PostgresQuery;
  /** Takes a decision in a transaction that locks the Page first. */
  readonly decideLocked: <T>(pageId: PageId, decide: Decide<T>) => Promise<T>;
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

  decide<T>(pageId: PageId, decide: Decide<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#waiting.push({ pageId, decide, resolve: resolve as Waiting['resolve'], reject, lost: 0 });
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

  /** Removes up to MAX_GROUP decisions from those that wait, in their order, without those about busy Pages. */
  #nextGroup(): Map<PageId, Waiting[]> {
    const group = new Map<PageId, Waiting[]>();
    const rest: Waiting[] = [];
    let size = 0;
    for (const waiting of this.#waiting) {
      if (size >= MAX_GROUP || this.#busy.has(waiting.pageId)) rest.push(waiting);
      else {
        size++;
        const ofPage = group.get(waiting.pageId);
        if (ofPage) ofPage.push(waiting);
        else group.set(waiting.pageId, [waiting]);
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
    const states = await this.#read([...group.keys()]);
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

  async #read(pageIds: readonly PageId[]): Promise<ReadonlyMap<PageId, PageState>> {
    const { rows } = await this.#options.query(READ, [pageIds]);
    const states = new Map<
      PageId,
      PageState & { subscriptions: Subscription[]; ofApps: Map<AppId, AppSubscription> }
    >();
    for (const row of rows) {
      const pageId = text(row['page_id']) as PageId;
      let state = states.get(pageId);
      if (!state) {
        state = { page: toPage(row), subscriptions: [], ofApps: new Map() };
        states.set(pageId, state);
      }
      if (row['app_id'] === null) continue;
      const subscription = toSubscription(row);
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
      const values = [...changeColumns(changed), ...deliveryColumns(deliveries), ...queueColumns(queues)];
      rows = (await query(STORE, [...values, lessee])).rows;
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
    for (const { pageId, decide, resolve, reject } of lost.filter((each) => pages.has(each.pageId)))
      await this.#options.decideLocked(pageId, decide).then(resolve, reject);
    if (pages.size > 0) this.#taker?.onPending([...pages]);
    return lost.filter(({ pageId }) => !pages.has(pageId));
  }
}

function decideAll(before: PageState, decisions: readonly Waiting[]): Decided {
  let after = before.page;
  const events: EventRecord[] = [];
  const settlements: (() => void)[] = [];
  for (const { decide, resolve, reject } of decisions) {
    try {
      const { result, change } = decide(after, before.subscriptions);
      if (after && change) {
        after = applyChange(after, change);
        events.push(...change.events);
      }
      settlements.push(() => resolve(result));
    } catch (refusal) {
      settlements.push(() => reject(refusal));
    }
  }
  return { before, after, events, decisions, settle: () => settlements.forEach((settle) => settle()) };
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
