import type { MessageId, PageId, Psid } from '../domain/ids.ts';
import type { Message, Quote } from '../domain/message.ts';
import { Refused } from '../domain/refusal.ts';

/**
 * Returns the quote of the message that a new message of `from` answers, which was found by `messageId`; undefined for one that
 * answers none. Refusal: unknown_message, also for a message of another thread. Source: docs/graph/messages.md §1.5.
 */
export function toQuote(
  message: Message | undefined,
  thread: { readonly pageId: PageId; readonly psid: Psid },
  messageId: MessageId | undefined,
  from: Message['from'],
  path: readonly string[],
): Quote | undefined {
  if (messageId === undefined) return undefined;
  if (message?.psid !== thread.psid) throw new Refused({ reason: 'unknown_message', path });
  return { messageId, isSelf: message.from === from };
}
