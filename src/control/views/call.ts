import type { Call } from '../../domain/call.ts';
import type * as shapes from '../shapes/calls.ts';
import { encodeInstant, encodeInstantOrNull } from './instant.ts';

export function encodeCall(call: Call): shapes.Call {
  return {
    id: call.id,
    psid: call.psid,
    direction: call.direction,
    entry: call.entry,
    rings: call.rings,
    app_id: call.appId,
    state: call.state,
    outcome: call.outcome,
    started_at: encodeInstant(call.startedAt),
    accepted_at: encodeInstantOrNull(call.acceptedAt),
    ended_at: encodeInstantOrNull(call.endedAt),
  };
}
