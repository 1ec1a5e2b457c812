import type { PageId, Psid } from '../domain/ids.ts';
import { isWindowOpen } from '../domain/messaging-window.ts';
import { Refused } from '../domain/refusal.ts';
import { recordEvent } from './record-event.ts';
import { requireFound } from './require-found.ts';
import type { Ports } from './ports/ports.ts';

/**
 * Records a `sender_action` of the Page in a thread: typing_on, typing_off or mark_seen. Refusals: not_found,
 * unknown_person, outside_window. Source: docs/graph/messages.md §1.1.
 */
export async function actInThread(ports: Ports, pageId: PageId, psid: Psid, action: string): Promise<void> {
  await ports.store.write(async (tx) => {
    requireFound(await tx.pages.find(pageId), 'page', pageId);
    if (!(await tx.consumers.find(pageId, psid))) throw new Refused({ reason: 'unknown_person' });
    const { lastActAt } = await tx.threads.find(pageId, psid);
    if (!isWindowOpen(lastActAt, ports.clock.now())) throw new Refused({ reason: 'outside_window' });
    await recordEvent(ports, tx, pageId, { kind: 'page_acted', psid, action });
  });
  ports.wake(pageId);
}
