import type { MessageId, PageId, Psid } from './ids.ts';
import type { CallButton } from './call-entry.ts';
import { computeExpiry } from './call-button.ts';

/** A button of a template. `activeUntil` is the expiry of an `audio_call` button in epoch ms, exclusive. */
export type Button =
  | { readonly type: 'web_url'; readonly title: string; readonly url: string }
  | { readonly type: 'postback'; readonly title: string; readonly payload: string }
  | { readonly type: 'audio_call'; readonly title: string; readonly activeUntil: number };

/** The content of a message. `payload` is the template as it was sent, for the echo. */
export type Content =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'template'; readonly buttons: readonly Button[]; readonly payload: object }
  | { readonly type: 'call_prompt'; readonly activeUntil: number; readonly payload: object }
  /** Asks for the permission to call. Source: docs/graph/messages.md §3.3. */
  | { readonly type: 'calling_optin'; readonly payload: object }
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

/** A message before it is sent: the lifetimes of its buttons in days, still without the instant that they count from. */
export type Draft =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'call_prompt'; readonly days: number; readonly payload: object }
  | { readonly type: 'calling_optin'; readonly payload: object }
  | { readonly type: 'template'; readonly buttons: readonly DraftButton[]; readonly payload: object };

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
export function toContent(draft: Draft, at: number): Content {
  if (draft.type === 'text' || draft.type === 'calling_optin') return draft;
  if (draft.type === 'call_prompt') {
    return { type: 'call_prompt', activeUntil: computeExpiry(at, draft.days), payload: draft.payload };
  }
  const buttons = draft.buttons.map((button) =>
    button.type === 'audio_call'
      ? { type: button.type, title: button.title, activeUntil: computeExpiry(at, button.days) }
      : button,
  );
  return { type: 'template', buttons, payload: draft.payload };
}
