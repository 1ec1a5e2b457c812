import type { ChangedHours, ClockChange } from '../../domain/clock-change.ts';
import { encodeOffset } from './offset.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** Which clocks change, when and how far, and what that does to the hours of that day. */
export function clockChangeText(change: ClockChange, changed: readonly ChangedHours[]): string {
  const { at, fromOffset, toOffset } = change;
  const by = Math.abs(toOffset - fromOffset);
  const way = `${toOffset > fromOffset ? 'forward' : 'back'} ${by === HOUR ? 'one hour' : duration(by)}`;
  const local = at + fromOffset;
  const when = `${DATE.format(local).replace(',', '')} at ${TIME.format(local)}`;
  const offsets = `(${encodeOffset(fromOffset)} → ${encodeOffset(toOffset)})`;
  const effects = changed.length === 0 ? ['This does not touch the hours.'] : changed.map(effect);
  return [`Clocks go ${way} on ${when} ${offsets}.`, ...effects].join(' ');
}

function effect({ hours, usualMs: usual, durationMs: lasts, isRepeated: twice }: ChangedHours): string {
  const closes = hours.closes === 1439 ? '24:00' : TIME.format(hours.closes * MINUTE);
  const which = `${WEEKDAYS[hours.day]}'s hours ${TIME.format(hours.opens * MINUTE)}–${closes}`;
  if (lasts === 0) return `${which} fall away that day.`;
  if (twice) return `${which} come twice that day.`;
  const whole = usual % HOUR === 0 && lasts % HOUR === 0;
  return `${which} last ${duration(lasts)} that day instead of ${whole ? usual / HOUR : duration(usual)}.`;
}

/** `1 hour`, `30 minutes`, `2 hours 30 minutes`. */
function duration(ms: number): string {
  const count = (n: number, unit: string) => (n === 0 ? [] : [`${n} ${unit}${n === 1 ? '' : 's'}`]);
  const minutes = Math.round(ms / MINUTE);
  return [...count(Math.floor(minutes / 60), 'hour'), ...count(minutes % 60, 'minute')].join(' ');
}

/** Given local time as if it were UTC. */
const DATE = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const TIME = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', hour: '2-digit', minute: '2-digit' });
