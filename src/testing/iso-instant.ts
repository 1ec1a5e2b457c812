import { parseDate } from '../domain/instant.ts';

/** Returns an instant as control takes it. Throws RangeError for one that does not exist; `name` is that of the parameter. */
export function toIsoInstant(instant: Date | string, name: string): string {
  const date = new Date(typeof instant === 'string' ? parseDate(instant) : instant);
  if (!Number.isNaN(date.getTime())) return date.toISOString();
  throw new RangeError(`${name} takes an instant such as 2027-06-01T12:00:00Z, not ${String(instant)}.`);
}
