import type { CallReads, CallRecords } from '../../app/ports/records/calls.ts';
import { isLiveAt, type Call } from '../../domain/call.ts';
import type { RingTarget } from '../../domain/call-settings.ts';
import type { AppId, CallId, PageId, Psid } from '../../domain/ids.ts';
import type { Row, Statements, Value } from '../driver.ts';
import { numberOrNull, text, textOrNull } from './columns.ts';

/** Reads calls. */
export class SqlCallReads implements CallReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async find(pageId: PageId, id: CallId) {
    const row = await this.sql.get('SELECT * FROM calls WHERE page_id = ? AND call_id = ?', pageId, id);
    return row && toCall(row);
  }

  async findAnywhere(id: CallId) {
    const row = await this.sql.get('SELECT * FROM calls WHERE call_id = ?', id);
    return row && toCall(row);
  }

  async findAt(pageId: PageId, psid: Psid, at: number) {
    // Of several calls that started at the same instant, as under a frozen clock, the one that ended last.
    const row = await this.sql.get(
      `SELECT * FROM calls WHERE page_id = ? AND psid = ? AND started_at <= ?
        ORDER BY started_at DESC, CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, ended_at DESC LIMIT 1`,
      pageId,
      psid,
      at,
    );
    const call = row && toCall(row);
    return call && isLiveAt(call, at) ? call : undefined;
  }

  async listLive(pageId: PageId) {
    // Sorted here: for an order by their start, SQLite would read all calls of the Page by the index of that.
    const rows = await this.sql.all("SELECT * FROM calls WHERE page_id = ? AND state <> 'ended'", pageId);
    return rows.map(toCall).toSorted((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1));
  }

  async listRecent(pageId: PageId, limit: number, after?: Pick<Call, 'id' | 'startedAt'>) {
    const rows = await this.sql.all(
      `SELECT * FROM calls WHERE page_id = ?${after ? ' AND (started_at, call_id) < (?, ?)' : ''}
        ORDER BY started_at DESC, call_id DESC LIMIT ?`,
      pageId,
      ...(after ? [after.startedAt, after.id] : []),
      limit,
    );
    return rows.map(toCall);
  }
}

/** The column cannot be NULL in databases of the first versions. */
const NO_ENTRY = '';

/** Members of a call that change after its start. */
export const CALL_CHANGES =
  'state = excluded.state, app_id = excluded.app_id, outcome = excluded.outcome, accepted_at = excluded.accepted_at, ended_at = excluded.ended_at';

/** Adds a call, or saves it as it is after a change. */
export const SAVE_CALL = `INSERT INTO calls
  (page_id, call_id, psid, entry, rings, state, started_at, direction, app_id, outcome, accepted_at, ended_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (page_id, call_id) DO UPDATE SET ${CALL_CHANGES}`;

/** Returns the values of a call in the order of the columns of SAVE_CALL. */
export const callValues = (call: Call): Value[] => [
  call.pageId,
  call.id,
  call.psid,
  call.entry ?? NO_ENTRY,
  call.rings,
  call.state,
  call.startedAt,
  call.direction,
  call.appId,
  call.outcome,
  call.acceptedAt,
  call.endedAt,
];

/** Writes calls, inside a transaction. */
export class SqlCallRecords extends SqlCallReads implements CallRecords {
  async save(call: Call) {
    await this.sql.run(SAVE_CALL, ...callValues(call));
  }
}

export const toCall = (row: Row): Call => ({
  id: text(row['call_id']) as CallId,
  pageId: text(row['page_id']) as PageId,
  psid: text(row['psid']) as Psid,
  direction: (textOrNull(row['direction']) ?? 'user_initiated') as Call['direction'],
  entry: text(row['entry']) === NO_ENTRY ? null : (text(row['entry']) as Call['entry']),
  appId: textOrNull(row['app_id']) as AppId | null,
  rings: text(row['rings']) as RingTarget,
  state: text(row['state']) as Call['state'],
  outcome: textOrNull(row['outcome']) as Call['outcome'],
  startedAt: Number(row['started_at']),
  acceptedAt: numberOrNull(row['accepted_at']),
  endedAt: numberOrNull(row['ended_at']),
});
