import { dateFormatter } from './date-formatter.ts';
import type { ChangedHours, ClockChange } from '../../domain/clock-change.ts';
import { encodeOffset } from './offset.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** Describes a change of the clocks and its effect on the call hours of that day. */
export function clockChangeText(change: ClockChange, changed: readonly ChangedHours[]): string {
  const { at, fromOffset, toOffset } = change;
  const distance = Math.abs(toOffset - fromOffset);
  const move = `${toOffset > fromOffset ? 'forward' : 'back'} ${distance === HOUR ? 'one hour' : formatDuration(distance)}`;
  const local = at + fromOffset;
  const when = `${formatDate(local).replace(',', '')} at ${formatTime(local)}`;
  const offsets = `(${encodeOffset(fromOffset)} → ${encodeOffset(toOffset)})`;
  const effects = changed.length === 0 ? ['This does not affect the hours.'] : changed.map(effectText);
  return [`Clocks go ${move} on ${when} ${offsets}.`, ...effects].join(' ');
}

function effectText({ hours, usualMs, durationMs, isRepeated }: ChangedHours): string {
  const closes = hours.closes === 1439 ? '24:00' : formatTime(hours.closes * MINUTE);
  const window = `${WEEKDAYS[hours.day]}'s hours ${formatTime(hours.opens * MINUTE)}–${closes}`;
  if (durationMs === 0) return `${window} do not occur that day.`;
  if (isRepeated) return `${window} occur twice that day.`;
  const areWholeHours = usualMs % HOUR === 0 && durationMs % HOUR === 0;
  const usual = areWholeHours ? usualMs / HOUR : formatDuration(usualMs);
  return `${window} last ${formatDuration(durationMs)} that day instead of ${usual}.`;
}

/** Returns `1 hour`, `30 minutes` or `2 hours 30 minutes`. */
function formatDuration(ms: number): string {
  const count = (n: number, unit: string) => (n === 0 ? [] : [`${n} ${unit}${n === 1 ? '' : 's'}`]);
  const minutes = Math.round(ms / MINUTE);
  return [...count(Math.floor(minutes / 60), 'hour'), ...count(minutes % 60, 'minute')].join(' ');
}

/** Formats local time that is passed as if it were UTC. */
const formatDate = dateFormatter({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const formatTime = dateFormatter({ hour: '2-digit', minute: '2-digit' });
