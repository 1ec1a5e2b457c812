import type { CallHours } from '../../control/shapes/call-hours.ts';
import type { PageOverview } from '../../control/shapes/page-overview.ts';

/** Outcomes of calls, in the order of the plot; `open` is for calls that ring or go on. */
export const OUTCOMES = ['completed', 'missed', 'declined', 'failed', 'open'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The calls that began in one hour of the day, and the days of the week on which that hour is open. */
export interface HourOfDay {
  readonly hour: number;
  readonly counts: Readonly<Record<Outcome, number>>;
  readonly total: number;
  /** Days of the week, 0 to 7, on which the Page is open in this hour, whole or in part. */
  readonly openDays: number;
}

/** Counts calls by the hour of the day in a zone, beside the call hours. Without hours, the Page is always open. */
export function countByHour(calls: PageOverview['calls'], hours: CallHours | null, zone: string): readonly HourOfDay[] {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' });
  const counts = Array.from({ length: 24 }, (): Record<Outcome, number> => ({
    completed: 0,
    missed: 0,
    declined: 0,
    failed: 0,
    open: 0,
  }));
  for (const { started_at: at, outcome } of calls) {
    const hour = counts[Number(clock.format(Date.parse(at)))];
    if (hour) hour[outcomeOf(outcome)]++;
  }
  return counts.map((each, hour) => ({
    hour,
    counts: each,
    total: OUTCOMES.reduce((sum, outcome) => sum + each[outcome], 0),
    openDays: hours === null ? 7 : hours.weekly_operating_hours.filter((day) => isOpen(day, hour)).length,
  }));
}

const outcomeOf = (outcome: PageOverview['calls'][number]['outcome']): Outcome => outcome ?? 'open';

/** Times are `HHMM`. */
const isOpen = (day: CallHours['weekly_operating_hours'][number], hour: number): boolean =>
  Number(day.open_time) < (hour + 1) * 100 && Number(day.close_time) > hour * 100;
