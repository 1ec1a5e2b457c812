import type { AppId } from '../../domain/ids.ts';
import { challengeOf } from '../receivers.ts';
import { CustomReply, route, type Route } from '../route.ts';
import { listOf, receivedWebhook, webhookReceipt } from '../schemas.ts';

/**
 * The built-in receivers. Webhooks reach them without control's token, as they reach any callback: a challenge reveals
 * nothing, and deliveries prove themselves by their signatures.
 */
export const receiverRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/receivers/{id}',
    summary:
      'Lists the webhooks that the built-in receiver of an app has accepted in this process, newest first; ' +
      'answers the challenge of a verification request',
    isOpen: (http) => challengeOf(http) !== undefined,
    result: listOf(receivedWebhook),
    async answer({ receivers, path, http }) {
      const challenge = challengeOf(http);
      if (challenge === undefined) return receivers.list(path.id as AppId);
      return new CustomReply({ status: 200, headers: ['Content-Type', 'text/plain'], body: challenge });
    },
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
