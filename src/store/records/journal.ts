import type { JournalEntry } from '../../app/ports/entities.ts';
import type { JournalReads, JournalRecords } from '../../app/ports/store.ts';
import type { Call } from '../../domain/call.ts';
import type { PageId } from '../../domain/ids.ts';
import type { PageEvent } from '../../domain/page-event.ts';
import type { Row, Statements } from '../driver.ts';
import { completeSettings } from './call-settings.ts';
import { json } from './columns.ts';

/** Adds a journal row: Page, revision, instant, event as JSON. */
export const ADD_ENTRY = 'INSERT INTO journal (page_id, revision, at, event) VALUES (?, ?, ?, ?)';

/** Reads the journal of a Page. */
export class SqlJournalReads implements JournalReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async latest(pageId: PageId, limit: number) {
    const found = await this.sql.all(
      'SELECT * FROM journal WHERE page_id = ? ORDER BY revision DESC LIMIT ?',
      pageId,
      limit,
    );
    return found.map(toJournalEntry);
  }

  async listAfter(pageId: PageId, revision: number, limit: number) {
    const found = await this.sql.all(
      'SELECT * FROM journal WHERE page_id = ? AND revision > ? ORDER BY revision LIMIT ?',
      pageId,
      revision,
      limit,
    );
    return found.map(toJournalEntry);
  }

  async listUntil(pageId: PageId, at: number, below: number, limit: number) {
    const found = await this.sql.all(
      'SELECT * FROM journal WHERE page_id = ? AND at <= ? AND revision < ? ORDER BY revision DESC LIMIT ?',
      pageId,
      at,
      below,
      limit,
    );
    return found.map(toJournalEntry);
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

  async append(pageId: PageId, event: PageEvent, at: number) {
    this.#touched.push(pageId);
    const [page] = await this.#raiseRevision(pageId, event);
    const revision = Number(page?.['revision']);
    await this.sql.run(ADD_ENTRY, pageId, revision, at, JSON.stringify(event));
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

const toJournalEntry = (row: Row): JournalEntry => ({
  revision: Number(row['revision']),
  at: Number(row['at']),
  event: completeEvent(json<PageEvent>(row['event'])),
});

/** Events of earlier versions lack members that were added since. */
function completeEvent(event: PageEvent): PageEvent {
  if ('settings' in event) return { ...event, settings: completeSettings(event.settings) };
  return 'call' in event ? { ...event, call: { ...EARLIER_CALL, ...event.call } } : event;
}

const EARLIER_CALL: Pick<Call, 'direction' | 'appId'> = { direction: 'user_initiated', appId: null };
