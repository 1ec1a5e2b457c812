import type { CallSettingsJson, CallHoursJson, Weekday } from '../contract/call-settings.ts';
import type { WebhookFaultKind } from '../app/ports/faults.ts';
import type { CallButton, CallEntry } from '../domain/call-entry.ts';
import type { Gate } from '../domain/call-eligibility.ts';
import type { CallDirection, CallOutcome, CallState } from '../domain/call.ts';
import type { DeliveryFailureKind } from '../domain/delivery-failure.ts';
import type { RingTarget } from '../domain/call-settings.ts';
import type { ProfileTapSource } from '../domain/messenger-profile.ts';
import type { Gender } from '../domain/profile.ts';

/**
 * The JSON of `/_control`: every answer first, then the request bodies. The console and the test kit import these types.
 * All instants are ISO 8601 in UTC, all ids are text.
 */

export type {
  CallButton,
  CallEntry,
  CallHoursJson as CallHours,
  CallSettingsJson as CallSettings,
  Gate,
  RingTarget,
  Weekday,
};

export interface List<T> {
  readonly data: readonly T[];
  /** The `after` of the request for the next part; absent on the last one. */
  readonly next?: string;
}

/** A list whose filter is searched for in a bounded number of items. */
export interface SearchedList<T> extends List<T> {
  /** Instant of the oldest item that was searched; absent where `data` is full, or everything was searched. */
  readonly searched_until?: string;
}

/** The body of every answer other than 200, except that of a refused tap. */
export interface ErrorAnswer {
  readonly error: {
    /** A word for programs to compare, such as `not_found`. */
    readonly reason: string;
    readonly message: string;
    readonly advice?: string;
    /** The members at fault, each as its path in the request body. */
    readonly fields?: readonly (readonly string[])[];
  };
}

// Apps, Pages and people.

export interface AppName {
  readonly id: string;
  readonly name: string;
}

export interface AppView extends AppName {
  readonly requires_proof: boolean;
  /** The app's subscription to the object `page`; null without one. */
  readonly subscription: {
    readonly callback_url: string | null;
    readonly fields: readonly string[];
    readonly include_values: boolean;
  } | null;
}

export interface AppCredentials {
  readonly id: string;
  readonly secret: string;
}

export interface PageName {
  readonly id: string;
  readonly name: string;
  readonly eligible: boolean;
}

export interface PageView extends PageName {
  readonly created_at: string;
  /** The number of the Page's last journal entry. */
  readonly revision: number;
  readonly call_settings: CallSettingsJson;
  readonly hours: HoursStatus & { readonly next_opening?: string };
  readonly apps: readonly SubscribedApp[];
  readonly admins: readonly Admin[];
}

/** An app that is subscribed to a Page. */
export interface SubscribedApp {
  readonly app_id: string;
  readonly name: string;
  /** Null while the app has no subscription of its own. */
  readonly callback_url: string | null;
  readonly app_fields: readonly string[];
  readonly page_fields: readonly string[];
  /** True when `calls` is subscribed at both levels. */
  readonly hears_calls: boolean;
  /** The first of an unbroken series of failed deliveries; null when the last one succeeded. */
  readonly failing_since: string | null;
}

export interface PageReference {
  readonly id: string;
}

export interface TokenGrant {
  /** The first 16 digits of its SHA-256, by which it can be revoked. */
  readonly id: string;
  readonly access_token: string;
}

/** A Page access token. Only its hash is stored, so that it cannot be shown again. */
export interface TokenView {
  /** The first 16 digits of its SHA-256, by which it can be revoked. */
  readonly id: string;
  readonly app_id: string;
  readonly permissions: readonly string[];
  readonly issued_at: string;
  /** Null for a token that never expires. */
  readonly expires_at: string | null;
}

/** A user access token. */
export interface UserTokenView extends TokenView {
  readonly user_id: string;
}

export interface TokenRevoked {
  readonly revoked: true;
}

