import { grantPermission, refusePermission } from '../domain/call-permission.ts';
import type { MessageId, PageId, Psid } from '../domain/ids.ts';
import type { CallPermission } from '../domain/call-permission.ts';
import type { Ports } from './ports/ports.ts';
import { inMessage } from './in-message.ts';
import { recordEvent } from './record-event.ts';
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
  const permission = await ports.store.write(async (tx) => {
    requireFound(await tx.pages.find(pageId), 'page', pageId);
    requireFound(await tx.consumers.find(pageId, psid), 'consumer', psid);
    const message = await tx.messages.find(pageId, messageId);
    const { content } = requireFound(message?.psid === psid ? message : undefined, 'message', messageId);
    if (content.type !== 'calling_optin') requireFound(undefined, 'permission request', inMessage(messageId));
    const before = await tx.callPermissions.find(pageId, psid);
    const at = ports.clock.now();
    const after = response === 'approve' ? grantPermission(before, at) : refusePermission(before);
    await tx.callPermissions.save(after);
    const { expiresAt } = after;
    await recordEvent(ports, tx, pageId, { kind: 'permission_answered', psid, response, expiresAt });
    return after;
  });
  ports.wake(pageId);
  return permission;
}
