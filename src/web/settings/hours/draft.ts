import type { CallHours, Weekday } from '../../api/shapes.ts';

/** Hours as they are edited, before they are what the wire takes. */

export const WEEKDAYS: readonly Weekday[] = [
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
  'SUNDAY',
];

/** `Monday`. */
export const dayName = (day: Weekday): string => day.charAt(0) + day.slice(1).toLowerCase();

export interface DayDraft {
  readonly kind: 'closed' | 'full' | 'hours';
  /** As a time field has it: `09:00`, or nothing. Kept while the day is closed, for when it opens again. */
  readonly opens: string;
  /** `00:00` is midnight, the end of the day. */
  readonly closes: string;
}

export interface Draft {
  readonly zone: string;
  readonly days: Readonly<Record<Weekday, DayDraft>>;
}

const MIDNIGHT = '00:00';
const END_OF_DAY = '2359';
const USUAL: DayDraft = { kind: 'closed', opens: '09:00', closes: '17:00' };

const everyDay = (draft: (day: Weekday) => DayDraft): Draft['days'] =>
  Object.fromEntries(WEEKDAYS.map((day) => [day, draft(day)])) as Draft['days'];

/** Monday to Friday, nine to five: something to begin with. */
export const startDraft = (zone: string): Draft => ({
  zone,
  days: everyDay((day) => (day === 'SATURDAY' || day === 'SUNDAY' ? USUAL : { ...USUAL, kind: 'hours' })),
});

export const setAllDays = (draft: Draft, day: DayDraft): Draft => ({ ...draft, days: everyDay(() => day) });

export const closeAllDays = (draft: Draft): Draft => ({
  ...draft,
  days: everyDay((day) => ({ ...draft.days[day], kind: 'closed' })),
});

/** Null: never set, open at all times. */
export function toDraft(hours: CallHours | null): Draft | null {
  if (hours === null) return null;
  return {
    zone: hours.timezone_id,
    days: everyDay((day) => {
      const found = hours.weekly_operating_hours.find(({ day_of_week }) => day_of_week === day);
      if (!found) return USUAL;
      const { open_time: opens, close_time: closes } = found;
      if (opens === '0000' && closes === END_OF_DAY) return { ...USUAL, kind: 'full' };
      return { kind: 'hours', opens: fieldTime(opens), closes: closes === END_OF_DAY ? MIDNIGHT : fieldTime(closes) };
    }),
  };
}

/** What the API would be sent; an empty field stays empty, for the API to refuse. */
export function toCallHours(draft: Draft | null): CallHours | null {
  if (draft === null) return null;
  return {
    timezone_id: draft.zone,
    weekly_operating_hours: WEEKDAYS.flatMap((day) => {
      const { kind, opens, closes } = draft.days[day];
      if (kind === 'closed') return [];
      if (kind === 'full') return [{ day_of_week: day, open_time: '0000', close_time: END_OF_DAY }];
      const close_time = closes === MIDNIGHT ? END_OF_DAY : wireTime(closes);
      return [{ day_of_week: day, open_time: wireTime(opens), close_time }];
    }),
  };
}

export const areSameHours = (a: CallHours | null, b: CallHours | null): boolean => JSON.stringify(a) === JSON.stringify(b);

/** `Monday 09:00–17:00, Tuesday full day (UTC)`. */
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

const wireTime = (time: string): string => time.replace(':', '');
const fieldTime = (time: string): string => `${time.slice(0, 2)}:${time.slice(2)}`;