export interface PersonReference {
  readonly psid: string;
}

export interface Person {
  readonly psid: string;
  readonly name: string;
}

export interface Consumer extends Person {
  readonly first_name: string;
  readonly last_name: string;
  /** An IANA name. */
  readonly time_zone: string | null;
  /** Such as `en_US`. */
  readonly locale: string;
  readonly gender: Gender | null;
  /** Address of the generated picture. */
  readonly picture: string;
  /** False for a person about whom Graph gives out no profile. */
  readonly has_profile: boolean;
}

export interface Admin extends Person {
  /** The person's id as a user of apps; null for those of older data. */
  readonly user_id: string | null;
}

export interface AdminReference extends PersonReference {
  readonly user_id: string | null;
}

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

// Call settings.

export interface CallSettingsResult {
  readonly success: true;
  readonly call_settings: CallSettingsJson;
}

/** The call hours at one instant. */
export interface HoursStatus {
  readonly open: boolean;
  readonly text: string;
  /** Absent when the hours never change. */
  readonly next_change?: string;
}

export interface HoursPreview {
  readonly open: boolean;
  readonly text: string;
  readonly next_change: string | null;
  readonly next_opening: string | null;
  readonly time_zone: string;
  /** Such as `-08:00`. */
  readonly utc_offset: string;
  readonly week: {
    readonly from: string;
    readonly until: string;
    readonly now: string;
    readonly days: readonly LocalDay[];
    readonly windows: readonly OpenWindow[];
  };
  /** The next change of the zone's clocks; null when none is known. */
  readonly clock_change: ClockChange | null;
}

export interface LocalDay {
  /** Such as `2027-03-14`. */
  readonly date: string;
  readonly day_of_week: Weekday;
  readonly starts_at: string;
  readonly ends_at: string;
}

export interface OpenWindow {
  readonly opens_at: string;
  readonly closes_at: string;
}

export interface ClockChange {
  readonly at: string;
  readonly from_offset: string;
  readonly to_offset: string;
  readonly text: string;
}

export interface TimeZoneName {
  readonly name: string;
  readonly aliases: readonly string[];
  /** Main cities and the country. */
  readonly places: readonly string[];
  /** Such as `PST`, which is no name that call hours accept. */
  readonly abbreviations: readonly string[];
  /** Place among the most used zones, from 0; null for the others. */
  readonly usage_rank: number | null;
}

// Threads and calls.

export interface ListedThread extends Person {
  /** Address of the person's picture. */
  readonly picture: string;
  readonly last_message: Message | null;
}

/** A thread as the consumer's Messenger shows it. */
export interface ThreadView {
  readonly icon: {
    readonly visible: boolean;
    readonly usable: boolean;
    /** Why a tap would not ring. */
    readonly reason?: string;
    readonly changes_at?: string;
  };
  readonly hours: HoursStatus;
  readonly window: { readonly open: boolean; readonly until?: string };
  /** Present while the Page is typing (`sender_action`): the instant at which the indicator goes out. */
  readonly typing_until?: string;
  /** The instant up to which the Page has marked the thread as seen; absent when never. */
  readonly seen_until?: string;
  /** The call that rings or goes on. */
  readonly call: Call | null;
  readonly profile: VisibleProfile;
  /** Oldest first. */
  readonly messages: readonly ThreadMessage[];
}

/** The parts of the Page's Messenger profile that the consumer sees. */
export interface VisibleProfile {
  /** Shown, like the two that follow, in a thread without messages. */
  readonly greeting: string | null;
  /** Payload of the Get Started button; null where there is none, or ice breakers in its place. */
  readonly get_started: string | null;
  readonly ice_breakers: readonly IceBreaker[];
  /** The persistent menu, shown in a thread with messages. */
  readonly menu: readonly MenuItem[];
  /** True where the menu takes the place of the field to write in. */
  readonly composer_disabled: boolean;
}

