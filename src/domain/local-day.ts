import type { TimeZone } from './time-zone.ts';

const DAY = 86_400_000;
/** More than any offset: Manila was 15:56 behind Greenwich once, and an ISO 8601 offset may be 23:59. */
const FARTHEST = DAY;

/** A day of the local calendar. Instants in epoch ms. */
export interface LocalDay {
  /** The local midnight that begins it, as if it were UTC: the date, and no instant. */
  readonly midnight: number;
  readonly startsAt: number;
  /** The start of the day after. */
  readonly endsAt: number;
}

/** The local midnight before or at a local time, both as if they were UTC. */
export const toMidnight = (local: number): number => Math.floor(local / DAY) * DAY;

/** 0 = Monday … 6 = Sunday, of a local time as if it were UTC. */
export const toWeekday = (local: number): number => {
  // The epoch was a Thursday.
  const days = Math.floor(local / DAY) + 3;
  return days - Math.floor(days / 7) * 7;
};

/** The `count` local days from the one in which `instant` lies. A day may last 23 hours, 25, or none at all. */
export function listLocalDays(zone: TimeZone, instant: number, count: number): readonly LocalDay[] {
  const today = toMidnight(instant + zone.offsetAt(instant));
  return Array.from({ length: count }, (_, i) => {
    const midnight = today + i * DAY;
    return { midnight, startsAt: startOfDay(zone, midnight), endsAt: startOfDay(zone, midnight + DAY) };
  });
}

/** The first instant at which it is that local midnight or later: past a gap, and the first of two. */
function startOfDay(zone: TimeZone, midnight: number): number {
  for (let from = midnight - FARTHEST; ;) {
    const start = Math.max(from, midnight - zone.offsetAt(from));
    const transition = zone.nextTransition(from);
    if (transition === undefined || start < transition) return start;
    from = transition;
  }
}
