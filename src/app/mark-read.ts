import type { PageId, Psid } from '../domain/ids.ts';
import { recordEvent } from './record-event.ts';
import { requireFound } from './require-found.ts';
import type { Ports } from './ports/ports.ts';

/** Records that a consumer has read all messages of the thread so far. Refusal: not_found. */
export async function markRead(ports: Ports, pageId: PageId, psid: Psid): Promise<void> {
  await ports.store.write(async (tx) => {
    const watermark = ports.clock.now();
    requireFound(await tx.consumers.find(pageId, psid), 'consumer', psid);
    await tx.threads.save({ ...(await tx.threads.find(pageId, psid)), readUntil: watermark });
    await recordEvent(ports, tx, pageId, { kind: 'messages_read', psid, watermark });
  });
  ports.wake(pageId);
}