export interface IceBreaker {
  readonly question: string;
  readonly payload: string;
}

export interface MenuItem {
  readonly type: 'postback' | 'web_url';
  readonly title: string;
  /** Present on `postback`. */
  readonly payload?: string;
  /** Present on `web_url`. */
  readonly url?: string;
}

export interface Message {
  readonly id: string;
  readonly psid: string;
  readonly type: 'text' | 'media' | 'template' | 'call_prompt' | 'calling_optin' | 'missed_call' | 'completed_call';
  readonly from: 'consumer' | 'page';
  readonly at: string;
  /** Present on `text`. */
  readonly text?: string;
  /** Present on `completed_call`: the length of the call. */
  readonly seconds?: number;
  /** Present on `template`, `call_prompt` and `calling_optin`: the template as it was sent. */
  readonly payload?: object;
  /** The persona that sent the message in place of the Page. */
  readonly persona?: Persona;
  /** Present on `media`. */
  readonly attachments?: readonly Attachment[];
  /** Id of the message that this one answers. */
  readonly reply_to?: string;
  /** Payload of the quick reply that the consumer tapped; absent on other messages. */
  readonly quick_reply?: string;
}

export interface Persona {
  readonly id: string;
  readonly name: string;
  readonly picture_url: string;
}

/** A file of a message, by its address. */
export interface Attachment {
  readonly type: 'image' | 'audio' | 'video' | 'file';
  readonly url: string;
}

export interface ThreadMessage extends Message {
  readonly buttons: readonly Button[];
  /** Present on the last message of the thread only, when it was sent with quick replies. */
  readonly quick_replies?: readonly QuickReply[];
}

export interface Button {
  readonly type: 'web_url' | 'postback' | 'phone_number' | 'account_link' | 'account_unlink' | 'game_play' | CallButton;
  /** As Messenger shows it: longer titles are shortened to 20 characters and three dots. */
  readonly title?: string;
  /** Present on `postback`, and on `phone_number`: the telephone number. */
  readonly payload?: string;
  /** Present on `web_url` and `account_link`. */
  readonly url?: string;
  readonly active: boolean;
  /** Why a tap would not ring. */
  readonly reason?: string;
  /** The end of the button's life (exclusive). */
  readonly until?: string;
  readonly changes_at?: string;
}

/** A button above the composer. The consumer answers with its title or, by the other types, with personal data. */
export interface QuickReply {
  readonly type: 'text' | 'user_phone_number' | 'user_email';
  /** Present on `text`, shortened as the title of a button is. */
  readonly title?: string;
  /** Present on `text`. */
  readonly payload?: string;
  readonly image_url?: string;
}

export interface MessageReference {
  readonly message_id: string;
}

export interface ReadReceipt {
  readonly read: true;
}

export interface Call {
  readonly id: string;
  readonly psid: string;
  readonly direction: CallDirection;
  /** Null for a call that the business started. */
  readonly entry: CallEntry | null;
  readonly rings: RingTarget;
  /** The app that started or accepted the call; null while none has. */
  readonly app_id: string | null;
  readonly state: CallState;
  readonly outcome: CallOutcome | null;
  readonly started_at: string;
  readonly accepted_at: string | null;
  readonly ended_at: string | null;
}

/** The recent past of a Page as points of plots, newest first. */
export interface PageOverview {
  readonly deliveries: readonly DeliveryPoint[];
  readonly calls: readonly Pick<Call, 'started_at' | 'state' | 'outcome'>[];
}

export interface DeliveryPoint {
  readonly created_at: string;
  readonly state: Delivery['state'];
  readonly attempts: number;
  /** Time from the event to the answer that accepted it; null before there is one. */
  readonly latency_ms: number | null;
}

/** The media of a call at its two ends. */
export interface CallMediaView {
  readonly business: CallEndView;
  readonly consumer: CallEndView;
}

