import { useTimeZones } from '../page.tsx';

/** `Z` is an offset that the wire takes and the browser does not; a zone it does not know is shown in UTC. */
export function zoneOrUtc(name: string): string {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

export type TimeFormat = 'time' | 'day' | 'full';

const SHAPES: Readonly<Record<TimeFormat, Intl.DateTimeFormatOptions>> = {
  time: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  day: { weekday: 'short', hour: '2-digit', minute: '2-digit' },
  full: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
};

const formats = new Map<string, Intl.DateTimeFormat>();

/** An instant (epoch ms) in a zone: `09:00:00`, `Mon 09:00`, `Mon 15 Mar 2027, 09:00`. */
export function formatTime(at: number, zone: string, shape: TimeFormat): string {
  const key = `${shape} ${zone}`;
  let format = formats.get(key);
  if (!format) {
    // A format is dear to make and there are few zones on a page.
    format = new Intl.DateTimeFormat('en-GB', { ...SHAPES[shape], timeZone: zone, hourCycle: 'h23' });
    formats.set(key, format);
  }
  return format.format(at).replace(/^(\w{3}),/, '$1');
}

/** The last part of a zone's name, as people say it: `Los Angeles`. */
export const shortZoneName = (zone: string): string => zone.replace(/^.*\//, '').replaceAll('_', ' ');

/**
 * An instant in the Page's zone, and in the consumer's beside it where the clocks there show something else. `whose`:
 * the consumer that it is about, when that is not the chosen one.
 */
export function Time({ at, shape = 'day', whose }: { at: string | number; shape?: TimeFormat; whose?: string }) {
  const zones = useTimeZones(whose);
  const instant = typeof at === 'string' ? Date.parse(at) : at;
  const shown = formatTime(instant, zones.page, shape);
  const theirs = zones.consumer === undefined ? shown : formatTime(instant, zones.consumer, shape);
  const iso = new Date(instant).toISOString();
  return (
    <span class="time">
      <time dateTime={iso} title={`${iso} (shown in ${zones.page})`}>
        {shown}
      </time>
      {theirs !== shown && zones.consumer !== undefined && (
        <span class="theirs">
          {' '}
          ({theirs} {shortZoneName(zones.consumer)})
        </span>
      )}
    </span>
  );
}
