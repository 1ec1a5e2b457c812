import type { MessageId, PageId, Psid } from '../domain/ids.ts';
import type { Message, Quote } from '../domain/message.ts';
import { Refused } from '../domain/refusal.ts';
import type { Reads } from './ports/store.ts';

/**
 * Returns the message of the thread that a new message of `from` answers; undefined for one that answers none. Refusal:
 * unknown_message. Source: docs/graph/messages.md §1.5.
 */
export async function findQuote(
  reads: Reads,
  thread: { readonly pageId: PageId; readonly psid: Psid },
  messageId: MessageId | undefined,
  from: Message['from'],
  path: readonly string[],
): Promise<Quote | undefined> {
  if (messageId === undefined) return undefined;
  const message = await reads.messages.find(thread.pageId, messageId);
  if (message?.psid !== thread.psid) throw new Refused({ reason: 'unknown_message', path });
  return { messageId, isSelf: message.from === from };
}
