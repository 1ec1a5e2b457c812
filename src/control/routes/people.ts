import { createAdmin } from '../../app/create-admin.ts';
import { createConsumer } from '../../app/create-consumer.ts';
import { requireFound } from '../../app/require-found.ts';
import { id, object, string } from '../../contract/graph-types.ts';
import { timeZoneName } from '../../contract/time-zone-name.ts';
import type { PageId } from '../../domain/ids.ts';
import { route, type Route } from '../route.ts';
import { consumer, listOf, personReference } from '../schemas.ts';
import { encodeConsumer } from '../views/person.ts';

/** The people of a Page: consumers, who write and call, and admins, who run it. */
export const peopleRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/consumers',
    summary: 'Creates a consumer of a Page; time_zone is for display only',
    body: object({ page_id: id, name: string, time_zone: timeZoneName }, ['page_id', 'name']),
    result: personReference,
    async answer({ ports, body: { page_id, name, time_zone } }) {
      const zone = time_zone === undefined ? {} : { timeZone: time_zone };
      const { psid } = await createConsumer(ports, { pageId: page_id as PageId, name, ...zone });
      return { psid };
    },
  }),
  route({
    method: 'GET',
    path: '/consumers',
    summary: 'Lists the consumers of a Page',
    query: object({ page_id: id }, ['page_id']),
    result: listOf(consumer),
    answer({ ports, query: { page_id } }) {
      return ports.store.read(async (reads) => {
        const page = requireFound(await reads.pages.find(page_id as PageId), 'page', page_id);
        return { data: (await reads.consumers.list(page.id)).map(encodeConsumer) };
      });
    },
  }),
  route({
    method: 'POST',
    path: '/admins',
    summary: 'Creates a person who runs a Page',
    body: object({ page_id: id, name: string }, ['page_id', 'name']),
    result: personReference,
    async answer({ ports, body: { page_id, name } }) {
      const { psid } = await createAdmin(ports, { pageId: page_id as PageId, name });
      return { psid };
    },
  }),
];
