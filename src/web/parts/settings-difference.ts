import type { CallHours, Weekday } from '../../control/shapes/call-hours.ts';
import type { CallSettings } from '../../control/shapes/call-settings.ts';

/** A value that an event has changed, in words. */
export interface Change {
  /** Name of the setting or parameter on the wire. */
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** Returns the settings that differ, in the order of their names on the wire; every setting of the two is compared. */
export function compareSettings(from: CallSettings, to: CallSettings): readonly Change[] {
  const fields = [...new Set([...Object.keys(from), ...Object.keys(to)])].toSorted();
  return fields.flatMap((field) => {
    const [before, after] = [from, to].map((each) => describeValue(each[field as keyof CallSettings]));
    return before === undefined || after === undefined || before === after ? [] : [{ field, before, after }];
  });
}

function describeValue(value: CallSettings[keyof CallSettings]): string {
  if (value === undefined) return 'not set';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return 'ring_target' in value ? value.ring_target : describeHours(value);
}

const WEEKDAYS: readonly Weekday[] = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

/** Returns call hours in one line: `Mon–Fri 09:00–17:00, Sun 10:00–12:00 (Europe/Berlin)`. */
export function describeHours({ timezone_id, weekly_operating_hours: days }: CallHours): string {
  const runs: { readonly first: string; last: string; readonly times: string; end: number }[] = [];
  WEEKDAYS.forEach((weekday, i) => {
    const day = days.find((each) => each.day_of_week === weekday);
    if (!day) return;
    const times = `${formatHhmm(day.open_time)}–${day.close_time === '2359' ? '24:00' : formatHhmm(day.close_time)}`;
    const name = weekday.charAt(0) + weekday.slice(1, 3).toLowerCase();
    const run = runs.at(-1);
    if (run?.times === times && run.end === i - 1) Object.assign(run, { last: name, end: i });
    else runs.push({ first: name, last: name, times, end: i });
  });
  const texts = runs.map(({ first, last, times }) => `${first === last ? first : `${first}–${last}`} ${times}`);
  return `${texts.length === 0 ? 'closed all week' : texts.join(', ')} (${timezone_id})`;
}

const formatHhmm = (hhmm: string): string => `${hhmm.slice(0, 2)}:${hhmm.slice(2)}`;
