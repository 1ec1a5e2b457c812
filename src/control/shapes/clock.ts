import type { UnansweredCallback } from './deliveries.ts';

export interface ClockView {
  readonly now: string;
  readonly mode: 'running' | 'frozen';
  readonly steerable: boolean;
  /** Present while a steerable clock runs: its distance from real time. */
  readonly offset_ms?: number;
  /** Present when a Page was named: the next opening of its call hours. */
  readonly next_opening?: string | null;
  /** Present when a Page was named: the next expiry of one of its call buttons. */
  readonly next_expiry?: string | null;
  /** Present when a move has not waited for receivers that did not answer in time: their deliveries are under way. */
  readonly unanswered?: readonly UnansweredCallback[];
  /** Present when a Page was named: the next closing of its call hours. */
  readonly next_closing?: string | null;
  /** Present when a Page was named: the next change of the clocks in the time zone of its call hours. */
  readonly next_clock_change?: string | null;
  /** Present when a Page was named: the next instant at which anything of the instance is due; see `skip_to`. */
  readonly next_due?: string | null;
}

/** Things of a Page that ended at an instant. */
export interface EndedThings {
  /** Counted up to 100. */
  readonly count: number;
  /** The first five, in the order of their instants. */
  readonly first: readonly { readonly psid: string; readonly at: string }[];
}

/** A move of the clock and its effects on one Page. */
export interface ClockMove {
  /** Numbers the moves of this process. */
  readonly number: number;
  readonly from: string;
  readonly to: string;
  /** The Page's revision before the move. */
  readonly from_revision: number;
  /** The Page's revision after it: the entries between the two are what fell due. */
  readonly to_revision: number;
  /** State of the call hours at `from`. */
  readonly was_open: boolean;
  /** State of the call hours at `to`. */
  readonly is_open: boolean;
  /** Number of times that the call hours opened; null for a move of more than a year. */
  readonly openings: number | null;
  /** Messages whose call button expired during the move. */
  readonly expired_buttons: EndedThings;
  /** People whose messaging window closed during the move. */
  readonly closed_windows: EndedThings;
  /** Attempts to deliver webhooks of the Page during the move. */
  readonly webhooks: { readonly delivered: number; readonly failed: number };
}

/** Any of `freeze`, `resume` and one of `set`, `advance`, `skip_to`; or `real` alone. `freeze` and `resume` need a move between them. */
export interface ClockCommand {
  readonly freeze?: boolean;
  /** The instant to move to; not in the past. */
  readonly set?: string;
  /** An ISO 8601 duration, such as `PT8H`. */
  readonly advance?: string;
  /** `next`: the next instant at which anything is due. `idle`: on until nothing is due any more. */
  readonly skip_to?: 'next' | 'idle';
  readonly resume?: boolean;
  /** Returns to real time. */
  readonly real?: boolean;
}
