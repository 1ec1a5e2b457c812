import type { AppId, PageId, Psid } from '../domain/ids.ts';
import type { Message } from '../domain/message.ts';
import { canHaveWebhook, type PageEvent, type WebhookField } from '../domain/page-event.ts';
import { encodeCallStatus, encodeConnect, encodeMediaUpdate, encodeTerminate } from './calls.ts';
import { encodePermissionReply } from './call-permissions.ts';
import { encodeSettingsSnapshot } from './call-settings.ts';
import { graphJson } from './json.ts';
import type { MessageContent, MessageEcho, Messaging, Sides, Timed, WebhookEntries } from './webhook-shapes.ts';

/**
 * Encodes the webhook body of an event at `at` (epoch ms): pure ASCII JSON, to be signed and sent as it is. Calling
 * events have their members directly on the entry, times in seconds (docs/graph/call-settings.md §5, docs/graph/calls.md
 * §3); events of a thread are in `messaging`, times in milliseconds (docs/graph/webhooks.md §2, §3). Throws for events
 * without a webhook.
 */
export function encodeWebhook(pageId: PageId, event: PageEvent, at: number): string {
  return graphJson({ object: 'page', entry: [{ id: pageId, ...entryMembers(pageId, event, at) }] });
}

function entryMembers(pageId: PageId, event: PageEvent, at: number): WebhookEntries[WebhookField] {
  if (!canHaveWebhook(event)) throw new Error(`${event.kind} has no webhook`);
  const seconds = Math.floor(at / 1000);
  const fromPage = (psid: Psid) => ({ sender: { id: pageId }, recipient: { id: psid } });
  const fromPerson = (psid: Psid) => ({ sender: { id: psid }, recipient: { id: pageId } });
  const messaging = <C>(sides: Sides, content: C): Messaging<Timed & C> => ({
    time: at,
    messaging: [{ ...sides, timestamp: at, ...content }],
  });
  switch (event.kind) {
    case 'call_settings_update':
      return { time: seconds, call_settings: encodeSettingsSnapshot(event.settings, event.by) };
    case 'call_started':
      return { time: seconds, calls: [encodeConnect(event.call)] };
    case 'call_ringing':
      return { time: seconds, calls: [encodeCallStatus(event.call, 'ringing', at)] };
    case 'call_answered':
      return { time: seconds, calls: [encodeCallStatus(event.call, 'accepted', at)] };
    case 'media_changed':
      if (event.session === undefined) throw new Error('a change by the app has no webhook');
      return { time: seconds, calls: [encodeMediaUpdate(event.call, event.version, event.session, at)] };
    case 'permission_answered':
      return encodePermissionReply(pageId, event.psid, event, at);
    case 'call_ended':
      return { time: seconds, calls: [encodeTerminate(event.call)] };
    case 'message_sent':
      return messaging(fromPage(event.message.psid), {
        message: encodeEcho(event.message, event.appId, event.metadata),
      });
    case 'message_received':
      return messaging(fromPerson(event.message.psid), { message: encodeContent(event.message) });
    case 'message_delivered':
      // With a timestamp, as in the recorded events; Meta's example has none (docs/graph/webhooks.md §3).
      return messaging(fromPerson(event.psid), {
        delivery: { mids: [event.messageId], watermark: event.watermark },
      });
    case 'messages_read':
      return messaging(fromPerson(event.psid), { read: { watermark: event.watermark } });
    case 'postback':
      return messaging(fromPerson(event.psid), {
        postback: { mid: event.messageId, title: event.title, payload: event.payload },
      });
  }
}

/** `app_id` is a number in every example of Meta's; as text here only when it is beyond 2^53. */
function encodeEcho(message: Message, appId: AppId, metadata: string | undefined): MessageEcho {
  const number = Number(appId);
  return {
    is_echo: true,
    app_id: Number.isSafeInteger(number) ? number : appId,
    ...(metadata !== undefined && { metadata }),
    ...encodeContent(message),
  };
}

function encodeContent({ id, content }: Message): MessageContent {
  const head = {
    mid: id,
    ...('replyTo' in content &&
      content.replyTo && {
        reply_to: { mid: content.replyTo.messageId, is_self_reply: content.replyTo.isSelf },
      }),
  };
  switch (content.type) {
    case 'text':
      return {
        ...head,
        text: content.text,
        ...(content.quickReply !== undefined && { quick_reply: { payload: content.quickReply } }),
      };
    case 'media':
      return { ...head, attachments: content.attachments.map(({ type, url }) => ({ type, payload: { url } })) };
    case 'template':
    case 'call_prompt':
    case 'calling_optin':
      return { ...head, attachments: [{ type: 'template', payload: content.payload }] };
    case 'missed_call':
    case 'completed_call':
      throw new Error(`a ${content.type} message has no webhook`);
  }
}
