import type { Statements } from '../driver.ts';

/** The columns with the time of something that has happened, by table. */
export const TIMES_OF_RECORDS: Readonly<Record<string, readonly string[]>> = {
  apps: ['created_at'],
  pages: ['created_at'],
  tokens: ['issued_at'],
  user_tokens: ['issued_at'],
  consumers: ['created_at'],
  admins: ['created_at'],
  page_subscriptions: ['created_at'],
  journal: ['at'],
  journal_starts: ['at'],
  threads: ['last_act_at', 'read_until', 'seen_until'],
  messages: ['at'],
  calls: ['started_at', 'accepted_at', 'ended_at'],
  call_metrics: ['at'],
  deliveries: ['created_at', 'first_attempt_at', 'attempted_at'],
  attempts: ['at'],
  queues: ['failing_since', 'alerted_at'],
};

const LATEST = Object.entries(TIMES_OF_RECORDS)
  .flatMap(([table, columns]) => columns.map((column) => `SELECT max(${column}) AS at FROM ${table}`))
  .join(' UNION ALL ');

/** Returns the latest instant at which anything happened in the instance; undefined for an empty one. Reads every row. */
export async function findLatestInstant(sql: Statements): Promise<number | undefined> {
  const row = await sql.get(`SELECT max(at) AS at FROM (${LATEST}) AS latest`);
  return typeof row?.['at'] === 'number' ? row['at'] : undefined;
}
