import type { Gate, TapContext } from './call-eligibility.ts';
import type { Call } from './call.ts';
import type { CallSettings } from './call-settings.ts';
import type { AppId, MessageId, Psid } from './ids.ts';
import type { MediaSession } from './media-session.ts';
import type { Message } from './message.ts';
import type { MessengerProfile } from './messenger-profile.ts';
import type { SenderAction } from './sender-action.ts';

/** An event of a Page: one row of its journal. Instants in epoch ms. `before` is absent in journals of earlier versions. */
export type PageEvent =
  /** `settings` are those of the new Page; absent in journals of the first versions. */
  | { readonly kind: 'page_created'; readonly settings?: CallSettings }
  /** A person renamed the Page on a surface of Switchhook. */
  | { readonly kind: 'page_renamed'; readonly name: string; readonly before?: string }
  /** The webhook of a sample event was sent to an app. */
  | { readonly kind: 'webhook_tested'; readonly appId: AppId; readonly field: WebhookField }
  /** All settings after the change, as the webhook has them (docs/design.md §3.10). */
  | {
      readonly kind: 'call_settings_update';
      readonly settings: CallSettings;
      /** The person who made the change on a surface of Meta's; absent when an app made it. */
      readonly by?: Person;
    }
  | {
      readonly kind: 'app_subscribed';
      readonly appId: AppId;
      readonly fields: readonly string[];
      readonly before?: readonly string[];
    }
  | { readonly kind: 'app_unsubscribed'; readonly appId: AppId; readonly before?: readonly string[] }
  /** Webhooks to the app have failed since `since`: the alert that Meta sends (docs/graph/webhooks.md §5). */
  | { readonly kind: 'webhooks_failing'; readonly appId: AppId; readonly since: number }
  /** Webhooks to the app have failed since `since`, so it was unsubscribed from the Page. */
  | { readonly kind: 'webhooks_disabled'; readonly appId: AppId; readonly since: number }
  /** The Page sent a message through an app; the webhook is an echo. */
  | { readonly kind: 'message_sent'; readonly message: Message; readonly appId: AppId; readonly metadata?: string }
  /** A consumer sent a message. */
  | { readonly kind: 'message_received'; readonly message: Message }
  | {
      readonly kind: 'message_delivered';
      readonly psid: Psid;
      readonly messageId: MessageId;
      readonly watermark: number;
    }
  | { readonly kind: 'messages_read'; readonly psid: Psid; readonly watermark: number }
  | {
      readonly kind: 'postback';
      readonly psid: Psid;
      readonly messageId: MessageId;
      readonly title: string;
      readonly payload: string;
    }
  | { readonly kind: 'page_acted'; readonly psid: Psid; readonly action: SenderAction }
  /** An app changed the Messenger profile; the lists are names of fields. */
  | {
      readonly kind: 'messenger_profile_update';
      readonly appId: AppId;
      readonly set: readonly string[];
      readonly removed: readonly string[];
      /** The values of those fields that were set before and are set after. */
      readonly before?: MessengerProfile;
      readonly after?: MessengerProfile;
    }
  /** `tap` is the state on which the consumer's tap was decided; absent for calls of the business and in older journals. */
  | { readonly kind: 'call_started'; readonly call: Call; readonly tap?: TapContext }
  /** A consumer's tap did not ring; `stoppedBy` is the first closed gate. There is no call and no webhook. */
  | { readonly kind: 'call_refused'; readonly psid: Psid; readonly tap: TapContext; readonly stoppedBy: Gate }
  /** The business accepted a call of a consumer. */
  | { readonly kind: 'call_accepted'; readonly call: Call }
  /** A call of the business rings at the consumer. */
  | { readonly kind: 'call_ringing'; readonly call: Call }
  /** The consumer picked up a call of the business. */
  | { readonly kind: 'call_answered'; readonly call: Call }
  /** One end muted or unmuted its audio. */
  | {
      readonly kind: 'call_muted';
      readonly call: Call;
      readonly by: 'consumer' | 'business';
      readonly isMuted: boolean;
    }
  /**
   * The media of a call changed to `version`. A change by the consumer has an offer of the server, the state of `session`,
   * which the app is notified of.
   */
  | {
      readonly kind: 'media_changed';
      readonly call: Call;
      readonly version: number;
      readonly by: 'consumer' | 'business';
      readonly session?: MediaSession;
    }
  /** An app asked the person for the permission to call. */
  | { readonly kind: 'permission_asked'; readonly psid: Psid; readonly messageId: MessageId; readonly appId: AppId }
  /** The person answered; `expiresAt` is the end of the permission, null after a refusal. */
  | {
      readonly kind: 'permission_answered';
      readonly psid: Psid;
      readonly response: 'approve' | 'reject';
      readonly expiresAt: number | null;
      /** The end of the permission before, null without one. */
      readonly before?: number | null;
    }
  /** The call is over; `message` is the missed-call or completed-call message that it leaves in the thread. */
  | { readonly kind: 'call_ended'; readonly call: Call; readonly message: Message };

