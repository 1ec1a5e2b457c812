import type { HoursPreview } from '../../api/shapes.ts';
import { zoneOrUtc } from '../../parts/time.tsx';
import { dayName } from './draft.ts';

/** One day of the strip; `from` and `to` are fractions of that day. */
export interface WeekDay {
  readonly name: string;
  readonly date: string;
  readonly windows: readonly { readonly from: number; readonly to: number }[];
  /** `09:00–17:00`, `closed`, `open all day`. */
  readonly text: string;
  /** How long the day is when clocks change in it: `23 hours`. */
  readonly length: string | undefined;
  /** Where it is now, in the day that it is. */
  readonly now: number | undefined;
}

const HOUR = 3_600_000;

/** The days of a preview with what of its windows lies in each. */
export function layOutWeek({ week, time_zone }: HoursPreview, now: number): readonly WeekDay[] {
  const timeZone = zoneOrUtc(time_zone);
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  // A date of the calendar, not an instant.
  const date = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });
  return week.days.map((day) => {
    const [starts, ends] = [Date.parse(day.starts_at), Date.parse(day.ends_at)];
    const part = (at: number): number => (at - starts) / (ends - starts);
    const windows = week.windows
      .map(({ opens_at, closes_at }) => ({
        opens: Math.max(Date.parse(opens_at), starts),
        closes: Math.min(Date.parse(closes_at), ends),
      }))
      .filter(({ opens, closes }) => opens < closes);
    const words = windows.map(({ opens, closes }) =>
      opens === starts && closes === ends
        ? 'open all day'
        : `${clock.format(opens)}–${closes === ends ? 'midnight' : clock.format(closes)}`,
    );
    const hours = (ends - starts) / HOUR;
    return {
      name: dayName(day.day_of_week),
      date: date.format(Date.parse(day.date)),
      windows: windows.map(({ opens, closes }) => ({ from: part(opens), to: part(closes) })),
      text: words.length === 0 ? 'closed' : words.join(', '),
      length: hours === 24 ? undefined : `${hours} hours`,
      now: now >= starts && now < ends ? part(now) : undefined,
    };
  });
}
