import { needsMessaging, SUBSCRIBABLE_FIELDS } from '../subscriptions.ts';
import { webhookSchemas } from '../webhook-schemas.ts';
import type { Covered } from './covered.ts';

export const coveredWebhooks: readonly Covered[] = [
  {
    item: 'call_settings_update',
    standing: 'documented',
    note: "full snapshot; recipient_id only when a person made the change on a surface of Meta's",
  },
  { item: 'X-Hub-Signature, X-Hub-Signature-256 over ASCII bytes', standing: 'documented' },
  { item: 'verification challenge', standing: 'documented' },
  {
    item: 'retries, alert after 15 minutes, unsubscribing after an hour',
    standing: 'documented',
    note: 'the steps between are inferred',
  },
  { item: 'several updates in one POST', standing: 'missing', note: 'each delivery carries one' },
  {
    item: 'calls: connect, call_status, media_update, terminate',
    standing: 'documented',
    note: 'of calls that ring PARTNERS, and of those that an app starts',
  },
  { item: 'messages, message_echoes, messaging_postbacks', standing: 'documented' },
  {
    item: 'message_deliveries, message_reads',
    standing: 'documented',
    note: 'sent at once: every message reaches the person at once',
  },
  {
    item: 'call_permission_reply',
    standing: 'documented',
    note: 'for answers to calling_optin; none for permissions that calls give (inferred)',
  },
  { item: 'changes[] for include_values', standing: 'missing' },
  { item: 'mTLS', standing: 'missing' },
];

const DELIVERED: readonly string[] = Object.keys(webhookSchemas);

/** Fields of Messenger's webhooks that can be subscribed to and of which nothing is sent. */
export const coveredFields: readonly Covered[] = [
  ...SUBSCRIBABLE_FIELDS.filter((field) => needsMessaging(field) && !DELIVERED.includes(field)).map((field) => ({
    item: `webhook ${field}`,
    standing: 'missing' as const,
    note: 'can be subscribed to; nothing is sent yet',
  })),
  {
    item: 'webhooks of other fields of a Page',
    standing: 'missing',
    note: 'can be subscribed to; nothing is sent yet',
  },
];
