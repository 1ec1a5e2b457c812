export interface WebhooksCleared {
  /** The number of webhooks that the receiver had. */
  readonly cleared: number;
}

/** A delivery that the built-in receiver has accepted. */
export interface ReceivedWebhook {
  /** Grows with each webhook that this process receives. */
  readonly id: number;
  /** The webhook field; null for a body of no known kind. */
  readonly field: string | null;
  /** The event of a webhook of `calls`; null for other fields. */
  readonly event: string | null;
  readonly received_at: string;
  readonly verified: true;
  readonly headers: { readonly 'x-hub-signature': string; readonly 'x-hub-signature-256': string };
  readonly body: object;
}

export interface WebhookReceipt {
  readonly received: true;
}
