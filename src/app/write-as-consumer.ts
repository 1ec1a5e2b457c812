import type { MessageId, PageId, Psid } from '../domain/ids.ts';
import type { Attachment, Content, Message } from '../domain/message.ts';
import { toQuote } from './find-quote.ts';
import { recordEvent, toEventRecord } from './record-event.ts';
import { requireFound } from './require-found.ts';
import type { Decide } from './ports/page-change.ts';
import type { Ports } from './ports/ports.ts';
import type { Tx } from './ports/store.ts';
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
    const at = ports.clock.now();
    const message = toMessage(written, { ...toBody(body), ...(replyTo && { replyTo }) }, at);
    const received = toEventRecord(ports, pageId, { kind: 'message_received', message }, at, subscriptions);
    const change = { events: [{ ...received, message }], thread: { ...facts.thread, lastActAt: at } };
    return { result: message.id, change };
  };
  const id = await ports.store.decide(pageId, decide, needs);
  ports.wake(pageId, 'decision');
  return id;
}

const toBody = (body: ConsumerMessage['body']) =>
  'text' in body
    ? ({ type: 'text', text: body.text } as const)
    : ({ type: 'media', attachments: [body.attachment] } as const);

const toMessage = (
  { pageId, psid }: { readonly pageId: PageId; readonly psid: Psid },
  content: Content,
  at: number,
): Message => ({ id: makeMessageId(), pageId, psid, at, from: 'consumer', content });

/** Adds a message of an existing consumer, which opens or extends the messaging window, and returns its id. */
export async function addConsumerMessage(
  ports: Ports,
  tx: Tx,
  thread: { readonly pageId: PageId; readonly psid: Psid },
  content: Content,
): Promise<MessageId> {
  const at = ports.clock.now();
  const { pageId, psid } = thread;
  const message = toMessage(thread, content, at);
  await tx.threads.save({ ...(await tx.threads.find(pageId, psid)), lastActAt: at });
  await tx.messages.add(message, await recordEvent(ports, tx, pageId, { kind: 'message_received', message }));
  return message.id;
}
