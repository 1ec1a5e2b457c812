import type { PageId, PersonaId, Psid } from '../domain/ids.ts';
import { isWindowOpen } from '../domain/messaging-window.ts';
import { Refused } from '../domain/refusal.ts';
import { recordEvent } from './record-event.ts';
import { requireFound } from './require-found.ts';
import type { Ports } from './ports/ports.ts';

/**
 * Records a `sender_action` of the Page in a thread: typing_on, typing_off or mark_seen. Refusals: not_found,
 * unknown_person, unknown_persona, outside_window. Source: docs/graph/messages.md §1.1.
 */
export async function actInThread(
  ports: Ports,
  act: { readonly pageId: PageId; readonly psid: Psid; readonly action: string; readonly personaId?: PersonaId },
): Promise<void> {
  const { pageId, psid, action, personaId } = act;
  await ports.store.write(async (tx) => {
    requireFound(await tx.pages.find(pageId), 'page', pageId);
    if (!(await tx.consumers.find(pageId, psid))) throw new Refused({ reason: 'unknown_person' });
    if (personaId && !(await tx.personas.find(pageId, personaId))) throw new Refused({ reason: 'unknown_persona' });
    const { lastActAt } = await tx.threads.find(pageId, psid);
    if (!isWindowOpen(lastActAt, ports.clock.now())) throw new Refused({ reason: 'outside_window' });
    await recordEvent(ports, tx, pageId, { kind: 'page_acted', psid, action });
  });
  ports.wake(pageId);
}
