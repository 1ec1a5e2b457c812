import type { CallSettingsJson } from '../../contract/call-settings.ts';
import type { CallEntry } from '../../domain/call-entry.ts';
import type { Call } from './calls.ts';
import type { GateReport, RefusedTap } from './explanation.ts';
import type { Message } from './messages.ts';
import type { Person } from './people.ts';

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
