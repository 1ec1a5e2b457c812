import type { Timer } from '../../app/ports/entities.ts';
import type { TimerReads, TimerRecords } from '../../app/ports/store.ts';
import type { PageId } from '../../domain/ids.ts';
import type { Row, Statements } from '../driver.ts';
import { text } from './columns.ts';

/** Reads timers. */
export class SqlTimerReads implements TimerReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async listDue(until: number, limit: number) {
    const found = await this.sql.all(
      'SELECT * FROM timers WHERE due_at <= ? ORDER BY due_at, page_id, subject LIMIT ?',
      until,
      limit,
    );
    return found.map(toTimer);
  }

  async nextDue() {
    const row = await this.sql.get('SELECT due_at FROM timers ORDER BY due_at LIMIT 1');
    return row && Number(row['due_at']);
  }
}

/** Writes timers, inside a transaction. */
export class SqlTimerRecords extends SqlTimerReads implements TimerRecords {
  async add(timer: Timer) {
    await this.sql.run(
      'INSERT INTO timers (page_id, kind, subject, due_at) VALUES (?, ?, ?, ?)',
      timer.pageId,
      timer.kind,
      timer.subject,
      timer.dueAt,
    );
  }

  async remove({ pageId, kind, subject }: Omit<Timer, 'dueAt'>) {
    return (
      (await this.sql.run('DELETE FROM timers WHERE page_id = ? AND kind = ? AND subject = ?', pageId, kind, subject)) >
      0
    );
  }
}

const toTimer = (row: Row): Timer => ({
  pageId: text(row['page_id']) as PageId,
  kind: text(row['kind']) as Timer['kind'],
  subject: text(row['subject']),
  dueAt: Number(row['due_at']),
});
