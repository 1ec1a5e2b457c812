import type { Conversation, Page } from '../../app/ports/entities.ts';
import type { RevisionRange } from '../../app/ports/store.ts';
import {
  CONVERSATION_DEFAULT_FIELDS,
  CONVERSATION_FIELDS,
  conversationsParams,
  encodeConversation,
  PARTICIPANT_FIELDS,
} from '../../contract/inbox.ts';
import type { JsonObject } from '../../contract/json.ts';
import { toConversationId } from '../../domain/conversation-id.ts';
import type { Psid } from '../../domain/ids.ts';
import { isWindowOpen } from '../../domain/messaging-window.ts';
import type { Endpoint, GraphRequest } from '../endpoint.ts';
import { GraphError } from '../errors.ts';
import { fieldsParam, parseFields, type Field } from '../fields.ts';
import { encodePart, readPaging, type Paging } from '../paging.ts';
import type { Params } from '../params.ts';
import { selectWithData } from '../select-data.ts';
import { CONVERSATION_PERMISSIONS, selectMessage } from './message.ts';

const NESTED = {
  participants: PARTICIPANT_FIELDS,
  senders: PARTICIPANT_FIELDS,
  former_participants: PARTICIPANT_FIELDS,
};
const DEFAULT_FIELDS = parseFields(CONVERSATION_DEFAULT_FIELDS);

/** Lists the conversations of a Page, the one with the latest message first. */
export const readConversations: Endpoint = {
  method: 'GET',
  on: 'page',
  edge: 'conversations',
  token: 'page',
  permissions: CONVERSATION_PERMISSIONS,
  async answer({ page, ...request }) {
    const { ports, params } = request;
    const { platform, folder = 'inbox', user_id } = conversationsParams.decode(params, []);
    const list = `conversations_of_${page.id}`;
    const paging = readPaging(params, list);
    const fields = parseFields(fieldsParam(params));
    if (platform === 'INSTAGRAM') throw new GraphError('no_instagram_account');
    const found = await ports.store.read(async (reads) => {
      // Nothing moves a conversation out of the inbox.
      if (folder !== 'inbox') return [];
      if (user_id === undefined) return reads.conversations.list(page.id, rangeOf(paging), paging.limit + 1);
      const conversation = await reads.conversations.find(page.id, user_id as Psid);
      return conversation && paging.after === undefined && paging.before === undefined ? [conversation] : [];
    });
    const encoded = new Map<Conversation, JsonObject>();
    for (const each of found) encoded.set(each, await selectConversation(request, page, each, fields));
    return encodePart(
      found,
      paging,
      ({ revision }) => String(revision),
      (each) => encoded.get(each) ?? {},
      { list, path: `/${page.id}/conversations`, params },
      request,
    );
  },
};

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

/** Encodes the fields of a conversation that a request names, and always its id. */
async function selectConversation(
  request: GraphRequest,
  page: Page,
  conversation: Conversation,
  fields: readonly Field[],
): Promise<JsonObject> {
  const { ports } = request;
  const { consumer, latest, lastActAt } = conversation;
  const named = fields.length === 0 ? DEFAULT_FIELDS : fields;
  const record = encodeConversation({
    page,
    person: { id: consumer.psid, name: consumer.name },
    latest,
    canReply: isWindowOpen(lastActAt, ports.clock.now()),
  });
  // Read only when asked for: the time of the count grows with the number of messages.
  const isCounted = named.some(({ name }) => name === 'message_count');
  const counted = isCounted && {
    message_count: await ports.store.read((reads) => reads.messages.count(page.id, consumer.psid)),
  };
  const others = named.filter(({ name }) => name !== 'messages');
  const selected: Record<string, unknown> =
    others.length === 0
      ? {}
      : { ...selectWithData({ ...record, ...counted }, others, CONVERSATION_FIELDS, 'UnifiedThread', NESTED) };
  for (const { name, as, sub } of named) {
    if (name === 'messages') selected[as] = await listMessages(request, page, conversation, {}, sub);
  }
  return { ...selected, id: record['id'] };
}

async function listMessages(
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
  const found = await request.ports.store.read((reads) =>
    reads.messages.list(page.id, consumer.psid, rangeOf(paging), paging.limit + 1),
  );
  return encodePart(
    found,
    paging,
    ({ revision }) => String(revision),
    ({ message }) => selectMessage(message, participants, fields),
    { list, path: `/${id}/messages`, params: { ...params, fields: params['fields'] ?? formatFields(fields) } },
    request,
  );
}

/** Cursors of lists that are ordered by revision, newest first, have the revision of an item. */
function rangeOf({ after, before }: Paging): RevisionRange {
  const revisionOf = (position: string) => Math.min(Number(position), Number.MAX_SAFE_INTEGER);
  if (before !== undefined) return { newerThan: revisionOf(before) };
  return { olderThan: after === undefined ? Number.MAX_SAFE_INTEGER : revisionOf(after) };
}

/** Returns a `fields` parameter that reads as these fields. */
const formatFields = (fields: readonly Field[]): string =>
  fields
    .map(({ name, as, sub }) => {
      const alias = as === name ? '' : `.as(${as})`;
      return name + alias + (sub.length === 0 ? '' : `{${formatFields(sub)}}`);
    })
    .join(',');
