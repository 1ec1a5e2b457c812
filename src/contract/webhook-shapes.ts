import type { MEDIA_TYPES } from '../domain/message.ts';
import type { WebhookField } from '../domain/page-event.ts';
import type { CallSettingsSnapshot } from './call-settings.ts';

/** The JSON of webhook bodies. Ids are text. */

export interface Webhook<Entry> {
  readonly object: 'page';
  readonly entry: readonly Entry[];
}

/** The members of an entry for each field, besides the Page's id. */
export interface WebhookEntries {
  readonly call_settings_update: CallSettingsUpdate;
  readonly calls: CallsUpdate;
  readonly call_permission_reply: CallPermissionReply;
  readonly messages: Messaging<Timed & { readonly message: MessageContent }>;
  readonly message_echoes: Messaging<Timed & { readonly message: MessageEcho }>;
  readonly message_deliveries: Messaging<Timed & { readonly delivery: MessageDelivery }>;
  readonly message_reads: Messaging<Timed & { readonly read: { readonly watermark: number } }>;
  readonly messaging_postbacks: Messaging<Timed & { readonly postback: Postback }>;
}

/** The body of a field's webhook; `id` is the Page's. */
export type WebhookBody<Field extends WebhookField> = Webhook<{ readonly id: string } & WebhookEntries[Field]>;

/** `time` is in seconds. Source: docs/graph/call-settings.md §5. */
export interface CallSettingsUpdate {
  readonly time: number;
  readonly call_settings: CallSettingsSnapshot;
}

/** Times are in seconds. Source: docs/graph/calls.md §3. */
export interface CallsUpdate {
  readonly time: number;
  readonly calls: readonly (CallConnect | CallStatus | CallMediaUpdate | CallTerminate)[];
}

/** The events of a webhook of `calls`. */
export const CALL_EVENTS = ['connect', 'call_status', 'media_update', 'terminate'] as const;

export interface CallConnect {
  readonly id: string;
  /** The callee: the Page, or the consumer. */
  readonly to: string;
  /** The caller. */
  readonly from: string;
  readonly event: 'connect';
  readonly timestamp: number;
  readonly call_direction: 'user_initiated' | 'business_initiated';
}

export interface CallStatus {
  readonly id: string;
  readonly event: 'call_status';
  readonly timestamp: number;
  /** The consumer. */
  readonly recipient_id: string;
  readonly call_status: 'ringing' | 'accepted';
}

export interface CallMediaUpdate {
  readonly id: string;
  readonly event: 'media_update';
  readonly timestamp: number;
  readonly session: {
    readonly version: number;
    readonly sdp_renegotiation: { readonly sdp_type: 'offer' | 'answer'; readonly sdp: string };
  };
}

/** The person's answer to a request for the permission to call; times in seconds. Source: docs/graph/calls.md §6.3. */
export interface CallPermissionReply {
  readonly time: number;
  readonly sender: { readonly id: string };
  readonly recipient: { readonly id: string };
  readonly timestamp: number;
  readonly call_permission_reply: {
    readonly response: 'approve' | 'reject';
    readonly expiration_timestamp?: string;
  };
}

export interface CallTerminate {
  readonly id: string;
  readonly event: 'terminate';
  readonly timestamp: number;
  readonly status: 'Completed' | 'Failed';
  readonly start_time: number;
  readonly end_time: number;
  /** In seconds; absent when nobody accepted the call. */
  readonly duration?: number;
}

/** An event of a thread; times are in milliseconds. Source: docs/graph/webhooks.md §2, §3. */
export interface Messaging<Content> {
  readonly time: number;
  readonly messaging: readonly (Sides & Content)[];
}

export interface Sides {
  readonly sender: { readonly id: string };
  readonly recipient: { readonly id: string };
}

export interface Timed {
  readonly timestamp: number;
}

export interface MessageContent {
  readonly mid: string;
  readonly text?: string;
  readonly attachments?: readonly MessageAttachment[];
  readonly reply_to?: MessageQuote;
  /** Present on the answer of a person who tapped a quick reply. */
  readonly quick_reply?: { readonly payload: string };
}

export interface MessageAttachment {
  readonly type: 'template' | (typeof MEDIA_TYPES)[number];
  /** The template as it was sent, or `url` of a file. */
  readonly payload: object;
}

/** The message that another one answers. */
export interface MessageQuote {
  readonly mid: string;
  /** True when both messages are of the same side. */
  readonly is_self_reply: boolean;
}

export interface MessageEcho extends MessageContent {
  readonly is_echo: true;
  /** Text when the id is beyond 2^53. */
  readonly app_id: number | string;
  readonly metadata?: string;
}

export interface MessageDelivery {
  readonly mids: readonly string[];
  readonly watermark: number;
}

export interface Postback {
  readonly mid: string;
  readonly title: string;
  readonly payload: string;
}
