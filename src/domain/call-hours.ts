import { Refused } from './refusal.ts';
import { findTimeZone, type TimeZone } from './time-zone.ts';

/** The hours of one weekday, in whole minutes after local midnight (0…1439). */
export interface DayHours {
  /** 0 = Monday … 6 = Sunday. */
  readonly day: number;
  readonly opens: number;
  /** Exclusive; 1439, `2359` on the wire, means until midnight. */
  readonly closes: number;
}

/** A week of call hours. A day that is not listed is closed. */
export interface CallHours {
  /** As sent; `findTimeZone` says what is taken. */
  readonly timeZone: string;
  readonly days: readonly DayHours[];
}

/** Call hours made quick to ask. Instants are integer milliseconds since the Unix epoch. */
export interface Schedule {
  /** Whether the local time at `instant` lies in one of the windows: past a gap or through both passes of an overlap. */
  isOpenAt(instant: number): boolean;
  /** The first instant after `instant` at which `isOpenAt` answers otherwise; undefined if it never does. */
  nextChange(instant: number): number | undefined;
}

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const WEEK = 7 * DAY;
const LAST_MINUTE = 1439;
const KEPT_SCHEDULES = 4096;

/**
 * The same hours, sorted Monday first. Throws `Refused`: `unknown_time_zone`, then entry by entry, as given,
 * `closes_before_it_opens` (equal included) and `duplicate_day`, with the index of the entry in the path. Source:
 * Meta's guide (docs/graph/call-settings.md §3.3) lists the last two as errors; their order, the time zone and "equal"
 * are ours (docs/design.md §3.4).
 */
export function checkCallHours(hours: CallHours): CallHours {
  findZoneOf(hours);
  const seen = new Set<number>();
  for (const [index, { day, opens, closes }] of hours.days.entries()) {
    const path = ['call_hours', 'weekly_operating_hours', String(index)];
    if (closes <= opens) throw new Refused({ reason: 'closes_before_it_opens', path: [...path, 'close_time'] });
    if (seen.has(day)) throw new Refused({ reason: 'duplicate_day', path: [...path, 'day_of_week'] });
    seen.add(day);
  }
  return { timeZone: hours.timeZone, days: hours.days.toSorted((a, b) => a.day - b.day) };
}

const schedules = new Map<string, Schedule>();

/**
 * The schedule of hours that `checkCallHours` passed; the same object for the same hours in the same zone, as long
 * as no more than 4,096 differ. Throws `Refused` `unknown_time_zone`, as when a later runtime no longer knows the zone.
 */
export function compileCallHours(hours: CallHours): Schedule {
  const zone = findZoneOf(hours);
  const flips = new Set<number>();
  let sundayRunsOn = false;
  for (const { day, opens, closes } of hours.days) {
    const end = day * DAY + (closes === LAST_MINUTE ? DAY : closes * MINUTE);
    // What closes where another opens does not change there: the two cancel out.
    for (const flip of [day * DAY + opens * MINUTE, end % WEEK]) if (!flips.delete(flip)) flips.add(flip);
    sundayRunsOn ||= end === WEEK;
  }
  const sorted = [...flips].sort((a, b) => a - b);
  const key = `${zone.name} ${sundayRunsOn} ${sorted.join()}`;
  const known = schedules.get(key);
  if (known !== undefined) return known;
  // Starts afresh when full: compiling again takes microseconds.
  if (schedules.size === KEPT_SCHEDULES) schedules.clear();
  const schedule = scheduleOf(zone, sorted, sundayRunsOn);
  schedules.set(key, schedule);
  return schedule;
}

/** `flips` are the times of the local week at which it opens or closes: ms after Monday 00:00, ascending. */
function scheduleOf(zone: TimeZone, flips: readonly number[], openBeforeMonday: boolean): Schedule {
  function timeOfWeek(instant: number): number {
    // The epoch was a Thursday.
    const local = instant + zone.offsetAt(instant) + 3 * DAY;
    return local - Math.floor(local / WEEK) * WEEK;
  }

  function isOpenAt(instant: number): boolean {
    const time = timeOfWeek(instant);
    let open = openBeforeMonday;
    for (const flip of flips) {
      if (flip > time) break;
      open = !open;
    }
    return open;
  }

  function nextChange(instant: number): number | undefined {
    const [first] = flips;
    if (first === undefined) return undefined;
    const open = isOpenAt(instant);
    // Ends soon: a week without a transition has a flip.
    for (let from = instant; ;) {
      const time = timeOfWeek(from);
      const flip = from - time + (flips.find((each) => each > time) ?? first + WEEK);
      const transition = zone.nextTransition(from);
      if (transition === undefined || flip < transition) return flip;
      if (isOpenAt(transition) !== open) return transition;
      from = transition;
    }
  }

  return { isOpenAt, nextChange };
}

function findZoneOf({ timeZone }: CallHours): TimeZone {
  const zone = findTimeZone(timeZone);
  if (zone !== undefined) return zone;
  throw new Refused({ reason: 'unknown_time_zone', path: ['call_hours', 'timezone_id'], given: timeZone });
}
