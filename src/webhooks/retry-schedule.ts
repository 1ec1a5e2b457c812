/** When a failing delivery is tried again. All times are milliseconds since its first attempt. */
export interface RetryPolicy {
  /** Ascending, without the first attempt. */
  readonly schedule: readonly number[];
  /** A lane that has failed for so long is reported. */
  readonly alertAfter: number;
  /** A lane that has failed for so long loses its subscription; null leaves it subscribed. */
  readonly unsubscribeAfter: number | null;
  /** A delivery that has failed for so long is dropped, where nothing was unsubscribed. */
  readonly dropAfter: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * At once, then with growing gaps; alert and unsubscribing as on Meta's Messenger webhooks page. Source:
 * docs/graph/webhooks.md §5: 15 minutes, 1 hour and 36 hours are documented, the steps between are inferred.
 */
export const META_POLICY: RetryPolicy = {
  schedule: [1 * SECOND, 5 * SECOND, 30 * SECOND, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, 60 * MINUTE],
  alertAfter: 15 * MINUTE,
  unsubscribeAfter: 60 * MINUTE,
  dropAfter: 36 * HOUR,
};

/**
 * The next attempt after one that failed `elapsed` ms into the schedule, also in ms from the first attempt; undefined
 * when it is given up. Alert and unsubscribing are moments of the schedule too, so that they happen when they are due.
 */
export function nextAttempt(policy: RetryPolicy, elapsed: number): number | undefined {
  const moments = [...policy.schedule, policy.alertAfter, policy.unsubscribeAfter ?? Infinity];
  const next = Math.min(...moments.filter((moment) => moment > elapsed));
  if (next !== Infinity) return next;
  const last = Math.max(HOUR, policy.schedule.at(-1) ?? 0);
  return elapsed + last <= policy.dropAfter ? elapsed + last : undefined;
}
