import type { PersonaId } from './ids.ts';

/** A name and a picture under which a Page sends messages instead of its own. Source: docs/graph/personas.md §1. */
export interface Persona {
  readonly id: PersonaId;
  readonly name: string;
  readonly pictureUrl: string;
}
