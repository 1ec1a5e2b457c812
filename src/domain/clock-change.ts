import type { CallHours, DayHours } from './call-hours.ts';
import { toMidnight, toWeekday } from './local-day.ts';
import type { TimeZone } from './time-zone.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** A change of a zone's clocks. Instants and offsets in ms. */
export interface ClockChange {
  readonly at: number;
  readonly fromOffset: number;
  readonly toOffset: number;
}

/** The hours of one day that a change of the clocks makes longer or shorter. */
export interface ChangedHours {
  readonly hours: DayHours;
  /** Duration on other weeks, in ms. */
  readonly usualMs: number;
  /** Duration on the day of the change, in ms; 0 when the hours fall into the gap. */
  readonly durationMs: number;
  /** True when the hours open and close twice, in both passes of the repeated time. */
  readonly isRepeated: boolean;
}

/** Returns the next change of a zone's clocks after `instant` (epoch ms); undefined if there is none in 364 days. */
export function findNextClockChange(zone: TimeZone, instant: number): ClockChange | undefined {
  const at = zone.nextTransition(instant);
  return at === undefined ? undefined : { at, fromOffset: zone.offsetAt(instant), toOffset: zone.offsetAt(at) };
}

/**
 * Returns the hours that are longer or shorter because local time is skipped or repeated. A window is the set of instants
 * whose local time lies in it (docs/design.md §3.4), so it loses or gains the part that it shares with the skipped or
 * repeated time.
 */
export function listChangedHours(hours: CallHours, { at, fromOffset, toOffset }: ClockChange): readonly ChangedHours[] {
  const [from, until] = [at + Math.min(fromOffset, toOffset), at + Math.max(fromOffset, toOffset)];
  const changed: ChangedHours[] = [];
  for (let midnight = toMidnight(from); midnight < until; midnight += DAY) {
    for (const day of hours.days) {
      if (day.day !== toWeekday(midnight)) continue;
      const opens = midnight + day.opens * MINUTE;
      const closes = day.closes === 1439 ? midnight + DAY : midnight + day.closes * MINUTE;
      const shared = Math.min(closes, until) - Math.max(opens, from);
      if (shared <= 0) continue;
      const usualMs = closes - opens;
      const isTimeRepeated = toOffset < fromOffset;
      const isRepeated = isTimeRepeated && shared === usualMs && (opens > from || closes < until);
      changed.push({
        hours: day,
        usualMs,
        durationMs: isTimeRepeated ? usualMs + shared : usualMs - shared,
        isRepeated,
      });
    }
  }
  return changed;
}
