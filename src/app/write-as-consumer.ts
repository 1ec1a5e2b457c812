import type { MessageId, PageId, Psid } from '../domain/ids.ts';
import type { Attachment, Content, Message } from '../domain/message.ts';
import { findQuote } from './find-quote.ts';
import { recordEvent } from './record-event.ts';
import { requireFound } from './require-found.ts';
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
  const id = await ports.store.write(async (tx) => {
    requireFound(await tx.consumers.find(pageId, psid), 'consumer', psid);
    const replyTo = await findQuote(tx, written, written.replyTo, 'consumer', ['reply_to']);
    return addConsumerMessage(ports, tx, written, { ...toBody(body), ...(replyTo && { replyTo }) });
  });
  ports.wake(pageId);
  return id;
}

const toBody = (body: ConsumerMessage['body']) =>
  'text' in body
    ? ({ type: 'text', text: body.text } as const)
    : ({ type: 'media', attachments: [body.attachment] } as const);

/** Adds a message of an existing consumer, which opens or extends the messaging window, and returns its id. */
export async function addConsumerMessage(
  ports: Ports,
  tx: Tx,
  { pageId, psid }: { readonly pageId: PageId; readonly psid: Psid },
  content: Content,
): Promise<MessageId> {
  const at = ports.clock.now();
  const message: Message = { id: makeMessageId(), pageId, psid, at, from: 'consumer', content };
  await tx.threads.save({ ...(await tx.threads.find(pageId, psid)), lastActAt: at });
  await tx.messages.add(message, await recordEvent(ports, tx, pageId, { kind: 'message_received', message }));
  return message.id;
}
