import { useCoarseNow } from '../clock/clock.tsx';
import { formatRelative, formatShort, formatTime, type TimeFormat } from './format-time.ts';
import { useDisplayZone } from './time-zone-choice.tsx';
import { shortZoneName } from './time-zone.ts';

/**
 * An instant (ISO 8601 or epoch ms) in the zone that the console shows, which the header names; the whole instant is in
 * the title. `relative` is for lists: `3 min ago`, and the time of day once that says more. `short` has the date only beyond
 * 24 hours from now.
 */
export function Time({ at, format = 'day' }: { at: string | number; format?: TimeFormat | 'relative' | 'short' }) {
  const { zone } = useDisplayZone();
  const now = useCoarseNow();
  const instant = typeof at === 'string' ? Date.parse(at) : at;
  const iso = new Date(instant).toISOString();
  return (
    <time class="time" dateTime={iso} title={`${formatTime(instant, zone, 'exact')}, ${shortZoneName(zone)} (${iso})`}>
      {format === 'relative' && formatRelative(instant, now, zone)}
      {format === 'short' && formatShort(instant, now, zone)}
      {format !== 'relative' && format !== 'short' && formatTime(instant, zone, format)}
    </time>
  );
}
