import { TransientFailure } from '../../app/ports/transient-failure.ts';

/** An error that PostgreSQL reported. Any other error of a query means that the connection is lost. */
interface DatabaseError extends Error {
  /** SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html */
  readonly code: string;
}

const isDatabaseError = (error: unknown): error is DatabaseError =>
  error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string';

/** Returns the SQLSTATE of an error that PostgreSQL reported; undefined for any other error. */
export const sqlState = (error: unknown): string | undefined => (isDatabaseError(error) ? error.code : undefined);

/** Returns whether another transaction came first (serialization_failure, deadlock_detected): run again, this one may succeed. */
export const isLostRace = (error: unknown): boolean => ['40001', '40P01'].includes(sqlState(error) ?? '');

/** Returns whether a migration changed the tables of a prepared statement, which succeeds on a new connection. */
const isPlanStale = (error: unknown): boolean =>
  sqlState(error) === '0A000' && (error as Error).message.includes('cached plan');

/**
 * SQLSTATEs of a prepared statement that the connection does not have (invalid_sql_statement_name), or that it has
 * although this client did not prepare it (duplicate_prepared_statement). Both come from a pooler that gives each
 * transaction another connection.
 */
const MISSING = '26000';
const DUPLICATE = '42P05';

/** Returns the error of a prepared statement that a pooler causes; undefined for any other error. */
export function preparedFault(error: unknown): 'missing' | 'duplicate' | undefined {
  const state = sqlState(error);
  if (state === MISSING) return 'missing';
  return state === DUPLICATE ? 'duplicate' : undefined;
}

/** Returns whether a prepared statement was not the one that this client had prepared. The statement has not run. */
export const isStale = (error: unknown): boolean => isPlanStale(error) || preparedFault(error) !== undefined;

/** Returns whether the connection works after the error. */
export const isConnectionReusable = (error: unknown): boolean =>
  sqlState(error) !== undefined && !isPlanStale(error) && !endsSession(error);

/** The session ends with a shutdown, a crash, or a transaction that was idle for too long. */
const endsSession = (error: unknown): boolean => /^(08|57P|25P0)/.test(sqlState(error) ?? '');

/**
 * SQLSTATEs of failures that are not caused by the statement: no connection (08), too many connections or a full disk (53),
 * shutdown or start (57), a time limit (57014, 55P03, 25P03), a read-only standby (25006), a system error (58), a race
 * lost too often (40).
 */
const TRANSIENT = /^(08|53|57|58|25006|25P0|55P03|40)/;

/** Returns whether Citus lost a server while it committed there. The error has the SQLSTATE of an internal error. */
const isCommitLost = (error: Error): boolean => error.message.startsWith('could not commit transaction for shard');

/** Returns a TransientFailure for a failure that may pass by itself; any other error unchanged. */
export function translate(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const state = sqlState(error);
  if (state !== undefined && !TRANSIENT.test(state) && !isStale(error) && !isCommitLost(error)) return error;
  const what = isLostRace(error) ? 'The database is too busy' : 'The database cannot be reached';
  return new TransientFailure(`${what}: ${error.message}`, { cause: error });
}
