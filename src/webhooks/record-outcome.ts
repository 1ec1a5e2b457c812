import { recordEvent } from '../app/record-event.ts';
import type { Attempt, Delivery, DeliveryState, DeliveryQueue } from '../app/ports/entities.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { Tx } from '../app/ports/store.ts';
import { nextAttempt, type RetryPolicy } from './retry-schedule.ts';

/** What an attempt has led to, for the log. */
export interface Outcome {
  readonly state: DeliveryState;
  readonly nextAt: number | null;
  readonly lane: 'healthy' | 'failing' | 'alerted' | 'unsubscribed';
}

/** A receiver is content when it answers 2xx. Source: docs/graph/webhooks.md §5; Meta documents 200 only. */
export const succeeded = (attempt: Attempt): boolean =>
  attempt.status !== null && attempt.status >= 200 && attempt.status < 300;

/**
 * Records an attempt and everything that follows from it, in one transaction: delivered, to be retried or dropped; the
 * alert after long failure; the end of the subscription after longer.
 */
export async function recordOutcome(
  ports: Ports,
  policy: RetryPolicy,
  laneAsClaimed: DeliveryQueue,
  delivery: Delivery,
  attempt: Attempt,
): Promise<Outcome> {
  const outcome = await ports.store.write(async (tx): Promise<Outcome> => {
    const lane = (await tx.queues.find(laneAsClaimed.pageId, laneAsClaimed.appId)) ?? laneAsClaimed;
    if (succeeded(attempt)) {
      await tx.deliveries.recordAttempt(delivery, attempt, 'delivered', delivery.dueAt);
      if (lane.failingSince !== null) await tx.queues.saveHealth(lane, null, null);
      return { state: 'delivered', nextAt: null, lane: 'healthy' };
    }
    const firstAt = delivery.firstAttemptAt ?? attempt.at;
    const next = nextAttempt(policy, attempt.at - firstAt);
    const state = next === undefined ? 'dropped' : 'pending';
    const nextAt = next === undefined ? null : firstAt + next;
    await tx.deliveries.recordAttempt(delivery, attempt, state, nextAt ?? delivery.dueAt);
    const health = await recordFailure(ports, policy, tx, lane, attempt.at);
    if (health === 'unsubscribed') return { state: 'dropped', nextAt: null, lane: health };
    return { state, nextAt, lane: health };
  });
  if (outcome.lane === 'alerted' || outcome.lane === 'unsubscribed') ports.wake(laneAsClaimed.pageId);
  return outcome;
}

async function recordFailure(
  ports: Ports,
  policy: RetryPolicy,
  tx: Tx,
  lane: DeliveryQueue,
  at: number,
): Promise<Exclude<Outcome['lane'], 'healthy'>> {
  const { pageId, appId } = lane;
  const since = lane.failingSince ?? at;
  const failedFor = at - since;
  if (policy.unsubscribeAfter !== null && failedFor >= policy.unsubscribeAfter) {
    await tx.subscriptions.remove(pageId, appId);
    await tx.deliveries.dropPending(pageId, appId);
    await tx.queues.saveHealth(lane, null, null);
    await recordEvent(ports, tx, pageId, { kind: 'webhooks_disabled', appId, since });
    return 'unsubscribed';
  }
  if (failedFor >= policy.alertAfter && lane.alertedAt === null) {
    await tx.queues.saveHealth(lane, since, at);
    await recordEvent(ports, tx, pageId, { kind: 'webhooks_failing', appId, since });
    return 'alerted';
  }
  if (lane.failingSince === null) await tx.queues.saveHealth(lane, since, null);
  return 'failing';
}
