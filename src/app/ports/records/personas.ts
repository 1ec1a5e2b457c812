import type { PageId, PersonaId } from '../../../domain/ids.ts';
import type { Persona } from '../../../domain/persona.ts';
import type { Cursor } from './list-parts.ts';

export interface PersonaReads {
  find(pageId: PageId, id: PersonaId): Promise<Persona | undefined>;
  /** In the order of their ids. */
  list(pageId: PageId, cursor: Cursor, limit: number): Promise<readonly Persona[]>;
}

export interface PersonaRecords extends PersonaReads {
  create(pageId: PageId, persona: Persona): Promise<void>;
  remove(pageId: PageId, id: PersonaId): Promise<void>;
}
