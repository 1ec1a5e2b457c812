import type { PageId, PersonaId } from '../domain/ids.ts';
import type { Ports } from './ports/ports.ts';
import { requireFound } from './require-found.ts';

/** Deletes a persona. The messages that it sent stay as they are. Refusal: not_found. */
export async function deletePersona(ports: Ports, pageId: PageId, id: PersonaId): Promise<void> {
  await ports.store.write(async (tx) => {
    requireFound(await tx.pages.find(pageId), 'page', pageId);
    requireFound(await tx.personas.find(pageId, id), 'persona', id);
    await tx.personas.remove(pageId, id);
  });
}
