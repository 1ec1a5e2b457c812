/** The times of the attempts after a failed one, in ms since the first attempt of the delivery. */
export interface RetryPolicy {
  /** Ascending, without the first attempt. */
  readonly schedule: readonly number[];
  /** Time after which a queue that keeps failing is reported. */
  readonly alertAfter: number;
  /** Time after which a queue that keeps failing loses its subscription; null when it stays subscribed. */
  readonly unsubscribeAfter: number | null;
  /** Time after which a delivery that keeps failing is dropped, unless its queue was unsubscribed before. */
  readonly dropAfter: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * The policy of Meta's Messenger webhooks: a first attempt at once, then growing gaps. Source: docs/graph/webhooks.md §5.
 * 15 minutes, 1 hour and 36 hours are documented; the steps between are inferred.
 */
export const META_POLICY: RetryPolicy = {
  schedule: [1 * SECOND, 5 * SECOND, 30 * SECOND, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, 60 * MINUTE],
  alertAfter: 15 * MINUTE,
  unsubscribeAfter: 60 * MINUTE,
  dropAfter: 36 * HOUR,
};

/**
 * Returns the time of the attempt after one that failed at `elapsed`, both in ms since the first attempt; undefined when
 * the delivery is to be dropped. There is an attempt at the times of the report and of the unsubscribing too, so that
 * these are not late.
 */
export function nextAttempt(policy: RetryPolicy, elapsed: number): number | undefined {
  const moments = [...policy.schedule, policy.alertAfter, policy.unsubscribeAfter ?? Infinity];
  const next = Math.min(...moments.filter((moment) => moment > elapsed));
  if (next !== Infinity) return next;
  const last = Math.max(HOUR, policy.schedule.at(-1) ?? 0);
  return elapsed + last <= policy.dropAfter ? elapsed + last : undefined;
}
