import {
  DEFAULT_CALL_SETTINGS,
  ON_OFF_DEFAULTS,
  ON_OFF_SETTINGS,
  type CallSettings,
  type OnOffSetting,
} from '../../src/domain/call-settings.ts';

/** For each setting that is not on or off, a value that is not its default; a setting without one does not compile. */
const OTHER_VALUES: { readonly [S in Exclude<keyof CallSettings, OnOffSetting>]: NonNullable<CallSettings[S]> } = {
  ringTarget: 'PARTNERS',
  callHours: { timeZone: 'Asia/Tokyo', days: [{ day: 2, opens: 61, closes: 1439 }] },
};

/** Call settings of which each differs from its default. */
export const CHANGED: CallSettings = {
  ...DEFAULT_CALL_SETTINGS,
  ...Object.fromEntries(ON_OFF_SETTINGS.map((setting) => [setting, !ON_OFF_DEFAULTS[setting]])),
  ...OTHER_VALUES,
};
