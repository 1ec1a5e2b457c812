import { requestPermission } from '../domain/call-permission.ts';
import type { AppId, MessageId, PageId, PersonaId, Psid } from '../domain/ids.ts';
import { toContent, offersCall, type Draft, type Message } from '../domain/message.ts';
import { isWindowOpen } from '../domain/messaging-window.ts';
import { Refused } from '../domain/refusal.ts';
import { findQuote } from './find-quote.ts';
import { recordEvent } from './record-event.ts';
import { requireFound } from './require-found.ts';
import type { Ports } from './ports/ports.ts';
import { makeMessageId } from './ids.ts';

/** A message of a Page to a person, sent by an app. */
export interface SendRequest {
  readonly pageId: PageId;
  readonly appId: AppId;
  readonly psid: Psid;
  readonly draft: Draft;
  /** Time after the person's last act in which the message may be sent, in ms. */
  readonly windowMs: number;
  readonly metadata?: string;
  /** The message that this one answers. */
  readonly replyTo?: MessageId;
  /** The persona that sends the message in place of the Page. */
  readonly personaId?: PersonaId;
}

/**
 * Sends a Page's message, which is delivered to the person at once and ends the typing indicator, and returns its id.
 * Refusals: not_found, unknown_person, unknown_persona, unknown_message, outside_window; for a message with a call
 * button also page_not_eligible and calling_not_enabled; for a request for the permission to call also
 * call_permitted_already and permission_requests_used. Source: docs/graph/messages.md §1, §3.1.
 */
export async function sendMessage(ports: Ports, send: SendRequest): Promise<MessageId> {
  const { pageId, appId, psid, draft, metadata, personaId } = send;
  const id = makeMessageId();
  await ports.store.write(async (tx) => {
    const at = ports.clock.now();
    const page = requireFound(await tx.pages.find(pageId), 'page', pageId);
    if (!(await tx.consumers.find(pageId, psid))) throw new Refused({ reason: 'unknown_person' });
    const persona = personaId && (await tx.personas.find(pageId, personaId));
    if (personaId && !persona) throw new Refused({ reason: 'unknown_persona' });
    const replyTo = await findQuote(tx, send, send.replyTo, 'page', ['reply_to', 'mid']);
    if (offersCall(draft)) {
      if (!page.eligible) throw new Refused({ reason: 'page_not_eligible' });
      if (!page.settings.audioEnabled) throw new Refused({ reason: 'calling_not_enabled' });
    }
    const thread = await tx.threads.find(pageId, psid);
    if (!isWindowOpen(thread.lastActAt, at, send.windowMs)) throw new Refused({ reason: 'outside_window' });
    if (thread.typingUntil !== null) await tx.threads.save({ ...thread, typingUntil: null });
    const content = toContent(draft, at, replyTo);
    const message: Message = { id, pageId, psid, at, from: 'page', content, ...(persona && { persona }) };
    const sent = { kind: 'message_sent', message, appId, ...(metadata !== undefined && { metadata }) } as const;
    await tx.messages.add(message, await recordEvent(ports, tx, pageId, sent));
    if (draft.type === 'calling_optin') {
      await tx.callPermissions.save(requestPermission(await tx.callPermissions.find(pageId, psid), at));
      await recordEvent(ports, tx, pageId, { kind: 'permission_asked', psid, messageId: id, appId });
    }
    await recordEvent(ports, tx, pageId, { kind: 'message_delivered', psid, messageId: id, watermark: at });
  });
  ports.wake(pageId);
  return id;
}