export interface CallEndView {
  readonly muted: boolean;
  /** `script`: the server itself plays this end. */
  readonly kind: 'endpoint' | 'script';
  readonly state: 'waiting' | 'checking' | 'handshake' | 'connected' | 'failed' | 'closed';
  /** Time from the opening of the call's media to the first audio packet from this end, and to it; null before. */
  readonly first_audio_from_ms: number | null;
  readonly first_audio_to_ms: number | null;
  readonly packets_from: number;
  readonly packets_to: number;
  /** Packets of video among them. */
  readonly video_packets_from: number;
  readonly video_packets_to: number;
  /** Packets of this end that did not arrive. */
  readonly lost: number;
  /** By the endpoint's reports; null without them. */
  readonly round_trip_ms: number | null;
  /** Keys that this end has pressed. */
  readonly keys: string;
  /** Frequencies in Hz that this end heard in the last second, loudest first. */
  readonly tones: readonly number[];
}

/** The answer to an endpoint's offer, as `setRemoteDescription` takes it. */
export interface SessionAnswer {
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
}

/** The answer of a consumer to a request for the permission to call. */
export interface PermissionView {
  readonly response: 'approve' | 'reject';
  /** The end of the permission; null after a refusal. */
  readonly expires_at: string | null;
}

/** The answer to a tap that rings. */
export interface Ring {
  readonly call_id: string;
  readonly rings: RingTarget;
  /** The apps that receive the `calls` webhook; empty when the inbox rings. */
  readonly apps: readonly string[];
}

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

/** Why a tap rings or does not. */
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

// The instance as a whole.

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

export interface WebhooksCleared {
  /** The number of webhooks that the receiver had. */
  readonly cleared: number;
}

// Events of a Page and their webhooks.

/** One event in the journal of a Page; `revision` numbers them without gaps. */
/** An event of a Page. `before` is the state before it, absent in entries of earlier versions. */
export type JournalEntry = { readonly revision: number; readonly at: string } & (
  | { readonly kind: 'page_created'; readonly call_settings?: CallSettingsJson }
  | { readonly kind: 'page_renamed'; readonly name: string; readonly before?: string }
  | { readonly kind: 'webhook_tested'; readonly app_id: string; readonly field: string }
  | {
      readonly kind: 'call_settings_update';
      readonly call_settings: CallSettingsJson;
      /** The person who made the change; absent when an app did. */
      readonly by?: Person;
    }
  | {
      readonly kind: 'app_subscribed';
      readonly app_id: string;
      readonly fields: readonly string[];
      readonly before?: readonly string[];
    }
  | { readonly kind: 'app_unsubscribed'; readonly app_id: string; readonly before?: readonly string[] }
  | { readonly kind: 'webhooks_failing'; readonly app_id: string; readonly since: string }
  | { readonly kind: 'webhooks_disabled'; readonly app_id: string; readonly since: string }
  | { readonly kind: 'message_sent'; readonly app_id: string; readonly message: Message }
  | { readonly kind: 'message_received'; readonly message: Message }
  | { readonly kind: 'message_delivered'; readonly psid: string; readonly message_id: string }
  | { readonly kind: 'messages_read'; readonly psid: string; readonly until: string }
  | {
      readonly kind: 'postback';
      readonly psid: string;
      readonly message_id: string;
      readonly title: string;
      readonly payload: string;
    }
  | {
      readonly kind: 'messenger_profile_update';
      readonly app_id: string;
      /** Names of the fields that were set. */
      readonly set: readonly string[];
      readonly removed: readonly string[];
      /** The values of those fields that were set before and are set after. */
      readonly before?: object;
      readonly after?: object;
    }
  | { readonly kind: 'page_acted'; readonly psid: string; readonly action: string }
  | { readonly kind: 'call_started'; readonly call: Call }
  /** A tap that did not ring, with the gates as they were. */
  | {
      readonly kind: 'call_refused';
      readonly psid: string;
      readonly entry: CallEntry;
      readonly refused: RefusedTap;
      readonly gates: readonly GateReport[];
    }
  | { readonly kind: 'call_accepted'; readonly call: Call }
  | { readonly kind: 'call_ringing'; readonly call: Call }
  | { readonly kind: 'call_answered'; readonly call: Call }
  | { readonly kind: 'call_muted'; readonly call: Call; readonly by: 'consumer' | 'business'; readonly muted: boolean }
  | {
      readonly kind: 'media_changed';
      readonly call: Call;
      readonly version: number;
      readonly by: 'consumer' | 'business';
    }
  | { readonly kind: 'permission_asked'; readonly psid: string; readonly message_id: string; readonly app_id: string }
  | {
      readonly kind: 'permission_answered';
      readonly psid: string;
      readonly response: 'approve' | 'reject';
      /** The end of the permission; null after a refusal. */
      readonly expires_at: string | null;
      /** The end of the permission before; null without one. */
      readonly before?: string | null;
    }
  | { readonly kind: 'call_ended'; readonly call: Call; readonly message: Message }
);

