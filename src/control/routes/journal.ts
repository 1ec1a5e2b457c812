import { requireFound } from '../../app/require-found.ts';
import { id, integer, object, oneOf, text } from '../../contract/graph-types.ts';
import type { CallId, PageId, Psid } from '../../domain/ids.ts';
import { ControlError } from '../control-error.ts';
import { encodeDeliveries } from '../list-deliveries.ts';
import { cursor, limitOf } from '../paging.ts';
import { route, type Route } from '../route.ts';
import { journalEntryContext } from '../schemas/causes.ts';
import { ENTRY_KINDS, journalEntry } from '../schemas/journal.ts';
import { searchedListOf } from '../schemas/list.ts';
import { encodeInstant } from '../views/instant.ts';
import { encodeJournalEntry } from '../views/journal-entry.ts';
import { encodeRequest } from '../views/request.ts';

export const journalRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/pages/{id}/journal',
    summary:
      'Lists the events of a Page, newest first. One request searches 5,000 of them for those of the filter; next is the ' +
      'value of after for the rest, and searched_until says how far the search went. trace is that of the request to the Graph that caused them',
    query: object({
      event: oneOf(ENTRY_KINDS),
      psid: id,
      call_id: text(200),
      trace: text(100),
      text: text(200),
      limit: integer(1),
      after: cursor(/^[1-9][0-9]{0,14}$/),
    }),
    result: searchedListOf(journalEntry),
    answer({ ports, path, query: { event, psid, call_id, trace, text, limit, after } }) {
      return ports.store.read(async (reads) => {
        const page = requireFound(await reads.pages.find(path.id as PageId), 'page', path.id);
        const filter = {
          pageId: page.id,
          ...(event && { kind: event }),
          ...(psid !== undefined && { psid: psid as Psid }),
          ...(call_id !== undefined && { callId: call_id as CallId }),
          ...(trace !== undefined && { trace }),
          ...(text !== undefined && { text }),
          ...(after !== undefined && { below: Number(after) }),
          limit: limitOf(limit),
        };
        const found = await reads.journal.search(filter);
        const isFull = found.length === filter.limit;
        const last = isFull ? found.at(-1) : await reads.journal.lastSearched(filter);
        return {
          data: found.map(encodeJournalEntry),
          ...(last && last.revision > 1 && { next: String(last.revision) }),
          ...(last && !isFull && { searched_until: encodeInstant(last.at) }),
        };
      });
    },
  }),
  route({
    method: 'GET',
    path: '/pages/{id}/journal/{revision}',
    summary: 'Returns an event of a Page, the request that caused it and the deliveries that it caused',
    result: journalEntryContext,
    async answer(request) {
      const { ports, requests, path } = request;
      const pageId = path.id as PageId;
      const revision = /^\d{1,15}$/.test(path.revision) ? Number(path.revision) : 0;
      const found = await ports.store.read(async (reads) => {
        const page = requireFound(await reads.pages.find(pageId), 'page', pageId);
        const entry = await reads.journal.find(page.id, revision);
        if (!entry)
          throw new ControlError(404, 'not_found', `The Page ${pageId} has no journal entry ${path.revision}.`);
        const deliveries = await reads.deliveries.listOfEntry(pageId, revision);
        return { entry, deliveries: await encodeDeliveries(request, reads, deliveries) };
      });
      const { trace } = found.entry;
      const { listed } = trace === undefined ? { listed: [] } : await requests.list({ trace, limit: 1 });
      return {
        entry: encodeJournalEntry(found.entry),
        request: listed[0] ? encodeRequest(listed[0]) : null,
        deliveries: found.deliveries,
      };
    },
  }),
];
