import { checkCallHours, type CallHours } from './call-hours.ts';
import { Refused } from './refusal.ts';

/** Which surfaces ring: Meta's own (the Page's inbox) or the apps subscribed to `calls`. */
export type RingTarget = 'META' | 'PARTNERS';
export const RING_TARGETS: readonly RingTarget[] = ['META', 'PARTNERS'];

/** The call settings of a Page. `callHours` is null until hours are set for the first time: open at all times. */
export interface CallSettings {
  readonly audioEnabled: boolean;
  readonly iconEnabled: boolean;
  readonly videoEnabled: boolean;
  readonly ringTarget: RingTarget;
  readonly callHours: CallHours | null;
}

/** The members to change; an absent one stays as it is. Hours replace the previous hours whole. */
export type CallSettingsPatch = Partial<Omit<CallSettings, 'callHours'>> & { readonly callHours?: CallHours };

/**
 * A new Page's settings. `icon_enabled` is documented (docs/graph/call-settings.md §2.1); the rest is docs/design.md
 * §3.5.
 */
export const DEFAULT_CALL_SETTINGS: CallSettings = {
  audioEnabled: true,
  iconEnabled: true,
  videoEnabled: false,
  ringTarget: 'META',
  callHours: null,
};

/** What the rules need to know of the Page and the app that ask for a change. */
export interface ChangeContext {
  /** Is calling open to this Page at all? */
  readonly eligible: boolean;
  /** Is the calling app subscribed to `calls`, at app level and on the Page? */
  readonly subscribedToCalls: boolean;
}

/**
 * Applies a patch: all of it or, thrown as Refused, none. Returns `settings` itself when nothing changes.
 * Refusals: page_not_eligible, calls_not_subscribed, unknown_time_zone, closes_before_it_opens, duplicate_day.
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
  return sameCallSettings(settings, changed) ? settings : changed;
}

/** Do two settings say the same? A time zone written in other letters is another setting: it is echoed as sent. */
export function sameCallSettings(a: CallSettings, b: CallSettings): boolean {
  return (
    a.audioEnabled === b.audioEnabled &&
    a.iconEnabled === b.iconEnabled &&
    a.videoEnabled === b.videoEnabled &&
    a.ringTarget === b.ringTarget &&
    sameCallHours(a.callHours, b.callHours)
  );
}

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
