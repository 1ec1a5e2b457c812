import type { MessageId, PageId, Psid } from '../domain/ids.ts';
import { quickRepliesOf, type QuickReply } from '../domain/message.ts';
import { inMessage } from './in-message.ts';
import { requireFound } from './require-found.ts';
import type { Ports } from './ports/ports.ts';
import type { Decide } from './ports/page-change.ts';
import { receiveMessage } from './write-as-consumer.ts';

/** A tap on a quick reply of the thread's last message. */
export interface QuickReplyTap {
  readonly pageId: PageId;
  readonly psid: Psid;
  readonly messageId: MessageId;
  /** The payload of a text quick reply, or the type of one that sends personal data; default the first quick reply. */
  readonly payload?: string;
}

/** Telephone number and e-mail address of every consumer; both are reserved for examples. */
const PERSONAL_DATA = { user_phone_number: '+12025550123', user_email: 'consumer@example.com' } as const;

/**
 * Sends the title of a quick reply as the consumer's message, with its payload, and returns the id of that message. It
 * opens or extends the messaging window. Refusal: not_found, also when the message is not the last one of the thread, since
 * the next message ends its quick replies. Source: docs/graph/messages.md §1.3.
 */
export async function tapQuickReply(ports: Ports, tap: QuickReplyTap): Promise<MessageId> {
  const { pageId, psid, messageId, payload } = tap;
  const needs = { consumer: psid, thread: psid, message: messageId, latestMessage: psid };
  const decide: Decide<MessageId, typeof needs> = (_, subscriptions, facts) => {
    requireFound(facts.consumer, 'consumer', psid);
    const { message, latestMessage } = facts;
    const { content } = requireFound(message?.psid === psid ? message : undefined, 'message', messageId);
    const isLatest = latestMessage?.id === messageId;
    const replies = isLatest ? quickRepliesOf(content) : [];
    const tapped = replies.find((each) => payload === undefined || keyOf(each) === payload);
    const place = inMessage(messageId, payload);
    const reply = requireFound(tapped, 'quick reply', isLatest ? place : `${place}, as it is not the last`);
    return receiveMessage(ports, facts.thread, { type: 'text', ...toText(reply) }, subscriptions);
  };
  const id = await ports.store.decide(pageId, decide, needs);
  ports.wake(pageId, 'decision');
  return id;
}

const keyOf = (reply: QuickReply): string => (reply.type === 'text' ? reply.payload : reply.type);

function toText(reply: QuickReply): { readonly text: string; readonly quickReply: string } {
  if (reply.type === 'text') return { text: reply.title, quickReply: reply.payload };
  const value = PERSONAL_DATA[reply.type];
  return { text: value, quickReply: value };
}
