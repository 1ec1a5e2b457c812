import { WEBHOOK_FAULTS } from '../../app/ports/faults.ts';
import { boolean, integer, named, number, object, oneOf, optional, text, union } from '../../contract/schema.ts';
import type { FaultState, RequestFault, WebhookFault } from '../shapes/faults.ts';

const faultExtent = { times: optional(integer), share: optional(number), seed: optional(integer) };

const faultState = { number: integer, hits: integer, over: boolean };

export const faultView = named(
  'Fault',
  union(
    object<RequestFault & FaultState>({
      operation: text,
      error: optional(integer),
      error_subcode: optional(integer),
      delay: optional(text),
      cut: optional(boolean),
      ...faultExtent,
      ...faultState,
    }),
    object<WebhookFault & FaultState>({
      webhook: text,
      app_id: optional(text),
      page_id: optional(text),
      fault: oneOf(WEBHOOK_FAULTS),
      delay: optional(text),
      ...faultExtent,
      ...faultState,
    }),
  ),
);
