export type TimeFormat = 'time' | 'day' | 'full';

const FORMATS: Readonly<Record<TimeFormat, Intl.DateTimeFormatOptions>> = {
  time: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  day: { weekday: 'short', hour: '2-digit', minute: '2-digit' },
  full: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
};

/** Formatters by format and zone: making one is slow, and a page uses few. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Returns an instant (epoch ms) in a time zone: `09:00:00`, `Mon 09:00` or `Mon 15 Mar 2027, 09:00`. */
export function formatTime(at: number, zone: string, format: TimeFormat): string {
  const key = `${format} ${zone}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-GB', { ...FORMATS[format], timeZone: zone, hourCycle: 'h23' });
    formatters.set(key, formatter);
  }
  return formatter.format(at).replace(/^(\w{3}),/, '$1');
}
