import { callHoursSchema, DAYS } from '../../contract/call-settings.ts';
import {
  boolean,
  foreign,
  instant,
  integer,
  list,
  named,
  nullable,
  object,
  oneOf,
  optional,
  text,
} from '../../contract/schema.ts';
import type { CallHours, ClockChange, HoursPreview, LocalDay, OpenWindow, TimeZoneName } from '../shapes/call-hours.ts';

export const callHours = named('CallHours', foreign<CallHours>(callHoursSchema));

export const hoursStatusMembers = { open: boolean, text, next_change: optional(instant) };

const localDay = object<LocalDay>({
  date: text,
  day_of_week: oneOf(DAYS),
  starts_at: instant,
  ends_at: instant,
});

export const hoursPreview = named(
  'HoursPreview',
  object<HoursPreview>({
    open: boolean,
    text,
    next_change: nullable(instant),
    next_opening: nullable(instant),
    time_zone: text,
    utc_offset: text,
    week: object<HoursPreview['week']>({
      from: instant,
      until: instant,
      now: instant,
      days: list(localDay),
      windows: list(object<OpenWindow>({ opens_at: instant, closes_at: instant })),
    }),
    clock_change: nullable(object<ClockChange>({ at: instant, from_offset: text, to_offset: text, text })),
  }),
);

export const timeZoneName = object<TimeZoneName>({
  name: text,
  aliases: list(text),
  places: list(text),
  abbreviations: list(text),
  usage_rank: nullable(integer),
});
