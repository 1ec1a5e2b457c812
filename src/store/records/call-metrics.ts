import type { CallMetrics } from '../../app/ports/entities.ts';
import type { CallMetricsReads, CallMetricsRecords } from '../../app/ports/records/calls.ts';
import type { AppId, CallId, PageId } from '../../domain/ids.ts';
import type { Row, Statements } from '../driver.ts';
import { json, text } from './columns.ts';

/** Reads the metrics of calls. */
export class SqlCallMetricsReads implements CallMetricsReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async find(pageId: PageId, callId: CallId) {
    const row = await this.sql.get('SELECT * FROM call_metrics WHERE page_id = ? AND call_id = ?', pageId, callId);
    return row && toCallMetrics(row);
  }
}

/** Writes the metrics of calls, inside a transaction. */
export class SqlCallMetricsRecords extends SqlCallMetricsReads implements CallMetricsRecords {
  async add({ pageId, callId, appId, at, report }: CallMetrics) {
    await this.sql.run(
      'INSERT INTO call_metrics (page_id, call_id, app_id, at, report) VALUES (?, ?, ?, ?, ?)',
      pageId,
      callId,
      appId,
      at,
      JSON.stringify(report),
    );
  }
}

const toCallMetrics = (row: Row): CallMetrics => ({
  pageId: text(row['page_id']) as PageId,
  callId: text(row['call_id']) as CallId,
  appId: text(row['app_id']) as AppId,
  at: Number(row['at']),
  report: json<object>(row['report']),
});
