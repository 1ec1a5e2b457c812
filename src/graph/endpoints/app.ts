import { APP_DEFAULT_FIELDS, APP_FIELDS, encodeApp } from '../../contract/apps.ts';
import type { Endpoint } from '../endpoint.ts';
import { fieldsParam, parseFields, select } from '../fields.ts';

/** The app of the token: `/app` or its id. */
export const readApp: Endpoint = {
  method: 'GET',
  on: 'app',
  edge: '',
  token: 'any',
  async answer({ app, params }) {
    const fields = parseFields(fieldsParam(params) || APP_DEFAULT_FIELDS);
    return { ...select(encodeApp(app), fields, APP_FIELDS, 'Application'), id: app.id };
  },
};
