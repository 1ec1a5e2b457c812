import type { Schedule } from './call-hours.ts';

/**
 * Returns the first instant after `instant` (both in epoch ms) at which the hours open; undefined when they never do,
 * because they are open at all times or closed all week.
 */
export function findNextOpening(schedule: Schedule, instant: number): number | undefined {
  const change = schedule.nextChange(instant);
  return change === undefined || schedule.isOpenAt(change) ? change : schedule.nextChange(change);
}

/** Returns the first instant after `instant` (both in epoch ms) at which the hours close; undefined when they never do. */
export function findNextClosing(schedule: Schedule, instant: number): number | undefined {
  const change = schedule.nextChange(instant);
  return change === undefined || !schedule.isOpenAt(change) ? change : schedule.nextChange(change);
}
