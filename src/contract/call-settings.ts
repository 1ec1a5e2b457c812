import type { CallHours } from '../domain/call-hours.ts';
import {
  ON_OFF_SETTINGS,
  RING_TARGETS,
  type CallSettings,
  type CallSettingsPatch,
  type OnOffSetting,
  type RingTarget,
} from '../domain/call-settings.ts';
import type { Person } from '../domain/page-event.ts';
import { boolean, hhmm, list, object, oneOf, string, type Decoder } from './graph-types.ts';
import type { JsonObject } from './json.ts';
import { ParamError } from './param-error.ts';

/** The members of `messenger_call_settings`, both directions. Source: docs/graph/call-settings.md §2–4. */

/** Of the week, Monday first. */
export const DAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
export type Weekday = (typeof DAYS)[number];

/** The on/off settings by their names on the wire. */
export const ON_OFF_NAMES = {
  audioEnabled: 'audio_enabled',
  iconEnabled: 'icon_enabled',
  videoEnabled: 'video_enabled',
} as const satisfies Readonly<Record<OnOffSetting, string>>;

/** The name of an on/off setting on the wire. */
export type OnOffName = (typeof ON_OFF_NAMES)[keyof typeof ON_OFF_NAMES];

/** Call hours as JSON; times are `HHMM`. */
export type CallHoursJson = {
  readonly timezone_id: string;
  readonly weekly_operating_hours: readonly {
    readonly day_of_week: Weekday;
    readonly open_time: string;
    readonly close_time: string;
  }[];
};

/** The settings as GET answers them. */
export type CallSettingsJson = Readonly<Record<OnOffName, boolean>> & {
  readonly call_routing: { readonly ring_target: RingTarget };
  /** Absent until hours are set for the first time. */
  readonly call_hours?: CallHoursJson;
};

/** The settings as the webhook has them: all of them after the change. */
export type CallSettingsSnapshot = Readonly<Record<OnOffName, boolean>> & {
  readonly call_routing: RingTarget;
  readonly call_hours?: CallHoursJson;
  /** The person who made the change on a Meta surface; absent when an app did. */
  readonly recipient_id?: string;
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

/** The form of one setting on the wire. `T` is its value in the domain. */
interface WireSetting<T> {
  readonly name: string;
  /** The name it had in earlier versions; read, and answered to a client that asks for it. */
  readonly oldName?: string;
  readonly decoder: Decoder<T>;
  readonly encode: (value: T) => unknown;
}

/** Earlier names of on/off settings. `video` was the name until 2026; Node SDK 24 still uses it. */
const OLD_NAMES: Readonly<Partial<Record<OnOffSetting, string>>> = { videoEnabled: 'video' };

const onOffSetting = (setting: OnOffSetting): WireSetting<boolean> => ({
  name: ON_OFF_NAMES[setting],
  ...(OLD_NAMES[setting] !== undefined && { oldName: OLD_NAMES[setting] }),
  decoder: boolean,
  encode: (value) => value,
});

const ON_OFF = Object.fromEntries(ON_OFF_SETTINGS.map((setting) => [setting, onOffSetting(setting)])) as Readonly<
  Record<OnOffSetting, WireSetting<boolean>>
>;

/**
 * Every setting of a Page, in the order in which a request is checked. Decoder, patch, `fields`, answer, webhook and
 * schema are made from this table, so that no parameter can be read and then be dropped.
 */
const SETTINGS: { readonly [S in keyof CallSettings]: WireSetting<NonNullable<CallSettings[S]>> } = {
  ...ON_OFF,
  callHours: { name: 'call_hours', decoder: mapDecoder(callHours, toCallHours), encode: encodeCallHours },
  ringTarget: {
    name: 'call_routing',
    decoder: mapDecoder(callRouting, ({ ring_target }) => ring_target),
    encode: (ring_target) => ({ ring_target }),
  },
};

const ALL = Object.entries(SETTINGS) as readonly (readonly [keyof CallSettings, WireSetting<unknown>])[];

const listNames = ({ name, oldName }: WireSetting<unknown>): readonly string[] =>
  oldName === undefined ? [name] : [name, oldName];

/** Decodes the parameters of a write by their names on the wire. */
export const callSettingsParams = object(
  Object.fromEntries(ALL.flatMap(([, each]) => listNames(each).map((name) => [name, each.decoder]))),
);

/** Decodes the settings to change, at any path. Throws ParamError, also when there is no setting among them. */
export const callSettingsPatch: Decoder<CallSettingsPatch> = {
  decode(value, path) {
    const decoded = callSettingsParams.decode(value, path);
    const patch = Object.fromEntries(
      ALL.flatMap(([setting, each]) => {
        const name = listNames(each).find((spelling) => decoded[spelling] !== undefined);
        return name === undefined ? [] : [[setting, decoded[name]]];
      }),
    ) as CallSettingsPatch;
    if (Object.keys(patch).length > 0) return patch;
    const names = ALL.map(([, { name }]) => name);
    throw new ParamError(
      'none_given',
      `At least one of {${names.join(', ')}} is required`,
      ...names.map((name) => [...path, name]),
    );
  },
  schema: callSettingsParams.schema,
};

/** Decodes the parameters of a write into the settings to change. Throws ParamError, also when there is none. */
export const decodeCallSettings = (params: JsonObject): CallSettingsPatch => callSettingsPatch.decode(params, []);

/** Every name that `fields` may have. */
export const FIELDS: readonly string[] = ALL.flatMap(([, each]) => listNames(each));

/** Returns the settings that have a value, by their present names on the wire. */
export function encodeCallSettings(settings: CallSettings): CallSettingsJson {
  const { call_hours, ...rest } = Object.fromEntries(
    ALL.map(([setting, { name, encode }]) => [
      name,
      settings[setting] === null ? undefined : encode(settings[setting]),
    ]),
  ) as CallSettingsJson;
  return { ...rest, ...(call_hours !== undefined && { call_hours }) };
}

/**
 * Returns the settings as the webhook has them: routing as a bare string, and among them the person who made the change,
 * if a person did. Source: docs/graph/call-settings.md §5, where `recipient_id` stands in the table and not in the
 * sample; docs/design.md §3.10.
 */
export function encodeSettingsSnapshot(settings: CallSettings, by?: Person): CallSettingsSnapshot {
  const { call_hours, call_routing, ...onOff } = encodeCallSettings(settings);
  return {
    ...onOff,
    ...(by && { recipient_id: by.psid }),
    call_routing: call_routing.ring_target,
    ...(call_hours !== undefined && { call_hours }),
  };
}

/** JSON Schema of call hours. */
export const callHoursSchema: JsonObject = callHours.schema;

/** JSON Schema of the settings as read. */
export const callSettingsSchema: JsonObject = callSettingsParams.schema;

/** Returns a decoder that passes the value it reads through `map`. */
function mapDecoder<A, B>(decoder: Decoder<A>, map: (value: A) => B): Decoder<B> {
  return { decode: (value, path) => map(decoder.decode(value, path)), schema: decoder.schema };
}

function toCallHours(decoded: ReturnType<typeof callHours.decode>): CallHours {
  return {
    timeZone: decoded.timezone_id,
    days: decoded.weekly_operating_hours.map((entry) => ({
      day: DAYS.indexOf(entry.day_of_week),
      opens: entry.open_time,
      closes: entry.close_time,
    })),
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
