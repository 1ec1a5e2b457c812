import { TransientFailure } from '../../app/ports/transient-failure.ts';

/** PostgreSQL said no, and the connection goes on. Anything else that a query throws means that the connection is lost. */
interface DatabaseError extends Error {
  /** SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html */
  readonly code: string;
}

const isDatabaseError = (error: unknown): error is DatabaseError =>
  error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string';

/** SQLSTATE of what the database said, or undefined when it said nothing. */
export const sqlState = (error: unknown): string | undefined => (isDatabaseError(error) ? error.code : undefined);

/** Another transaction came first (serialization_failure, deadlock_detected): run again, this one may succeed. */
export const lostRace = (error: unknown): boolean => ['40001', '40P01'].includes(sqlState(error) ?? '');

/** Somebody migrated the tables under a prepared statement: on a new connection it works again. */
export const isStale = (error: unknown): boolean =>
  sqlState(error) === '0A000' && (error as Error).message.includes('cached plan');

/** Whether the connection may be used again. */
export const keepsConnection = (error: unknown): boolean =>
  sqlState(error) !== undefined && !isStale(error) && !endsSession(error);

/** What ends the session: a shutdown, a crash, or a transaction that stood still for too long. */
const endsSession = (error: unknown): boolean => /^(08|57P|25P0)/.test(sqlState(error) ?? '');

/**
 * Nothing is wrong with the statement itself: no connection (08), no room for one or on the disk (53), shutting down or
 * starting (57), out of time (57014, 55P03, 25P03), a standby that is not to be written to (25006), a race lost too often.
 */
const TRANSIENT = /^(08|53|57|58|25006|25P0|55P03|40)/;

/** The error as the rest of the program knows it. */
export function translate(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const state = sqlState(error);
  if (state !== undefined && !TRANSIENT.test(state) && !isStale(error)) return error;
  const what = lostRace(error) ? 'The database is too busy' : 'The database cannot be reached';
  return new TransientFailure(`${what}: ${error.message}`, { cause: error });
}
