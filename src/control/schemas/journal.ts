import {
  anyObject,
  boolean,
  constant,
  instant,
  integer,
  list,
  type Members,
  named,
  nullable,
  object,
  oneOf,
  optional,
  type Schema,
  text,
  union,
} from '../../contract/schema.ts';
import type { JournalEntry } from '../shapes/journal.ts';
import { callSettings } from './call-settings.ts';
import { call, callEntry } from './calls.ts';
import { gateReport, refusal } from './explanation.ts';
import { message } from './messages.ts';
import { person } from './people.ts';

type Entry = JournalEntry;

type EntryOf<K extends Entry['kind']> = Extract<Entry, { readonly kind: K }>;

/** The members of each kind of journal entry, besides those that all have. */
const entryMembers: {
  readonly [K in Entry['kind']]: Members<Omit<EntryOf<K>, 'revision' | 'at' | 'kind'>>;
} = {
  page_created: { call_settings: optional(callSettings) },
  page_renamed: { name: text, before: optional(text) },
  webhook_tested: { app_id: text, field: text },
  call_settings_update: { call_settings: callSettings, by: optional(person) },
  app_subscribed: { app_id: text, fields: list(text), before: optional(list(text)) },
  app_unsubscribed: { app_id: text, before: optional(list(text)) },
  webhooks_failing: { app_id: text, since: instant },
  webhooks_disabled: { app_id: text, since: instant },
  message_sent: { app_id: text, message },
  message_received: { message },
  message_delivered: { psid: text, message_id: text },
  messages_read: { psid: text, until: instant },
  postback: { psid: text, message_id: text, title: text, payload: text },
  messenger_profile_update: {
    app_id: text,
    set: list(text),
    removed: list(text),
    before: optional(anyObject),
    after: optional(anyObject),
  },
  page_acted: { psid: text, action: text },
  call_started: { call },
  call_refused: { psid: text, entry: callEntry, refused: refusal, gates: list(gateReport) },
  call_accepted: { call },
  call_ringing: { call },
  call_answered: { call },
  call_muted: { call, by: oneOf(['consumer', 'business']), muted: boolean },
  media_changed: { call, version: integer, by: oneOf(['consumer', 'business']) },
  permission_asked: { psid: text, message_id: text, app_id: text },
  permission_answered: {
    psid: text,
    response: oneOf(['approve', 'reject']),
    expires_at: nullable(instant),
    before: optional(nullable(instant)),
  },
  call_ended: { call, message },
};

/** The kinds of journal entries. */
export const ENTRY_KINDS = Object.keys(entryMembers) as readonly Entry['kind'][];

const entries: readonly Schema<Entry>[] = Object.entries(entryMembers).map(([kind, members]) =>
  object<Entry>({ revision: integer, at: instant, kind: constant(kind), ...members } as unknown as Members<Entry>),
);

export const journalEntry = named('JournalEntry', union(...entries));
