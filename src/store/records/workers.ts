import type { WorkerReads, WorkerRecords } from '../../app/ports/records/workers.ts';
import type { Statements } from '../driver.ts';
import { text } from './columns.ts';

/** Reads the processes that share the work. */
export class SqlWorkerReads implements WorkerReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async list(now: number, until: number) {
    const rows = await this.sql.all(
      'SELECT worker_id FROM workers WHERE lease_until > ? AND lease_until <= ? ORDER BY worker_id',
      now,
      until,
    );
    return rows.map((row) => text(row['worker_id']));
  }
}

/** Writes the processes that share the work, inside a transaction. */
export class SqlWorkerRecords extends SqlWorkerReads implements WorkerRecords {
  async renew(workerId: string, leaseUntil: number) {
    await this.sql.run(
      `INSERT INTO workers (worker_id, lease_until) VALUES (?, ?)
        ON CONFLICT (worker_id) DO UPDATE SET lease_until = excluded.lease_until`,
      workerId,
      leaseUntil,
    );
  }

  async remove(workerId: string) {
    await this.sql.run('DELETE FROM workers WHERE worker_id = ?', workerId);
  }

  async removeUntil(leaseUntil: number) {
    await this.sql.run('DELETE FROM workers WHERE lease_until < ?', leaseUntil);
  }
}
