import type { PageId, PersonaId, Psid } from '../domain/ids.ts';
import { isWindowOpen } from '../domain/messaging-window.ts';
import { Refused } from '../domain/refusal.ts';
import { TYPING_MS, type SenderAction } from '../domain/sender-action.ts';
import { toEventRecord } from './record-event.ts';
import { requireFound } from './require-found.ts';
import type { Thread } from './ports/entities.ts';
import type { Decide } from './ports/page-change.ts';
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
  const needs = { consumer: psid, thread: psid, persona: personaId };
  const decide: Decide<null, typeof needs> = (page, subscriptions, { consumer, thread, persona }) => {
    requireFound(page, 'page', pageId);
    if (!consumer) throw new Refused({ reason: 'unknown_person' });
    if (personaId && !persona) throw new Refused({ reason: 'unknown_persona' });
    const at = ports.clock.now();
    if (!isWindowOpen(thread.lastActAt, at)) throw new Refused({ reason: 'outside_window' });
    const events = [toEventRecord(ports, pageId, { kind: 'page_acted', psid, action }, at, subscriptions)];
    return { result: null, change: { events, thread: { ...thread, ...applyAction(action, at) } } };
  };
  await ports.store.decide(pageId, decide, needs);
  ports.wake(pageId, 'decision');
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
