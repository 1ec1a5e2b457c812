import type { UnansweredCallback } from './deliveries.ts';

/** The app and Page of the seed, with the token that the seed made. */
export interface Demo {
  readonly app_id: string;
  readonly page_id: string;
  readonly access_token: string;
  /** True when the token was revoked, so that requests with it are refused. */
  readonly token_revoked: boolean;
  /** The path under which the newest Graph version is served, such as `/v26.0`. */
  readonly graph_path: string;
}

export interface Settled {
  /** False when receivers have not answered in time. */
  readonly settled: boolean;
  readonly unanswered?: readonly UnansweredCallback[];
  readonly now: string;
}

/** Numbers of records that a run has removed. */
export interface Removal {
  /** The instant before which records are removed. */
  readonly before: string;
  readonly deliveries: number;
  /** Attempts after the first one of a delivery. */
  readonly later_attempts: number;
  readonly journal_entries: number;
  /** False when the run has ended before everything was removed: the same request goes on. */
  readonly complete: boolean;
}

/** The first app and Page of a seed, with the token that the seed made. */
export interface SeededAccess {
  readonly app: { readonly id: string; readonly secret: string };
  readonly page: {
    readonly id: string;
    readonly name: string;
    readonly access_token: string;
    /** True when the token was revoked, so that requests with it are refused. */
    readonly token_revoked: boolean;
  };
  readonly consumers: readonly { readonly psid: string; readonly name: string }[];
}

export interface InstanceReset {
  readonly reset: true;
  /** Null when the seed has no app or no Page. */
  readonly demo: SeededAccess | null;
}

export interface InstanceRestored {
  readonly restored: true;
  readonly now: string;
  /** Null when the snapshot has no app or no Page of a seed. */
  readonly demo: SeededAccess | null;
}

/** Rate limits; null where nothing is refused. */
export interface LimitsView {
  /** Requests of an app in an hour. */
  readonly app: number | null;
  /** Requests with tokens of a Page in an hour. */
  readonly page: number | null;
  /** Requests with tokens of a Page in 24 hours. */
  readonly messenger: number | null;
  /** Messages that a Page sends in a second. */
  readonly send: number | null;
}

export interface Health {
  readonly healthy: true;
}

export interface Ready {
  readonly ready: true;
}
