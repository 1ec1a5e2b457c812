import { requireFound } from '../../app/require-found.ts';
import type { PageId } from '../../domain/ids.ts';
import { limitOf, limitQuery } from '../paging.ts';
import { route, type Route } from '../route.ts';
import { journalEntry, listOf } from '../schemas.ts';
import { encodeJournalEntry } from '../views/journal-entry.ts';

export const journalRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/pages/{id}/journal',
    summary: 'Lists the events of a Page, newest first',
    query: limitQuery,
    result: listOf(journalEntry),
    answer({ ports, path: { id }, query: { limit } }) {
      return ports.store.read(async (reads) => {
        const page = requireFound(await reads.pages.find(id as PageId), 'page', id);
        return { data: (await reads.journal.latest(page.id, limitOf(limit))).map(encodeJournalEntry) };
      });
    },
  }),
];
