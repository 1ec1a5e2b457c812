import type { Endpoint } from '../endpoint.ts';
import { fieldsParam, parseFields } from '../fields.ts';
import { CONVERSATION_PERMISSIONS, listMessages, selectConversation } from '../inbox.ts';

export const readConversation: Endpoint = {
  method: 'GET',
  on: 'conversation',
  edge: '',
  permissions: CONVERSATION_PERMISSIONS,
  answer: ({ page, conversation, ...request }) =>
    selectConversation(request, page, conversation, parseFields(fieldsParam(request.params))),
};

/** Lists the messages of a conversation, the latest first. */
export const readConversationMessages: Endpoint = {
  method: 'GET',
  on: 'conversation',
  edge: 'messages',
  permissions: CONVERSATION_PERMISSIONS,
  answer: ({ page, conversation, ...request }) =>
    listMessages(request, page, conversation, request.params, parseFields(fieldsParam(request.params))),
};
