import type { MessageId, PageId, Psid } from '../domain/ids.ts';
import { inMessage } from './in-message.ts';
import { toEventRecord } from './record-event.ts';
import { requireFound } from './require-found.ts';
import type { Decide } from './ports/page-change.ts';
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
  const needs = { consumer: psid, message: messageId, thread: psid };
  const decide: Decide<null, typeof needs> = (_, subscriptions, { consumer, message, thread }) => {
    requireFound(consumer, 'consumer', psid);
    const { content } = requireFound(message?.psid === psid ? message : undefined, 'message', messageId);
    const buttons = content.type === 'template' ? content.buttons : [];
    const button = buttons
      .filter((each) => each.type === 'postback')
      .find((each) => payload === undefined || each.payload === payload);
    const tapped = requireFound(button, 'postback button', inMessage(messageId, payload));
    const at = ports.clock.now();
    const event = { kind: 'postback', psid, messageId, title: tapped.title, payload: tapped.payload } as const;
    const events = [toEventRecord(ports, pageId, event, at, subscriptions)];
    return { result: null, change: { events, thread: { ...thread, lastActAt: at } } };
  };
  await ports.store.decide(pageId, decide, needs);
  ports.wake(pageId, 'decision');
}
