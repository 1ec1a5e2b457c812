import type { Call } from '../domain/call.ts';
import { pressKeys } from '../domain/call-media.ts';
import { changeCall } from './change-call.ts';
import { findCall, type CallReference } from './find-call.ts';
import { requireTalking } from './mute-call.ts';
import type { Ports } from './ports/ports.ts';

/**
 * Presses keys as the consumer; they reach the app's endpoint as telephone events, without a webhook. Returns the call.
 * Refusals: unknown_call, call_not_answered, call_ended, call_failed. Source: docs/graph/media.md §3.
 */
export async function pressCallKeys(ports: Ports, request: CallReference & { readonly digits: string }): Promise<Call> {
  const found = await ports.store.read((reads) => findCall(reads, request));
  const { call } = await changeCall(ports, found, ({ call, media }) => {
    requireTalking(call);
    return { call, media: pressKeys(media, request.digits) };
  });
  return call;
}
