/**
 * Reads a time of day as people type it (`9`, `930`, `9:30`, `17.00`, `24`) and returns it as `09:30`; undefined for anything
 * else. 24:00 is 00:00.
 */
export function readTime(text: string): string | undefined {
  const [, hour, minute = '00'] = /^(\d{1,2})(?:[:.h]?(\d{2}))?h?$/.exec(text.trim()) ?? [];
  if (hour === undefined || Number(hour) > 24 || Number(minute) > 59) return undefined;
  if (Number(hour) === 24) return minute === '00' ? '00:00' : undefined;
  return `${hour.padStart(2, '0')}:${minute}`;
}
