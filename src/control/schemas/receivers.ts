import { anyObject, constant, instant, integer, named, nullable, object, text } from '../../contract/schema.ts';
import type { ReceivedWebhook, WebhookReceipt, WebhooksCleared } from '../shapes/receivers.ts';

export const receivedWebhook = named(
  'ReceivedWebhook',
  object<ReceivedWebhook>({
    id: integer,
    field: nullable(text),
    event: nullable(text),
    received_at: instant,
    verified: constant(true),
    headers: object<ReceivedWebhook['headers']>({ 'x-hub-signature': text, 'x-hub-signature-256': text }),
    body: anyObject,
  }),
);

export const webhooksCleared = object<WebhooksCleared>({ cleared: integer });

export const webhookReceipt = object<WebhookReceipt>({ received: constant(true) });
