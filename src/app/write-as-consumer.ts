import type { MessageId, PageId, Psid } from '../domain/ids.ts';
import type { Attachment, Content, Message } from '../domain/message.ts';
import type { Subscription } from '../domain/page-event.ts';
import { toQuote } from './find-quote.ts';
import { toEventRecord } from './record-event.ts';
import { requireFound } from './require-found.ts';
import type { Thread } from './ports/entities.ts';
import type { Decide, Decision } from './ports/page-change.ts';
import type { Ports } from './ports/ports.ts';
import { makeMessageId } from './ids.ts';

/** A message of a consumer: a text or one attachment. `replyTo` is the message that it answers. */
export interface ConsumerMessage {
  readonly pageId: PageId;
  readonly psid: Psid;
  readonly body: { readonly text: string } | { readonly attachment: Attachment };
  readonly replyTo?: MessageId;
}

/**
 * Sends a consumer's message to a Page, which opens or extends the messaging window, and returns its id. Refusals:
 * not_found, unknown_message.
 */
export async function writeAsConsumer(ports: Ports, written: ConsumerMessage): Promise<MessageId> {
  const { pageId, psid, body } = written;
  const needs = { consumer: psid, thread: psid, message: written.replyTo };
  const decide: Decide<MessageId, typeof needs> = (_, subscriptions, facts) => {
    requireFound(facts.consumer, 'consumer', psid);
    const replyTo = toQuote(facts.message, written, written.replyTo, 'consumer', ['reply_to']);
    return receiveMessage(ports, facts.thread, { ...toBody(body), ...(replyTo && { replyTo }) }, subscriptions);
  };
  const id = await ports.store.decide(pageId, decide, needs);
  ports.wake(pageId, 'decision');
  return id;
}

const toBody = (body: ConsumerMessage['body']) =>
  'text' in body
    ? ({ type: 'text', text: body.text } as const)
    : ({ type: 'media', attachments: [body.attachment] } as const);

/** Decides to add a message of an existing consumer, which opens or extends the messaging window; the result is its id. */
export function receiveMessage(
  ports: Ports,
  thread: Thread,
  content: Content,
  subscriptions: readonly Subscription[],
): Decision<MessageId> {
  const at = ports.clock.now();
  const { pageId, psid } = thread;
  const message: Message = { id: makeMessageId(), pageId, psid, at, from: 'consumer', content };
  const received = toEventRecord(ports, pageId, { kind: 'message_received', message }, at, subscriptions);
  return { result: message.id, change: { events: [{ ...received, message }], thread: { ...thread, lastActAt: at } } };
}
