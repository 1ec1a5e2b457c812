import type { Persona } from '../domain/persona.ts';
import { webUrl } from './buttons.ts';
import { filledText, object } from './graph-types.ts';
import type { JsonObject } from './json.ts';

/** Personas. Source: docs/graph/personas.md §1. */

export const personaMembers = { name: filledText(50), profile_picture_url: webUrl };
export const personaParams = object(personaMembers, ['name', 'profile_picture_url']);

export const PERSONA_FIELDS = ['id', 'name', 'profile_picture_url'] as const;

export const personaSchema: JsonObject = {
  type: 'object',
  properties: { id: { type: 'string' }, name: { type: 'string' }, profile_picture_url: { type: 'string' } },
  required: ['id'],
};

export const encodePersona = ({ id, name, pictureUrl }: Persona): JsonObject => ({
  name,
  profile_picture_url: pictureUrl,
  id,
});
