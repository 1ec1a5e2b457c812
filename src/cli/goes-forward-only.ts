import { UsageError } from '../config/usage-error.ts';

/** Returns the refusal to move the clock by a negative duration, with the ways to an earlier time. */
export const goesForwardOnly = (duration: string): UsageError =>
  new UsageError(
    `The clock goes forward only, so it cannot move by ${duration}. To go back, restore a snapshot of an earlier time ` +
      '(PUT /_control/snapshot), or empty the instance and start it anew (POST /_control/reset).',
  );
