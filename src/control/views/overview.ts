import type { Attempt, Delivery } from '../../app/ports/entities.ts';
import type { Call } from '../../domain/call.ts';
import type { PageOverview } from '../shapes/page-overview.ts';
import { encodeInstant } from './instant.ts';

/** Encodes deliveries with their attempts, and calls, as points of plots. */
export const encodeOverview = (
  deliveries: readonly { readonly delivery: Delivery; readonly attempts: readonly Attempt[] }[],
  calls: readonly Call[],
): PageOverview => ({
  deliveries: deliveries.map(({ delivery, attempts }) => ({
    created_at: encodeInstant(delivery.createdAt),
    state: delivery.state,
    attempts: attempts.length,
    latency_ms: latencyOf(delivery, attempts),
  })),
  calls: calls.map(({ startedAt, state, outcome }) => ({
    started_at: encodeInstant(startedAt),
    state,
    outcome,
  })),
});

/** Returns the time in ms from the event to the answer that accepted it; null before there is one. */
function latencyOf({ createdAt }: Delivery, attempts: readonly Attempt[]): number | null {
  const accepted = attempts.find(({ status }) => status !== null && status >= 200 && status < 300);
  return accepted ? accepted.at - createdAt + accepted.durationMs : null;
}
