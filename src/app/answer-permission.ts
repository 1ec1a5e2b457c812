import { grantPermission, refusePermission } from '../domain/call-permission.ts';
import type { MessageId, PageId, Psid } from '../domain/ids.ts';
import type { CallPermission } from '../domain/call-permission.ts';
import type { Decide } from './ports/page-change.ts';
import type { Ports } from './ports/ports.ts';
import { inMessage } from './in-message.ts';
import { toEventRecord } from './record-event.ts';
import { requireFound } from './require-found.ts';

/**
 * Answers a request for the permission to call as the consumer: the message is the one that asked. Returns the permission
 * after it. Refusal: not_found. Source: docs/graph/calls.md §6.
 */
export async function answerPermission(
  ports: Ports,
  request: {
    readonly pageId: PageId;
    readonly psid: Psid;
    readonly messageId: MessageId;
    readonly response: 'approve' | 'reject';
  },
): Promise<CallPermission> {
  const { pageId, psid, messageId, response } = request;
  const needs = { consumer: psid, message: messageId, permission: psid };
  const decide: Decide<CallPermission, typeof needs> = (page, subscriptions, facts) => {
    requireFound(page, 'page', pageId);
    requireFound(facts.consumer, 'consumer', psid);
    const { message } = facts;
    const { content } = requireFound(message?.psid === psid ? message : undefined, 'message', messageId);
    if (content.type !== 'calling_optin') requireFound(undefined, 'permission request', inMessage(messageId));
    const at = ports.clock.now();
    const permission =
      response === 'approve' ? grantPermission(facts.permission, at) : refusePermission(facts.permission);
    const { expiresAt } = permission;
    const { expiresAt: before } = facts.permission;
    const event = { kind: 'permission_answered', psid, response, expiresAt, before } as const;
    const events = [toEventRecord(ports, pageId, event, at, subscriptions)];
    return { result: permission, change: { events, permission } };
  };
  const permission = await ports.store.decide(pageId, decide, needs);
  ports.wake(pageId, 'decision');
  return permission;
}
