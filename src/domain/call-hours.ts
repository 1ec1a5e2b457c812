import { Refused } from './refusal.ts';
import { findTimeZone, type TimeZone } from './time-zone.ts';

/** The call hours of one weekday, in whole minutes after local midnight (0…1439). */
export interface DayHours {
  /** 0 = Monday … 6 = Sunday. */
  readonly day: number;
  readonly opens: number;
  /** Exclusive; 1439 (`2359` on the wire) means midnight. */
  readonly closes: number;
}

/** A week of call hours. A day that is not listed is closed. */
export interface CallHours {
  /** An IANA name or an ISO 8601 offset, as the client sent it; see findTimeZone. */
  readonly timeZone: string;
  readonly days: readonly DayHours[];
}

/** Compiled call hours. Instants are integer milliseconds since the Unix epoch. */
export interface Schedule {
  /** Returns true when the local time at `instant` lies in a window; in an overlap both passes of the time count. */
  isOpenAt(instant: number): boolean;
  /** Returns the first instant after `instant` at which `isOpenAt` changes; undefined if it never changes. */
  nextChange(instant: number): number | undefined;
}

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const WEEK = 7 * DAY;
const LAST_MINUTE = 1439;
const MAX_CACHED_SCHEDULES = 4096;

/**
 * Checks call hours and returns them sorted, Monday first. Refusals: unknown_time_zone; then, for each entry in the order
 * sent, closes_before_it_opens (also for equal times) and duplicate_day, with the index of the entry in the path. Meta's
 * call settings guide lists the last two as errors (docs/graph/call-settings.md §3.3); their order, the refusal of a time
 * zone and of equal times are choices (docs/design.md §3.4).
 */
export function checkCallHours(hours: CallHours): CallHours {
  requireTimeZone(hours);
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
 * Compiles hours that `checkCallHours` accepted. Equal hours in one zone share a schedule, while no more than 4,096 differ.
 * Refusal: unknown_time_zone, when a later runtime no longer has the zone.
 */
export function compileCallHours(hours: CallHours): Schedule {
  const zone = requireTimeZone(hours);
  const changes = new Set<number>();
  let isOpenIntoMonday = false;
  for (const { day, opens, closes } of hours.days) {
    const end = day * DAY + (closes === LAST_MINUTE ? DAY : closes * MINUTE);
    // A window that closes when another opens makes no change: the two instants cancel out.
    for (const change of [day * DAY + opens * MINUTE, end % WEEK]) if (!changes.delete(change)) changes.add(change);
    isOpenIntoMonday ||= end === WEEK;
  }
  const sorted = [...changes].sort((a, b) => a - b);
  const key = `${zone.name} ${isOpenIntoMonday} ${sorted.join()}`;
  const cached = schedules.get(key);
  if (cached !== undefined) return cached;
  // The cache is emptied when it is full: compiling again takes microseconds.
  if (schedules.size === MAX_CACHED_SCHEDULES) schedules.clear();
  const schedule = makeSchedule(zone, sorted, isOpenIntoMonday);
  schedules.set(key, schedule);
  return schedule;
}

/** Makes a schedule of the local times at which the hours open or close: ms after Monday 00:00, ascending. */
function makeSchedule(zone: TimeZone, changes: readonly number[], isOpenOnSundayNight: boolean): Schedule {
  function toTimeOfWeek(instant: number): number {
    // The epoch was a Thursday.
    const local = instant + zone.offsetAt(instant) + 3 * DAY;
    return local - Math.floor(local / WEEK) * WEEK;
  }

  function isOpenAt(instant: number): boolean {
    const time = toTimeOfWeek(instant);
    let isOpen = isOpenOnSundayNight;
    for (const change of changes) {
      if (change > time) break;
      isOpen = !isOpen;
    }
    return isOpen;
  }

  function nextChange(instant: number): number | undefined {
    const [first] = changes;
    if (first === undefined) return undefined;
    const isOpen = isOpenAt(instant);
    // The loop is short: a week without a transition of the zone has a change of the hours.
    for (let from = instant; ;) {
      const time = toTimeOfWeek(from);
      const change = from - time + (changes.find((each) => each > time) ?? first + WEEK);
      const transition = zone.nextTransition(from);
      if (transition === undefined || change < transition) return change;
      if (isOpenAt(transition) !== isOpen) return transition;
      from = transition;
    }
  }

  return { isOpenAt, nextChange };
}

function requireTimeZone({ timeZone }: CallHours): TimeZone {
  const zone = findTimeZone(timeZone);
  if (zone !== undefined) return zone;
  throw new Refused({ reason: 'unknown_time_zone', path: ['call_hours', 'timezone_id'], timeZone });
}
