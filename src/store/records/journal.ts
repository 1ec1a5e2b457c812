import type { JournalEntry } from '../../app/ports/entities.ts';
import type { JournalFilter, JournalReads, JournalRecords } from '../../app/ports/records/journal.ts';
import type { TapContext } from '../../domain/call-eligibility.ts';
import type { Call } from '../../domain/call.ts';
import type { CallId, PageId } from '../../domain/ids.ts';
import type { PageEvent } from '../../domain/page-event.ts';
import type { Row, Statements } from '../driver.ts';
import { completeSettings } from './call-settings.ts';
import { json, numberOrNull } from './columns.ts';
import { CLOCK_SKEW_MS } from './deliveries.ts';
import { containing, escapeLike, LIKE, LIKE_IN_ANY_CASE } from './like.ts';

/** Adds a journal row: Page, revision, instant, event as JSON. */
export const ADD_ENTRY = 'INSERT INTO journal (page_id, revision, at, event) VALUES (?, ?, ?, ?)';

/** Returns an event as a journal row has it: JSON that begins with its kind, with the trace id of its cause. */
export const encodeEvent = (event: PageEvent, trace: string | undefined): string =>
  JSON.stringify(trace === undefined ? event : { ...event, trace });

/** Maximum number of entries that a search reads: it bounds the time of each search. */
const MOST_SEARCHED = 5000;
const NEWEST_REVISION = Number.MAX_SAFE_INTEGER;

