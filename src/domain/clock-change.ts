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

/** What a change of the clocks does to the hours of one day. All in ms. */
export interface ChangedHours {
  readonly hours: DayHours;
  /** How long they last on other days of that name, and on this one: 0 when they fall into the gap. */
  readonly usualMs: number;
  readonly durationMs: number;
  /** Both passes of the repeated time open and close. */
  readonly isRepeated: boolean;
}

/** The next change of a zone's clocks after `instant`; undefined if there is none in 364 days. */
export function findNextClockChange(zone: TimeZone, instant: number): ClockChange | undefined {
  const at = zone.nextTransition(instant);
  return at === undefined ? undefined : { at, fromOffset: zone.offsetAt(instant), toOffset: zone.offsetAt(at) };
}

/**
 * The hours that last longer or shorter because local time is skipped or comes twice. As one window is the instants
 * whose local time lies in it (docs/design.md §3.4), what it loses or gains is what it shares with that stretch.
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
      const usual = closes - opens;
      const repeated = toOffset < fromOffset;
      const apart = opens > from || closes < until;
      const twice = repeated && shared === usual && apart;
      changed.push({
        hours: day,
        usualMs: usual,
        durationMs: repeated ? usual + shared : usual - shared,
        isRepeated: twice,
      });
    }
  }
  return changed;
}