export interface Delivery {
  readonly id: string;
  readonly page_id: string;
  readonly app_id: string;
  /** The number of the journal entry that the delivery is about. */
  readonly revision: number;
  readonly field: string;
  readonly state: 'pending' | 'delivered' | 'dropped';
  readonly created_at: string;
  /** The next attempt; null unless `pending`. */
  readonly due_at: string | null;
  /** The bytes that are signed and sent. */
  readonly body: string;
  /** Null when the app has no subscription any more. */
  readonly callback_url: string | null;
  readonly signatures: { readonly sha1: string; readonly sha256: string };
  readonly attempts: readonly Attempt[];
}

export interface Attempt {
  readonly at: string;
  readonly duration_ms: number;
  /** The receiver's HTTP status; null when there was no answer. */
  readonly status: number | null;
  /** The failure in one line for people; null when there was an answer. */
  readonly error: string | null;
  /** The kind of the failure and its particulars; null when there was an answer. */
  readonly failure: { readonly kind: DeliveryFailureKind; readonly detail: string } | null;
  /** The beginning of the receiver's answer. */
  readonly response: string | null;
  readonly advice: string | null;
  /** The name of the fault that was applied; null without one. */
  readonly fault: string | null;
}

export interface Redelivery {
  readonly id: string;
  readonly state: 'pending';
}

/** The failed deliveries of a Page that are sent again. */
export interface RedeliveredAll {
  readonly redelivered: number;
  /** True when there may be more than one request takes. */
  readonly has_more: boolean;
}

/** A delivery that the built-in receiver has accepted. */
export interface ReceivedWebhook {
  /** Grows with each webhook that this process receives. */
  readonly id: number;
  /** The webhook field; null for a body of no known kind. */
  readonly field: string | null;
  /** The event of a webhook of `calls`; null for other fields. */
  readonly event: string | null;
  readonly received_at: string;
  readonly verified: true;
  readonly headers: { readonly 'x-hub-signature': string; readonly 'x-hub-signature-256': string };
  readonly body: object;
}

export interface WebhookReceipt {
  readonly received: true;
}

// Requests, clock and health.

/** A request to the Graph surface. */
export interface ApiRequest {
  readonly id: string;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly version: string;
  /** The parameters as read, without secrets. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The names of the parameters that the operation does not read, and that had no effect. */
  readonly ignored_params: readonly string[];
  readonly page_id: string | null;
  readonly app_id: string | null;
  /** The Page's last revision when the request arrived. */
  readonly revision: number | null;
  readonly status: number;
  readonly duration_ms: number;
  /** The `fbtrace_id` of the answer. */
  readonly trace: string;
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly code: number;
    readonly error_subcode?: number;
  } | null;
  readonly advice: string | null;
  /** The name of the fault that was applied; null without one. */
  readonly fault: string | null;
}

