import {
  ATTACHMENT_FIELDS,
  encodeMessage,
  MESSAGE_DEFAULT_FIELDS,
  MESSAGE_FIELDS,
  PARTICIPANT_FIELDS,
  type Participants,
} from '../../contract/inbox.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { Message } from '../../domain/message.ts';
import type { Endpoint } from '../endpoint.ts';
import { fieldsParam, parseFields, type Field } from '../fields.ts';
import { selectWithData } from '../select-data.ts';

/** Permissions for conversations and their messages. Source: docs/graph/inbox.md §2. */
export const CONVERSATION_PERMISSIONS = ['pages_messaging', 'pages_manage_metadata', 'pages_read_engagement'];

const NESTED = { to: PARTICIPANT_FIELDS, attachments: ATTACHMENT_FIELDS };
const DEFAULT_FIELDS = parseFields(MESSAGE_DEFAULT_FIELDS);

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

/** Encodes the fields of a message that a request names, and always its id. */
export function selectMessage(message: Message, participants: Participants, fields: readonly Field[]): JsonObject {
  const named = fields.length === 0 ? DEFAULT_FIELDS : fields;
  const selected = selectWithData(encodeMessage(message, participants), named, MESSAGE_FIELDS, 'Message', NESTED);
  return { ...selected, id: message.id };
}
