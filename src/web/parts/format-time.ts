export type TimeFormat = 'time' | 'day' | 'date' | 'full' | 'exact';

const TIME = { hour: '2-digit', minute: '2-digit' } as const;
const DATE = { weekday: 'short', day: 'numeric', month: 'short' } as const;

const FORMATS: Readonly<Record<TimeFormat, Intl.DateTimeFormatOptions>> = {
  time: { ...TIME, second: '2-digit' },
  day: { weekday: 'short', ...TIME },
  date: DATE,
  full: { ...DATE, year: 'numeric', ...TIME },
  exact: { ...DATE, year: 'numeric', ...TIME, second: '2-digit' },
};

/** Formatters by format and zone: making one is slow, and a page uses few. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * Returns an instant (epoch ms) in a time zone: `09:00:00`, `Mon 09:00`, `Mon 15 Mar`, `Mon 15 Mar 2027, 09:00` or, as
 * `exact`, with seconds.
 */
export function formatTime(at: number, zone: string, format: TimeFormat): string {
  const key = `${format} ${zone}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-GB', { ...FORMATS[format], timeZone: zone, hourCycle: 'h23' });
    formatters.set(key, formatter);
  }
  return formatter.format(at).replace(/^(\w{3}),/, '$1');
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Returns an instant (epoch ms) as a distance to `now`: `now`, `40 s ago`, `3 min ago`, `in 5 h`. Beyond 12 hours it is
 * the day and the time, `Mon 09:00`, and beyond six days the date and the time.
 */
export function formatRelative(at: number, now: number, zone: string): string {
  const distance = Math.abs(now - at);
  if (distance < 10 * SECOND) return 'now';
  if (distance >= 12 * HOUR) return formatTime(at, zone, distance < 6 * DAY ? 'day' : 'full');
  const text = formatDistance(distance);
  return at < now ? `${text} ago` : `in ${text}`;
}

/** Returns an instant (epoch ms) as the day and the time, `Mon 09:00`, and beyond 24 hours from `now` with the date. */
export function formatShort(at: number, now: number, zone: string): string {
  return formatTime(at, zone, Math.abs(now - at) <= DAY ? 'day' : 'full');
}

/** Returns a time span in ms by its largest unit, rounded down: `40 s`, `3 min`, `5 h`, `1 day`, `3 days`. */
export function formatDistance(ms: number): string {
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  const days = Math.floor(ms / DAY);
  return `${days} ${days === 1 ? 'day' : 'days'}`;
}
