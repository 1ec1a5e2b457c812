import type { PageId, Psid } from '../domain/ids.ts';
import { toEventRecord } from './record-event.ts';
import { requireFound } from './require-found.ts';
import type { Decide } from './ports/page-change.ts';
import type { Ports } from './ports/ports.ts';

/** Records that a consumer has read all messages of the thread so far. Refusal: not_found. */
export async function markRead(ports: Ports, pageId: PageId, psid: Psid): Promise<void> {
  const needs = { consumer: psid, thread: psid };
  const decide: Decide<null, typeof needs> = (_, subscriptions, { consumer, thread }) => {
    const watermark = ports.clock.now();
    requireFound(consumer, 'consumer', psid);
    const event = { kind: 'messages_read', psid, watermark } as const;
    const events = [toEventRecord(ports, pageId, event, watermark, subscriptions)];
    return { result: null, change: { events, thread: { ...thread, readUntil: watermark } } };
  };
  await ports.store.decide(pageId, decide, needs);
  ports.wake(pageId, 'decision');
}
