import type { CallHours, Weekday } from '../../../control/shapes/call-hours.ts';
import { WEEKDAYS } from '../../parts/weekdays.ts';

/** Call hours as the editor has them, and their conversion from and to the API. */

/** Returns the name of a day: `Monday`. */
export const dayName = (day: Weekday): string => day.charAt(0) + day.slice(1).toLowerCase();

export interface DayDraft {
  readonly kind: 'closed' | 'full' | 'hours';
  /** Value of a time field: `09:00` or empty. It stays while the day is closed, for when it opens again. */
  readonly opens: string;
  /** Value of a time field; `00:00` is midnight at the end of the day. */
  readonly closes: string;
}

export interface Draft {
  readonly zone: string;
  readonly days: Readonly<Record<Weekday, DayDraft>>;
}

const MIDNIGHT = '00:00';
const END_OF_DAY = '2359';
const CLOSED: DayDraft = { kind: 'closed', opens: '09:00', closes: '17:00' };

const mapDays = (draft: (day: Weekday) => DayDraft): Draft['days'] =>
  Object.fromEntries(WEEKDAYS.map((day) => [day, draft(day)])) as Draft['days'];

const isWeekday = (day: Weekday): boolean => day !== 'SATURDAY' && day !== 'SUNDAY';

/** Weeks that many businesses have, by name. */
export const PRESETS: Readonly<Record<string, Draft['days']>> = {
  'Mon–Fri 9–17': mapDays((day) => (isWeekday(day) ? { ...CLOSED, kind: 'hours' } : CLOSED)),
  'Every day 9–17': mapDays(() => ({ ...CLOSED, kind: 'hours' })),
  '24/7': mapDays(() => ({ ...CLOSED, kind: 'full' })),
};

/** Returns the first hours of a new draft: Monday to Friday, 09:00 to 17:00. */
export const createDraft = (zone: string): Draft => ({
  zone,
  days: mapDays((day) => (isWeekday(day) ? { ...CLOSED, kind: 'hours' } : CLOSED)),
});

/** Gives the hours of one day to the weekdays, or to all days. */
export const copyDay = (draft: Draft, day: DayDraft, to: 'weekdays' | 'all days'): Draft => ({
  ...draft,
  days: mapDays((each) => (to === 'all days' || isWeekday(each) ? day : draft.days[each])),
});

const MINUTES_A_DAY = 24 * 60;

/** Returns the hours that the Page is open in a week; undefined while a time of it cannot be read. */
export function countHours({ days }: Draft): number | undefined {
  const minutes = WEEKDAYS.map((day) => {
    const { kind, opens, closes } = days[day];
    if (kind !== 'hours') return kind === 'full' ? MINUTES_A_DAY : 0;
    return (closes === MIDNIGHT ? MINUTES_A_DAY : minuteOf(closes)) - minuteOf(opens);
  });
  const sum = minutes.reduce((total, each) => total + each, 0);
  return minutes.every((each) => each >= 0) ? sum / 60 : undefined;
}

/** Returns the minute of the day; NaN for text that is no time. */
function minuteOf(time: string): number {
  const [, hour, minute] = /^(\d{2}):(\d{2})$/.exec(time) ?? [];
  return Number(hour) * 60 + Number(minute);
}

export const closeAllDays = (draft: Draft): Draft => ({
  ...draft,
  days: mapDays((day) => ({ ...draft.days[day], kind: 'closed' })),
});

/** Converts hours of the API; null, for hours that were never set, stays null. */
export function toDraft(hours: CallHours | null): Draft | null {
  if (hours === null) return null;
  return {
    zone: hours.timezone_id,
    days: mapDays((day) => {
      const entry = hours.weekly_operating_hours.find(({ day_of_week }) => day_of_week === day);
      if (!entry) return CLOSED;
      const { open_time: opens, close_time: closes } = entry;
      if (opens === '0000' && closes === END_OF_DAY) return { ...CLOSED, kind: 'full' };
      return {
        kind: 'hours',
        opens: toFieldTime(opens),
        closes: closes === END_OF_DAY ? MIDNIGHT : toFieldTime(closes),
      };
    }),
  };
}

/** Converts a draft to hours of the API. An empty time field stays empty, so that the API refuses it. */
export function toCallHours(draft: Draft | null): CallHours | null {
  if (draft === null) return null;
  return {
    timezone_id: draft.zone,
    weekly_operating_hours: WEEKDAYS.flatMap((day) => {
      const { kind, opens, closes } = draft.days[day];
      if (kind === 'closed') return [];
      if (kind === 'full') return [{ day_of_week: day, open_time: '0000', close_time: END_OF_DAY }];
      const close_time = closes === MIDNIGHT ? END_OF_DAY : toApiTime(closes);
      return [{ day_of_week: day, open_time: toApiTime(opens), close_time }];
    }),
  };
}

export const areSameHours = (a: CallHours | null, b: CallHours | null): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** Returns hours in words: `Monday 09:00–17:00, Tuesday full day (UTC)`. */
export function describeHours(hours: CallHours | null): string {
  const draft = toDraft(hours);
  if (draft === null) return 'open at all times';
  const days = WEEKDAYS.flatMap((day) => {
    const { kind, opens, closes } = draft.days[day];
    if (kind === 'closed') return [];
    return `${dayName(day)} ${kind === 'full' ? 'full day' : `${opens}–${closes === MIDNIGHT ? 'midnight' : closes}`}`;
  });
  return `${days.length === 0 ? 'closed all week' : days.join(', ')} (${draft.zone})`;
}

const toApiTime = (time: string): string => time.replace(':', '');
const toFieldTime = (time: string): string => `${time.slice(0, 2)}:${time.slice(2)}`;
