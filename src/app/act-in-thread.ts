import type { PageId, PersonaId, Psid } from '../domain/ids.ts';
import { isWindowOpen } from '../domain/messaging-window.ts';
import { Refused } from '../domain/refusal.ts';
import { TYPING_MS, type SenderAction } from '../domain/sender-action.ts';
import { recordEvent } from './record-event.ts';
import { requireFound } from './require-found.ts';
import type { Thread } from './ports/entities.ts';
import type { Ports } from './ports/ports.ts';

/**
 * Shows a `sender_action` of the Page in a thread. Refusals: not_found, unknown_person, unknown_persona,
 * outside_window. Source: docs/graph/messages.md §1.4.
 */
export async function actInThread(
  ports: Ports,
  act: { readonly pageId: PageId; readonly psid: Psid; readonly action: SenderAction; readonly personaId?: PersonaId },
): Promise<void> {
  const { pageId, psid, action, personaId } = act;
  await ports.store.write(async (tx) => {
    requireFound(await tx.pages.find(pageId), 'page', pageId);
    if (!(await tx.consumers.find(pageId, psid))) throw new Refused({ reason: 'unknown_person' });
    if (personaId && !(await tx.personas.find(pageId, personaId))) throw new Refused({ reason: 'unknown_persona' });
    const at = ports.clock.now();
    const thread = await tx.threads.find(pageId, psid);
    if (!isWindowOpen(thread.lastActAt, at)) throw new Refused({ reason: 'outside_window' });
    await tx.threads.save({ ...thread, ...applyAction(action, at) });
    await recordEvent(ports, tx, pageId, { kind: 'page_acted', psid, action });
  });
  ports.wake(pageId);
}

function applyAction(action: SenderAction, at: number): Partial<Thread> {
  switch (action) {
    case 'typing_on':
      return { typingUntil: at + TYPING_MS };
    case 'typing_off':
      return { typingUntil: null };
    case 'mark_seen':
      return { seenUntil: at };
  }
}
