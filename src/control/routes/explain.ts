import { explainCall } from '../../app/explain-call.ts';
import { id, object, oneOf, string } from '../../contract/graph-types.ts';
import { CALL_ENTRIES } from '../../domain/call-entry.ts';
import { readInstant } from '../read-time.ts';
import { route, type Route } from '../route.ts';
import { explanation } from '../schemas/explanation.ts';
import { toTapRequest } from '../tap-request.ts';
import { encodeExplanation } from '../views/explanation.ts';

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
      return encodeExplanation(await explainCall(ports, toTapRequest(query), at));
    },
  }),
];
