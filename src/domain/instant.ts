const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** Returns an ISO 8601 instant with an offset as epoch ms; NaN for any other text. */
export const parseInstant = (text: string): number => (INSTANT.test(text) ? parseDate(text) : NaN);

/**
 * Returns a date in any form that JavaScript reads as epoch ms; NaN for one that does not exist. `Date.parse` itself reads
 * 30 February as 2 March.
 */
export function parseDate(text: string): number {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)/.exec(text) ?? [];
  // The calendar repeats after 400 years; Date.UTC would read a year below 100 as one of the 20th century.
  const lastDay = new Date(Date.UTC(2000 + (Number(year) % 400), Number(month), 0)).getUTCDate();
  return Number(day) > lastDay ? NaN : Date.parse(text);
}
