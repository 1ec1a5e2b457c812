import type { CallHoursJson } from '../../contract/call-settings.ts';
import type { Gate } from '../../domain/call-eligibility.ts';
import type { CallEntry } from '../../domain/call-entry.ts';
import type { RingTarget } from '../../domain/call-settings.ts';

export type { Gate };

/** The answer, with status 409, to a tap that does not ring. */
export interface RefusedTapAnswer {
  readonly refused: RefusedTap;
}

export interface RefusedTap {
  readonly gate: Gate;
  /** The setting that decides the gate. */
  readonly setting?: string;
  readonly opens_at?: string;
  readonly text: string;
}

/** The reasons for which a tap rings or does not. */
export interface Explanation {
  readonly at: string;
  readonly entry: CallEntry;
  readonly rings: RingTarget | null;
  readonly text: string;
  readonly gates: readonly GateReport[];
  readonly routing: {
    readonly setting: 'call_routing';
    readonly value: RingTarget;
    readonly apps: readonly { readonly app_id: string; readonly callback_failing_since: string | null }[];
  };
}

export interface GateReport {
  readonly gate: Gate;
  /** `not_checked`: the gate does not apply to this entry. */
  readonly verdict: 'open' | 'closed' | 'not_checked';
  readonly setting?: string;
  readonly value: GateValue;
  /** Present when the gate refuses the tap. */
  readonly text?: string;
  readonly changes_at: string | null;
}

/** A switch, an instant (`prompt_active`), hours (`call_hours`), or null where nothing is set. */
export type GateValue = boolean | string | CallHoursJson | null;
