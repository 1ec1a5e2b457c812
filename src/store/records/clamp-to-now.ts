import type { Statements } from '../driver.ts';

/**
 * Adapts all Pages after the clock was set back to `now`: deliveries and queues that are due later become due now, with a
 * retry schedule that starts again; a failure that began later has not begun; the last acts of a thread become now, and nobody types in it. Records
 * of the past have their times unchanged: journal, messages, calls, attempts.
 */
export async function clampToNow(sql: Statements, now: number): Promise<void> {
  await sql.run(
    "UPDATE deliveries SET due_at = ?, first_attempt_at = NULL WHERE state = 'pending' AND due_at > ?",
    now,
    now,
  );
  await sql.run('UPDATE queues SET next_due = ? WHERE next_due > ?', now, now);
  // Processes that have leased a queue remember due times of the time before.
  await sql.run('UPDATE queues SET changes = COALESCE(changes, 0) + 1 WHERE lease_until > 0');
  // A process that has leased a queue goes on with it: it remembers the lease by itself.
  await sql.run('UPDATE queues SET lease_until = 0 WHERE lease_until > ?', now);
  await sql.run('UPDATE queues SET failing_since = NULL, alerted_at = NULL WHERE failing_since > ?', now);
  await sql.run('UPDATE threads SET last_act_at = ? WHERE last_act_at > ?', now, now);
  await sql.run('UPDATE threads SET read_until = ? WHERE read_until > ?', now, now);
  await sql.run('UPDATE threads SET seen_until = ? WHERE seen_until > ?', now, now);
  await sql.run('UPDATE threads SET typing_until = NULL WHERE typing_until > ?', now);
}