/** A request with its whole exchange, without secrets, and with what it caused. */
export interface RequestExchange {
  readonly summary: ApiRequest;
  /** The query as sent. */
  readonly query: string;
  readonly request: HttpMessage;
  readonly answer: HttpMessage;
  readonly caused: {
    readonly entries: readonly JournalEntry[];
    readonly deliveries: readonly Delivery[];
  };
}

export interface HttpMessage {
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** At most 8,000 characters. */
  readonly body: string;
}

/** A journal entry, the request that caused it and the deliveries that it caused. */
export interface JournalEntryContext {
  readonly entry: JournalEntry;
  /** Null for an event with another cause, and where the request is no longer in the log. */
  readonly request: ApiRequest | null;
  readonly deliveries: readonly Delivery[];
}

/** A call from the tap to its end. */
export interface CallTimeline {
  readonly call: Call;
  readonly page_id: string;
  /** The gates at the tap; null for calls of the business and for those of older data. */
  readonly gates: readonly GateReport[] | null;
  /** In the order in which they happened. */
  readonly items: readonly TimelineItem[];
  /** The media of both ends; null where this process has none. */
  readonly media: CallMediaView | null;
}

export type TimelineItem =
  | { readonly kind: 'entry'; readonly at: string; readonly entry: JournalEntry }
  | {
      readonly kind: 'attempt';
      readonly at: string;
      readonly delivery_id: string;
      readonly app_id: string;
      /** The event of the webhook, such as `connect`; null for other webhooks. */
      readonly event: string | null;
      /** From 1. */
      readonly number: number;
      readonly attempt: Attempt;
    }
  | { readonly kind: 'request'; readonly at: string; readonly request: ApiRequest };

/** The answer of the Graph surface to a request that control sent. */
export interface SentRequest {
  /** Null when a fault cut the connection. */
  readonly status: number | null;
  readonly duration_ms: number;
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; null when there was no answer. */
  readonly body: unknown;
  /** How to mend the error, where it is known. */
  readonly advice: string | null;
}

/** A fault of requests to the Graph surface, as `PUT /faults` takes it. */
export interface RequestFault {
  /** Operation as in the OpenAPI document, such as `POST /{page-id}/messages`. */
  readonly operation: string;
  /** Code of the Graph error to answer. */
  readonly error?: number;
  readonly error_subcode?: number;
  /** Real time to wait before the answer, such as `2s`. */
  readonly delay?: string;
  /** Cuts the connection instead of answering. */
  readonly cut?: boolean;
  readonly times?: number;
  readonly share?: number;
  readonly seed?: number;
}

/** A fault of webhook deliveries, as `PUT /faults` takes it. */
export interface WebhookFault {
  /** Webhook field, or `*` for every field. */
  readonly webhook: string;
  readonly app_id?: string;
  readonly page_id?: string;
  readonly fault: WebhookFaultKind;
  /** For `delay` and `reorder`: time on the instance's clock, such as `30s`; 1s when left out. */
  readonly delay?: string;
  readonly times?: number;
  readonly share?: number;
  readonly seed?: number;
}

export interface FaultState {
  /** Place in the list, from 1. */
  readonly number: number;
  readonly hits: number;
  /** True once its hits are used up. */
  readonly over: boolean;
}

export type FaultView = (RequestFault & FaultState) | (WebhookFault & FaultState);

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

/** A callback with an attempt under way. */
export interface UnansweredCallback {
  readonly app_id: string;
  readonly page_id: string;
  readonly callback_url: string;
}

