import type { Timer } from '../../app/ports/entities.ts';
import type { TimerReads, TimerRecords } from '../../app/ports/records/timers.ts';
import { ALL_WORK } from '../../app/ports/work-share.ts';
import type { PageId } from '../../domain/ids.ts';
import type { Row, Statements, Value } from '../driver.ts';
import { bucketOf } from './bucket.ts';
import { text } from './columns.ts';

/** Reads timers. */
export class SqlTimerReads implements TimerReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async listDue(until: number, limit: number, share = ALL_WORK) {
    const rows = await this.sql.all(
      `SELECT * FROM timers WHERE due_at <= ? AND COALESCE(bucket, 0) % ? = ? ORDER BY due_at, page_id, subject LIMIT ?`,
      until,
      share.of,
      share.index,
      limit,
    );
    return rows.map(toTimer);
  }

  async nextDue(share = ALL_WORK) {
    const row = await this.sql.get(
      'SELECT due_at FROM timers WHERE COALESCE(bucket, 0) % ? = ? ORDER BY due_at LIMIT 1',
      share.of,
      share.index,
    );
    return row && Number(row['due_at']);
  }
}

/** Sets a timer, in place of an earlier one of the same kind and subject. */
export const SET_TIMER = `INSERT INTO timers (page_id, kind, subject, due_at, bucket) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (page_id, kind, subject) DO UPDATE SET due_at = excluded.due_at, bucket = excluded.bucket`;

export const REMOVE_TIMER = 'DELETE FROM timers WHERE page_id = ? AND kind = ? AND subject = ?';

/** Returns the values of a timer in the order of the columns of SET_TIMER. */
export const timerValues = ({ pageId, kind, subject, dueAt }: Timer): Value[] => [
  pageId,
  kind,
  subject,
  dueAt,
  bucketOf(pageId),
];

/** Writes timers, inside a transaction. */
export class SqlTimerRecords extends SqlTimerReads implements TimerRecords {
  async set(timer: Timer) {
    await this.sql.run(SET_TIMER, ...timerValues(timer));
  }

  async remove({ pageId, kind, subject }: Omit<Timer, 'dueAt'>) {
    return (await this.sql.run(REMOVE_TIMER, pageId, kind, subject)) > 0;
  }
}

const toTimer = (row: Row): Timer => ({
  pageId: text(row['page_id']) as PageId,
  kind: text(row['kind']) as Timer['kind'],
  subject: text(row['subject']),
  dueAt: Number(row['due_at']),
});
