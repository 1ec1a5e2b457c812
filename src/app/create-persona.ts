import type { PageId, PersonaId } from '../domain/ids.ts';
import type { Persona } from '../domain/persona.ts';
import { makePersonaId } from './ids.ts';
import type { Ports } from './ports/ports.ts';
import { requireFound } from './require-found.ts';

/** Creates a persona of a Page. Its picture is not downloaded. Refusal: not_found. */
export async function createPersona(
  ports: Ports,
  options: {
    readonly pageId: PageId;
    readonly id?: PersonaId;
    readonly name: string;
    readonly pictureUrl: string;
  },
): Promise<Persona> {
  const { pageId, id = makePersonaId(), name, pictureUrl } = options;
  const persona: Persona = { id, name, pictureUrl };
  await ports.store.write(async (tx) => {
    requireFound(await tx.pages.find(pageId), 'page', pageId);
    await tx.personas.create(pageId, persona);
  });
  return persona;
}
