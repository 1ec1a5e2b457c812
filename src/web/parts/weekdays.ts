import type { Weekday } from '../../control/shapes/call-hours.ts';

const PLACES: Readonly<Record<Weekday, true>> = {
  MONDAY: true,
  TUESDAY: true,
  WEDNESDAY: true,
  THURSDAY: true,
  FRIDAY: true,
  SATURDAY: true,
  SUNDAY: true,
};

/** The days of the week, from Monday on. */
export const WEEKDAYS = Object.keys(PLACES) as readonly Weekday[];
