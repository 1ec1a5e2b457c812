import type { HoursPreview } from '../../../control/shapes/call-hours.ts';
import { zoneOrUtc } from '../../parts/time-zone.ts';
import { dayName } from './draft.ts';

/** One day of the week strip. `from`, `to` and `now` are fractions of the day, 0 to 1. */
export interface StripDay {
  readonly name: string;
  readonly date: string;
  readonly windows: readonly { readonly from: number; readonly to: number }[];
  /** `09:00–17:00`, `closed`, `open all day`. */
  readonly text: string;
  /** Length of a day with a clock change: `23 hours`. */
  readonly length: string | undefined;
  /** Position of the current time; undefined on every other day. */
  readonly now: number | undefined;
}

const HOUR = 3_600_000;

/** Splits the windows of a preview by day. `now` is epoch ms. */
export function layOutDays({ week, time_zone }: HoursPreview, now: number): readonly StripDay[] {
  const timeZone = zoneOrUtc(time_zone);
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  // A date without a time is parsed as UTC.
  const date = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });
  return week.days.map((day) => {
    const [starts, ends] = [Date.parse(day.starts_at), Date.parse(day.ends_at)];
    const fractionAt = (at: number): number => (at - starts) / (ends - starts);
    const windows = week.windows
      .map(({ opens_at, closes_at }) => ({
        opens: Math.max(Date.parse(opens_at), starts),
        closes: Math.min(Date.parse(closes_at), ends),
      }))
      .filter(({ opens, closes }) => opens < closes);
    const texts = windows.map(({ opens, closes }) =>
      opens === starts && closes === ends
        ? 'open all day'
        : `${clock.format(opens)}–${closes === ends ? 'midnight' : clock.format(closes)}`,
    );
    const hours = (ends - starts) / HOUR;
    return {
      name: dayName(day.day_of_week),
      date: date.format(Date.parse(day.date)),
      windows: windows.map(({ opens, closes }) => ({ from: fractionAt(opens), to: fractionAt(closes) })),
      text: texts.length === 0 ? 'closed' : texts.join(', '),
      length: hours === 24 ? undefined : `${hours} hours`,
      now: now >= starts && now < ends ? fractionAt(now) : undefined,
    };
  });
}
