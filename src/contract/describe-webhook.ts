import { isJsonObject, type JsonObject } from './json.ts';

/** The webhook field of a body, and for `calls` the event in it; null where the body shows none. */
export interface WebhookDescription {
  readonly field: string | null;
  readonly event: string | null;
}

/** Returns which webhook field a body belongs to, by the members of its first entry (docs/graph/webhooks.md). */
export function describeWebhook(body: JsonObject): WebhookDescription {
  const entry = firstOf(body['entry']);
  if (entry['call_settings'] !== undefined) return { field: 'call_settings_update', event: null };
  if (entry['calls'] !== undefined) return { field: 'calls', event: textOf(firstOf(entry['calls'])['event']) };
  if (entry['call_permission_reply'] !== undefined) return { field: 'call_permission_reply', event: null };
  const messaging = firstOf(entry['messaging']);
  const message = messaging['message'];
  if (isJsonObject(message)) {
    return { field: message['is_echo'] === true ? 'message_echoes' : 'messages', event: null };
  }
  if (messaging['delivery'] !== undefined) return { field: 'message_deliveries', event: null };
  if (messaging['read'] !== undefined) return { field: 'message_reads', event: null };
  if (messaging['postback'] !== undefined) return { field: 'messaging_postbacks', event: null };
  return { field: null, event: null };
}

function firstOf(list: unknown): JsonObject {
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  return isJsonObject(first) ? first : {};
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
