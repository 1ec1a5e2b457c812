import type { LoggedRequest, RequestFilter } from '../../app/ports/request-log.ts';
import type { Reads } from '../../app/ports/store.ts';
import { id, integer, object, oneOf, text } from '../../contract/graph-types.ts';
import type { AppId, CallId, PageId, Psid } from '../../domain/ids.ts';
import { ControlError } from '../control-error.ts';
import { encodeDeliveries } from '../list-deliveries.ts';
import { cursor, limitOf } from '../paging.ts';
import { statuses } from '../read-status.ts';
import { route, type Route } from '../route.ts';
import { requestExchange } from '../schemas/causes.ts';
import { listOf } from '../schemas/list.ts';
import { apiRequest } from '../schemas/requests.ts';
import { encodeJournalEntry } from '../views/journal-entry.ts';
import { encodeHttpMessage, encodeRequest } from '../views/request.ts';

/** Entries after the revision at which a request arrived, among which those that it caused are searched. */
const MOST_ENTRIES = 200;

export const requestRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/requests',
    summary:
      'Lists the last requests to the Graph surface, with advice on errors, newest first. One request searches 2,000 of ' +
      'them for those of the filter; next is the value of after for the rest. status is failed, 4xx or 404; text is ' +
      'searched in the request and in its answer',
    query: object({
      page_id: id,
      app_id: id,
      status: statuses,
      method: oneOf(['GET', 'POST', 'DELETE']),
      psid: id,
      call_id: text(200),
      trace: text(100),
      text: text(200),
      limit: integer(1),
      after: cursor(/^[0-9]{20}$/),
    }),
    result: listOf(apiRequest),
    async answer({ ports, requests, query }) {
      const { page_id, app_id, status, method, psid, call_id, trace, text, limit, after } = query;
      const filter: RequestFilter = {
        ...(page_id !== undefined && { pageId: page_id as PageId }),
        ...(app_id !== undefined && { appId: app_id as AppId }),
        ...(status && { statuses: status }),
        ...(method && { method }),
        ...(psid !== undefined && { psid: psid as Psid }),
        ...(call_id !== undefined && { callId: call_id as CallId }),
        ...(trace !== undefined && { trace }),
        ...(text !== undefined && { text }),
        ...(after !== undefined && { after }),
        limit: limitOf(limit),
      };
      const { listed, next } = await requests.list(filter);
      const data = await ports.store.read((reads) => checkPages(reads, listed));
      return { data: data.map(encodeRequest), ...(next !== undefined && { next }) };
    },
  }),
  route({
    method: 'GET',
    path: '/requests/{id}',
    summary:
      'Returns a request with the headers and bodies of it and of its answer, without secrets, and the journal entries and ' +
      'deliveries that it caused',
    result: requestExchange,
    async answer(context) {
      const { ports, requests, path } = context;
      const logged = await requests.find(path.id);
      if (!logged) {
        const message = `The request log has no request ${path.id}: it may have been removed (--keep-requests).`;
        throw new ControlError(404, 'not_found', message);
      }
      const { exchange } = logged;
      return ports.store.read(async (reads) => {
        const [request] = await checkPages(reads, [logged.request]);
        const entries = await findCaused(reads, request ?? logged.request);
        const deliveries = [];
        for (const { revision } of entries) {
          const { pageId } = logged.request;
          if (pageId !== null) deliveries.push(...(await reads.deliveries.listOfEntry(pageId, revision)));
        }
        return {
          summary: encodeRequest(request ?? logged.request),
          query: exchange.query,
          request: encodeHttpMessage(exchange.request),
          answer: encodeHttpMessage(exchange.answer),
          caused: {
            entries: entries.map(encodeJournalEntry),
            deliveries: await encodeDeliveries(context, reads, deliveries),
          },
        };
      });
    },
  }),
];

/** Clears page ids that name no Page: the path of a refused request may contain the id of an app, or any other. */
async function checkPages(reads: Reads, listed: readonly LoggedRequest[]): Promise<readonly LoggedRequest[]> {
  const known = new Map<PageId | null, PageId | null>([[null, null]]);
  for (const { pageId } of listed) {
    if (pageId !== null && !known.has(pageId)) known.set(pageId, (await reads.pages.find(pageId))?.id ?? null);
  }
  return listed.map((request) => ({ ...request, pageId: known.get(request.pageId) ?? null }));
}

/** Finds the journal entries that name a request as their cause; they follow the revision at which it arrived. */
async function findCaused(reads: Reads, { pageId, revision, trace, method }: LoggedRequest) {
  if (pageId === null || revision === null || method === 'GET') return [];
  const following = await reads.journal.listAfter(pageId, revision, MOST_ENTRIES);
  return following.filter((entry) => entry.trace === trace);
}
