import type { AppId, PageId } from '../../domain/ids.ts';

/** A fault of one request to the Graph surface. */
export interface RequestFault {
  /** Name of the fault for logs and the header X-Switchhook-Fault, such as `2 error 613`. */
  readonly name: string;
  /** Code and subcode of the Graph error to answer; undefined to answer as usual. */
  readonly error: { readonly code: number; readonly subcode: number | undefined } | undefined;
  /** Real time to wait before the answer, in ms. */
  readonly delayMs: number;
  /** True to cut the connection instead of answering. */
  readonly isCut: boolean;
}

export const WEBHOOK_FAULTS = ['duplicate', 'reorder', 'delay', 'drop', 'bad_signature'] as const;
export type WebhookFaultKind = (typeof WEBHOOK_FAULTS)[number];

/** A fault of one attempt to deliver a webhook. */
export interface WebhookFault {
  readonly name: string;
  readonly kind: WebhookFaultKind;
  /** For `delay` and `reorder`: time by which the attempt is put off, in ms of the instance's clock. */
  readonly delayMs: number;
}

/** A delivery as faults are chosen for it. */
export interface FaultTarget {
  readonly pageId: PageId;
  readonly revision: number;
  readonly appId: AppId;
  readonly field: string;
}

/** Faults that were ordered through control. Each returned fault counts as one hit. */
export interface Faults {
  /** Returns the fault of the next request of an operation such as `POST /{page-id}/messages`. */
  forRequest(operation: string): RequestFault | undefined;
  forDelivery(delivery: FaultTarget): WebhookFault | undefined;
}

/** No faults at all. */
export const noFaults: Faults = { forRequest: () => undefined, forDelivery: () => undefined };
