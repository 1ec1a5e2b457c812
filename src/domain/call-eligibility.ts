import { followsIcon, type CallEntry } from './call-entry.ts';
import { compileCallHours, type CallHours, type Schedule } from './call-hours.ts';
import type { CallSettings, RingTarget } from './call-settings.ts';

/** The state on which it depends whether a consumer's tap rings. Instants in epoch ms. */
export interface TapContext {
  readonly eligible: boolean;
  readonly settings: CallSettings;
  readonly entry: CallEntry;
  /** Instant (exclusive) at which the call prompt or `audio_call` button expires; null for the other entries. */
  readonly activeUntil: number | null;
  readonly inCall: boolean;
}

/** A condition of a tap, in the order in which they are checked. */
export type Gate = 'page_eligible' | 'audio_enabled' | 'icon_enabled' | 'prompt_active' | 'call_hours' | 'not_in_call';

/** The result of a tap: the ring target, or the first gate that stopped it. */
export type Verdict = { readonly rings: RingTarget } | { readonly stoppedBy: Gate };

/** The state of one gate, for `explain`. */
export interface GateReport {
  readonly gate: Gate;
  /** Null where the gate does not apply to the entry. */
  readonly open: boolean | null;
  /** The setting that decides it; null where none does. */
  readonly setting: keyof CallSettings | null;
  /** The next instant at which time alone opens or closes it; null if there is none. */
  readonly changesAt: number | null;
}

/** The decision of one gate. */
interface Rule {
  readonly setting: keyof CallSettings | null;
  /** Returns true where the gate applies to the entry of the tap. */
  readonly applies: (tap: TapContext) => boolean;
  readonly isOpen: (tap: TapContext, at: number) => boolean;
  /** Returns the next instant (epoch ms) at which time alone opens or closes the gate. */
  readonly findNextChange?: (tap: TapContext, at: number) => number | undefined;
}

const schedules = new WeakMap<CallHours, Schedule>();

/** Returns the schedule of hours, compiled once for each object. */
function findSchedule(hours: CallHours): Schedule {
  let schedule = schedules.get(hours);
  if (!schedule) {
    schedule = compileCallHours(hours);
    schedules.set(hours, schedule);
  }
  return schedule;
}

const always = () => true;

/**
 * The gates in the order in which they are checked; a gate without a rule does not compile. Source:
 * docs/graph/call-settings.md §2 for icon, prompt, hours and routing; docs/design.md §3.7 for the rest.
 */
const RULES: { readonly [G in Gate]: Rule } = {
  page_eligible: { setting: null, applies: always, isOpen: (tap) => tap.eligible },
  audio_enabled: { setting: 'audioEnabled', applies: always, isOpen: (tap) => tap.settings.audioEnabled },
  icon_enabled: {
    setting: 'iconEnabled',
    applies: (tap) => followsIcon(tap.entry),
    isOpen: (tap) => tap.settings.iconEnabled,
  },
  prompt_active: {
    setting: null,
    applies: (tap) => tap.activeUntil !== null,
    isOpen: (tap, at) => at < (tap.activeUntil ?? 0),
    findNextChange: (tap, at) => (tap.activeUntil !== null && at < tap.activeUntil ? tap.activeUntil : undefined),
  },
  call_hours: {
    setting: 'callHours',
    applies: always,
    isOpen: ({ settings: { callHours } }, at) => callHours === null || findSchedule(callHours).isOpenAt(at),
    findNextChange: ({ settings: { callHours } }, at) =>
      callHours === null ? undefined : findSchedule(callHours).nextChange(at),
  },
  not_in_call: { setting: null, applies: always, isOpen: (tap) => !tap.inCall },
};
const GATES = Object.entries(RULES).map(([gate, rule]) => ({ gate: gate as Gate, ...rule }));

/** Returns the first gate that stops a tap at `at` (epoch ms), or the ring target of the settings. */
export function decideTap(tap: TapContext, at: number): Verdict {
  for (const rule of GATES) if (rule.applies(tap) && !rule.isOpen(tap, at)) return { stoppedBy: rule.gate };
  return { rings: tap.settings.ringTarget };
}

/** Returns the state of every gate at `at` (epoch ms), in the order in which they are checked. */
export function reportGates(tap: TapContext, at: number): readonly GateReport[] {
  return GATES.map(({ gate, setting, applies, isOpen, findNextChange }) => ({
    gate,
    setting,
    open: applies(tap) ? isOpen(tap, at) : null,
    changesAt: (applies(tap) && findNextChange?.(tap, at)) || null,
  }));
}

/** Returns the next instant after `at` (epoch ms) at which time alone opens or closes a gate; null if there is none. */
export const findOpening = (tap: TapContext, at: number, gate: Gate): number | null =>
  reportGates(tap, at).find((report) => report.gate === gate)?.changesAt ?? null;
