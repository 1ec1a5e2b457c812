import type { Call } from '../domain/call.ts';
import { DEFAULT_CALL_SETTINGS } from '../domain/call-settings.ts';
import type { AppId, CallId, MessageId, PageId, Psid } from '../domain/ids.ts';
import type { MediaSession } from '../domain/media-session.ts';
import type { Content, Message } from '../domain/message.ts';
import type { PageEvent, WebhookField } from '../domain/page-event.ts';
import type { JsonObject } from './json.ts';
import { webhookSchemas } from './webhook-schemas.ts';
import { encodeWebhook } from './webhooks.ts';

interface WebhookDescription {
  readonly summary: string;
  readonly source: string;
  /** Example events by name; their bodies are made as those of real events are. */
  readonly examples: Readonly<Record<string, PageEvent>>;
}

const PAGE = '1000000000000001' as PageId;
const PSID = '2000000000000001' as Psid;
const ADMIN = { psid: '2000000000000002' as Psid, name: 'Robin' };
const APP = '3000000000000001' as AppId;
const MESSAGE = 'm_example' as MessageId;
/** 14 March 2027, 16:00 UTC. */
const AT = 1_805_040_000_000;

const ringing: Call = {
  id: 'c_example' as CallId,
  pageId: PAGE,
  psid: PSID,
  direction: 'user_initiated',
  entry: 'icon',
  appId: null,
  rings: 'PARTNERS',
  state: 'ringing',
  outcome: null,
  startedAt: AT,
  acceptedAt: null,
  endedAt: null,
};
const businessCall: Call = { ...ringing, direction: 'business_initiated', entry: null, appId: APP };
const missed: Call = { ...ringing, state: 'ended', outcome: 'missed', endedAt: AT + 60_000 };
const completed: Call = {
  ...ringing,
  state: 'ended',
  outcome: 'completed',
  acceptedAt: AT + 5000,
  endedAt: AT + 65_000,
};

const AUDIO = {
  kind: 'audio',
  protocol: 'UDP/TLS/RTP/SAVPF',
  formats: '111',
  isRejected: false,
  codecs: [{ payload: 111, encoding: 'opus/48000/2', parameters: null }],
  extensions: [],
} as const;
/** A session in which the consumer's audio has just begun. */
const SESSION: MediaSession = {
  local: {
    iceUser: 'user',
    icePassword: 'password-of-at-least-22-characters',
    fingerprint: { algorithm: 'sha-256', value: '00' },
    addresses: [{ ip: '192.0.2.1', port: 4000 }],
    firstSsrc: 1,
    cname: 'cname',
  },
  profile: 'plain',
  renegotiates: true,
  fingerprints: [],
  sessionId: '1',
  sessionVersion: '1',
  offers: 1,
  sections: [
    {
      ...AUDIO,
      mid: '0',
      origin: 'remote',
      offered: 'sendrecv',
      sends: false,
      receives: true,
      ssrc: 1,
      track: { stream: '-', id: 'track' },
    },
    { ...AUDIO, mid: '1', origin: 'local', offered: 'recvonly', sends: true, receives: false, ssrc: 2, track: null },
  ],
};

const messageOf = (from: Message['from'], content: Content): Message => ({
  id: MESSAGE,
  pageId: PAGE,
  psid: PSID,
  at: AT,
  from,
  content,
});

const hours = { timeZone: 'America/Los_Angeles', days: [{ day: 0, opens: 540, closes: 1020 }] };

