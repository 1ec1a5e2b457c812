import { integer, object, oneOf, string } from '../../contract/graph-types.ts';
import { SUBSCRIBABLE_FIELDS } from '../../contract/subscriptions.ts';
import { CALL_EVENTS } from '../../contract/webhook-shapes.ts';
import type { AppId } from '../../domain/ids.ts';
import { readWait } from '../read-time.ts';
import { challengeOf } from '../receivers.ts';
import { CustomReply, route, type Route } from '../route.ts';
import { listOf } from '../schemas/list.ts';
import { receivedWebhook, webhookReceipt, webhooksCleared } from '../schemas/receivers.ts';

/**
 * The built-in receivers. Webhooks reach them without control's token, as they reach any callback: a challenge reveals
 * nothing, and deliveries prove themselves by their signatures.
 */
export const receiverRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/receivers/{id}',
    summary:
      'Lists the webhooks that the built-in receiver of an app has accepted in this process, newest first; after an ' +
      'id, oldest first; waits for the first one when there is none (wait=5s). Answers verification requests',
    isOpen: (http) => challengeOf(http) !== undefined,
    query: object({ after: integer(0), field: oneOf(SUBSCRIBABLE_FIELDS), event: oneOf(CALL_EVENTS), wait: string }),
    result: listOf(receivedWebhook),
    async answer({ receivers, path, query: { after, field, event, wait }, http }) {
      const challenge = challengeOf(http);
      if (challenge !== undefined) {
        return new CustomReply({ status: 200, headers: ['Content-Type', 'text/plain'], body: challenge });
      }
      const filter = {
        ...(after !== undefined && { after }),
        ...(field !== undefined && { field }),
        ...(event !== undefined && { event }),
      };
      return receivers.list(path.id as AppId, filter, wait === undefined ? 0 : readWait(wait, 'wait'));
    },
  }),
  route({
    method: 'DELETE',
    path: '/receivers/{id}',
    summary: 'Removes the webhooks that the built-in receiver of an app has accepted',
    result: webhooksCleared,
    answer: async ({ receivers, path }) => ({ cleared: receivers.clear(path.id as AppId) }),
  }),
  route({
    method: 'POST',
    path: '/receivers/{id}',
    summary: 'Accepts a signed webhook, as the callback of an app does',
    isOpen: () => true,
    result: webhookReceipt,
    answer: ({ receivers, path, http }) => receivers.receive(path.id as AppId, http),
  }),
];
