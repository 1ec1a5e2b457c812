import { createAdmin } from '../../app/create-admin.ts';
import { createConsumer } from '../../app/create-consumer.ts';
import { renameAdmin, renameConsumer } from '../../app/rename.ts';
import { requireFound } from '../../app/require-found.ts';
import { id, integer, object } from '../../contract/graph-types.ts';
import { nameParam } from '../../contract/names.ts';
import { newConsumer, readConsumer } from '../../contract/people.ts';
import type { PageId, Psid, UserId } from '../../domain/ids.ts';
import { idCursor } from '../paging.ts';
import { route, type Route } from '../route.ts';
import { listOf } from '../schemas/list.ts';
import { adminReference, consumer, person, personReference } from '../schemas/people.ts';
import { encodeConsumer } from '../views/person.ts';

const newName = object({ page_id: id, name: nameParam }, ['page_id', 'name']);

/** Maximum number of consumers in one answer. */
const MOST_LISTED = 1000;

/** The people of a Page: consumers, who write and call, and admins, who run it. */
export const peopleRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/consumers',
    summary: 'Creates a consumer of a Page; time_zone is for display only',
    body: newConsumer,
    result: personReference,
    async answer({ ports, body }) {
      const { psid } = await createConsumer(ports, { pageId: body.page_id as PageId, ...readConsumer(body) });
      return { psid };
    },
  }),
  route({
    method: 'GET',
    path: '/consumers',
    summary: 'Lists the consumers of a Page, 1,000 at most; next is the value of after for the rest',
    query: object({ page_id: id, limit: integer(1, MOST_LISTED), after: idCursor }, ['page_id']),
    result: listOf(consumer),
    answer({ ports, publicUrl, query: { page_id, limit = MOST_LISTED, after } }) {
      return ports.store.read(async (reads) => {
        const page = requireFound(await reads.pages.find(page_id as PageId), 'page', page_id);
        const consumers = await reads.consumers.list(page.id, after, limit);
        const last = consumers.map(({ psid }) => psid).reduce((a, b) => (a > b ? a : b), '');
        const data = consumers.map((each) => encodeConsumer(each, publicUrl()));
        return { data, ...(consumers.length === limit && { next: last }) };
      });
    },
  }),
  route({
    method: 'POST',
    path: '/consumers/{psid}',
    summary: 'Renames a consumer',
    body: newName,
    result: person,
    async answer({ ports, path: { psid }, body: { page_id, name } }) {
      await renameConsumer(ports, page_id as PageId, psid as Psid, name);
      return { psid, name };
    },
  }),
  route({
    method: 'POST',
    path: '/admins/{psid}',
    summary: 'Renames a person who runs a Page, on this Page only',
    body: newName,
    result: person,
    async answer({ ports, path: { psid }, body: { page_id, name } }) {
      await renameAdmin(ports, page_id as PageId, psid as Psid, name);
      return { psid, name };
    },
  }),
  route({
    method: 'POST',
    path: '/admins',
    summary: 'Creates a person who runs a Page; with the user_id of an admin of another Page, the same person',
    body: object({ page_id: id, name: nameParam, user_id: id }, ['page_id', 'name']),
    result: adminReference,
    async answer({ ports, body: { page_id, name, user_id } }) {
      const user = user_id === undefined ? {} : { userId: user_id as UserId };
      const { psid, userId } = await createAdmin(ports, { pageId: page_id as PageId, name, ...user });
      return { psid, user_id: userId };
    },
  }),
];
