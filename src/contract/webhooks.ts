import type { AppId, PageId, Psid } from '../domain/ids.ts';
import type { Message } from '../domain/message.ts';
import type { PageEvent } from '../domain/page-event.ts';
import { encodeConnect, encodeTerminate } from './calls.ts';
import { encodeSettingsSnapshot } from './call-settings.ts';
import { graphJson, type JsonObject } from './json.ts';

/**
 * Encodes the webhook body of an event at `at` (epoch ms): pure ASCII JSON, to be signed and sent as it is. Calling
 * events have their members directly on the entry, times in seconds (docs/graph/call-settings.md §5, docs/graph/calls.md
 * §3); events of a thread are in `messaging`, times in milliseconds (docs/graph/webhooks.md §2, §3). Throws for events
 * without a webhook.
 */
export function webhookBody(pageId: PageId, event: PageEvent, at: number): string {
  return graphJson({ object: 'page', entry: [{ id: pageId, ...entryMembers(pageId, event, at) }] });
}

function entryMembers(pageId: PageId, event: PageEvent, at: number): JsonObject {
  const calling = (members: JsonObject) => ({ time: Math.floor(at / 1000), ...members });
  const untimed = (from: string, to: string, members: JsonObject) => ({
    time: at,
    messaging: [{ sender: { id: from }, recipient: { id: to }, ...members }],
  });
  const messaging = (from: string, to: string, members: JsonObject) => untimed(from, to, { timestamp: at, ...members });
  const fromPerson = (psid: Psid, members: JsonObject) => messaging(psid, pageId, members);
  switch (event.kind) {
    case 'call_settings_update':
      return calling({ call_settings: encodeSettingsSnapshot(event.settings, event.by) });
    case 'call_started':
      return calling({ calls: [encodeConnect(event.call)] });
    case 'call_ended':
      return calling({ calls: [encodeTerminate(event.call)] });
    case 'message_sent':
      return messaging(pageId, event.message.psid, { message: encodeEcho(event.message, event.appId, event.metadata) });
    case 'message_received':
      return fromPerson(event.message.psid, { message: encodeContent(event.message) });
    case 'message_delivered':
      // The one event whose documented example has no timestamp.
      return untimed(event.psid, pageId, { delivery: { mids: [event.messageId], watermark: event.watermark } });
    case 'messages_read':
      return fromPerson(event.psid, { read: { watermark: event.watermark } });
    case 'postback':
      return fromPerson(event.psid, {
        postback: { mid: event.messageId, title: event.title, payload: event.payload },
      });
    case 'page_created':
    case 'app_subscribed':
    case 'app_unsubscribed':
    case 'webhooks_failing':
    case 'webhooks_disabled':
    case 'page_acted':
    case 'call_accepted':
      throw new Error(`${event.kind} has no webhook`);
  }
}

/** `app_id` is a number in every example of Meta's; as text here only when it is beyond 2^53. */
function encodeEcho(message: Message, appId: AppId, metadata: string | undefined): JsonObject {
  const number = Number(appId);
  return {
    is_echo: true,
    app_id: Number.isSafeInteger(number) ? number : appId,
    ...(metadata !== undefined && { metadata }),
    ...encodeContent(message),
  };
}

function encodeContent({ id, content }: Message): JsonObject {
  switch (content.type) {
    case 'text':
      return { mid: id, text: content.text };
    case 'template':
    case 'call_prompt':
      return { mid: id, attachments: [{ type: 'template', payload: content.payload }] };
    case 'missed_call':
    case 'completed_call':
      throw new Error(`a ${content.type} message has no webhook`);
  }
}
