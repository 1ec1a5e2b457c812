import { requireFound } from '../../app/require-found.ts';
import { callSettingsPatch, DAYS } from '../../contract/call-settings.ts';
import { ParamError } from '../../contract/param-error.ts';
import type { JsonObject } from '../../contract/json.ts';
import { checkCallHours, compileCallHours, type CallHours } from '../../domain/call-hours.ts';
import { DEFAULT_CALL_SETTINGS } from '../../domain/call-settings.ts';
import { changedHours, nextClockChange } from '../../domain/clock-change.ts';
import type { PageId } from '../../domain/ids.ts';
import { localDays, weekdayOf, type LocalDay } from '../../domain/local-day.ts';
import { nextOpening } from '../../domain/next-opening.ts';
import { openWindows } from '../../domain/open-windows.ts';
import { findTimeZone, type TimeZone } from '../../domain/time-zone.ts';
import { clockChangeText } from '../views/clock-change.ts';
import { encodeOffset } from '../views/offset.ts';
import { instant, instantOrNull } from '../views/encode.ts';
import type * as shapes from '../shapes.ts';
import { asGraphError } from '../as-graph-error.ts';
import type { ControlRequest, Route } from '../route.ts';
import { encodeHours } from '../views/thread.ts';

/** What hours would do, before anybody saves them. */
export const previewRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/pages/{id}/call_hours/preview',
    does: 'what {call_hours} would do this week and at the next change of the clocks; nothing is stored',
    answer: (asked) => asGraphError(asked, () => preview(asked)),
  },
];

async function preview({ ports, path, body }: ControlRequest): Promise<shapes.HoursPreview> {
  const pageId = path['id'] as PageId;
  await ports.store.read(async (reads) => requireFound(await reads.pages.find(pageId), 'page', pageId));
  const callHours = readHours(body);
  const now = ports.clock.now();
  // Without hours it is open at all times, everywhere.
  const timeZone = callHours?.timeZone ?? 'UTC';
  const zone = findTimeZone(timeZone) as TimeZone;
  const schedule = callHours && compileCallHours(callHours);
  const { open, text } = encodeHours({ ...DEFAULT_CALL_SETTINGS, callHours }, now);
  const days = localDays(zone, now, 7);
  const [from, until] = [days[0]?.startsAt ?? now, days.at(-1)?.endsAt ?? now];
  const windows = schedule ? openWindows(schedule, from, until) : [{ opensAt: from, closesAt: until }];
  return {
    open,
    text,
    next_change: instantOrNull(schedule?.nextChange(now) ?? null),
    next_opening: instantOrNull((schedule && nextOpening(schedule, now)) ?? null),
    time_zone: timeZone,
    utc_offset: encodeOffset(zone.offsetAt(now)),
    week: {
      from: instant(from),
      until: instant(until),
      now: instant(now),
      days: days.map(encodeDay),
      windows: windows.map(({ opensAt, closesAt }) => ({ opens_at: instant(opensAt), closes_at: instant(closesAt) })),
    },
    clock_change: encodeClockChange(zone, callHours, now),
  };
}

/** Null is for a Page that never set hours. */
function readHours({ call_hours }: JsonObject): CallHours | null {
  if (call_hours === null) return null;
  if (call_hours === undefined) throw new ParamError('missing', 'The parameter call_hours is required', ['call_hours']);
  const { callHours } = callSettingsPatch.decode({ call_hours }, []);
  return callHours === undefined ? null : checkCallHours(callHours);
}

const encodeDay = ({ midnight, startsAt, endsAt }: LocalDay): shapes.LocalDay => ({
  date: instant(midnight).slice(0, 10),
  day_of_week: DAYS[weekdayOf(midnight)] as shapes.Weekday,
  starts_at: instant(startsAt),
  ends_at: instant(endsAt),
});

function encodeClockChange(zone: TimeZone, hours: CallHours | null, now: number): shapes.ClockChange | null {
  const change = nextClockChange(zone, now);
  if (!change) return null;
  return {
    at: instant(change.at),
    from_offset: encodeOffset(change.fromOffset),
    to_offset: encodeOffset(change.toOffset),
    text: clockChangeText(change, hours ? changedHours(hours, change) : []),
  };
}
