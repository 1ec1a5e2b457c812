import type { Config } from '../../src/config/config.ts';
import type { PostgresOptions } from '../../src/store/postgres/driver.ts';

/**
 * Time limits in tests; ms. A test never measures real time against a limit of its own, since a busy machine exceeds
 * any: it waits for an event, moves a clock, or gives what it tests a limit that decides which of two events comes first.
 */

/** A limit that no healthy work reaches, however busy the machine is. A test that reaches it fails. */
export const LONG_MS = 60_000;

/**
 * A limit that the test waits for, because the far side does not answer. Healthy work before and after it must not reach
 * it either, so it is longer than a busy machine interrupts a process.
 */
export const SHORT_MS = 4000;

/** A time that the test never waits for, because the work ends without it. */
export const NEVER_MS = 3_600_000;

/** Limits of servers whose database and callbacks work. */
export const PATIENT: Pick<Config, 'databaseTimeoutMs' | 'readyTimeoutMs' | 'verificationDeadlineMs'> = {
  databaseTimeoutMs: LONG_MS,
  readyTimeoutMs: LONG_MS,
  verificationDeadlineMs: LONG_MS,
};

/** Limits of stores whose PostgreSQL works. */
export const PATIENT_POSTGRES: PostgresOptions = { timeoutMs: LONG_MS };
