import type { OnOffName } from '../../contract/call-settings.ts';
import type { CallSettings } from '../../control/shapes/call-settings.ts';
import type { JournalEntry } from '../../control/shapes/journal.ts';
import type { Attachment, Message } from '../../control/shapes/messages.ts';
import { CALL_ENTRIES } from './call-entries.ts';
import { formatDuration } from './duration.ts';

type Entry<K extends JournalEntry['kind']> = Extract<JournalEntry, { readonly kind: K }>;

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
  const subject = (psid: string): string => context.person?.(psid) || 'A consumer';
  const person = (psid: string): string => context.person?.(psid) || 'a consumer';
  const app = (id: string): string => context.app?.(id) ?? `App ${id}`;
  switch (entry.kind) {
    case 'page_created':
      return 'The Page was created.';
    case 'call_settings_update':
      return describeSettingsChange(entry, context.previous);
    case 'app_subscribed':
      return `${app(entry.app_id)} subscribed to ${entry.fields.length > 0 ? joinWithAnd(entry.fields) : 'no fields'}.`;
    case 'app_unsubscribed':
      return `${app(entry.app_id)} unsubscribed from the Page.`;
    case 'webhooks_failing':
      return `Webhooks to ${app(entry.app_id)} have failed for a while.`;
    case 'webhooks_disabled':
      return `Webhooks to ${app(entry.app_id)} failed for too long, so it was unsubscribed from the Page.`;
    case 'message_sent':
      return describeSentMessage(entry.message, person(entry.message.psid));
    case 'message_received':
      return describeReceivedMessage(entry.message, subject(entry.message.psid));
    case 'message_delivered':
      return `A message was delivered to ${person(entry.psid)}.`;
    case 'messages_read':
      return `${subject(entry.psid)} read the Page’s messages.`;
    case 'postback':
      return `${subject(entry.psid)} tapped “${truncate(entry.title)}”.`;
    case 'messenger_profile_update':
      return describeProfileChange(entry, app(entry.app_id));
    case 'page_renamed':
      return `The Page was renamed to “${truncate(entry.name)}”.`;
    case 'webhook_tested':
      return `A test webhook of ${entry.field} was sent to ${app(entry.app_id)}.`;
    case 'page_acted':
      return `The Page ${ACTIONS[entry.action] ?? 'acted'} in the thread with ${person(entry.psid)}.`;
    case 'call_started':
      if (entry.call.direction === 'business_initiated') return `An app called ${person(entry.call.psid)}.`;
      return `${subject(entry.call.psid)} called. The call rings in ${RING_PLACES[entry.call.rings]}.`;
    case 'call_refused':
      return `${subject(entry.psid)} tapped the ${CALL_ENTRIES[entry.entry]}, and it did not ring: ${entry.refused.text}`;
    case 'call_ringing':
      return `The call rings at ${person(entry.call.psid)}.`;
    case 'call_answered':
      return `${subject(entry.call.psid)} answered the call.`;
    case 'call_muted': {
      const end = entry.by === 'consumer' ? subject(entry.call.psid) : 'The business';
      return `${end} ${entry.muted ? 'muted' : 'unmuted'} the microphone.`;
    }
    case 'media_changed':
      return `The media of the call changed to version ${entry.version}.`;
    case 'permission_asked':
      return `${app(entry.app_id)} asked ${person(entry.psid)} for the permission to call.`;
    case 'permission_answered':
      return `${subject(entry.psid)} ${entry.response === 'approve' ? 'gave' : 'refused'} the permission to call.`;
    case 'call_accepted':
      return `The call from ${person(entry.call.psid)} was accepted ${ACCEPT_PLACES[entry.call.rings]}.`;
    case 'call_ended':
      return describeCallEnd(entry, person(entry.call.psid));
    default:
      return describeKind(entry);
  }
}

/** Describes a kind that this console does not know, such as that of a newer server. Each known kind has a case above. */
function describeKind(entry: never): string {
  const { kind } = entry as { readonly kind: string };
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1).replaceAll('_', ' ')}.`;
}

/** Returns the settings before each change, by the revision of the change. `entries` are newest first. */
export function settingsBefore(entries: readonly JournalEntry[]): ReadonlyMap<number, CallSettings> {
  const before = new Map<number, CallSettings>();
  let last: CallSettings | undefined;
  for (const entry of entries.toReversed()) {
    if (!('call_settings' in entry) || !entry.call_settings) continue;
    if (last) before.set(entry.revision, last);
    last = entry.call_settings;
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

const truncate = (text: string): string => (text.length > 80 ? `${text.slice(0, 79).trimEnd()}…` : text);

/** Returns the end of a sentence about a message: its text in quotes, or a full stop when it has none. */
const quote = ({ text }: Message): string => (text === undefined ? '.' : `: “${truncate(text)}”`);

/** Returns the files of a message in words: `an image`, `2 images`, `a file`. */
function describeFiles(attachments: readonly Attachment[]): string {
  const [first] = attachments;
  if (attachments.length > 1) return `${attachments.length} ${first?.type}s`;
  return FILE_NAMES[first?.type ?? 'file'];
}

const FILE_NAMES = { image: 'an image', audio: 'an audio file', video: 'a video', file: 'a file' } as const;

/** Returns a list in words: `a, b and c`. */
export function joinWithAnd(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

function describeSettingsChange(
  { by, call_settings: settings }: Entry<'call_settings_update'>,
  previous: CallSettings | undefined,
): string {
  const changes = previous ? listChanges(previous, settings) : [];
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

function describeProfileChange({ set, removed }: Entry<'messenger_profile_update'>, app: string): string {
  const changes = [
    ...(set.length > 0 ? [`set ${joinWithAnd(set)}`] : []),
    ...(removed.length > 0 ? [`removed ${joinWithAnd(removed)}`] : []),
  ];
  return `${app} ${joinWithAnd(changes)} of the Messenger profile.`;
}

function describeReceivedMessage(message: Message, subject: string): string {
  if (message.attachments) return `${subject} sent ${describeFiles(message.attachments)}.`;
  if (message.quick_reply !== undefined) return `${subject} tapped the quick reply${quote(message)}`;
  return `${subject} wrote${quote(message)}`;
}

function describeSentMessage(message: Message, person: string): string {
  if (message.type === 'call_prompt') return `The Page sent ${person} a call prompt.`;
  if (message.type === 'calling_optin') return `The Page asked ${person} for the permission to call.`;
  if (message.type === 'template')
    return `The Page sent ${person} ${TEMPLATES[templateOf(message)] ?? 'a message with buttons'}.`;
  if (message.attachments) return `The Page sent ${person} ${describeFiles(message.attachments)}.`;
  return `${message.persona?.name ?? 'The Page'} wrote to ${person}${quote(message)}`;
}

const TEMPLATES: Readonly<Record<string, string>> = { receipt: 'a receipt', media: 'a media template' };

const templateOf = ({ payload }: Message): string =>
  payload && 'template_type' in payload ? String(payload.template_type).toLowerCase() : '';

function describeCallEnd({ call, message }: Entry<'call_ended'>, person: string): string {
  const subject = `The call ${call.direction === 'user_initiated' ? 'from' : 'to'} ${person}`;
  if (call.outcome === 'missed') return `${subject} was missed.`;
  if (call.outcome === 'declined') return `${subject} was declined.`;
  if (call.outcome === 'failed') return `${subject} failed: its media broke off.`;
  return `${subject} ended after ${formatDuration(message.seconds ?? 0)}.`;
}
