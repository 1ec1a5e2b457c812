import { checkCallHours, type CallHours } from './call-hours.ts';
import { Refused } from './refusal.ts';

/** Every ring target. */
export const RING_TARGETS = ['META', 'PARTNERS'] as const;
/** The surfaces that ring: Meta's own (the Page's inbox), or the apps subscribed to `calls`. */
export type RingTarget = (typeof RING_TARGETS)[number];

/**
 * The on/off settings, each with its value on a new Page. A new one is a line here: type, patch, comparison, storage and
 * the answers follow, and the compiler names the tables that give it a name and a text. That the icon is shown by default
 * is documented (docs/graph/call-settings.md §2.1); the other defaults are chosen (docs/design.md §3.5).
 */
export const ON_OFF_DEFAULTS = {
  audioEnabled: true,
  iconEnabled: true,
  videoEnabled: false,
} as const satisfies Readonly<Record<string, boolean>>;

/** The name of an on/off setting in the domain. */
export type OnOffSetting = keyof typeof ON_OFF_DEFAULTS;

/** Every on/off setting, in the order of the answers. */
export const ON_OFF_SETTINGS = Object.keys(ON_OFF_DEFAULTS) as readonly OnOffSetting[];

/** The call settings of a Page. */
export interface CallSettings extends Readonly<Record<OnOffSetting, boolean>> {
  readonly ringTarget: RingTarget;
  /** Null until hours are set for the first time: open at all times. */
  readonly callHours: CallHours | null;
}

/** The settings to change; an absent one stays as it is. Hours replace the previous hours whole. */
export type CallSettingsPatch = { readonly [S in keyof CallSettings]?: NonNullable<CallSettings[S]> };

/** The settings of a new Page. Source: docs/design.md §3.5. */
export const DEFAULT_CALL_SETTINGS: CallSettings = { ...ON_OFF_DEFAULTS, ringTarget: 'META', callHours: null };

/** The state of the Page and of the calling app that a change depends on. */
export interface ChangeContext {
  /** True when calling is available to the Page. */
  readonly eligible: boolean;
  /** True when the calling app is subscribed to `calls` at app level and on the Page. */
  readonly subscribedToCalls: boolean;
}

/**
 * Applies a patch and returns the settings after it; `settings` itself when nothing changes. Refusals, by which nothing of
 * the patch is applied: page_not_eligible, unknown_time_zone, closes_before_it_opens, duplicate_day, calls_not_subscribed.
 * Source: docs/graph/call-settings.md §3.3; docs/design.md §3.3–3.6.
 */
export function changeCallSettings(
  settings: CallSettings,
  patch: CallSettingsPatch,
  context: ChangeContext,
): CallSettings {
  if (patch.ringTarget !== undefined && !context.eligible) throw new Refused({ reason: 'page_not_eligible' });
  const checked = patch.callHours === undefined ? patch : { ...patch, callHours: checkCallHours(patch.callHours) };
  if (patch.ringTarget === 'PARTNERS' && !context.subscribedToCalls) {
    throw new Refused({ reason: 'calls_not_subscribed' });
  }
  const changed = { ...settings, ...checked };
  return areCallSettingsEqual(settings, changed) ? settings : changed;
}

/** Returns true when two settings are equal. The spelling of a time zone counts: it is answered as it was sent. */
export function areCallSettingsEqual(a: CallSettings, b: CallSettings): boolean {
  return (
    ON_OFF_SETTINGS.every((setting) => a[setting] === b[setting]) && OTHER_COMPARISONS.every((isSame) => isSame(a, b))
  );
}

/** The comparisons of the settings that are not on or off: a setting without one does not compile. */
const COMPARISONS: Readonly<
  Record<Exclude<keyof CallSettings, OnOffSetting>, (a: CallSettings, b: CallSettings) => boolean>
> = {
  ringTarget: (a, b) => a.ringTarget === b.ringTarget,
  callHours: (a, b) => sameCallHours(a.callHours, b.callHours),
};
const OTHER_COMPARISONS = Object.values(COMPARISONS);

function sameCallHours(a: CallHours | null, b: CallHours | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.timeZone === b.timeZone &&
    a.days.length === b.days.length &&
    a.days.every((day, i) => {
      const other = b.days[i];
      return day.day === other?.day && day.opens === other.opens && day.closes === other.closes;
    })
  );
}
