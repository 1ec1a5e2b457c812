import type { TimeZone } from './time-zone.ts';

const DAY = 86_400_000;
/** More than any UTC offset: Manila was once 15:56 behind Greenwich, and an ISO 8601 offset may be 23:59. */
const MAX_OFFSET = DAY;

/** A day of the local calendar. Instants in epoch ms. */
export interface LocalDay {
  /** The local midnight at its start, as if it were UTC: a date, not an instant. */
  readonly midnight: number;
  readonly startsAt: number;
  /** The start of the day after. */
  readonly endsAt: number;
}

/** Returns the local midnight before or at a local time; both in ms as if they were UTC. */
export const toMidnight = (local: number): number => Math.floor(local / DAY) * DAY;

/** Returns the weekday (0 = Monday … 6 = Sunday) of a local time in ms as if it were UTC. */
export const toWeekday = (local: number): number => {
  // The epoch was a Thursday.
  const days = Math.floor(local / DAY) + 3;
  return days - Math.floor(days / 7) * 7;
};

/** Returns `count` local days from the day of `instant` (epoch ms). A day may last 23 hours, 25, or none at all. */
export function listLocalDays(zone: TimeZone, instant: number, count: number): readonly LocalDay[] {
  const today = toMidnight(instant + zone.offsetAt(instant));
  return Array.from({ length: count }, (_, i) => {
    const midnight = today + i * DAY;
    return { midnight, startsAt: findStartOfDay(zone, midnight), endsAt: findStartOfDay(zone, midnight + DAY) };
  });
}

/** Returns the first instant whose local time is `midnight` or later: after a gap, and the first of two. */
function findStartOfDay(zone: TimeZone, midnight: number): number {
  for (let from = midnight - MAX_OFFSET; ;) {
    const start = Math.max(from, midnight - zone.offsetAt(from));
    const transition = zone.nextTransition(from);
    if (transition === undefined || start < transition) return start;
    from = transition;
  }
}
