import type { Thread } from '../../app/ports/entities.ts';
import type { ThreadReads, ThreadRecords } from '../../app/ports/records/threads.ts';
import type { PageId, Psid } from '../../domain/ids.ts';
import type { Row, Statements, Value } from '../driver.ts';
import { numberOrNull, text } from './columns.ts';

/** Maximum number of threads that are searched by their last act. */
const MOST_SEARCHED = 1000;

/** Reads threads. */
export class SqlThreadReads implements ThreadReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async find(pageId: PageId, psid: Psid) {
    const row = await this.sql.get('SELECT * FROM threads WHERE page_id = ? AND psid = ?', pageId, psid);
    return row ? toThread(row) : emptyThread(pageId, psid);
  }

  async listByLastAct(pageId: PageId, after: number, until: number, limit: number) {
    const found = await this.sql.all(
      `SELECT * FROM (SELECT * FROM threads WHERE page_id = ? AND latest_revision IS NOT NULL
          ORDER BY latest_revision DESC LIMIT ?) AS newest
        WHERE page_id = ? AND last_act_at > ? AND last_act_at <= ? ORDER BY last_act_at LIMIT ?`,
      pageId,
      MOST_SEARCHED,
      pageId,
      after,
      until,
      limit,
    );
    return found.map((row) => ({ psid: text(row['psid']) as Psid, lastActAt: Number(row['last_act_at']) }));
  }
}

/** Writes threads, inside a transaction. */
export class SqlThreadRecords extends SqlThreadReads implements ThreadRecords {
  async save(thread: Thread) {
    await this.sql.run(SAVE_THREAD, ...threadValues(thread, null));
  }
}

/** Saves a thread, and the revision of its latest message where that has changed, in the order of the columns. */
export const SAVE_THREAD = `INSERT INTO threads
  (page_id, psid, last_act_at, read_until, typing_until, seen_until, latest_revision) VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (page_id, psid) DO UPDATE SET last_act_at = excluded.last_act_at, read_until = excluded.read_until,
    typing_until = excluded.typing_until, seen_until = excluded.seen_until,
    latest_revision = COALESCE(excluded.latest_revision, threads.latest_revision)`;

/** Returns the values of a thread in the order of the columns of SAVE_THREAD; with null its latest message stays. */
export const threadValues = (thread: Thread, latestRevision: number | null): Value[] => [
  thread.pageId,
  thread.psid,
  thread.lastActAt,
  thread.readUntil,
  thread.typingUntil,
  thread.seenUntil,
  latestRevision,
];

export const emptyThread = (pageId: PageId, psid: Psid): Thread => ({
  pageId,
  psid,
  lastActAt: null,
  readUntil: null,
  typingUntil: null,
  seenUntil: null,
});

export const toThread = (row: Row): Thread => ({
  pageId: text(row['page_id']) as PageId,
  psid: text(row['psid']) as Psid,
  lastActAt: numberOrNull(row['last_act_at']),
  readUntil: numberOrNull(row['read_until']),
  typingUntil: numberOrNull(row['typing_until']),
  seenUntil: numberOrNull(row['seen_until']),
});
