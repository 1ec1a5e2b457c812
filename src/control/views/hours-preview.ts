import { DAYS, type Weekday } from '../../contract/call-settings.ts';
import { compileCallHours, type CallHours } from '../../domain/call-hours.ts';
import { listChangedHours, findNextClockChange } from '../../domain/clock-change.ts';
import { listLocalDays, toWeekday, type LocalDay } from '../../domain/local-day.ts';
import { findNextOpening } from '../../domain/next-opening.ts';
import { listOpenWindows } from '../../domain/open-windows.ts';
import { findTimeZone, type TimeZone } from '../../domain/time-zone.ts';
import type * as shapes from '../shapes/call-hours.ts';
import { clockChangeText } from './clock-change.ts';
import { encodeHours } from './hours.ts';
import { encodeInstant, encodeInstantOrNull } from './instant.ts';
import { encodeOffset } from './offset.ts';

/** Encodes the week that begins with the day of `now` (epoch ms), in the time zone of the hours; in UTC without hours. */
export function encodeHoursPreview(callHours: CallHours | null, now: number): shapes.HoursPreview {
  const timeZone = callHours?.timeZone ?? 'UTC';
  const zone = findTimeZone(timeZone) as TimeZone;
  const schedule = callHours && compileCallHours(callHours);
  const { open, text } = encodeHours(callHours, now);
  const days = listLocalDays(zone, now, 7);
  const [from, until] = [days[0]?.startsAt ?? now, days.at(-1)?.endsAt ?? now];
  const windows = schedule ? listOpenWindows(schedule, from, until) : [{ opensAt: from, closesAt: until }];
  return {
    open,
    text,
    next_change: encodeInstantOrNull(schedule?.nextChange(now) ?? null),
    next_opening: encodeInstantOrNull((schedule && findNextOpening(schedule, now)) ?? null),
    time_zone: timeZone,
    utc_offset: encodeOffset(zone.offsetAt(now)),
    week: {
      from: encodeInstant(from),
      until: encodeInstant(until),
      now: encodeInstant(now),
      days: days.map(encodeDay),
      windows: windows.map(({ opensAt, closesAt }) => ({
        opens_at: encodeInstant(opensAt),
        closes_at: encodeInstant(closesAt),
      })),
    },
    clock_change: encodeClockChange(zone, callHours, now),
  };
}

const encodeDay = ({ midnight, startsAt, endsAt }: LocalDay): shapes.LocalDay => ({
  date: encodeInstant(midnight).slice(0, 10),
  day_of_week: DAYS[toWeekday(midnight)] as Weekday,
  starts_at: encodeInstant(startsAt),
  ends_at: encodeInstant(endsAt),
});

function encodeClockChange(zone: TimeZone, hours: CallHours | null, now: number): shapes.ClockChange | null {
  const change = findNextClockChange(zone, now);
  if (!change) return null;
  return {
    at: encodeInstant(change.at),
    from_offset: encodeOffset(change.fromOffset),
    to_offset: encodeOffset(change.toOffset),
    text: clockChangeText(change, hours ? listChangedHours(hours, change) : []),
  };
}
