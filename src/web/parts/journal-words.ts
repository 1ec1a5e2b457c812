import type { OnOffName } from '../../contract/call-settings.ts';
import type { Call, CallSettings, JournalEntry, Message } from '../api/shapes.ts';
import { lasting } from './lasting.ts';

/** What an entry does not say itself. */
export interface Known {
  readonly person?: (psid: string) => string | undefined;
  readonly app?: (appId: string) => string | undefined;
  /** The call settings before this entry. */
  readonly previous?: CallSettings | undefined;
}

/** A journal entry as one plain sentence. */
export function journalWords(entry: JournalEntry, known: Known = {}): string {
  const { kind, message, call } = entry;
  const psid = entry.psid ?? message?.psid ?? call?.psid;
  const person = (psid !== undefined && known.person?.(psid)) || 'A consumer';
  const whom = person === 'A consumer' ? 'a consumer' : person;
  const app = entry.app_id === undefined ? 'An app' : (known.app?.(entry.app_id) ?? `App ${entry.app_id}`);
  switch (kind) {
    case 'page_created':
      return 'The Page was created.';
    case 'call_settings_update':
      return settingsWords(entry, known.previous);
    case 'app_subscribed':
      return `${app} subscribed to ${fieldsOf(entry)}.`;
    case 'app_unsubscribed':
      return `${app} unsubscribed from the Page.`;
    case 'webhooks_failing':
      return `Webhooks to ${app} keep failing.`;
    case 'webhooks_disabled':
      return `Webhooks to ${app} failed for too long, so it was unsubscribed from the Page.`;
    case 'message_sent':
      return message ? sentWords(message, whom) : `The Page wrote to ${whom}.`;
    case 'message_received':
      return message?.text === undefined ? `${person} wrote.` : `${person} wrote: “${short(message.text)}”`;
    case 'message_delivered':
      return `A message reached ${whom}.`;
    case 'messages_read':
      return `${person} read the Page’s messages.`;
    case 'postback':
      return `${person} tapped “${short(text(entry['title']))}”.`;
    case 'page_acted':
      return `The Page ${ACTIONS[text(entry['action'])] ?? 'acted'} in the thread with ${whom}.`;
    case 'call_started':
      return `${person} called${call ? `; it rings ${call.rings === 'META' ? 'the Page’s inbox' : 'the apps'}` : ''}.`;
    case 'call_accepted':
      return `The call from ${whom} was accepted${call ? ` ${call.rings === 'META' ? 'in the inbox' : 'by an app'}` : ''}.`;
    case 'call_ended':
      return endWords(call, message, whom);
    default:
      return `${kind.charAt(0).toUpperCase()}${kind.slice(1).replaceAll('_', ' ')}.`;
  }
}

/** The settings before each change of them, by the revision of the change. `entries` are newest first. */
export function settingsBefore(entries: readonly JournalEntry[]): ReadonlyMap<number, CallSettings> {
  const before = new Map<number, CallSettings>();
  let last: CallSettings | undefined;
  for (const { revision, call_settings: settings } of entries.toReversed()) {
    if (!settings) continue;
    if (last) before.set(revision, last);
    last = settings;
  }
  return before;
}

const ACTIONS: Readonly<Record<string, string>> = {
  typing_on: 'started typing',
  typing_off: 'stopped typing',
  mark_seen: 'read',
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const short = (words: string): string => (words.length > 80 ? `${words.slice(0, 79).trimEnd()}…` : words);

function fieldsOf({ fields }: JournalEntry): string {
  return Array.isArray(fields) && fields.length > 0 ? joined(fields.map(text)) : 'no fields';
}

/** `a, b and c`. */
export function joined(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function settingsWords({ by, call_settings: settings }: JournalEntry, previous: CallSettings | undefined): string {
  const changes = settings && previous ? changesOf(previous, settings) : [];
  // What no person did, an app did through the API.
  if (changes.length > 0) return `${by?.name ?? 'An app'} ${joined(changes)}.`;
  return `Call settings changed by ${by?.name ?? 'an app'}.`;
}

/** A change of an on/off setting, in words; a setting without them does not compile. */
const ON_OFF_CHANGES: { readonly [N in OnOffName]: (on: boolean) => string } = {
  audio_enabled: (on) => `switched audio calls ${on ? 'on' : 'off'}`,
  icon_enabled: (on) => (on ? 'showed the call icon' : 'hid the call icon'),
  video_enabled: (on) => `switched video calls ${on ? 'on' : 'off'}`,
};
const ON_OFF_NAMES = Object.keys(ON_OFF_CHANGES) as readonly OnOffName[];

function changesOf(from: CallSettings, to: CallSettings): readonly string[] {
  const hours = [from.call_hours, to.call_hours].map((each) => JSON.stringify(each));
  return [
    ...ON_OFF_NAMES.map((name) => from[name] !== to[name] && ON_OFF_CHANGES[name](to[name])),
    from.call_routing.ring_target !== to.call_routing.ring_target &&
      (to.call_routing.ring_target === 'META' ? 'let calls ring the Page’s inbox' : 'let calls ring the apps'),
    hours[0] !== hours[1] && (to.call_hours ? 'set the call hours' : 'removed the call hours'),
  ].filter((change) => change !== false);
}

function sentWords(message: Message, whom: string): string {
  if (message.type === 'call_prompt') return `The Page sent ${whom} a call button.`;
  if (message.type === 'template') return `The Page sent ${whom} a message with buttons.`;
  return `The Page wrote to ${whom}${message.text === undefined ? '.' : `: “${short(message.text)}”`}`;
}

function endWords(call: Call | undefined, message: Message | undefined, whom: string): string {
  if (call?.outcome === 'missed') return `The call from ${whom} was missed.`;
  if (call?.outcome === 'declined') return `The call from ${whom} was declined.`;
  const seconds = message?.seconds;
  return `The call from ${whom} ended${seconds === undefined ? '' : ` after ${lasting(seconds)}`}.`;
}
