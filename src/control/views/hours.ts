import { dateFormatter } from './date-formatter.ts';
import { compileCallHours, type CallHours } from '../../domain/call-hours.ts';
import { findTimeZone } from '../../domain/time-zone.ts';
import type { HoursStatus } from '../shapes/call-hours.ts';
import { encodeInstant } from './instant.ts';

/** Encodes call hours as they stand at `at` (epoch ms). A Page without hours can be called at all times. */
export function encodeHours(callHours: CallHours | null, at: number): HoursStatus {
  if (callHours === null) return { open: true, text: 'The Page can be called at all times.' };
  const schedule = compileCallHours(callHours);
  const open = schedule.isOpenAt(at);
  const next = schedule.nextChange(at);
  return {
    open,
    ...(next !== undefined && { next_change: encodeInstant(next) }),
    text:
      next === undefined
        ? `${open ? 'Open at all times' : 'Closed all week'}.`
        : `${open ? 'Open' : 'Closed'} until ${localTime(callHours, next)}.`,
  };
}

/** Returns `Monday 09:00 (America/Los_Angeles)`. */
function localTime({ timeZone }: CallHours, at: number): string {
  const local = at + (findTimeZone(timeZone)?.offsetAt(at) ?? 0);
  return `${formatWeekdayAndTime(local).replace(',', '')} (${timeZone})`;
}

/** Formats local time that is passed as if it were UTC. */
const formatWeekdayAndTime = dateFormatter({ weekday: 'long', hour: '2-digit', minute: '2-digit' });