const descriptions: { readonly [F in WebhookField]: WebhookDescription } = {
  call_settings_update: {
    summary: 'The call settings of a Page have changed; carries all of them',
    source: 'docs/graph/call-settings.md §5',
    examples: {
      by_an_app: { kind: 'call_settings_update', settings: { ...DEFAULT_CALL_SETTINGS, callHours: hours } },
      by_a_person: { kind: 'call_settings_update', settings: DEFAULT_CALL_SETTINGS, by: ADMIN },
    },
  },
  calls: {
    summary: 'A call rings at the app or at the person, its media have changed, or it has ended',
    source: 'docs/graph/calls.md §3',
    examples: {
      connect: { kind: 'call_started', call: ringing },
      connect_business: { kind: 'call_started', call: businessCall },
      call_status_ringing: { kind: 'call_ringing', call: businessCall },
      call_status_accepted: { kind: 'call_answered', call: businessCall },
      media_update: { kind: 'media_changed', call: businessCall, version: 1, by: 'consumer', session: SESSION },
      terminate_missed: { kind: 'call_ended', call: missed, message: messageOf('page', { type: 'missed_call' }) },
      terminate_completed: {
        kind: 'call_ended',
        call: completed,
        message: messageOf('page', { type: 'completed_call', seconds: 60 }),
      },
    },
  },
  call_permission_reply: {
    summary: 'A consumer answered a request for the permission to call',
    source: 'docs/graph/calls.md §6.3',
    examples: {
      approve: { kind: 'permission_answered', psid: PSID, response: 'approve', expiresAt: AT + 7 * 86_400_000 },
      reject: { kind: 'permission_answered', psid: PSID, response: 'reject', expiresAt: null },
    },
  },
  messages: {
    summary: 'A consumer wrote',
    source: 'docs/graph/webhooks.md §3',
    examples: { text: { kind: 'message_received', message: messageOf('consumer', { type: 'text', text: 'Hello' }) } },
  },
  message_echoes: {
    summary: 'The Page wrote, through any app',
    source: 'docs/graph/webhooks.md §3',
    examples: {
      call_prompt: {
        kind: 'message_sent',
        appId: APP,
        message: messageOf('page', {
          type: 'call_prompt',
          activeUntil: AT + 7 * 86_400_000,
          payload: { template_type: 'call_prompt' },
        }),
      },
    },
  },
  message_deliveries: {
    summary: 'A message reached the consumer',
    source: 'docs/graph/webhooks.md §3',
    examples: { delivery: { kind: 'message_delivered', psid: PSID, messageId: MESSAGE, watermark: AT } },
  },
  message_reads: {
    summary: 'The consumer has read the thread',
    source: 'docs/graph/webhooks.md §3',
    examples: { read: { kind: 'messages_read', psid: PSID, watermark: AT } },
  },
  messaging_postbacks: {
    summary: 'A consumer tapped a postback button',
    source: 'docs/graph/webhooks.md §3',
    examples: { postback: { kind: 'postback', psid: PSID, messageId: MESSAGE, title: 'Yes', payload: 'YES' } },
  },
};

/** Returns the event whose webhook is the first example of a field. */
export function sampleEvent(field: WebhookField): PageEvent {
  const [sample] = Object.values(descriptions[field].examples);
  if (!sample) throw new Error('a field has an example');
  return sample;
}

/** The webhook fields that have examples: all that Switchhook delivers. */
export const WEBHOOK_FIELDS = Object.keys(descriptions) as readonly WebhookField[];

const header = (name: string, description: string): JsonObject => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
});

const signatures = [
  header('X-Hub-Signature-256', '`sha256=` and the HMAC-SHA256 of the body with the app secret, in hex.'),
  header('X-Hub-Signature', '`sha1=` and the HMAC-SHA1 of the body with the app secret, in hex.'),
];

/** Returns the `webhooks` of an OpenAPI 3.1 document, by webhook field. */
export const describeWebhooks = (): JsonObject =>
  Object.fromEntries(
    Object.entries(descriptions).map(([field, description]) => [
      field,
      { post: describe(field as WebhookField, description) },
    ]),
  );

function describe(field: WebhookField, { summary, source, examples }: WebhookDescription): JsonObject {
  const bodies = Object.entries(examples).map(([name, event]) => [
    name,
    { value: JSON.parse(encodeWebhook(PAGE, event, AT)) as JsonObject },
  ]);
  return {
    summary,
    description: `Source: ${source}.`,
    parameters: signatures,
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: webhookSchemas[field], examples: Object.fromEntries(bodies) as JsonObject },
      },
    },
    responses: { 200: { description: 'Accepted, as with any 2xx status. Any other status is retried.' } },
  };
}
