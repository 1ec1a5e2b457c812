import type { Conversation, Page } from '../app/ports/entities.ts';
import type { RevisionRange } from '../app/ports/records/list-parts.ts';
import {
  ATTACHMENT_FIELDS,
  CONVERSATION_DEFAULT_FIELDS,
  CONVERSATION_FIELDS,
  encodeConversation,
  encodeMessage,
  MESSAGE_DEFAULT_FIELDS,
  MESSAGE_FIELDS,
  PARTICIPANT_FIELDS,
  type Participants,
} from '../contract/inbox.ts';
import type { JsonObject } from '../contract/json.ts';
import { toConversationId } from '../domain/conversation-id.ts';
import type { Message } from '../domain/message.ts';
import { isWindowOpen } from '../domain/messaging-window.ts';
import type { GraphRequest } from './endpoint.ts';
import { formatFields, parseFields, type Field } from './fields.ts';
import { encodePart, readPaging, type Paging } from './paging.ts';
import type { Params } from './params.ts';
import { selectWithData } from './select-data.ts';

/** Conversations and messages, as the endpoints of an inbox and the fields inside them answer. */

/** Permissions for conversations and their messages. Source: docs/graph/inbox.md §2. */
export const CONVERSATION_PERMISSIONS = ['pages_messaging', 'pages_manage_metadata', 'pages_read_engagement'];

const IN_MESSAGE = { to: PARTICIPANT_FIELDS, attachments: ATTACHMENT_FIELDS };
const MESSAGE_DEFAULTS = parseFields(MESSAGE_DEFAULT_FIELDS);

const IN_CONVERSATION = {
  participants: PARTICIPANT_FIELDS,
  senders: PARTICIPANT_FIELDS,
  former_participants: PARTICIPANT_FIELDS,
};
const CONVERSATION_DEFAULTS = parseFields(CONVERSATION_DEFAULT_FIELDS);

/** Encodes the fields of a message that a request names, and always its id. */
export function selectMessage(message: Message, participants: Participants, fields: readonly Field[]): JsonObject {
  const named = fields.length === 0 ? MESSAGE_DEFAULTS : fields;
  const selected = selectWithData(encodeMessage(message, participants), named, MESSAGE_FIELDS, 'Message', IN_MESSAGE);
  return { ...selected, id: message.id };
}

/** Encodes the fields of a conversation that a request names, and always its id. */
export async function selectConversation(
  request: GraphRequest,
  page: Page,
  conversation: Conversation,
  fields: readonly Field[],
): Promise<JsonObject> {
  const { ports } = request;
  const { consumer, latest, lastActAt } = conversation;
  const named = fields.length === 0 ? CONVERSATION_DEFAULTS : fields;
  const record = encodeConversation({
    page,
    person: { id: consumer.psid, name: consumer.name },
    latest,
    canReply: isWindowOpen(lastActAt, ports.clock.now()),
  });
  // Read only when asked for: the time of the count grows with the number of messages.
  const isCounted = named.some(({ name }) => name === 'message_count');
  if (isCounted) request.budget.chargeRead();
  const counted = isCounted && {
    message_count: await ports.store.read((reads) => reads.messages.count(page.id, consumer.psid)),
  };
  const others = named.filter(({ name }) => name !== 'messages');
  const selected: Record<string, unknown> =
    others.length === 0
      ? {}
      : { ...selectWithData({ ...record, ...counted }, others, CONVERSATION_FIELDS, 'UnifiedThread', IN_CONVERSATION) };
  for (const { name, as, args, sub } of named) {
    if (name === 'messages') selected[as] = await listMessages(request, page, conversation, args, sub);
  }
  return { ...selected, id: record['id'] };
}

export async function listMessages(
  request: GraphRequest,
  page: Page,
  { consumer }: Conversation,
  params: Params,
  fields: readonly Field[],
): Promise<JsonObject> {
  const id = toConversationId(consumer.psid);
  const list = `messages_of_${id}`;
  const paging = readPaging(params, list);
  const participants = { page, person: { id: consumer.psid, name: consumer.name } };
  const messages = await request.ports.store.read((reads) =>
    reads.messages.list(page.id, consumer.psid, rangeOf(paging), paging.limit + 1),
  );
  return encodePart(
    messages,
    paging,
    ({ revision }) => String(revision),
    ({ message }) => selectMessage(message, participants, fields),
    { list, path: `/${id}/messages`, params: { ...params, fields: params['fields'] ?? formatFields(fields) } },
    request,
  );
}

/** Cursors of lists that are ordered by revision, newest first, have the revision of an item. */
export function rangeOf({ after, before }: Paging): RevisionRange {
  const revisionOf = (position: string) => Math.min(Number(position), Number.MAX_SAFE_INTEGER);
  if (before !== undefined) return { newerThan: revisionOf(before) };
  return { olderThan: after === undefined ? Number.MAX_SAFE_INTEGER : revisionOf(after) };
}
