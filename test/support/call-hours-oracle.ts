import { compileCallHours, type CallHours, type DayHours } from '../../src/domain/call-hours.ts';

/*
 * Time zones and call hours as computed with Temporal, which shares neither code nor clock arithmetic with src/domain.
 * Instants are milliseconds since the Unix epoch.
 */

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A local time in minutes: the day (0 = Monday) and the minutes after its midnight. */
export interface WallTime {
  readonly day: number;
  readonly minute: number;
}

function zoned(zone: string, instant: number): Temporal.ZonedDateTime {
  // Temporal takes every form of an ISO offset but `Z`.
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone === 'Z' ? '+00:00' : zone);
}

/** Returns true when Temporal accepts the name as a time zone. */
export function isZoneOfTemporal(name: string): boolean {
  try {
    zoned(name, 0);
    return true;
  } catch {
    return false;
  }
}

/** Returns the offset from UTC in milliseconds. */
export function offsetAt(zone: string, instant: number): number {
  return zoned(zone, instant).offsetNanoseconds / 1e6;
}

/** Returns the local day and minute. */
export function wallTimeAt(zone: string, instant: number): WallTime {
  const { dayOfWeek, hour, minute } = zoned(zone, instant);
  return { day: dayOfWeek - 1, minute: hour * 60 + minute };
}

/** Returns true when the hours are open at a local time. */
export function isOpenOnTheWall(hours: CallHours, { day, minute }: WallTime): boolean {
  return hours.days.some(
    (each) => each.day === day && each.opens <= minute && (minute < each.closes || each.closes === 1439),
  );
}

/** Returns every transition of a zone in `[from, until)`. */
export function transitionsOf(zone: string, from: number, until: number): number[] {
  const transitions: number[] = [];
  let next = zoned(zone, from - 1).getTimeZoneTransition('next');
  while (next !== null && next.epochMilliseconds < until) {
    transitions.push(next.epochMilliseconds);
    next = next.getTimeZoneTransition('next');
  }
  return transitions;
}

/** Local times of successive minutes in one zone. */
export interface Span {
  readonly zone: string;
  readonly from: number;
  readonly wall: readonly WallTime[];
}

/** Returns the local time of every minute in `[from, until)`. */
export function readSpan(zone: string, from: number, until: number): Span {
  const wall: WallTime[] = [];
  for (let instant = from; instant < until; instant += MINUTE) wall.push(wallTimeAt(zone, instant));
  return { zone, from, wall };
}

/** Returns hours with edges at the clock changes of a zone, and others, drawn with `random`. */
export function hoursAround(zone: string, transition: number, random: () => number): CallHours[] {
  const { day, minute: last } = wallTimeAt(zone, transition - MINUTE);
  const edges = [last + 1, wallTimeAt(zone, transition).minute].sort((a, b) => a - b) as [number, number];
  const middle = Math.floor((edges[0] + edges[1]) / 2);
  const week = [0, 1, 2, 3, 4, 5, 6];
  const draw = (most: number): number => Math.floor(random() * most);
  const fit = (opens: number, closes: number): Omit<DayHours, 'day'> => {
    const start = Math.min(Math.max(opens, 0), 1438);
    return { opens: start, closes: Math.min(Math.max(closes, start + 1), 1439) };
  };
  const daily = (opens: number, closes: number, days = week): DayHours[] =>
    days.map((each) => ({ day: each, ...fit(opens, closes) }));
  const drawn = week.filter(() => random() < 0.7).map((each) => ({ day: each, ...fit(draw(1439), draw(1440)) }));
  return [
    daily(540, 1020, [0, 1, 2, 3, 4]),
    daily(edges[0], edges[1], [day]),
    daily(edges[0] - 30, middle, [day]),
    daily(middle, edges[1] + 45),
    daily(middle, middle + 1),
    [
      ...daily(
        0,
        1439,
        week.filter((each) => each !== day),
      ),
      { day, ...fit(0, middle) },
    ],
    daily(0, 1439, [0, 2, 4, 6]),
    daily(0, 1439, [day, (day + 1) % 7]),
    drawn,
  ].map((days) => ({ timeZone: zone, days }));
}

/** Result of a comparison: the number of compared answers, and a line for each difference. */
export interface Comparison {
  readonly compared: number;
  readonly differences: readonly string[];
}

/**
 * Compares `isOpenAt` and `nextChange` with the local time at every minute of the span and a millisecond before it. If
 * the span has no further change, `nextChange` must lie past its end.
 */
export function compareHours(hours: CallHours, { zone, from, wall }: Span): Comparison {
  const schedule = compileCallHours(hours);
  const differences: string[] = [];
  const end = from + wall.length * MINUTE;
  let compared = 0;

  function compare(instant: number, open: boolean, change: number | undefined): void {
    compared += 1;
    const answer = schedule.isOpenAt(instant);
    const next = schedule.nextChange(instant);
    const agrees = change === undefined ? next === undefined || next >= end : next === change;
    if (answer === open && agrees) return;
    differences.push(
      `${zone} ${new Date(instant).toISOString()}: ${answer} until ${next}, Temporal: ${open} until ${change}; ` +
        JSON.stringify(hours.days),
    );
  }

  const open = wall.map((time) => isOpenOnTheWall(hours, time));
  let change: number | undefined;
  for (let index = wall.length - 1; index > 0; index -= 1) {
    const instant = from + index * MINUTE;
    const [before, now] = [open[index - 1] as boolean, open[index] as boolean];
    compare(instant, now, change);
    if (before !== now) change = instant;
    compare(instant - 1, before, change);
  }
  return { compared, differences };
}

/** Returns a generator of numbers in [0, 1) that are the same in every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Zones with unusual clock changes of different kinds, and some without any. */
export const SAMPLE_ZONES = [
  ...['America/Los_Angeles', 'America/New_York', 'America/St_Johns', 'America/Havana', 'America/Santiago'],
  ...['America/Asuncion', 'America/Sao_Paulo', 'America/Scoresbysund', 'America/Nuuk', 'Atlantic/Azores'],
  ...['Europe/London', 'Europe/Dublin', 'Europe/Chisinau', 'Africa/Casablanca', 'Africa/El_Aaiun', 'Africa/Cairo'],
  ...['Asia/Beirut', 'Asia/Gaza', 'Asia/Jerusalem', 'Asia/Tehran', 'Asia/Kathmandu', 'Asia/Kolkata', 'Asia/Almaty'],
  ...['Australia/Lord_Howe', 'Australia/Adelaide', 'Pacific/Auckland', 'Pacific/Chatham', 'Pacific/Apia'],
  ...['Pacific/Easter', 'Pacific/Norfolk', 'Antarctica/Troll', 'UTC', 'Z', '+05:30', '-0300', '+14:00'],
];
