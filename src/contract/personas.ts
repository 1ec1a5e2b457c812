import type { Persona } from '../domain/persona.ts';
import { object, paramName, string, text, type Decoder } from './graph-types.ts';
import type { JsonObject } from './json.ts';
import { ParamError } from './param-error.ts';

/** Personas. Source: docs/graph/personas.md §1. */

const name: Decoder<string> = {
  decode(value, path) {
    const decoded = text(50).decode(value, path);
    if (decoded.trim() !== '') return decoded;
    throw new ParamError('empty', `Param ${paramName(path)} must be non-empty`, path);
  },
  schema: { type: 'string', minLength: 1, maxLength: 50 },
};

const pictureUrl: Decoder<string> = {
  decode(value, path) {
    const decoded = string.decode(value, path);
    if (['http:', 'https:'].includes(URL.parse(decoded)?.protocol ?? '')) return decoded;
    throw new ParamError('invalid_url', `${paramName(path)} should represent a valid URL`, path);
  },
  schema: { type: 'string' },
};

export const personaMembers = { name, profile_picture_url: pictureUrl };
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
