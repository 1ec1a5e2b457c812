import { explainCall } from '../../app/explain-call.ts';
import { id, object, oneOf, string } from '../../contract/graph-types.ts';
import { CALL_ENTRIES } from '../../domain/call-entry.ts';
import type { PageId } from '../../domain/ids.ts';
import { ControlError } from '../control-error.ts';
import { readInstant } from '../read-time.ts';
import { route, type Route } from '../route.ts';
import { explanation } from '../schemas/explanation.ts';
import { toTapRequest } from '../tap-request.ts';
import { encodeExplanation } from '../views/explanation.ts';
import { encodeInstant } from '../views/instant.ts';

const notCreatedYet = (createdAt: number): ControlError =>
  new ControlError(
    409,
    'page_not_created',
    `The Page exists since ${encodeInstant(createdAt)}: ask for that instant or a later one.`,
  );

export const explainRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/explain',
    summary: 'Explains why a tap rings or does not, now or at any instant',
    query: object({ page_id: id, psid: id, entry: oneOf(CALL_ENTRIES), message_id: string, at: string }, [
      'page_id',
      'psid',
    ]),
    result: explanation,
    async answer({ ports, query }) {
      const at = query.at === undefined ? ports.clock.now() : readInstant(query.at, 'at');
      const explained = encodeExplanation(await explainCall(ports, toTapRequest(query), at));
      const page = await ports.store.read((reads) => reads.pages.find(query.page_id as PageId));
      if (page && query.at !== undefined && at < page.createdAt) throw notCreatedYet(page.createdAt);
      return explained;
    },
  }),
];
