import type { WebhookField } from '../domain/page-event.ts';
import { RING_TARGETS } from '../domain/call-settings.ts';
import { MEDIA_TYPES } from '../domain/message.ts';
import { callHoursSchema, ON_OFF_NAMES, type CallSettingsSnapshot } from './call-settings.ts';
import type { JsonObject } from './json.ts';
import {
  anyObject,
  boolean,
  constant,
  foreign,
  integer,
  list,
  object,
  oneOf,
  optional,
  text,
  union,
  type Members,
} from './schema.ts';
import type {
  CallConnect,
  CallMediaUpdate,
  CallPermissionReply,
  CallStatus,
  CallTerminate,
  MessageAttachment,
  MessageContent,
  MessageDelivery,
  MessageEcho,
  MessageQuote,
  Messaging,
  Postback,
  Sides,
  Timed,
  Webhook,
  WebhookEntries,
} from './webhook-shapes.ts';

/** The JSON Schema of webhook bodies; webhook-shapes.ts has the same as TypeScript types. */

const person = object<{ readonly id: string }>({ id: text });
const sides: Members<Sides> = { sender: person, recipient: person };
const timed: Members<Timed> = { timestamp: integer };

const onOff = Object.fromEntries(Object.values(ON_OFF_NAMES).map((name) => [name, boolean]));

const snapshot = object<CallSettingsSnapshot>({
  ...(onOff as Pick<Members<CallSettingsSnapshot>, (typeof ON_OFF_NAMES)[keyof typeof ON_OFF_NAMES]>),
  call_routing: oneOf(RING_TARGETS),
  call_hours: optional(foreign(callHoursSchema)),
  recipient_id: optional(text),
});

const connect = object<CallConnect>({
  id: text,
  to: text,
  from: text,
  event: constant('connect'),
  timestamp: integer,
  call_direction: oneOf(['user_initiated', 'business_initiated']),
});

const callStatus = object<CallStatus>({
  id: text,
  event: constant('call_status'),
  timestamp: integer,
  recipient_id: text,
  call_status: oneOf(['ringing', 'accepted']),
});

const mediaUpdate = object<CallMediaUpdate>({
  id: text,
  event: constant('media_update'),
  timestamp: integer,
  session: object<CallMediaUpdate['session']>({
    version: integer,
    sdp_renegotiation: object<CallMediaUpdate['session']['sdp_renegotiation']>({
      sdp_type: oneOf(['offer', 'answer']),
      sdp: text,
    }),
  }),
});

const terminate = object<CallTerminate>({
  id: text,
  event: constant('terminate'),
  timestamp: integer,
  status: oneOf(['Completed', 'Failed']),
  start_time: integer,
  end_time: integer,
  duration: optional(integer),
});

const content: Members<MessageContent> = {
  mid: text,
  text: optional(text),
  attachments: optional(
    list(object<MessageAttachment>({ type: oneOf(['template', ...MEDIA_TYPES]), payload: anyObject })),
  ),
  reply_to: optional(object<MessageQuote>({ mid: text, is_self_reply: boolean })),
  quick_reply: optional(object<{ readonly payload: string }>({ payload: text })),
};

const echo = object<MessageEcho>({
  ...content,
  is_echo: constant(true),
  app_id: union(integer, text),
  metadata: optional(text),
});

const messaging = <C extends object>(members: Members<Sides & C>): Members<Messaging<C>> => ({
  time: integer,
  messaging: list(object<Sides & C>(members)),
});

const entries: { readonly [F in WebhookField]: Members<WebhookEntries[F]> } = {
  call_settings_update: { time: integer, call_settings: snapshot },
  calls: { time: integer, calls: list(union(connect, callStatus, mediaUpdate, terminate)) },
  call_permission_reply: {
    time: integer,
    ...sides,
    timestamp: integer,
    call_permission_reply: object<CallPermissionReply['call_permission_reply']>({
      response: oneOf(['approve', 'reject']),
      expiration_timestamp: optional(text),
    }),
  },
  messages: messaging<Timed & { readonly message: MessageContent }>({
    ...sides,
    ...timed,
    message: object<MessageContent>(content),
  }),
  message_echoes: messaging<Timed & { readonly message: MessageEcho }>({ ...sides, ...timed, message: echo }),
  message_deliveries: messaging<Timed & { readonly delivery: MessageDelivery }>({
    ...sides,
    ...timed,
    delivery: object<MessageDelivery>({ mids: list(text), watermark: integer }),
  }),
  message_reads: messaging<Timed & { readonly read: { readonly watermark: number } }>({
    ...sides,
    ...timed,
    read: object<{ readonly watermark: number }>({ watermark: integer }),
  }),
  messaging_postbacks: messaging<Timed & { readonly postback: Postback }>({
    ...sides,
    ...timed,
    postback: object<Postback>({ mid: text, title: text, payload: text }),
  }),
};

/** JSON Schema of the body of each field's webhook. */
export const webhookSchemas = Object.fromEntries(
  Object.entries<Members<object>>(entries).map(([field, members]) => {
    const entry = object<{ readonly id: string }>({ id: text, ...members });
    return [field, object<Webhook<{ readonly id: string }>>({ object: constant('page'), entry: list(entry) }).json];
  }),
) as Readonly<Record<WebhookField, JsonObject>>;
