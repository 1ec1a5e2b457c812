import type { Attempt, Delivery, JournalEntry } from '../../app/ports/entities.ts';
import { encodeCallSettings } from '../../contract/call-settings.ts';
import type { Call } from '../../domain/call.ts';
import { describeFailure } from '../../domain/delivery-failure.ts';
import type { AppId, PageId } from '../../domain/ids.ts';
import type { Message } from '../../domain/message.ts';
import { adviseAttempt } from '../advice/delivery.ts';
import type * as shapes from '../shapes.ts';

/** Records → control's JSON. Instants are ISO 8601. */

export const instant = (at: number): string => new Date(at).toISOString();

export function encodeJournalEntry({ revision, at, event }: JournalEntry): shapes.JournalEntry {
  const head = { revision, at: instant(at) };
  switch (event.kind) {
    case 'page_created':
      return {
        ...head,
        kind: event.kind,
        ...(event.settings && { call_settings: encodeCallSettings(event.settings) }),
      };
    case 'call_settings_update':
      return {
        ...head,
        kind: event.kind,
        call_settings: encodeCallSettings(event.settings),
        ...(event.by && { by: event.by }),
      };
    case 'app_subscribed':
      return { ...head, kind: event.kind, app_id: event.appId, fields: event.fields };
    case 'app_unsubscribed':
      return { ...head, kind: event.kind, app_id: event.appId };
    case 'webhooks_failing':
    case 'webhooks_disabled':
      return { ...head, kind: event.kind, app_id: event.appId, since: instant(event.since) };
    case 'message_sent':
      return { ...head, kind: event.kind, app_id: event.appId, message: encodeMessage(event.message) };
    case 'message_received':
      return { ...head, kind: event.kind, message: encodeMessage(event.message) };
    case 'message_delivered':
      return { ...head, kind: event.kind, psid: event.psid, message_id: event.messageId };
    case 'messages_read':
      return { ...head, kind: event.kind, psid: event.psid, until: instant(event.watermark) };
    case 'postback':
      return {
        ...head,
        kind: event.kind,
        psid: event.psid,
        message_id: event.messageId,
        title: event.title,
        payload: event.payload,
      };
    case 'page_acted':
      return { ...head, kind: event.kind, psid: event.psid, action: event.action };
    case 'call_started':
    case 'call_accepted':
      return { ...head, kind: event.kind, call: encodeCall(event.call) };
    case 'call_ended':
      return { ...head, kind: event.kind, call: encodeCall(event.call), message: encodeMessage(event.message) };
  }
}

export const instantOrNull = (at: number | null): string | null => (at === null ? null : instant(at));

export function encodeCall(call: Call): shapes.Call {
  return {
    id: call.id,
    psid: call.psid,
    entry: call.entry,
    rings: call.rings,
    state: call.state,
    outcome: call.outcome,
    started_at: instant(call.startedAt),
    accepted_at: instantOrNull(call.acceptedAt),
    ended_at: instantOrNull(call.endedAt),
  };
}

/** A message without its buttons, whose life depends on more than the message: thread-view adds them. */
export function encodeMessage({ id, psid, at, from, content }: Message): shapes.Message {
  return {
    id,
    psid,
    type: content.type,
    from,
    at: instant(at),
    ...(content.type === 'text' && { text: content.text }),
    ...(content.type === 'completed_call' && { seconds: content.seconds }),
    ...('payload' in content && { payload: content.payload }),
  };
}

/** A delivery's id says where it is kept: Page, revision, app. */
export const deliveryId = (delivery: Delivery): string => `${delivery.pageId}.${delivery.revision}.${delivery.appId}`;

export function readDeliveryId(id: string): { pageId: PageId; revision: number; appId: AppId } | undefined {
  const [, pageId, revision, appId] = /^(\d{1,32})\.(\d{1,15})\.(\d{1,32})$/.exec(id) ?? [];
  if (pageId === undefined || appId === undefined) return undefined;
  return { pageId: pageId as PageId, revision: Number(revision), appId: appId as AppId };
}

/** Attempts that the delivery does not count yet were recorded after it was read, and may have changed its state. */
export function encodeDelivery(
  delivery: Delivery,
  attempts: readonly Attempt[],
): Omit<shapes.Delivery, 'callback_url' | 'signatures'> {
  return {
    id: deliveryId(delivery),
    page_id: delivery.pageId,
    app_id: delivery.appId,
    revision: delivery.revision,
    field: delivery.field,
    state: delivery.state,
    created_at: instant(delivery.createdAt),
    due_at: delivery.state === 'pending' ? instant(delivery.dueAt) : null,
    body: delivery.body,
    attempts: attempts.slice(0, delivery.attempts).map((attempt) => ({
      at: instant(attempt.at),
      duration_ms: attempt.durationMs,
      status: attempt.status,
      error: attempt.failure && describeFailure(attempt.failure),
      failure: attempt.failure && { ...attempt.failure },
      response: attempt.response,
      advice: adviseAttempt(attempt),
    })),
  };
}
