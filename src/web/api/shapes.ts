/** What control answers, as far as the console reads it. Instants are ISO 8601. */

export interface List<T> {
  readonly data: readonly T[];
  /** What to give as `after` for more. */
  readonly next?: string;
}

export interface PageName {
  readonly id: string;
  readonly name: string;
  readonly eligible: boolean;
}

export interface DayHours {
  readonly day_of_week: Weekday;
  readonly open_time: string;
  readonly close_time: string;
}

export type Weekday = 'MONDAY' | 'TUESDAY' | 'WEDNESDAY' | 'THURSDAY' | 'FRIDAY' | 'SATURDAY' | 'SUNDAY';
export type RingTarget = 'META' | 'PARTNERS';

export interface CallHours {
  readonly timezone_id: string;
  readonly weekly_operating_hours: readonly DayHours[];
}

/** As on the wire. */
export interface CallSettings {
  readonly audio_enabled: boolean;
  readonly icon_enabled: boolean;
  readonly video_enabled: boolean;
  readonly call_routing: { readonly ring_target: RingTarget };
  readonly call_hours?: CallHours;
}

export interface SubscribedApp {
  readonly app_id: string;
  readonly name: string;
  readonly callback_url: string | null;
  readonly app_fields: readonly string[];
  readonly page_fields: readonly string[];
  readonly hears_calls: boolean;
  readonly failing_since: string | null;
}

export interface Person {
  readonly psid: string;
  readonly name: string;
}

export interface Consumer extends Person {
  readonly time_zone: string | null;
}

export interface PageView extends PageName {
  readonly revision: number;
  readonly call_settings: CallSettings;
  readonly hours: {
    readonly open: boolean;
    readonly text: string;
    readonly next_change?: string;
    readonly next_opening?: string;
  };
  readonly apps: readonly SubscribedApp[];
  readonly admins: readonly Person[];
}

export interface HoursPreview {
  readonly open: boolean;
  readonly text: string;
  readonly next_change: string | null;
  readonly next_opening: string | null;
  readonly time_zone: string;
  readonly utc_offset: string;
  readonly week: {
    readonly from: string;
    readonly until: string;
    readonly now: string;
    readonly days: readonly { date: string; day_of_week: Weekday; starts_at: string; ends_at: string }[];
    readonly windows: readonly { opens_at: string; closes_at: string }[];
  };
  readonly clock_change: { at: string; from_offset: string; to_offset: string; text: string } | null;
}

export interface TimeZoneName {
  readonly name: string;
  readonly aliases: readonly string[];
}

export type CallEntry = 'icon' | 'call_prompt' | 'audio_call' | 'missed_call' | 'completed_call';

export interface Call {
  readonly id: string;
  readonly psid: string;
  readonly entry: CallEntry;
  readonly rings: RingTarget;
  readonly state: 'ringing' | 'in_call' | 'ended';
  readonly outcome: string | null;
  readonly started_at: string;
  readonly accepted_at: string | null;
  readonly ended_at: string | null;
}

export interface Button {
  readonly type: string;
  readonly title?: string;
  /** What a postback sends. */
  readonly payload?: string;
  /** Where a web_url leads. */
  readonly url?: string;
  readonly active: boolean;
  /** Why a tap would not ring. */
  readonly reason?: string;
  readonly until?: string;
  readonly changes_at?: string;
}

export interface Message {
  readonly id: string;
  readonly psid: string;
  readonly type: 'text' | 'template' | 'call_prompt' | 'missed_call' | 'completed_call';
  readonly from: 'consumer' | 'page';
  readonly at: string;
  readonly text?: string;
  readonly seconds?: number;
  readonly payload?: Readonly<Record<string, unknown>>;
}

export interface ThreadView {
  readonly icon: {
    readonly visible: boolean;
    readonly usable: boolean;
    readonly reason?: string;
    readonly changes_at?: string;
  };
  readonly hours: { readonly open: boolean; readonly text: string; readonly next_change?: string };
  readonly window: { readonly open: boolean; readonly until?: string };
  readonly call: Call | null;
  readonly messages: readonly (Message & { readonly buttons: readonly Button[] })[];
}

/** What a tap that does not ring is told. */
export interface RefusedTap {
  readonly gate: string;
  readonly setting?: string;
  readonly opens_at?: string;
  readonly text: string;
}

export interface Explanation {
  readonly at: string;
  readonly entry: CallEntry;
  readonly rings: RingTarget | null;
  readonly text: string;
  readonly gates: readonly {
    readonly gate: string;
    readonly verdict: 'open' | 'closed' | 'not_checked';
    readonly setting?: string;
    readonly value: unknown;
    readonly text?: string;
    readonly changes_at: string | null;
  }[];
  readonly routing: {
    readonly setting: string;
    readonly value: RingTarget;
    readonly apps: readonly { readonly app_id: string; readonly callback_failing_since: string | null }[];
  };
}

export interface JournalEntry {
  readonly revision: number;
  readonly at: string;
  readonly kind: string;
  readonly app_id?: string;
  readonly psid?: string;
  readonly by?: Person;
  readonly call?: Call;
  readonly message?: Message;
  readonly call_settings?: CallSettings;
  readonly [more: string]: unknown;
}

export interface Attempt {
  readonly at: string;
  readonly duration_ms: number;
  readonly status: number | null;
  readonly error: string | null;
  readonly response: string | null;
  readonly advice: string | null;
}

export interface Delivery {
  readonly id: string;
  readonly page_id: string;
  readonly app_id: string;
  readonly revision: number;
  readonly field: string;
  readonly state: 'pending' | 'delivered' | 'dropped';
  readonly created_at: string;
  readonly due_at: string | null;
  readonly body: string;
  readonly callback_url: string | null;
  readonly signatures: { readonly sha1: string; readonly sha256: string };
  readonly attempts: readonly Attempt[];
}

export interface ApiRequest {
  readonly id: string;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly version: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly page_id: string | null;
  readonly app_id: string | null;
  readonly status: number;
  readonly duration_ms: number;
  /** The Page's last revision when it came in. */
  readonly revision: number | null;
  readonly trace: string;
  readonly error: {
    readonly message: string;
    readonly type?: string;
    readonly code: number;
    readonly error_subcode?: number;
  } | null;
  readonly advice: string | null;
}

export interface ClockView {
  readonly now: string;
  readonly mode: 'running' | 'frozen';
  readonly steerable: boolean;
  readonly next_opening?: string | null;
  readonly next_expiry?: string | null;
}

/** The demo's app and Page, to begin with. */
export interface Demo {
  readonly app_id: string;
  readonly page_id: string;
  readonly access_token: string;
  readonly graph_path: string;
}
