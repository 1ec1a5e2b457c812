import type { OnOffName } from '../../contract/call-settings.ts';
import type { Call, CallSettings, JournalEntry, Message } from '../api/shapes.ts';
import { formatDuration } from './duration.ts';

/** Data that a description needs and the journal entry does not contain. */
export interface EntryContext {
  /** Returns a consumer's name. */
  readonly person?: (psid: string) => string | undefined;
  /** Returns an app's name. */
  readonly app?: (appId: string) => string | undefined;
  /** Call settings before this entry. */
  readonly previous?: CallSettings | undefined;
}

/** Returns one sentence that describes a journal entry. */
export function describeEntry(entry: JournalEntry, context: EntryContext = {}): string {
  const { kind, message, call } = entry;
  const psid = entry.psid ?? message?.psid ?? call?.psid;
  const name = psid === undefined ? undefined : context.person?.(psid);
  const subject = name || 'A consumer';
  const person = name || 'a consumer';
  const app = entry.app_id === undefined ? 'An app' : (context.app?.(entry.app_id) ?? `App ${entry.app_id}`);
  switch (kind) {
    case 'page_created':
      return 'The Page was created.';
    case 'call_settings_update':
      return describeSettingsChange(entry, context.previous);
    case 'app_subscribed':
      return `${app} subscribed to ${joinFields(entry)}.`;
    case 'app_unsubscribed':
      return `${app} unsubscribed from the Page.`;
    case 'webhooks_failing':
      return `Webhooks to ${app} keep failing.`;
    case 'webhooks_disabled':
      return `Webhooks to ${app} failed for too long, so it was unsubscribed from the Page.`;
    case 'message_sent':
      return message ? describeSentMessage(message, person) : `The Page wrote to ${person}.`;
    case 'message_received':
      return message?.text === undefined ? `${subject} wrote.` : `${subject} wrote: “${truncate(message.text)}”`;
    case 'message_delivered':
      return `A message was delivered to ${person}.`;
    case 'messages_read':
      return `${subject} read the Page’s messages.`;
    case 'postback':
      return `${subject} tapped “${truncate(stringOf(entry['title']))}”.`;
    case 'page_acted':
      return `The Page ${ACTIONS[stringOf(entry['action'])] ?? 'acted'} in the thread with ${person}.`;
    case 'call_started':
      return call ? `${subject} called. The call rings in ${RING_PLACES[call.rings]}.` : `${subject} called.`;
    case 'call_accepted':
      return call
        ? `The call from ${person} was accepted ${ACCEPT_PLACES[call.rings]}.`
        : `The call from ${person} was accepted.`;
    case 'call_ended':
      return describeCallEnd(call, message, person);
    default:
      return `${kind.charAt(0).toUpperCase()}${kind.slice(1).replaceAll('_', ' ')}.`;
  }
}

/** Returns the settings before each change, by the revision of the change. `entries` are newest first. */
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
  mark_seen: 'marked the messages as read',
};
const RING_PLACES = { META: 'the Page’s inbox', PARTNERS: 'the subscribed apps' } as const;
const ACCEPT_PLACES = { META: 'in the Page’s inbox', PARTNERS: 'by an app' } as const;

const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const truncate = (text: string): string => (text.length > 80 ? `${text.slice(0, 79).trimEnd()}…` : text);

function joinFields({ fields }: JournalEntry): string {
  return Array.isArray(fields) && fields.length > 0 ? joinWithAnd(fields.map(stringOf)) : 'no fields';
}

/** Returns a list in words: `a, b and c`. */
export function joinWithAnd(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

function describeSettingsChange(
  { by, call_settings: settings }: JournalEntry,
  previous: CallSettings | undefined,
): string {
  const changes = settings && previous ? listChanges(previous, settings) : [];
  // A change without a person came through the Graph API, from an app.
  if (changes.length > 0) return `${by?.name ?? 'An app'} ${joinWithAnd(changes)}.`;
  return `Call settings changed by ${by?.name ?? 'an app'}.`;
}

/** Texts for a change of a setting that is on or off. A new setting does not compile without its text. */
const ON_OFF_CHANGES: { readonly [N in OnOffName]: (isOn: boolean) => string } = {
  audio_enabled: (isOn) => `switched audio calls ${isOn ? 'on' : 'off'}`,
  icon_enabled: (isOn) => (isOn ? 'showed the call icon' : 'hid the call icon'),
  video_enabled: (isOn) => `switched video calls ${isOn ? 'on' : 'off'}`,
};
const ON_OFF_NAMES = Object.keys(ON_OFF_CHANGES) as readonly OnOffName[];

function listChanges(from: CallSettings, to: CallSettings): readonly string[] {
  const hours = [from.call_hours, to.call_hours].map((each) => JSON.stringify(each));
  return [
    ...ON_OFF_NAMES.map((name) => from[name] !== to[name] && ON_OFF_CHANGES[name](to[name])),
    from.call_routing.ring_target !== to.call_routing.ring_target &&
      `routed calls to ${RING_PLACES[to.call_routing.ring_target]}`,
    hours[0] !== hours[1] && (to.call_hours ? 'set the call hours' : 'removed the call hours'),
  ].filter((change) => change !== false);
}

function describeSentMessage(message: Message, person: string): string {
  if (message.type === 'call_prompt') return `The Page sent ${person} a call prompt.`;
  if (message.type === 'template') return `The Page sent ${person} a message with buttons.`;
  return `The Page wrote to ${person}${message.text === undefined ? '.' : `: “${truncate(message.text)}”`}`;
}

function describeCallEnd(call: Call | undefined, message: Message | undefined, person: string): string {
  if (call?.outcome === 'missed') return `The call from ${person} was missed.`;
  if (call?.outcome === 'declined') return `The call from ${person} was declined.`;
  const seconds = message?.seconds;
  return `The call from ${person} ended${seconds === undefined ? '' : ` after ${formatDuration(seconds)}`}.`;
}
