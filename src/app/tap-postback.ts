import type { MessageId, PageId, Psid } from '../domain/ids.ts';
import { inMessage } from './in-message.ts';
import { recordEvent } from './record-event.ts';
import { requireFound } from './require-found.ts';
import type { Ports } from './ports/ports.ts';

/**
 * Records the tap of a consumer on a postback button, which opens or extends the messaging window. Without `payload` the
 * button is the first postback button of the message. Refusal: not_found, also for a message without that button.
 */
export async function tapPostback(
  ports: Ports,
  tap: { readonly pageId: PageId; readonly psid: Psid; readonly messageId: MessageId; readonly payload?: string },
): Promise<void> {
  const { pageId, psid, messageId, payload } = tap;
  await ports.store.write(async (tx) => {
    requireFound(await tx.consumers.find(pageId, psid), 'consumer', psid);
    const message = await tx.messages.find(pageId, messageId);
    const { content } = requireFound(message?.psid === psid ? message : undefined, 'message', messageId);
    const buttons = content.type === 'template' ? content.buttons : [];
    const postbacks = buttons.filter((each) => each.type === 'postback');
    const found = postbacks.find((each) => (payload ?? each.payload) === each.payload);
    const { title, payload: sent } = requireFound(found, 'postback button', inMessage(messageId, payload));
    await tx.threads.save({ ...(await tx.threads.find(pageId, psid)), lastActAt: ports.clock.now() });
    await recordEvent(ports, tx, pageId, { kind: 'postback', psid, messageId, title, payload: sent });
  });
  ports.wake(pageId);
}
