import type { Schedule } from './call-hours.ts';

/** The next instant after `instant` at which it opens; undefined if it never does. */
export function nextOpening(schedule: Schedule, instant: number): number | undefined {
  const change = schedule.nextChange(instant);
  if (change === undefined || schedule.isOpenAt(change)) return change;
  return schedule.nextChange(change);
}
