import type { Endpoint } from '../endpoint.ts';
import { fieldsParam, parseFields } from '../fields.ts';
import { CONVERSATION_PERMISSIONS, selectMessage } from '../inbox.ts';

export const readMessage: Endpoint = {
  method: 'GET',
  on: 'message',
  edge: '',
  permissions: CONVERSATION_PERMISSIONS,
  async answer({ page, consumer, message, params }) {
    const participants = { page, person: { id: consumer.psid, name: consumer.name } };
    return selectMessage(message, participants, parseFields(fieldsParam(params)));
  },
};
