import type { MessageId, PageId, Psid } from '../domain/ids.ts';
import type { Message } from '../domain/message.ts';
import { recordEvent } from './record-event.ts';
import { requireFound } from './require-found.ts';
import type { Ports } from './ports/ports.ts';
import { makeMessageId } from './ids.ts';

/**
 * Sends a consumer's message to a Page, which opens or extends the messaging window, and returns its id. Refusal: not_found.
 */
export async function writeAsConsumer(ports: Ports, pageId: PageId, psid: Psid, text: string): Promise<MessageId> {
  const id = makeMessageId();
  await ports.store.write(async (tx) => {
    const at = ports.clock.now();
    requireFound(await tx.consumers.find(pageId, psid), 'consumer', psid);
    await tx.threads.save({ ...(await tx.threads.find(pageId, psid)), lastActAt: at });
    const message: Message = { id, pageId, psid, at, from: 'consumer', content: { type: 'text', text } };
    await tx.messages.add(message, await recordEvent(ports, tx, pageId, { kind: 'message_received', message }));
  });
  ports.wake(pageId);
  return id;
}
