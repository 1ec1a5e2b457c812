import type { Schedule } from './call-hours.ts';

/**
 * The first instant after `instant` (epoch ms) at which the hours open; undefined when they never do: open at all
 * times, or closed all week.
 */
export function findNextOpening(schedule: Schedule, instant: number): number | undefined {
  const change = schedule.nextChange(instant);
  return change === undefined || schedule.isOpenAt(change) ? change : schedule.nextChange(change);
}
