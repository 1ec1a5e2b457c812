import type { CallHours } from '../domain/call-hours.ts';
import { RING_TARGETS, type CallSettings, type CallSettingsPatch, type RingTarget } from '../domain/call-settings.ts';
import type { Person } from '../domain/page-event.ts';
import { boolean, hhmm, list, object, oneOf, string, type Decoder } from './graph-types.ts';
import { ParamError } from './param-error.ts';
import type { JsonObject } from './json.ts';

/** The members of `messenger_call_settings`, both directions. Source: docs/graph/call-settings.md §2–4. */

/** Of the week, Monday first. */
export const DAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
export type Weekday = (typeof DAYS)[number];

/** Call hours as JSON; times are `HHMM`. */
export type CallHoursJson = {
  readonly timezone_id: string;
  readonly weekly_operating_hours: readonly {
    readonly day_of_week: Weekday;
    readonly open_time: string;
    readonly close_time: string;
  }[];
};

/** The settings as they are read, as JSON. */
export type CallSettingsJson = {
  readonly audio_enabled: boolean;
  readonly icon_enabled: boolean;
  readonly video_enabled: boolean;
  readonly call_routing: { readonly ring_target: RingTarget };
  /** Absent until hours are set for the first time. */
  readonly call_hours?: CallHoursJson;
};

const time = hhmm('Invalid time for weekly call hours');

const dayHours = object({ day_of_week: oneOf(DAYS), open_time: time, close_time: time }, [
  'day_of_week',
  'open_time',
  'close_time',
]);

const callHours = object({ timezone_id: string, weekly_operating_hours: list(dayHours) }, [
  'timezone_id',
  'weekly_operating_hours',
]);

const callRouting = object(
  { ring_target: oneOf(RING_TARGETS, { reason: 'invalid_ring_target', message: 'Invalid call routing value' }) },
  ['ring_target'],
);

const members = {
  icon_enabled: boolean,
  audio_enabled: boolean,
  video_enabled: boolean,
  /** The name of `video_enabled` until 2026; Node SDK 24 still uses it. */
  video: boolean,
  call_hours: callHours,
  call_routing: callRouting,
};

export const callSettingsParams = object(members);

/** The settings to change, wherever they stand. Throws ParamError, also when none of the settings is among them. */
export const callSettingsPatch: Decoder<CallSettingsPatch> = {
  decode(value, path) {
    const given = callSettingsParams.decode(value, path);
    if (Object.keys(given).length === 0) {
      const names = FIELDS.filter((field) => field !== 'video');
      const missing = names.map((name) => [...path, name]);
      throw new ParamError('none_given', `At least one of {${names.join(', ')}} is required`, ...missing);
    }
    const videoEnabled = given.video_enabled ?? given.video;
    return {
      ...(given.icon_enabled !== undefined && { iconEnabled: given.icon_enabled }),
      ...(given.audio_enabled !== undefined && { audioEnabled: given.audio_enabled }),
      ...(videoEnabled !== undefined && { videoEnabled }),
      ...(given.call_routing && { ringTarget: given.call_routing.ring_target }),
      ...(given.call_hours && { callHours: toCallHours(given.call_hours) }),
    };
  },
  schema: callSettingsParams.schema,
};

/** Reads the parameters of a write. Throws ParamError. */
export const decodeCallSettings = (params: JsonObject): CallSettingsPatch => callSettingsPatch.decode(params, []);

function toCallHours(given: ReturnType<typeof callHours.decode>): CallHours {
  return {
    timeZone: given.timezone_id,
    days: given.weekly_operating_hours.map((entry) => ({
      day: DAYS.indexOf(entry.day_of_week),
      opens: entry.open_time,
      closes: entry.close_time,
    })),
  };
}

export const FIELDS = [
  'audio_enabled',
  'icon_enabled',
  'video_enabled',
  'video',
  'call_hours',
  'call_routing',
] as const;

/** The settings that have a value, by their names on the wire; `video` only when asked for by that name. */
export function encodeCallSettings(settings: CallSettings): CallSettingsJson {
  return {
    audio_enabled: settings.audioEnabled,
    icon_enabled: settings.iconEnabled,
    video_enabled: settings.videoEnabled,
    call_routing: { ring_target: settings.ringTarget },
    ...(settings.callHours && { call_hours: encodeCallHours(settings.callHours) }),
  };
}

/**
 * The settings as the webhook has them: routing as a bare string, and among them who made the change, if a person did.
 * Source: docs/graph/call-settings.md §5, where `recipient_id` stands in the table and not in the sample;
 * docs/design.md §3.10.
 */
export function encodeSettingsSnapshot(settings: CallSettings, by?: Person): JsonObject {
  const { audio_enabled, icon_enabled, video_enabled, call_hours } = encodeCallSettings(settings);
  return {
    audio_enabled,
    icon_enabled,
    video_enabled,
    ...(by && { recipient_id: by.psid }),
    call_routing: settings.ringTarget,
    ...(call_hours !== undefined && { call_hours }),
  };
}

function encodeCallHours(hours: CallHours): CallHoursJson {
  return {
    timezone_id: hours.timeZone,
    weekly_operating_hours: hours.days.map((entry) => ({
      day_of_week: DAYS[entry.day] as Weekday,
      open_time: encodeTime(entry.opens),
      close_time: encodeTime(entry.closes),
    })),
  };
}

function encodeTime(minutes: number): string {
  const digits = (value: number) => String(value).padStart(2, '0');
  return `${digits(Math.floor(minutes / 60))}${digits(minutes % 60)}`;
}

/** JSON Schema of the settings as read. */
export const callSettingsSchema: JsonObject = {
  type: 'object',
  properties: {
    audio_enabled: { type: 'boolean' },
    icon_enabled: { type: 'boolean' },
    video_enabled: { type: 'boolean' },
    video: { type: 'boolean' },
    call_routing: callRouting.schema,
    call_hours: callHours.schema,
  },
};
