import { followsIcon, type CallEntry } from './call-entry.ts';
import { compileCallHours, type CallHours, type Schedule } from './call-hours.ts';
import type { CallSettings, RingTarget } from './call-settings.ts';

/** Everything that decides whether a consumer's tap rings. Instants in epoch ms. */
export interface Tap {
  readonly eligible: boolean;
  readonly settings: CallSettings;
  readonly entry: CallEntry;
  /** Until when (exclusive) the prompt or `audio_call` button lives; null for the other entries. */
  readonly activeUntil: number | null;
  readonly inCall: boolean;
}

/** What can stop a tap, in the order in which it is asked. */
export type Gate = 'page_eligible' | 'audio_enabled' | 'icon_enabled' | 'prompt_active' | 'call_hours' | 'not_in_call';

/** Where a tap leads: whom it rings, or the first gate that stopped it. */
export type Verdict = { readonly rings: RingTarget } | { readonly stoppedBy: Gate };

/** One gate's answer, for `explain`. */
export interface GateReport {
  readonly gate: Gate;
  /** Null where the gate is not asked for this entry. */
  readonly open: boolean | null;
  /** The setting that decides it, where one does. */
  readonly setting: keyof CallSettings | null;
  /** When time alone opens or closes it next. */
  readonly changesAt: number | null;
}

interface Rule {
  readonly gate: Gate;
  readonly setting: keyof CallSettings | null;
  readonly asks: (tap: Tap) => boolean;
  readonly opens: (tap: Tap, at: number) => boolean;
  readonly changesAt?: (tap: Tap, at: number) => number | undefined;
}

const schedules = new WeakMap<CallHours, Schedule>();

/** The schedule of hours, found once for as long as they are kept. */
function scheduleOf(hours: CallHours): Schedule {
  let schedule = schedules.get(hours);
  if (!schedule) schedules.set(hours, (schedule = compileCallHours(hours)));
  return schedule;
}

const always = () => true;
const hasLife = (tap: Tap) => tap.activeUntil !== null;

/**
 * The gates in order. Source: docs/graph/call-settings.md §2 for icon, prompt, hours and routing; docs/design.md §3.7
 * for the rest.
 */
const RULES: readonly Rule[] = [
  { gate: 'page_eligible', setting: null, asks: always, opens: (tap) => tap.eligible },
  { gate: 'audio_enabled', setting: 'audioEnabled', asks: always, opens: (tap) => tap.settings.audioEnabled },
  {
    gate: 'icon_enabled',
    setting: 'iconEnabled',
    asks: (tap) => followsIcon(tap.entry),
    opens: (tap) => tap.settings.iconEnabled,
  },
  {
    gate: 'prompt_active',
    setting: null,
    asks: hasLife,
    opens: (tap, at) => at < (tap.activeUntil ?? 0),
    changesAt: (tap, at) => (tap.activeUntil !== null && at < tap.activeUntil ? tap.activeUntil : undefined),
  },
  {
    gate: 'call_hours',
    setting: 'callHours',
    asks: always,
    opens: ({ settings: { callHours } }, at) => callHours === null || scheduleOf(callHours).isOpenAt(at),
    changesAt: ({ settings: { callHours } }, at) =>
      callHours === null ? undefined : scheduleOf(callHours).nextChange(at),
  },
  { gate: 'not_in_call', setting: null, asks: always, opens: (tap) => !tap.inCall },
];

/** Where a tap at `at` leads. The only place that combines the settings. */
export function decideTap(tap: Tap, at: number): Verdict {
  for (const rule of RULES) if (rule.asks(tap) && !rule.opens(tap, at)) return { stoppedBy: rule.gate };
  return { rings: tap.settings.ringTarget };
}

/** Every gate's answer at `at`, in order. */
export function reportGates(tap: Tap, at: number): readonly GateReport[] {
  return RULES.map(({ gate, setting, asks, opens, changesAt }) => ({
    gate,
    setting,
    open: asks(tap) ? opens(tap, at) : null,
    changesAt: (asks(tap) && changesAt?.(tap, at)) || null,
  }));
}
