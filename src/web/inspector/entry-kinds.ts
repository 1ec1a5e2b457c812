import type { JournalEntry } from '../../control/shapes/journal.ts';

/** The kinds of journal entries, in the order of the filter. A new kind does not compile until it is here. */
const KINDS: { readonly [K in JournalEntry['kind']]: true } = {
  call_settings_update: true,
  message_sent: true,
  message_received: true,
  message_delivered: true,
  messages_read: true,
  postback: true,
  page_acted: true,
  call_started: true,
  call_refused: true,
  call_accepted: true,
  call_ringing: true,
  call_answered: true,
  call_muted: true,
  media_changed: true,
  call_ended: true,
  permission_asked: true,
  permission_answered: true,
  messenger_profile_update: true,
  app_subscribed: true,
  app_unsubscribed: true,
  webhooks_failing: true,
  webhooks_disabled: true,
  page_created: true,
  page_renamed: true,
  webhook_tested: true,
};

export const ENTRY_KINDS = Object.keys(KINDS) as readonly JournalEntry['kind'][];
