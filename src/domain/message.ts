import type { MessageId, PageId, PersonaId, Psid } from './ids.ts';
import type { CallButton } from './call-entry.ts';
import { computeExpiry } from './call-button.ts';
import type { Persona } from './persona.ts';

/**
 * A button of a template. `activeUntil` is the expiry of an `audio_call` button in epoch ms, exclusive. Titles are as
 * they were sent, of any length. Source: docs/graph/messages.md §3.4.
 */
export type Button =
  | { readonly type: 'web_url'; readonly title: string; readonly url: string }
  | { readonly type: 'postback'; readonly title: string; readonly payload: string }
  /** `payload` is the telephone number. */
  | { readonly type: 'phone_number'; readonly title: string; readonly payload: string }
  | { readonly type: 'account_link'; readonly url: string }
  | { readonly type: 'account_unlink' }
  | { readonly type: 'game_play'; readonly title: string }
  | { readonly type: 'audio_call'; readonly title: string; readonly activeUntil: number };

export const MEDIA_TYPES = ['image', 'audio', 'video', 'file'] as const;

/** A file of a message, by its address. */
export interface Attachment {
  readonly type: (typeof MEDIA_TYPES)[number];
  readonly url: string;
}

/** A button above the composer, with which the person answers. Source: docs/graph/messages.md §1.3. */
export type QuickReply =
  | { readonly type: 'text'; readonly title: string; readonly payload: string; readonly imageUrl?: string }
  /** Sends the person's telephone number or e-mail address, as text and as payload. */
  | { readonly type: 'user_phone_number' | 'user_email' };

/** The message that another one answers. `isSelf` is true when both are of the same side. */
export interface Quote {
  readonly messageId: MessageId;
  readonly isSelf: boolean;
}

/** Parts of a message besides its body, whatever the type of the body. */
export interface MessageParts {
  /** Shown until the next message of the thread. */
  readonly quickReplies?: readonly QuickReply[];
  readonly replyTo?: Quote;
}

/** The body of a message that was written. `payload` is the template as it was sent, for the echo. */
type WrittenBody =
  /** `quickReply` is the payload of the quick reply that the person tapped. */
  | { readonly type: 'text'; readonly text: string; readonly quickReply?: string }
  | { readonly type: 'media'; readonly attachments: readonly Attachment[] }
  | { readonly type: 'template'; readonly buttons: readonly Button[]; readonly payload: object }
  | { readonly type: 'call_prompt'; readonly activeUntil: number; readonly payload: object }
  /** Asks for the permission to call. Source: docs/graph/messages.md §3.3. */
  | { readonly type: 'calling_optin'; readonly payload: object };

/** The content of a message. */
export type Content =
  | (WrittenBody & MessageParts)
  | { readonly type: 'missed_call' }
  | { readonly type: 'completed_call'; readonly seconds: number };

/** A message of a thread. `at` in epoch ms; `revision` orders the thread. */
export interface Message {
  readonly id: MessageId;
  readonly pageId: PageId;
  readonly psid: Psid;
  readonly at: number;
  readonly from: 'consumer' | 'page';
  readonly content: Content;
  /** The persona as it was when it sent the message; absent for a message in the Page's own name. */
  readonly persona?: Persona;
}

/** Returns the quick replies of a message, which are shown while it is the last one of the thread. */
export const quickRepliesOf = (content: Content): readonly QuickReply[] =>
  'quickReplies' in content ? (content.quickReplies ?? []) : [];

/** Maximum number of characters (code points) of a title that Messenger shows in full. Source: docs/graph/messages.md §3.4. */
const SHOWN_TITLE = 20;

/** Returns a title of a button or quick reply as Messenger shows it: beyond 20 characters shortened, with three dots. */
export function shortenTitle(title: string): string {
  const characters = Array.from(title);
  return characters.length <= SHOWN_TITLE ? title : `${characters.slice(0, SHOWN_TITLE).join('')}...`;
}

/**
 * Returns when (epoch ms, exclusive) the message's button of that kind stops starting calls: null for a button that never
 * does, undefined for a message that has no such button.
 */
export function findButtonExpiry(content: Content, entry: CallButton): number | null | undefined {
  switch (entry) {
    case 'missed_call':
    case 'completed_call':
      return content.type === entry ? null : undefined;
    case 'call_prompt':
      return content.type === entry ? content.activeUntil : undefined;
    case 'audio_call': {
      if (content.type !== 'template') return undefined;
      const expiries = content.buttons.flatMap((button) => (button.type === entry ? [button.activeUntil] : []));
      return expiries.length === 0 ? undefined : Math.max(...expiries);
    }
  }
}

/** Returns when (epoch ms) the last call button of the message expires; null when none does. */
export function findLastExpiry(content: Content): number | null {
  return findButtonExpiry(content, 'call_prompt') ?? findButtonExpiry(content, 'audio_call') ?? null;
}

/** The body of a draft: the lifetimes of its buttons in days, still without the instant that they count from. */
type DraftBody =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'media'; readonly attachments: readonly Attachment[] }
  | { readonly type: 'call_prompt'; readonly days: number; readonly payload: object }
  | { readonly type: 'calling_optin'; readonly payload: object }
  | { readonly type: 'template'; readonly buttons: readonly DraftButton[]; readonly payload: object };

/** A message before it is sent. */
export type Draft = DraftBody & Pick<MessageParts, 'quickReplies'>;

/** A message of a Page to a person, as an app sends it. */
export interface OutgoingMessage {
  readonly psid: Psid;
  readonly draft: Draft;
  /** Time after the person's last act in which the message may be sent, in ms. */
  readonly windowMs: number;
  readonly metadata?: string;
  /** The message that this one answers. */
  readonly replyTo?: MessageId;
  /** The persona that sends the message in place of the Page. */
  readonly personaId?: PersonaId;
}

/** A button of a draft. `days` is the number of 24-hour days for which an `audio_call` button is active. */
export type DraftButton =
  | Exclude<Button, { type: 'audio_call' }>
  | { readonly type: 'audio_call'; readonly title: string; readonly days: number };

/** Returns true for a message with a call button: calling must be switched on when it is sent. */
export const offersCall = (draft: Draft): boolean =>
  draft.type === 'call_prompt' ||
  draft.type === 'calling_optin' ||
  (draft.type === 'template' && draft.buttons.some(({ type }) => type === 'audio_call'));

/** Returns the content of a message that is sent at `at` (epoch ms). */
export function toContent(draft: Draft, at: number, replyTo?: Quote): Content {
  const { quickReplies } = draft;
  return { ...toBody(draft, at), ...(quickReplies && { quickReplies }), ...(replyTo && { replyTo }) };
}

function toBody(draft: DraftBody, at: number): WrittenBody {
  switch (draft.type) {
    case 'text':
      return { type: 'text', text: draft.text };
    case 'media':
      return { type: 'media', attachments: draft.attachments };
    case 'call_prompt':
      return { type: 'call_prompt', activeUntil: computeExpiry(at, draft.days), payload: draft.payload };
    case 'calling_optin':
      return draft;
    case 'template':
      return {
        type: 'template',
        buttons: draft.buttons.map((button) => toButton(button, at)),
        payload: draft.payload,
      };
  }
}

const toButton = (button: DraftButton, at: number): Button =>
  button.type === 'audio_call'
    ? { type: button.type, title: button.title, activeUntil: computeExpiry(at, button.days) }
    : button;
