import { createPersona } from '../../app/create-persona.ts';
import { deletePersona } from '../../app/delete-persona.ts';
import { encodePersona, PERSONA_FIELDS, personaParams } from '../../contract/personas.ts';
import type { Endpoint } from '../endpoint.ts';
import { fieldsParam, parseFields, select } from '../fields.ts';
import { cursorOf, encodePart, readPaging } from '../paging.ts';

/** Personas of a Page. Source: docs/graph/personas.md §1. */

const permissions = ['pages_messaging'];

export const writePersonas: Endpoint = {
  method: 'POST',
  on: 'page',
  edge: 'personas',
  token: 'page',
  permissions,
  async answer({ ports, page, params }) {
    const { name, profile_picture_url } = personaParams.decode(params, []);
    const { id } = await createPersona(ports, { pageId: page.id, name, pictureUrl: profile_picture_url });
    return { id };
  },
};

/** In the order of their ids: none is documented. */
export const readPersonas: Endpoint = {
  method: 'GET',
  on: 'page',
  edge: 'personas',
  token: 'page',
  permissions,
  async answer({ page, ...request }) {
    const { ports, params } = request;
    const fields = parseFields(fieldsParam(params));
    const list = `personas_of_${page.id}`;
    const paging = readPaging(params, list);
    const personas = await ports.store.read((reads) =>
      reads.personas.list(page.id, cursorOf(paging), paging.limit + 1),
    );
    return encodePart(
      personas,
      paging,
      ({ id }) => id,
      (persona) => select(encodePersona(persona), fields, PERSONA_FIELDS),
      { list, path: `/${page.id}/personas`, params },
      request,
    );
  },
};

/** Its id is always in the answer, as on Graph. */
export const readPersona: Endpoint = {
  method: 'GET',
  on: 'persona',
  edge: '',
  permissions,
  async answer({ persona, params }) {
    const fields = parseFields(fieldsParam(params));
    return { ...select(encodePersona(persona), fields, PERSONA_FIELDS, 'Persona'), id: persona.id };
  },
};

export const removePersona: Endpoint = {
  method: 'DELETE',
  on: 'persona',
  edge: '',
  permissions,
  async answer({ ports, page, persona }) {
    await deletePersona(ports, page.id, persona.id);
    return { success: true };
  },
};
