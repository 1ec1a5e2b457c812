import type { Conversation } from '../../app/ports/entities.ts';
import { conversationsParams } from '../../contract/inbox.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { Psid } from '../../domain/ids.ts';
import type { Endpoint } from '../endpoint.ts';
import { GraphError } from '../errors.ts';
import { fieldsParam, parseFields } from '../fields.ts';
import { CONVERSATION_PERMISSIONS, rangeOf, selectConversation } from '../inbox.ts';
import { encodePart, readPaging } from '../paging.ts';

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
    const conversations = await ports.store.read(async (reads) => {
      // Nothing moves a conversation out of the inbox.
      if (folder !== 'inbox') return [];
      if (user_id === undefined) return reads.conversations.list(page.id, rangeOf(paging), paging.limit + 1);
      const conversation = await reads.conversations.find(page.id, user_id as Psid);
      return conversation && paging.after === undefined && paging.before === undefined ? [conversation] : [];
    });
    const encoded = new Map<Conversation, JsonObject>();
    for (const each of conversations) {
      encoded.set(each, request.budget.charge(await selectConversation(request, page, each, fields)));
    }
    return encodePart(
      conversations,
      paging,
      ({ revision }) => String(revision),
      (each) => encoded.get(each) ?? {},
      { list, path: `/${page.id}/conversations`, params },
      request,
    );
  },
};
