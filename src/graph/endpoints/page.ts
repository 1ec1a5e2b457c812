import { PAGE_DEFAULT_FIELDS, PAGE_FIELDS } from '../../contract/pages.ts';
import type { Endpoint } from '../endpoint.ts';
import { fieldsParam, parseFields, select } from '../fields.ts';

/** The Page node itself. Its id is always in the answer, as on Graph. */
export const readPage: Endpoint = {
  method: 'GET',
  on: 'page',
  edge: '',
  token: 'any',
  permissions: [],
  async answer({ page, params }) {
    const fields = fieldsParam(params) || PAGE_DEFAULT_FIELDS;
    const record = { id: page.id, name: page.name, is_calling_eligible: page.eligible };
    return { ...select(record, parseFields(fields), PAGE_FIELDS, 'Page'), id: page.id };
  },
};
