import type { CallHours, Weekday } from '../../../control/shapes/call-hours.ts';
import type { ControlError } from '../../api/control.ts';

/** Field of the hours editor that a refusal is about. */
export interface RefusedField {
  /** Undefined for the time zone. */
  readonly day?: Weekday;
  /** Member of the request: `timezone_id`, `open_time`, `close_time` or `day_of_week`. */
  readonly member: string;
}

export const ZONE_FIELD = 'call-hours-zone';
export const fieldId = (day: Weekday, member: string): string => `call-hours-${day}-${member}`;
export const errorId = (field: string): string => `${field}-error`;

/** Returns the field that a refusal is about; undefined when it is about none of them. */
export function findRefusedField(refusal: ControlError | undefined, hours: CallHours | null): RefusedField | undefined {
  const [path] = refusal?.fields ?? [];
  if (path?.[0] !== 'call_hours') return undefined;
  if (path[1] === 'timezone_id') return { member: 'timezone_id' };
  const day = hours?.weekly_operating_hours[Number(path[2])]?.day_of_week;
  return day && { day, member: path[3] ?? 'day_of_week' };
}

export function focusField({ day, member }: RefusedField): void {
  document.getElementById(day ? fieldId(day, member) : ZONE_FIELD)?.focus();
}
