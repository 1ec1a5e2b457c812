import type { WebhookFaultKind } from '../../app/ports/faults.ts';

/** A fault of requests to the Graph surface, as `PUT /faults` takes it. */
export interface RequestFault {
  /** Operation as in the OpenAPI document, such as `POST /{page-id}/messages`. */
  readonly operation: string;
  /** Code of the Graph error to answer. */
  readonly error?: number;
  readonly error_subcode?: number;
  /** Real time to wait before the answer, such as `2s`; 24h at most. */
  readonly delay?: string;
  /** Cuts the connection instead of answering. */
  readonly cut?: boolean;
  readonly times?: number;
  readonly share?: number;
  readonly seed?: number;
}

/** A fault of webhook deliveries, as `PUT /faults` takes it. */
export interface WebhookFault {
  /** Webhook field, or `*` for every field. */
  readonly webhook: string;
  readonly app_id?: string;
  readonly page_id?: string;
  readonly fault: WebhookFaultKind;
  /** For `delay` and `reorder`: time on the instance's clock, such as `30s`; 1s when left out. */
  readonly delay?: string;
  readonly times?: number;
  readonly share?: number;
  readonly seed?: number;
}

export interface FaultState {
  /** Place in the list, from 1. */
  readonly number: number;
  readonly hits: number;
  /** True once its hits are used up. */
  readonly over: boolean;
}

export type FaultView = (RequestFault & FaultState) | (WebhookFault & FaultState);
