import type { FaultOrder, ListedFault } from '../../runtime/fault-plan.ts';
import type { FaultView, RequestFault, WebhookFault } from '../shapes/faults.ts';

/** Encodes an injected fault with its hits. */
export function encodeFault({ number, order, hits, isOver }: ListedFault): FaultView {
  const state = { number, hits, over: isOver };
  const extent = {
    ...(order.times !== undefined && { times: order.times }),
    ...(order.share < 1 && { share: order.share, seed: order.seed }),
  };
  return order.on === 'request'
    ? { ...encodeRequestFault(order), ...extent, ...state }
    : { ...encodeWebhookFault(order), ...extent, ...state };
}

const encodeRequestFault = (order: Extract<FaultOrder, { on: 'request' }>): RequestFault => ({
  operation: order.operation,
  ...(order.error && { error: order.error.code }),
  ...(order.error?.subcode !== undefined && { error_subcode: order.error.subcode }),
  ...(order.delayMs > 0 && { delay: `${order.delayMs}ms` }),
  ...(order.isCut && { cut: true }),
});

const encodeWebhookFault = (order: Extract<FaultOrder, { on: 'webhook' }>): WebhookFault => ({
  webhook: order.field,
  ...(order.appId !== undefined && { app_id: order.appId }),
  ...(order.pageId !== undefined && { page_id: order.pageId }),
  fault: order.kind,
  ...((order.kind === 'delay' || order.kind === 'reorder') && { delay: `${order.delayMs}ms` }),
});
