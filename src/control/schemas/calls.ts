import { instant, list, named, nullable, object, oneOf, text } from '../../contract/schema.ts';
import { CALL_ENTRIES } from '../../domain/call-entry.ts';
import { RING_TARGETS } from '../../domain/call-settings.ts';
import type { Call, PermissionView, Ring } from '../shapes/calls.ts';

export const ringTarget = oneOf(RING_TARGETS);

export const callEntry = oneOf(CALL_ENTRIES);

export const callState = oneOf(['ringing', 'in_call', 'ended']);

export const callOutcome = nullable(oneOf(['missed', 'declined', 'completed', 'failed']));

export const call = named(
  'Call',
  object<Call>({
    id: text,
    psid: text,
    direction: oneOf(['user_initiated', 'business_initiated']),
    entry: nullable(callEntry),
    rings: ringTarget,
    app_id: nullable(text),
    state: callState,
    outcome: callOutcome,
    started_at: instant,
    accepted_at: nullable(instant),
    ended_at: nullable(instant),
  }),
);

export const permissionView = object<PermissionView>({
  response: oneOf(['approve', 'reject']),
  expires_at: nullable(instant),
});

export const ring = object<Ring>({ call_id: text, rings: ringTarget, apps: list(text) });
