import { recordEvent } from '../app/record-event.ts';
import type { Attempt, Delivery, DeliveryState, DeliveryQueue } from '../app/ports/entities.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { Tx } from '../app/ports/store.ts';
import { nextAttempt, type RetryPolicy } from './retry-schedule.ts';

/** The result of an attempt for its delivery and for the queue of that delivery. */
export interface Outcome {
  readonly state: DeliveryState;
  /** The time of the next attempt, in epoch ms; null when there will be none. */
  readonly nextAt: number | null;
  readonly queue: 'healthy' | 'failing' | 'alerted' | 'unsubscribed';
}

/** Returns whether a receiver answered 2xx. Source: docs/graph/webhooks.md §5; Meta documents 200 only. */
export const succeeded = (attempt: Attempt): boolean =>
  attempt.status !== null && attempt.status >= 200 && attempt.status < 300;

/**
 * Records an attempt and its consequences in one transaction: the delivery is delivered, pending again or dropped; a
 * queue that has failed for long is reported, and one that has failed for longer loses its subscription.
 */
export async function recordOutcome(
  ports: Ports,
  policy: RetryPolicy,
  claimed: DeliveryQueue,
  delivery: Delivery,
  attempt: Attempt,
): Promise<Outcome> {
  const outcome = await ports.store.write(async (tx): Promise<Outcome> => {
    const queue = (await tx.queues.find(claimed.pageId, claimed.appId)) ?? claimed;
    if (succeeded(attempt)) {
      await tx.deliveries.recordAttempt(delivery, attempt, 'delivered', delivery.dueAt);
      if (queue.failingSince !== null) await tx.queues.saveHealth(queue, null, null);
      return { state: 'delivered', nextAt: null, queue: 'healthy' };
    }
    const firstAt = delivery.firstAttemptAt ?? attempt.at;
    const next = nextAttempt(policy, attempt.at - firstAt);
    const state = next === undefined ? 'dropped' : 'pending';
    const nextAt = next === undefined ? null : firstAt + next;
    await tx.deliveries.recordAttempt(delivery, attempt, state, nextAt ?? delivery.dueAt);
    const health = await recordFailure(ports, policy, tx, queue, attempt.at);
    if (health === 'unsubscribed') return { state: 'dropped', nextAt: null, queue: health };
    return { state, nextAt, queue: health };
  });
  // These two have recorded an event.
  if (outcome.queue === 'alerted' || outcome.queue === 'unsubscribed') ports.wake(claimed.pageId);
  return outcome;
}

async function recordFailure(
  ports: Ports,
  policy: RetryPolicy,
  tx: Tx,
  queue: DeliveryQueue,
  at: number,
): Promise<Exclude<Outcome['queue'], 'healthy'>> {
  const { pageId, appId } = queue;
  const since = queue.failingSince ?? at;
  const failedFor = at - since;
  if (policy.unsubscribeAfter !== null && failedFor >= policy.unsubscribeAfter) {
    await tx.subscriptions.remove(pageId, appId);
    await tx.deliveries.dropPending(pageId, appId);
    await tx.queues.saveHealth(queue, null, null);
    await recordEvent(ports, tx, pageId, { kind: 'webhooks_disabled', appId, since });
    return 'unsubscribed';
  }
  if (failedFor >= policy.alertAfter && queue.alertedAt === null) {
    await tx.queues.saveHealth(queue, since, at);
    await recordEvent(ports, tx, pageId, { kind: 'webhooks_failing', appId, since });
    return 'alerted';
  }
  if (queue.failingSince === null) await tx.queues.saveHealth(queue, since, null);
  return 'failing';
}