/** Reads the journal of a Page. */
export class SqlJournalReads implements JournalReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async latest(pageId: PageId, limit: number) {
    const rows = await this.sql.all(
      'SELECT * FROM journal WHERE page_id = ? ORDER BY revision DESC LIMIT ?',
      pageId,
      limit,
    );
    return rows.map(toJournalEntry);
  }

  async listAfter(pageId: PageId, revision: number, limit: number) {
    const rows = await this.sql.all(
      'SELECT * FROM journal WHERE page_id = ? AND revision > ? ORDER BY revision LIMIT ?',
      pageId,
      revision,
      limit,
    );
    return rows.map(toJournalEntry);
  }

  async listUntil(pageId: PageId, at: number, below: number, limit: number) {
    const newest = await this.sql.get(
      'SELECT at FROM journal WHERE page_id = ? AND revision < ? ORDER BY revision DESC LIMIT 1',
      pageId,
      below,
    );
    const isLater = Number(newest?.['at']) > at;
    // The clocks of two processes may differ, so the instants of neighbours may descend by as much.
    const end = isLater ? Math.min(below, 1 + (await this.#firstFrom(pageId, at + CLOCK_SKEW_MS + 1))) : below;
    const rows = await this.sql.all(
      'SELECT * FROM journal WHERE page_id = ? AND at <= ? AND revision < ? ORDER BY revision DESC LIMIT ?',
      pageId,
      at,
      end,
      limit,
    );
    return rows.map(toJournalEntry);
  }

  async find(pageId: PageId, revision: number) {
    const row = await this.sql.get('SELECT * FROM journal WHERE page_id = ? AND revision = ?', pageId, revision);
    return row && toJournalEntry(row);
  }

  async search({ pageId, below = NEWEST_REVISION, limit, ...filter }: JournalFilter) {
    const { kind, psid, callId, trace, text } = filter;
    const patterns = [
      ...(kind === undefined ? [] : [`${escapeLike(`{"kind":${JSON.stringify(kind)}`)}%`]),
      ...[psid, callId, trace].flatMap((id) => (id === undefined ? [] : [containing(JSON.stringify(id))])),
    ];
    const conditions = patterns.map(() => LIKE('event'));
    if (text !== undefined) {
      conditions.push(LIKE_IN_ANY_CASE('event'));
      patterns.push(containing(JSON.stringify(text).slice(1, -1)));
    }
    if (patterns.length === 0) return this.#latestBelow(pageId, below, Math.min(limit, MOST_SEARCHED));
    const rows = await this.sql.all(
      `SELECT * FROM (SELECT * FROM journal WHERE page_id = ? AND revision < ? ORDER BY revision DESC LIMIT ?) AS newest
        WHERE ${conditions.join(' AND ')} ORDER BY revision DESC LIMIT ?`,
      pageId,
      below,
      MOST_SEARCHED,
      ...patterns,
      limit,
    );
    return rows.map(toJournalEntry);
  }

  async #latestBelow(pageId: PageId, below: number, limit: number) {
    const rows = await this.sql.all(
      'SELECT * FROM journal WHERE page_id = ? AND revision < ? ORDER BY revision DESC LIMIT ?',
      pageId,
      below,
      limit,
    );
    return rows.map(toJournalEntry);
  }

  async lastSearched({ pageId, below = NEWEST_REVISION }: JournalFilter) {
    const row = await this.sql.get(
      'SELECT revision, at FROM journal WHERE page_id = ? AND revision < ? ORDER BY revision DESC LIMIT ? OFFSET ?',
      pageId,
      below,
      1,
      MOST_SEARCHED - 1,
    );
    return row && { revision: Number(row['revision']), at: Number(row['at']) };
  }

  async listOfCall(pageId: PageId, callId: CallId, from: number) {
    const rows = await this.sql.all(
      `SELECT * FROM (SELECT * FROM journal WHERE page_id = ? AND revision >= ? ORDER BY revision LIMIT ?) AS following
        WHERE ${LIKE('event')} ORDER BY revision`,
      pageId,
      await this.#firstFrom(pageId, from),
      MOST_SEARCHED,
      containing(JSON.stringify(callId)),
    );
    return rows.map(toJournalEntry);
  }

  async latestInstant() {
    const row = await this.sql.get('SELECT max(at) AS at FROM journal');
    return numberOrNull(row?.['at'] ?? null) ?? undefined;
  }

  /** Finds the revision of the first entry from an instant on by halving: the instants of a journal ascend. */
  async #firstFrom(pageId: PageId, from: number): Promise<number> {
    const [newest] = await this.latest(pageId, 1);
    let low = 1;
    let high = newest?.revision ?? 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      // The entries before the first of a journal may have been removed.
      const row = await this.sql.get(
        'SELECT at FROM journal WHERE page_id = ? AND revision >= ? ORDER BY revision LIMIT 1',
        pageId,
        middle,
      );
      if (Number(row?.['at']) >= from) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Writes the journal of a Page, inside a transaction. */
export class SqlJournalRecords extends SqlJournalReads implements JournalRecords {
  readonly #touched: string[];

  /** `touched` collects the keys of cached records that this transaction changes. */
  constructor(sql: Statements, touched: string[]) {
    super(sql);
    this.#touched = touched;
  }

  async append(pageId: PageId, event: PageEvent, at: number, trace?: string) {
    this.#touched.push(pageId);
    const [page] = await this.#raiseRevision(pageId, event);
    const revision = Number(page?.['revision']);
    await this.sql.run(ADD_ENTRY, pageId, revision, at, encodeEvent(event, trace));
    return revision;
  }

  /** Raises the revision of a Page in the statement that changes it, by which other processes find the change. */
  #raiseRevision(pageId: PageId, event: PageEvent): Promise<readonly Row[]> {
    if (event.kind === 'page_renamed')
      return this.sql.all(
        'UPDATE pages SET revision = revision + 1, name = ? WHERE page_id = ? RETURNING revision',
        event.name,
        pageId,
      );
    if (event.kind !== 'call_settings_update')
      return this.sql.all('UPDATE pages SET revision = revision + 1 WHERE page_id = ? RETURNING revision', pageId);
    return this.sql.all(
      'UPDATE pages SET revision = revision + 1, settings = ? WHERE page_id = ? RETURNING revision',
      JSON.stringify(event.settings),
      pageId,
    );
  }
}

function toJournalEntry(row: Row): JournalEntry {
  const { trace, ...event } = json<PageEvent & { readonly trace?: string }>(row['event']);
  return {
    revision: Number(row['revision']),
    at: Number(row['at']),
    event: completeEvent(event),
    ...(trace !== undefined && { trace }),
  };
}

/** Events of earlier versions lack members that were added since. */
function completeEvent(event: PageEvent): PageEvent {
  if ('settings' in event) return { ...event, settings: completeSettings(event.settings) };
  if (event.kind === 'call_refused') return { ...event, tap: completeTap(event.tap) };
  if (!('call' in event)) return event;
  const call = { ...EARLIER_CALL, ...event.call };
  return event.kind === 'call_started' && event.tap
    ? { ...event, call, tap: completeTap(event.tap) }
    : { ...event, call };
}

const completeTap = (tap: TapContext): TapContext => ({ ...tap, settings: completeSettings(tap.settings) });

const EARLIER_CALL: Pick<Call, 'direction' | 'appId'> = { direction: 'user_initiated', appId: null };