/** A person who manages the Page, as the journal records them. */
export interface Person {
  readonly psid: Psid;
  readonly name: string;
}

/** One app's subscription to a Page: the fields at app level and those on the Page. */
export interface Subscription {
  readonly appId: AppId;
  readonly appFields: readonly string[];
  readonly pageFields: readonly string[];
}

/** The webhook fields that Switchhook delivers. */
export type WebhookField =
  | 'call_settings_update'
  | 'calls'
  | 'call_permission_reply'
  | 'messages'
  | 'message_echoes'
  | 'message_deliveries'
  | 'message_reads'
  | 'messaging_postbacks';

/** The events that never have a webhook. */
const WITHOUT_WEBHOOK = {
  page_created: true,
  page_renamed: true,
  webhook_tested: true,
  app_subscribed: true,
  app_unsubscribed: true,
  webhooks_failing: true,
  webhooks_disabled: true,
  messenger_profile_update: true,
  page_acted: true,
  call_accepted: true,
  call_muted: true,
  permission_asked: true,
  call_refused: true,
} as const satisfies { readonly [K in PageEvent['kind']]?: true };

/** An event of a kind that has a webhook, if not in every case. */
export type WebhookEvent = Exclude<PageEvent, { readonly kind: keyof typeof WITHOUT_WEBHOOK }>;

/** Returns true for an event of a kind that has a webhook, if not in every case. */
export const canHaveWebhook = (event: PageEvent): event is WebhookEvent => !Object.hasOwn(WITHOUT_WEBHOOK, event.kind);

/**
 * Returns the webhook field of an event; undefined for an event that has no webhook. Source: docs/graph/webhooks.md §3,
 * docs/graph/call-settings.md §5, docs/graph/calls.md §3.
 */
export function findWebhookField(event: PageEvent): WebhookField | undefined {
  if (!canHaveWebhook(event)) return undefined;
  switch (event.kind) {
    case 'call_settings_update':
      return 'call_settings_update';
    case 'message_sent':
      return 'message_echoes';
    case 'message_received':
      return 'messages';
    case 'message_delivered':
      return 'message_deliveries';
    case 'messages_read':
      return 'message_reads';
    case 'postback':
      return 'messaging_postbacks';
    case 'media_changed':
      // The app that changes its own media has the answer already.
      return event.session === undefined ? undefined : 'calls';
    case 'permission_answered':
      return 'call_permission_reply';
    case 'call_started':
    case 'call_ringing':
    case 'call_answered':
    case 'call_ended':
      // No webhook is sent for a call that rings Meta's own surfaces.
      return event.call.rings === 'PARTNERS' ? 'calls' : undefined;
  }
}

/** Returns the consumer in whose thread an event happened; undefined for an event that concerns every thread, or none. */
export function findConsumer(event: PageEvent): Psid | undefined {
  switch (event.kind) {
    case 'message_sent':
    case 'message_received':
      return event.message.psid;
    case 'message_delivered':
    case 'messages_read':
    case 'postback':
    case 'page_acted':
    case 'permission_asked':
    case 'permission_answered':
    case 'call_refused':
      return event.psid;
    case 'call_started':
    case 'call_accepted':
    case 'call_ringing':
    case 'call_answered':
    case 'call_muted':
    case 'media_changed':
    case 'call_ended':
      return event.call.psid;
    case 'page_created':
    case 'page_renamed':
    case 'webhook_tested':
    case 'call_settings_update':
    case 'app_subscribed':
    case 'app_unsubscribed':
    case 'webhooks_failing':
    case 'webhooks_disabled':
    case 'messenger_profile_update':
      return undefined;
  }
}

/** Returns true when an app is subscribed to a field at both levels. Source: docs/graph/subscriptions.md §1. */
export function isSubscribed(subscription: Subscription, field: string): boolean {
  return subscription.appFields.includes(field) && subscription.pageFields.includes(field);
}