/** Answer of `GET /media`. */
export interface MediaSupport {
  readonly available: boolean;
  /** The packages to install; null when calls can have media. */
  readonly advice: string | null;
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

export interface Health {
  readonly healthy: true;
}

export interface Ready {
  readonly ready: true;
}

// Request bodies.

export interface NewApp {
  readonly name: string;
  /** Requests of the app need an appsecret_proof. */
  readonly requires_proof?: boolean;
}

export interface NewName {
  readonly name: string;
}

/** A new name of a consumer or an admin. */
export interface NewPersonName extends NewName {
  readonly page_id: string;
}

export interface NewPage {
  readonly name: string;
  readonly category?: string;
  readonly eligible?: boolean;
  readonly call_settings?: Partial<CallSettingsJson>;
}

export interface NewToken {
  readonly app_id: string;
  readonly page_id: string;
  readonly permissions?: readonly string[];
  /** In seconds. */
  readonly expires_in?: number;
}

/** A request to the Graph surface. Its token is `access_token`, or one of the app for the Page, the person, or itself. */
export interface NewRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** May have a query. */
  readonly path: string;
  readonly params?: object;
  readonly app_id?: string;
  readonly page_id?: string;
  readonly user_id?: string;
  readonly access_token?: string;
}

export interface NewUserToken {
  readonly app_id: string;
  readonly user_id: string;
  readonly permissions?: readonly string[];
  /** In seconds. */
  readonly expires_in?: number;
}

/** A person with a name, or with a first name from which the name is made. */
export interface NewConsumer {
  readonly page_id: string;
  readonly name?: string;
  readonly first_name?: string;
  readonly last_name?: string;
  readonly time_zone?: string;
  readonly locale?: string;
  readonly gender?: Gender;
  /** Background of the generated picture, such as `#1877f2`. */
  readonly picture_color?: string;
  readonly has_profile?: boolean;
}

export interface NewAdmin {
  readonly page_id: string;
  readonly name: string;
  /** That of an admin of another Page, for the same person. */
  readonly user_id?: string;
}

/** A change that a person makes; `by` is the PSID of somebody who runs the Page. */
export type CallSettingsChange = Partial<CallSettingsJson> & { readonly by: string };

export interface HoursPreviewRequest {
  /** Null for a Page without hours. */
  readonly call_hours: CallHoursJson | null;
}

/** Either `text` or `attachment`. */
export interface NewMessage {
  readonly text?: string;
  readonly attachment?: Attachment;
  /** Id of the message that this one answers. */
  readonly reply_to?: string;
}

export interface QuickReplyTap {
  readonly message_id: string;
  /** The payload of the quick reply, or its type for one that sends personal data; the first quick reply when absent. */
  readonly payload?: string;
}

/** The tap of a button of a message, or of a part of the Messenger profile: `message_id` or `source`, one of them. */
export interface PostbackTap {
  readonly message_id?: string;
  readonly source?: ProfileTapSource;
  /** The payload of the button; the first postback button when absent. */
  readonly payload?: string;
}

export interface CallTap {
  readonly entry: CallEntry;
  /** The message that has the button; the last one with such a button when absent. */
  readonly message_id?: string;
  /** The sound of the consumer's end; silence when absent. */
  readonly media?: EndMediaRequest;
}

/** The sound that the server plays as an end of a call. */
export interface EndMediaRequest {
  /** `silence`, `echo`, `tone:440`, or `wav:` and a WAV file in base64. */
  readonly send?: string;
  /** Records what this end hears. */
  readonly record?: boolean;
}

/** Accepts a call: as the inbox or an app without an endpoint, or as the consumer one of the business. */
export interface CallAnswer {
  readonly as: 'inbox' | 'consumer' | 'app';
  /** The app that accepts; with `as: app`, and only then. */
  readonly app_id?: string;
  /** The sound of that end. */
  readonly media?: EndMediaRequest;
}

/** Calls a person as an app that has no endpoint. */
export interface BusinessCall {
  /** PSID of the person. */
  readonly to: string;
  readonly app_id: string;
  /** The sound of the app's end. */
  readonly media?: EndMediaRequest;
}

export interface CallAction {
  /** `consumer` may only hang up. */
  readonly as: 'inbox' | 'consumer';
}

/** Any of `freeze`, `resume` and one of `set`, `advance`, `skip_to`; or `real` alone. */
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
