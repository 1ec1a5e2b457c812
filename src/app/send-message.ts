import { requestPermission } from '../domain/call-permission.ts';
import type { AppId, MessageId, PageId, PersonaId, Psid } from '../domain/ids.ts';
import { toContent, offersCall, type Message, type OutgoingMessage } from '../domain/message.ts';
import { isWindowOpen } from '../domain/messaging-window.ts';
import type { PageEvent } from '../domain/page-event.ts';
import { Refused } from '../domain/refusal.ts';
import { toQuote } from './find-quote.ts';
import { toEventRecord } from './record-event.ts';
import { requireFound } from './require-found.ts';
import type { Decide } from './ports/page-change.ts';
import type { Ports } from './ports/ports.ts';
import { makeMessageId } from './ids.ts';

/** A message of a Page to a person, and the app that sends it. */
export interface SendRequest extends OutgoingMessage {
  readonly pageId: PageId;
  readonly appId: AppId;
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
  const asksPermission = draft.type === 'calling_optin';
  const decide: Decide<null, SendNeeds> = (found, subscriptions, facts) => {
    const at = ports.clock.now();
    const page = requireFound(found, 'page', pageId);
    if (!facts.consumer) throw new Refused({ reason: 'unknown_person' });
    const { persona, thread } = facts;
    if (personaId && !persona) throw new Refused({ reason: 'unknown_persona' });
    const replyTo = toQuote(facts.message, send, send.replyTo, 'page', ['reply_to', 'mid']);
    if (offersCall(draft)) {
      if (!page.eligible) throw new Refused({ reason: 'page_not_eligible' });
      if (!page.settings.audioEnabled) throw new Refused({ reason: 'calling_not_enabled' });
    }
    if (!isWindowOpen(thread.lastActAt, at, send.windowMs)) throw new Refused({ reason: 'outside_window' });
    const content = toContent(draft, at, replyTo);
    const message: Message = { id, pageId, psid, at, from: 'page', content, ...(persona && { persona }) };
    const sent = { kind: 'message_sent', message, appId, ...(metadata !== undefined && { metadata }) } as const;
    const permission = facts.permission && requestPermission(facts.permission, at);
    const permissionEvent = { kind: 'permission_asked', psid, messageId: id, appId } as const;
    const delivered = { kind: 'message_delivered', psid, messageId: id, watermark: at } as const;
    const toRecord = (event: PageEvent) => toEventRecord(ports, pageId, event, at, subscriptions);
    const events = [
      { ...toRecord(sent), message },
      ...(permission ? [permissionEvent] : []).map(toRecord),
      toRecord(delivered),
    ];
    const change = { events, thread: { ...thread, typingUntil: null }, ...(permission && { permission }) };
    return { result: null, change };
  };
  await ports.store.decide(pageId, decide, {
    consumer: psid,
    thread: psid,
    persona: personaId,
    message: send.replyTo,
    permission: asksPermission ? psid : undefined,
  });
  ports.wake(pageId, 'decision');
  return id;
}

interface SendNeeds {
  readonly consumer: Psid;
  readonly thread: Psid;
  readonly persona: PersonaId | undefined;
  readonly message: MessageId | undefined;
  readonly permission: Psid | undefined;
}
